package browser

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long one step may take.
const patience = 20 * time.Second

// Failer is told of a step that did not work: a testing.TB.
type Failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Tab is one tab with cookies of its own.
type Tab struct {
	ctx  context.Context
	t    Failer
	base string // of the site it may talk to

	mu       sync.Mutex
	trouble  []string
	requests []Request
	allowed  []string
}

// Request is a request that the page made.
type Request struct {
	Method, URL string
}

// Options say what a tab looks like from the page.
type Options struct {
	Base     string // http://localhost:PORT; requests elsewhere are trouble
	Lang     string // Accept-Language
	Width    int64  // CSS pixels
	Height   int64
	NoScript bool
	Scale    float64 // device pixels per CSS pixel; 0: 1
}

// violations makes a violation of the content policy an error on the console.
const violations = `addEventListener("securitypolicyviolation", e => console.error("content policy: " + e.violatedDirective + " " + e.blockedURI + " " + e.sample))`

// Tab opens a tab. It is closed by the function returned.
func (b *Browser) Tab(t Failer, o Options) (*Tab, func()) {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	tab := &Tab{ctx: ctx, t: t, base: o.Base}
	tab.must("open a tab", chromedp.Do(ctx))
	tab.must("listen", chromedp.Listen(ctx, tab.watch))
	call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: violations})
	call(tab, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	if o.Lang != "" {
		agent := Eval[string](tab, "navigator.userAgent")
		call(tab, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent, AcceptLanguage: o.Lang})
	}
	if o.NoScript {
		call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	tab.Resize(o.Width, o.Height, o.Scale)
	return tab, cancel
}

// Resize sets the size of the window in CSS pixels.
func (tab *Tab) Resize(width, height int64, scale float64) {
	tab.t.Helper()
	call(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: max(scale, 1)})
}

// Theme makes the device prefer "light" or "dark".
func (tab *Tab) Theme(name string) {
	tab.t.Helper()
	call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}

// watch keeps what a page should not do.
func (tab *Tab) watch(event any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		tab.requests = append(tab.requests, Request{e.Request.Method, e.Request.URL})
		if !tab.ours(e.Request.URL) {
			tab.trouble = append(tab.trouble, "request to "+e.Request.URL)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			tab.trouble = append(tab.trouble, fmt.Sprintf("log: %s %s", e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			var words []string
			for _, a := range e.Args {
				words = append(words, string(a.Value), a.Description)
			}
			tab.trouble = append(tab.trouble, "console: "+strings.Join(words, " "))
		}
	case *runtime.EventExceptionThrown:
		tab.trouble = append(tab.trouble, "exception: "+(&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
	case *page.EventJavascriptDialogOpening:
		tab.trouble = append(tab.trouble, fmt.Sprintf("dialog %s: %s", e.Type, e.Message))
	}
}

func (tab *Tab) ours(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "data" || u.Scheme == "about" || u.Scheme+"://"+u.Host == tab.base)
}

// Allow names trouble that is expected: a part of its text, such as "422".
func (tab *Tab) Allow(part string) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.allowed = append(tab.allowed, part)
}

// Trouble is what pages did that they should not, and was not allowed.
func (tab *Tab) Trouble() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(tab.trouble), func(s string) bool {
		return slices.ContainsFunc(tab.allowed, func(a string) bool { return strings.Contains(s, a) })
	})
}

// Requests returns the requests made since the last time it was asked.
func (tab *Tab) Requests() []Request {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	r := tab.requests
	tab.requests = nil
	return r
}

func (tab *Tab) must(what string, err error) {
	tab.t.Helper()
	if err != nil {
		tab.t.Fatalf("%s: %v", what, err)
	}
}

// limited gives one step its time.
func (tab *Tab) limited() (context.Context, context.CancelFunc) {
	return context.WithTimeout(tab.ctx, patience)
}
