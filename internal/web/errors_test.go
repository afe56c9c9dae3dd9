package web_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/webtest"
)

func TestS099_FailuresSayNothingButTheirReference(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		owner := site.Member("tea", staff.Owner)
		routes := map[string]web.Handler{
			"panic":    func(http.ResponseWriter, *http.Request) error { panic("secret stone") },
			"nil":      func(http.ResponseWriter, *http.Request) error { var s *webtest.Site; s.Log.Reset(); return nil },
			"error":    func(http.ResponseWriter, *http.Request) error { return errors.New("secret stone") },
			"template": func(w http.ResponseWriter, r *http.Request) error { return web.Render(w, r, 200, broken()) },
			"sql": func(_ http.ResponseWriter, r *http.Request) error {
				return d.Read(r.Context(), func(q *db.Read) error { return q.QueryRow("SELECT secret FROM stone").Scan(new(int)) })
			},
			"disk full": func(http.ResponseWriter, *http.Request) error {
				return fmt.Errorf("write /var/secret/stone: no space left on device")
			},
		}
		for name, h := range routes {
			site.Handle(web.Route{Method: "GET", Pattern: "/" + strings.ReplaceAll(name, " ", "-"), Public: true, Handle: h})
		}
		check := func(name string, a *webtest.Answer) {
			t.Helper()
			if a.Status != 500 || a.Header.Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("%s: %d", name, a.Status)
			}
			for _, leak := range []string{"secret", "stone", "SELECT", "goroutine", ".go:", "/var", "sqlite", "postgres", "SQLSTATE", "go1."} {
				if strings.Contains(strings.ReplaceAll(a.Body, "/assets", ""), leak) {
					t.Errorf("%s: the page says %q", name, leak)
				}
			}
			id := ""
			if m := regexp.MustCompile(`お問い合わせ番号 ([A-Z2-7]{16})`).FindStringSubmatch(a.Body); m != nil {
				id = m[1]
			}
			if id == "" || !strings.Contains(site.Log.String(), id) {
				t.Errorf("%s: the reference %q is not in the log", name, id)
			}
		}
		for name := range routes {
			check(name, site.Guest().Get("/"+strings.ReplaceAll(name, " ", "-")))
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		check("database down", owner.Get("/account"))
	})
}

func broken() templ.Component {
	return templ.ComponentFunc(func(_ ctx, w io.Writer) error {
		_, _ = io.WriteString(w, "<p>half a page")
		return errors.New("secret stone")
	})
}
