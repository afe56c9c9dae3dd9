// Package shippingui has the page that makes the files from which carriers print slips, and the page of how a shop
// sends. Both work without scripts. What a slip holds and what is wrong with one is the business of package carrier.
package shippingui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"joren/internal/carrier"
	"joren/internal/db"
	"joren/internal/exporter"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/order/orderui"
	"joren/internal/shipping"
	"joren/internal/staff"
	"joren/internal/web"
)

// Options are what the pages need.
type Options struct{ DB *db.DB }

// UI answers the pages.
type UI struct{ Options }

// New returns a UI.
func New(o Options) *UI { return &UI{o} }

// Routes are the routes of this package.
func (u *UI) Routes() []web.Route {
	const slips, settings = "/s/{shop}/shipping", "/s/{shop}/settings/shipping"
	return []web.Route{
		{Method: "GET", Pattern: slips, Permission: staff.OrderExport, Many: []string{orderui.Picked}, Handle: u.page},
		{Method: "POST", Pattern: slips, Permission: staff.OrderExport, Many: []string{orderui.Picked}, Handle: u.take},
		{Method: "GET", Pattern: settings, Permission: staff.ShopSettings, Handle: u.settings},
		{Method: "POST", Pattern: settings, Permission: staff.ShopSettings, Once: true, Handle: u.save},
	}
}

// ask is what the page is asked for: orders, a layout, and what holds for all of the slips.
type ask struct {
	visit   *web.Visit
	layout  *carrier.Layout
	filter  string // the part of the address that says which orders
	options carrier.Options
	gifts   bool // who gives a present is the sender on its slip
	leave   bool // slips that cannot be printed are left out
	sent    web.Form
	today   day.Day

	slips   []slip
	skipped int64 // orders of the list that wait for no parcel
}

// slip is an order on its way to a row.
type slip struct {
	parcel   carrier.Parcel
	row      []string
	problems []carrier.Problem
}

// maxSlips bounds one file.
const maxSlips = 1000

// read reads the address and the form, and loads the orders.
func (u *UI) read(r *http.Request, sent web.Form) (*ask, error) {
	v := web.From(r.Context())
	a := &ask{visit: v, sent: sent, today: v.Shop.Today(u.DB.Clock().Now()), gifts: sent.Has("gifts"), leave: sent.Has("leave")}
	layouts := carrier.Layouts()
	a.layout = layouts[0]
	query := r.URL.Query()
	if name := query.Get("carrier"); name != "" {
		at := slices.IndexFunc(layouts, func(l *carrier.Layout) bool { return l.Name == name })
		if at < 0 {
			return nil, errs.New(errs.NotFound, "web.not_found", nil)
		}
		a.layout = layouts[at]
	}
	for _, name := range []string{"carrier", "page", "size", "lang"} {
		query.Del(name)
	}
	a.filter = query.Encode()
	var numbers []int64
	for _, n := range query[orderui.Picked] {
		if number, err := strconv.ParseInt(n, 10, 64); err == nil && number > 0 {
			numbers = append(numbers, number)
		}
	}
	err := u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		if a.options.Settings, err = shipping.Load(q, v.Shop.ID); err != nil {
			return err
		}
		return a.load(q, r, numbers)
	})
	if err != nil {
		return nil, err
	}
	return a, a.fill()
}

// fill takes over what the form says for all slips and for each, and makes their rows.
func (a *ask) fill() error {
	var fields []errs.Field
	date := func(name string) day.Day {
		d, err := day.Parse(a.sent.Line(name))
		if a.sent.Line(name) != "" && err != nil {
			fields = append(fields, errs.Field{Path: name, Key: "shippingui.bad_date"})
		}
		return d
	}
	o := &a.options
	o.Ship, o.Arrive = date("ship"), date("arrive")
	if !o.Ship.Valid() && len(fields) == 0 {
		o.Ship = a.today
	}
	switch {
	case o.Ship.Valid() && (o.Ship.Before(a.today) || o.Ship.Sub(a.today) > maxAhead):
		fields = append(fields, errs.Field{Path: "ship", Key: "shippingui.bad_ship", Args: errs.Args{"n": maxAhead}})
	case o.Arrive.Valid() && o.Arrive.Before(o.Ship):
		fields = append(fields, errs.Field{Path: "arrive", Key: "shippingui.bad_arrive"})
	}
	o.Service, o.Window, o.Cool = oneOf(a.sent.Line("service"), a.layout.Services), oneOf(a.sent.Line("window"), append([]string{""}, a.layout.Windows...)),
		oneOf(a.sent.Line("cool"), cools)
	if o.Cool != "" && slices.Contains(uncooled, o.Service) {
		fields = append(fields, errs.Field{Path: "cool", Key: "shippingui.no_cool"})
	}
	unset := len(a.layout.Missing(o.Settings)) > 0
	for i := range a.slips {
		s := &a.slips[i]
		a.mend(&s.parcel)
		if s.row, s.problems = a.layout.Row(s.parcel, *o); unset { // told once for all slips
			s.problems = slices.DeleteFunc(s.problems, func(p carrier.Problem) bool { return strings.HasPrefix(p.Field, "from.") })
		}
	}
	return errs.InvalidFields(fields)
}

// maxAhead is how many days ahead carriers take the day of sending.
const maxAhead = 30

var (
	cools    = []string{"", "chilled", "frozen"}
	uncooled = []string{"7", "8"} // services of Yamato without cooling
)

// oneOf is v, or the first choice where v is none of them.
func oneOf(v string, choices []string) string {
	if slices.Contains(choices, v) {
		return v
	}
	return choices[0]
}

// mend writes on a slip what people typed for it.
func (a *ask) mend(p *carrier.Parcel) {
	if goods := a.goods(); goods != "" {
		p.Goods = goods
	}
	for _, field := range carrier.Fields {
		if name := fieldName(p.Number, field); a.sent.Has(name) {
			*p.At(field) = a.sent.Line(name)
		}
	}
}

// goods is what stands on all slips; "" for the products of each.
func (a *ask) goods() string {
	if a.sent.Has("goods") {
		return a.sent.Line("goods")
	}
	return a.options.Settings.Goods
}

// fieldName is the form's name of a field of a slip.
func fieldName(number int64, field string) string {
	return "o" + strconv.FormatInt(number, 10) + "." + field
}

// good and bad are the slips that can be printed and those that cannot.
func (a *ask) good() (rows [][]string) {
	for _, s := range a.slips {
		if len(s.problems) == 0 {
			rows = append(rows, s.row)
		}
	}
	return rows
}

func (a *ask) bad() (out []slip) {
	for _, s := range a.slips {
		if len(s.problems) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// shopOf is the shop as the log of exports needs it.
func shopOf(v *web.Visit) exporter.Shop {
	return exporter.Shop{ID: v.Shop.ID, Currency: v.Shop.Currency, Zone: v.Shop.Zone}
}
