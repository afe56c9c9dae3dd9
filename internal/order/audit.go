package order

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"joren/internal/db"
)

// Audit is what was found when everything that follows from a shop's orders was worked out once more.
type Audit struct {
	WrongCounts  int // orders that count as purchases and should not, or the other way round
	WrongFigures int // customers whose figures are not what their purchases come to
	WrongSums    int // days and steps that do not add up

	shop     int64
	figures  map[int64]*figures // what the wrong ones should be
	newcomer []Newcomer         // customers without a row of figures
	sums     *sales
}

// Whole tells whether all was as it should be.
func (a *Audit) Whole() bool { return a.WrongCounts+a.WrongFigures+a.WrongSums == 0 }

// auditAtOnce is how many customers are worked out together.
const auditAtOnce = 1000

// Check works everything out from the orders as they stand at one moment, and changes nothing.
func Check(ctx context.Context, d *db.DB, shopID int64) (a *Audit, err error) {
	err = d.Read(ctx, func(q *db.Read) error {
		a = &Audit{shop: shopID, figures: map[int64]*figures{}, sums: newSales(shopID)}
		for _, step := range []func(db.Querier) error{a.checkCounts, a.checkFigures, a.addNobody, a.checkDays, a.checkSteps} {
			if err := step(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("order: check: %w", err)
	}
	return a, nil
}

func (a *Audit) checkCounts(q db.Querier) error {
	rows, err := q.Query(`SELECT state, payment_state, test, counts FROM orders WHERE shop_id = $1`, a.shop)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var state State
		var payment PaymentState
		var test, counts bool
		if err := rows.Scan(&state, &payment, &test, &counts); err != nil {
			return err
		}
		if counts != Counts(state, payment, test) {
			a.WrongCounts++
		}
	}
	return rows.Err()
}

func (a *Audit) checkFigures(q db.Querier) error {
	for after := int64(0); ; {
		list, err := db.All(q, func(r *db.Rows) (n Newcomer, err error) { return n, r.Scan(&n.ID, &n.Number) },
			`SELECT id, number FROM customers WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT $3`, a.shop, after, auditAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		ids := make([]int64, len(list))
		for i, c := range list {
			ids[i] = c.ID
		}
		after = ids[len(ids)-1]
		stored, err := readFigures(q, a.shop, ids, "")
		if err != nil {
			return err
		}
		purchases, err := purchasesOf(q, a.shop, ids)
		if err != nil {
			return err
		}
		for _, c := range list {
			now := sumUp(purchases[c.ID])
			a.sums.figures(now, 1)
			for _, p := range purchases[c.ID] {
				a.sums.order(p, 1)
			}
			was, there := stored[c.ID]
			if !there {
				a.newcomer = append(a.newcomer, c)
			}
			if was != *now || !there {
				a.WrongFigures++
				a.figures[c.ID] = now
			}
		}
	}
}

// addNobody adds the purchases that name no customer.
func (a *Audit) addNobody(q db.Querier) error {
	rows, err := q.Query(`SELECT ordered_day, amount FROM orders WHERE shop_id = $1 AND customer_id IS NULL AND counts`, a.shop)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var p purchase
		var amount db.Null[int64]
		if err := rows.Scan(&p.day, &amount); err != nil {
			return err
		}
		p.amount = pointer(amount)
		a.sums.order(p, 1)
	}
	return rows.Err()
}

func (a *Audit) checkDays(q db.Querier) error {
	rows, err := q.Query(`SELECT day, orders, amount, unknown, first_orders, first_amount, first_unknown, nobody_orders, nobody_amount,
		nobody_unknown, repeaters, due FROM sales_days WHERE shop_id = $1`, a.shop)
	if err != nil {
		return err
	}
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var d int32
		var s daySum
		at := []any{&d}
		for i := range s {
			at = append(at, &s[i])
		}
		if err := rows.Scan(at...); err != nil {
			return err
		}
		want := a.sums.days[d]
		if want != nil {
			seen++
		}
		if want == nil || *want != s {
			a.WrongSums++
		}
	}
	a.WrongSums += len(a.sums.days) - seen
	return rows.Err()
}

func (a *Audit) checkSteps(q db.Querier) error {
	rows, err := q.Query(`SELECT step, month, gap, customers FROM purchase_steps WHERE shop_id = $1`, a.shop)
	if err != nil {
		return err
	}
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var k stepKey
		var n int64
		if err := rows.Scan(&k.step, &k.month, &k.gap, &n); err != nil {
			return err
		}
		want, there := a.sums.steps[k]
		if there {
			seen++
		}
		if want != n {
			a.WrongSums++
		}
	}
	a.WrongSums += len(a.sums.steps) - seen
	return rows.Err()
}

// Repair writes what Check worked out over the figures and sums that are wrong. Nobody may change orders between the
// two: no server runs. Orders themselves are left alone.
func (a *Audit) Repair(ctx context.Context, d *db.DB) error {
	if a.WrongFigures+a.WrongSums == 0 {
		return nil
	}
	err := d.TxBatch(ctx, func(tx *db.Tx) error { return OpenFigures(tx, a.shop, a.newcomer) })
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(a.figures)), auditAtOnce) {
		if err != nil {
			break
		}
		part := map[int64]*figures{}
		for _, id := range ids {
			part[id] = a.figures[id]
		}
		err = d.TxBatch(ctx, func(tx *db.Tx) error { return writeFigures(tx, a.shop, part) })
	}
	if err == nil {
		err = d.TxBatch(ctx, a.rewriteSums)
	}
	if err != nil {
		return fmt.Errorf("order: repair: %w", err)
	}
	return nil
}

func (a *Audit) rewriteSums(tx *db.Tx) error {
	for _, sql := range []string{`DELETE FROM sales_days WHERE shop_id = $1`, `DELETE FROM purchase_steps WHERE shop_id = $1`} {
		if _, err := tx.Exec(sql, a.shop); err != nil {
			return err
		}
	}
	if err := a.sums.writeDays(tx); err != nil {
		return err
	}
	return a.sums.writeSteps(tx)
}
