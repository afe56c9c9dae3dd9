package staff

import (
	"context"
	"fmt"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
)

const (
	inviteAge  = 72 * time.Hour
	maxInvites = 50 // that wait in one shop
)

// Invitation asks somebody with an e-mail address to join a shop in a role.
type Invitation struct {
	ID, ShopID int64
	Email      string
	Role       Role
	InvitedBy  int64
	ExpiresAt  time.Time
	HasAccount bool // somebody has an account under the address already
}

// gone is the one answer to a link that was used, withdrawn, replaced, is too old or never was.
func gone() error { return errs.New(errs.Gone, "staff.invite_gone", nil) }

// Invite makes an invitation and returns the token of its link, which is shown once. An older one for the same address
// is replaced. by is the owner who invites.
func (s *Service) Invite(ctx context.Context, shopID, by int64, email string, role Role) (token string, err error) {
	n := NewAccount{Email: email, Role: role}
	if err := n.check(false); err != nil {
		return "", err
	}
	token = newToken()
	id := s.db.NewID()
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		t, err := lockTeam(tx, shopID)
		if err != nil {
			return err
		}
		if t[by] != Owner {
			return errs.New(errs.Forbidden, "staff.owners_only", nil)
		}
		acc, err := byEmail(tx, n.Email)
		if _, member := t[acc.ID]; member && err == nil {
			return errs.InvalidFields([]errs.Field{{Path: "email", Key: "staff.is_member"}})
		}
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		if err := makeRoom(tx, shopID, n.Email); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO staff_invites (shop_id, id, email, role, token, invited_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			shopID, id, n.Email, string(role), digest(token), by, tx.Now.UnixMilli(), tx.Now.Add(inviteAge).UnixMilli())
		if err != nil {
			return err
		}
		return emit(tx, shopID, Invited, by, MemberBody{Role: role})
	})
	if err != nil {
		return "", fmt.Errorf("staff: invite: %w", err)
	}
	return token, nil
}

// makeRoom removes what a new invitation replaces, and those that are too old, and counts the others.
func makeRoom(tx *db.Tx, shopID int64, email string) error {
	if _, err := tx.Exec(`DELETE FROM staff_invites WHERE shop_id = $1 AND (email = $2 OR expires_at <= $3)`, shopID, email, tx.Now.UnixMilli()); err != nil {
		return err
	}
	var n int
	if err := tx.QueryRow(`SELECT COUNT(*) FROM staff_invites WHERE shop_id = $1`, shopID).Scan(&n); err != nil {
		return err
	}
	if n >= maxInvites {
		return errs.InvalidFields([]errs.Field{{Path: "email", Key: "staff.many_invites", Args: errs.Args{"limit": maxInvites}}})
	}
	return nil
}

const inviteColumns = `i.id, i.shop_id, i.email, i.role, i.invited_by, i.expires_at, (SELECT COUNT(*) FROM staff a WHERE a.email = i.email)`

func scanInvite(rows *db.Rows) (i Invitation, err error) {
	var expires, accounts int64
	err = rows.Scan(&i.ID, &i.ShopID, &i.Email, &i.Role, &i.InvitedBy, &expires, &accounts)
	i.ExpiresAt, i.HasAccount = time.UnixMilli(expires), accounts > 0
	return i, err
}

// Invitations returns those of a shop that wait to be used, by address.
func (s *Service) Invitations(ctx context.Context, shopID int64) (list []Invitation, err error) {
	err = s.db.Read(ctx, func(q *db.Read) error {
		list, err = db.All(q, scanInvite, `SELECT `+inviteColumns+` FROM staff_invites i WHERE i.shop_id = $1 AND i.expires_at > $2 ORDER BY i.email`,
			shopID, s.clock.Now().UnixMilli())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("staff: list invitations: %w", err)
	}
	return list, nil
}

// Withdraw makes an invitation worth nothing.
func (s *Service) Withdraw(ctx context.Context, shopID, id int64) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM staff_invites WHERE shop_id = $1 AND id = $2`, shopID, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("staff: withdraw an invitation: %w", err)
	}
	return nil
}

// Invitation returns the one whose link has the token; errs.Gone when it is worth nothing any more.
func (s *Service) Invitation(ctx context.Context, token string) (i Invitation, err error) {
	err = s.db.Read(ctx, func(q *db.Read) error {
		i, err = invitation(q, token, s.clock.Now())
		return err
	})
	return i, err
}

func invitation(q db.Querier, token string, now time.Time) (Invitation, error) {
	i, err := db.One(q, scanInvite, `SELECT `+inviteColumns+` FROM staff_invites i WHERE i.token = $1 AND i.expires_at > $2`, digest(token), now.UnixMilli())
	if errs.Is(err, errs.NotFound) {
		return i, gone()
	}
	return i, err
}

// use takes the invitation: of two who try at once, one gets it.
func use(tx *db.Tx, token string) (Invitation, error) {
	i, err := invitation(tx, token, tx.Now)
	if err != nil {
		return i, err
	}
	n, err := tx.Exec(`DELETE FROM staff_invites WHERE shop_id = $1 AND id = $2`, i.ShopID, i.ID)
	if err == nil && n == 0 {
		err = gone()
	}
	return i, err
}

// Newcomer is what somebody without an account says of themselves.
type Newcomer struct {
	Name, Password string
	Lang           i18n.Lang
	Client
}

// AcceptNew makes the account of an invitation whose address has none, and signs it in.
func (s *Service) AcceptNew(ctx context.Context, token string, n Newcomer) (session string, i Invitation, err error) {
	if i, err = s.Invitation(ctx, token); err != nil {
		return "", i, err
	}
	if i.HasAccount {
		return "", i, errs.New(errs.Forbidden, "staff.invite_sign_in", errs.Args{"email": i.Email})
	}
	a := NewAccount{Email: i.Email, Name: n.Name, Password: n.Password, Role: i.Role, ShopID: i.ShopID}
	if err := a.check(true); err != nil {
		return "", i, err
	}
	phc, err := s.hasher.hash(ctx, n.Password)
	if err != nil {
		return "", i, err
	}
	id, sessionID := s.db.NewID(), s.db.NewID()
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		if i, err = use(tx, token); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO staff (id, email, name, password, lang, theme, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			id, i.Email, a.Name, phc, string(n.Lang), string(System), tx.Now.UnixMilli())
		if err != nil {
			return err
		}
		if err := enter(tx, i, id); err != nil {
			return err
		}
		session, err = openSession(tx, sessionID, id, n.Client)
		return err
	})
	if err != nil {
		return "", i, fmt.Errorf("staff: accept an invitation: %w", err)
	}
	return session, i, nil
}

// Accept lets the account that is signed in join, when the invitation is for its address.
func (s *Service) Accept(ctx context.Context, token string, a Account) (i Invitation, err error) {
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		if i, err = invitation(tx, token, tx.Now); err != nil {
			return err
		}
		if i.Email != a.Email {
			return errs.New(errs.Forbidden, "staff.invite_other", errs.Args{"email": i.Email})
		}
		if i, err = use(tx, token); err != nil {
			return err
		}
		return enter(tx, i, a.ID)
	})
	if err != nil {
		return i, fmt.Errorf("staff: accept an invitation: %w", err)
	}
	return i, nil
}

// enter gives the role. Somebody who has become a member meanwhile keeps the role they have.
func enter(tx *db.Tx, i Invitation, staffID int64) error {
	n, err := tx.Exec(`INSERT INTO shop_staff (shop_id, staff_id, role, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (shop_id, staff_id) DO NOTHING`,
		i.ShopID, staffID, string(i.Role), tx.Now.UnixMilli())
	if err != nil || n == 0 {
		return err
	}
	return emit(tx, i.ShopID, Joined, staffID, MemberBody{Staff: staffID, Role: i.Role})
}
