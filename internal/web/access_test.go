package web_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/errs"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/webtest"
)

// blank answers with an empty page.
func blank(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, page(""))
}

// shopRoutes stand for the pages of features: one per kind of policy.
func shopRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/s/{shop}/customers", Permission: staff.CustomerRead, Handle: blank},
		{Method: "GET", Pattern: "/s/{shop}/customers/{id}", Permission: staff.CustomerRead, Handle: blank},
		{Method: "GET", Pattern: "/s/{shop}/export", Permission: staff.CustomerExport, Handle: blank},
		{Method: "POST", Pattern: "/s/{shop}/settings", Permission: staff.ShopSettings, Many: []string{"tag"}, Handle: blank},
		{Method: "POST", Pattern: "/s/{shop}/imports", Permission: staff.ImportRun, Upload: 1 << 20, Handle: blank},
		{Method: "GET", Pattern: "/s/{shop}/staff", Permission: staff.StaffManage, Handle: blank},
	}
}

func TestS053_OtherShopsAreNotThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		site.Handle(shopRoutes()...)
		site.CheckStrangers("tea", "cus_1")
	})
}

func TestEachRoleReachesWhatItMay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		site.Handle(shopRoutes()...)
		site.CheckRoles("tea", "cus_1")
	})
}

func TestS063_S064_CrossSiteRequestsAreRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		site.Handle(shopRoutes()...)
		site.CheckCrossSite("tea", "cus_1")
	})
}

func TestS069_ReadingChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		site.Handle(shopRoutes()...)
		site.CheckReads("tea", "cus_1")
	})
}

// A check counts only when it fails for a reason: here are routes that break each rule.
func TestTheWalkFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, dbtest.Engines()[0])
	leak := func(w http.ResponseWriter, r *http.Request) error {
		if r.Method == http.MethodPost || r.URL.Path == "/writes" {
			return d.Tx(r.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE shops SET name = name || 'x'`)
				return err
			})
		}
		return blank(w, r)
	}
	for name, check := range map[string]func(*webtest.Site){
		"writes": func(s *webtest.Site) { s.CheckReads("tea") },
		"roles":  func(s *webtest.Site) { s.CheckRoles("tea", "0") },
	} {
		probe := &silent{TB: t}
		site := webtest.New(t, d)
		site.Shop("tea")
		site.Handle(web.Route{Method: "GET", Pattern: "/writes", Public: true, Handle: leak},
			web.Route{Method: "GET", Pattern: "/s/{shop}/forbidden", Permission: staff.CustomerRead, Handle: func(http.ResponseWriter, *http.Request) error {
				return errs.New(errs.Forbidden, "web.forbidden", nil)
			}})
		site.T = probe
		probe.run(func() { check(site) })
		if !probe.failed {
			t.Errorf("the walk does not find the planted fault: %s", name)
		}
	}
}

func TestARouteWithoutPolicyStopsTheProgram(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, dbtest.Engines()[0])
	for name, r := range map[string]web.Route{
		"none":               {Method: "GET", Pattern: "/x"},
		"two":                {Method: "GET", Pattern: "/x", Public: true, SignedIn: true},
		"permission outside": {Method: "GET", Pattern: "/x", Permission: staff.CustomerRead},
		"shop without":       {Method: "GET", Pattern: "/s/{shop}/x", SignedIn: true},
		"public in a shop":   {Method: "GET", Pattern: "/s/{shop}/x", Public: true},
		"any method":         {Pattern: "/x", Public: true},
	} {
		r.Handle = blank
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepted", name)
				}
			}()
			webtest.New(t, d).Handle(r)
		}()
	}
}

func TestRoutesListsAll(t *testing.T) {
	t.Parallel()
	site := webtest.New(t, dbtest.Open(t, dbtest.Engines()[0]))
	before := len(site.Routes())
	site.Handle(shopRoutes()...)
	if got := len(site.Routes()); got != before+len(shopRoutes()) || before < 10 {
		t.Fatalf("%d routes listed, %d before", got, before)
	}
	// Nothing but Handle reaches the mux, so the list is complete: there is no other way in.
	for _, f := range []string{"serve.go", "route.go"} {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(raw), "mux.handle("); n != map[string]int{"serve.go": 0, "route.go": 1}[f] {
			t.Errorf("%s calls mux.handle %d times", f, n)
		}
	}
}

func TestSafeNextStaysHere(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/s/tea/customers?q=%E6%A1%83&page=2": "/s/tea/customers?q=%E6%A1%83&page=2", "/account": "/account", "/shops": "/shops",
		"": "/", "/": "/", "//evil.example/s/": "/", "https://evil.example/s/": "/", "/\\evil.example": "/", "/s/\\evil.example": "/",
		"javascript:alert(1)": "/", "/signout": "/", "s/tea": "/", "/s/tea\r\nSet-Cookie: a=b": "/", "/s//evil.example": "/", "http:/s/tea": "/",
	} {
		if got := web.SafeNext(in); got != want {
			t.Errorf("SafeNext(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestGuestsComeBackToWhereTheyWanted(t *testing.T) {
	t.Parallel()
	site := webtest.New(t, dbtest.Open(t, dbtest.Engines()[0]))
	site.Handle(shopRoutes()...)
	a := site.Guest().Get("/s/tea/customers?q=a+b")
	if a.Status != http.StatusSeeOther || a.Location() != "/signin?next="+url.QueryEscape("/s/tea/customers?q=a+b") {
		t.Fatalf("%d %s", a.Status, a.Location())
	}
	if a := site.Guest().Part("/s/tea/customers"); a.Status != http.StatusUnauthorized || a.Header.Get("HX-Redirect") != "/signin" {
		t.Fatalf("htmx: %d %v", a.Status, a.Header)
	}
}
