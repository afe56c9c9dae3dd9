package browser

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// call runs a command of the browser's protocol.
func call[P, R any](tab *Tab, command cdp.Command[P, R], params P) R {
	tab.t.Helper()
	ctx, cancel := tab.limited()
	defer cancel()
	r, err := chromedp.Call(ctx, command, params)
	tab.must(fmt.Sprintf("%T", params), err)
	return r
}

// Eval returns the value of a script's expression, awaited when it is a promise.
func Eval[T any](tab *Tab, script string) T {
	tab.t.Helper()
	ctx, cancel := tab.limited()
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		tab.fail(err, "evaluate %.300s", script)
	}
	return v
}

// fail says where the tab was and what was to be read there.
func (tab *Tab) fail(err error, format string, args ...any) {
	tab.t.Helper()
	ctx, cancel := tab.limited()
	defer cancel()
	seen, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + location.search + "\n" + (document.querySelector("main")?.innerText ?? document.body?.innerText ?? "").slice(0, 1500)`))
	tab.t.Fatalf("%s: %v\ntrouble: %q\nat %s", fmt.Sprintf(format, args...), err, tab.Trouble(), seen)
}

// Go opens a page of the site.
func (tab *Tab) Go(path string) {
	tab.t.Helper()
	ctx, cancel := tab.limited()
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(tab.base+path)); err != nil {
		tab.fail(err, "open %s", path)
	}
}

// Leave goes to an empty page, which asks nothing of anybody.
func (tab *Tab) Leave() {
	tab.t.Helper()
	ctx, cancel := tab.limited()
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		tab.fail(err, "leave")
	}
}

// Wait waits until a script's expression holds, over pages that change meanwhile.
func (tab *Tab) Wait(script string) {
	tab.t.Helper()
	ctx, cancel := tab.limited()
	defer cancel()
	again := time.NewTicker(glance)
	defer again.Stop()
	for {
		// an error is a page that is being left
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("(() => { try { return !!("+script+") } catch { return false } })()")); err == nil && ok {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			tab.fail(ctx.Err(), "wait for %.300s", script)
		}
	}
}

// glance is how often Wait looks. The page cannot tell by itself: its scripts may be off.
const glance = 20 * time.Millisecond

// pick is the script's expression for the first visible element of a selector whose text has all of the words.
func pick(selector string, words []string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%s)].find(e => e.checkVisibility({visibilityProperty: true}) && %s.every(w => (e.textContent + " " + (e.ariaLabel ?? "")).includes(w)))`,
		quote(selector), quote(words))
}

// quote writes a value as a script's literal.
func quote(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	if string(b) == "null" {
		return "[]"
	}
	return string(b)
}

// Quote writes a text as a script's literal.
func Quote(s string) string { return quote(s) }

// See waits until an element of the selector is visible whose text has all of the words.
func (tab *Tab) See(selector string, words ...string) {
	tab.t.Helper()
	tab.Wait(pick(selector, words))
}

// Text is what a visible element says.
func (tab *Tab) Text(selector string, words ...string) string {
	tab.t.Helper()
	tab.See(selector, words...)
	return strings.TrimSpace(Eval[string](tab, pick(selector, words)+".innerText"))
}

// point scrolls to an element and returns a point of it that nothing covers.
func (tab *Tab) point(selector string, words []string) (x, y float64) {
	tab.t.Helper()
	tab.See(selector, words...)
	at := Eval[struct {
		X, Y float64
		Over string
	}](tab, `(() => { const e = `+pick(selector, words)+`; e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getClientRects()[0], x = r.x + r.width / 2, y = r.y + r.height / 2, top = document.elementFromPoint(x, y);
		return {x, y, over: e.contains(top) || top?.contains(e) && top.closest("label") ? "" : (top?.outerHTML ?? "nothing").slice(0, 200)} })()`)
	if at.Over != "" {
		tab.fail(fmt.Errorf("covered by %s", at.Over), "reach %s %q", selector, words)
	}
	return at.X, at.Y
}

// Click presses the mouse on an element once; it must be in sight and not covered.
func (tab *Tab) Click(selector string, words ...string) {
	tab.t.Helper()
	tab.clicks(selector, words, 1)
}

// DoubleClick presses the mouse on an element twice in a row.
func (tab *Tab) DoubleClick(selector string, words ...string) {
	tab.t.Helper()
	tab.clicks(selector, words, 2)
}

func (tab *Tab) clicks(selector string, words []string, n int64) {
	tab.t.Helper()
	x, y := tab.point(selector, words)
	ctx, cancel := tab.limited()
	defer cancel()
	for i := range n {
		err := chromedp.Do(ctx, chromedp.MouseClickXY(x, y, chromedp.ClickCount(int(i+1))))
		tab.must("click "+selector, err)
	}
}

// Follow does something that leads to another page, and waits until that is there.
func (tab *Tab) Follow(step func()) {
	tab.t.Helper()
	Eval[bool](tab, "window.before = true")
	step()
	tab.Wait(`!window.before && document.readyState === "complete"`)
}

// FollowLink follows what a click leads to.
func (tab *Tab) FollowLink(selector string, words ...string) {
	tab.t.Helper()
	tab.Follow(func() { tab.Click(selector, words...) })
}

// Fill replaces what a field holds, as somebody who types or pastes.
func (tab *Tab) Fill(selector, text string) {
	tab.t.Helper()
	tab.See(selector)
	Eval[bool](tab, `(() => { const e = `+pick(selector, nil)+`; e.focus(); e.select(); return true })()`)
	if text == "" {
		tab.Key("Backspace", 8, 0)
		return
	}
	tab.Insert(text)
}

// Insert types text where the focus is; it also confirms what is being composed.
func (tab *Tab) Insert(text string) {
	tab.t.Helper()
	call(tab, input.InsertText, input.InsertTextParams{Text: text})
}

// Compose shows text as being composed with an input method.
func (tab *Tab) Compose(text string) {
	tab.t.Helper()
	n := int64(len([]rune(text)))
	call(tab, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: n, SelectionEnd: n})
}

// Modifiers of Key.
const Shift int64 = 8

// Key presses and releases a key by its name and code; Enter types a line break.
func (tab *Tab) Key(name string, code, modifiers int64) {
	tab.t.Helper()
	p := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: name, Code: name, WindowsVirtualKeyCode: code, Modifiers: modifiers}
	if name == "Enter" && code == 13 {
		p.Type, p.Text = input.DispatchKeyEventTypeKeyDown, "\r"
	}
	call(tab, input.DispatchKeyEvent, p)
	p.Type, p.Text = input.DispatchKeyEventTypeKeyUp, ""
	call(tab, input.DispatchKeyEvent, p)
}

// Upload chooses a file in a form.
func (tab *Tab) Upload(selector, path string) {
	tab.t.Helper()
	ctx, cancel := tab.limited()
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path})); err != nil {
		tab.fail(err, "choose %s", path)
	}
}

// Fetch gets a file with the tab's session.
func (tab *Tab) Fetch(address string) []byte {
	tab.t.Helper()
	text := Eval[string](tab, `fetch(`+quote(address)+`).then(r => r.ok ? r.arrayBuffer() : Promise.reject(new Error(r.status))).then(b => btoa(String.fromCharCode(...new Uint8Array(b))))`)
	b, err := base64.StdEncoding.DecodeString(text)
	tab.must("fetch "+address, err)
	return b
}

// Picture takes a PNG of the page from its top, at most height CSS pixels of it.
func (tab *Tab) Picture(width, height float64) []byte {
	tab.t.Helper()
	beyond := true
	shot := call(tab, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &beyond,
		Clip: &page.Viewport{Width: width, Height: height, Scale: 1}})
	return shot.Data
}
