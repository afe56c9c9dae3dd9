package segmentsql

import (
	"errors"
	"fmt"
	"strings"

	"joren/internal/duplicate"
	"joren/internal/kit/day"
	"joren/internal/kit/jptext"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// errUnchecked means that a query did not pass segment.Check, or that the table has a name that nobody taught this package.
var errUnchecked = errors.New("a query that was not checked")

// numbers are the expressions of names that are whole numbers.
var numbers = map[string]string{
	"customer_number":  "c.number",
	"points":           "c.points",
	"number_of_orders": "f.order_count",
	"birth_month":      "(" + yearMonthDay("c.birthday") + " / 100 % 100)",
	"rfm_r":            "s.r",
	"rfm_f":            "s.f",
	"rfm_m":            "s.m",
	"decile":           "s.decile",
}

// dates are the expressions of names that are days.
var dates = map[string]string{
	"birthday": "c.birthday", "customer_added_date": "c.added_day", "first_order_date": "f.first_day", "last_order_date": "f.last_day",
}

// choices are the expressions of names that are one of a few words.
var choices = map[string]string{
	"sex":           "NULLIF(c.sex, '')",
	"member_status": "NULLIF(c.member_status, '')",
	"customer_account_status": `CASE c.member_status WHEN 'member' THEN 'ENABLED' WHEN 'provisional' THEN 'INVITED' WHEN 'guest' THEN 'DISABLED'
		WHEN 'withdrawn' THEN 'DISABLED' END`,
	"email_subscription_status": `COALESCE((SELECT state FROM consent_states k WHERE k.shop_id = $1 AND k.customer_id = c.id AND k.channel = 'email'),
		'NOT_SUBSCRIBED')`,
	"rfm_group": rfmGroup,
}

// rfmGroup is the group of the scores r, f and m; a is the mean of f and m, rounded up.
const rfmGroup = `CASE WHEN f.order_count = 0 THEN 'PROSPECTS'
	WHEN s.r = 5 THEN CASE WHEN (s.f + s.m + 1) / 2 >= 4 THEN 'CHAMPIONS' WHEN (s.f + s.m + 1) / 2 = 3 THEN 'ACTIVE' ELSE 'NEW' END
	WHEN s.r = 4 THEN CASE WHEN (s.f + s.m + 1) / 2 >= 4 THEN 'LOYAL' WHEN (s.f + s.m + 1) / 2 = 3 THEN 'ACTIVE' ELSE 'PROMISING' END
	WHEN s.r = 3 THEN CASE WHEN (s.f + s.m + 1) / 2 >= 4 THEN 'LOYAL' WHEN (s.f + s.m + 1) / 2 = 3 THEN 'NEEDS_ATTENTION' ELSE 'ALMOST_LOST' END
	WHEN (s.f + s.m + 1) / 2 = 5 THEN 'PREVIOUSLY_LOYAL' WHEN (s.f + s.m + 1) / 2 >= 3 THEN 'AT_RISK'
	WHEN s.r = 2 THEN 'ALMOST_LOST' WHEN s.r = 1 THEN 'DORMANT' END`

// yearMonthDay is the calendar date of a day as the number YYYYMMDD. It counts years from 1 March in eras of 400 years.
func yearMonthDay(d string) string {
	return `(SELECT (era * 400 + yoe + CASE WHEN mp >= 10 THEN 1 ELSE 0 END) * 10000 + (CASE WHEN mp < 10 THEN mp + 3 ELSE mp - 9 END) * 100
			+ doy - (153 * mp + 2) / 5 + 1
		FROM (SELECT era, yoe, doy, (5 * doy + 2) / 153 AS mp
			FROM (SELECT era, yoe, doe - (365 * yoe + yoe / 4 - yoe / 100) AS doy
				FROM (SELECT era, doe, (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365 AS yoe
					FROM (SELECT (` + d + ` + 719468) / 146097 AS era, (` + d + ` + 719468) % 146097 AS doe) a) b) x) y)`
}

// clause returns the condition of a clause without its negation.
func (c *compiler) clause(n *segment.Clause) (string, error) {
	if _, ok := segment.CustomKey(n.Name); ok {
		return c.custom(n)
	}
	if expr, ok := numbers[n.Name]; ok {
		c.usesScores = c.usesScores || strings.HasPrefix(expr, "s.")
		return c.number(expr, n.Test, 0), nil
	}
	if expr, ok := dates[n.Name]; ok {
		return c.date(expr, n.Test), nil
	}
	if expr, ok := choices[n.Name]; ok {
		return c.choice(n, expr), nil
	}
	if _, ok := meaning.TextOf(n.Name); ok {
		return c.text(n)
	}
	switch n.Name {
	case "age":
		return c.number(c.age(), n.Test, 0), nil
	case "days_since_last_order":
		return c.number("("+c.today()+" - f.last_day)", n.Test, 0), nil
	case "usual_interval":
		c.usesUsual = true
		if c.Past {
			return c.number("u.usual", n.Test, 0), nil
		}
		return c.number("(f.due_day - f.last_day)", n.Test, 0), nil
	case "amount_spent":
		return c.number("f.amount", n.Test, c.Currency.Digits), nil
	case "average_order_value":
		return c.average(n.Test), nil
	case "largest_order":
		return c.number("(SELECT MAX(o.amount) FROM orders o WHERE o.shop_id = $1 AND o.customer_id = c.id AND o.counts"+c.upTo()+")", n.Test, c.Currency.Digits), nil
	case "prefecture":
		return c.prefecture(n.Test), nil
	case "cpm_stage":
		return c.choice(n, c.stage()), nil
	case "customer_tags":
		return c.tags(n.Test)
	case "duplicates":
		return c.duplicates(n.Test), nil
	case "anniversary":
		return c.anniversary(n)
	}
	return "", fmt.Errorf("%w: %s", errUnchecked, n.Name)
}

// age in full years; nobody has one before being born.
func (c *compiler) age() string {
	y, m, d := c.Today.YMD()
	return "(CASE WHEN c.birthday <= " + c.today() + " THEN (" + c.int(int64(y*10000+m*100+d)) + " - " + yearMonthDay("c.birthday") + ") / 10000 END)"
}

// stage of the customer portfolio.
func (c *compiler) stage() string {
	amount := int64(meaning.StageAmount)
	for range c.Currency.Digits {
		amount *= 10
	}
	return fmt.Sprintf(`(CASE WHEN f.order_count > 0 THEN CASE WHEN f.order_count = 1 THEN 'first' WHEN f.last_day - f.first_day < %d THEN 'toddler'
		WHEN f.amount < %d THEN 'steady' WHEN f.last_day - f.first_day < %d THEN 'fad' ELSE 'best' END
		|| CASE WHEN %s - f.last_day >= %d THEN '_lapsed' ELSE '_active' END END)`, meaning.StageSteadyDays, amount, meaning.StageBestDays, c.today(), meaning.StageLapsedDays)
}

// choice compares with words of the table, whichever way they are spelt.
func (c *compiler) choice(n *segment.Clause, expr string) string {
	words := segment.Lookup(n.Name).Words
	if n.Name == "rfm_group" {
		c.usesScores = true
	}
	if n.Op == segment.IsNull {
		return expr + " IS NULL"
	}
	var codes, scores []string
	for _, v := range n.Values {
		if code, ok := segment.WordCode(words, v.Raw); ok {
			codes = append(codes, code)
		} else {
			scores = append(scores, strings.ToLower(jptext.SearchKey(v.Raw)))
		}
	}
	condition := c.inTexts("("+expr+")", codes)
	if len(scores) > 0 {
		condition += " OR " + c.inTexts("('r' || s.r || 'f' || s.f || 'm' || s.m)", scores)
	}
	return condition
}

func (c *compiler) prefecture(t segment.Test) string {
	if t.Op == segment.IsNull {
		return "c.prefecture = ''"
	}
	list := make([]string, 0, len(t.Values))
	for _, v := range t.Values {
		if name, _, ok := jptext.Prefecture(v.Raw); ok {
			list = append(list, name)
		}
	}
	return c.inTexts("c.prefecture", list)
}

func (c *compiler) duplicates(t segment.Test) string {
	const pairs = ` FROM duplicate_pairs p JOIN customers x ON x.shop_id = p.shop_id AND x.id = p.a JOIN customers y ON y.shop_id = p.shop_id AND y.id = p.b
		WHERE p.shop_id = $1 AND p.state = 'open' AND p.score >= `
	least := c.int(duplicate.Strong)
	has := "c.id IN (SELECT p.a" + pairs + least + " UNION ALL SELECT p.b" + pairs + least + ")"
	if t.Values[0].Raw == "true" {
		return has
	}
	return "NOT (" + has + ")"
}

// number compares an expression that is a whole number of units with figures that have the given digits behind the point.
func (c *compiler) number(expr string, t segment.Test, digits int) string {
	switch t.Op {
	case segment.IsNull:
		return expr + " IS NULL"
	case segment.Between:
		return c.compare(expr, segment.GreaterEqual, t.Values[0], digits) + " AND " + c.compare(expr, segment.LessEqual, t.Values[1], digits)
	case segment.In:
		var whole []int64
		for _, v := range t.Values {
			if b := meaning.BoundOf(v.Raw, digits); !b.Rest {
				whole = append(whole, b.Whole)
			}
		}
		return c.in(expr, whole)
	}
	return c.compare(expr, t.Op, t.Values[0], digits)
}

// compare with one figure. Between two units there is nothing, so a figure there is as good as the unit below it.
func (c *compiler) compare(expr string, op segment.Op, v segment.Value, digits int) string {
	b := meaning.BoundOf(v.Raw, digits)
	switch {
	case !b.Rest:
	case op == segment.Equal:
		return "(" + expr + ") IS NULL AND " + never // every parameter that was added must be used
	case op == segment.Less:
		op = segment.LessEqual
	case op == segment.GreaterEqual:
		op = segment.Greater
	}
	return expr + " " + string(op) + " " + c.int(b.Whole)
}

// average compares the mean of the purchases whose amount is known, without dividing.
func (c *compiler) average(t segment.Test) string {
	const known = "(f.order_count - f.unknown)"
	one := func(op segment.Op, v segment.Value) string {
		b := meaning.Exactly(v.Raw, c.Currency.Digits)
		return fmt.Sprintf("%s > 0 AND f.amount * %s %s %s * %s", known, c.int(b.Scale), op, c.int(b.Value), known)
	}
	switch t.Op {
	case segment.IsNull:
		return known + " <= 0"
	case segment.Between:
		return one(segment.GreaterEqual, t.Values[0]) + " AND " + one(segment.LessEqual, t.Values[1])
	case segment.In:
		parts := make([]string, len(t.Values))
		for i, v := range t.Values {
			parts[i] = "(" + one(segment.Equal, v) + ")"
		}
		return strings.Join(parts, " OR ")
	}
	return one(t.Op, t.Values[0])
}

// date compares an expression that is a day.
func (c *compiler) date(expr string, t segment.Test) string {
	days := func(v segment.Value) (int64, int64) {
		first, last, _ := v.Days(c.Today)
		return int64(first.UnixDays()), int64(last.UnixDays())
	}
	switch t.Op {
	case segment.IsNull:
		return expr + " IS NULL"
	case segment.Between:
		from, _ := days(t.Values[0])
		to, _ := days(t.Values[1])
		return expr + " >= " + c.int(from) + " AND " + expr + " <= " + c.int(to)
	case segment.Equal, segment.In:
		var single []int64
		var parts []string
		for _, v := range t.Values {
			if from, to := days(v); from == to {
				single = append(single, from)
			} else {
				parts = append(parts, "("+expr+" >= "+c.int(from)+" AND "+expr+" <= "+c.int(to)+")")
			}
		}
		if len(single) > 0 || len(parts) == 0 {
			parts = append(parts, c.in(expr, single))
		}
		return strings.Join(parts, " OR ")
	}
	from, _ := days(t.Values[0])
	return expr + " " + string(t.Op) + " " + c.int(from)
}

// anniversary asks which days of the year come back on a day that fits, and compares with those.
func (c *compiler) anniversary(n *segment.Clause) (string, error) {
	if _, own := segment.CustomKey(n.Of); own {
		return c.custom(n)
	}
	if n.Op == segment.IsNull {
		return "c.birthday IS NULL", nil
	}
	var fitting []int64
	for month := 1; month <= 12; month++ {
		for d := 1; d <= day.DaysIn(2000, month); d++ {
			if meaning.Returns(month, d, n.Test, c.Today) {
				fitting = append(fitting, int64(month*100+d))
			}
		}
	}
	return c.in("("+yearMonthDay("c.birthday")+" % 10000)", fitting), nil
}
