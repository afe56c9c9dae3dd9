package order

import (
	"fmt"
	"maps"
	"slices"

	"joren/internal/db"
)

var figureColumns = []string{"shop_id", "customer_id", "number", "order_count", "amount", "unknown", "first_day", "last_day"}

// updateFigures writes over a customer's row, which is always there, and leaves the number alone.
const updateFigures = `ON CONFLICT (shop_id, customer_id) DO UPDATE SET order_count = excluded.order_count, amount = excluded.amount,
	unknown = excluded.unknown, first_day = excluded.first_day, last_day = excluded.last_day`

// Newcomer is a customer who has just been created.
type Newcomer struct{ ID, Number int64 }

// OpenFigures gives new customers their row of figures, empty as yet.
func OpenFigures(tx *db.Tx, shopID int64, newcomers []Newcomer) error {
	if len(newcomers) == 0 {
		return nil
	}
	rows := make([][]any, len(newcomers))
	for i, n := range newcomers {
		rows[i] = []any{shopID, n.ID, n.Number, 0, 0, 0, nil, nil}
	}
	if err := tx.InsertMany("customer_figures", figureColumns, rows, ""); err != nil {
		return fmt.Errorf("order: open figures: %w", err)
	}
	return nil
}

// figures are what a customer's purchases come to.
type figures struct {
	count, amount, unknown int64
	first, last            db.Null[int32]
}

// add counts one more purchase.
func (f *figures) add(on int32, amount *int64) {
	f.count++
	f.amount += value(amount)
	if amount == nil {
		f.unknown++
	}
	if !f.first.Valid || on < f.first.V {
		f.first = db.Null[int32]{V: on, Valid: true}
	}
	if !f.last.Valid || on > f.last.V {
		f.last = db.Null[int32]{V: on, Valid: true}
	}
}

// addFigures is how new purchases are added to a customer's row.
const addFigures = `ON CONFLICT (shop_id, customer_id) DO UPDATE SET order_count = customer_figures.order_count + excluded.order_count,
	amount = customer_figures.amount + excluded.amount, unknown = customer_figures.unknown + excluded.unknown,
	first_day = CASE WHEN customer_figures.first_day < excluded.first_day THEN customer_figures.first_day ELSE excluded.first_day END,
	last_day = CASE WHEN customer_figures.last_day > excluded.last_day THEN customer_figures.last_day ELSE excluded.last_day END`

// changes gathers what a batch does to the figures: customers who only gained purchases have them added; those of whose
// purchases one changed or went are worked out anew from their orders.
type changes struct {
	gained map[int64]*figures
	anew   []int64
}

func (c *changes) gain(customer int64, on int32, amount *int64) {
	if customer == 0 {
		return
	}
	f := c.gained[customer]
	if f == nil {
		f = &figures{}
		c.gained[customer] = f
	}
	f.add(on, amount)
}

func (c *changes) apply(tx *db.Tx, shopID int64) error {
	for _, id := range c.anew {
		delete(c.gained, id)
	}
	if err := writeFigures(tx, shopID, c.gained, addFigures); err != nil {
		return err
	}
	return Refigure(tx, shopID, c.anew)
}

func writeFigures(tx *db.Tx, shopID int64, all map[int64]*figures, suffix string) error {
	ids := slices.Sorted(maps.Keys(all))
	rows := make([][]any, len(ids))
	for i, id := range ids {
		f := all[id]
		rows[i] = []any{shopID, id, 0, f.count, f.amount, f.unknown, f.first, f.last}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.InsertMany("customer_figures", figureColumns, rows, suffix); err != nil {
		return fmt.Errorf("order: write figures: %w", err)
	}
	return nil
}

// Refigure works out the figures of customers anew from their orders, in the transaction that changed those.
func Refigure(tx *db.Tx, shopID int64, customers []int64) error {
	ids := slices.Clone(customers)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) > 0 && ids[0] == 0 {
		ids = ids[1:]
	}
	if len(ids) == 0 {
		return nil
	}
	sums, err := sumUp(tx, shopID, ids)
	if err != nil {
		return fmt.Errorf("order: sum up: %w", err)
	}
	return writeFigures(tx, shopID, sums, updateFigures)
}

// sumUp sums the purchases of customers.
func sumUp(q db.Querier, shopID int64, ids []int64) (map[int64]*figures, error) {
	out := make(map[int64]*figures, len(ids))
	for _, id := range ids {
		out[id] = &figures{}
	}
	rows, err := q.Query(`SELECT customer_id, COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT), COUNT(*) - COUNT(amount),
			MIN(ordered_day), MAX(ordered_day)
		FROM orders WHERE shop_id = $1 AND customer_id {{in_list_int $2}} AND counts GROUP BY customer_id`, shopID, db.List(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var f figures
		if err := rows.Scan(&id, &f.count, &f.amount, &f.unknown, &f.first, &f.last); err != nil {
			return nil, err
		}
		out[id] = &f
	}
	return out, rows.Err()
}
