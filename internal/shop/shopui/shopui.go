// Package shopui has the page on which the owner of a shop sets it up.
package shopui

import (
	"net/http"

	"joren/internal/kit/errs"
	"joren/internal/shop"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// Options are what a UI needs.
type Options struct{ Shops *shop.Service }

// UI answers the pages of shop settings.
type UI struct{ shops *shop.Service }

// New returns a UI.
func New(o Options) *UI { return &UI{o.Shops} }

// Routes are the routes of this package.
func (u *UI) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/s/{shop}/settings", Permission: staff.ShopSettings, Handle: u.page},
		{Method: "POST", Pattern: "/s/{shop}/settings", Permission: staff.ShopSettings, Handle: u.save},
	}
}

func (u *UI) page(w http.ResponseWriter, r *http.Request) error {
	return u.show(w, r, web.From(r.Context()).Shop.Settings(), nil)
}

func (u *UI) show(w http.ResponseWriter, r *http.Request, set shop.Settings, failed error) error {
	v := web.From(r.Context())
	status := http.StatusOK
	if failed != nil {
		status = web.Status(failed)
	}
	title := v.Lang.T("shop.settings.title")
	return web.Render(w, r, status, settingsPage(settingsProps{
		Shell: web.ShellProps(r.Context(), web.Settings, title), Title: title, Slug: v.Shop.Slug, Action: v.Path("/settings"), Settings: set, Errors: ui.ErrorsOf(v.Lang, failed),
	}))
}

func (u *UI) save(w http.ResponseWriter, r *http.Request) error {
	f, v := web.PostForm(r), web.From(r.Context())
	set := shop.Settings{Name: f.Line("name"), Currency: f.Line("currency"), TimeZone: f.Line("time_zone"), LapseDays: f.Line("lapse_days"), MatchMail: f.Has("match_mail")}
	_, err := u.shops.Set(r.Context(), v.Shop.Slug, set)
	if errs.Is(err, errs.Invalid) {
		return u.show(w, r, set, err)
	}
	if err != nil {
		return err
	}
	web.SetFlash(w, "shop.settings.saved")
	return web.Redirect(w, r, v.Path("/settings"))
}
