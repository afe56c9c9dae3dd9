package bench

import (
	"context"
	"fmt"
	"time"

	"joren/internal/db"
	"joren/internal/kit/clock"
	"joren/internal/order"
	"joren/internal/product"
	"joren/internal/shop"
)

// arrivals writes orders of the last day, of customers who are there.
type arrivals struct {
	f      filler
	people []int64
	next   int64 // number of the next order
}

// newArrivals makes ready for so many orders at most.
func newArrivals(ctx context.Context, a *sized, most int) (*arrivals, error) {
	first, err := shop.New(a.d).Reserve(ctx, a.s.ID, "order", most)
	if err != nil {
		return nil, err
	}
	out := &arrivals{next: first, f: filler{d: a.d, s: a.s, seller: newSeller(), products: &product.Batch{Shop: a.s.ID, NewID: a.d.NewID}}}
	err = a.d.Read(ctx, func(q *db.Read) error {
		out.people, err = db.All(q, func(rows *db.Rows) (id int64, err error) { return id, rows.Scan(&id) },
			`SELECT id FROM customers WHERE shop_id = $1 ORDER BY number`, a.s.ID)
		return err
	})
	return out, err
}

// write writes n orders in one transaction.
func (a *arrivals) write(ctx context.Context, n int) error {
	rows := make([]order.Row, n)
	for i := range rows {
		d := a.f.seller.order(daysOfShop - 1)
		d.Number = fmt.Sprintf("L%09d", a.next+int64(i))
		rows[i] = order.Row{Draft: d, Customer: a.people[a.f.seller.r.IntN(len(a.people))], Digest: digest(d.Number)}
	}
	first := a.next
	a.next += int64(n)
	return a.f.d.Tx(ctx, func(tx *db.Tx) error { return a.f.sell(tx, rows, first) })
}

// paced calls fn n times at even intervals, at once where it is late, and returns how long all of it took.
func paced(ctx context.Context, c clock.Clock, n int, every time.Duration, fn func() error) (time.Duration, error) {
	began := c.Now()
	for i := range n {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(began.Add(time.Duration(i) * every).Sub(c.Now())):
		}
		if err := fn(); err != nil {
			return 0, err
		}
	}
	return c.Now().Sub(began), nil
}
