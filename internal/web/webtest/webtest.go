// Package webtest lets tests walk through the pages of Joren as a browser would: through the real router, signed in,
// with the headers that browsers send, without a network.
//
//	site := webtest.New(t, d)
//	site.Handle(ordersui.New(…).Routes()...)
//	owner := site.Member("tea", staff.Owner)
//	page := owner.Get("/s/tea/orders")
//	owner.Post("/s/tea/orders/…", url.Values{…})
package webtest

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/shop"
	"joren/internal/staff"
	"joren/internal/staff/staffui"
	"joren/internal/web"
)

// Host is the name under which tests reach the site.
const Host = "localhost:8080"

// FastHash is a password hash that costs nearly nothing.
var FastHash = staff.HashCost{MemoryKiB: 64, Passes: 1}

// Password is that of every account that Site.Member makes.
const Password = "correct horse battery"

// Site is a router on a test's database, with the pages of package staffui.
type Site struct {
	*web.Router
	T     testing.TB
	DB    *db.DB
	Shops *shop.Service
	Staff *staff.Service
	Log   *bytes.Buffer // what the server logged; read it only between requests
}

// Option changes the router's options.
type Option func(*web.Options)

// New returns a site without shops.
func New(t testing.TB, d *db.DB, options ...Option) *Site {
	t.Helper()
	s := &Site{T: t, DB: d, Shops: shop.New(d), Log: &bytes.Buffer{}}
	log := slog.New(slog.NewJSONHandler(s.Log, nil))
	s.Staff = staff.New(staff.Options{DB: d, Log: log, Hash: FastHash})
	o := web.Options{DB: d, Shops: s.Shops, Staff: s.Staff, Log: log}
	for _, f := range options {
		f(&o)
	}
	s.Router = web.New(o)
	s.Handle(staffui.New(staffui.Options{Staff: s.Staff, Shops: s.Shops}).Routes()...)
	return s
}

// Shop returns the shop of that slug, which is made when it is missing.
func (s *Site) Shop(slug string) *shop.Shop {
	s.T.Helper()
	sh, err := s.Shops.BySlug(s.T.Context(), slug)
	if errs.Is(err, errs.NotFound) {
		sh, err = s.Shops.Add(s.T.Context(), slug, "店 "+slug, "", "")
	}
	s.must(err)
	return sh
}

// Member returns a browser signed in as a staff member with a role in a shop; both are made when they are missing.
// Its e-mail is ROLE@SLUG.example.
func (s *Site) Member(slug string, role staff.Role) *Client {
	s.T.Helper()
	acc := s.account(slug, role)
	token, err := s.Staff.OpenSession(s.T.Context(), acc.ID, staff.Client{IP: "192.0.2.1", UserAgent: "test"})
	s.must(err)
	c := s.Guest()
	c.Account = acc
	c.Cookies["__Host-joren"] = token
	return c
}

func (s *Site) account(slug string, role staff.Role) staff.Account {
	s.T.Helper()
	sh, email := s.Shop(slug), string(role)+"@"+slug+".example"
	list, err := s.Staff.List(s.T.Context())
	s.must(err)
	for _, l := range list {
		if l.Email == email && slices.Contains(l.Memberships, staff.Membership{ShopID: sh.ID, Role: role}) {
			return l.Account
		}
	}
	added, err := s.Staff.Add(s.T.Context(), staff.NewAccount{Email: email, Password: Password, ShopID: sh.ID, Role: role})
	s.must(err)
	return added.Account
}

func (s *Site) must(err error) {
	s.T.Helper()
	if err != nil {
		s.T.Fatal(err)
	}
}

// Client is a browser.
type Client struct {
	site    *Site
	Account staff.Account // who is signed in, as far as Member did it
	Cookies map[string]string
	Header  http.Header // sent with every request; Sec-Fetch-Site: same-origin, Accept-Language: ja
	IP      string
}

// Guest returns a browser without cookies.
func (s *Site) Guest() *Client {
	return &Client{site: s, Cookies: map[string]string{}, IP: "192.0.2.1",
		Header: http.Header{"Sec-Fetch-Site": {"same-origin"}, "Accept-Language": {"ja"}}}
}

// Answer is what came back. Redirects are not followed.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Location is where a redirect leads.
func (a *Answer) Location() string { return a.Header.Get("Location") }

// Get asks for a page.
func (c *Client) Get(path string) *Answer { return c.Do(c.Request("GET", path, "", nil)) }

// Part asks for a part of a page, as htmx does.
func (c *Client) Part(path string) *Answer {
	r := c.Request("GET", path, "", nil)
	r.Header.Set("HX-Request", "true")
	return c.Do(r)
}

// Post sends a form.
func (c *Client) Post(path string, form url.Values) *Answer {
	return c.Do(c.Request("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode())))
}

// Request makes a request that Do sends, to be changed before.
func (c *Client) Request(method, path, contentType string, body io.Reader) *http.Request {
	r := httptest.NewRequest(method, path, body).WithContext(c.site.T.Context())
	r.Host, r.RemoteAddr = Host, c.IP+":40000"
	if strings.Contains(c.IP, ":") {
		r.RemoteAddr = "[" + c.IP + "]:40000"
	}
	for k, v := range c.Header {
		r.Header[k] = v
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for name, value := range c.Cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r
}

// Do sends a request and keeps the cookies that come back.
func (c *Client) Do(r *http.Request) *Answer {
	w := httptest.NewRecorder()
	c.site.ServeHTTP(w, r)
	for _, k := range w.Result().Cookies() {
		if k.MaxAge < 0 {
			delete(c.Cookies, k.Name)
		} else {
			c.Cookies[k.Name] = k.Value
		}
	}
	return &Answer{Status: w.Code, Header: w.Header(), Body: w.Body.String()}
}
