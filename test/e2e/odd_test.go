package e2e

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"joren/internal/kit/i18n"
	"joren/test/e2e/browser"
)

// Names that try to become more than text.
const (
	closes = `</script><script>alert(1)</script>`
	image  = `<img src=x onerror=alert(1)>`
)

func table(t *testing.T, rows ...[]string) []byte {
	t.Helper()
	var b strings.Builder
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

// TestS002_S003_WhatPeopleWroteStaysText imports names and links that a careless page would run, and looks at every
// page that shows them. A dialog, an exception or a violation of the content policy fails the test by itself.
func TestS002_S003_WhatPeopleWroteStaysText(t *testing.T) {
	t.Parallel()
	b := serve(t, shared.fresh).open(t, i18n.JA, 1280)
	text := func(where string, parts ...string) {
		t.Helper()
		for _, p := range parts {
			if !browser.Eval[bool](b.Tab, `document.querySelector("main").textContent.includes(`+browser.Quote(p)+`)`) {
				t.Errorf("%s does not show %s", where, p)
			}
		}
		if bad := browser.Eval[[]string](b.Tab, `[...document.querySelectorAll("main script, main img, a[href^='javascript' i], a[href^='data' i], [onerror]")].map(e => e.outerHTML.slice(0, 100))`); len(bad) > 0 {
			t.Errorf("%s has %q", where, bad)
		}
	}
	b.signIn("/s/tea/imports")
	check(t, b, image+".csv", table(t, []string{"external_id", "name", "kana", "tags", "memo", "homepage", "email", "custom." + image},
		[]string{"1", closes, image, image, closes, "", "", image},
		[]string{"2", "リンク", "", "", "", "javascript:alert(1)", "", ""},
		[]string{"3", image, "", "", "", "JaVaScRiPt:alert(1)", "", ""},
		[]string{"4", "<b>太字", "", "", "", "", closes, ""}))
	text("the check", closes, "javascript:alert(1)", "JaVaScRiPt:alert(1)")
	runImport(b)
	text("the report", "javascript:alert(1)")
	takeIn(t, b, "orders.csv", table(t, []string{"order_number", "ordered_at", "state", "payment_state", "customer.external_id", "customer.name", "product_name", "unit_price", "quantity", "memo", "coupon"},
		[]string{image, "2026-05-01", "delivered", "paid", "1", closes, closes, "1080", "2", image, closes}))
	b.Go("/s/tea/customers")
	text("the list", closes)
	b.Fill("#search", "<script>")
	b.Wait(`new URL(location).searchParams.get("q") === "<script>" && document.querySelector("main mark")`)
	text("the list of a search", closes)
	b.Fill("#search", image)
	b.Wait(`new URL(location).searchParams.get("q")?.startsWith("<img")`)
	text("the answer to a search")
	b.Go("/s/tea/customers/1")
	text("the customer", closes, image)
	b.Go("/s/tea/orders")
	text("the orders", closes, image)
	b.FollowLink("main tbody a", image)
	text("the order", closes, image)
	b.Go("/s/tea/imports")
	text("the imports", "orders.csv")
}

// TestOddDataHoldsThePages shows long names, emoji, old kanji and a customer with thousands of orders on a phone.
func TestOddDataHoldsThePages(t *testing.T) {
	t.Parallel()
	s := serve(t, shared.fresh)
	long := strings.Repeat("寿限無寿限無五劫の擦り切れ", 5)[:60*len("寿")]
	names := []string{long, strings.Repeat("Wolfeschlegelsteinhausenberger", 2), "👩‍👩‍👧‍👦 家族 🏳️‍🌈👍🏽", "𠮷田 葛󠄀子 﨑神塚", "\u202Eevil\u202C 右から", "נועה כהן"}
	rows := [][]string{{"order_number", "ordered_at", "state", "payment_state", "customer.external_id", "customer.name", "customer.kana", "customer.tags", "customer.email", "product_name", "unit_price", "quantity"}}
	order := func(n int, who, what string) {
		rows = append(rows, []string{fmt.Sprintf("ORDER-%d", n), fmt.Sprintf("202%d-%02d-%02d", n%6, n%12+1, n%28+1), "delivered", "paid", "C-" + who, who, strings.Repeat("ナガイヨミ", 8),
			strings.Repeat("とても長い札", 6) + ";短い", strings.Repeat("a", 60) + "@" + strings.Repeat("b", 50) + ".example.jp", what, "1234567", "3"})
	}
	for i, n := range names {
		order(i, n, n)
	}
	for i := range 3000 {
		order(100+i, names[0], strings.Repeat("とても長い商品の名前", 8))
	}
	if _, err := s.Run(t.Context(), "", "import", "--shop", "tea", write(t, "odd.csv", table(t, rows...))); err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			b := s.open(t, lang, 360)
			b.signIn("/s/tea/customers")
			for _, page := range []string{"/customers", "/customers?sort=orders&dir=desc", "/customers/1", "/customers/3", "/customers/5", "/orders", "/orders?customer=1", "/orders/1", "/orders/5"} {
				b.Go("/s/tea" + page)
				b.See("h1")
				browser.Eval[bool](b.Tab, checksScript)
				for _, width := range []int64{360, 320, 1280} {
					b.Resize(width, 800, 1)
					complain(t, screen{name: page}, fmt.Sprint("A-10 ", width), browser.Eval[[]string](b.Tab, fmt.Sprintf("checks.reflow(%d)", width)))
				}
				b.Resize(360, 800, 1)
			}
			b.Go("/s/tea/customers/1")
			b.See("h1", names[0])
		})
	}
}
