package web_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"joren/internal/db/dbtest"
	"joren/internal/kit/errs"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/webtest"
)

func newSite(t *testing.T, options ...webtest.Option) *webtest.Site {
	t.Helper()
	site := webtest.New(t, dbtest.Open(t, dbtest.Engines()[0]), options...)
	site.Handle(shopRoutes()...)
	return site
}

func TestS011_WhatIsAskedForIsShownAsText(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Handle(web.Route{Method: "GET", Pattern: "/echo", Public: true, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return errs.New(errs.Invalid, "shop.not_found", errs.Args{"slug": r.URL.Query().Get("q")})
	}})
	for _, path := range []string{"/echo?q=%3Cscript%3Ealert(1)%3C/script%3E", "/%3Cscript%3Ealert(1)%3C/script%3E", "/signin?next=%22%3E%3Cscript%3Ealert(1)", "/s/%3Cscript%3Ealert(1)/customers"} {
		c := site.Guest()
		c.Cookies["__Host-joren"] = "<script>alert(1)"
		a := c.Get(path)
		if strings.Contains(a.Body, "<script>alert") || a.Header.Get("Content-Type") != "text/html; charset=utf-8" || a.Status >= 500 {
			t.Errorf("%s: %d %s\n%s", path, a.Status, a.Header.Get("Content-Type"), a.Body)
		}
	}
}

func TestS012_EveryPageHasItsPolicyAndANewNonce(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	owner := site.Member("tea", staff.Owner)
	for _, c := range []*webtest.Client{owner, site.Guest()} {
		for _, route := range site.Routes() {
			a := c.Try(route, "tea", "0")
			csp := a.Header.Get("Content-Security-Policy")
			for _, want := range []string{"default-src 'none'", "script-src 'nonce-", "'strict-dynamic'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"} {
				if !strings.Contains(csp, want) {
					t.Errorf("%s %s: policy without %s: %s", route.Method, route.Pattern, want, csp)
				}
			}
			if strings.Contains(csp, "unsafe") || a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s: headers %v", route.Method, route.Pattern, a.Header)
			}
		}
	}
	nonces := map[string]bool{}
	find := regexp.MustCompile(`'nonce-([^']+)'`)
	for range 1000 {
		a := site.Guest().Get("/signin")
		n := find.FindStringSubmatch(a.Header.Get("Content-Security-Policy"))[1]
		if len(n) < 26 || !strings.Contains(a.Body, `nonce="`+n+`"`) {
			t.Fatalf("nonce %q is short or not in the page", n)
		}
		nonces[n] = true
	}
	if len(nonces) != 1000 {
		t.Fatalf("%d nonces in 1,000 answers", len(nonces))
	}
}

func TestS021_OnlyTheOwnHostIsAnswered(t *testing.T) {
	t.Parallel()
	base, _ := url.Parse("https://crm.example.jp")
	own, local := newSite(t, func(o *web.Options) { o.BaseURL = base }), newSite(t)
	for _, c := range []struct {
		site *webtest.Site
		host string
		want int
	}{
		{own, "crm.example.jp", 200}, {own, "CRM.example.jp", 200}, {own, "localhost:8080", 421}, {own, "evil.test", 421}, {own, "crm.example.jp.evil.test", 421},
		{local, "localhost:9999", 200}, {local, "127.0.0.1:80", 200}, {local, "[::1]:8080", 200}, {local, "evil.test", 421}, {local, "localhost.evil.test", 421}, {local, "", 421},
	} {
		r := c.site.Guest().Request("GET", "/signin", "", nil)
		r.Host = c.host
		r.Header.Set("X-Forwarded-Host", "crm.example.jp")
		a := c.site.Guest().Do(r)
		if a.Status != c.want || strings.Contains(a.Body, "evil") {
			t.Errorf("Host %q: %d, want %d", c.host, a.Status, c.want)
		}
	}
	r := own.Guest().Request("GET", "/signin", "", nil)
	r.Host = "crm.example.jp"
	if a := own.Guest().Do(r); a.Header.Get("Strict-Transport-Security") == "" {
		t.Error("a site with https does not say so")
	}
}

// raw sends bytes to a real server and returns the status line.
func raw(t *testing.T, addr, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return line
}

func TestS021_TwoHostsAndAbsoluteAddresses(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(newSite(t))
	server.Config = web.NewServer(server.Config.Handler, discard())
	server.Start()
	t.Cleanup(server.Close)
	addr := server.Listener.Addr().String()
	for request, want := range map[string]string{
		"GET /signin HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n\r\n":                  "400",
		"GET http://evil.test/signin HTTP/1.1\r\nHost: localhost\r\n\r\n":                     "421",
		"GET /signin HTTP/1.1\r\nHost: localhost\r\n\r\n":                                     "200",
		"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n":                                         "405",
		"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n":                            "405",
		"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + strings.Repeat("a", 40<<10) + "\r\n\r\n": "431",
	} {
		if line := raw(t, addr, request); !strings.Contains(line, " "+want+" ") {
			t.Errorf("%.40q: %q, want %s", request, line, want)
		}
	}
}

func TestS066_PublicEndpointsAreExact(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	owner := site.Member("tea", staff.Owner)
	if a := owner.Get("/healthz"); a.Status != 200 || a.Body != "ok\n" {
		t.Errorf("%d %q", a.Status, a.Body)
	}
	broken := site.Guest()
	broken.Cookies["__Host-joren"] = "no such session"
	if a := broken.Get("/healthz"); a.Status != 200 || a.Header.Get("Set-Cookie") != "" {
		t.Errorf("a public endpoint looks at cookies: %d", a.Status)
	}
	for _, path := range []string{"/healthz/", "/healthz/..;/account", "/healthz;/account", "/healthz/%2e%2e/account", "/signin/", "/signin/account", "/signin%2faccount"} {
		if a := owner.Get(path); a.Status != 404 && a.Status != 307 {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}

func TestS101_NothingTechnicalIsServed(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	owner := site.Member("tea", staff.Owner)
	for _, path := range []string{"/debug/pprof/", "/debug/vars", "/metrics", "/.git/config", "/.env", "/backup", "/joren.db", "/data/joren.db", "/s/tea/joren.db", "/server-status", "/assets/"} {
		if a := owner.Get(path); a.Status != 404 {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}

func TestS102_OddMethodsAreRefused(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	owner := site.Member("tea", staff.Owner)
	for _, m := range []string{"TRACE", "CONNECT", "PROPFIND", "TRACK", "PUT", "DELETE", "OPTIONS", "get"} {
		if a := owner.Do(owner.Request(m, "/s/tea/customers", "", nil)); a.Status != 405 {
			t.Errorf("%s: %d", m, a.Status)
		}
	}
	for _, m := range []string{"TRACE", "CONNECT", "PROPFIND"} {
		if a := owner.Do(owner.Request(m, "/nowhere", "", nil)); a.Status != 405 {
			t.Errorf("%s where nothing is: %d", m, a.Status)
		}
	}
	r := owner.Request("GET", "/s/tea/settings", "", nil)
	r.Header.Set("X-HTTP-Method-Override", "POST")
	if a := owner.Do(r); a.Status != 405 || a.Header.Get("Allow") != "POST" {
		t.Errorf("override: %d %v", a.Status, a.Header)
	}
	r = owner.Request("POST", "/s/tea/settings", "application/x-www-form-urlencoded", strings.NewReader("_method=DELETE"))
	r.Header.Set("X-HTTP-Method-Override", "GET")
	if a := owner.Do(r); a.Status != 200 {
		t.Errorf("override to GET: %d", a.Status)
	}
}

func TestClientAddressIsBelievedFromProxiesOnly(t *testing.T) {
	t.Parallel()
	ask := func(site *webtest.Site, peer, forwarded string) string {
		got := ""
		site.Handle(web.Route{Method: "GET", Pattern: "/ip", Public: true, Handle: func(_ http.ResponseWriter, r *http.Request) error {
			got = web.From(r.Context()).IP
			return nil
		}})
		c := site.Guest()
		c.IP = peer
		r := c.Request("GET", "/ip", "", nil)
		r.Header.Set("X-Forwarded-For", forwarded)
		c.Do(r)
		return got
	}
	behind := func(o *web.Options) { o.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} }
	for _, c := range []struct {
		options         []webtest.Option
		peer, fwd, want string
	}{
		{nil, "203.0.113.9", "1.2.3.4", "203.0.113.9"},
		{[]webtest.Option{behind}, "203.0.113.9", "1.2.3.4", "203.0.113.9"},
		{[]webtest.Option{behind}, "10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"},
		{[]webtest.Option{behind}, "10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"},
		{[]webtest.Option{behind}, "10.0.0.1", "nonsense", "10.0.0.1"},
		{nil, "::ffff:192.0.2.7", "", "192.0.2.7"},
	} {
		if got := ask(newSite(t, c.options...), c.peer, c.fwd); got != c.want {
			t.Errorf("%s, forwarded %q: %s, want %s", c.peer, c.fwd, got, c.want)
		}
	}
}

func TestTheLogHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	owner := site.Member("tea", staff.Owner)
	owner.Header.Set("User-Agent", "evil\n{\"level\":\"INFO\",\"msg\":\"login ok\"}")
	owner.Get("/s/tea/customers?q=桃瀬")
	owner.Get("/s/tea/customers/cus_12345")
	log := site.Log.String()
	for _, s := range []string{"桃瀬", "192.0.2.1", "cus_12345", "evil", "owner@"} {
		if strings.Contains(log, s) {
			t.Errorf("the log has %q:\n%s", s, log)
		}
	}
	if !strings.Contains(log, `"path":"/s/{shop}/customers/{id}"`) || !strings.Contains(log, `"status":200`) {
		t.Error(log)
	}
}
