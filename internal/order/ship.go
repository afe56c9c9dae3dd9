package order

import (
	"fmt"
	"slices"
	"time"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/history"
	"joren/internal/kit/day"
)

// Sent is an order that left the shop.
type Sent struct {
	Order int64
	At    time.Time
}

// Ship moves orders that wait to shipped, with the moment they left, and tells which it moved. Orders that are shipped,
// cancelled or returned stay as they are.
func (b *Batch) Ship(tx *db.Tx, sent []Sent) (moved map[int64]bool, err error) {
	at := make(map[int64]time.Time, len(sent))
	for _, s := range sent {
		if was, twice := at[s.Order]; !twice || s.At.Before(was) {
			at[s.Order] = s.At
		}
	}
	var ids []int64
	for id := range at {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	watched, err := Watch(tx, b.Shop, ids)
	if err != nil {
		return nil, err
	}
	orders, err := Many(tx, b.Shop, ids)
	if err != nil {
		return nil, err
	}
	moved = map[int64]bool{}
	for _, o := range orders {
		if o.State != New && o.State != Preparing {
			continue
		}
		if err := b.ship(tx, o, at[o.ID]); err != nil {
			return nil, fmt.Errorf("order: ship: %w", err)
		}
		moved[o.ID] = true
	}
	return moved, watched.Settle(tx)
}

func (b *Batch) ship(tx *db.Tx, o *Order, at time.Time) error {
	counts := Counts(Shipped, o.Payment, o.Test)
	_, err := tx.Exec(`UPDATE orders SET state = $1, shipped_at = $2, counts = $3, updated_at = $4, version = version + 1
		WHERE shop_id = $5 AND id = $6`, string(Shipped), at.UnixMilli(), counts, tx.Now.UnixMilli(), b.Shop, o.ID)
	if err != nil {
		return err
	}
	f := history.Fields{}
	set := func(column string, before, after any) { f.Set(column, textOf(before), textOf(after)) }
	set("state", string(o.State), string(Shipped))
	set("shipped_at", timeOrNull(o.ShippedAt), at.UnixMilli())
	set("updated_at", o.UpdatedAt.UnixMilli(), tx.Now.UnixMilli())
	set("version", o.Version, o.Version+1)
	if err := b.History.Changed(tx, history.Order, o.ID, f); err != nil {
		return err
	}
	return eventlog.Emit(tx, eventlog.Event{Shop: b.Shop, Kind: Changed, Customer: o.Customer, On: day.FromTime(tx.Now, b.Zone),
		Live: b.Live && tx.Now.Sub(o.OrderedAt) < LiveFor, Actor: b.Actor,
		Body: ChangedBody{o.ID, o.Number, o.State, Shipped, o.Payment, o.Payment, o.Amount, o.Amount, o.Counts, counts}})
}

// Named returns the orders that sources know by the numbers, whatever the source. It asks the index of numbers for ids
// first and the table for those ids then; see Find.
func Named(q db.Querier, shopID int64, numbers []string) (map[string][]*Order, error) {
	ids, err := db.All(q, func(rows *db.Rows) (id int64, err error) {
		return id, rows.Scan(&id)
	}, `SELECT id FROM orders WHERE shop_id = $1 AND order_number {{in_list $2}}`, shopID, db.List(numbers))
	if err != nil {
		return nil, fmt.Errorf("order: find by the sources' numbers: %w", err)
	}
	slices.Sort(ids)
	orders, err := Many(q, shopID, ids)
	if err != nil {
		return nil, err
	}
	out := map[string][]*Order{}
	for _, o := range orders {
		out[o.OrderNumber] = append(out[o.OrderNumber], o)
	}
	return out, nil
}
