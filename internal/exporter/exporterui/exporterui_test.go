package exporterui_test

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"joren/internal/customer/customerui"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/exporter"
	"joren/internal/exporter/exporterui"
	"joren/internal/importer"
	"joren/internal/index"
	"joren/internal/order/orderui"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

// newSite is a site with the shop "tea" and n customers with an order each.
func newSite(t *testing.T, d *db.DB, n int) *webtest.Site {
	t.Helper()
	site := webtest.New(t, d)
	site.Handle(exporterui.New(exporterui.Options{DB: d, Lists: index.New(index.Options{DB: d}), Staff: site.Staff}).Routes()...)
	site.Handle(customerui.New(customerui.Options{DB: d, Lists: index.New(index.Options{DB: d})}).Routes()...)
	site.Handle(orderui.New(orderui.Options{DB: d}).Routes()...)
	s := site.Shop("tea")
	var b strings.Builder
	b.WriteString("order_number,ordered_at,state,customer.external_id,customer.name,sku,unit_price,quantity\n")
	for i := range n {
		fmt.Fprintf(&b, "N%d,2026-01-02,%s,c%d,𠮷田 %d,S,500,2\n", i, []string{"new", "shipped"}[i%2], i, i)
	}
	_, err := importer.New(d, site.Shops, slog.New(slog.DiscardHandler)).Run(t.Context(), importer.Request{File: strings.NewReader(b.String()), FileName: "f.csv",
		Shop: importer.Shop{ID: s.ID, Currency: s.Currency, Zone: s.Zone, Lapse: s.Lapse(), MatchMail: true}})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func log(t *testing.T, site *webtest.Site) (list []exporter.Export) {
	t.Helper()
	if err := site.DB.Read(t.Context(), func(q *db.Read) (err error) {
		list, err = exporter.Recent(q, site.Shop("tea").ID, 10)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

func has(t *testing.T, body string, all ...string) {
	t.Helper()
	for _, s := range all {
		if !strings.Contains(body, s) {
			t.Errorf("no %q in\n%s", s, body[max(0, strings.Index(body, "<main")):])
		}
	}
}

func TestAListIsTakenWithChosenColumnsWhichAreRemembered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := newSite(t, d, 5)
		c := site.Member("tea", staff.Marketer)
		const at = "/s/tea/exports?kind=orders&state=shipped"
		var columns []string
		if err := d.Read(t.Context(), func(q *db.Read) (err error) {
			columns, err = exporter.Columns(q, exporter.Shop{ID: site.Shop("tea").ID}, exporter.Orders)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		all, three := fmt.Sprintf("%d列のうち %d列", len(columns), len(columns)), fmt.Sprintf("%d列のうち 3列", len(columns))
		has(t, c.Get("/s/tea/orders?state=shipped&page=1").Body, `href="/s/tea/exports?kind=orders&amp;state=shipped"`, `name="n"`)
		has(t, c.Get(at).Body, "発送済みの受注 2件", all)
		a := c.Post(at, url.Values{"as": {"csv"}, "col": {"order_number", "customer.name", "total"}})
		if want := "\uFEFF\"order_number\",\"customer.name\",\"total\"\r\n\"N3\",\"𠮷田 3\",\"1000\"\r\n\"N1\",\"𠮷田 1\",\"1000\"\r\n"; a.Status != 200 || a.Body != want ||
			!strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment; filename*=UTF-8''") {
			t.Errorf("%d %q", a.Status, a.Body)
		}
		if moved := c.Post(at, url.Values{"as": {"xlsx"}, "col": {"order_number", "customer.name", "total"}, "up": {"customer.name"}}); moved.Status != 303 ||
			moved.Location() != "/s/tea/exports?kind=orders&state=shipped#columns" {
			t.Errorf("%d %s", moved.Status, moved.Location())
		}
		page := c.Get(at).Body
		has(t, page, three, `checked class="radio" name="as" type="radio" value="xlsx"`)
		if i, j := strings.Index(page, `value="customer.name" checked`), strings.Index(page, `value="order_number" checked`); i < 0 || j < i {
			t.Error("the column was not moved")
		}
		has(t, site.Member("tea", staff.Owner).Get(at).Body, all, "発送済み", "marketer")
		if l := log(t, site); len(l) != 1 || l[0].Rows != 2 || l[0].Filter != "state=shipped" || len(l[0].Columns) != 3 || l[0].Actor != staff.Actor(c.Account.ID) {
			t.Errorf("%+v", l)
		}
		if a := c.Post(at, url.Values{"as": {"csv"}, "usual": {"1"}}); a.Status != 303 {
			t.Errorf("back to all: %d", a.Status)
		}
		has(t, c.Get(at).Body, all)
		if a := c.Post(at, url.Values{"as": {"csv"}}); a.Status != 422 || !strings.Contains(a.Body, "列を1つ以上選んでください") {
			t.Errorf("no columns: %d", a.Status)
		}
		if a := c.Post("/s/tea/exports?kind=orders&n=2&n=1", url.Values{"as": {"jsonl"}, "col": {"order_number"}}); a.Body != "{\"order_number\":\"N1\"}\n{\"order_number\":\"N0\"}\n" {
			t.Errorf("picked: %q", a.Body)
		}
	})
}

func TestA36_CharactersThatShiftJISLacksAreShownBeforeAnythingLeaves(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := newSite(t, d, 2)
		c := site.Member("tea", staff.Owner)
		form := url.Values{"as": {"csv-sjis"}, "col": {"external_id", "name"}}
		a := c.Post("/s/tea/exports?kind=customers", form)
		if a.Status != 422 || a.Header.Get("Content-Disposition") != "" {
			t.Errorf("%d", a.Status)
		}
		has(t, a.Body, "この形で書けない文字が 2か所あります", "U+20BB7", "→ 吉", "置き換えて書き出す")
		if l := log(t, site); len(l) != 0 {
			t.Errorf("what was refused is logged: %+v", l)
		}
		form.Set("instead", "replace")
		if a = c.Post("/s/tea/exports?kind=customers", form); a.Status != 200 || !strings.HasPrefix(a.Body, "\"external_id\",\"name\"\r\n\"c0\",\"\x8bg\x93c 0\"\r\n") {
			t.Errorf("%d %q", a.Status, a.Body)
		}
		form.Set("instead", "utf8")
		if a = c.Post("/s/tea/exports?kind=customers", form); a.Status != 200 || !strings.Contains(a.Body, "𠮷田 0") {
			t.Errorf("%d %q", a.Status, a.Body)
		}
		if l := log(t, site); len(l) != 2 || l[1].Replaced != 2 {
			t.Errorf("%+v", l)
		}
	})
}

func TestS059_LargeExportsAskForReasonAndPassword(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := newSite(t, d, exporter.LargeRows+1)
		c := site.Member("tea", staff.Marketer)
		const at = "/s/tea/exports?kind=customers"
		has(t, c.Get(at).Body, `name="reason"`, `name="password"`)
		form := url.Values{"as": {"csv"}, "col": {"external_id", "name"}, "reason": {"年賀状"}}
		if a := c.Post(at, form); a.Status != 422 || !strings.Contains(a.Body, "パスワードが違います") || !strings.Contains(a.Body, `value="年賀状"`) {
			t.Errorf("no password: %d", a.Status)
		}
		form.Set("password", webtest.Password)
		if a := c.Post(at, form); a.Status != 200 || strings.Count(a.Body, "\r\n") != exporter.LargeRows+2 {
			t.Errorf("%d", a.Status)
		}
		if err := d.Tx(t.Context(), func(tx *db.Tx) error { return exporter.SetPerDay(tx, site.Shop("tea").ID, 1) }); err != nil {
			t.Fatal(err)
		}
		if a := c.Post(at, form); a.Status != 403 || !strings.Contains(a.Body, "1日に 1回まで") {
			t.Errorf("one too many: %d %s", a.Status, a.Body)
		}
		if a := c.Post(at, url.Values{"as": {"csv"}, "col": {"number", "amount"}}); a.Status != 200 {
			t.Errorf("no personal data: %d", a.Status)
		}
		for _, r := range []staff.Role{staff.Support, staff.Viewer} {
			if a := site.Member("tea", r).Post(at, form); a.Status != 403 {
				t.Errorf("%s: %d", r, a.Status)
			}
		}
	})
}

func TestEveryColumnHasAName(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := newSite(t, d, 1)
		c := site.Member("tea", staff.Owner)
		for _, kind := range exporter.Kinds {
			for _, lang := range []string{"ja", "en"} {
				if a := c.Get("/s/tea/exports?kind=" + string(kind) + "&lang=" + lang); a.Status != 200 || strings.Contains(a.Body, "«") {
					i := strings.Index(a.Body, "«")
					t.Errorf("%s: %d %s", kind, a.Status, a.Body[max(0, i):min(len(a.Body), i+60)])
				}
			}
		}
	})
}
