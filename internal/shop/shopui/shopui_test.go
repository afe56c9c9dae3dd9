package shopui_test

import (
	"net/url"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/shop/shopui"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

func newSite(t *testing.T, d *db.DB) *webtest.Site {
	site := webtest.New(t, d)
	site.Handle(shopui.New(shopui.Options{Shops: site.Shops}).Routes()...)
	return site
}

func TestSettingsAreSavedOrSentBackWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := newSite(t, d)
		c := site.Member("tea", staff.Manager)
		form := url.Values{"name": {"みなも茶舗"}, "currency": {"JPY"}, "time_zone": {"Asia/Tokyo"}, "lapse_days": {"９０"}, "match_mail": {"1"}}
		if a := c.Post("/s/tea/settings", form); a.Status != 303 || a.Location() != "/s/tea/settings" {
			t.Fatalf("%d\n%s", a.Status, a.Body)
		}
		a := c.Get("/s/tea/settings")
		for _, want := range []string{"保存しました", `value="みなも茶舗"`, `value="90"`, "checked", `aria-current="page"`} {
			if !strings.Contains(a.Body, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		form.Set("lapse_days", "zero")
		form.Set("name", "<b>")
		a = c.Post("/s/tea/settings", form)
		if a.Status != 422 || !strings.Contains(a.Body, `href="#f-lapse_days"`) || !strings.Contains(a.Body, `value="&lt;b&gt;"`) {
			t.Errorf("%d\n%s", a.Status, a.Body)
		}
	})
}

func TestS053_SettingsOfOtherShopsAreNotThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site := newSite(t, d)
		site.CheckStrangers("tea")
		site.CheckRoles("tea", "0")
		site.CheckCrossSite("tea", "0")
		site.CheckReads("tea")
	})
}
