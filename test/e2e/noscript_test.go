package e2e

import (
	"testing"

	"joren/internal/kit/i18n"
	"joren/test/e2e/browser"
)

// TestA24_WithoutScripts does what staff do daily with links and forms alone.
func TestA24_WithoutScripts(t *testing.T) {
	t.Parallel()
	b := serve(t, shared.fresh).open(t, i18n.JA, 360, func(o *browser.Options) { o.NoScript = true })
	b.signIn("/s/tea/imports")
	check(t, b, "people.csv", cp932(t, people))
	b.FollowLink("main button[form=start]", b.say("importui.start"))
	for range 500 { // the page is asked for again by hand until the file is in
		if !browser.Eval[bool](b.Tab, `!!document.querySelector("#import [data-no-script] a")`) {
			break
		}
		b.FollowLink("#import [data-no-script] a", b.say("importui.reload"))
	}
	b.See("#import h1", b.say("importui.done.title"))
	b.FollowLink("#import a", b.say("importui.done.customers"))
	b.Fill("#search", "5678")
	b.FollowLink("main search button", b.say("ui.search"))
	b.FollowLink("main a.who", "髙橋 花子")
	b.See("h1", "髙橋 花子")
	b.Click(".dock button", b.say("ui.menu"))
	b.FollowLink("#menu a", "桃瀬")
	b.Fill("[name=name]", "Momose")
	browser.Eval[bool](b.Tab, `(document.querySelector("[name=lang]").value = "en", true)`)
	b.FollowLink("main button", b.say("staff.account.save"))
	b.lang = i18n.EN
	b.See("h1", b.say("staff.account.title"))
	b.See(".toasts", b.say("staff.account.saved"))
	b.Go("/s/tea/settings")
	b.Fill("[name=name]", "Tea and pots")
	b.FollowLink("main button", b.say("shopui.save"))
	b.See(".phone-bar", "Tea and pots")
	b.Click(".dock button", b.say("ui.menu"))
	b.FollowLink("nav form button", b.say("ui.sign_out"))
	b.lang = i18n.JA // the browser's, now that nobody is signed in
	b.See("h1", b.say("staff.signin.title"))
}
