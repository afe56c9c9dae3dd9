package staff_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
	"joren/internal/staff"
)

// guess tries wrong passwords and returns how many of them were compared.
func guess(s *staff.Service, n int, email func(int) string, ip func(int) string) int {
	compared := 0
	for i := range n {
		if _, err := signIn(s, email(i), fmt.Sprintf("wrong password %d", i), ip(i), ""); errs.Is(err, errs.Invalid) {
			compared++
		}
	}
	return compared
}

func always(s string) func(int) string { return func(int) string { return s } }

func numbered(format string, n int) func(int) string {
	return func(i int) string { return fmt.Sprintf(format, i%n/250, i%n%250) }
}

func TestS034_GuessesAreFewAndTheOwnerStillGetsIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, c *clock.Fixed, d *db.DB) {
		add(t, s, "mori@example.jp")
		known, err := signIn(s, "mori@example.jp", secret, "198.51.100.7", "")
		if err != nil {
			t.Fatal(err)
		}
		if n := guess(s, 60, always("mori@example.jp"), always("203.0.113.9")); n != 5 {
			t.Fatalf("%d guesses from one address, want 5", n)
		}
		if n := guess(s, 600, always("mori@example.jp"), numbered("10.0.%d.%d", 500)); n != 95 {
			t.Fatalf("%d further guesses from 500 addresses, want 95 to make 100", n)
		}
		_, err = signIn(s, "mori@example.jp", secret, "198.51.100.8", "")
		want(t, err, errs.TooMany)
		after := staff.New(staff.Options{DB: d, Hash: cheap}) // a restart forgets nothing
		_, err = signIn(after, "mori@example.jp", secret, "198.51.100.8", "")
		want(t, err, errs.TooMany)
		in, err := signIn(after, "mori@example.jp", secret, "203.0.113.9", known.Device)
		if err != nil {
			t.Fatal("the owner's own browser is locked out:", err)
		}
		if in.Fails != 100 || in.Device != known.Device {
			t.Fatalf("told of %d failures; device changed: %v", in.Fails, in.Device != known.Device)
		}
		c.Advance(time.Hour + time.Second)
		if _, err := signIn(s, "mori@example.jp", secret, "198.51.100.8", ""); err != nil {
			t.Fatal("an hour later:", err)
		}
	})
}

func TestS034_TheDeviceOfAnotherAccountIsNoPass(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, _ *clock.Fixed, _ *db.DB) {
		add(t, s, "mori@example.jp")
		add(t, s, "mallory@example.jp")
		other, err := signIn(s, "mallory@example.jp", secret, "203.0.113.9", "")
		if err != nil {
			t.Fatal(err)
		}
		refused := 0
		for range 10 {
			if _, err := signIn(s, "mori@example.jp", "wrong password", "203.0.113.9", other.Device); errs.Is(err, errs.TooMany) {
				refused++
			}
		}
		if refused != 5 {
			t.Fatalf("%d of 10 refused, want 5", refused)
		}
		_, err = signIn(s, "mori@example.jp", secret, "203.0.113.9", "")
		want(t, err, errs.TooMany) // the guesses were counted as those of a stranger
	})
}

func TestS035_OneAddressTriesThirtyAccountsAMinute(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, c *clock.Fixed, _ *db.DB) {
		ip := always("203.0.113.9")
		if n := guess(s, 100, numbered("user%d-%d@example.jp", 1000), ip); n != 30 {
			t.Fatalf("%d in the first minute, want 30", n)
		}
		c.Advance(61 * time.Second)
		if n := guess(s, 100, numbered("user%d-%d@example.com", 1000), ip); n != 30 {
			t.Fatalf("%d in the second minute, want 30", n)
		}
		// One person has a whole /64 of IPv6.
		if n := guess(s, 60, numbered("v6-%d-%d@example.jp", 1000), func(i int) string { return fmt.Sprintf("2001:db8::%x", i+1) }); n != 30 {
			t.Fatalf("%d from one /64, want 30", n)
		}
	})
}

func TestS034_ManyGuessesAtOnceAreCountedBeforeTheyFail(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, _ *clock.Fixed, _ *db.DB) {
		add(t, s, "mori@example.jp")
		var mu sync.Mutex
		compared := 0
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				_, err := signIn(s, "mori@example.jp", "wrong password", "203.0.113.9", "")
				if errs.Is(err, errs.Invalid) {
					mu.Lock()
					compared++
					mu.Unlock()
				} else if !errs.Is(err, errs.TooMany) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if compared != 5 {
			t.Fatalf("%d guesses compared, want 5", compared)
		}
	})
}

func TestTooManySaysHowLongToWait(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, c *clock.Fixed, _ *db.DB) {
		guess(s, 5, always("mori@example.jp"), always("203.0.113.9"))
		c.Advance(5 * time.Minute)
		_, err := signIn(s, "mori@example.jp", secret, "203.0.113.9", "")
		want(t, err, errs.TooMany)
		var e *errs.Error
		if e = asError(err); e.Args["seconds"] != 600 || e.Args["n"] != 10 {
			t.Fatalf("%v", e.Args)
		}
	})
}

func asError(err error) *errs.Error {
	var e *errs.Error
	if !errors.As(err, &e) {
		return &errs.Error{}
	}
	return e
}
