package order

import (
	"time"

	"joren/internal/kit/money"
)

// Counts is the rule of what a purchase is: neither cancelled nor returned, its payment neither refunded nor lapsed,
// and never a test.
func Counts(state State, payment PaymentState, test bool) bool {
	return !test && state != Cancelled && state != Returned && payment != Refunded && payment != Lapsed
}

// Amounts are an order's sums in minor units.
type Amounts struct {
	Total      *int64 // as stated, else computed; nil: unknown
	Amount     *int64 // the total less refunds: what the order adds to sales
	Difference int64  // what the stated total has and the parts do not explain
}

// Sum works an order's amounts out of its parts: lines + tax on top + shipping + fees − discounts − coupons, the
// marketplace's too − points used. The
// total that the source states rules; what the parts do not explain is kept as the difference.
func (d *Draft) Sum() Amounts {
	computed, known := int64(0), len(d.Lines) == 0 && d.Subtotal != nil
	if known {
		computed = *d.Subtotal
	}
	for i := range d.Lines {
		if a := d.Lines[i].Value(); a != nil {
			computed += *a
			known = true
		}
	}
	if !known && d.Subtotal != nil {
		computed, known = *d.Subtotal, true
	}
	computed += value(d.TaxAdded) + value(d.Shipping) + value(d.Fees)
	computed -= value(d.Discount) + value(d.CouponDiscount) + value(d.MallCouponDiscount) + value(d.PointsUsed)
	var out Amounts
	switch {
	case d.Total != nil:
		out.Total = d.Total
		if known {
			out.Difference = *d.Total - computed
		}
	case known:
		out.Total = &computed
	default:
		return out
	}
	amount := *out.Total - value(d.Refunded)
	out.Amount = &amount
	return out
}

// Value is the amount of the whole line, nil when unknown.
func (l *Line) Value() *int64 {
	if l.Amount != nil || l.UnitPrice == nil {
		return l.Amount
	}
	v := *l.UnitPrice * l.Quantity
	return &v
}

func value(a *int64) int64 {
	if a == nil {
		return 0
	}
	return *a
}

// TaxTotal is the sum of an order's lines at one rate, tax included, with the tax in it.
type TaxTotal struct {
	Rate   int   `json:"rate"` // tenths of a percent
	Amount int64 `json:"amount"`
	Tax    int64 `json:"tax"`

	// Stated marks a sum that the source gives: Amount is then what is charged at this rate, and these are what it is
	// made of.
	Stated  bool  `json:"stated,omitempty"`
	Before  int64 `json:"before,omitempty"` // goods, shipping and wrapping before fees and deductions
	Fees    int64 `json:"fees,omitempty"`
	Coupons int64 `json:"coupons,omitempty"`
	Points  int64 `json:"points,omitempty"`
}

// TaxTotals are the sums per rate that the source states. Where it states none they are those of the lines: it takes the tax out of each sum, rounded once per rate
// (消費税法施行令70条の10: one rounding per rate and document).
func (d *Draft) TaxTotals(rounding money.Rounding) []TaxTotal {
	if len(d.StatedTax) > 0 {
		return d.StatedTax
	}
	var out []TaxTotal
	for i := range d.Lines {
		l := &d.Lines[i]
		v := l.Value()
		if l.TaxRate < 0 || v == nil {
			continue
		}
		at := -1
		for j := range out {
			if out[j].Rate == l.TaxRate {
				at = j
			}
		}
		if at < 0 {
			out = append(out, TaxTotal{Rate: l.TaxRate})
			at = len(out) - 1
		}
		out[at].Amount += *v
	}
	for i := range out {
		out[i].Tax = TaxIncluded(out[i].Amount, out[i].Rate, rounding)
	}
	return out
}

// TaxIncluded is the tax inside an amount at a rate in tenths of a percent.
func TaxIncluded(amount int64, rate int, rounding money.Rounding) int64 {
	return rounding.Divide(amount*int64(rate), int64(1000+rate))
}

// DefaultLapse is how long an unpaid order waits for its payment before it lapses.
const DefaultLapse = 14 * 24 * time.Hour

// lapse sets the payment of an unpaid order that is older than wait to lapsed.
func (d *Draft) lapse(now time.Time, wait time.Duration) {
	if d.PaymentState == Pending && d.State != Shipped && d.State != Delivered && !d.OrderedAt.IsZero() && now.Sub(d.OrderedAt) > wait {
		d.PaymentState = Lapsed
	}
}
