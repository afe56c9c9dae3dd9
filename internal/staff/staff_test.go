package staff_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
	"joren/internal/staff"
)

var (
	start = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	cheap = staff.HashCost{MemoryKiB: 64, Passes: 1}
	home  = staff.Client{IP: "192.0.2.1", UserAgent: "Firefox/140"}
)

const secret = "correct horse battery"

// each runs test on both engines with a clock that stands at start.
func each(t *testing.T, test func(t *testing.T, s *staff.Service, c *clock.Fixed, d *db.DB)) {
	t.Helper()
	c := map[db.Engine]*clock.Fixed{}
	for _, e := range dbtest.Engines() {
		c[e] = clock.At(start)
	}
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			d := dbtest.Open(t, e, dbtest.WithClock(c[e]))
			test(t, staff.New(staff.Options{DB: d, Hash: cheap}), c[e], d)
		})
	}
}

func add(t *testing.T, s *staff.Service, email string) staff.Account {
	t.Helper()
	a, err := s.Add(t.Context(), staff.NewAccount{Email: email, Password: secret, ShopID: 1, Role: staff.Owner})
	if err != nil {
		t.Fatal(err)
	}
	return a.Account
}

func signIn(s *staff.Service, email, password, ip, device string) (*staff.SignedIn, error) {
	return s.SignIn(context.Background(), staff.Attempt{Client: staff.Client{IP: ip}, Email: email, Password: password, Device: device})
}

func want(t *testing.T, err error, code errs.Code) {
	t.Helper()
	if !errs.Is(err, code) {
		t.Fatalf("error %v, want %s", err, code)
	}
}

func TestAddMakesAnAccountOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, _ *clock.Fixed, _ *db.DB) {
		first, err := s.Add(t.Context(), staff.NewAccount{Email: " Mori@Example.JP ", ShopID: 1, Role: staff.Viewer})
		if err != nil || !first.Created || len(first.Password) < 20 || first.Account.Email != "mori@example.jp" || first.Account.Name != "mori" {
			t.Fatalf("%+v %v", first, err)
		}
		if _, err := signIn(s, "MORI@example.jp", first.Password, "192.0.2.1", ""); err != nil {
			t.Fatal("the generated password does not work:", err)
		}
		second, err := s.Add(t.Context(), staff.NewAccount{Email: "mori@example.jp", ShopID: 2, Role: staff.Owner})
		if err != nil || second.Created || second.Password != "" || second.Account.ID != first.Account.ID {
			t.Fatalf("%+v %v", second, err)
		}
		list, err := s.List(t.Context())
		if err != nil || len(list) != 1 || len(list[0].Memberships) != 2 {
			t.Fatalf("%+v %v", list, err)
		}
	})
}

func TestAddNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, _ *clock.Fixed, _ *db.DB) {
		for _, n := range []staff.NewAccount{
			{Email: "no mail", Role: staff.Owner}, {Email: "a@b.jp\r\nBcc: x@y", Role: staff.Owner}, {Email: "Mori <a@b.jp>", Role: staff.Owner},
			{Email: "a@b.jp", Role: "root"}, {Email: "a@b.jp", Role: staff.Owner, Password: "short"},
			{Email: "a@b.jp", Role: staff.Owner, Password: strings.Repeat("a", 20)},
			{Email: "a@b.jp", Role: staff.Owner, Password: strings.Repeat("ab", 200)},
			{Email: "averylong@example.jp", Role: staff.Owner, Password: "AveryLong@example.jp"},
			{Email: "a@b.jp", Role: staff.Owner, Name: strings.Repeat("森", 61)},
		} {
			n.ShopID = 1
			_, err := s.Add(t.Context(), n)
			want(t, err, errs.Invalid)
		}
	})
}

func TestDisabledStaffAreOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, _ *clock.Fixed, _ *db.DB) {
		add(t, s, "mori@example.jp")
		in, err := signIn(s, "mori@example.jp", secret, "192.0.2.1", "")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Disable(t.Context(), "mori@example.jp"); err != nil {
			t.Fatal(err)
		}
		_, err = s.Session(t.Context(), in.Token)
		want(t, err, errs.Unsigned)
		_, err = signIn(s, "mori@example.jp", secret, "192.0.2.1", "")
		want(t, err, errs.Invalid)
		token, err := s.OpenSession(t.Context(), in.StaffID, home)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Session(t.Context(), token)
		want(t, err, errs.Unsigned)
		want(t, s.Disable(t.Context(), "nobody@example.jp"), errs.NotFound)
	})
}

func TestS040_ChangedPasswordAndRoleEndSessions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, _ *clock.Fixed, _ *db.DB) {
		a := add(t, s, "mori@example.jp")
		open := func() string {
			token, err := s.OpenSession(t.Context(), a.ID, home)
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		ended := func(token string) {
			t.Helper()
			_, err := s.Session(t.Context(), token)
			want(t, err, errs.Unsigned)
		}
		here, there := open(), open()
		fresh, err := s.ChangePassword(t.Context(), a.ID, secret, "another long secret", home)
		if err != nil {
			t.Fatal(err)
		}
		ended(here)
		ended(there)
		if _, err := s.Session(t.Context(), fresh); err != nil {
			t.Fatal("whoever changed the password is out too:", err)
		}
		if _, err := s.Add(t.Context(), staff.NewAccount{Email: a.Email, ShopID: 1, Role: staff.Viewer}); err != nil {
			t.Fatal(err)
		}
		ended(fresh)
		one := open()
		if err := s.EndAll(t.Context(), a.ID); err != nil {
			t.Fatal(err)
		}
		ended(one)
	})
}

func TestS042_SessionsEndWhenIdleAndAfterAll(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, c *clock.Fixed, _ *db.DB) {
		a := add(t, s, "mori@example.jp")
		open := func() string {
			c.Set(start)
			token, err := s.OpenSession(t.Context(), a.ID, home)
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		idle := open()
		c.Set(start.Add(staff.SessionIdle - time.Second))
		if _, err := s.Session(t.Context(), idle); err != nil {
			t.Fatal("one second before the idle limit:", err)
		}
		idle = open()
		c.Set(start.Add(staff.SessionIdle + time.Second))
		_, err := s.Session(t.Context(), idle)
		want(t, err, errs.Unsigned)

		used := open()
		for at := time.Duration(0); at < staff.SessionAbsolute; at += staff.SessionIdle {
			c.Set(start.Add(at))
			if _, err := s.Session(t.Context(), used); err != nil {
				t.Fatal(at, err)
			}
		}
		c.Set(start.Add(staff.SessionAbsolute - time.Second))
		if _, err := s.Session(t.Context(), used); err != nil {
			t.Fatal("one second before the absolute limit:", err)
		}
		c.Set(start.Add(staff.SessionAbsolute + time.Second))
		_, err = s.Session(t.Context(), used)
		want(t, err, errs.Unsigned)
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.Set(start)
		_, err = s.Session(t.Context(), used)
		want(t, err, errs.Unsigned) // swept away
	})
}

func TestChangePasswordWantsTheOldOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, _ *clock.Fixed, _ *db.DB) {
		a := add(t, s, "mori@example.jp")
		_, err := s.ChangePassword(t.Context(), a.ID, secret, "short", home)
		want(t, err, errs.Invalid)
		for range 4 {
			_, err := s.ChangePassword(t.Context(), a.ID, "not this one", "another long secret", home)
			want(t, err, errs.Invalid)
		}
		_, err = s.ChangePassword(t.Context(), a.ID, secret, "another long secret", home)
		want(t, err, errs.TooMany)
	})
}

func TestSetProfile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, _ *clock.Fixed, _ *db.DB) {
		a := add(t, s, "mori@example.jp")
		want(t, s.SetProfile(t.Context(), a.ID, staff.Profile{Name: "", Lang: "fr", Theme: "pink"}), errs.Invalid)
		if err := s.SetProfile(t.Context(), a.ID, staff.Profile{Name: "森 由紀子", Lang: "en", Theme: staff.Dark}); err != nil {
			t.Fatal(err)
		}
		list, err := s.List(t.Context())
		if err != nil || list[0].Name != "森 由紀子" || list[0].Lang != "en" || list[0].Theme != staff.Dark {
			t.Fatalf("%+v %v", list, err)
		}
	})
}
