package shop_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/errs"
	"joren/internal/shop"
)

func fieldsOf(err error) []string {
	var e *errs.Error
	if !errors.As(err, &e) {
		return nil
	}
	var paths []string
	for _, f := range e.Fields {
		paths = append(paths, f.Path)
	}
	return paths
}

func TestAddAndFind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := shop.New(d)
		made, err := s.Add(t.Context(), "tea", " みなも茶舗 ", "", "")
		if err != nil || made.Name != "みなも茶舗" || made.Currency.Code != "JPY" || made.Zone.String() != "Asia/Tokyo" || made.LapseDays != 14 || !made.MatchMail || made.MatchPhone {
			t.Fatalf("%+v %v", made, err)
		}
		found, err := s.BySlug(t.Context(), "tea")
		if err != nil || found.ID != made.ID || found.Name != made.Name || !found.CreatedAt.Equal(made.CreatedAt) {
			t.Fatalf("%+v %v", found, err)
		}
		if _, err := s.Add(t.Context(), "tea", "Another", "", ""); !errs.Is(err, errs.Conflict) {
			t.Error(err)
		}
		if _, err := s.BySlug(t.Context(), "TEA"); !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
		if _, err := s.Add(t.Context(), "dollars", "Dollars", "usd", "America/New_York"); err != nil {
			t.Fatal(err)
		}
		list, err := s.List(t.Context())
		if err != nil || len(list) != 2 || list[0].Slug != "dollars" {
			t.Fatalf("%v %v", list, err)
		}
	})
}

func TestAddNamesEveryFault(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := shop.New(d)
		for _, slug := range []string{"", "Tea", "-tea", "tea-", "te a", "茶", "a/b", strings.Repeat("a", 41), "tea\n"} {
			if _, err := s.Add(t.Context(), slug, "Name", "", ""); len(fieldsOf(err)) != 1 {
				t.Errorf("slug %q: %v", slug, err)
			}
		}
		_, err := s.Add(t.Context(), "x_y", strings.Repeat("茶", 61), "XXX", "Mars/Olympus")
		if got := strings.Join(fieldsOf(err), " "); got != "name currency time_zone slug" {
			t.Errorf("%s: %v", got, err)
		}
		if _, err := s.Add(t.Context(), "tea", "x'; script-src *\r\nSet-Cookie: a=b", "", "Local"); len(fieldsOf(err)) != 2 {
			t.Error(err)
		}
	})
}

func TestSetKeepsWhatAmountsRestOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := shop.New(d)
		made, err := s.Add(t.Context(), "tea", "Tea", "", "")
		if err != nil {
			t.Fatal(err)
		}
		set := made.Settings()
		set.Name, set.Currency, set.LapseDays, set.MatchMail, set.MatchPhone = "茶", "USD", "30", false, true
		got, err := s.Set(t.Context(), "tea", set, "test")
		if err != nil || got.Name != "茶" || got.Currency.Digits != 2 || got.Lapse() != 30*24*time.Hour || got.MatchMail || !got.MatchPhone {
			t.Fatalf("%+v %v", got, err)
		}
		for _, days := range []string{"0", "366", "a", ""} {
			bad := set
			bad.LapseDays = days
			if _, err := s.Set(t.Context(), "tea", bad, "test"); strings.Join(fieldsOf(err), "") != "lapse_days" {
				t.Errorf("%q: %v", days, err)
			}
		}
		if _, err := s.Set(t.Context(), "rice", set, "test"); !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
	})
}

func TestTodayIsTheShopsDay(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, dbtest.Engines()[0])
	s, err := shop.New(d).Add(t.Context(), "tea", "Tea", "", "Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Today(time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)).String(); got != "2026-11-25" {
		t.Error(got)
	}
}

func TestNumbersAreNeverTakenTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := shop.New(d)
		var mu sync.Mutex
		seen := map[int64]bool{}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 10 {
					first, err := s.Reserve(t.Context(), 1, "customer", 3)
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					for n := first; n < first+3; n++ {
						if seen[n] || n < 1 {
							t.Errorf("number %d came twice", n)
						}
						seen[n] = true
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if first, err := s.Reserve(t.Context(), 1, "order", 1); err != nil || first != 1 {
			t.Errorf("another kind: %d %v", first, err)
		}
		if first, err := s.Reserve(t.Context(), 2, "customer", 1); err != nil || first != 1 {
			t.Errorf("another shop: %d %v", first, err)
		}
		if err := s.Release(t.Context(), 1, "customer", 239, 240); err != nil {
			t.Fatal(err)
		}
		if first, err := s.Reserve(t.Context(), 1, "customer", 1); err != nil || first != 239 {
			t.Errorf("after a release: %d %v", first, err)
		}
		if err := s.Release(t.Context(), 1, "customer", 5, 6); err != nil { // later ones are taken
			t.Fatal(err)
		}
		if first, err := s.Reserve(t.Context(), 1, "customer", 1); err != nil || first != 240 {
			t.Errorf("after a late release: %d %v", first, err)
		}
	})
}
