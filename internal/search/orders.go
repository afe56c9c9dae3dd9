package search

import (
	"fmt"
	"slices"

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
	Sort     string             // "time" (default, newest first), "number", "amount"
	Desc     bool
	Limit    int
	Offset   int
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
	where, args := orderFilter(shopID, query)
	var r OrderResult
	err := q.QueryRow(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN o.counts THEN 1 ELSE 0 END), 0),
			CAST(COALESCE(SUM(CASE WHEN o.counts THEN o.amount END), 0) AS BIGINT),
			COALESCE(SUM(CASE WHEN o.counts AND o.amount IS NULL THEN 1 ELSE 0 END), 0)
		FROM orders o WHERE `+where, args...).Scan(&r.Total, &r.Counting, &r.Sum, &r.Unknown)
	if err != nil {
		return nil, fmt.Errorf("search: count orders: %w", err)
	}
	expr, ok := orderSorts[query.Sort]
	if !ok {
		expr, query.Desc = orderSorts["time"], true
	}
	direction := "ASC"
	if query.Desc {
		direction = "DESC"
	}
	limit, offset := min(max(query.Limit, 1), MaxLimit), min(max(query.Offset, 0), maxOffset)
	ids, err := db.All(q, func(rows *db.Rows) (int64, error) {
		var id int64
		return id, rows.Scan(&id)
	}, fmt.Sprintf(`SELECT o.id FROM orders o WHERE %s ORDER BY %s %s NULLS LAST, o.id %s LIMIT %d OFFSET %d`,
		where, expr, direction, direction, limit, offset), args...)
	if err != nil {
		return nil, fmt.Errorf("search: page of orders: %w", err)
	}
	r.Hits, err = orderHits(q, shopID, ids)
	return &r, err
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
	args := []any{shopID}
	where := "o.shop_id = $1"
	add := func(condition string, arg any) {
		args = append(args, arg)
		where += fmt.Sprintf(" AND "+condition, len(args))
	}
	if query.State != "" {
		add("o.state = $%d", string(query.State))
	}
	if query.Payment != "" {
		add("o.payment_state = $%d", string(query.Payment))
	}
	if query.Customer != 0 {
		add("o.customer_id = $%d", query.Customer)
	}
	for _, alternatives := range textPatterns(query.Text) {
		args = append(args, alternatives[0])
		n := len(args)
		condition := fmt.Sprintf(`o.number_key LIKE $%d ESCAPE '\'`, n)
		for _, p := range alternatives {
			args = append(args, p)
			condition += fmt.Sprintf(` OR o.customer_id IN (SELECT customer_id FROM customer_search WHERE shop_id = $1 AND text LIKE $%d ESCAPE '\')`, len(args))
		}
		where += " AND (" + condition + ")"
	}
	return where, args
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
