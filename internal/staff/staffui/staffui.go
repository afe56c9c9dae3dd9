// Package staffui has the pages with which staff come in, choose a shop, look after their own account and, as owners,
// after who works in the shop. All of them
// work without scripts.
package staffui

import (
	"net/http"
	"slices"

	"joren/internal/kit/i18n"
	"joren/internal/shop"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// UI answers the pages of staff accounts.
type UI struct {
	staff *staff.Service
	shops *shop.Service
}

// Options are what a UI needs.
type Options struct {
	Staff *staff.Service
	Shops *shop.Service
}

// New returns a UI.
func New(o Options) *UI { return &UI{o.Staff, o.Shops} }

// Routes are the routes of this package.
func (u *UI) Routes() []web.Route {
	return append([]web.Route{
		{Method: "GET", Pattern: "/healthz", Public: true, Handle: health},
		{Method: "GET", Pattern: "/signin", Public: true, Handle: u.signInPage},
		{Method: "POST", Pattern: "/signin", Public: true, Handle: u.signIn},
		{Method: "POST", Pattern: "/signout", Public: true, Handle: u.signOut},
		{Method: "GET", Pattern: "/{$}", SignedIn: true, Handle: u.home},
		{Method: "GET", Pattern: "/shops", SignedIn: true, Handle: u.chooseShop},
		{Method: "GET", Pattern: "/account", SignedIn: true, Handle: u.account},
		{Method: "POST", Pattern: "/account/profile", SignedIn: true, Handle: u.saveProfile},
		{Method: "POST", Pattern: "/account/password", SignedIn: true, Handle: u.changePassword},
		{Method: "POST", Pattern: "/account/sessions/end", SignedIn: true, Handle: u.endSession},
		{Method: "POST", Pattern: "/account/sessions/end-all", SignedIn: true, Handle: u.endAll},
		{Method: "GET", Pattern: "/invite/{token}", Public: true, Handle: u.invitePage},
		{Method: "POST", Pattern: "/invite/{token}", Public: true, Handle: u.accept},
	}, u.teamRoutes()...)
}

func health(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
	return nil
}

// mine returns the shops the visitor has a part in, by slug.
func (u *UI) mine(r *http.Request) ([]*shop.Shop, error) {
	all, err := u.shops.List(r.Context())
	if err != nil {
		return nil, err
	}
	s := web.From(r.Context()).Session
	return slices.DeleteFunc(all, func(sh *shop.Shop) bool {
		_, ok := s.RoleIn(sh.ID)
		return !ok
	}), nil
}

// home leads to the one shop, or to the choice among several.
func (u *UI) home(w http.ResponseWriter, r *http.Request) error {
	mine, err := u.mine(r)
	if err != nil {
		return err
	}
	if len(mine) == 1 {
		return web.Redirect(w, r, "/s/"+mine[0].Slug)
	}
	return web.Redirect(w, r, "/shops")
}

func (u *UI) chooseShop(w http.ResponseWriter, r *http.Request) error {
	mine, err := u.mine(r)
	if err != nil {
		return err
	}
	v := web.From(r.Context())
	title := v.Lang.T("staff.shops.title")
	p := shopsProps{Shell: web.ShellProps(r.Context(), web.Shops, title), Title: title}
	for _, sh := range mine {
		role, _ := v.Session.RoleIn(sh.ID)
		p.Shops = append(p.Shops, ui.NavItem{Label: sh.Name, URL: "/s/" + sh.Slug, Count: roleName(v.Lang, role)})
	}
	return web.Render(w, r, http.StatusOK, shopsPage(p))
}

func roleName(l i18n.Lang, r staff.Role) string {
	switch r {
	case staff.Owner:
		return l.T("staff.role.owner")
	case staff.Manager:
		return l.T("staff.role.manager")
	case staff.Marketer:
		return l.T("staff.role.marketer")
	case staff.Support:
		return l.T("staff.role.support")
	case staff.Viewer:
		return l.T("staff.role.viewer")
	}
	return string(r)
}
