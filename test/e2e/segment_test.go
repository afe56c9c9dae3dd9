package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"joren/internal/kit/i18n"
	"joren/test/e2e/browser"
)

// TestSegmentIsBuiltBrokenMendedAndSaved makes a query in rows while it counts, turns it into text, breaks and mends it, saves it, and
// sees it count a customer that an import beside the server brings.
func TestSegmentIsBuiltBrokenMendedAndSaved(t *testing.T) {
	t.Parallel()
	s := serve(t, shared.demo)
	b := s.open(t, i18n.JA, 1280)
	b.signIn(demoShop + "/segments")
	b.FollowLink("main .page-head a", b.say("segmentui.make"))
	const count = `Number(document.querySelector("[data-segment-count]")?.textContent.replaceAll(",", "") ?? -1)`
	set := func(selector, value string) {
		t.Helper()
		b.Wait("!!document.querySelector(" + browser.Quote(selector) + ")")
		browser.Eval[bool](b.Tab, `(() => { const e = document.querySelector(`+browser.Quote(selector)+`); e.focus(); e.value = `+browser.Quote(value)+`;
			e.dispatchEvent(new Event("change", {bubbles: true})); return true })()`)
	}
	typed := func(selector, text string) {
		t.Helper()
		b.Wait("!!document.querySelector(" + browser.Quote(selector) + ")")
		browser.Eval[bool](b.Tab, `(() => { const e = document.querySelector(`+browser.Quote(selector)+`); e.focus(); e.select(); return true })()`)
		b.Insert(text)
	}
	typed(`[name="r.0.v"]`, "1")
	b.Wait(count + " > 0")
	all := browser.Eval[float64](b.Tab, count)
	step := func(do string) {
		t.Helper()
		browser.Eval[bool](b.Tab, `(document.querySelector('button[value="`+do+`"]').focus(), true)`)
		b.Key("Enter", 13, 0)
	}
	step("add:r")
	set(`[name="r.1.name"]`, "amount_spent")
	b.See(`[id="row-r.1"]`, b.say("segmentui.unit.yen"))
	typed(`[name="r.1.v"]`, "5,000")
	b.Wait(count + " > 0 && " + count + " < " + number(all))
	some := browser.Eval[float64](b.Tab, count)
	step("group:r")
	set(`[name="r.2.0.name"]`, "products_purchased")
	b.Wait(`document.querySelectorAll('[name="r.2.0.v"]').length > 1`)
	browser.Eval[bool](b.Tab, `(() => { const e = document.querySelector('[name="r.2.0.v"]'); e.closest("details").open = true; e.click(); return true })()`)
	b.Wait(`document.querySelector('[name="r.2.0.v"]').checked && ` + count + " >= 0 && " + count + " < " + number(some))
	step("add:r.2")
	set(`[name="r.2.1.name"]`, "prefecture")
	b.Wait(`document.querySelectorAll('[name="r.2.1.v"]').length === 47`)
	b.See(`[id="row-r.2.1"]`, b.say("segmentui.incomplete"))
	step("remove:r.2.1")
	b.Wait(`!document.querySelector('[name="r.2.1.v"]')`)

	b.Click("button.tab", b.say("segmentui.tab.text"))
	b.Wait(`document.querySelector("textarea[name=text]")?.value.includes("合計金額 >= 5000")`)
	browser.Eval[bool](b.Tab, `(() => { const e = document.querySelector("textarea[name=text]"); e.focus(); e.setSelectionRange(0, 0); return true })()`)
	b.Insert("合計金 > 1 かつ ")
	b.See("#segment-problems [role=alert]", "合計金額")
	b.Wait(`document.querySelector("#segment-problems .bad")?.textContent === "合計金"`)
	b.Click("button.tab", b.say("segmentui.tab.rows"))
	b.See("[role=alert]", b.say("segmentui.mend_text"))
	typed("textarea[name=text]", "合計金額 >= 5000 かつ 注文回数 >= 1")
	b.Wait(count + " === " + number(some))
	b.Click("button.tab", b.say("segmentui.tab.rows"))
	b.Wait(`document.querySelector('[name="r.0.v"]')?.value === "5000"`)
	typed("[name=title]", "よく買う人 🍵")
	b.Follow(func() { b.Click("button.btn-primary", b.say("segmentui.save")) })
	b.See(".toasts", b.say("segmentui.saved"))
	b.Wait(`document.querySelector("[name=title]").value === "よく買う人 🍵" && ` + count + " === " + number(some))

	page := browser.Eval[string](b.Tab, "location.pathname")
	b.Go(page + "?customer=1")
	b.Wait(`document.querySelectorAll("#why li").length === 3`)
	b.Go(page + "?customer=999999")
	b.See("#why [role=alert]")
	b.Go(page)

	file := filepath.Join(t.TempDir(), "one.csv")
	if err := os.WriteFile(file, []byte("order_number,ordered_at,state,payment_state,customer.external_id,customer.name,sku,product_name,unit_price,quantity\n"+
		"BESIDE-1,2026-11-19,shipped,paid,beside1,葛󠄀城 髙子,T-1,茶,9000,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(t.Context(), "", "import", "--shop", "demo", file); err != nil {
		t.Fatal(err)
	}
	b.Wait(count + " === " + number(some+1))
	b.Go(demoShop + "/segments")
	b.See("main tbody tr", "よく買う人 🍵", b.say("segmentui.kind.dynamic"))
	if text := b.Text("main tbody tr"); !strings.Contains(text, number(some+1)) {
		t.Errorf("the list says %q", text)
	}
}

// number writes a count as scripts do.
func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// TestTagIsGivenToAllMatchesAndTakenBack tags all that a list shows, leaves the page, comes back to see it done, and takes it back.
func TestTagIsGivenToAllMatchesAndTakenBack(t *testing.T) {
	t.Parallel()
	b := serve(t, shared.demo).open(t, i18n.EN, 360)
	b.signIn(demoShop + "/customers?where=number_of_orders+%3E%3D+2")
	b.FollowLink("main a", b.say("customerui.tag_all"))
	b.Follow(func() { b.Click("button[type=submit]", b.say("bulkui.start")) })
	b.See("[role=alert]", b.say("customer.tag_missing"))
	b.Allow("422")
	b.Fill("[name=tag]", "秋の案内 🍁")
	b.Follow(func() { b.Click("button[type=submit]", b.say("bulkui.start")) })
	b.Go(demoShop)
	b.Go(demoShop + "/bulk")
	b.Wait(`!!document.querySelector("form[action$='/undo'] button")`)
	const tagged = "/customers?where=customer_tags+CONTAINS+%27%E7%A7%8B%E3%81%AE%E6%A1%88%E5%86%85+%F0%9F%8D%81%27"
	b.Go(demoShop + tagged)
	b.See("main tbody tr", "秋の案内 🍁")
	b.Go(demoShop + "/bulk")
	b.Follow(func() { b.Click("form[action$='/undo'] button", b.say("bulkui.undo")) })
	b.See("#actions", b.say("bulkui.state.undone"))
	b.Go(demoShop + tagged)
	b.See("main", b.say("customerui.view_empty"))
}
