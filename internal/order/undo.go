package order

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/history"
	"joren/internal/kit/day"
	"joren/internal/product"
)

// Records let values of orders go back, and orders go.
type Records struct{ Zone *time.Location }

// Values returns what stands in the orders that exist.
func (Records) Values(q db.Querier, shopID int64, ids []int64) (map[int64]history.Values, error) {
	all, err := load(q, shopID, ids)
	if err != nil {
		return nil, fmt.Errorf("order: values: %w", err)
	}
	out := make(map[int64]history.Values, len(all))
	for id, s := range all {
		out[id] = s.value
	}
	return out, nil
}

// Same compares a value that stands with one of a change. A payment that lapsed by itself since is as it was, and a
// product is known by its reference.
func (Records) Same(field string, standing, named *string) bool {
	if history.Same(standing, named) {
		return true
	}
	if standing == nil || named == nil {
		return false
	}
	switch field {
	case "payment_state":
		return *standing == string(Lapsed) && *named == string(Pending)
	case contentsField:
		a, err := parseContents(standing)
		if err != nil {
			return false
		}
		b, err := parseContents(named)
		return err == nil && a.equal(b)
	}
	return false
}

func parseContents(text *string) (c contents, err error) {
	if text == nil {
		return c, nil
	}
	if err := json.Unmarshal([]byte(*text), &c); err != nil {
		return c, fmt.Errorf("order: contents in the history: %w", err)
	}
	return c, nil
}

func (c contents) equal(o contents) bool {
	return c.Sums.equal(o.Sums) && slices.EqualFunc(c.Lines, o.Lines, record.equal)
}

func (r record) equal(o record) bool {
	for _, names := range []record{r, o} {
		for name := range names {
			if name != "product_id" && !history.Same(r[name], o[name]) {
				return false
			}
		}
	}
	return true
}

// PutBack writes earlier values into orders. What follows from them is worked out again: whether they count, and the
// figures of their customers.
func (r Records) PutBack(tx *db.Tx, by history.By, values map[int64]map[string]*string) error {
	ids := slices.Sorted(maps.Keys(values))
	watched, err := Watch(tx, by.Shop, ids)
	if err != nil {
		return err
	}
	all, err := load(tx, by.Shop, ids)
	if err != nil {
		return fmt.Errorf("order: put back: %w", err)
	}
	var rows, lines [][]any
	var replaced []int64
	for _, id := range ids {
		s := all[id]
		if s == nil {
			continue
		}
		was := maps.Clone(s.row)
		for field, v := range values[id] {
			s.row[field] = v
		}
		if text, ok := s.row[contentsField]; ok {
			delete(s.row, contentsField)
			if err := s.refill(tx, by.Shop, text); err != nil {
				return err
			}
			replaced = append(replaced, id)
			add, err := s.lineRows(by.Shop)
			if err != nil {
				return err
			}
			lines = append(lines, add...)
		}
		counts := Counts(State(s.text("state")), PaymentState(s.text("payment_state")), s.text("test") == flagSet)
		s.row["counts"] = textOf(counts)
		row, err := s.orderRow()
		if err != nil {
			return err
		}
		rows = append(rows, row)
		if err := r.emitBack(tx, by, was, s); err != nil {
			return err
		}
	}
	if err := writeBack(tx, by.Shop, rows, lines, replaced); err != nil {
		return fmt.Errorf("order: put back: %w", err)
	}
	return watched.Settle(tx)
}

func writeBack(tx *db.Tx, shopID int64, rows, lines [][]any, replaced []int64) error {
	if err := tx.InsertMany("orders", orderColumns, rows, updateOrders); err != nil {
		return err
	}
	if len(replaced) == 0 {
		return nil
	}
	if _, err := tx.Exec(`DELETE FROM order_lines WHERE shop_id = $1 AND order_id {{in_list_int $2}}`, shopID, db.List(replaced)); err != nil {
		return err
	}
	return tx.InsertMany("order_lines", lineColumns, lines, "")
}

func (s *standing) text(column string) string {
	if v := s.row[column]; v != nil {
		return *v
	}
	return ""
}

// refill takes amounts and lines from contents.
func (s *standing) refill(tx *db.Tx, shopID int64, text *string) error {
	c, err := parseContents(text)
	if err != nil {
		return err
	}
	for _, name := range contentColumns {
		s.row[name] = c.Sums[name]
	}
	s.lines = c.Lines
	named := map[int64]string{}
	for _, l := range s.lines {
		if id := l.product(); id != 0 && l["product"] != nil {
			named[id] = *l["product"]
		}
	}
	now, err := product.Revive(tx, shopID, named)
	if err != nil {
		return err
	}
	for _, l := range s.lines {
		if id := now[l.product()]; id != 0 {
			l["product_id"] = history.Text(strconv.FormatInt(id, 10))
		} else {
			delete(l, "product_id")
		}
	}
	return nil
}

func (s *standing) orderRow() ([]any, error) {
	row := make([]any, len(orderColumns))
	for i, c := range orderColumns {
		v, err := valueOf(s.row[c], s.read[i])
		if err != nil {
			return nil, fmt.Errorf("order: %s in the history: %w", c, err)
		}
		row[i] = v
	}
	return row, nil
}

func (s *standing) lineRows(shopID int64) ([][]any, error) {
	out := make([][]any, len(s.lines))
	for i, l := range s.lines {
		row := append(make([]any, 0, len(lineColumns)), shopID, s.id, i+1)
		for _, c := range lineColumns[3:] {
			like := any(nil)
			if slices.Contains(textLineColumns, c) {
				like = ""
			}
			v, err := valueOf(l[c], like)
			if err != nil {
				return nil, fmt.Errorf("order: %s of a line in the history: %w", c, err)
			}
			row = append(row, v)
		}
		out[i] = row
	}
	return out, nil
}

func numberOf(r record, column string) *int64 {
	if r[column] == nil {
		return nil
	}
	n, err := strconv.ParseInt(*r[column], 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// emitBack tells how the order stood and stands, where that is more than what the source's rows were.
func (r Records) emitBack(tx *db.Tx, by history.By, was record, s *standing) error {
	from := standing{row: was}
	return eventlog.Emit(tx, eventlog.Event{Shop: by.Shop, Kind: Changed, Customer: value(numberOf(s.row, "customer_id")), On: day.FromTime(tx.Now, r.Zone),
		Actor: by.Actor, Body: ChangedBody{Order: s.id, Number: value(numberOf(s.row, "number")), FromState: State(from.text("state")), State: State(s.text("state")),
			FromPayment: PaymentState(from.text("payment_state")), Payment: PaymentState(s.text("payment_state")), FromAmount: numberOf(was, "amount"),
			Amount: numberOf(s.row, "amount"), FromCounts: from.text("counts") == flagSet, Counts: s.text("counts") == flagSet}})
}

// Remove deletes orders with their lines, with an event each. Whether they are used is the caller's to know.
func (r Records) Remove(tx *db.Tx, by history.By, ids []int64) error {
	all, err := Many(tx, by.Shop, ids)
	if err != nil {
		return fmt.Errorf("order: remove: %w", err)
	}
	today := day.FromTime(tx.Now, r.Zone)
	for _, o := range all {
		err := eventlog.Emit(tx, eventlog.Event{Shop: by.Shop, Kind: Removed, Customer: o.Customer, On: today, Actor: by.Actor,
			Body: RemovedBody{o.ID, o.Number, o.Amount, o.Counts}})
		if err != nil {
			return err
		}
	}
	return Remove(tx, by.Shop, ids)
}

// Existing returns which of the orders exist; in a transaction that writes, nobody else changes them meanwhile.
func Existing(q db.Querier, shopID int64, ids []int64) ([]int64, error) {
	return db.All(q, func(rows *db.Rows) (id int64, err error) { return id, rows.Scan(&id) },
		`SELECT id FROM orders WHERE shop_id = $1 AND id {{in_list_int $2}} ORDER BY id`+history.Locking(q), shopID, db.List(ids))
}

// Buyers returns the orders of those of the customers who have any.
func Buyers(q db.Querier, shopID int64, customers []int64) (map[int64][]int64, error) {
	rows, err := q.Query(`SELECT customer_id, id FROM orders WHERE shop_id = $1 AND customer_id {{in_list_int $2}}`, shopID, db.List(customers))
	if err != nil {
		return nil, fmt.Errorf("order: buyers: %w", err)
	}
	defer rows.Close()
	out := map[int64][]int64{}
	for rows.Next() {
		var customer, id int64
		if err := rows.Scan(&customer, &id); err != nil {
			return nil, err
		}
		out[customer] = append(out[customer], id)
	}
	return out, rows.Err()
}

// CloseFigures deletes the figures of customers who are removed and have no orders.
func CloseFigures(tx *db.Tx, shopID int64, customers []int64) error {
	_, err := tx.Exec(`DELETE FROM customer_figures WHERE shop_id = $1 AND customer_id {{in_list_int $2}}`, shopID, db.List(customers))
	if err != nil {
		return fmt.Errorf("order: close figures: %w", err)
	}
	return nil
}

// EachProduct calls take with the products that lines name, each at least once: of orders placed or changed after a
// sequence of the log, of all orders after 0.
func EachProduct(q db.Querier, shopID, after int64, take func(product int64)) error {
	sql, args := `SELECT DISTINCT product_id FROM order_lines WHERE shop_id = $1 AND product_id IS NOT NULL`, []any{shopID}
	if after > 0 {
		orders, err := since(q, shopID, after)
		if err != nil {
			return err
		}
		sql, args = sql+` AND order_id {{in_list_int $2}}`, append(args, db.List(orders))
	}
	rows, err := q.Query(sql, args...)
	if err != nil {
		return fmt.Errorf("order: products that lines name: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		take(id)
	}
	return rows.Err()
}

// since lists the orders that events after a sequence tell of.
func since(q db.Querier, shopID, after int64) (orders []int64, err error) {
	for {
		list, err := eventlog.After(q, shopID, after, sinceAtOnce)
		if err != nil {
			return nil, fmt.Errorf("order: since %d: %w", after, err)
		}
		for _, e := range list {
			after = e.Seq
			if !strings.HasPrefix(e.Kind.Name, "order.") {
				continue
			}
			var body struct {
				Order int64 `json:"order"`
			}
			if err := e.Decode(&body); err != nil {
				return nil, err
			}
			orders = append(orders, body.Order)
		}
		if len(list) < sinceAtOnce {
			return orders, nil
		}
	}
}

const sinceAtOnce = 500
