package staffui_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

const session = "__Host-joren"

func signIn(c *webtest.Client, email, password string) *webtest.Answer {
	return c.Post("/signin", url.Values{"email": {email}, "password": {password}, "next": {"/s/tea/customers"}})
}

func TestA024_SignInWorksWithPlainForms(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		site.Member("tea", staff.Owner)
		c := site.Guest()
		if a := c.Get("/"); a.Status != 303 || a.Location() != "/signin" {
			t.Fatalf("%d %s", a.Status, a.Location())
		}
		page := c.Get("/signin?next=/s/tea/customers")
		for _, want := range []string{`action="/signin"`, `method="post"`, `name="email"`, `autocomplete="username"`, `autocomplete="current-password"`, `name="next" value="/s/tea/customers"`, `lang="ja"`, "サインインする", `href="/signin?lang=en`} {
			if !strings.Contains(page.Body, want) {
				t.Errorf("the page lacks %s:\n%s", want, page.Body)
			}
		}
		a := signIn(c, "Owner@tea.example", webtest.Password)
		if a.Status != 303 || a.Location() != "/s/tea/customers" || c.Cookies[session] == "" {
			t.Fatalf("%d %s", a.Status, a.Location())
		}
		if a := c.Get("/"); a.Location() != "/s/tea" {
			t.Errorf("one shop: %d %s", a.Status, a.Location())
		}
		token := c.Cookies[session]
		if a := c.Post("/signout", nil); a.Status != 303 || c.Cookies[session] != "" {
			t.Fatalf("sign out: %d", a.Status)
		}
		c.Cookies[session] = token
		if a := c.Get("/account"); a.Status != 401 || c.Cookies[session] != "" {
			t.Errorf("the old session: %d", a.Status)
		}
	})
}

func TestSeveralShopsGiveAChoice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		c := site.Member("tea", staff.Owner)
		if _, err := site.Staff.Add(t.Context(), staff.NewAccount{Email: c.Account.Email, ShopID: site.Shop("rice").ID, Role: staff.Viewer}); err != nil {
			t.Fatal(err)
		}
		site.Shop("secret-shop")
		signIn(c, c.Account.Email, webtest.Password)
		if a := c.Get("/"); a.Location() != "/shops" {
			t.Fatalf("%d %s", a.Status, a.Location())
		}
		a := c.Get("/shops")
		for _, want := range []string{`href="/s/tea"`, `href="/s/rice"`, "閲覧のみ", "オーナー"} {
			if !strings.Contains(a.Body, want) {
				t.Errorf("the choice lacks %s", want)
			}
		}
		if strings.Contains(a.Body, "secret-shop") {
			t.Error("the choice shows a shop of others")
		}
	})
}

func TestS036_MissingAndExistingAccountsLookTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		site.Member("tea", staff.Owner)
		for i := range 7 { // the last two are over the limit
			there, missing := site.Guest(), site.Guest()
			there.IP, missing.IP = "198.51.100.1", "198.51.100.2"
			a, b := signIn(there, "owner@tea.example", "wrong password"), signIn(missing, "nobody@tea.examp", "wrong password")
			if a.Status != b.Status || a.Status != map[bool]int{true: 422, false: 429}[i < 5] {
				t.Fatalf("%d: %d and %d", i, a.Status, b.Status)
			}
			same := func(a *webtest.Answer) string {
				return strings.NewReplacer("owner@tea.example", "X", "nobody@tea.examp", "X").Replace(webtest.Same(a.Body))
			}
			if same(a) != same(b) || a.Header.Get("Retry-After") != b.Header.Get("Retry-After") || len(a.Header) != len(b.Header) {
				t.Fatalf("%d: the answers differ:\n%s\n%s", i, same(a), same(b))
			}
		}
	})
}

func TestASignInThatFailsIsToldInPlace(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		site.Member("tea", staff.Owner)
		c := site.Guest()
		a := signIn(c, `owner@tea.example"><script>`, "wrong password")
		if a.Status != 422 || !strings.Contains(a.Body, "メールアドレスかパスワードが違います") || strings.Contains(a.Body, `"><script>`) || strings.Contains(a.Body, "wrong password") {
			t.Fatalf("%d\n%s", a.Status, a.Body)
		}
		if !strings.Contains(a.Body, `name="next" value="/s/tea/customers"`) {
			t.Error("the way back is lost")
		}
		for range 5 {
			signIn(c, "owner@tea.example", "wrong password")
		}
		a = signIn(c, "owner@tea.example", webtest.Password)
		if a.Status != 429 || a.Header.Get("Retry-After") == "" || !strings.Contains(a.Body, "待ってから") {
			t.Fatalf("%d %s", a.Status, a.Header.Get("Retry-After"))
		}
		a = c.Post("/signin?lang=en", url.Values{"email": {"owner@tea.example"}, "password": {"x"}})
		if !strings.Contains(a.Body, "Too many attempts") || !strings.Contains(a.Body, `action="/signin?lang=en"`) {
			t.Error("the language is lost")
		}
	})
}

func TestS034_AfterManyFailuresTheOwnerIsTold(t *testing.T) {
	t.Parallel()
	site := webtest.New(t, dbtest.Open(t, dbtest.Engines()[0]))
	site.Member("tea", staff.Owner)
	c := site.Guest()
	signIn(c, "owner@tea.example", webtest.Password)
	for i := range 12 {
		guesser := site.Guest()
		guesser.IP = "203.0.113." + string(rune('1'+i%9))
		signIn(guesser, "owner@tea.example", "wrong password")
	}
	signIn(c, "owner@tea.example", webtest.Password)
	if a := c.Get("/account"); !strings.Contains(a.Body, "サインインの失敗が続いていました") {
		t.Error("nobody tells the owner")
	}
	if a := c.Get("/account"); strings.Contains(a.Body, "サインインの失敗が続いていました") {
		t.Error("told twice")
	}
}

func TestS037_HugePasswordsAreRefusedBeforeTheyCost(t *testing.T) {
	t.Parallel()
	site := webtest.New(t, dbtest.Open(t, dbtest.Engines()[0]))
	if a := signIn(site.Guest(), "owner@tea.example", strings.Repeat("a", 1<<20)); a.Status != 413 {
		t.Errorf("1 MiB: %d", a.Status)
	}
	for range 200 { // attempts are counted before they are hashed: these are not even counted
		if a := signIn(site.Guest(), "owner@tea.example", strings.Repeat("あ", 257)); a.Status != 422 {
			t.Fatalf("257 characters: %d", a.Status)
		}
	}
}

func TestS038_SigningSomebodyInFromAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	site := webtest.New(t, dbtest.Open(t, dbtest.Engines()[0]))
	site.Member("tea", staff.Owner)
	c := site.Guest()
	c.Header.Set("Sec-Fetch-Site", "cross-site")
	if a := signIn(c, "owner@tea.example", webtest.Password); a.Status != 403 || c.Cookies[session] != "" {
		t.Fatal(a.Status)
	}
}

func TestS039_SigningInMakesANewSession(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		planted := site.Member("tea", staff.Viewer).Cookies[session]
		site.Member("tea", staff.Owner)
		for _, preset := range []string{planted, "chosen-by-somebody-else"} {
			c := site.Guest()
			c.Cookies[session] = preset
			signIn(c, "owner@tea.example", webtest.Password)
			if c.Cookies[session] == preset || c.Cookies[session] == "" {
				t.Fatal("the session was kept")
			}
			old := site.Guest()
			old.Cookies[session] = preset
			if a := old.Get("/account"); a.Status != 401 {
				t.Errorf("the old session: %d", a.Status)
			}
			if a := c.Get("/account"); a.Status != 200 {
				t.Errorf("the new session: %d", a.Status)
			}
		}
	})
}

func TestS040_OtherBrowsersAreOutAfterAChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		c, other := site.Member("tea", staff.Owner), site.Member("tea", staff.Owner)
		a := c.Post("/account/password", url.Values{"old_password": {"not this one"}, "new_password": {"another long secret"}})
		if a.Status != 422 || !strings.Contains(a.Body, "いまのパスワードが違います") {
			t.Fatal(a.Status)
		}
		a = c.Post("/account/password", url.Values{"old_password": {webtest.Password}, "new_password": {"another long secret"}})
		if a.Status != 303 {
			t.Fatal(a.Status)
		}
		if got := other.Get("/account").Status; got != 401 {
			t.Errorf("the other browser: %d", got)
		}
		if got := c.Get("/account"); got.Status != 200 || !strings.Contains(got.Body, "パスワードを変えました") {
			t.Errorf("this browser: %d", got.Status)
		}
		third := site.Guest()
		if signIn(third, c.Account.Email, "another long secret"); third.Get("/account").Status != 200 {
			t.Error("the new password does not work")
		}
		if a := c.Post("/account/sessions/end-all", nil); a.Status != 303 || third.Get("/account").Status != 401 || c.Cookies[session] != "" {
			t.Errorf("sign out everywhere: %d", a.Status)
		}
		signIn(third, c.Account.Email, "another long secret")
		if err := site.Staff.Disable(t.Context(), c.Account.Email); err != nil {
			t.Fatal(err)
		}
		if got := third.Get("/account").Status; got != 401 {
			t.Errorf("disabled: %d", got)
		}
	})
}

func TestS041_CookiesAreBoundToTheHostAndHidden(t *testing.T) {
	t.Parallel()
	site := webtest.New(t, dbtest.Open(t, dbtest.Engines()[0]))
	owner := site.Member("tea", staff.Owner)
	check := func(name string, a *webtest.Answer) {
		t.Helper()
		for _, line := range a.Header.Values("Set-Cookie") {
			if !strings.HasPrefix(line, "__Host-") || !strings.Contains(line, "; Path=/") || strings.Contains(line, "Domain=") ||
				!strings.Contains(line, "; Secure") || !strings.Contains(line, "; HttpOnly") || !strings.Contains(line, "; SameSite=Lax") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
	fresh := site.Guest()
	a := signIn(fresh, "owner@tea.example", webtest.Password)
	if len(a.Header.Values("Set-Cookie")) != 2 || strings.Contains(a.Location(), fresh.Cookies[session]) {
		t.Errorf("%v", a.Header)
	}
	check("sign-in", a)
	for _, route := range site.Routes() {
		token := owner.Cookies[session]
		a := owner.Try(route, "tea", "0")
		check(route.Pattern, a)
		if token != "" && strings.Contains(a.Body, token) {
			t.Errorf("%s shows the session", route.Pattern)
		}
		owner = site.Member("tea", staff.Owner)
	}
}

func TestS042_AnIdleSessionIsToldSo(t *testing.T) {
	t.Parallel()
	at := clock.At(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
	site := webtest.New(t, dbtest.Open(t, dbtest.Engines()[0], dbtest.WithClock(at)))
	c := site.Member("tea", staff.Owner)
	at.Advance(staff.SessionIdle - time.Second)
	if a := c.Get("/account"); a.Status != 200 {
		t.Fatal(a.Status)
	}
	at.Advance(staff.SessionIdle + time.Second)
	a := c.Get("/account")
	if a.Status != http.StatusUnauthorized || !strings.Contains(a.Body, "期限が切れています") || !strings.Contains(a.Body, "/signin?next=%2Faccount") {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if a := c.Get("/account"); a.Status != http.StatusSeeOther {
		t.Errorf("without the cookie: %d", a.Status)
	}
}

func TestS015_InjectionIsText(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		c := site.Member("tea", staff.Owner)
		before := site.Fingerprint()
		for _, s := range injections {
			c.Header.Set("User-Agent", s)
			for _, a := range []*webtest.Answer{
				c.Get("/signin?next=" + url.QueryEscape(s) + "&lang=" + url.QueryEscape(s)), c.Get("/s/" + url.PathEscape(s) + "/customers"), c.Get("/account?sort=" + url.QueryEscape(s)),
				site.Guest().Post("/signin", url.Values{"email": {s}, "password": {s}, "next": {s}}),
				c.Post("/account/sessions/end", url.Values{"session": {s}}), c.Post("/account/profile", url.Values{"name": {""}, "lang": {s}, "theme": {s}}),
			} {
				if a.Status >= 500 {
					t.Fatalf("%q: %d\n%s", s, a.Status, site.Log)
				}
			}
		}
		if site.Fingerprint() != before {
			t.Error("the database changed")
		}
		if _, err := site.Shops.BySlug(t.Context(), "tea' OR '1'='1"); !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
	})
}

var injections = []string{
	"' OR '1'='1", "'; DROP TABLE staff; --", `" OR ""="`, "1; UPDATE staff SET password = ''", "') OR 1=1 --", "' UNION SELECT password FROM staff --",
	"admin'--", "$1", "$1; --", "\\'; DROP TABLE shops; --", "%' OR '%'='", "1 AND (SELECT pg_sleep(5))", "'||(SELECT randomblob(1000000000))||'",
	"{{in_list $1}}", "' AND 1=CAST((SELECT version()) AS INT) --", "\t\n'", "’ OR ’1’=’1", "０x27", "null", "-1", "1e309", "../../etc/passwd",
}

func TestTheAccountPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		c, other := site.Member("tea", staff.Owner), site.Member("tea", staff.Owner)
		a := c.Post("/account/profile", url.Values{"name": {""}, "lang": {"ja"}, "theme": {"dark"}})
		if a.Status != 422 || !strings.Contains(a.Body, `aria-invalid="true"`) {
			t.Fatal(a.Status)
		}
		if a := c.Post("/account/profile", url.Values{"name": {"Mori <b>"}, "lang": {"en"}, "theme": {"dark"}}); a.Status != 303 {
			t.Fatal(a.Status)
		}
		a = c.Get("/account")
		for _, want := range []string{`lang="en"`, `data-theme="joren-dark"`, "Mori &lt;b&gt;", "Saved", "Signed-in devices", `autocomplete="new-password"`} {
			if !strings.Contains(a.Body, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		if !strings.Contains(a.Body, `href="/s/tea/orders"`) {
			t.Error("the only shop's menu is gone")
		}
		if missing := c.Get("/nowhere"); missing.Status != 404 || !strings.Contains(missing.Body, "Page not found") {
			t.Errorf("a missing page speaks another language: %d", missing.Status)
		}
		ids := regexp.MustCompile(`name="session" value="(ses_[^"]+)"`).FindAllStringSubmatch(a.Body, -1)
		if len(ids) != 1 {
			t.Fatalf("%d other sessions", len(ids))
		}
		stranger := site.Member("rice", staff.Owner)
		stranger.Post("/account/sessions/end", url.Values{"session": {ids[0][1]}})
		if other.Get("/account").Status != 200 {
			t.Error("a stranger ended the session")
		}
		c.Post("/account/sessions/end", url.Values{"session": {ids[0][1]}})
		if other.Get("/account").Status != 401 || c.Get("/account").Status != 200 {
			t.Error("the other session lives, or this one ended")
		}
	})
}
