package search

import (
	"fmt"
	"slices"
	"strings"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/order"
)

// OrderQuery asks for orders.
type OrderQuery struct {
	Text     string
	State    order.State        // empty: any
	Payment  order.PaymentState // empty: any
	Customer int64              // 0: of anybody
	Days     Span               // ordered in
	Part     Part
	Product  int64  // id of a product that is in a line; 0: any
	Sort     string // "time" (default, newest first), "number", "amount"
	Desc     bool
	Limit    int
	Offset   int

	whole bool // all matches, not a page of them
}

// Part is a part of the orders.
type Part string

// The parts.
const (
	AnyOrder  Part = ""
	Purchases Part = "purchases" // those that count
	Firsts    Part = "first"     // their customer's first purchase
	Laters    Part = "later"     // a later purchase
	Nobodys   Part = "nobody"    // purchases that name nobody
	ToSend    Part = "to_send"   // purchases that are not sent yet
)

// Parts lists the parts that a list can be narrowed to.
var Parts = []Part{Purchases, Firsts, Laters, Nobodys, ToSend}

// LongAgo is a time before every order, the beginning of the year 1: asked for orders after it, SQLite takes the index of
// open orders rather than the table.
const LongAgo = int64(-62_135_596_800_000)

const isFirst = `EXISTS (SELECT 1 FROM customer_figures f WHERE f.shop_id = o.shop_id AND f.customer_id = o.customer_id AND f.first_order = o.id)`

var partSQL = map[Part]string{
	AnyOrder: "", Purchases: " AND o.counts", Firsts: " AND o.counts AND " + isFirst,
	Laters: " AND o.counts AND o.customer_id IS NOT NULL AND NOT " + isFirst, Nobodys: " AND o.counts AND o.customer_id IS NULL",
	ToSend: fmt.Sprintf(" AND o.counts AND o.state IN ('new', 'preparing') AND o.ordered_at > %d", LongAgo),
}

var orderSorts = map[string]string{"time": "o.ordered_at", "number": "o.number", "amount": "o.amount"}

// OrderHit is an order in a list, with its customer and which purchase of theirs it is.
type OrderHit struct {
	*order.Order
	CustomerName   string
	CustomerNumber int64
	Nth            int64 // 1 for the first purchase; 0 when it does not count or nobody is named
}

// OrderResult is one page of orders with the sums over all matches.
type OrderResult struct {
	Hits                   []OrderHit
	Total                  int64
	Counting, Sum, Unknown int64 // purchases among the matches, their amount, and how many state none
}

// Orders answers a query.
func Orders(q db.Querier, shopID int64, query OrderQuery) (*OrderResult, error) {
	var r OrderResult
	ids, err := query.find(q, shopID, &r)
	if err != nil {
		return nil, fmt.Errorf("search: find orders: %w", err)
	}
	r.Hits, err = orderHits(q, shopID, ids)
	return &r, err
}

// OrderIDs returns all orders that a query finds, whatever page it asks for, in its order.
func OrderIDs(q db.Querier, shopID int64, query OrderQuery) ([]int64, error) {
	query.whole = true
	ids, err := query.find(q, shopID, &OrderResult{})
	if err != nil {
		return nil, fmt.Errorf("search: find all orders: %w", err)
	}
	return ids, nil
}

// find returns the orders of the query's page and sums all matches up.
func (query OrderQuery) find(q db.Querier, shopID int64, r *OrderResult) ([]int64, error) {
	if strings.TrimSpace(query.Text) != "" {
		return searchedOrders(q, shopID, query, r)
	}
	return listedOrders(q, shopID, query, r)
}

const orderSums = `COUNT(*) AS matches, COALESCE(SUM(CASE WHEN o.counts THEN 1 ELSE 0 END), 0) AS counting,
	CAST(COALESCE(SUM(CASE WHEN o.counts THEN o.amount END), 0) AS BIGINT) AS amount,
	COALESCE(SUM(CASE WHEN o.counts AND o.amount IS NULL THEN 1 ELSE 0 END), 0) AS unknown`

// order returns the expression that a query is ordered by, with the direction, and the page.
func (query OrderQuery) order() (expr, direction, page string) {
	expr, ok := orderSorts[query.Sort]
	if !ok {
		expr, query.Desc = orderSorts["time"], true
	}
	direction = "ASC"
	if query.Desc {
		direction = "DESC"
	}
	if query.whole {
		return expr, direction, ""
	}
	return expr, direction, fmt.Sprintf("LIMIT %d OFFSET %d", min(max(query.Limit, 1), MaxLimit), min(max(query.Offset, 0), maxOffset))
}

// listedOrders sums up and finds the page of a query without text, whose order may come from an index.
func listedOrders(q db.Querier, shopID int64, query OrderQuery, r *OrderResult) ([]int64, error) {
	where, args := orderFilter(shopID, query)
	err := q.QueryRow("SELECT "+orderSums+" FROM orders o WHERE "+where, args...).Scan(&r.Total, &r.Counting, &r.Sum, &r.Unknown)
	if err != nil {
		return nil, err
	}
	expr, direction, page := query.order()
	return db.All(q, func(rows *db.Rows) (id int64, err error) {
		return id, rows.Scan(&id)
	}, fmt.Sprintf(`SELECT o.id FROM orders o WHERE %s ORDER BY %s %s NULLS LAST, o.id %s %s`, where, expr, direction, direction, page), args...)
}

// searchedOrders sums up and finds the page of a query with text in one statement, so that the texts are looked through
// once and the few matches are not looked for along an index of all orders.
func searchedOrders(q db.Querier, shopID int64, query OrderQuery, r *OrderResult) ([]int64, error) {
	where, args := orderFilter(shopID, query)
	expr, direction, page := query.order()
	rows, err := q.Query(fmt.Sprintf(`WITH o AS MATERIALIZED (SELECT o.id, o.counts, o.amount, %s AS sorted_by FROM orders o WHERE %s)
		SELECT total.matches, total.counting, total.amount, total.unknown, page.id
		FROM (SELECT %s FROM o) total
		LEFT JOIN (SELECT id, sorted_by FROM o ORDER BY sorted_by %s NULLS LAST, id %s %s) page ON TRUE
		ORDER BY page.sorted_by %s NULLS LAST, page.id %s`,
		expr, where, orderSums, direction, direction, page, direction, direction), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id db.Null[int64]
		if err := rows.Scan(&r.Total, &r.Counting, &r.Sum, &r.Unknown, &id); err != nil {
			return nil, err
		}
		if id.Valid {
			ids = append(ids, id.V)
		}
	}
	return ids, rows.Err()
}

// StateCounts returns how many orders are in each state, of one customer or, for 0, of all.
func StateCounts(q db.Querier, shopID, customerID int64) (map[order.State]int64, error) {
	sql, args := `SELECT state, COUNT(*) FROM orders WHERE shop_id = $1 GROUP BY state`, []any{shopID}
	if customerID != 0 {
		sql, args = `SELECT state, COUNT(*) FROM orders WHERE shop_id = $1 AND customer_id = $2 GROUP BY state`, append(args, customerID)
	}
	rows, err := q.Query(sql, args...)
	if err != nil {
		return nil, fmt.Errorf("search: count states: %w", err)
	}
	defer rows.Close()
	out := map[order.State]int64{}
	for rows.Next() {
		var s order.State
		var n int64
		if err := rows.Scan(&s, &n); err != nil {
			return nil, err
		}
		out[s] = n
	}
	return out, rows.Err()
}

func orderFilter(shopID int64, query OrderQuery) (string, []any) {
	c := conditions{sql: "o.shop_id = $1" + partSQL[query.Part], args: []any{shopID}}
	if query.State != "" {
		c.add("o.state = $%d", string(query.State))
	}
	if query.Payment != "" {
		c.add("o.payment_state = $%d", string(query.Payment))
	}
	if query.Customer != 0 {
		c.add("o.customer_id = $%d", query.Customer)
	}
	if query.Product != 0 {
		c.add("EXISTS (SELECT 1 FROM order_lines l WHERE l.shop_id = o.shop_id AND l.order_id = o.id AND l.product_id = $%d)", query.Product)
	}
	c.days(query.Days)
	where, args := c.sql, c.args
	for _, spellings := range Terms(query.Text) {
		args = append(args, like(spellings[0]))
		n := len(args)
		condition := fmt.Sprintf(`o.number_key LIKE $%d ESCAPE '\'`, n)
		for _, s := range spellings {
			args = append(args, like(s))
			condition += fmt.Sprintf(` OR o.customer_id IN (SELECT customer_id FROM customer_search WHERE shop_id = $1 AND text LIKE $%d ESCAPE '\')`, len(args))
		}
		where += " AND (" + condition + ")"
	}
	return where, args
}

// days asks for orders of a span. Their index is by time, and a day of any zone lies within a day of the world's clock.
func (c *conditions) days(s Span) {
	const dayMs = 24 * 60 * 60 * 1000
	c.within("o.ordered_day", s)
	if s.From.Valid() {
		c.add("o.ordered_at >= $%d", (int64(s.From.UnixDays())-1)*dayMs)
	}
	if s.To.Valid() {
		c.add("o.ordered_at < $%d", (int64(s.To.UnixDays())+2)*dayMs)
	}
}

// Latest returns the newest orders, at most limit, without summing anything up.
func Latest(q db.Querier, shopID int64, limit int) ([]OrderHit, error) {
	ids, err := db.All(q, func(rows *db.Rows) (id int64, err error) {
		return id, rows.Scan(&id)
	}, fmt.Sprintf(`SELECT id FROM orders WHERE shop_id = $1 ORDER BY ordered_at DESC, id DESC LIMIT %d`, limit), shopID)
	if err != nil {
		return nil, fmt.Errorf("search: latest orders: %w", err)
	}
	return orderHits(q, shopID, ids)
}

func orderHits(q db.Querier, shopID int64, ids []int64) ([]OrderHit, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := order.Many(q, shopID, ids)
	if err != nil {
		return nil, fmt.Errorf("search: load orders: %w", err)
	}
	at := make(map[int64]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	out := make([]OrderHit, len(ids))
	var people []int64
	for _, o := range list {
		out[at[o.ID]].Order = o
		if o.Customer != 0 {
			people = append(people, o.Customer)
		}
	}
	slices.Sort(people)
	customers, err := customer.Many(q, shopID, slices.Compact(people))
	if err != nil {
		return nil, fmt.Errorf("search: load customers of orders: %w", err)
	}
	byID := make(map[int64]*customer.Customer, len(customers))
	for _, c := range customers {
		byID[c.ID] = c
	}
	nth, err := order.Nth(q, shopID, ids)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Nth = nth[out[i].ID]
		if c := byID[out[i].Customer]; c != nil {
			out[i].CustomerName, out[i].CustomerNumber = c.FullName(), c.Number
		}
	}
	return out, nil
}
