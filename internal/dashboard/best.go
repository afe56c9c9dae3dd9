package dashboard

import (
	"fmt"
	"strings"

	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/search"
)

// bestShown is how many products are shown.
const bestShown = 7

// bestOrders bounds the purchases whose lines are looked through; a page waits for no more.
const bestOrders = 10_000

// Sellers are the products that sell best.
type Sellers struct {
	Span  search.Span // of the period; of its last days alone where it has more purchases than can be looked through
	Short bool        // it is less than the period
	Top   []Best
}

// bestSpan is the period, or as many of its last days as are within bounds; today is always in it.
func bestSpan(days []dayRow, period search.Span, today day.Day) (s search.Span, short bool) {
	s, n := period, int64(0)
	for i := len(days) - 1; i >= 0 && !days[i].day.Before(period.From); i-- {
		if n += days[i].all.Orders; n > bestOrders && days[i].day.Before(today) {
			return search.Span{From: days[i].day.Add(1)}, true
		}
	}
	return s, false
}

// Best is a product that sells.
type Best struct {
	Name     string
	Orders   Orders // purchases with it
	Quantity int64
	Amount   int64
	Unknown  int64 // lines without an amount
}

// loadBest finds the products of which most pieces went out in the purchases of a span.
func loadBest(q db.Querier, shopID int64, s search.Span) ([]Best, error) {
	return db.All(q, func(rows *db.Rows) (b Best, err error) {
		var product int64
		var variant string
		err = rows.Scan(&product, &b.Name, &variant, &b.Orders.Count, &b.Quantity, &b.Amount, &b.Unknown)
		b.Name = strings.TrimSpace(b.Name + " " + variant)
		b.Orders.Query = search.OrderQuery{Days: s, Part: search.Purchases, Product: product}
		return b, err
	}, fmt.Sprintf(`SELECT b.product_id, p.name, p.variant, b.orders, b.quantity, b.amount, b.unknown FROM (
			SELECT l.product_id, COUNT(DISTINCT o.id) AS orders, CAST(SUM(l.quantity) AS BIGINT) AS quantity,
				CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) AS amount, COUNT(*) - COUNT(l.amount) AS unknown
			FROM orders o CROSS JOIN order_lines l
			WHERE o.shop_id = $1 AND o.ordered_day >= $2 AND o.ordered_at >= $3 AND o.counts AND l.shop_id = o.shop_id AND l.order_id = o.id
				AND l.product_id IS NOT NULL
			GROUP BY l.product_id ORDER BY quantity DESC, l.product_id LIMIT %d) b
		CROSS JOIN products p WHERE p.shop_id = $1 AND p.id = b.product_id ORDER BY b.quantity DESC, b.product_id`, bestShown),
		shopID, s.From.UnixDays(), (int64(s.From.UnixDays())-1)*24*60*60*1000)
}
