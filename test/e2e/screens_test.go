package e2e

import (
	"testing"

	"joren/internal/kit/i18n"
	"joren/test/e2e/browser"
)

// screen is a state of a page worth looking at.
type screen struct {
	name string
	path string
	shop string // in the title; empty: that of the demo shop
}

const (
	demoShop = "/s/demo"
	noShop   = "Joren"
)

// screens opens every screen of a site with the filled shop, ready to be looked at. Those of an import need one.
func screens(t *testing.T, b *tab) []screen {
	t.Helper()
	b.signIn(demoShop + "/imports")
	check(t, b, "people.csv", cp932(t, people))
	checked := here(b)
	b.Go(demoShop + "/imports")
	check(t, b, "people.csv", cp932(t, people))
	runImport(b)
	report := here(b)
	b.Go(demoShop + "/imports")
	check(t, b, "orders.csv", []byte(lines))
	runImport(b)
	undone := here(b)
	undo(b)
	b.Go(demoShop + "/imports")
	bring(t, b, "asked.csv", []byte("印,"+register[len("会員ID,"):]))
	asked := here(b)
	b.Go(demoShop + "/imports")
	bring(t, b, "register.csv", cp932(t, register))
	b.FollowLink("#columns button", b.say("mapping.rest"))
	b.FollowLink("main .page-head button", b.say("importui.try"))
	b.Go(demoShop + "/imports")
	kept := browser.Eval[string](b.Tab, `document.querySelector("#mappings a").pathname`)
	b.Go(demoShop + "/orders")
	order := browser.Eval[string](b.Tab, `document.querySelector("main tbody a[href*='/orders/']").pathname`)
	return []screen{
		{"home", demoShop, ""},
		{"home-year", demoShop + "?period=12m", ""},
		{"home-empty", "/s/empty", "空の店"},
		{"customers", demoShop + "/customers", ""},
		{"customers-search", demoShop + "/customers?q=" + "%E7%94%B0", ""},
		{"customers-find", demoShop + "/customers/find?where=sex+%3D+%27female%27+AND+rfm_r+%3E+2", ""},
		{"customers-columns", demoShop + "/customers/columns", ""},
		{"customers-no-match", demoShop + "/customers?q=xyzzy", ""},
		{"customers-narrowed", demoShop + "/customers?step=1&step_to=2026-12-31&went=yes&bought=2", ""},
		{"orders-narrowed", demoShop + "/orders?part=later&from=2026-01-01", ""},
		{"customers-empty", "/s/empty/customers", "空の店"},
		{"customer", busiest(b), ""},
		{"orders", demoShop + "/orders", ""},
		{"orders-no-match", demoShop + "/orders?q=xyzzy", ""},
		{"orders-empty", "/s/empty/orders", "空の店"},
		{"order", order, ""},
		{"imports", demoShop + "/imports", ""},
		{"import-guide", demoShop + "/imports/formats", ""},
		{"imports-empty", "/s/empty/imports", "空の店"},
		{"import-check", checked, ""},
		{"import", report, ""},
		{"import-undo", report + "/undo", ""},
		{"import-undone", undone, ""},
		{"import-mapping", asked, ""},
		{"mapping", kept, ""},
		{"mapping-delete", kept + "?delete=1", ""},
		{"duplicates", demoShop + "/duplicates", ""},
		{"duplicates-empty", "/s/empty/duplicates", "空の店"},
		{"settings", demoShop + "/settings", ""},
		{"settings-logo", demoShop + "/settings/logo", ""},
		{"staff", demoShop + "/settings/staff", ""},
		{"staff-member", member(b), ""},
		{"exports", demoShop + "/exports?kind=orders&state=new", ""},
		{"exports-empty", "/s/empty/exports", "空の店"},
		{"shipping", demoShop + "/shipping", ""},
		{"shipping-sagawa", demoShop + "/shipping?carrier=sagawa-ehiden3&n=1&n=2", ""},
		{"shipping-empty", "/s/empty/shipping", "空の店"},
		{"settings-shipping", demoShop + "/settings/shipping", ""},
		{"account", "/account", noShop},
		{"shops", "/shops", noShop},
		{"not-found", demoShop + "/nothing", noShop},
	}
}

// member is the page of the first of the shop's staff.
func member(b *tab) string {
	b.t.Helper()
	b.Go(demoShop + "/settings/staff")
	return browser.Eval[string](b.Tab, `document.querySelector("main tbody a").pathname`)
}

func here(b *tab) string { return browser.Eval[string](b.Tab, "location.pathname") }

// busiest is the page of the customer with most orders.
func busiest(b *tab) string {
	b.t.Helper()
	b.Go(demoShop + "/customers?sort=orders&desc=1")
	return browser.Eval[string](b.Tab, `document.querySelector("main tbody a.who").pathname`)
}

// shopName is what the demo shop is called.
func shopName(b *tab) string {
	b.t.Helper()
	return browser.Eval[string](b.Tab, `document.title.split(" – ").slice(1).join(" – ")`)
}

// everyScreen calls look on every screen in both languages, sign-in first. Each language has a site and a tab of its own.
func everyScreen(t *testing.T, look func(t *testing.T, b *tab, s screen)) {
	t.Helper()
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			b := serve(t, shared.demo).open(t, lang, 1280)
			b.Allow("404")
			b.Go("/signin")
			look(t, b, screen{name: "signin", path: "/signin", shop: noShop})
			list := screens(t, b)
			b.Go(list[0].path)
			name := shopName(b)
			for _, s := range list {
				if s.shop == "" {
					s.shop = name
				}
				b.Go(s.path)
				look(t, b, s)
			}
		})
	}
}
