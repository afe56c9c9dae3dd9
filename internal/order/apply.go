package order

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/history"
	"joren/internal/kit/day"
	"joren/internal/kit/jptext"
	"joren/internal/kit/money"
	"joren/internal/product"
)

// Row is an order as a source states it, with the customer it belongs to.
type Row struct {
	Draft
	Customer int64 // 0: nobody is named
	Digest   int64 // of the source's rows; the same digest again means nothing new
}

// Outcome says what became of a row.
type Outcome int

// The outcomes of a row.
const (
	Unchanged Outcome = iota
	CreatedNew
	UpdatedOld
)

// Applied is the order that a row became.
type Applied struct {
	ID      int64
	Outcome Outcome
	Amount  *int64
	Counts  bool
}

// Known is an order that exists already.
type Known struct {
	ID, Number, Customer, Digest, Version int64
	State                                 State
	Payment                               PaymentState
	Amount                                *int64
	Counts                                bool
	CreatedAt                             int64
}

// Batch applies rows in one transaction.
type Batch struct {
	Shop     int64
	Zone     *time.Location
	Lapse    time.Duration  // how long an unpaid order waits before it lapses
	Rounding money.Rounding // of the tax in a sum
	Live     bool           // orders younger than LiveFor set off what live events set off
	Actor    string
	NewID    func() int64
	Numbers  func() int64
	Products *product.Batch
	History  *history.Writer
}

// LiveFor is for how long an order is news, where a file is declared to bring any.
const LiveFor = 3 * 24 * time.Hour

// Key is how a source names an order.
type Key struct{ Source, Number string }

// Find returns the orders of keys that exist. It asks the index of source numbers for ids first and the table for those
// ids then: asked in one, SQLite reads all orders of the shop. It does not name the source, but leaves out the namesakes
// of other sources itself: told the source, PostgreSQL reads all that the source has once its statistics are old.
func Find(q db.Querier, shopID int64, keys []Key) (map[Key]Known, error) {
	asked := make(map[Key]bool, len(keys))
	numbers := make([]string, 0, len(keys))
	for _, k := range keys {
		if !asked[k] {
			asked[k] = true
			numbers = append(numbers, k.Number)
		}
	}
	slices.Sort(numbers)
	ids, err := findIDs(q, shopID, asked, slices.Compact(numbers))
	if err != nil {
		return nil, fmt.Errorf("order: find: %w", err)
	}
	known := map[Key]Known{}
	if len(ids) == 0 {
		return known, nil
	}
	slices.Sort(ids)
	rows, err := q.Query(`SELECT source, order_number, id, number, customer_id, digest, version, state, payment_state, amount, counts, created_at
		FROM orders WHERE shop_id = $1 AND id {{in_list_int $2}}`, shopID, db.List(ids))
	if err != nil {
		return nil, fmt.Errorf("order: find: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var k Key
		var o Known
		var customer, amount db.Null[int64]
		err := rows.Scan(&k.Source, &k.Number, &o.ID, &o.Number, &customer, &o.Digest, &o.Version, &o.State, &o.Payment, &amount, &o.Counts, &o.CreatedAt)
		if err != nil {
			return nil, fmt.Errorf("order: find: %w", err)
		}
		o.Customer, o.Amount = customer.V, pointer(amount)
		known[k] = o
	}
	return known, rows.Err()
}

func findIDs(q db.Querier, shopID int64, asked map[Key]bool, numbers []string) ([]int64, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	rows, err := q.Query(`SELECT source, order_number, id FROM orders WHERE shop_id = $1 AND order_number {{in_list $2}}`,
		shopID, db.List(numbers))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var k Key
		var id int64
		if err := rows.Scan(&k.Source, &k.Number, &id); err != nil {
			return nil, err
		}
		if asked[k] {
			ids = append(ids, id)
		}
	}
	return ids, rows.Err()
}

// Apply writes the rows: new orders with their lines, changed ones in place of what stood, and the figures of every
// customer they touch. known is what Find returned for them within the same transaction.
func (b *Batch) Apply(tx *db.Tx, rows []Row, known map[Key]Known) ([]Applied, error) {
	products, err := b.products(tx, rows)
	if err != nil {
		return nil, err
	}
	out := make([]Applied, len(rows))
	var created, changed, lines [][]any
	var replaced []int64
	sums := newSales(b.Shop)
	for i := range rows {
		r := &rows[i]
		was, exists := known[Key{r.Source, r.Number}]
		if exists && was.Digest == r.Digest && r.Digest != 0 {
			out[i] = Applied{was.ID, Unchanged, was.Amount, was.Counts}
			continue
		}
		r.lapse(tx.Now, b.Lapse)
		amounts := r.Sum()
		counts := Counts(r.State, r.PaymentState, r.Test)
		if !exists {
			was = Known{ID: b.NewID(), Number: b.Numbers(), CreatedAt: tx.Now.UnixMilli()}
		} else {
			replaced = append(replaced, was.ID)
			if r.Customer == 0 {
				r.Customer = was.Customer
			}
		}
		row := b.row(tx, r, &was, amounts, counts)
		out[i] = Applied{was.ID, CreatedNew, amounts.Amount, counts}
		if exists {
			out[i].Outcome = UpdatedOld
			changed = append(changed, row)
		} else {
			created = append(created, row)
			b.History.Created(history.Order, was.ID)
		}
		lines = append(lines, b.lines(r, was.ID, products)...)
		if counts && !exists {
			sums.gain(purchase{was.ID, r.Customer, r.OrderedAt.UnixMilli(), day.FromTime(r.OrderedAt, b.Zone).UnixDays(), amounts.Amount})
		}
		if err := b.emit(tx, r, &was, exists, amounts, counts); err != nil {
			return nil, err
		}
	}
	slices.Sort(replaced)
	watched, err := Watch(tx, b.Shop, replaced)
	if err != nil {
		return nil, err
	}
	if err := b.recordChanges(tx, changed, lines, replaced, products); err != nil {
		return nil, err
	}
	if err := b.write(tx, created, changed, lines, replaced); err != nil {
		return nil, err
	}
	if err := watched.note(tx, sums); err != nil {
		return nil, err
	}
	return out, sums.settle(tx)
}

func (b *Batch) products(tx *db.Tx, rows []Row) (map[string]int64, error) {
	named := map[string]product.Named{}
	for i := range rows {
		for j := range rows[i].Lines {
			n := rows[i].Lines[j].product()
			if ref := n.Reference(rows[i].Source); ref != "" {
				if _, seen := named[ref]; !seen {
					named[ref] = n
				}
			}
		}
	}
	return b.Products.Resolve(tx, named)
}

func (l *Line) product() product.Named {
	return product.Named{SKU: l.SKU, SourceID: l.ProductID, Name: l.ProductName, Variant: l.Variant, Category: l.Category}
}

var orderColumns = []string{"shop_id", "id", "number", "source", "order_number", "number_key", "channel", "customer_id", "ordered_at",
	"ordered_day", "state", "payment_state", "payment_method", "test", "counts", "subtotal", "shipping", "fees", "discount",
	"coupon_discount", "points_used", "points_earned", "tax", "total", "refunded", "amount", "difference", "tax_totals", "coupon",
	"memo", "ship_to", "line_count", "first_item", "quantity", "paid_at", "shipped_at", "delivered_at", "cancelled_at", "digest",
	"created_at", "updated_at", "version", "order_type", "mall_coupon_discount", "tax_added"}

func (b *Batch) row(tx *db.Tx, r *Row, was *Known, sums Amounts, counts bool) []any {
	first, quantity := "", int64(0)
	for i := range r.Lines {
		if first == "" {
			first = r.Lines[i].ProductName
		}
		quantity += r.Lines[i].Quantity
	}
	return []any{b.Shop, was.ID, was.Number, r.Source, r.Number, jptext.SearchKey(r.Number), r.Channel, nullable(r.Customer),
		r.OrderedAt.UnixMilli(), day.FromTime(r.OrderedAt, b.Zone).UnixDays(), string(r.State), string(r.PaymentState), r.PaymentMethod,
		r.Test, counts, r.Subtotal, value(r.Shipping), value(r.Fees), value(r.Discount), value(r.CouponDiscount), value(r.PointsUsed),
		value(r.PointsEarned), r.Tax, sums.Total, value(r.Refunded), sums.Amount, sums.Difference, jsonText(r.TaxTotals(b.Rounding)), r.Coupon,
		r.Memo, shipTo(r.ShipTo), len(r.Lines), first, quantity, timeOrNull(r.PaidAt), timeOrNull(r.ShippedAt), timeOrNull(r.DeliveredAt),
		timeOrNull(r.CancelledAt), r.Digest, was.CreatedAt, tx.Now.UnixMilli(), was.Version + 1,
		string(r.Type), value(r.MallCouponDiscount), value(r.TaxAdded)}
}

var lineColumns = []string{"shop_id", "order_id", "position", "product_id", "name", "variant", "unit_price", "quantity", "tax_rate", "amount"}

func (b *Batch) lines(r *Row, orderID int64, products map[string]int64) [][]any {
	out := make([][]any, len(r.Lines))
	for i := range r.Lines {
		l := &r.Lines[i]
		var id int64
		if ref := l.product().Reference(r.Source); ref != "" {
			id = products[ref]
		}
		out[i] = []any{b.Shop, orderID, i + 1, nullable(id), l.ProductName, l.Variant, l.UnitPrice, l.Quantity, l.TaxRate, l.Value()}
	}
	return out
}

func (b *Batch) emit(tx *db.Tx, r *Row, was *Known, exists bool, sums Amounts, counts bool) error {
	ev := eventlog.Event{Shop: b.Shop, Customer: r.Customer, Live: b.Live && tx.Now.Sub(r.OrderedAt) < LiveFor, Actor: b.Actor}
	if exists {
		ev.Kind, ev.On = Changed, day.FromTime(tx.Now, b.Zone)
		ev.Body = ChangedBody{was.ID, was.Number, was.State, r.State, was.Payment, r.PaymentState, was.Amount, sums.Amount, was.Counts, counts}
	} else {
		ev.Kind, ev.On = Placed, day.FromTime(r.OrderedAt, b.Zone)
		ev.Body = PlacedBody{was.ID, was.Number, sums.Amount, counts, len(r.Lines)}
	}
	return eventlog.Emit(tx, ev)
}

func (b *Batch) write(tx *db.Tx, created, changed, lines [][]any, replaced []int64) error {
	if len(created) > 0 {
		if err := tx.InsertMany("orders", orderColumns, created, ""); err != nil {
			return fmt.Errorf("order: insert: %w", err)
		}
	}
	if len(changed) > 0 {
		if err := tx.InsertMany("orders", orderColumns, changed, updateOrders); err != nil {
			return fmt.Errorf("order: update: %w", err)
		}
		if _, err := tx.Exec(`DELETE FROM order_lines WHERE shop_id = $1 AND order_id {{in_list_int $2}}`, b.Shop, db.List(replaced)); err != nil {
			return fmt.Errorf("order: replace lines: %w", err)
		}
	}
	if len(lines) > 0 {
		if err := tx.InsertMany("order_lines", lineColumns, lines, ""); err != nil {
			return fmt.Errorf("order: insert lines: %w", err)
		}
	}
	return nil
}

func joined(columns []string) string { return strings.Join(columns, ", ") }

var updateOrders = func() string {
	s := "ON CONFLICT (shop_id, id) DO UPDATE SET "
	for i, c := range orderColumns[3:] {
		if i > 0 {
			s += ", "
		}
		s += c + " = excluded." + c
	}
	return s
}()

func nullable(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

func shipTo(a *Address) string {
	if a == nil || *a == (Address{}) {
		return ""
	}
	return jsonText(a)
}

func jsonText(v any) string {
	raw, _ := json.Marshal(v) // plain structs of texts and numbers always encode
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}
