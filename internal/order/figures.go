package order

import (
	"fmt"
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
	rows := make([][]any, len(ids))
	for i, id := range ids {
		f := sums[id]
		rows[i] = []any{shopID, id, 0, f.count, f.amount, f.unknown, f.first, f.last}
	}
	if err := tx.InsertMany("customer_figures", figureColumns, rows, updateFigures); err != nil {
		return fmt.Errorf("order: write figures: %w", err)
	}
	return nil
}

// sumUp sums the purchases of customers; who has none is left out.
func sumUp(q db.Querier, shopID int64, ids []int64) (map[int64]figures, error) {
	rows, err := q.Query(`SELECT customer_id, COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT), COUNT(*) - COUNT(amount),
			MIN(ordered_day), MAX(ordered_day)
		FROM orders WHERE shop_id = $1 AND customer_id {{in_list_int $2}} AND counts GROUP BY customer_id`, shopID, db.List(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[int64]figures, len(ids))
	for rows.Next() {
		var id int64
		var f figures
		if err := rows.Scan(&id, &f.count, &f.amount, &f.unknown, &f.first, &f.last); err != nil {
			return nil, err
		}
		out[id] = f
	}
	return out, rows.Err()
}
