package e2e

import (
	"testing"

	"joren/internal/kit/i18n"
)

// TestSearchFormCountsLeadsToTheListAndComesBack fills the search form in while it counts, goes to the list, and finds the form as it was.
func TestSearchFormCountsLeadsToTheListAndComesBack(t *testing.T) {
	t.Parallel()
	b := serve(t, shared.demo).open(t, i18n.JA, 360)
	b.signIn(demoShop + "/customers")
	b.FollowLink("main a", b.say("customerui.find"))
	const count = `Number(document.querySelector("#find-count").textContent.replace(/[^0-9]/g, ""))`
	b.Wait(count + " >= 60")
	b.Fill(`[name="number_of_orders"]`, "２")
	b.Wait(count + " > 0 && " + count + " < 60")
	b.Click(`#find-prefecture summary`)
	b.Click(`#find-prefecture label`, "東京都")
	b.Wait(`document.querySelector("#find-prefecture input:checked")?.value === "東京都" && ` + count + " > 0 && " + count + " < 30")
	b.Follow(func() { b.Click("#find button[type=submit]", b.say("segmentui.find_go")) })
	b.See("main .chips, main [aria-label]", "東京都")
	b.FollowLink("main a", b.say("customerui.find"))
	b.Wait(`document.querySelector('[name="number_of_orders"]').value === "2" && document.querySelector("#find-prefecture input:checked")?.value === "東京都"`)
	b.Fill(`[name="age"]`, "みんな")
	b.Wait(`document.querySelector("#find-count").textContent === ""`)
	b.Allow("422")
	b.Follow(func() { b.Click("#find button[type=submit]", b.say("segmentui.find_go")) })
	b.See("#find-age", b.say("segmentui.find_wrong.number"))
	b.Wait(`document.querySelector('[name="age"]').value === "みんな"`)
	b.FollowLink("#find a", b.say("segmentui.find_clear"))
	b.Wait(`document.querySelector('[name="age"]').value === "" && !document.querySelector("#find-prefecture input:checked")`)
}

// TestTextIsCompletedByKeys writes a query with few letters.
func TestTextIsCompletedByKeys(t *testing.T) {
	t.Parallel()
	b := serve(t, shared.demo).open(t, i18n.JA, 1280)
	b.signIn(demoShop + "/segments/new")
	b.Click("button.tab", b.say("segmentui.tab.text"))
	b.Wait(`!!document.querySelector("textarea[name=text]")`)
	b.Click("textarea[name=text]")
	b.Compose("さいしゅう")
	b.Insert("最終注")
	b.See("#segment-complete li", "最終注文日")
	b.Key("ArrowDown", 40, 0)
	b.Wait(`document.querySelector("#segment-complete [aria-selected=true]")?.dataset.word === "最終注文日"`)
	b.Key("Enter", 13, 0)
	b.Wait(`document.querySelector("textarea[name=text]").value === "最終注文日 "`)
	b.See("#segment-complete li", ">=")
	b.Insert("= 今")
	b.See("#segment-complete li", "今月")
	b.Key("Escape", 27, 0)
	b.Wait(`document.querySelectorAll("#segment-complete li").length === 0`)
	b.Insert("年")
	b.Wait(`document.querySelector("textarea[name=text]").value === "最終注文日 = 今年"`)
	b.Insert(" ")
	b.Click("#segment-complete li", "かつ")
	b.Insert("性別 = 女")
	b.Click("#segment-complete li", "'女性'")
	b.Wait(`document.querySelector("textarea[name=text]").value === "最終注文日 = 今年 かつ 性別 = '女性' "`)
	b.Wait(`!document.querySelector("#segment-problems [role=alert]") && !!document.querySelector("[data-segment-count]")`)
}
