package staff

import (
	"context"
	"fmt"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// Member is somebody with a role in a shop.
type Member struct {
	Account
	Role     Role
	Since    time.Time
	Sessions int       // browsers that are signed in
	SeenAt   time.Time // when one of them was used last; zero: none is
}

// Team returns the members of a shop, the mightiest first.
func (s *Service) Team(ctx context.Context, shopID int64) (list []Member, err error) {
	now := s.clock.Now()
	err = s.db.Read(ctx, func(q *db.Read) error {
		list, err = db.All(q, scanMember, `SELECT a.id, a.email, a.name, a.lang, a.theme, a.created_at, a.disabled_at, m.role, m.created_at,
				COUNT(s.id), COALESCE(MAX(s.seen_at), 0)
			FROM shop_staff m JOIN staff a ON a.id = m.staff_id
				LEFT JOIN staff_sessions s ON s.staff_id = a.id AND s.seen_at >= $2 AND s.created_at >= $3
			WHERE m.shop_id = $1
			GROUP BY a.id, a.email, a.name, a.lang, a.theme, a.created_at, a.disabled_at, m.role, m.created_at
			ORDER BY CASE m.role WHEN 'owner' THEN 1 WHEN 'manager' THEN 2 WHEN 'marketer' THEN 3 WHEN 'support' THEN 4 ELSE 5 END, a.email`,
			shopID, now.Add(-SessionIdle).UnixMilli(), now.Add(-SessionAbsolute).UnixMilli())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("staff: list a team: %w", err)
	}
	return list, nil
}

func scanMember(rows *db.Rows) (m Member, err error) {
	var created, since, seen int64
	var disabled db.Null[int64]
	a := &m.Account
	err = rows.Scan(&a.ID, &a.Email, &a.Name, &a.Lang, &a.Theme, &created, &disabled, &m.Role, &since, &m.Sessions, &seen)
	a.CreatedAt, a.Disabled, m.Since = time.UnixMilli(created), disabled.Valid, time.UnixMilli(since)
	if seen > 0 {
		m.SeenAt = time.UnixMilli(seen)
	}
	return m, err
}

// team is the present roles of a shop, which nobody else changes until the transaction ends.
type team map[int64]Role

func lockTeam(tx *db.Tx, shopID int64) (team, error) {
	rows, err := tx.Query(`SELECT staff_id, role FROM shop_staff WHERE shop_id = $1 ORDER BY staff_id {{for_update}}`, shopID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	t := team{}
	for rows.Next() {
		var id int64
		var r Role
		if err := rows.Scan(&id, &r); err != nil {
			return nil, err
		}
		t[id] = r
	}
	return t, rows.Err()
}

// mayChange tells whether by may change or end the role of id: only an owner may, nobody their own, and a shop keeps an
// owner. Owners change only others, so the last one always stays.
func (t team) mayChange(by, id int64) error {
	switch _, there := t[id]; {
	case !there:
		return errs.New(errs.NotFound, "error.not_found", nil)
	case t[by] != Owner:
		return errs.New(errs.Forbidden, "staff.owners_only", nil)
	case by == id:
		return errs.New(errs.Conflict, "staff.own_role", nil)
	}
	return nil
}

// SetRole changes the role of a member of a shop, and ends their sessions. by is the owner who does it.
func (s *Service) SetRole(ctx context.Context, shopID, by, staffID int64, role Role) error {
	if !role.Valid() {
		return errs.InvalidFields([]errs.Field{{Path: "role", Key: "staff.bad_choice"}})
	}
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		t, err := lockTeam(tx, shopID)
		if err == nil {
			err = t.mayChange(by, staffID)
		}
		if err != nil || t[staffID] == role {
			return err
		}
		if _, err := tx.Exec(`UPDATE shop_staff SET role = $1 WHERE shop_id = $2 AND staff_id = $3`, string(role), shopID, staffID); err != nil {
			return err
		}
		if err := endSessions(tx, staffID); err != nil {
			return err
		}
		return emit(tx, shopID, RoleChanged, by, MemberBody{staffID, t[staffID], role})
	})
	if err != nil {
		return fmt.Errorf("staff: set a role: %w", err)
	}
	return nil
}

// Remove takes a member out of a shop and ends their sessions. Their account stays, and what they did keeps their name.
func (s *Service) Remove(ctx context.Context, shopID, by, staffID int64) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		t, err := lockTeam(tx, shopID)
		if err == nil {
			err = t.mayChange(by, staffID)
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM shop_staff WHERE shop_id = $1 AND staff_id = $2`, shopID, staffID); err != nil {
			return err
		}
		if err := endSessions(tx, staffID); err != nil {
			return err
		}
		return emit(tx, shopID, Left, by, MemberBody{Staff: staffID, From: t[staffID]})
	})
	if err != nil {
		return fmt.Errorf("staff: remove a member: %w", err)
	}
	return nil
}

// EndMember signs a member out everywhere.
func (s *Service) EndMember(ctx context.Context, shopID, by, staffID int64) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		t, err := lockTeam(tx, shopID)
		if err == nil {
			err = t.mayChange(by, staffID)
		}
		if err != nil {
			return err
		}
		return endSessions(tx, staffID)
	})
	if err != nil {
		return fmt.Errorf("staff: end the sessions of a member: %w", err)
	}
	return nil
}
