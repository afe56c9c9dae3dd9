package staff

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
)

const (
	maxEmail = 254 // bytes, RFC 5321
	maxName  = 60  // characters
)

// NewAccount describes an account and its role in a shop.
type NewAccount struct {
	Email    string
	Name     string // empty: the part of the e-mail before the @
	Password string // empty: one is made
	ShopID   int64
	Role     Role
	Lang     i18n.Lang // empty: Japanese
}

// Added is what Add did.
type Added struct {
	Account  Account
	Created  bool   // false: the account existed and was given the role
	Password string // the password that was made, shown once; empty when none was
}

func normalEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func (n *NewAccount) check(setsPassword bool) error {
	var fields []errs.Field
	n.Email = normalEmail(n.Email)
	if a, err := mail.ParseAddress(n.Email); err != nil || a.Address != n.Email || len(n.Email) > maxEmail {
		fields = append(fields, errs.Field{Path: "email", Key: "staff.bad_email"})
	}
	if n.Name = strings.TrimSpace(n.Name); n.Name == "" {
		n.Name, _, _ = strings.Cut(n.Email, "@")
	}
	fields = append(fields, checkName(n.Name)...)
	if !n.Role.Valid() {
		fields = append(fields, errs.Field{Path: "role", Key: "staff.bad_role"})
	}
	if setsPassword {
		fields = append(fields, checkPassword("password", n.Password, n.Email)...)
	}
	return errs.InvalidFields(fields)
}

func checkName(name string) []errs.Field {
	if n := utf8.RuneCountInString(name); n == 0 || n > maxName || strings.ContainsAny(name, "\r\n\t\x00") {
		return []errs.Field{{Path: "name", Key: "staff.bad_name", Args: errs.Args{"limit": maxName}}}
	}
	return nil
}

// Add makes an account with a role in a shop. An existing account is given the role, and the password when there is
// one; it can sign in again if it was disabled. A changed role or password ends its sessions.
func (s *Service) Add(ctx context.Context, n NewAccount) (*Added, error) {
	if err := n.check(n.Password != ""); err != nil {
		return nil, err
	}
	made := ""
	if n.Password == "" {
		made = rand.Text()
		n.Password = made
	}
	phc, err := s.hasher.hash(ctx, n.Password)
	if err != nil {
		return nil, err
	}
	if n.Lang == "" {
		n.Lang = i18n.JA
	}
	id := s.db.NewID()
	out := &Added{}
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		inserted, err := tx.Exec(`INSERT INTO staff (id, email, name, password, lang, theme, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (email) DO NOTHING`, id, n.Email, n.Name, phc, string(n.Lang), string(System), tx.Now.UnixMilli())
		if err != nil {
			return err
		}
		acc, err := byEmail(tx, n.Email)
		if err != nil {
			return err
		}
		*out = Added{Account: acc, Created: inserted == 1, Password: made}
		if !out.Created {
			if out.Password = ""; made == "" {
				if err := setPassword(tx, acc.ID, phc); err != nil {
					return err
				}
			}
		}
		return join(tx, out, n)
	})
	if err != nil {
		return nil, fmt.Errorf("staff: add: %w", err)
	}
	return out, nil
}

// join gives the account its role and lets it sign in.
func join(tx *db.Tx, a *Added, n NewAccount) error {
	id := a.Account.ID
	var had Role
	err := tx.QueryRow(`SELECT role FROM shop_staff WHERE shop_id = $1 AND staff_id = $2`, n.ShopID, id).Scan(&had)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	if had == n.Role && !a.Account.Disabled {
		return nil
	}
	if _, err := tx.Exec(`INSERT INTO shop_staff (shop_id, staff_id, role, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (shop_id, staff_id) DO UPDATE SET role = excluded.role`, n.ShopID, id, string(n.Role), tx.Now.UnixMilli()); err != nil {
		return err
	}
	if a.Created {
		return nil
	}
	a.Account.Disabled = false
	if _, err := tx.Exec(`UPDATE staff SET disabled_at = NULL WHERE id = $1`, id); err != nil {
		return err
	}
	return endSessions(tx, id)
}

func setPassword(tx *db.Tx, staffID int64, phc string) error {
	if _, err := tx.Exec(`UPDATE staff SET password = $1 WHERE id = $2`, phc, staffID); err != nil {
		return err
	}
	return endSessions(tx, staffID)
}

const accountColumns = `id, email, name, lang, theme, created_at, disabled_at`

func scanAccount(rows *db.Rows) (a Account, err error) {
	var created int64
	var disabled db.Null[int64]
	err = rows.Scan(&a.ID, &a.Email, &a.Name, &a.Lang, &a.Theme, &created, &disabled)
	a.CreatedAt, a.Disabled = time.UnixMilli(created), disabled.Valid
	return a, err
}

func byEmail(q db.Querier, email string) (Account, error) {
	a, err := db.One(q, scanAccount, `SELECT `+accountColumns+` FROM staff WHERE email = $1`, normalEmail(email))
	if errs.Is(err, errs.NotFound) {
		return a, errs.New(errs.NotFound, "staff.not_found", errs.Args{"email": email})
	}
	return a, err
}

// Listed is an account with its roles.
type Listed struct {
	Account
	Memberships []Membership
}

// List returns all accounts by e-mail.
func (s *Service) List(ctx context.Context) (list []Listed, err error) {
	err = s.db.Read(ctx, func(q *db.Read) error {
		list = nil
		accounts, err := db.All(q, scanAccount, `SELECT `+accountColumns+` FROM staff ORDER BY email`)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			m, err := memberships(q, a.ID)
			if err != nil {
				return err
			}
			list = append(list, Listed{a, m})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("staff: list: %w", err)
	}
	return list, nil
}

// Disable ends all sessions of an account and lets it sign in no more; errs.NotFound when there is none.
func (s *Service) Disable(ctx context.Context, email string) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		a, err := byEmail(tx, email)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE staff SET disabled_at = $1 WHERE id = $2 AND disabled_at IS NULL`, tx.Now.UnixMilli(), a.ID); err != nil {
			return err
		}
		return endSessions(tx, a.ID)
	})
	if err != nil {
		return fmt.Errorf("staff: disable: %w", err)
	}
	return nil
}

// Names returns how staff members are called, by the Actor under which they act.
func (s *Service) Names(ctx context.Context) (map[string]string, error) {
	list, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(list))
	for _, a := range list {
		if names[Actor(a.ID)] = a.Name; a.Name == "" {
			names[Actor(a.ID)] = a.Email
		}
	}
	return names, nil
}
