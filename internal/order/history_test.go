package order

import (
	"reflect"
	"testing"
	"time"

	"joren/internal/db"
)

// What the history keeps of an order can be written back: each column as the kind of value that it holds.
func TestARowComesBackOutOfTheHistory(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)
	full := Row{Customer: 7, Digest: 11, Draft: Draft{Source: "rakuten", Number: "R-1", Channel: "rakuten", OrderedAt: at, State: Shipped, PaymentState: Paid,
		PaymentMethod: "カード", Test: true, Type: Subscription, Coupon: "AKI", Memo: "箱で", Subtotal: ptr(900), Shipping: ptr(1), Fees: ptr(2), Discount: ptr(3),
		CouponDiscount: ptr(4), MallCouponDiscount: ptr(5), TaxAdded: ptr(6), PointsUsed: ptr(7), PointsEarned: ptr(8), Tax: ptr(9), Refunded: ptr(10), Total: ptr(1000),
		StatedTax: []TaxTotal{{Rate: 80, Amount: 1000, Tax: 74, Stated: true}}, ShipTo: &Address{Name: "門馬 蓮"}, PaidAt: at, ShippedAt: at, DeliveredAt: at, CancelledAt: at,
		Lines: []Line{{ProductName: "茶", Quantity: 1, UnitPrice: ptr(900)}}}}
	for name, r := range map[string]Row{"full": full, "empty": {Draft: Draft{OrderedAt: at}}} {
		b := &Batch{Shop: 1, Zone: time.UTC}
		row := b.row(&db.Tx{Now: at}, &r, &Known{ID: 2, Number: 3, CreatedAt: at.UnixMilli()}, r.Sum(), true)
		read := make([]any, len(row))
		for i, v := range row {
			read[i] = plain(v)
		}
		s := standing{read: read, row: recordOf(orderColumns, row)}
		back, err := s.orderRow()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i, c := range orderColumns {
			if !reflect.DeepEqual(back[i], read[i]) {
				t.Errorf("%s: %s came back as %#v, want %#v", name, c, back[i], read[i])
			}
		}
	}
}

// plain is a value as the database would give it: whole numbers in one type, NULL for none.
func plain(v any) any {
	switch x := v.(type) {
	case *int64:
		if x == nil {
			return nil
		}
		return *x
	case int:
		return int64(x)
	case int32:
		return int64(x)
	}
	return v
}
