package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"joren/internal/staff"
)

func TestS022_NothingComesTwice(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	owner := site.Member("tea", staff.Owner)
	if a := owner.Get("/s/tea/customers?id=1&id=2"); a.Status != 400 {
		t.Errorf("query twice: %d", a.Status)
	}
	if a := owner.Post("/s/tea/settings", url.Values{"name": {"a", "b"}}); a.Status != 400 {
		t.Errorf("field twice: %d", a.Status)
	}
	if a := owner.Post("/s/tea/settings", url.Values{"tag": {"a", "b"}}); a.Status != 200 {
		t.Errorf("field that may come twice: %d", a.Status)
	}
	if a := owner.Post("/s/tea/settings?name=a", url.Values{"name": {"b"}}); a.Status != 400 {
		t.Errorf("query and body: %d", a.Status)
	}
	r := owner.Request("GET", "/s/tea/customers", "", nil)
	r.AddCookie(&http.Cookie{Name: "__Host-joren", Value: "another"})
	if a := owner.Do(r); a.Status != 400 {
		t.Errorf("cookie twice: %d", a.Status)
	}
}

func TestBytesThatAreNoTextAreRefused(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	owner := site.Member("tea", staff.Owner)
	for path, want := range map[string]int{"/s/tea/customers?q=%ff": 400, "/s/tea/customers?q=%00": 400, "/s/tea/customers?q=%zz": 400, "/s/tea/customers/%ff": 404, "/s/tea/customers/%00": 404, "/s/%ff/customers": 404} {
		if a := owner.Get(path); a.Status != want {
			t.Errorf("%s: %d, want %d", path, a.Status, want)
		}
	}
	if a := owner.Post("/s/tea/settings", url.Values{"name": {"\xff"}}); a.Status != 422 {
		t.Errorf("form: %d", a.Status)
	}
}

func TestS065_BodiesAreBoundedAndOfTheRightKind(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	owner := site.Member("tea", staff.Owner)
	if a := owner.Post("/s/tea/settings", url.Values{"name": {strings.Repeat("a", 1<<20)}}); a.Status != 413 {
		t.Errorf("1 MiB form: %d", a.Status)
	}
	for kind, want := range map[string]int{"text/plain": 415, "application/json": 415, "multipart/form-data; boundary=x": 415, ";": 415} {
		if a := owner.Do(owner.Request("POST", "/s/tea/settings", kind, strings.NewReader("name=a"))); a.Status != want {
			t.Errorf("%s: %d, want %d", kind, a.Status, want)
		}
	}
	if a := owner.Post("/s/tea/imports", url.Values{"name": {"a"}}); a.Status != 415 {
		t.Errorf("form to an upload: %d", a.Status)
	}
}
