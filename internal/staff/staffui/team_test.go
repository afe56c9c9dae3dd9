package staffui_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/ids"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

const teamPage = "/s/tea/settings/staff"

// send sends the form of a page whose action is the given one, with its hidden fields.
func send(c *webtest.Client, page, action string, pairs ...string) *webtest.Answer {
	_, form, _ := strings.Cut(c.Get(page).Body, `action="`+action+`"`)
	_, rest, _ := strings.Cut(form, `name="form_token" value="`)
	token, _, _ := strings.Cut(rest, `"`)
	f := url.Values{"form_token": {token}}
	if _, rest, ok := strings.Cut(form, `name="invitation" value="`); ok {
		id, _, _ := strings.Cut(rest, `"`)
		f.Set("invitation", id)
	}
	for i := 0; i < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return c.Post(action, f)
}

func linkIn(t *testing.T, a *webtest.Answer) string {
	t.Helper()
	_, rest, ok := strings.Cut(a.Body, `value="http://`+webtest.Host+`/invite/`)
	token, _, _ := strings.Cut(rest, `"`)
	if !ok || len(token) < 40 {
		t.Fatalf("%d: no link on the page", a.Status)
	}
	return "/invite/" + token
}

// S-051: from the owner's page over the link to the shop, for somebody without an account and for somebody with one.
func TestS051_AnInvitationLeadsIntoTheShop(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		owner := site.Member("tea", staff.Owner)
		if body := owner.Get(teamPage).Body; !strings.Contains(body, "owner@tea.example") || strings.Contains(body, "/invite/") && strings.Contains(body, webtest.Host) {
			t.Errorf("the page lacks the owner, or shows a link")
		}
		if a := send(owner, teamPage, teamPage+"/invite", "email", "nobody", "role", "viewer"); a.Status != 422 || !strings.Contains(a.Body, `value="nobody"`) || !strings.Contains(a.Body, `id="e-f-email"`) {
			t.Errorf("no address: %d", a.Status)
		}
		invited := send(owner, teamPage, teamPage+"/invite", "email", "aoi@example.jp", "role", "support")
		link := linkIn(t, invited)
		if body := owner.Get(teamPage).Body; strings.Contains(body, link) || !strings.Contains(body, "aoi@example.jp") {
			t.Error("the link is shown twice, or the invitation not at all")
		}
		guest := site.Guest()
		before := site.Fingerprint()
		for range 3 { // link scanners look and change nothing
			if a := guest.Get(link); a.Status != 200 || !strings.Contains(a.Body, `name="password"`) || !strings.Contains(a.Body, "aoi@example.jp") || !strings.Contains(a.Body, "サポート担当") {
				t.Fatalf("%d", a.Status)
			}
		}
		if a := guest.Post(link, url.Values{"name": {"葵"}, "password": {"short"}}); a.Status != 422 || !strings.Contains(a.Body, `value="葵"`) || strings.Contains(a.Body, "short") {
			t.Errorf("%d", a.Status)
		}
		if site.Fingerprint() != before {
			t.Error("looking at an invitation changed something")
		}
		if a := guest.Post(link, url.Values{"name": {"葵"}, "password": {webtest.Password}}); a.Location() != "/s/tea" || guest.Cookies[session] == "" {
			t.Fatalf("%d %s", a.Status, a.Location())
		}
		if a := guest.Get("/s/tea/customers"); a.Status == 401 || a.Status == 403 {
			t.Errorf("inside: %d", a.Status)
		}
		if a := guest.Get(teamPage); a.Status != 403 {
			t.Errorf("the staff page for support: %d", a.Status)
		}
		for _, c := range []*webtest.Client{site.Guest(), guest, owner} {
			if a := c.Get(link); a.Status != http.StatusGone {
				t.Errorf("used again: %d", a.Status)
			}
			if a := c.Post(link, url.Values{"password": {webtest.Password}}); a.Status != http.StatusGone {
				t.Errorf("sent again: %d", a.Status)
			}
		}
		// Somebody with an account.
		rice := site.Member("rice", staff.Owner)
		link = linkIn(t, send(owner, teamPage, teamPage+"/invite", "email", "owner@rice.example", "role", "viewer"))
		if a := site.Guest().Get(link); !strings.Contains(a.Body, "/signin?next=%2Finvite%2F") || strings.Contains(a.Body, `name="password"`) {
			t.Errorf("an existing account is asked for a new password: %d", a.Status)
		}
		if a := site.Guest().Post(link, url.Values{"name": {"x"}, "password": {webtest.Password}}); !strings.HasPrefix(a.Location(), "/signin?next=") {
			t.Errorf("%d %s", a.Status, a.Location())
		}
		if a := guest.Post(link, nil); a.Status != 403 {
			t.Errorf("another account: %d", a.Status)
		}
		if a := rice.Post(link, nil); a.Location() != "/s/tea" {
			t.Errorf("%d %s", a.Status, a.Location())
		}
	})
}

func TestTheTeamIsLookedAfter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := webtest.New(t, d)
		owner, viewer, stranger := site.Member("tea", staff.Owner), site.Member("tea", staff.Viewer), site.Member("rice", staff.Owner)
		page := func(c *webtest.Client) string { return teamPage + "/" + ids.Format("stf", c.Account.ID) }
		if a := owner.Get(page(owner)); a.Status != 200 || strings.Contains(a.Body, "btn-error") || !strings.Contains(a.Body, "自分の役割は変えられません") {
			t.Errorf("one's own page: %d", a.Status)
		}
		for _, path := range []string{page(stranger), teamPage + "/stf_1", teamPage + "/x"} {
			if a := owner.Get(path); a.Status != 404 {
				t.Errorf("%s: %d", path, a.Status)
			}
		}
		if a := send(owner, page(viewer), page(viewer)+"/role", "role", "god"); a.Status != 422 {
			t.Errorf("%d", a.Status)
		}
		if a := send(owner, page(viewer), page(viewer)+"/role", "role", "manager"); a.Location() != page(viewer) {
			t.Fatalf("%d", a.Status)
		}
		if a := viewer.Get("/account"); a.Status != 401 {
			t.Errorf("the session goes on: %d", a.Status)
		}
		viewer = site.Member("tea", staff.Manager)
		if a := send(owner, page(viewer), page(viewer)+"/signout"); a.Location() != page(viewer) {
			t.Fatalf("%d", a.Status)
		}
		if a := viewer.Get("/account"); a.Status != 401 {
			t.Errorf("signed out, and yet: %d", a.Status)
		}
		if a := send(owner, page(viewer), page(viewer)+"/remove"); a.Location() != teamPage {
			t.Fatalf("%d", a.Status)
		}
		if body := owner.Get(teamPage).Body; strings.Contains(body, viewer.Account.Email) {
			t.Error("still there")
		}
		a := send(owner, teamPage, teamPage+"/invite", "email", "aoi@example.jp", "role", "viewer")
		link := linkIn(t, a)
		if a := send(owner, teamPage, teamPage+"/withdraw"); a.Location() != teamPage {
			t.Fatalf("%d", a.Status)
		}
		if a := site.Guest().Get(link); a.Status != http.StatusGone {
			t.Errorf("withdrawn, and yet: %d", a.Status)
		}
		site.CheckStrangers("tea", ids.Format("stf", owner.Account.ID))
		site.CheckRoles("tea", ids.Format("stf", owner.Account.ID))
		site.CheckCrossSite("tea", ids.Format("stf", owner.Account.ID))
		site.CheckReads("tea", ids.Format("stf", owner.Account.ID))
	})
}
