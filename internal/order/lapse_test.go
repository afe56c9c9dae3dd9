package order_test

import (
	"fmt"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/eventlog"
	"joren/internal/kit/clock"
	"joren/internal/order"
	"joren/internal/product"
)

func TestUnpaidOrdersLapseWithAnEvent(t *testing.T) {
	t.Parallel()
	now := clock.At(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var applied []order.Applied
		add := func(state order.State, payment order.PaymentState, days int) order.Row {
			return order.Row{Draft: order.Draft{Source: "s", Number: fmt.Sprint(state, payment, days), OrderedAt: now.Now().AddDate(0, 0, -days), State: state, PaymentState: payment}}
		}
		next := int64(0)
		err := d.Tx(t.Context(), func(tx *db.Tx) (err error) {
			b := order.Batch{Shop: 1, Zone: time.UTC, Lapse: 365 * 24 * time.Hour, NewID: d.NewID, Numbers: func() int64 { next++; return next }, Products: &product.Batch{Shop: 1, NewID: d.NewID}}
			applied, err = b.Apply(tx, []order.Row{add(order.New, order.Pending, 15), add(order.New, order.Pending, 13), add(order.Shipped, order.Pending, 40),
				add(order.New, order.Paid, 40), add(order.Preparing, order.Pending, 20)}, nil)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{2, 0} {
			if n, err := order.LapseDue(t.Context(), d, 1, time.UTC, 14*24*time.Hour); err != nil || n != want {
				t.Fatalf("lapsed %d, %v; want %d", n, err, want)
			}
		}
		err = d.Read(t.Context(), func(q *db.Read) error {
			for i, lapsed := range []bool{true, false, false, false, true} {
				o, err := order.Get(q, 1, applied[i].ID)
				if err != nil {
					return err
				}
				if (o.Payment == order.Lapsed) != lapsed || o.Counts == lapsed {
					t.Errorf("order %d is %s and counts: %v", i, o.Payment, o.Counts)
				}
			}
			events, err := eventlog.After(q, 1, 5, 100)
			if len(events) != 2 || !events[0].Live || events[0].Kind != order.Lapse {
				t.Errorf("events %+v", events)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}, dbtest.WithClock(now))
}
