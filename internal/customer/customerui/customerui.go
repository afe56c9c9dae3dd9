// Package customerui has the staff's pages of customers: the list with its search, and the page of one customer.
package customerui

import (
	"net/http"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// Options are what the pages need.
type Options struct {
	DB    *db.DB
	Lists audience.Lister
}

// UI answers the pages.
type UI struct {
	db    *db.DB
	lists audience.Lister
}

// New returns a UI.
func New(o Options) *UI { return &UI{o.DB, o.Lists} }

// Routes are the routes of this package.
func (u *UI) Routes() []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Pattern: "/s/{shop}/customers", Permission: staff.CustomerRead, Handle: u.list},
		{Method: http.MethodGet, Pattern: "/s/{shop}/customers/columns", Permission: staff.CustomerRead, Handle: u.layout},
		{Method: http.MethodPost, Pattern: "/s/{shop}/customers/columns", Permission: staff.CustomerRead, Handle: u.setColumns},
		{Method: http.MethodPost, Pattern: "/s/{shop}/customers/views", Permission: staff.SegmentEdit, Handle: u.share},
		{Method: http.MethodPost, Pattern: "/s/{shop}/customers/views/{id}/remove", Permission: staff.SegmentEdit, Handle: u.removeView},
		{Method: http.MethodGet, Pattern: "/s/{shop}/customers/{number}", Permission: staff.CustomerRead, Handle: u.customer},
		{Method: http.MethodGet, Pattern: "/s/{shop}/duplicates", Permission: staff.CustomerRead, Handle: u.duplicates},
	}
}

func formatOf(v *web.Visit) ui.Format {
	return ui.Format{Lang: v.Lang, Currency: v.Shop.Currency, Loc: v.Shop.Zone}
}
