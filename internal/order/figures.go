package order

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"joren/internal/db"
)

var figureColumns = []string{"shop_id", "customer_id", "number", "order_count", "amount", "unknown", "first_day", "last_day",
	"first_order", "first_amount", "second_day", "third_day", "fourth_day", "due_day"}

// updateFigures writes over a customer's row, which is always there, and leaves the number alone.
const updateFigures = `ON CONFLICT (shop_id, customer_id) DO UPDATE SET order_count = excluded.order_count, amount = excluded.amount,
	unknown = excluded.unknown, first_day = excluded.first_day, last_day = excluded.last_day, first_order = excluded.first_order,
	first_amount = excluded.first_amount, second_day = excluded.second_day, third_day = excluded.third_day,
	fourth_day = excluded.fourth_day, due_day = excluded.due_day`

// Newcomer is a customer who has just been created.
type Newcomer struct{ ID, Number int64 }

// OpenFigures gives new customers their row of figures, empty as yet.
func OpenFigures(tx *db.Tx, shopID int64, newcomers []Newcomer) error {
	if len(newcomers) == 0 {
		return nil
	}
	rows := make([][]any, len(newcomers))
	for i, n := range newcomers {
		rows[i] = []any{shopID, n.ID, n.Number, 0, 0, 0}
	}
	if err := tx.InsertMany("customer_figures", figureColumns[:6], rows, ""); err != nil {
		return fmt.Errorf("order: open figures: %w", err)
	}
	return nil
}

// figures are what a customer's purchases come to.
type figures struct {
	count, amount, unknown int64
	nth                    [steps + 1]db.Null[int32] // the days of the first purchases
	last, due              db.Null[int32]
	first                  db.Null[int64] // id of the first purchase
	firstAmount            db.Null[int64] // what it came to; none: unknown
}

// sumUp sums the purchases of one customer.
func sumUp(list []purchase) *figures {
	slices.SortFunc(list, func(a, b purchase) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id))
	})
	f := &figures{count: int64(len(list))}
	if f.count == 0 {
		return f
	}
	for i, p := range list {
		f.amount += value(p.amount)
		if p.amount == nil {
			f.unknown++
		}
		if i < len(f.nth) {
			f.nth[i] = db.Null[int32]{V: p.day, Valid: true}
		}
	}
	first, last := list[0], list[len(list)-1]
	f.first, f.last = db.Null[int64]{V: first.id, Valid: true}, db.Null[int32]{V: last.day, Valid: true}
	if first.amount != nil {
		f.firstAmount = db.Null[int64]{V: *first.amount, Valid: true}
	}
	if usual, ok := usualInterval(list); ok {
		f.due = db.Null[int32]{V: last.day + usual, Valid: true}
	}
	return f
}

// plus adds purchases to the figures. It is not ok where they do not tell enough: the days of purchases after the fourth are not
// among them, nor is which of two on the first day was first.
func (f *figures) plus(gained []purchase) (sum *figures, ok bool) {
	if f.count == 0 {
		return sumUp(gained), true
	}
	if f.count > int64(len(f.nth)) || slices.ContainsFunc(gained, func(p purchase) bool { return p.day <= f.nth[0].V }) {
		return nil, false
	}
	list := slices.Clone(gained)
	for _, d := range f.nth[:f.count] {
		list = append(list, purchase{day: d.V, amount: new(int64)})
	}
	sum = sumUp(list)
	sum.amount, sum.unknown = sum.amount+f.amount, sum.unknown+f.unknown
	sum.first, sum.firstAmount = f.first, f.firstAmount
	return sum, true
}

// usualInterval is the median of the days between the days of purchase, from three of those on. Half a day is left
// away: whoever comes after twelve and a half days is late on the thirteenth.
func usualInterval(list []purchase) (int32, bool) {
	gaps := make([]int32, 0, len(list))
	for i := 1; i < len(list); i++ {
		if gap := list[i].day - list[i-1].day; gap > 0 {
			gaps = append(gaps, gap)
		}
	}
	if len(gaps) < 2 {
		return 0, false
	}
	slices.Sort(gaps)
	return (gaps[(len(gaps)-1)/2] + gaps[len(gaps)/2]) / 2, true
}

// lockFigures reads the figures of customers that nobody else may change meanwhile.
func lockFigures(tx *db.Tx, shopID int64, customers []int64) (map[int64]figures, error) {
	return readFigures(tx, shopID, customers, "{{for_update}}")
}

// readFigures reads the figures of customers.
func readFigures(q db.Querier, shopID int64, customers []int64, lock string) (map[int64]figures, error) {
	if len(customers) == 0 {
		return nil, nil
	}
	rows, err := q.Query(`SELECT customer_id, order_count, amount, unknown, last_day, first_order, first_amount, first_day, second_day,
			third_day, fourth_day, due_day
		FROM customer_figures WHERE shop_id = $1 AND customer_id {{in_list_int $2}} ORDER BY customer_id `+lock, shopID, db.List(customers))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[int64]figures, len(customers))
	for rows.Next() {
		var id int64
		var f figures
		err := rows.Scan(&id, &f.count, &f.amount, &f.unknown, &f.last, &f.first, &f.firstAmount, &f.nth[0], &f.nth[1], &f.nth[2], &f.nth[3], &f.due)
		if err != nil {
			return nil, err
		}
		out[id] = f
	}
	return out, rows.Err()
}

func writeFigures(tx *db.Tx, shopID int64, all map[int64]*figures) error {
	ids := slices.Sorted(maps.Keys(all))
	rows := make([][]any, len(ids))
	for i, id := range ids {
		f := all[id]
		rows[i] = []any{shopID, id, 0, f.count, f.amount, f.unknown, f.nth[0], f.last, f.first, f.firstAmount, f.nth[1], f.nth[2], f.nth[3], f.due}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.InsertMany("customer_figures", figureColumns, rows, updateFigures); err != nil {
		return fmt.Errorf("order: write figures: %w", err)
	}
	return nil
}

// Refigure works out the figures of customers anew from their orders. Who changes orders has Watch do that.
func Refigure(tx *db.Tx, shopID int64, customers []int64) error {
	s := newSales(shopID)
	for _, id := range customers {
		s.touch(id)
	}
	return s.settle(tx)
}
