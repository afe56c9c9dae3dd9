package order

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"joren/internal/db"
	"joren/internal/kit/day"
)

// purchase is an order that counts, as the sums need it.
type purchase struct {
	id, customer, at int64 // customer 0: nobody is named
	day              int32
	amount           *int64
}

// same tells that two purchases, nil for none, add the same to every sum.
func (p *purchase) same(o *purchase) bool {
	if p == nil || o == nil {
		return p == o
	}
	return p.customer == o.customer && p.at == o.at && p.day == o.day && (p.amount == nil) == (o.amount == nil) && value(p.amount) == value(o.amount)
}

// sales gathers what a transaction does to the purchases of a shop and brings everything that is added up from them in
// line: the figures per customer, the sums per day and the steps from purchase to purchase. It is the only writer of
// customer_figures, sales_days and purchase_steps.
//
// Invariant: sales_days is the sum of the purchases and of the rows of customer_figures, purchase_steps that of the rows
// of customer_figures. So whoever writes a row of figures takes the old one off and adds the new one.
type sales struct {
	shop   int64
	days   map[int32]*daySum
	steps  map[stepKey]int64
	gained map[int64][]purchase // of customers who only gained purchases
	anew   map[int64]bool       // customers to be worked out from all their orders
}

func newSales(shopID int64) *sales {
	return &sales{shop: shopID, days: map[int32]*daySum{}, steps: map[stepKey]int64{}, gained: map[int64][]purchase{}, anew: map[int64]bool{}}
}

// What a row of sales_days sums up, in the order of dayColumns.
const (
	dayOrders = iota
	dayAmount
	dayUnknown
	dayFirstOrders
	dayFirstAmount
	dayFirstUnknown
	dayNobodyOrders
	dayNobodyAmount
	dayNobodyUnknown
	dayRepeaters
	dayDue
	daySums
)

type daySum [daySums]int64

var dayColumns = []string{"shop_id", "day", "orders", "amount", "unknown", "first_orders", "first_amount", "first_unknown",
	"nobody_orders", "nobody_amount", "nobody_unknown", "repeaters", "due"}

// stepKey says that a customer's purchase number step fell into a month (its first day), and how many days later the
// next one came.
type stepKey struct {
	step       int
	month, gap int32
}

// StepDays is how many days a next purchase may take to count as a step; a gap of one more stands for later or never.
const StepDays = 90

// steps are how many steps from purchase to purchase are told apart: F1 → F2, F2 → F3, F3 → F4.
const steps = 3

func (s *sales) on(d int32) *daySum {
	sum := s.days[d]
	if sum == nil {
		sum = &daySum{}
		s.days[d] = sum
	}
	return sum
}

// count adds (1) or takes off (-1) a purchase at a place of its day.
func (s *sales) count(d int32, orders int, amount *int64, sign int64) {
	sum := s.on(d)
	sum[orders] += sign
	sum[orders+1] += sign * value(amount)
	if amount == nil {
		sum[orders+2] += sign
	}
}

func (s *sales) order(p purchase, sign int64) {
	s.count(p.day, dayOrders, p.amount, sign)
	if p.customer == 0 {
		s.count(p.day, dayNobodyOrders, p.amount, sign)
	}
}

// gain takes note of a new purchase.
func (s *sales) gain(p purchase) {
	s.order(p, 1)
	if p.customer != 0 {
		s.gained[p.customer] = append(s.gained[p.customer], p)
	}
}

// changed takes note of an order that is not as it was: what it counted for before and counts for now, nil for nothing.
func (s *sales) changed(before, now *purchase) {
	if before.same(now) {
		return
	}
	if before != nil {
		s.order(*before, -1)
		s.touch(before.customer)
	}
	if now != nil {
		s.order(*now, 1)
		s.touch(now.customer)
	}
}

// touch has a customer's figures worked out anew.
func (s *sales) touch(customer int64) {
	if customer != 0 {
		s.anew[customer] = true
	}
}

// figures adds or takes off what a customer's figures are in the sums.
func (s *sales) figures(f *figures, sign int64) {
	if f.count == 0 {
		return
	}
	s.count(f.nth[0].V, dayFirstOrders, pointer(f.firstAmount), sign)
	if f.count >= 2 {
		s.on(f.last.V)[dayRepeaters] += sign
	}
	if f.due.Valid {
		s.on(f.due.V)[dayDue] += sign
	}
	for i := 0; i < steps && f.nth[i].Valid; i++ {
		gap := int32(StepDays + 1)
		if next := f.nth[i+1]; next.Valid {
			gap = min(gap, next.V-f.nth[i].V)
		}
		s.steps[stepKey{i + 1, monthOf(f.nth[i].V), gap}] += sign
	}
}

func monthOf(d int32) int32 {
	_, _, dayOfMonth := day.FromUnixDays(d).YMD()
	return d - int32(dayOfMonth) + 1
}

// settle writes everything that follows from what was noted. It comes after the orders are written.
func (s *sales) settle(tx *db.Tx) error {
	before, err := lockFigures(tx, s.shop, s.customers())
	if err != nil {
		return fmt.Errorf("order: read figures: %w", err)
	}
	now, err := s.work(tx, before)
	if err != nil {
		return fmt.Errorf("order: sum up: %w", err)
	}
	for id, f := range now {
		was := before[id]
		if was == *f {
			delete(now, id)
			continue
		}
		s.figures(&was, -1)
		s.figures(f, 1)
	}
	if err := writeFigures(tx, s.shop, now); err != nil {
		return err
	}
	if err := s.writeDays(tx); err != nil {
		return fmt.Errorf("order: write sales of days: %w", err)
	}
	if err := s.writeSteps(tx); err != nil {
		return fmt.Errorf("order: write steps: %w", err)
	}
	return nil
}

func (s *sales) customers() []int64 {
	ids := slices.AppendSeq(make([]int64, 0, len(s.gained)+len(s.anew)), maps.Keys(s.gained))
	for id := range s.anew {
		if _, both := s.gained[id]; !both {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// work sums customers up: from what is known of their purchases and what they gained where that is enough, the others from
// all their orders.
func (s *sales) work(tx *db.Tx, before map[int64]figures) (map[int64]*figures, error) {
	now := make(map[int64]*figures, len(s.gained)+len(s.anew))
	var read []int64
	for _, id := range s.customers() {
		if was := before[id]; !s.anew[id] {
			if sum, ok := was.plus(s.gained[id]); ok {
				now[id] = sum
				continue
			}
		}
		read = append(read, id)
		now[id] = &figures{}
	}
	all, err := purchasesOf(tx, s.shop, read)
	if err != nil {
		return nil, err
	}
	for id, list := range all {
		now[id] = sumUp(list)
	}
	return now, nil
}

// purchasesOf reads all purchases of customers.
func purchasesOf(q db.Querier, shopID int64, customers []int64) (map[int64][]purchase, error) {
	if len(customers) == 0 {
		return nil, nil
	}
	rows, err := q.Query(`SELECT id, customer_id, ordered_at, ordered_day, amount FROM orders
		WHERE shop_id = $1 AND customer_id {{in_list_int $2}} AND counts`, shopID, db.List(customers))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[int64][]purchase, len(customers))
	for rows.Next() {
		var p purchase
		var amount db.Null[int64]
		if err := rows.Scan(&p.id, &p.customer, &p.at, &p.day, &amount); err != nil {
			return nil, err
		}
		p.amount = pointer(amount)
		out[p.customer] = append(out[p.customer], p)
	}
	return out, rows.Err()
}

const addDays = `ON CONFLICT (shop_id, day) DO UPDATE SET orders = sales_days.orders + excluded.orders, amount = sales_days.amount + excluded.amount,
	unknown = sales_days.unknown + excluded.unknown, first_orders = sales_days.first_orders + excluded.first_orders,
	first_amount = sales_days.first_amount + excluded.first_amount, first_unknown = sales_days.first_unknown + excluded.first_unknown,
	nobody_orders = sales_days.nobody_orders + excluded.nobody_orders, nobody_amount = sales_days.nobody_amount + excluded.nobody_amount,
	nobody_unknown = sales_days.nobody_unknown + excluded.nobody_unknown, repeaters = sales_days.repeaters + excluded.repeaters,
	due = sales_days.due + excluded.due`

// writeDays adds to the days, and removes those that nothing is left of.
func (s *sales) writeDays(tx *db.Tx) error {
	var rows [][]any
	var less []int64
	for _, d := range slices.Sorted(maps.Keys(s.days)) {
		sum := s.days[d]
		if *sum == (daySum{}) {
			continue
		}
		row := make([]any, 0, len(dayColumns))
		row = append(row, s.shop, d)
		for _, n := range sum {
			row = append(row, n)
		}
		rows = append(rows, row)
		if slices.Min(sum[:]) < 0 {
			less = append(less, int64(d))
		}
	}
	if err := tx.InsertMany("sales_days", dayColumns, rows, addDays); err != nil || len(less) == 0 {
		return err
	}
	_, err := tx.Exec(`DELETE FROM sales_days WHERE shop_id = $1 AND day {{in_list_int $2}}
		AND orders = 0 AND first_orders = 0 AND repeaters = 0 AND due = 0`, s.shop, db.List(less))
	return err
}

func (s *sales) writeSteps(tx *db.Tx) error {
	keys := slices.SortedFunc(maps.Keys(s.steps), func(a, b stepKey) int {
		return cmp.Or(cmp.Compare(a.step, b.step), cmp.Compare(a.month, b.month), cmp.Compare(a.gap, b.gap))
	})
	var rows [][]any
	var less []int64
	for _, k := range keys {
		if n := s.steps[k]; n != 0 {
			rows = append(rows, []any{s.shop, k.step, k.month, k.gap, n})
			if n < 0 {
				less = append(less, int64(k.month))
			}
		}
	}
	err := tx.InsertMany("purchase_steps", []string{"shop_id", "step", "month", "gap", "customers"}, rows,
		`ON CONFLICT (shop_id, step, month, gap) DO UPDATE SET customers = purchase_steps.customers + excluded.customers`)
	if err != nil || len(less) == 0 {
		return err
	}
	slices.Sort(less)
	_, err = tx.Exec(`DELETE FROM purchase_steps WHERE shop_id = $1 AND step IN (1, 2, 3) AND month {{in_list_int $2}} AND customers = 0`,
		s.shop, db.List(slices.Compact(less)))
	return err
}
