package importer

import (
	"slices"
	"strconv"
	"strings"

	"joren/internal/order"
)

// taxes are the sums per tax rate that a source states.
type taxes []order.TaxTotal

// taxParts are what a source states per rate.
var taxParts = map[string]struct {
	at   func(*order.TaxTotal) *int64
	sign int
}{
	"amount":  {func(t *order.TaxTotal) *int64 { return &t.Amount }, anySign},
	"tax":     {func(t *order.TaxTotal) *int64 { return &t.Tax }, anySign},
	"before":  {func(t *order.TaxTotal) *int64 { return &t.Before }, anySign},
	"fees":    {func(t *order.TaxTotal) *int64 { return &t.Fees }, anySign},
	"coupons": {func(t *order.TaxTotal) *int64 { return &t.Coupons }, deduction},
	"points":  {func(t *order.TaxTotal) *int64 { return &t.Points }, deduction},
}

// taxSetter takes a field such as tax_totals.80.amount, which formats have for the sums per tax rate; nil for others.
func taxSetter(field string) setter {
	rest, ok := strings.CutPrefix(field, "tax_totals.")
	if !ok {
		return nil
	}
	rate, name, _ := strings.Cut(rest, ".")
	tenths, err := strconv.Atoi(rate)
	part, known := taxParts[name]
	if err != nil || !known {
		return nil
	}
	return func(e *env, u *unit, v string) *fault {
		if len(u.rows) > 1 { // the order's columns repeat on each of its rows
			return nil
		}
		var a *int64
		if f := e.number(&a, v, part.sign); f != nil {
			return f
		}
		*part.at(u.stated.of(tenths)) = *a
		return nil
	}
}

// of is the sum at a rate, opened where it is not there yet.
func (t *taxes) of(tenths int) *order.TaxTotal {
	for i := range *t {
		if (*t)[i].Rate == tenths {
			return &(*t)[i]
		}
	}
	*t = append(*t, order.TaxTotal{Rate: tenths, Stated: true})
	return &(*t)[len(*t)-1]
}

// totals are the rates at which anything was sold, the highest first.
func (t taxes) totals() []order.TaxTotal {
	var out []order.TaxTotal
	for _, x := range t {
		if x.Amount != 0 || x.Tax != 0 || x.Before != 0 {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b order.TaxTotal) int { return b.Rate - a.Rate })
	return out
}

// progress is how much of an order has been sent, where the source counts pieces instead of naming a state.
type progress struct {
	shipped, waiting int64
}

func (p *progress) add(to *int64, v string) *fault {
	var n int64
	if f := whole(&n, v); f != nil {
		return f
	}
	*to += n
	return nil
}

func (p *progress) state() order.State {
	switch {
	case p.shipped == 0:
		return order.New
	case p.waiting > 0:
		return order.Preparing
	}
	return order.Shipped
}
