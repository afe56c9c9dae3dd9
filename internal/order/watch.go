package order

import (
	"fmt"

	"joren/internal/db"
)

// Watched are orders about to be changed or removed.
type Watched struct {
	shop   int64
	ids    []int64
	before map[int64]purchase
}

// Watch begins every change of orders that exist: it notes what they count for. After the change, Settle brings the
// figures of their customers and the sums of the shop in line, in the same transaction. A change without it would leave
// figures behind that no order explains.
func Watch(tx *db.Tx, shopID int64, ids []int64) (*Watched, error) {
	before, err := counting(tx, shopID, ids)
	if err != nil {
		return nil, fmt.Errorf("order: watch: %w", err)
	}
	return &Watched{shopID, ids, before}, nil
}

// Settle ends what Watch began.
func (w *Watched) Settle(tx *db.Tx) error {
	s := newSales(w.shop)
	if err := w.note(tx, s); err != nil {
		return err
	}
	return s.settle(tx)
}

// note tells the sums what became of the orders.
func (w *Watched) note(tx *db.Tx, s *sales) error {
	now, err := counting(tx, w.shop, w.ids)
	if err != nil {
		return fmt.Errorf("order: see what changed: %w", err)
	}
	for _, id := range w.ids {
		s.changed(at(w.before, id), at(now, id))
	}
	return nil
}

func at(all map[int64]purchase, id int64) *purchase {
	if p, ok := all[id]; ok {
		return &p
	}
	return nil
}

// counting reads those of the orders that count, and lets nobody else change any of them meanwhile.
func counting(tx *db.Tx, shopID int64, ids []int64) (map[int64]purchase, error) {
	out := make(map[int64]purchase, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := tx.Query(`SELECT id, COALESCE(customer_id, 0), ordered_at, ordered_day, amount, counts FROM orders
		WHERE shop_id = $1 AND id {{in_list_int $2}} ORDER BY id {{for_update}}`, shopID, db.List(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p purchase
		var counts bool
		var amount db.Null[int64]
		if err := rows.Scan(&p.id, &p.customer, &p.at, &p.day, &amount, &counts); err != nil {
			return nil, err
		}
		if p.amount = pointer(amount); counts {
			out[p.id] = p
		}
	}
	return out, rows.Err()
}

// Remove deletes orders with their lines.
func Remove(tx *db.Tx, shopID int64, ids []int64) error {
	w, err := Watch(tx, shopID, ids)
	if err != nil {
		return err
	}
	for _, sql := range []string{`DELETE FROM order_lines WHERE shop_id = $1 AND order_id {{in_list_int $2}}`,
		`DELETE FROM orders WHERE shop_id = $1 AND id {{in_list_int $2}}`} {
		if _, err := tx.Exec(sql, shopID, db.List(ids)); err != nil {
			return fmt.Errorf("order: remove: %w", err)
		}
	}
	return w.Settle(tx)
}
