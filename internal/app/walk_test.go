package app

import (
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"joren/internal/bulk"
	"joren/internal/bulk/bulkui"
	"joren/internal/customer/customerui"
	"joren/internal/dashboard/dashboardui"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/demo"
	"joren/internal/exporter/exporterui"
	"joren/internal/importer"
	"joren/internal/importer/importerui"
	"joren/internal/index"
	"joren/internal/jobs"
	"joren/internal/kit/clock"
	"joren/internal/kit/day"
	"joren/internal/kit/ids"
	"joren/internal/order/orderui"
	"joren/internal/segment/saved"
	"joren/internal/segment/segmentui"
	"joren/internal/shipping/shippingui"
	"joren/internal/shop/shopui"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

// fullSite is a site with all pages and a shop "tea" that has customers, orders and an import.
func fullSite(t *testing.T, d *db.DB) (*webtest.Site, []string) {
	t.Helper()
	site := webtest.New(t, d)
	a := &App{Options: Options{Data: t.TempDir(), Clock: clock.System{}, Log: slog.New(slog.DiscardHandler)}, DB: d, Shops: site.Shops, Staff: site.Staff}
	a.Import = importer.New(d, a.Shops, a.Log)
	imports := importerui.New(importerui.Options{DB: d, Import: a.Import, Undo: a.Undo, Shops: a.Shops, Staff: a.Staff, Jobs: jobs.New(d), Dir: filepath.Join(a.Data, "imports")})
	site.Handle(dashboardui.New(d).Routes()...)
	site.Handle(customerui.New(customerui.Options{DB: d, Lists: index.New(index.Options{DB: d})}).Routes()...)
	x := index.New(index.Options{DB: d})
	site.Handle(segmentui.New(segmentui.Options{DB: d, Evaluate: x, Saved: saved.New(d, x), Staff: a.Staff}).Routes()...)
	site.Handle(bulkui.New(bulkui.Options{DB: d, Lists: x, Bulk: bulk.New(d, a.Shops, jobs.New(d)), Staff: a.Staff}).Routes()...)
	site.Handle(orderui.New(orderui.Options{DB: d}).Routes()...)
	site.Handle(imports.Routes()...)
	site.Handle(shippingui.New(shippingui.Options{DB: d}).Routes()...)
	site.Handle(exporterui.New(exporterui.Options{DB: d, Lists: index.New(index.Options{DB: d}), Staff: a.Staff}).Routes()...)
	site.Handle(shopui.New(shopui.Options{DB: d, Shops: a.Shops}).Routes()...)
	tea := site.Shop("tea")
	today, _ := day.Of(2026, 11, 20)
	if err := a.FillDemo(t.Context(), tea, demo.New(demo.Options{Customers: 40, Years: 2, Seed: 3, Today: today, Loc: tea.Zone}), nil); err != nil {
		t.Fatal(err)
	}
	report, err := a.Import.Run(t.Context(), importer.Request{Shop: ImportShop(tea), FileName: "f.csv",
		File: strings.NewReader("external_id,name,homepage\n9,<script>alert(1)</script>,https://example.jp\n,,\nx,y,javascript:alert(1)\n")})
	if err != nil {
		t.Fatal(err)
	}
	return site, []string{"1", "2", ids.Format(importer.ImportIDPrefix, report.ImportID)}
}

// The walk over every route there is: other shops' pages are not there (S-053), roles open what the table of
// permissions says (S-054), requests from other sites are refused (S-063, S-064), reading changes nothing (S-069).
func TestS053_S063_S069_WalkOverEveryRoute(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site, values := fullSite(t, d)
		site.CheckStrangers("tea", values...)
		site.CheckRoles("tea", values[0])
		site.CheckCrossSite("tea", values[0])
		site.CheckReads("tea", values...)
	})
}

// S-015: whatever stands in a parameter is text: the answer is a page or a plain refusal, and nothing changes.
func TestS015_InjectionInEveryParameter(t *testing.T) {
	t.Parallel()
	hostile := []string{"'", `" OR 1=1 --`, "1; DROP TABLE customers", "%", "_", `\`, "%%%%%%%%", strings.Repeat("_", 200), "-1", "99999999999999999999",
		"0x10", "1e9", "NULL", "$1", "{{in_list $2}}", "(SELECT 1)", "amount; --", "\u202e", "\u0000x", strings.Repeat("あ", 3000), "last desc", "../../etc", "<script>", "🍵"}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site, _ := fullSite(t, d)
		c := site.Member("tea", staff.Owner)
		c.Get("/s/tea/customers")
		before := site.Fingerprint()
		for _, page := range []string{"/s/tea", "/s/tea/customers", "/s/tea/orders", "/s/tea/customers/1", "/s/tea/imports", "/s/tea/exports", "/s/tea/shipping"} {
			for _, name := range []string{"q", "sort", "dir", "view", "page", "size", "state", "customer", "events", "kind", "n", "carrier",
				"period", "from", "to", "part", "product", "bought", "first_from", "again_from", "due_to", "step", "went"} {
				for _, v := range hostile {
					a := c.Get(page + "?" + url.Values{name: {v}}.Encode())
					if a.Status >= 500 || (a.Status != 200 && a.Status != 400 && a.Status != 404) {
						t.Fatalf("%s?%s=%.40q answers %d", page, name, v, a.Status)
					}
				}
			}
		}
		if site.Fingerprint() != before {
			t.Error("something changed")
		}
	})
}

// Names that are script are shown as text everywhere (S-002, S-003).
func TestS002_S003_NamesAreShownAsText(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site, values := fullSite(t, d)
		c := site.Member("tea", staff.Owner)
		for _, page := range []string{"/s/tea/customers?q=script", "/s/tea/customers?sort=number&dir=desc", "/s/tea/customers/41", "/s/tea/imports/" + values[2]} {
			a := c.Get(page)
			if a.Status != 200 || strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Body, `href="javascript:`) {
				t.Errorf("%s: %d holds script", page, a.Status)
			}
		}
	})
}
