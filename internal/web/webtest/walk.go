package webtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"joren/internal/db"
	"joren/internal/staff"
	"joren/internal/web"
)

// Path fills the wildcards of a route's pattern: {shop} with slug, the others with value, {$} with nothing.
func Path(route web.Route, slug, value string) string {
	p := strings.Replace(route.Pattern, "{shop}", slug, 1)
	p = strings.Replace(p, "{$}", "", 1)
	return wildcard.ReplaceAllLiteralString(p, value)
}

var wildcard = regexp.MustCompile(`\{[^}]+\}`)

// Try sends a route an empty request of its method.
func (c *Client) Try(route web.Route, slug, value string) *Answer {
	path := Path(route, slug, value)
	switch {
	case route.Method == http.MethodGet:
		return c.Get(path)
	case route.Upload > 0:
		return c.Do(c.Request(route.Method, path, "multipart/form-data; boundary=x", strings.NewReader("--x--\r\n")))
	}
	return c.Do(c.Request(route.Method, path, "application/x-www-form-urlencoded", strings.NewReader("form_token=aaaaaaaaaaaaaaaaaaaaaaaaaa")))
}

var (
	requestID = regexp.MustCompile(`[A-Z2-7]{16,26}`)
	emptyLine = regexp.MustCompile(`\s+`)
)

// Same is a page without what differs in each answer: the reference, the nonce, form tokens.
func Same(body string) string {
	return emptyLine.ReplaceAllString(requestID.ReplaceAllString(body, "ID"), " ")
}

// CheckStrangers proves for every route of a shop that staff of another shop get the same answer as for a shop that
// does not exist, that guests are sent to sign in, and that nothing changes by it (S-053). value stands for ids; give
// those of real rows of the shop slug. At least one member of another shop is made.
func (s *Site) CheckStrangers(slug string, values ...string) {
	s.T.Helper()
	s.Shop(slug)
	stranger, guest := s.Member("another-shop", staff.Owner), s.Guest()
	before := s.Fingerprint()
	for _, route := range s.Routes() {
		if route.Permission == "" {
			continue
		}
		name := route.Method + " " + route.Pattern
		for _, value := range append(values, "0") {
			foreign, random := stranger.Try(route, slug, value), stranger.Try(route, "no-such-shop", value)
			if foreign.Status != http.StatusNotFound || random.Status != http.StatusNotFound {
				s.T.Errorf("%s: another shop's owner gets %d, a missing shop %d; both must be 404", name, foreign.Status, random.Status)
			}
			if Same(foreign.Body) != Same(random.Body) {
				s.T.Errorf("%s: the answer tells whether the shop exists", name)
			}
		}
		if a := guest.Try(route, slug, "0"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location(), "/signin") {
			s.T.Errorf("%s: a guest gets %d %s instead of the sign-in page", name, a.Status, a.Location())
		}
	}
	if s.Fingerprint() != before {
		s.T.Error("a stranger changed the database")
	}
}

// CheckRoles proves for every route of a shop that exactly the roles with its permission pass: the others get 403.
func (s *Site) CheckRoles(slug, value string) {
	s.T.Helper()
	for _, role := range staff.Roles() {
		c := s.Member(slug, role)
		for _, route := range s.Routes() {
			if route.Permission == "" {
				continue
			}
			got := c.Try(route, slug, value).Status
			if role.Can(route.Permission) == (got == http.StatusForbidden) {
				s.T.Errorf("%s %s needs %s: %s gets %d", route.Method, route.Pattern, route.Permission, role, got)
			}
		}
	}
}

// CheckCrossSite proves for every route that changes something that another site cannot make a browser send it
// (S-063, S-064). The requests come from the owner of the shop.
func (s *Site) CheckCrossSite(slug, value string) {
	s.T.Helper()
	owner := s.Member(slug, staff.Owner)
	before := s.Fingerprint()
	for _, route := range s.Routes() {
		if route.Method == http.MethodGet {
			continue
		}
		for name, header := range map[string]http.Header{
			"cross-site": {"Sec-Fetch-Site": {"cross-site"}}, "same-site": {"Sec-Fetch-Site": {"same-site"}},
			"foreign origin": {"Origin": {"https://evil.example"}}, "null origin": {"Origin": {"null"}}, "neither header": {},
		} {
			owner.Header = header
			if got := owner.Try(route, slug, value).Status; got != http.StatusForbidden {
				s.T.Errorf("%s %s, %s: %d instead of 403", route.Method, route.Pattern, name, got)
			}
		}
	}
	if s.Fingerprint() != before {
		s.T.Error("another site changed the database")
	}
}

// CheckReads proves that GET and HEAD of every route, twice, leave the database as it is (S-069).
func (s *Site) CheckReads(slug string, values ...string) {
	s.T.Helper()
	owner := s.Member(slug, staff.Owner)
	before := s.Fingerprint()
	for _, route := range s.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		for _, value := range append(values, "0") {
			for range 2 {
				owner.Get(Path(route, slug, value))
				owner.Do(owner.Request(http.MethodHead, Path(route, slug, value), "", nil))
			}
		}
		if s.Fingerprint() != before {
			s.T.Fatalf("GET %s changed the database", route.Pattern)
		}
	}
}

// technical are the tables that requests may change without changing the business.
var technical = []string{"staff_sessions", "staff_devices", "sign_in_counts", "form_tokens", "nodes", "migrations"}

// Fingerprint is a digest of all tables but the technical ones.
func (s *Site) Fingerprint() string {
	s.T.Helper()
	sum := sha256.New()
	s.must(s.DB.Read(s.T.Context(), func(q *db.Read) error {
		list := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`
		if s.DB.Engine() == db.Postgres {
			list = `SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`
		}
		tables, err := db.All(q, func(r *db.Rows) (name string, err error) { return name, r.Scan(&name) }, list)
		if err != nil {
			return err
		}
		for _, table := range tables {
			if slices.Contains(technical, table) {
				continue
			}
			rows, err := db.All(q, scanAny, `SELECT * FROM `+table)
			if err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
			slices.Sort(rows)
			fmt.Fprintf(sum, "%s %d %s\n", table, len(rows), strings.Join(rows, "\n"))
		}
		return nil
	}))
	return hex.EncodeToString(sum.Sum(nil))
}

func scanAny(r *db.Rows) (string, error) {
	values := make([]any, len(r.Columns()))
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	err := r.Scan(into...)
	return fmt.Sprintf("%v", values), err
}
