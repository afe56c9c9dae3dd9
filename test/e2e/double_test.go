package e2e

import (
	"testing"

	"joren/internal/kit/i18n"
	"joren/test/e2e/browser"
)

// TestA56_APressTooManyHasNoEffect presses every button that changes something twice, with scripts, which drop the
// second press, and without, where the server knows the form again.
func TestA56_APressTooManyHasNoEffect(t *testing.T) {
	t.Parallel()
	for name, noScript := range map[string]bool{"script": false, "no-script": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := serve(t, shared.fresh).open(t, i18n.JA, 1280, func(o *browser.Options) { o.NoScript = noScript })
			b.Allow("404") // of a file that was given up and is asked for twice
			pressTwice(t, b)
		})
	}
}

func pressTwice(t *testing.T, b *tab) {
	t.Helper()
	twice := func(selector string, words ...string) {
		t.Helper()
		b.Follow(func() { b.DoubleClick(selector, words...) })
	}
	b.Go("/s/tea/imports")
	b.Fill("[name=email]", account(b.lang))
	b.Fill("[name=password]", password)
	twice("main button", b.say("staff.signin.submit"))
	imports := func() int {
		t.Helper()
		b.Go("/s/tea/imports")
		return browser.Eval[int](b.Tab, `document.querySelectorAll("main tbody a[href*='/imports/imp_']").length`)
	}
	b.Upload("input[type=file]", write(t, "people.csv", cp932(t, people)))
	twice("main button", b.say("importui.try"))
	b.Wait(`location.pathname.includes("/imports/imp_")`)
	at := here(b)
	if n := imports(); n != 1 {
		t.Errorf("one file pressed twice is %d imports", n)
	}
	b.Go(at)
	twice("main button[form=start]", b.say("importui.start"))
	for browser.Eval[string](b.Tab, `document.querySelector("#import h1").textContent.trim()`) != b.say("importui.done.title") {
		b.Go(at)
	}
	b.See("#import", b.say("importui.bad.title", i18n.Args{"n": 3}))
	if n := imports(); n != 1 {
		t.Errorf("one import pressed twice is %d", n)
	}
	b.Go("/s/tea/customers")
	if n := browser.Eval[int](b.Tab, `document.querySelectorAll("main a.who").length`); n != 4 {
		t.Errorf("%d customers, not 4", n)
	}
	b.Go("/s/tea/settings")
	b.Fill("[name=name]", "新しい名前")
	twice("main button", b.say("shopui.save"))
	b.See(".rail .home", "新しい名前")
	b.See("h1", b.say("shopui.title"))
	b.Go("/account")
	twice("main button", b.say("staff.account.save"))
	b.See("h1", b.say("staff.account.title"))
	twice(".rail form button", b.say("ui.sign_out"))
	b.See("h1", b.say("staff.signin.title"))
}
