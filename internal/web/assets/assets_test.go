package assets

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func built(t *testing.T) *Assets {
	t.Helper()
	a, err := load(fstest.MapFS{
		"manifest.json":   {Data: []byte(`{"app.css":"app-1.css","app.js":"app-2.js","favicon.svg":"favicon-3.svg"}`)},
		"app-1.css":       {Data: []byte("body{}")},
		"app-2.js":        {Data: []byte("0")},
		"favicon-3.svg":   {Data: []byte("<svg/>")},
		"not-listed.html": {Data: []byte("<p>")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestHandler(t *testing.T) {
	a := built(t)
	for _, c := range []struct {
		method, path string
		status       int
		kind         string
	}{
		{http.MethodGet, "/assets/app-1.css", 200, "text/css; charset=utf-8"},
		{http.MethodHead, "/assets/app-2.js", 200, "text/javascript; charset=utf-8"},
		{http.MethodGet, "/assets/favicon-3.svg", 200, "image/svg+xml"},
		{http.MethodGet, "/assets/app.css", 404, ""},
		{http.MethodGet, "/assets/manifest.json", 404, ""},
		{http.MethodGet, "/assets/not-listed.html", 404, ""},
		{http.MethodGet, "/assets/../assets.go", 404, ""},
		{http.MethodPost, "/assets/app-1.css", 405, ""},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(c.method, "/", nil)
		r.URL.Path = c.path
		a.Handler().ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.path, w.Code, c.status)
		}
		if c.status != 200 {
			continue
		}
		if got := w.Header().Get("Content-Type"); got != c.kind {
			t.Errorf("%s: type %q, want %q", c.path, got, c.kind)
		}
		if got := w.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: cache %q", c.path, got)
		}
		if c.method == http.MethodHead && w.Body.Len() != 0 {
			t.Errorf("%s: HEAD has a body", c.path)
		}
	}
}

func TestURL(t *testing.T) {
	a := built(t)
	if got := a.URL("app.css"); got != "/assets/app-1.css" {
		t.Errorf("URL = %q", got)
	}
	if got := a.URL("nothing"); got != "" {
		t.Errorf("URL of nothing = %q", got)
	}
	var none *Assets
	if none.URL("app.css") != "" {
		t.Error("no assets, but an address")
	}
}

func TestNotBuilt(t *testing.T) {
	if _, err := load(fstest.MapFS{".gitkeep": {}}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("without manifest: %v", err)
	}
	if _, err := load(fstest.MapFS{"manifest.json": {Data: []byte(`{"app.css":"gone.css"}`)}}); err == nil || errors.Is(err, ErrNotBuilt) {
		t.Errorf("with a file missing: %v", err)
	}
}
