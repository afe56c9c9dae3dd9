// Package orderui has the pages of orders: the list with its states, search, order and sums, and the page of one order
// with its lines and how its amount comes about. It also holds the words and small parts by which orders are shown on
// other pages. It writes nothing and works without scripts.
package orderui

import (
	"strconv"

	"joren/internal/db"
	"joren/internal/staff"
	"joren/internal/web"
)

// Options are what the pages need.
type Options struct {
	DB *db.DB
}

// UI answers the pages of orders.
type UI struct{ db *db.DB }

// New returns a UI.
func New(o Options) *UI { return &UI{db: o.DB} }

// Routes are the routes of this package.
func (u *UI) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/s/{shop}/orders", Permission: staff.OrderRead, Handle: u.list},
		{Method: "GET", Pattern: "/s/{shop}/orders/{number}", Permission: staff.OrderRead, Handle: u.order},
	}
}

// URL is the address of the page of the order with the shop's number.
func URL(v *web.Visit, number int64) string {
	return v.Path("/orders/" + strconv.FormatInt(number, 10))
}

// customerURL is the address of a customer's page, "" for a visitor who may not read it.
func customerURL(v *web.Visit, number int64) string {
	if number == 0 || !v.Can(staff.CustomerRead) {
		return ""
	}
	return v.Path("/customers/" + strconv.FormatInt(number, 10))
}
