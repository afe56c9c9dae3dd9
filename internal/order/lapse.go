package order

import (
	"context"
	"fmt"
	"time"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/kit/day"
)

// lapseAtOnce bounds the orders that one transaction lapses.
const lapseAtOnce = 500

// LapseDue lets the payment of orders lapse that have waited longer than wait, with an event each, and returns how many.
// An order that has been sent waits for ever: it is paid on delivery.
func LapseDue(ctx context.Context, d *db.DB, shopID int64, zone *time.Location, wait time.Duration) (n int, err error) {
	for {
		var lapsed int
		err := d.TxBatch(ctx, func(tx *db.Tx) (err error) {
			lapsed, err = lapseSome(tx, shopID, zone, wait)
			return err
		})
		if err != nil {
			return n, fmt.Errorf("order: lapse: %w", err)
		}
		n += lapsed
		if lapsed < lapseAtOnce {
			return n, nil
		}
	}
}

func lapseSome(tx *db.Tx, shopID int64, zone *time.Location, wait time.Duration) (int, error) {
	type due struct{ id, number, customer int64 }
	list, err := db.All(tx, func(rows *db.Rows) (due, error) {
		var o due
		var customer db.Null[int64]
		err := rows.Scan(&o.id, &o.number, &customer)
		o.customer = customer.V
		return o, err
	}, fmt.Sprintf(`SELECT id, number, customer_id FROM orders WHERE shop_id = $1 AND payment_state = 'pending'
		AND state IN ('new', 'preparing') AND ordered_at < $2 ORDER BY ordered_at, id LIMIT %d {{for_update}}`, lapseAtOnce), shopID, tx.Now.Add(-wait).UnixMilli())
	if err != nil || len(list) == 0 {
		return 0, err
	}
	ids := make([]int64, len(list))
	for i, o := range list {
		ids[i] = o.id
		err := eventlog.Emit(tx, eventlog.Event{Shop: shopID, Kind: Lapse, Customer: o.customer, On: day.FromTime(tx.Now, zone), Live: true,
			Actor: "system", Body: LapseBody{o.id, o.number}})
		if err != nil {
			return 0, err
		}
	}
	watched, err := Watch(tx, shopID, ids)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`UPDATE orders SET payment_state = 'lapsed', counts = FALSE, updated_at = $1, version = version + 1
		WHERE shop_id = $2 AND id {{in_list_int $3}}`, tx.Now.UnixMilli(), shopID, db.List(ids))
	if err != nil {
		return 0, err
	}
	return len(list), watched.Settle(tx)
}
