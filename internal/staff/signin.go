package staff

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// Attempt is what somebody sends to sign in.
type Attempt struct {
	Client
	Email, Password string
	Device          string // token of a browser that signed in before; may be empty
}

// SignedIn is a sign-in that succeeded.
type SignedIn struct {
	StaffID int64
	Token   string // of the new session
	Device  string // of the browser, to be kept for a year
	Fails   int    // failures before it that the person should hear of; 0: nothing unusual
}

// wrong is the one answer to every sign-in that fails, whatever was wrong.
func wrong() error { return errs.New(errs.Invalid, "staff.wrong_password", nil) }

// try is an attempt on its way.
type try struct {
	Attempt
	counters []counter
	at       time.Time
	id       int64 // 0: no such account
	hash     string
	disabled bool
}

// SignIn checks e-mail and password and opens a session. Existing and missing accounts take the same way and time.
// Errors: Invalid (wrong), TooMany (over a limit of limits.go), Unavailable (too many at once).
func (s *Service) SignIn(ctx context.Context, a Attempt) (*SignedIn, error) {
	a.Email = normalEmail(a.Email)
	if tooLong(a.Password) || len(a.Email) > maxEmail {
		return nil, wrong()
	}
	t, err := s.begin(ctx, a)
	if err != nil {
		return nil, err
	}
	ok, err := s.hasher.verify(ctx, a.Password, t.hash)
	if err != nil {
		if errs.Is(err, errs.Unavailable) { // nobody guessed anything
			err = joinTx(err, s.db.Tx(ctx, func(tx *db.Tx) error { return forgive(tx, t.counters, t.at) }))
		}
		return nil, err
	}
	if !ok || t.disabled {
		s.log.LogAttrs(ctx, slog.LevelWarn, "sign-in failed", slog.Bool("known_device", len(t.counters) == 2))
		return nil, wrong()
	}
	return s.succeed(ctx, t)
}

func joinTx(err, second error) error {
	if second != nil {
		return second
	}
	return err
}

// begin counts the attempt and finds the account.
func (s *Service) begin(ctx context.Context, a Attempt) (*try, error) {
	t := &try{Attempt: a}
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		t.at = tx.Now
		var disabled db.Null[int64]
		err := tx.QueryRow(`SELECT id, password, disabled_at FROM staff WHERE email = $1`, a.Email).Scan(&t.id, &t.hash, &disabled)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		t.disabled = disabled.Valid
		known, err := knows(tx, a.Device, t.id)
		if err != nil {
			return err
		}
		t.counters = []counter{{failsKey(a.Email), onlyCounted}}
		if known {
			t.counters = append(t.counters, counter{key("device", a.Device, a.Email), perDevice})
		} else {
			ip := subnet(a.IP)
			t.counters = append(t.counters, counter{key("pair", a.Email, ip), perAccountAndIP},
				counter{key("account", a.Email), perAccount}, counter{key("ip", ip), perIP})
		}
		return take(tx, t.counters)
	})
	if errs.Is(err, errs.TooMany) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("staff: count a sign-in: %w", err)
	}
	return t, nil
}

func failsKey(email string) string { return key("fails", email) }

// knows reports whether the account has signed in with the browser before.
func knows(q db.Querier, device string, staffID int64) (bool, error) {
	var n int64
	err := q.QueryRow(`SELECT COUNT(*) FROM staff_devices WHERE token = $1 AND staff_id = $2`, digest(device), staffID).Scan(&n)
	return n > 0 && device != "", err
}

func (s *Service) succeed(ctx context.Context, t *try) (*SignedIn, error) {
	in := &SignedIn{StaffID: t.id, Device: t.Device}
	id := s.db.NewID()
	err := s.db.Tx(ctx, func(tx *db.Tx) (err error) {
		in.Fails = 0
		fails, err := lock(tx, counter{failsKey(t.Email), onlyCounted})
		if err != nil {
			return err
		}
		if n := len(fails) - 1; n >= noticeFails {
			in.Fails = n
		}
		if err := settle(tx, t); err != nil {
			return err
		}
		if known, err := knows(tx, in.Device, t.id); err != nil {
			return err
		} else if !known {
			in.Device = newToken()
		}
		if _, err := tx.Exec(`INSERT INTO staff_devices (token, staff_id, created_at, seen_at) VALUES ($1, $2, $3, $3)
			ON CONFLICT (token, staff_id) DO UPDATE SET seen_at = $3`, digest(in.Device), t.id, tx.Now.UnixMilli()); err != nil {
			return err
		}
		in.Token, err = openSession(tx, id, t.id, t.Client)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("staff: sign in: %w", err)
	}
	return in, nil
}

// settle makes the counters of a right password what they should be: the failures of this browser or address are
// forgotten, those of others stay, and the address keeps its count of attempts.
func settle(tx *db.Tx, t *try) error {
	for _, c := range slices.Clone(t.counters) {
		var err error
		switch c.limit {
		case perIP:
			continue
		case perAccount:
			err = forgive(tx, []counter{c}, t.at)
		default:
			err = clearCounter(tx, c.key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
