package segmentsql

import (
	"fmt"
	"strings"

	"joren/internal/kit/jptext"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// productColumns are the parameters that say which products are meant.
var productColumns = map[string]string{"id": "source_id", "sku": "sku", "name": "name", "category": "category"}

// orderColumns are the parameters that are texts of an order.
var orderColumns = map[string]string{"channel": "channel", "source": "source", "coupon": "coupon", "payment": "payment_method"}

// call returns the condition of a call without its negation: the customer is one of those with an order or line that
// meets all conditions, and whose orders or lines of that kind together meet those about sums.
func (c *compiler) call(n *segment.Call) (string, error) {
	lines := n.Name == "products_purchased"
	from, count := "orders o", "COUNT(*)"
	if lines {
		from += " JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id"
		count = "COUNT(DISTINCT o.id)"
	} else if n.Name != "orders_placed" {
		return "", fmt.Errorf("%w: %s", errUnchecked, n.Name)
	}
	sums := map[string]string{"count": count, "sum_quantity": "CAST(SUM(l.quantity) AS BIGINT)", "sum_amount": "CAST(COALESCE(SUM(l.amount), 0) AS BIGINT)"}
	counts := "o.counts"
	var where, having []string
	for _, cond := range n.Conds {
		if cond.Name == "state" {
			counts = "NOT o.test"
		}
		if sum, ok := sums[cond.Name]; ok {
			having = append(having, leaf(c.number(sum, cond.Test, c.unitDigits(cond.Name)), cond.Not))
			continue
		}
		s, err := c.cond(cond, lines)
		if err != nil {
			return "", err
		}
		where = append(where, " AND "+leaf(s, cond.Not))
	}
	if c.only != 0 {
		where = append(where, " AND o.customer_id = "+c.int(c.only))
	}
	sql := "c.id IN (SELECT o.customer_id FROM " + from + " WHERE o.shop_id = $1 AND o.customer_id IS NOT NULL AND " + counts + c.upTo() + strings.Join(where, "")
	if len(having) > 0 {
		sql += " GROUP BY o.customer_id HAVING " + strings.Join(having, " AND ")
	}
	return sql + ")", nil
}

// unitDigits are the digits behind the point of a parameter: those of the currency for money.
func (c *compiler) unitDigits(param string) int {
	if param == "amount" || param == "sum_amount" {
		return c.Currency.Digits
	}
	return 0
}

// cond returns the condition on one order o or line l, without its negation.
func (c *compiler) cond(cond segment.Cond, lines bool) (string, error) {
	if column, ok := productColumns[cond.Name]; ok && lines {
		return c.products(column, cond)
	}
	if column, ok := orderColumns[cond.Name]; ok {
		list, err := c.dictionary("orders", column, cond.Test)
		return c.inTexts("o."+column, list), err
	}
	switch cond.Name {
	case "date":
		return c.date("o.ordered_day", cond.Test), nil
	case "amount":
		return c.number("o.amount", cond.Test, c.Currency.Digits), nil
	case "quantity":
		return c.number("l.quantity", cond.Test, 0), nil
	case "first":
		first := "o.id = (SELECT t.first_order FROM customer_figures t WHERE t.shop_id = $1 AND t.customer_id = o.customer_id)"
		return leaf(first, cond.Values[0].Raw == "false"), nil
	case "state":
		return c.state(cond.Test), nil
	}
	return "", fmt.Errorf("%w: %s", errUnchecked, cond.Name)
}

func (c *compiler) state(t segment.Test) string {
	if t.Op == segment.IsNull {
		return never // every order has one
	}
	words := segment.LookupFunc("orders_placed").Param("state").Words
	var codes []string
	for _, v := range t.Values {
		code, _ := segment.WordCode(words, v.Raw)
		codes = append(codes, code)
	}
	return c.inTexts("o.state", codes)
}

// products looks up which products a comparison means. The name of one is found by a part of it.
func (c *compiler) products(column string, cond segment.Cond) (string, error) {
	matches := meaning.Product(cond)
	rows, err := c.q.Query("SELECT id, "+column+" FROM products WHERE shop_id = $1", c.Shop)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		var s string
		if err := rows.Scan(&id, &s); err != nil {
			return "", err
		}
		if matches(jptext.SearchKey(s)) {
			ids = append(ids, id)
		}
	}
	is := c.in("l.product_id", ids)
	if cond.Op == segment.IsNull { // nothing is known of a line that names no product
		is += " OR l.product_id IS NULL"
	}
	return is, rows.Err()
}
