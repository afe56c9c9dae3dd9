package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"joren/internal/kit/i18n"
	"joren/test/e2e/browser"
)

// countSearches counts in the page what leads to requests and submits.
const countSearches = `(() => { window.seen = {searches: 0, submits: 0};
	document.addEventListener("search-input", () => window.seen.searches++);
	document.addEventListener("submit", () => window.seen.submits++, true); return true })()`

type seen struct{ Searches, Submits int }

// TestA31_A33_ComposingSearchesAndSubmitsNothing writes さとう with an input method and confirms 佐藤.
func TestA31_A33_ComposingSearchesAndSubmitsNothing(t *testing.T) {
	t.Parallel()
	b := serve(t, shared.demo).open(t, i18n.JA, 1280)
	b.signIn(demoShop + "/customers")
	b.See("#search")
	browser.Eval[bool](b.Tab, countSearches)
	browser.Eval[bool](b.Tab, `(document.querySelector("#search").focus(), true)`)
	b.Requests()
	for _, step := range []string{"s", "さ", "さt", "さと", "さとう", "佐藤"} {
		b.Compose(step)
	}
	b.Key("Enter", 229, 0) // as Chromium sends it while composing
	if s := browser.Eval[seen](b.Tab, "window.seen"); s != (seen{}) {
		t.Errorf("while composing: %+v, requests %v", s, b.Requests())
	}
	b.Insert("佐藤")
	b.Wait(`new URL(location).searchParams.get("q") === "佐藤"`)
	if s := browser.Eval[seen](b.Tab, "window.seen"); s != (seen{Searches: 1}) {
		t.Errorf("after confirming: %+v", s)
	}
	r := slices.DeleteFunc(b.Requests(), func(r browser.Request) bool { return strings.Contains(r.URL, "/assets/") })
	if len(r) != 1 || !strings.Contains(r[0].URL, "q=%E4%BD%90%E8%97%A4") {
		t.Errorf("requests: %v", r)
	}
	after := browser.Eval[[]any](b.Tab, `(e => [e === document.activeElement, e.value, e.selectionStart])(document.querySelector("#search"))`)
	if after[0] != true || after[1] != "佐藤" || after[2] != float64(2) {
		t.Errorf("the box after the list came: focus, value, caret = %v", after)
	}
	b.Follow(func() { b.Key("Enter", 13, 0) })
	b.Wait(`document.querySelector("#search").value === "佐藤"`)
}

// TestA31_EnterWhileComposingSubmitsNoForm does the same in a form that is sent by POST.
func TestA31_EnterWhileComposingSubmitsNoForm(t *testing.T) {
	t.Parallel()
	b := serve(t, shared.fresh).open(t, i18n.JA, 360)
	b.signIn("/account")
	browser.Eval[bool](b.Tab, countSearches)
	b.Fill("[name=name]", "")
	b.Compose("ももせ")
	b.Key("Enter", 229, 0)
	b.Insert("桃瀬 美咲")
	if s := browser.Eval[seen](b.Tab, "window.seen"); s.Submits != 0 {
		t.Errorf("submitted %d times", s.Submits)
	}
	b.Follow(func() { b.Key("Enter", 13, 0) })
	b.See(".toasts", b.say("staff.account.saved"))
	b.Wait(`document.querySelector("[name=name]").value === "桃瀬 美咲"`)
}

// TestA32_KeyHandlersPassOverInputMethods reads the scripts: keys are listened for in one place, which lets composing be.
func TestA32_KeyHandlersPassOverInputMethods(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../frontend/src/*.ts")
	if err != nil || len(files) < 5 {
		t.Fatalf("%v %v", files, err)
	}
	keys := regexp.MustCompile(`key(down|up|press)|\bonkey`)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(f) == "keys.ts" {
			if !strings.Contains(string(text), "e.isComposing || e.keyCode === 229") {
				t.Error("keys.ts does not pass over composing")
			}
			continue
		}
		if found := keys.Find(text); found != nil {
			t.Errorf("%s listens for %s itself", f, found)
		}
	}
}

// TestA30_SystemFontsAndSizes holds the figures of the design: interface text 14 px at 1.5, what is typed on a phone 16.
func TestA30_SystemFontsAndSizes(t *testing.T) {
	t.Parallel()
	b := serve(t, shared.fresh).open(t, i18n.JA, 1280)
	b.signIn("/account")
	const stack = `"Noto Sans JP", "Hiragino Sans", "Yu Gothic UI", "Yu Gothic", Meiryo, -apple-system, BlinkMacSystemFont, sans-serif`
	if got := browser.Eval[string](b.Tab, "getComputedStyle(document.body).fontFamily"); got != stack {
		t.Errorf("fonts %s", got)
	}
	if n := browser.Eval[int](b.Tab, `[...document.querySelectorAll("main *")].filter(e => getComputedStyle(e).fontFamily !== getComputedStyle(document.body).fontFamily).length`); n > 0 {
		t.Errorf("%d elements have a font of their own", n)
	}
	if n := browser.Eval[int](b.Tab, "document.fonts.size"); n > 0 {
		t.Errorf("%d fonts are fetched", n)
	}
	const sizes = `["html", "body", "h1", "[name=name]"].map(s => getComputedStyle(document.querySelector(s))).map(s => s.fontSize + "/" + s.lineHeight)`
	wide := strings.Join(browser.Eval[[]string](b.Tab, sizes)[:3], " ")
	if wide != "16px/24px 14px/21px 20px/28px" {
		t.Errorf("sizes of page, text and title: %s", wide)
	}
	b.Resize(360, 800, 1)
	if typed := browser.Eval[[]string](b.Tab, sizes)[3]; !strings.HasPrefix(typed, "16px/") {
		t.Errorf("what is typed on a phone: %s", typed)
	}
}
