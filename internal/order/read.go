package order

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
)

// IDPrefix begins an order's id outside the database.
const IDPrefix = "ord"

// Order is an order as kept. Amounts are minor units of the shop's currency.
type Order struct {
	ID, Number       int64
	Source           string
	OrderNumber      string // the source's
	Channel          string
	Customer         int64 // 0: nobody is named
	OrderedAt        time.Time
	Day              day.Day
	State            State
	Payment          PaymentState
	PaymentMethod    string
	Test, Counts     bool
	Type             Type
	Subtotal         *int64
	Shipping, Fees   int64
	Discount, Coupon int64
	MallCoupon       int64 // paid for by the marketplace
	TaxAdded         int64 // on top of the lines
	PointsUsed       int64
	PointsEarned     int64
	Tax, Total       *int64
	Refunded         int64
	Amount           *int64
	Difference       int64
	TaxTotals        []TaxTotal
	CouponCode, Memo string
	ShipTo           *Address
	LineCount        int
	FirstItem        string
	Quantity         int64

	PaidAt, ShippedAt, DeliveredAt, CancelledAt time.Time
	CreatedAt, UpdatedAt                        time.Time
	Version                                     int64
}

// Position is a line of an order as kept.
type Position struct {
	Order     int64
	Position  int
	SKU       string
	ProductID string // the source's
	Name      string
	Variant   string
	Category  string
	UnitPrice *int64
	Quantity  int64
	TaxRate   int // tenths of a percent; negative: unknown
	Amount    *int64
}

// Line is the position as a source would state it.
func (p *Position) Line() Line {
	return Line{SKU: p.SKU, ProductID: p.ProductID, ProductName: p.Name, Variant: p.Variant, Category: p.Category, UnitPrice: p.UnitPrice,
		Quantity: p.Quantity, TaxRate: p.TaxRate, Amount: p.Amount}
}

var readColumns = func() string {
	var out []string
	for _, c := range orderColumns[1:] {
		if c != "number_key" && c != "digest" {
			out = append(out, c)
		}
	}
	return strings.Join(out, ", ")
}()

func scan(rows *db.Rows) (*Order, error) {
	var o Order
	var customer, subtotal, tax, total, amount, paid, shipped, delivered, cancelled db.Null[int64]
	var at, created, updated int64
	var onDay int32
	var taxTotals, shipTo string
	err := rows.Scan(&o.ID, &o.Number, &o.Source, &o.OrderNumber, &o.Channel, &customer, &at, &onDay, &o.State, &o.Payment, &o.PaymentMethod,
		&o.Test, &o.Counts, &subtotal, &o.Shipping, &o.Fees, &o.Discount, &o.Coupon, &o.PointsUsed, &o.PointsEarned, &tax, &total,
		&o.Refunded, &amount, &o.Difference, &taxTotals, &o.CouponCode, &o.Memo, &shipTo, &o.LineCount, &o.FirstItem, &o.Quantity,
		&paid, &shipped, &delivered, &cancelled, &created, &updated, &o.Version, &o.Type, &o.MallCoupon, &o.TaxAdded)
	if err != nil {
		return nil, err
	}
	o.Customer = customer.V
	o.Subtotal, o.Tax, o.Total, o.Amount = pointer(subtotal), pointer(tax), pointer(total), pointer(amount)
	o.OrderedAt, o.Day = time.UnixMilli(at), day.FromUnixDays(onDay)
	o.PaidAt, o.ShippedAt, o.DeliveredAt, o.CancelledAt = timeOf(paid), timeOf(shipped), timeOf(delivered), timeOf(cancelled)
	o.CreatedAt, o.UpdatedAt = time.UnixMilli(created), time.UnixMilli(updated)
	if taxTotals != "" {
		if err := json.Unmarshal([]byte(taxTotals), &o.TaxTotals); err != nil {
			return nil, fmt.Errorf("order: tax totals of %d: %w", o.ID, err)
		}
	}
	if shipTo != "" {
		o.ShipTo = &Address{}
		if err := json.Unmarshal([]byte(shipTo), o.ShipTo); err != nil {
			return nil, fmt.Errorf("order: address of %d: %w", o.ID, err)
		}
	}
	return &o, nil
}

// Draft is the order as a source would state it, with the lines that it has.
func (o *Order) Draft(lines []Position) Draft {
	d := Draft{Source: o.Source, Number: o.OrderNumber, Channel: o.Channel, OrderedAt: o.OrderedAt, State: o.State, PaymentState: o.Payment,
		PaymentMethod: o.PaymentMethod, Test: o.Test, Type: o.Type, Coupon: o.CouponCode, Memo: o.Memo, Subtotal: o.Subtotal, Shipping: &o.Shipping,
		Fees: &o.Fees, Discount: &o.Discount, CouponDiscount: &o.Coupon, MallCouponDiscount: &o.MallCoupon, TaxAdded: &o.TaxAdded,
		PointsUsed: &o.PointsUsed, PointsEarned: &o.PointsEarned, Tax: o.Tax, Refunded: &o.Refunded, Total: o.Total, ShipTo: o.ShipTo,
		PaidAt: o.PaidAt, ShippedAt: o.ShippedAt, DeliveredAt: o.DeliveredAt, CancelledAt: o.CancelledAt}
	if len(o.TaxTotals) > 0 && o.TaxTotals[0].Stated {
		d.StatedTax = o.TaxTotals
	}
	for i := range lines {
		d.Lines = append(d.Lines, lines[i].Line())
	}
	return d
}

func pointer(n db.Null[int64]) *int64 {
	if !n.Valid {
		return nil
	}
	return &n.V
}

func timeOf(n db.Null[int64]) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMilli(n.V)
}

// Many returns the orders of ids that exist, by id.
func Many(q db.Querier, shopID int64, ids []int64) ([]*Order, error) {
	return db.All(q, scan, `SELECT `+readColumns+` FROM orders WHERE shop_id = $1 AND id {{in_list_int $2}} ORDER BY id`, shopID, db.List(ids))
}

// Get returns the order with the id, or errs.NotFound.
func Get(q db.Querier, shopID, id int64) (*Order, error) {
	list, err := Many(q, shopID, []int64{id})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errs.New(errs.NotFound, "order.not_found", nil)
	}
	return list[0], nil
}

// ByNumber returns the id of the order with the shop's number, or errs.NotFound.
func ByNumber(q db.Querier, shopID, number int64) (int64, error) {
	var id int64
	err := q.QueryRow(`SELECT id FROM orders WHERE shop_id = $1 AND number = $2`, shopID, number).Scan(&id)
	if errs.Is(err, errs.NotFound) {
		return 0, errs.New(errs.NotFound, "order.not_found", nil)
	}
	return id, err
}

// IDsByNumber returns the ids of the orders with the shop's numbers, in the order of these. Numbers of no order are left
// out.
func IDsByNumber(q db.Querier, shopID int64, numbers []int64) ([]int64, error) {
	at := make(map[int64]int, len(numbers))
	for i, n := range numbers {
		at[n] = i
	}
	type numbered struct{ number, id int64 }
	list, err := db.All(q, func(rows *db.Rows) (n numbered, err error) {
		return n, rows.Scan(&n.number, &n.id)
	}, `SELECT number, id FROM orders WHERE shop_id = $1 AND number {{in_list_int $2}}`, shopID, db.List(numbers))
	if err != nil {
		return nil, fmt.Errorf("order: find by number: %w", err)
	}
	slices.SortFunc(list, func(a, b numbered) int { return at[a.number] - at[b.number] })
	ids := make([]int64, len(list))
	for i, n := range list {
		ids[i] = n.id
	}
	return ids, nil
}

// OfCustomer returns a customer's newest orders, at most limit.
func OfCustomer(q db.Querier, shopID, customerID int64, limit int) ([]*Order, error) {
	return db.All(q, scan, fmt.Sprintf(`SELECT %s FROM orders WHERE shop_id = $1 AND customer_id = $2
		ORDER BY ordered_at DESC, id DESC LIMIT %d`, readColumns, limit), shopID, customerID)
}

// Positions returns the lines of orders, by order and position.
func Positions(q db.Querier, shopID int64, orders []int64) ([]Position, error) {
	return db.All(q, func(rows *db.Rows) (Position, error) {
		var p Position
		var price, amount db.Null[int64]
		err := rows.Scan(&p.Order, &p.Position, &p.SKU, &p.ProductID, &p.Name, &p.Variant, &p.Category, &price, &p.Quantity, &p.TaxRate, &amount)
		p.UnitPrice, p.Amount = pointer(price), pointer(amount)
		return p, err
	}, `SELECT l.order_id, l.position, COALESCE(p.sku, ''), COALESCE(p.source_id, ''), l.name, l.variant, COALESCE(p.category, ''),
			l.unit_price, l.quantity, l.tax_rate, l.amount
		FROM order_lines l LEFT JOIN products p ON p.shop_id = l.shop_id AND p.id = l.product_id
		WHERE l.shop_id = $1 AND l.order_id {{in_list_int $2}} ORDER BY l.order_id, l.position`, shopID, db.List(orders))
}

// Nth tells which purchase of its customer each order is, from 1. Orders that do not count or name nobody are left out.
func Nth(q db.Querier, shopID int64, ids []int64) (map[int64]int64, error) {
	rows, err := q.Query(`SELECT o.id, (SELECT COUNT(*) FROM orders e WHERE e.shop_id = o.shop_id AND e.customer_id = o.customer_id AND e.counts
			AND (e.ordered_at < o.ordered_at OR (e.ordered_at = o.ordered_at AND e.id <= o.id)))
		FROM orders o WHERE o.shop_id = $1 AND o.id {{in_list_int $2}} AND o.counts`, shopID, db.List(ids))
	if err != nil {
		return nil, fmt.Errorf("order: which purchase: %w", err)
	}
	defer rows.Close()
	out := make(map[int64]int64, len(ids))
	for rows.Next() {
		var id, n int64
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		if n > 0 { // nobody has no purchases
			out[id] = n
		}
	}
	return out, rows.Err()
}
