package search

import (
	"fmt"
	"strings"

	"joren/internal/db"
)

const (
	sumColumns = `COUNT(*) AS matches, CAST(COALESCE(SUM(f.order_count), 0) AS BIGINT) AS orders,
		CAST(COALESCE(SUM(f.amount), 0) AS BIGINT) AS amount, CAST(COALESCE(SUM(f.unknown), 0) AS BIGINT) AS unknown`
	// CROSS JOIN keeps SQLite from reading all customers of the shop to find those who match.
	joinCustomers = " CROSS JOIN customers c"
	onCustomers   = " AND c.shop_id = f.shop_id AND c.id = f.customer_id"
)

// order returns the expression that a query is ordered by, with the direction, and whether it is one of customers c.
func (query Query) order() (expr, direction string, ofCustomer bool) {
	expr, ok := sorts[query.Sort]
	if !ok {
		expr, query.Desc = sorts["last"], true
	}
	direction = "ASC"
	if query.Desc {
		direction = "DESC"
	}
	return expr, direction + " NULLS LAST", strings.Contains(expr, "c.")
}

// OrderBy is the SQL of a query's order for statements in which f are the figures and c the customers. Ties are left open.
func (query Query) OrderBy() string {
	expr, direction, _ := query.order()
	return expr + " " + direction
}

func (query Query) page() string {
	if query.whole {
		return ""
	}
	return fmt.Sprintf("LIMIT %d OFFSET %d", min(max(query.Limit, 1), MaxLimit), min(max(query.Offset, 0), maxOffset))
}

// listed sums up and finds the page of a query without text. Its order may come from an index, and what is ordered by
// customers alone asks nothing else.
func listed(q db.Querier, shopID int64, query Query, r *Result) ([]int64, error) {
	narrow := query.narrow([]any{shopID})
	where := "f.shop_id = $1" + narrow.sql
	err := q.QueryRow(`SELECT `+sumColumns+` FROM customer_figures f WHERE `+where, narrow.args...).
		Scan(&r.Total, &r.Sum.OrderCount, &r.Sum.Amount, &r.Sum.Unknown)
	if err != nil {
		return nil, err
	}
	expr, direction, ofCustomer := query.order()
	id, from, number := "f.customer_id", "customer_figures f", "f.number"
	switch {
	case ofCustomer && narrow.sql == "":
		id, from, number, where = "c.id", "customers c", "c.number", "c.shop_id = $1"
	case ofCustomer:
		from += joinCustomers
		where += onCustomers
	}
	return db.All(q, func(rows *db.Rows) (id int64, err error) {
		return id, rows.Scan(&id)
	}, fmt.Sprintf(`SELECT %s FROM %s WHERE %s ORDER BY %s %s, %s %s`, id, from, where, expr, direction, number, query.page()), narrow.args...)
}

// searched sums up and finds the page of a query with text, in one statement: looking through the texts is what takes
// the time. The texts are read first and figures of matches alone: driven by a list of ids, or by a UNION, SQLite goes
// back and forth between index and table for every order of the shop.
func searched(q db.Querier, shopID int64, query Query, terms [][]string, r *Result) ([]int64, error) {
	condition, args := textCondition(shopID, terms)
	narrow := query.narrow(args)
	expr, direction, ofCustomer := query.order()
	join := ""
	if ofCustomer {
		join, condition = joinCustomers, condition+onCustomers
	}
	rows, err := q.Query(fmt.Sprintf(`WITH f AS MATERIALIZED (
			SELECT f.customer_id, f.number, f.order_count, f.amount, f.unknown, %s AS sorted_by
			FROM customer_search s CROSS JOIN customer_figures f%s
			WHERE s.shop_id = $1 AND f.shop_id = s.shop_id AND f.customer_id = s.customer_id AND %s%s)
		SELECT total.matches, total.orders, total.amount, total.unknown, page.customer_id
		FROM (SELECT %s FROM f) total
		LEFT JOIN (SELECT customer_id, number, sorted_by FROM f ORDER BY sorted_by %s, number %s) page ON TRUE
		ORDER BY page.sorted_by %s, page.number`,
		expr, join, condition, narrow.sql, sumColumns, direction, query.page(), direction), narrow.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id db.Null[int64]
		if err := rows.Scan(&r.Total, &r.Sum.OrderCount, &r.Sum.Amount, &r.Sum.Unknown, &id); err != nil {
			return nil, err
		}
		if id.Valid {
			ids = append(ids, id.V)
		}
	}
	return ids, rows.Err()
}

// textCondition is the condition of terms on customer_search s, with the arguments of the statement.
func textCondition(shopID int64, terms [][]string) (string, []any) {
	args := []any{shopID}
	var all []string
	for _, spellings := range terms {
		var any []string
		for _, s := range spellings {
			args = append(args, like(s))
			any = append(any, fmt.Sprintf(`s.text LIKE $%d ESCAPE '\'`, len(args)))
		}
		all = append(all, "("+strings.Join(any, " OR ")+")")
	}
	condition := strings.Join(all, " AND ")
	if _, ok := OrderNumber(terms); ok { // its pattern is the first
		condition = "(" + condition + ` OR s.customer_id IN (SELECT customer_id FROM orders
			WHERE shop_id = $1 AND customer_id IS NOT NULL AND number_key LIKE $2 ESCAPE '\'))`
	}
	return condition, args
}
