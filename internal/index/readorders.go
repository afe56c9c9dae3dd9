package index

import (
	"cmp"
	"math"
	"slices"

	"joren/internal/db"
	"joren/internal/kit/jptext"
)

// found is an order as it was read, with its customer.
type found struct {
	id int64
	o  uint32
	wideOrder
	number string // as a search key
}

// orders reads orders and lines, both in the order of the orders' ids, and lays them out by customer.
func (r *reader) orders() error {
	list, err := r.readOrders()
	if err != nil {
		return err
	}
	lines, err := r.readLines(list)
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b found) int { return cmp.Compare(a.o, b.o) })
	b, largest := &r.t.bought, r.t.figures.largest
	b.orders, b.lines = make([]order, 0, len(list)), make([]packed, 0, len(lines))
	var orders []wideOrder
	var numbers []byte
	for i := 0; i < len(list); {
		o := list[i].o
		numbers = numbers[:0]
		for orders = orders[:0]; i < len(list) && list[i].o == o; i++ {
			ord := list[i].wideOrder
			numbers = append(append(numbers, list[i].number...), separator...)
			if orders = append(orders, ord); ord.flags&counts != 0 {
				largest[o] = max(largest[o], ord.amount)
			}
		}
		b.put(o, orders, lines)
		if err := b.numbers.put(o, numbers, 0, true); err != nil {
			return err
		}
	}
	return nil
}

// readOrders reads the orders that have a customer.
func (r *reader) readOrders() ([]found, error) {
	var list []found
	b := &r.t.bought
	keys := map[string]string{}
	key := func(s string) string {
		k, ok := keys[s]
		if !ok {
			if len(keys) > 10_000 {
				clear(keys)
			}
			k = jptext.SearchKey(s)
			keys[s] = k
		}
		return k
	}
	err := r.query(`SELECT o.id, o.customer_id, o.ordered_day, o.amount, o.channel, o.source, o.coupon, o.payment_method, o.state, o.counts, o.test, o.number_key,
		CASE WHEN f.first_order = o.id THEN 1 ELSE 0 END
		FROM orders o JOIN customer_figures f ON f.shop_id = o.shop_id AND f.customer_id = o.customer_id
		WHERE o.shop_id = $1 AND o.customer_id IS NOT NULL`, "o.customer_id", "o.id", func(rows *db.Rows) error {
		var f found
		var customer int64
		var amount db.Null[int64]
		var t trade
		var state string
		var isCounted, isTest, isFirst bool
		if err := rows.Scan(&f.id, &customer, &f.day, &amount, &t.channel, &t.source, &t.coupon, &t.payment, &state, &isCounted, &isTest, &f.number, &isFirst); err != nil {
			return err
		}
		var ok bool
		if f.o, ok = r.t.find(customer); !ok {
			return nil
		}
		f.amount = noAmount
		if amount.Valid {
			f.amount = amount.V
		}
		for _, s := range []*string{&t.channel, &t.source, &t.coupon, &t.payment} {
			*s = key(*s)
		}
		f.trade = b.trade(t)
		code := b.states.code(state)
		if code > maxState {
			return errTooLarge
		}
		f.state = uint8(code)
		f.flags = flagIf(counts, isCounted) | flagIf(test, isTest) | flagIf(first, isFirst)
		list = append(list, f)
		return nil
	})
	return list, err
}

// readLines reads the lines of orders and tells each order which are its own.
func (r *reader) readLines(list []found) ([]line, error) {
	sql, args := `SELECT order_id, product_id, quantity, amount FROM order_lines WHERE shop_id = $1`, []any{r.shop}
	if r.ids != nil {
		ids := make([]int64, len(list))
		for i := range list {
			ids[i] = list[i].id
		}
		sql += " AND order_id {{in_list_int $2}}"
		args = append(args, db.List(ids))
	}
	rows, err := r.q.Query(sql+" ORDER BY order_id, position", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []line
	at := 0
	for rows.Next() {
		var id, quantity int64
		var product, amount db.Null[int64]
		if err := rows.Scan(&id, &product, &quantity, &amount); err != nil {
			return nil, err
		}
		for at < len(list) && list[at].id < id {
			at++
		}
		if at == len(list) || list[at].id != id { // of an order without a customer
			continue
		}
		if quantity != int64(int32(quantity)) || list[at].n == math.MaxUint16 {
			return nil, errTooLarge
		}
		if list[at].n == 0 {
			list[at].lines = uint32(len(lines))
		}
		list[at].n++
		l := line{amount: noAmount, quantity: int32(quantity)}
		if amount.Valid {
			l.amount = amount.V
		}
		if product.Valid {
			l.product = r.t.bought.productCode(product.V)
		}
		lines = append(lines, l)
	}
	return lines, rows.Err()
}

func flagIf(f flags, yes bool) flags {
	if yes {
		return f
	}
	return 0
}
