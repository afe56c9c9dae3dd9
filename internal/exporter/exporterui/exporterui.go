// Package exporterui has the page on which staff get files out: which records, which columns, which form, and who took
// what before. It works without scripts. The package draws what package exporter knows; it holds no rule of exporting.
package exporterui

import (
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"joren/internal/audience"
	"joren/internal/customer/customerui"
	"joren/internal/db"
	"joren/internal/exporter"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/order"
	"joren/internal/order/orderui"
	"joren/internal/search"
	"joren/internal/staff"
	"joren/internal/web"
)

// Options are what the page needs.
type Options struct {
	DB    *db.DB
	Lists audience.Lister
	Staff *staff.Service
	Log   *slog.Logger // nil: silent
}

// UI answers the page.
type UI struct{ Options }

// New returns a UI.
func New(o Options) *UI {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &UI{o}
}

// picked is the parameter that names an order picked in the list, once for each.
const picked = orderui.Picked

// Routes are the routes of this package. Orders and lines ask for their own permission besides.
func (u *UI) Routes() []web.Route {
	const exports = "/s/{shop}/exports"
	return []web.Route{
		{Method: "GET", Pattern: exports, Permission: staff.CustomerExport, Many: []string{picked}, Handle: u.page},
		{Method: "POST", Pattern: exports, Permission: staff.CustomerExport, Many: []string{picked, "col"}, Handle: u.take},
	}
}

// ask is what the address of the page asks for.
type ask struct {
	visit   *web.Visit
	kind    exporter.Kind
	filter  url.Values // what the list was narrowed by, and picked orders
	choice  exporter.Choice
	columns []string // all there are
	rows    int64
	large   bool
	request exporter.Request
}

// read reads the address and counts what it asks for.
func (u *UI) read(r *http.Request) (*ask, error) {
	v, f := web.From(r.Context()), web.Query(r)
	a := &ask{visit: v, kind: exporter.Kind(f.Line("kind")), filter: filterOf(r.URL.Query())}
	if a.kind == "" {
		a.kind = exporter.Customers
	}
	if !slices.Contains(exporter.Kinds, a.kind) {
		return nil, errs.New(errs.NotFound, "web.not_found", nil)
	}
	if a.kind != exporter.Customers && !v.Can(staff.OrderExport) {
		return nil, errs.New(errs.Forbidden, "web.forbidden", nil)
	}
	a.request = exporter.Request{Shop: exporter.Shop{ID: v.Shop.ID, Currency: v.Shop.Currency, Zone: v.Shop.Zone}, Kind: a.kind}
	for _, n := range f.All(picked) {
		if number, err := strconv.ParseInt(n, 10, 64); err == nil && number > 0 {
			a.request.Numbers = append(a.request.Numbers, number)
		}
	}
	if a.kind == exporter.Customers && len(a.filter) > 0 && len(a.request.Numbers) == 0 {
		var err error
		if a.request.IDs, err = customerui.AskedIDs(r, u.DB, u.Lists); err != nil {
			return nil, err
		}
		if a.request.IDs == nil {
			a.request.IDs = []int64{}
		}
	}
	err := u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		if err = a.narrow(q, r); err != nil {
			return err
		}
		if a.columns, err = exporter.Columns(q, a.request.Shop, a.kind); err != nil {
			return err
		}
		if a.choice, err = exporter.LastChoice(q, v.Shop.ID, v.Staff().ID, a.kind); err != nil {
			return err
		}
		a.choice.Columns = a.known(a.choice.Columns)
		a.request.As, a.request.Columns = a.choice.As, a.choice.Columns
		a.rows, a.large, err = exporter.Size(q, a.request)
		return err
	})
	return a, err
}

// narrow takes over what the list of orders shows.
func (a *ask) narrow(q db.Querier, r *http.Request) error {
	if a.kind == exporter.Customers || len(a.filter) == 0 || len(a.request.Numbers) > 0 {
		return nil
	}
	query, err := orderui.Asked(q, a.visit.Shop.ID, r)
	a.request.Orders = &query
	return err
}

// known leaves out columns that do not exist any more, such as fields of the shop's own that nobody has.
func (a *ask) known(columns []string) []string {
	return slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return !slices.Contains(a.columns, c) })
}

// filterOf leaves of an address what narrows and orders a list.
func filterOf(q url.Values) url.Values {
	for _, name := range []string{"kind", "page", "size", "lang"} {
		q.Del(name)
	}
	for name, values := range q {
		if len(values) == 1 && values[0] == "" {
			q.Del(name)
		}
	}
	return q
}

// url is the address of the page for a kind, with the filter where it fits.
func (a *ask) url(kind exporter.Kind) string {
	q := url.Values{}
	if (kind == exporter.Customers) == (a.kind == exporter.Customers) {
		for name, values := range a.filter {
			q[name] = values
		}
	}
	q.Set("kind", string(kind))
	return a.visit.Path("/exports?" + q.Encode())
}

// words says what a list was narrowed by.
func words(l i18n.Lang, filter url.Values) string {
	var out []string
	if n := len(filter[picked]); n > 0 {
		return l.T("exportui.picked", i18n.Args{"n": n})
	}
	for _, name := range slices.Sorted(maps.Keys(filter)) {
		value := filter.Get(name)
		switch name {
		case "sort", "dir":
		case "q":
			out = append(out, l.T("exportui.by_text", i18n.Args{"text": value}))
		case "segment":
			out = append(out, l.T("exportui.by_segment", i18n.Args{"text": value}))
		case "state":
			out = append(out, orderui.StateText(l, order.State(value)))
		case "view":
			out = append(out, customerui.ViewText(l, search.View(value)))
		case "customer":
			out = append(out, l.T("exportui.by_customer", i18n.Args{"number": value}))
		default:
			out = append(out, l.T("exportui.by_other"))
		}
	}
	return strings.Join(slices.Compact(out), l.T("exportui.and"))
}
