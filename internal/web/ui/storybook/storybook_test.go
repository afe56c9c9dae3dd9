package storybook

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"joren/internal/web/ui"
)

func get(t *testing.T, target string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	Handler(ui.Links{CSS: "/assets/app.css", JS: "/assets/app.js", Favicon: "/assets/favicon.svg"}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d: %s", target, w.Code, w.Body)
	}
	return w
}

// every walks all elements of a document.
func every(n *html.Node, f func(n *html.Node, attr map[string]string)) {
	if n.Type == html.ElementNode {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		f(n, attr)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		every(c, f)
	}
}

// What every page must hold, tried on every part at once: no style attributes, no handlers, one script with the nonce,
// unique ids, icons that exist, inputs that are described by what is there.
func TestParts(t *testing.T) {
	for _, target := range []string{"/", "/?lang=en&theme=joren-dark&picked", "/?page=bare"} {
		w := get(t, target)
		doc, err := html.Parse(strings.NewReader(w.Body.String()))
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		every(doc, func(_ *html.Node, a map[string]string) {
			if id := a["id"]; id != "" {
				if ids[id] {
					t.Errorf("%s: id %q stands twice", target, id)
				}
				ids[id] = true
			}
		})
		h1 := 0
		every(doc, func(n *html.Node, a map[string]string) {
			checkElement(t, target, n, a, ids)
			if n.Data == "h1" {
				h1++
			}
			if n.Data == "script" && !strings.Contains(w.Header().Get("Content-Security-Policy"), "'nonce-"+a["nonce"]+"'") {
				t.Errorf("%s: script with nonce %q", target, a["nonce"])
			}
		})
		if h1 != 1 {
			t.Errorf("%s: %d h1", target, h1)
		}
		if strings.Contains(w.Body.String(), "«") {
			t.Errorf("%s: a sentence is missing: %s", target, regexp.MustCompile(`«[^»]*»`).FindString(w.Body.String()))
		}
	}
}

func checkElement(t *testing.T, target string, n *html.Node, a map[string]string, ids map[string]bool) {
	t.Helper()
	for k := range a {
		if k == "style" || strings.HasPrefix(k, "on") || strings.HasPrefix(k, "hx-on") {
			t.Errorf("%s: <%s> has %s", target, n.Data, k)
		}
	}
	if n.Data == "use" && !ui.HasIcon(strings.TrimPrefix(a["href"], "#i-")) {
		t.Errorf("%s: no icon %s", target, a["href"])
	}
	for _, k := range []string{"aria-describedby", "aria-labelledby", "for", "popovertarget"} {
		for _, id := range strings.Fields(a[k]) {
			if !ids[id] {
				t.Errorf("%s: <%s %s=%q> leads nowhere", target, n.Data, k, id)
			}
		}
	}
	if n.Data == "a" && strings.Contains(strings.ToLower(a["href"]), "javascript:") {
		t.Errorf("%s: href %q", target, a["href"])
	}
}

func TestLanguageAndTheme(t *testing.T) {
	for target, want := range map[string]string{
		"/":                         `<html lang="ja">`,
		"/?lang=en":                 `<html lang="en">`,
		"/?theme=joren-dark":        `<html lang="ja" data-theme="joren-dark">`,
		"/?theme=%22onload%3D":      `<html lang="ja">`,
		"/?lang=en&theme=joren":     `<html lang="en" data-theme="joren">`,
		"/?lang=en&title=%3Cscript": `<title>Parts – Sample shop</title>`,
	} {
		if body := get(t, target).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s: no %s", target, want)
		}
	}
}

func TestHits(t *testing.T) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/?hits=1&q=%3Cscript%3Ealert(1)%3C/script%3E", nil)
	r.Header.Set("HX-Request", "true")
	Handler(ui.Links{}).ServeHTTP(w, r)
	if body := w.Body.String(); !strings.HasPrefix(body, `<ul id="search-hits"`) || strings.Contains(body, "<script") {
		t.Errorf("hits: %s", body)
	}
}
