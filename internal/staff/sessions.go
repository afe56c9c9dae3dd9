package staff

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// Session is a signed-in browser.
type Session struct {
	ID          int64
	Account     Account
	Memberships []Membership // by shop id
	CreatedAt   time.Time
	SeenAt      time.Time // to about a minute
	IP          string
	UserAgent   string
}

// RoleIn returns the role of the session's account in a shop, and false when it has none.
func (s *Session) RoleIn(shopID int64) (Role, bool) {
	for _, m := range s.Memberships {
		if m.ShopID == shopID {
			return m.Role, true
		}
	}
	return "", false
}

// Client says where a request comes from.
type Client struct{ IP, UserAgent string }

// maxUserAgent is how many bytes of the browser's own words are kept.
const maxUserAgent = 300

func newToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// unsigned is the answer to a session that does not exist or has ended.
func unsigned() error { return errs.New(errs.Unsigned, "staff.session_ended", nil) }

// OpenSession starts a session without asking for a password, and returns its token.
func (s *Service) OpenSession(ctx context.Context, staffID int64, c Client) (token string, err error) {
	id := s.db.NewID()
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		token, err = openSession(tx, id, staffID, c)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("staff: open a session: %w", err)
	}
	return token, nil
}

func openSession(tx *db.Tx, id, staffID int64, c Client) (string, error) {
	token, now := newToken(), tx.Now.UnixMilli()
	_, err := tx.Exec(`INSERT INTO staff_sessions (id, token, staff_id, created_at, seen_at, ip, user_agent) VALUES ($1, $2, $3, $4, $4, $5, $6)`,
		id, digest(token), staffID, now, c.IP, clean(c.UserAgent))
	return token, err
}

// clean makes what a browser says about itself fit to be stored.
func clean(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if r >= ' ' && r != 0x7f && r != '\uFFFD' && len(out) < maxUserAgent {
			out = append(out, r)
		}
	}
	return string(out)
}

const sessionColumns = `s.id, s.created_at, s.seen_at, s.ip, s.user_agent, a.id, a.email, a.name, a.lang, a.theme, a.created_at, a.disabled_at`

func scanSession(rows *db.Rows) (*Session, error) {
	var x Session
	var created, seen, accountCreated int64
	var disabled db.Null[int64]
	a := &x.Account
	if err := rows.Scan(&x.ID, &created, &seen, &x.IP, &x.UserAgent, &a.ID, &a.Email, &a.Name, &a.Lang, &a.Theme, &accountCreated, &disabled); err != nil {
		return nil, err
	}
	x.CreatedAt, x.SeenAt = time.UnixMilli(created), time.UnixMilli(seen)
	a.CreatedAt, a.Disabled = time.UnixMilli(accountCreated), disabled.Valid
	return &x, nil
}

// Session returns the session of a token and records that it was used; errs.Unsigned when there is none or it ended.
func (s *Service) Session(ctx context.Context, token string) (*Session, error) {
	found, err := s.PeekSession(ctx, token)
	if err != nil || s.clock.Now().Sub(found.SeenAt) < seenEvery {
		return found, err
	}
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE staff_sessions SET seen_at = $1 WHERE id = $2`, tx.Now.UnixMilli(), found.ID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("staff: record the use of a session: %w", err)
	}
	return found, nil
}

// PeekSession is Session for a page that asks by itself: an open page alone keeps no session from ending.
func (s *Service) PeekSession(ctx context.Context, token string) (*Session, error) {
	var found *Session
	err := s.db.Read(ctx, func(q *db.Read) (err error) {
		found, err = db.One(q, scanSession, `SELECT `+sessionColumns+` FROM staff_sessions s JOIN staff a ON a.id = s.staff_id WHERE s.token = $1`, digest(token))
		if err != nil {
			return err
		}
		found.Memberships, err = memberships(q, found.Account.ID)
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return nil, unsigned()
	}
	if err != nil {
		return nil, fmt.Errorf("staff: read a session: %w", err)
	}
	if found.Account.Disabled || found.ended(s.clock.Now()) {
		return nil, unsigned()
	}
	return found, nil
}

func (s *Session) ended(now time.Time) bool {
	return now.Sub(s.SeenAt) > SessionIdle || now.Sub(s.CreatedAt) > SessionAbsolute
}

func memberships(q db.Querier, staffID int64) ([]Membership, error) {
	return db.All(q, func(rows *db.Rows) (m Membership, err error) {
		return m, rows.Scan(&m.ShopID, &m.Role)
	}, `SELECT shop_id, role FROM shop_staff WHERE staff_id = $1 ORDER BY shop_id`, staffID)
}

// Sessions returns the living sessions of an account, the one used last first.
func (s *Service) Sessions(ctx context.Context, staffID int64) (list []*Session, err error) {
	now := s.clock.Now()
	err = s.db.Read(ctx, func(q *db.Read) error {
		list, err = db.All(q, scanSession, `SELECT `+sessionColumns+` FROM staff_sessions s JOIN staff a ON a.id = s.staff_id
			WHERE s.staff_id = $1 AND s.seen_at >= $2 AND s.created_at >= $3 ORDER BY s.seen_at DESC, s.id DESC`,
			staffID, now.Add(-SessionIdle).UnixMilli(), now.Add(-SessionAbsolute).UnixMilli())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("staff: list sessions: %w", err)
	}
	return list, nil
}

// SignOut ends the session of a token; a token without session is signed out already.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.end(ctx, `DELETE FROM staff_sessions WHERE token = $1`, digest(token))
}

// EndSession ends one session of an account.
func (s *Service) EndSession(ctx context.Context, staffID, sessionID int64) error {
	return s.end(ctx, `DELETE FROM staff_sessions WHERE staff_id = $1 AND id = $2`, staffID, sessionID)
}

// EndAll signs an account out everywhere and forgets the browsers it is known from.
func (s *Service) EndAll(ctx context.Context, staffID int64) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := endSessions(tx, staffID); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM staff_devices WHERE staff_id = $1`, staffID)
		return err
	})
	if err != nil {
		return fmt.Errorf("staff: sign out everywhere: %w", err)
	}
	return nil
}

func endSessions(tx *db.Tx, staffID int64) error {
	_, err := tx.Exec(`DELETE FROM staff_sessions WHERE staff_id = $1`, staffID)
	return err
}

func (s *Service) end(ctx context.Context, sql string, args ...any) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(sql, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("staff: end a session: %w", err)
	}
	return nil
}

// deviceAge is how long a browser stays known after its last sign-in.
const deviceAge = 400 * 24 * time.Hour

// Sweep removes what has ended: sessions, counters, invitations and devices. It is called now and then.
func (s *Service) Sweep(ctx context.Context) error {
	err := s.db.TxBatch(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`DELETE FROM staff_sessions WHERE seen_at < $1 OR created_at < $2`,
			tx.Now.Add(-SessionIdle).UnixMilli(), tx.Now.Add(-SessionAbsolute).UnixMilli()); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM sign_in_counts WHERE until < $1`, tx.Now.UnixMilli()); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM staff_invites WHERE expires_at < $1`, tx.Now.UnixMilli()); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM staff_devices WHERE seen_at < $1`, tx.Now.Add(-deviceAge).UnixMilli())
		return err
	})
	if err != nil {
		return fmt.Errorf("staff: sweep: %w", err)
	}
	return nil
}
