package web

import (
	"context"

	"joren/internal/staff"
	"joren/internal/web/ui"
)

// The places of the menu.
const (
	Home       = "home"
	Customers  = "customers"
	Segments   = "segments"
	Duplicates = "duplicates"
	Orders     = "orders"
	Imports    = "imports"
	Settings   = "settings"
	Account    = "account"
	Shops      = "shops"
)

// ShellProps is the frame around a page of the staff: the menu, what the last action has to say, the way out. here is
// the current place, title the name of the screen. Pages outside a shop get a menu that leads back to one.
func ShellProps(ctx context.Context, here, title string) ui.ShellProps {
	v := From(ctx)
	p := ui.ShellProps{Page: v.pageProps(title), Here: here, HomeURL: "/", AccountURL: "/account", SignOutURL: "/signout"}
	if v.Session != nil {
		p.StaffName = v.Session.Account.Name
	}
	t := func(key string) string { return v.Lang.T(key) }
	if v.Shop == nil {
		p.Page.Shop = "Joren"
		p.Nav = []ui.NavGroup{{Items: []ui.NavItem{{ID: Shops, Icon: "home", Label: t("web.nav.shops"), URL: "/shops"}}}}
		p.Dock = p.Nav[0].Items
		return p
	}
	home := ui.NavItem{ID: Home, Icon: "home", Label: t("web.nav.home"), URL: v.Path("")}
	customers := ui.NavItem{ID: Customers, Icon: "people", Label: t("web.nav.customers"), URL: v.Path("/customers")}
	segments := ui.NavItem{ID: Segments, Icon: "segment", Label: t("web.nav.segments"), URL: v.Path("/segments")}
	duplicates := ui.NavItem{ID: Duplicates, Icon: "merge", Label: t("web.nav.duplicates"), URL: v.Path("/duplicates")}
	orders := ui.NavItem{ID: Orders, Icon: "order", Label: t("web.nav.orders"), URL: v.Path("/orders")}
	files := ui.NavItem{ID: Imports, Icon: "import", Label: t("web.nav.files"), URL: v.Path("/imports")}
	p.HomeURL, p.SearchURL = home.URL, customers.URL
	p.Nav = []ui.NavGroup{{Items: []ui.NavItem{home, customers, segments, duplicates, orders}}}
	p.Dock = []ui.NavItem{home, customers, orders}
	if v.Can(staff.ImportRun) || v.Can(staff.CustomerExport) {
		p.Nav[0].Items = append(p.Nav[0].Items, files)
		short := files
		short.Label = t("web.nav.files_short")
		p.Dock = append(p.Dock, short)
	}
	if v.Can(staff.ShopSettings) {
		p.Foot = append(p.Foot, ui.NavItem{ID: Settings, Icon: "gear", Label: t("web.nav.settings"), URL: v.Path("/settings")})
	}
	if len(v.Session.Memberships) > 1 {
		p.Foot = append(p.Foot, ui.NavItem{ID: Shops, Icon: "home", Label: t("web.nav.shops"), URL: "/shops"})
	}
	return p
}

// BareProps is the frame of a page for people who are not signed in.
func BareProps(ctx context.Context, title string) ui.BareProps {
	return ui.BareProps{Page: From(ctx).pageProps(title)}
}

// SettingsTabs are the pages of the settings that the visitor may open.
func SettingsTabs(ctx context.Context, here string) ui.TabsProps {
	v := From(ctx)
	p := ui.TabsProps{Label: v.Lang.T("web.nav.settings")}
	for _, t := range []struct {
		permission staff.Permission
		key, path  string
	}{
		{staff.ShopSettings, "web.settings.shop", "/settings"},
		{staff.ShopSettings, "web.settings.shipping", "/settings/shipping"},
		{staff.ShopSettings, "web.settings.logo", "/settings/logo"},
		{staff.StaffManage, "web.settings.staff", "/settings/staff"},
	} {
		if v.Can(t.permission) {
			p.Items = append(p.Items, ui.Tab{Text: v.Lang.T(t.key), URL: v.Path(t.path), Current: here == t.path})
		}
	}
	return p
}
