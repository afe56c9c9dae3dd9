package e2e

import (
	"testing"

	"joren/internal/kit/i18n"
	"joren/test/e2e/browser"
)

const (
	boxes = `document.querySelectorAll("main tbody [data-col=check] input")`
	space = 32
)

// TestOrdersArePickedByKeyboard picks two orders with the space bar and goes on to their slips.
func TestOrdersArePickedByKeyboard(t *testing.T) {
	t.Parallel()
	b := serve(t, shared.demo).open(t, i18n.JA, 1280)
	b.signIn(demoShop + "/orders?state=delivered")
	for _, i := range []string{"0", "1"} {
		browser.Eval[bool](b.Tab, "("+boxes+"["+i+"].focus(), true)")
		b.Key(" ", space, 0)
	}
	b.See(".bulk b", "2件を選んでいます")
	browser.Eval[bool](b.Tab, `(document.querySelector("thead [data-check-all]").focus(), true)`)
	b.Key(" ", space, 0)
	if browser.Eval[bool](b.Tab, "[..."+boxes+"].some(x => !x.checked)") {
		t.Error("the box in the head does not pick all")
	}
	b.Key(" ", space, 0)
	browser.Eval[bool](b.Tab, "("+boxes+"[0].focus(), true)")
	b.Key(" ", space, 0)
	b.FollowLink(".bulk button", b.say("orderui.ship"))
	b.See("h1", b.say("shippingui.title"))
	b.See("#all-head", "1件の送り状")
}

// TestA24_OrdersArePickedWithoutScripts does the same on a phone whose scripts are off.
func TestA24_OrdersArePickedWithoutScripts(t *testing.T) {
	t.Parallel()
	b := serve(t, shared.demo).open(t, i18n.JA, 360, func(o *browser.Options) { o.NoScript = true })
	b.signIn(demoShop + "/orders?state=delivered")
	browser.Eval[bool](b.Tab, "("+boxes+"[0].checked = "+boxes+"[2].checked = true)")
	b.FollowLink(".bulk button", b.say("orderui.export"))
	b.See("h1", b.say("exportui.title"))
	b.See("#choose-head", "選んだ受注 2件")
	b.Click("#columns summary")
	b.FollowLink("#columns button[name=up][value=id]")
	b.See("#columns summary", b.say("exportui.columns"))
	if first := browser.Eval[string](b.Tab, `document.querySelector("#columns [name=col]").value`); first != "id" {
		t.Errorf("the first column is %s", first)
	}
	b.Go(demoShop + "/orders?state=delivered")
	browser.Eval[bool](b.Tab, "("+boxes+"[1].checked = true)")
	b.FollowLink(".bulk button", b.say("orderui.ship"))
	b.See("#all-head", "1件の送り状")
}
