package order

import (
	"testing"

	"joren/internal/kit/money"
)

func ptr(n int64) *int64 { return &n }

func TestCounts(t *testing.T) {
	t.Parallel()
	for _, s := range States {
		for _, p := range PaymentStates {
			want := s != Cancelled && s != Returned && p != Refunded && p != Lapsed
			if got := Counts(s, p, false); got != want {
				t.Errorf("%s, %s: %v", s, p, got)
			}
			if Counts(s, p, true) {
				t.Errorf("%s, %s: a test counts", s, p)
			}
		}
	}
}

func TestSum(t *testing.T) {
	t.Parallel()
	line := func(amount *int64) Line { return Line{Amount: amount, Quantity: 1} }
	for name, c := range map[string]struct {
		draft      Draft
		amount     *int64
		difference int64
	}{
		"parts":            {Draft{Lines: []Line{line(ptr(1000)), line(ptr(500))}, Shipping: ptr(600), Discount: ptr(100), PointsUsed: ptr(50)}, ptr(1950), 0},
		"total rules":      {Draft{Lines: []Line{line(ptr(1000))}, Shipping: ptr(600), Total: ptr(1000)}, ptr(1000), -600},
		"less refunds":     {Draft{Total: ptr(1000), Refunded: ptr(300)}, ptr(700), 0},
		"nothing is known": {Draft{Lines: []Line{line(nil)}}, nil, 0},
		"an order of zero": {Draft{Lines: []Line{line(ptr(0))}}, ptr(0), 0},
		"price × quantity": {Draft{Lines: []Line{{UnitPrice: ptr(540), Quantity: 3}}}, ptr(1620), 0},
		"coupons of both":  {Draft{Lines: []Line{line(ptr(5000))}, CouponDiscount: ptr(300), MallCouponDiscount: ptr(200), Total: ptr(4500)}, ptr(4500), 0},
		"tax on top":       {Draft{Lines: []Line{line(ptr(1000))}, TaxAdded: ptr(80), Shipping: ptr(500)}, ptr(1580), 0},
		"subtotal alone":   {Draft{Subtotal: ptr(900), Shipping: ptr(100)}, ptr(1000), 0},
	} {
		got := c.draft.Sum()
		if (got.Amount == nil) != (c.amount == nil) || (got.Amount != nil && *got.Amount != *c.amount) || got.Difference != c.difference {
			t.Errorf("%s: %v, difference %d", name, got.Amount, got.Difference)
		}
	}
}

// One rounding per rate: 60,000 at 10 % holds 5,454, 40,000 at 8 % holds 2,962.
func TestTaxIsRoundedOncePerRate(t *testing.T) {
	t.Parallel()
	d := Draft{Lines: []Line{{Amount: ptr(20000), TaxRate: 100}, {Amount: ptr(40000), TaxRate: 100}, {Amount: ptr(40000), TaxRate: 80}, {Amount: ptr(5), TaxRate: -1}}}
	got := d.TaxTotals(money.Down)
	if len(got) != 2 || got[0] != (TaxTotal{Rate: 100, Amount: 60000, Tax: 5454}) || got[1] != (TaxTotal{Rate: 80, Amount: 40000, Tax: 2962}) {
		t.Errorf("%+v", got)
	}
}

// A shop chooses how: 1,000 at 8 % holds 74.07, 1,000 at 10 % holds 90.91, and a refund holds as much as its sale.
func TestTaxIsRoundedAsTheShopSays(t *testing.T) {
	t.Parallel()
	for rounding, want := range map[money.Rounding][3]int64{"": {74, 90, -90}, money.Down: {74, 90, -90}, money.Nearest: {74, 91, -91}, money.Up: {75, 91, -91}} {
		got := [3]int64{TaxIncluded(1000, 80, rounding), TaxIncluded(1000, 100, rounding), TaxIncluded(-1000, 100, rounding)}
		if got != want {
			t.Errorf("%q: %v, want %v", rounding, got, want)
		}
	}
	d := Draft{Lines: []Line{{Amount: ptr(1000), TaxRate: 100}}}
	if got := d.TaxTotals(money.Up); got[0].Tax != 91 {
		t.Errorf("%+v", got)
	}
}
