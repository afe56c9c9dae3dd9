package segmentsql

import (
	"strconv"
	"strings"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// statement is what a query becomes: the tables it reads, its condition, and the values of both. In it c is the customer
// and f the customer's figures.
type statement struct {
	from, where string
	args        []any
}

// compile makes the statement of a query, of one customer alone where only is not 0. It looks texts up as it goes.
func compile(q db.Querier, ask meaning.Question, n segment.Node, only int64) (*statement, error) {
	n, err := audience.Resolve(q, ask.Shop, n)
	if err != nil {
		return nil, err
	}
	c := &compiler{Question: ask, q: q, only: only, args: []any{ask.Shop}}
	where, err := c.node(n)
	if err != nil {
		return nil, err
	}
	where = "c.shop_id = $1 AND " + where
	if only != 0 {
		where += " AND c.id = " + c.int(only)
	}
	from := "customers c JOIN " + c.figures() + " f ON f.customer_id = c.id"
	if c.usesUsual && ask.Past {
		from += " LEFT JOIN " + c.usualOfPast() + " u ON u.customer_id = c.id"
	}
	if c.usesScores {
		from += " LEFT JOIN " + c.scores() + " s ON s.customer_id = c.id"
	}
	return &statement{from, where, c.args}, nil
}

// compiler turns nodes into conditions that are true or false, never NULL.
type compiler struct {
	meaning.Question
	q    db.Querier
	only int64
	args []any // the first is the shop

	usesScores, usesUsual bool
}

// arg adds a value to the statement and returns its parameter.
func (c *compiler) arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

// int adds a whole number. PostgreSQL would take the type of a parameter from what stands beside it, which may be too small.
func (c *compiler) int(n int64) string { return "CAST(" + c.arg(n) + " AS BIGINT)" }

// in is the condition that an expression is one of the numbers.
func (c *compiler) in(expr string, numbers []int64) string {
	return expr + " {{in_list_int " + c.arg(db.List(numbers)) + "}}"
}

// inTexts is the condition that an expression is one of the texts, byte by byte.
func (c *compiler) inTexts(expr string, texts []string) string {
	return expr + " {{in_list " + c.arg(db.List(texts)) + "}}"
}

func (c *compiler) node(n segment.Node) (string, error) {
	switch n := n.(type) {
	case *segment.And:
		return c.join(n.Of, " AND ")
	case *segment.Or:
		return c.join(n.Of, " OR ")
	case *segment.Not:
		s, err := c.node(n.Of)
		return "NOT " + s, err
	case *segment.Clause:
		s, err := c.clause(n)
		return leaf(s, n.Not), err
	case *segment.Call:
		s, err := c.call(n)
		return leaf(s, n.Not), err
	case *segment.Members:
		return c.in("c.id", n.IDs), nil
	}
	return "", errUnchecked
}

func (c *compiler) join(of []segment.Node, between string) (string, error) {
	parts := make([]string, len(of))
	for i, n := range of {
		s, err := c.node(n)
		if err != nil {
			return "", err
		}
		parts[i] = s
	}
	return "(" + strings.Join(parts, between) + ")", nil
}

// leaf closes a condition that may be NULL: unknown is false, and the opposite of unknown true.
func leaf(condition string, not bool) string {
	condition = "((" + condition + ") IS TRUE)"
	if not {
		return "(NOT " + condition + ")"
	}
	return condition
}

// never is a condition that nothing meets.
const never = "1 = 0"

// figures is a table with the figures of every customer: the one that is kept, or for a day of the past their purchases up
// to that day.
func (c *compiler) figures() string {
	if !c.Past {
		return "(SELECT customer_id, number, order_count, amount, unknown, first_day, last_day, due_day FROM customer_figures WHERE shop_id = $1)"
	}
	return `(SELECT b.id AS customer_id, b.number, COALESCE(p.order_count, 0) AS order_count, COALESCE(p.amount, 0) AS amount,
		COALESCE(p.unknown, 0) AS unknown, p.first_day, p.last_day
		FROM customers b LEFT JOIN (SELECT customer_id, COUNT(*) AS order_count, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount,
			SUM(CASE WHEN amount IS NULL THEN 1 ELSE 0 END) AS unknown, MIN(ordered_day) AS first_day, MAX(ordered_day) AS last_day
			FROM orders WHERE shop_id = $1 AND customer_id IS NOT NULL AND counts AND ordered_day <= ` + c.today() + `
			GROUP BY customer_id) p ON p.customer_id = b.id
		WHERE b.shop_id = $1)`
}

func (c *compiler) today() string { return c.int(int64(c.Today.UnixDays())) }

// upTo is the condition that an order o had been placed by the day that is asked about.
func (c *compiler) upTo() string {
	if !c.Past {
		return ""
	}
	return " AND o.ordered_day <= " + c.today()
}

// usualOfPast works the usual interval out of the days of purchase up to a day: the median of the gaps, two at least.
func (c *compiler) usualOfPast() string {
	return `(SELECT customer_id, CAST(SUM(gap) / COUNT(*) AS BIGINT) AS usual
		FROM (SELECT customer_id, gap, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY gap) AS n, COUNT(*) OVER (PARTITION BY customer_id) AS gaps
			FROM (SELECT customer_id, ordered_day - LAG(ordered_day) OVER (PARTITION BY customer_id ORDER BY ordered_day) AS gap
				FROM (SELECT DISTINCT customer_id, ordered_day FROM orders WHERE shop_id = $1 AND customer_id IS NOT NULL AND counts
					AND ordered_day <= ` + c.today() + `) days) spans
			WHERE gap IS NOT NULL) ranked
		WHERE gaps >= 2 AND n IN ((gaps + 1) / 2, (gaps + 2) / 2) GROUP BY customer_id)`
}

// scores is a table of the buyers with their scores: 1 and a fifth for every fifth of the buyers that is worse. The decile
// goes by amount, ties by customer number.
func (c *compiler) scores() string {
	return `(SELECT customer_id, 1 + 5 * (RANK() OVER (ORDER BY last_day) - 1) / COUNT(*) OVER () AS r,
		1 + 5 * (RANK() OVER (ORDER BY order_count) - 1) / COUNT(*) OVER () AS f,
		1 + 5 * (RANK() OVER (ORDER BY amount) - 1) / COUNT(*) OVER () AS m,
		1 + 10 * (ROW_NUMBER() OVER (ORDER BY amount DESC, number) - 1) / COUNT(*) OVER () AS decile
		FROM ` + c.figures() + ` buyers WHERE order_count > 0)`
}
