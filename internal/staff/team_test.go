package staff_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/staff"
)

func member(t *testing.T, s *staff.Service, email string, shopID int64, role staff.Role) staff.Account {
	t.Helper()
	a, err := s.Add(t.Context(), staff.NewAccount{Email: email, Password: secret, ShopID: shopID, Role: role})
	if err != nil {
		t.Fatal(err)
	}
	return a.Account
}

// roles are those of a shop, by address.
func roles(t *testing.T, s *staff.Service, shopID int64) string {
	t.Helper()
	list, err := s.Team(t.Context(), shopID)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range list {
		name, _, _ := strings.Cut(m.Email, "@")
		out = append(out, name+" "+string(m.Role))
	}
	return strings.Join(out, ", ")
}

func TestOwnersChangeOthersAndNobodyThemselves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, c *clock.Fixed, d *db.DB) {
		mori := member(t, s, "mori@example.jp", 1, staff.Owner)
		ono := member(t, s, "ono@example.jp", 1, staff.Manager)
		elsewhere := member(t, s, "kita@example.jp", 2, staff.Owner)
		token, err := s.OpenSession(t.Context(), ono.ID, home)
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			by, id int64
			role   staff.Role
			code   errs.Code
		}{
			"a manager raises themselves":     {ono.ID, ono.ID, staff.Owner, errs.Forbidden},
			"a manager demotes the owner":     {ono.ID, mori.ID, staff.Viewer, errs.Forbidden},
			"the last owner steps down":       {mori.ID, mori.ID, staff.Viewer, errs.Conflict},
			"another shop's owner":            {elsewhere.ID, ono.ID, staff.Viewer, errs.Forbidden},
			"somebody of another shop":        {mori.ID, elsewhere.ID, staff.Viewer, errs.NotFound},
			"a role that there is not":        {mori.ID, ono.ID, "god", errs.Invalid},
			"somebody who never was anywhere": {mori.ID, 7, staff.Viewer, errs.NotFound},
		} {
			if err := s.SetRole(t.Context(), 1, c.by, c.id, c.role); !errs.Is(err, c.code) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := s.Remove(t.Context(), 1, mori.ID, mori.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("the last owner leaves: %v", err)
		}
		if err := s.Remove(t.Context(), 1, ono.ID, mori.ID); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a manager removes the owner: %v", err)
		}
		if _, err := s.Session(t.Context(), token); err != nil {
			t.Errorf("a refused change ended a session: %v", err)
		}
		if err := s.SetRole(t.Context(), 1, mori.ID, ono.ID, staff.Support); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Session(t.Context(), token); !errs.Is(err, errs.Unsigned) {
			t.Errorf("the session goes on with the old role: %v", err)
		}
		if got := roles(t, s, 1); got != "mori owner, ono support" {
			t.Error(got)
		}
		if err := s.Remove(t.Context(), 1, mori.ID, ono.ID); err != nil {
			t.Fatal(err)
		}
		if got := roles(t, s, 1) + "; " + roles(t, s, 2); got != "mori owner; kita owner" {
			t.Error(got)
		}
		if got := kinds(t, d, 1); got != "staff.role_changed staff.left" {
			t.Errorf("events: %s", got)
		}
	})
}

func kinds(t *testing.T, d *db.DB, shopID int64) string {
	t.Helper()
	var list []string
	err := d.Read(t.Context(), func(q *db.Read) (err error) {
		list, err = db.All(q, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) }, `SELECT kind FROM events WHERE shop_id = $1 ORDER BY seq`, shopID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, " ")
}

// Two owners who demote each other at the same moment: one stays.
func TestAShopKeepsAnOwner(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, _ *clock.Fixed, _ *db.DB) {
		for range 10 {
			a := member(t, s, "mori@example.jp", 1, staff.Owner)
			b := member(t, s, "ono@example.jp", 1, staff.Owner)
			var wg sync.WaitGroup
			for _, pair := range [][2]int64{{a.ID, b.ID}, {b.ID, a.ID}} {
				wg.Go(func() {
					if err := s.SetRole(t.Context(), 1, pair[0], pair[1], staff.Viewer); err != nil && !errs.Is(err, errs.Forbidden) {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if got := roles(t, s, 1); strings.Count(got, "owner") != 1 {
				t.Fatal(got)
			}
		}
	})
}

func newcomer(name string) staff.Newcomer {
	return staff.Newcomer{Name: name, Password: secret, Lang: i18n.JA, Client: home}
}

// S-051: an invitation works once, for its address, in its shop, for 72 hours.
func TestS051_InvitationsWorkOnceForOnePersonInOneShop(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, c *clock.Fixed, d *db.DB) {
		mori := member(t, s, "mori@example.jp", 1, staff.Owner)
		kita := member(t, s, "kita@example.jp", 2, staff.Owner)
		invite := func(email string, role staff.Role) string {
			t.Helper()
			token, err := s.Invite(t.Context(), 1, mori.ID, email, role)
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		first := invite("Aoi@example.jp", staff.Support)
		for _, token := range []string{"", "x", first + "x", strings.ToUpper(first)} {
			_, err := s.Invitation(t.Context(), token)
			want(t, err, errs.Gone)
		}
		// Another account cannot use it, and is not told to try a password.
		_, err := s.Accept(t.Context(), first, kita)
		want(t, err, errs.Forbidden)
		if _, _, err := s.AcceptNew(t.Context(), first, staff.Newcomer{Name: "葵", Password: "short", Lang: i18n.JA}); !errs.Is(err, errs.Invalid) {
			t.Errorf("a short password: %v", err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		joined := 0
		for range 4 { // at once
			wg.Go(func() {
				_, _, err := s.AcceptNew(t.Context(), first, newcomer("葵"))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					joined++
				} else if !errs.Is(err, errs.Gone) && !errs.Is(err, errs.Conflict) && !errs.Is(err, errs.Forbidden) && !errs.Is(err, errs.Unavailable) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if joined != 1 {
			t.Errorf("%d joined with one link", joined)
		}
		_, _, err = s.AcceptNew(t.Context(), first, newcomer("葵"))
		want(t, err, errs.Gone)
		if got := roles(t, s, 1) + "; " + roles(t, s, 2); got != "mori owner, aoi support; kita owner" {
			t.Error(got)
		}
		if _, err := signIn(s, "aoi@example.jp", secret, "192.0.2.1", ""); err != nil {
			t.Error("the new account cannot sign in:", err)
		}
		// Somebody with an account signs in with it; nobody sets its password by a link.
		second := invite("kita@example.jp", staff.Viewer)
		_, _, err = s.AcceptNew(t.Context(), second, newcomer("北"))
		want(t, err, errs.Forbidden)
		if _, err := s.Accept(t.Context(), second, kita); err != nil {
			t.Fatal(err)
		}
		if got := roles(t, s, 1); got != "mori owner, aoi support, kita viewer" {
			t.Error(got)
		}
		// A new one replaces the old one; withdrawn and too old ones are worth nothing.
		third, fourth := invite("ren@example.jp", staff.Viewer), invite("ren@example.jp", staff.Manager)
		_, err = s.Invitation(t.Context(), third)
		want(t, err, errs.Gone)
		i, err := s.Invitation(t.Context(), fourth)
		if err != nil || i.Role != staff.Manager || i.ShopID != 1 || i.HasAccount {
			t.Errorf("%+v %v", i, err)
		}
		c.Advance(72*time.Hour - time.Second)
		if _, err := s.Invitation(t.Context(), fourth); err != nil {
			t.Error(err)
		}
		c.Advance(time.Second)
		_, err = s.Invitation(t.Context(), fourth)
		want(t, err, errs.Gone)
		_, _, err = s.AcceptNew(t.Context(), fourth, newcomer("蓮"))
		want(t, err, errs.Gone)
		fifth := invite("ren@example.jp", staff.Viewer)
		list, err := s.Invitations(t.Context(), 1)
		if err != nil || len(list) != 1 || list[0].Email != "ren@example.jp" {
			t.Fatalf("%+v %v", list, err)
		}
		if err := s.Withdraw(t.Context(), 2, list[0].ID); err != nil { // another shop's owner
			t.Fatal(err)
		}
		if _, err := s.Invitation(t.Context(), fifth); err != nil {
			t.Error("another shop withdrew it:", err)
		}
		if err := s.Withdraw(t.Context(), 1, list[0].ID); err != nil {
			t.Fatal(err)
		}
		_, err = s.Invitation(t.Context(), fifth)
		want(t, err, errs.Gone)
		if got := kinds(t, d, 1); strings.Count(got, "staff.joined") != 2 {
			t.Errorf("events: %s", got)
		}
	})
}

func TestInvitationsThatAreNone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *staff.Service, _ *clock.Fixed, _ *db.DB) {
		mori := member(t, s, "mori@example.jp", 1, staff.Owner)
		ono := member(t, s, "ono@example.jp", 1, staff.Manager)
		for what, c := range map[string]struct {
			by    int64
			email string
			role  staff.Role
			code  errs.Code
		}{
			"no address":        {mori.ID, "nobody", staff.Viewer, errs.Invalid},
			"no role":           {mori.ID, "a@example.jp", "god", errs.Invalid},
			"a member":          {mori.ID, "ONO@example.jp", staff.Viewer, errs.Invalid},
			"a manager invites": {ono.ID, "a@example.jp", staff.Owner, errs.Forbidden},
		} {
			if _, err := s.Invite(t.Context(), 1, c.by, c.email, c.role); !errs.Is(err, c.code) {
				t.Errorf("%s: %v", what, err)
			}
		}
		for i := range 51 {
			_, err := s.Invite(t.Context(), 1, mori.ID, "a"+strings.Repeat("x", i)+"@example.jp", staff.Viewer)
			if (err != nil) != (i == 50) {
				t.Errorf("invitation %d: %v", i, err)
			}
		}
	})
}
