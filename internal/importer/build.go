package importer

import (
	"fmt"
	"strings"
	"time"

	"joren/internal/importer/format"
	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
	"joren/internal/kit/jptext"
	"joren/internal/order"
)

func loadZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, errs.New(errs.BadUse, "import.unknown_zone", errs.Args{"zone": name})
	}
	return zone, nil
}

// orderNumber returns the row's order number, empty where it is left blank for the rows that follow an order's first.
func (b *bound) orderNumber(cells []string) string {
	for _, i := range b.numberAt {
		if i < len(cells) {
			if v := clean(cells[i]); v != "" {
				return v
			}
		}
	}
	return ""
}

// clean takes white space off the ends of a cell, and the apostrophe that spreadsheet programs and exports put before
// a text so that it is not taken for a formula or a number.
func clean(v string) string {
	v = strings.TrimSpace(v)
	if strings.HasPrefix(v, "'") {
		v = tabular.Rearm(v)
	}
	return strings.TrimFunc(v, func(r rune) bool { return r == ' ' || r == '\u3000' || r == '\u00a0' })
}

// fill takes a row's values into the unit.
func (b *bound) fill(u *unit, r row) {
	u.rows = append(u.rows, r)
	if r.problem != nil {
		u.reject(*r.problem)
		return
	}
	extra := order.Line{TaxRate: -1, Quantity: 1}
	u.line = &extra
	set := func(c *binding, v string) {
		if f := c.set(&b.env, u, v); f != nil {
			p := Problem{Row: r.n, Column: c.Header, Value: cut(v), Key: f.key, Args: f.args}
			if c.Index < 0 {
				p.Column = c.Field
			}
			u.reject(p)
		}
	}
	for i := range b.columns {
		c := &b.columns[i]
		if v := b.cell(c, r.cells); v != "" {
			set(c, v)
		}
	}
	for i := range b.constants {
		set(&b.constants[i], b.constants[i].Header)
	}
	if b.format.Kind == format.Lines {
		b.endLine(u, r, &extra)
	}
}

// endLine keeps the line of a row, or adds its amount to the order where the row is of another kind: EC-CUBE writes
// shipping, fees, discounts, tax and points as rows of their own.
func (b *bound) endLine(u *unit, r row, l *order.Line) {
	if b.rowKind >= 0 && b.rowKind < len(r.cells) {
		if field := b.format.RowKinds[clean(r.cells[b.rowKind])]; field != "" {
			u.extra(field, value(l.UnitPrice)*l.Quantity)
			return
		}
	}
	if l.UnitPrice != nil && *l.UnitPrice < 0 {
		u.reject(b.problem(r, "unit_price", "import.negative"))
	}
	if l.Amount != nil && *l.Amount < 0 {
		u.reject(b.problem(r, "line_amount", "import.negative"))
	}
	if l.Quantity < 0 {
		u.reject(b.problem(r, "quantity", "import.negative"))
	}
	if b.format.NetPrices {
		l.Amount = netAmount(l)
	}
	if l.SKU+l.ProductID+l.ProductName+l.Variant == "" && l.Value() == nil {
		return // the row is about the order alone
	}
	u.draft.Lines = append(u.draft.Lines, *l)
}

// problem names a field's column and value in a row.
func (b *bound) problem(r row, field, key string) Problem {
	p := Problem{Row: r.n, Key: key}
	for _, c := range b.columns {
		if c.Field == field && c.Index < len(r.cells) {
			p.Column, p.Value = c.Header, cut(r.cells[c.Index])
		}
	}
	return p
}

// cut keeps a value short enough to be shown.
func cut(v string) string {
	const most = 200
	if r := []rune(v); len(r) > most {
		return string(r[:most]) + "…"
	}
	return v
}

// extra adds the amount of a row that is no product to the order.
func (u *unit) extra(field string, amount int64) {
	if u.extras == nil {
		u.extras = map[string]int64{}
	}
	u.extras[field] += amount
}

// finish checks the unit as a whole and fills what follows from its parts.
func (b *bound) finish(u *unit, shop Shop) {
	if b.format.Kind == format.Shipments {
		b.finishShipment(u)
		return
	}
	u.customer.Source = orText(u.customer.Source, u.draft.Source)
	if b.format.Kind == format.Customers {
		if !u.customer.Identified() && len(u.problems) == 0 {
			u.reject(Problem{Row: u.rows[0].n, Key: "import.no_identity"})
		}
		u.key = u.referenceHash(b.format.Kind)
		return
	}
	o := &u.draft
	u.customer.Source = o.Source
	if o.Number == "" && len(u.problems) == 0 {
		u.reject(b.problem(u.rows[0], "order_number", "import.no_order_number"))
	}
	if o.OrderedAt.IsZero() && len(u.problems) == 0 && !b.format.AddsLines {
		u.reject(b.problem(u.rows[0], "ordered_at", "import.no_order_date"))
	}
	u.settle()
	if u.shipTo != (order.Address{}) {
		u.completeShipTo()
		o.ShipTo = &u.shipTo
	}
	if u.customer.CreatedAt.IsZero() {
		u.customer.CreatedAt = o.OrderedAt
	}
	u.key = u.referenceHash(b.format.Kind)
}

// settle works out the states and amounts that rows and columns state together. Amounts that came as rows of their own
// rule over the same amount in a column.
func (u *unit) settle() {
	o := &u.draft
	for field, amount := range u.extras {
		a := amount
		switch field {
		case "shipping":
			o.Shipping = &a
		case "fees":
			o.Fees = &a
		case "tax":
			o.Tax = &a
		case "discount":
			a = abs(a)
			o.Discount = &a
		case "points_used":
			a = abs(a)
			o.PointsUsed = &a
		}
	}
	o.StatedTax = u.stated.totals()
	if o.State == "" {
		o.State = u.progress.state()
	}
	if !o.CancelledAt.IsZero() {
		o.State = order.Cancelled
	}
	if o.PaymentState == "" {
		o.PaymentState = order.PaymentUnknown
		if !o.PaidAt.IsZero() {
			o.PaymentState = order.Paid
		}
	}
}

func (u *unit) completeShipTo() {
	a := &u.shipTo
	a.Kana = jptext.Katakana(a.Kana)
	if a.City == "" && a.Address1 != "" && (a.Country == "" || a.Country == "JP") {
		if p, c, rest := jptext.SplitAddress(a.Prefecture + a.Address1); c != "" && (a.Prefecture == "" || a.Prefecture == p) {
			a.Prefecture, a.City, a.Address1 = p, c, rest
		}
	}
}

func orText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func value(a *int64) int64 {
	if a == nil {
		return 0
	}
	return *a
}

func abs(a int64) int64 {
	if a < 0 {
		return -a
	}
	return a
}

// currency checks that amounts are in the shop's currency.
func currency(e *env, _ *unit, v string) *fault {
	if !strings.EqualFold(v, e.currency.Code) {
		return bad("import.currency", errs.Args{"currency": e.currency.Code})
	}
	return nil
}

// readProblem is a record that could not be read, as a problem of its row. Faults of cells that hold no field are none.
func (s *source) readProblem(rec tabular.Record) *Problem {
	found := rec.Problem
	for _, f := range rec.Faults {
		if found == nil && s.bound.uses(f.Column-1) {
			found = f
		}
	}
	if found == nil {
		return nil
	}
	p := &Problem{Row: int64(rec.Row), Key: found.Key, Args: found.Args}
	if c := found.Column; c > 0 {
		p.Column = fmt.Sprintf("#%d", c)
		if c <= len(s.header) {
			p.Column = s.header[c-1]
		}
		if c <= len(rec.Fields) {
			p.Value = cut(rec.Fields[c-1])
		}
	}
	return p
}
