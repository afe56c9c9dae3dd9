package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/webtest"
)

// counting is a route that counts its effects.
func counting(n *atomic.Int64, fail *atomic.Bool, entered, leave chan struct{}) web.Route {
	return web.Route{Method: "POST", Pattern: "/s/{shop}/orders", Permission: staff.ShopSettings, Once: true,
		Handle: func(w http.ResponseWriter, r *http.Request) error {
			if fail != nil && fail.Load() {
				return errs.New(errs.Invalid, "error.invalid", errs.Args{"n": 1})
			}
			n.Add(1)
			if entered != nil {
				entered <- struct{}{}
				<-leave
			}
			return web.Redirect(w, r, "/s/tea/orders/1")
		}}
}

func TestA056_ASecondPressHasNoSecondEffect(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var n atomic.Int64
		var fail atomic.Bool
		site := webtest.New(t, d)
		site.Handle(counting(&n, &fail, nil, nil))
		c := site.Member("tea", staff.Owner)
		form := url.Values{"form_token": {web.FormToken().Value}}
		fail.Store(true)
		if a := c.Post("/s/tea/orders", form); a.Status != 422 {
			t.Fatal(a.Status)
		}
		fail.Store(false) // mended and sent again: the same form
		for range 2 {
			if a := c.Post("/s/tea/orders", form); a.Status != 303 || a.Location() != "/s/tea/orders/1" {
				t.Fatalf("%d %s", a.Status, a.Location())
			}
		}
		after := webtest.New(t, d) // also after a restart
		after.Handle(counting(&n, &fail, nil, nil))
		again := after.Guest()
		again.Cookies = c.Cookies
		if a := again.Post("/s/tea/orders", form); a.Location() != "/s/tea/orders/1" {
			t.Fatalf("%d %s", a.Status, a.Location())
		}
		if n.Load() != 1 {
			t.Fatalf("%d effects", n.Load())
		}
		if a := c.Post("/s/tea/orders", url.Values{"form_token": {web.FormToken().Value}}); a.Status != 303 || n.Load() != 2 {
			t.Fatalf("a new form: %d, %d effects", a.Status, n.Load())
		}
		if a := c.Post("/s/tea/orders", url.Values{}); a.Status != 400 {
			t.Fatalf("without token: %d", a.Status)
		}
		other := site.Member("tea", staff.Manager)
		if other.Post("/s/tea/orders", form); n.Load() != 3 {
			t.Fatal("the token of one person stops another")
		}
	})
}

func TestA056_TwoPressesAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var n atomic.Int64
		entered, leave := make(chan struct{}), make(chan struct{})
		site := webtest.New(t, d)
		site.Handle(counting(&n, nil, entered, leave))
		c := site.Member("tea", staff.Owner)
		form := url.Values{"form_token": {web.FormToken().Value}}
		var wg sync.WaitGroup
		press := func() {
			own := site.Guest()
			own.Cookies = map[string]string{"__Host-joren": c.Cookies["__Host-joren"]}
			if a := own.Post("/s/tea/orders", form); a.Status != 303 || a.Location() != "/s/tea/orders/1" {
				t.Errorf("%d %s", a.Status, a.Location())
			}
		}
		wg.Go(press)
		<-entered
		hasty, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		r := c.Request("POST", "/s/tea/orders", "application/x-www-form-urlencoded", strings.NewReader(form.Encode())).WithContext(hasty)
		if a := c.Do(r); a.Status == 409 {
			t.Error("the second press does not wait for the first")
		}
		for range 5 {
			wg.Go(press)
		}
		close(leave)
		wg.Wait()
		if n.Load() != 1 {
			t.Fatalf("%d effects", n.Load())
		}
	})
}

// TestA056_APressGivenUpByItsBrowserDoesNotLockTheForm: a browser without scripts that is pressed twice cuts the first
// request off. When that came to nothing the second does the work.
func TestA056_APressGivenUpByItsBrowserDoesNotLockTheForm(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var n atomic.Int64
		entered := make(chan struct{}, 1)
		site := webtest.New(t, d)
		site.Handle(web.Route{Method: "POST", Pattern: "/s/{shop}/orders", Permission: staff.ShopSettings, Once: true,
			Handle: func(w http.ResponseWriter, r *http.Request) error {
				if r.Header.Get("X-First") != "" {
					entered <- struct{}{}
					<-r.Context().Done()
					return r.Context().Err()
				}
				n.Add(1)
				return web.Redirect(w, r, "/s/tea/orders/1")
			}})
		c := site.Member("tea", staff.Owner)
		form := url.Values{"form_token": {web.FormToken().Value}}
		cut, giveUp := context.WithCancel(t.Context())
		defer giveUp()
		first := c.Request("POST", "/s/tea/orders", "application/x-www-form-urlencoded", strings.NewReader(form.Encode())).WithContext(cut)
		first.Header.Set("X-First", "1")
		own := site.Guest()
		own.Cookies = map[string]string{"__Host-joren": c.Cookies["__Host-joren"]}
		var wg sync.WaitGroup
		wg.Go(func() { c.Do(first) })
		<-entered
		wg.Go(func() {
			if a := own.Post("/s/tea/orders", form); a.Status != 303 || a.Location() != "/s/tea/orders/1" {
				t.Errorf("%d %s", a.Status, a.Location())
			}
		})
		giveUp()
		wg.Wait()
		if n.Load() != 1 {
			t.Fatalf("%d effects", n.Load())
		}
	})
}

func TestOldFormTokensAreSwept(t *testing.T) {
	t.Parallel()
	at := clock.At(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
	var n atomic.Int64
	site := webtest.New(t, dbtest.Open(t, dbtest.Engines()[0], dbtest.WithClock(at)))
	site.Handle(counting(&n, nil, nil, nil))
	form := url.Values{"form_token": {web.FormToken().Value}}
	site.Member("tea", staff.Owner).Post("/s/tea/orders", form)
	at.Advance(25 * time.Hour)
	if err := site.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	site.Member("tea", staff.Owner).Post("/s/tea/orders", form)
	if n.Load() != 2 {
		t.Fatalf("%d effects", n.Load())
	}
}
