package importer

import (
	"slices"
	"strconv"
	"strings"

	"joren/internal/order"
)

// taxes are the sums per tax rate that a source states, by the rate in tenths of a percent.
type taxes map[int]*order.TaxTotal

// taxSetter takes a field such as tax_totals.80.amount, which formats have for the sums per tax rate; nil for others.
func taxSetter(field string) setter {
	rest, ok := strings.CutPrefix(field, "tax_totals.")
	if !ok {
		return nil
	}
	rate, part, _ := strings.Cut(rest, ".")
	tenths, err := strconv.Atoi(rate)
	if err != nil {
		return nil
	}
	return func(e *env, u *unit, v string) *fault {
		if len(u.rows) > 1 { // the order's columns repeat on each of its rows
			return nil
		}
		if u.stated == nil {
			u.stated = taxes{}
		}
		t := u.stated[tenths]
		if t == nil {
			t = &order.TaxTotal{Rate: tenths, Stated: true}
			u.stated[tenths] = t
		}
		at := map[string]*int64{"amount": &t.Amount, "tax": &t.Tax, "before": &t.Before, "fees": &t.Fees, "coupons": &t.Coupons, "points": &t.Points}[part]
		sign := anySign
		if part == "coupons" || part == "points" {
			sign = deduction
		}
		var a *int64
		if f := e.number(&a, v, sign); f != nil || a == nil {
			return f
		}
		*at = *a
		return nil
	}
}

// totals are the rates at which anything was sold, the highest first.
func (t taxes) totals() []order.TaxTotal {
	var out []order.TaxTotal
	for _, x := range t {
		if x.Amount != 0 || x.Tax != 0 || x.Before != 0 {
			out = append(out, *x)
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
