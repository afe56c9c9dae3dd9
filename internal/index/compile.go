package index

import (
	"errors"
	"fmt"
	"slices"

	"joren/internal/kit/day"
	"joren/internal/kit/jptext"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// errUnchecked means that a query did not pass segment.Check, or that the language has a name that nobody taught this package.
var errUnchecked = errors.New("index: a query that was not checked")

// compiler turns the nodes of a question into conds over a table. What it makes is good as long as the table does not change.
type compiler struct {
	meaning.Question
	t       *table
	figures *figures
	ranked  *scores // worked out when first asked for
	unused  []bitmap
}

func newCompiler(t *table, ask meaning.Question) *compiler {
	c := &compiler{Question: ask, t: t, figures: &t.figures}
	if ask.Past {
		c.figures = t.figuresUpTo(ask.Today.UnixDays())
	}
	return c
}

// scratch lends a bitmap of the table's size; what it holds is left over.
func (c *compiler) scratch() bitmap {
	if n := len(c.unused); n > 0 {
		b := c.unused[n-1]
		c.unused = c.unused[:n-1]
		return b
	}
	return make(bitmap, len(c.t.live))
}

func (c *compiler) free(list ...bitmap) { c.unused = append(c.unused, list...) }

func (c *compiler) node(n segment.Node) (cond, error) {
	switch n := n.(type) {
	case *segment.And:
		of, err := c.nodes(n.Of)
		return c.all(of), err
	case *segment.Or:
		of, err := c.nodes(n.Of)
		return c.any(of), err
	case *segment.Not:
		of, err := c.node(n.Of)
		return c.not(of), err
	case *segment.Clause:
		of, err := c.clause(n)
		if n.Not {
			of = c.not(of)
		}
		return of, err
	case *segment.Call:
		of, err := c.call(n)
		if n.Not {
			of = c.not(of)
		}
		return of, err
	case *segment.Members:
		return c.members(n.IDs), nil
	}
	return cond{}, errUnchecked
}

func (c *compiler) nodes(list []segment.Node) ([]cond, error) {
	out := make([]cond, len(list))
	for i, n := range list {
		var err error
		if out[i], err = c.node(n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c *compiler) members(ids []int64) cond {
	set := make(bitmap, len(c.t.live))
	for _, id := range ids {
		if o, ok := c.t.find(id); ok {
			set.set(o)
		}
	}
	return among(set, "named customers")
}

// clause is the cond of a clause without its negation.
func (c *compiler) clause(n *segment.Clause) (cond, error) {
	t, f := c.t, c.figures
	if _, own := segment.CustomKey(n.Name); own {
		return c.own(n, n.Name), nil
	}
	if lines, ok := textLines[n.Name]; ok {
		return c.text(n, lines), nil
	}
	if _, ok := meaning.TextOf(n.Name); ok {
		return c.words(n), nil
	}
	switch n.Name {
	case "customer_number":
		return number(c, t.numbers, n.Test, 0, noNumber), nil
	case "points":
		return number(c, t.points, n.Test, 0, noNumber), nil
	case "number_of_orders":
		return number(c, f.count, n.Test, 0, noNumber), nil
	case "amount_spent":
		return number(c, f.amount, n.Test, c.Currency.Digits, noAmount), nil
	case "largest_order":
		return number(c, f.largest, n.Test, c.Currency.Digits, noAmount), nil
	case "usual_interval":
		return number(c, f.usual, n.Test, 0, noNumber), nil
	case "average_order_value":
		return c.average(n.Test), nil
	case "birthday":
		return c.date(t.birthday, n.Test), nil
	case "customer_added_date":
		return c.date(t.added, n.Test), nil
	case "first_order_date":
		return c.date(f.first, n.Test), nil
	case "last_order_date":
		return c.date(f.last, n.Test), nil
	case "days_since_last_order":
		return c.since(f.last, n.Test), nil
	case "age":
		return c.age(n.Test), nil
	case "birth_month":
		months := meaning.Numbers(n.Test, 0)
		return c.dayOfYear(n.Test, func(month, _ int) bool { return meaning.In(months, int64(month)) }), nil
	case "anniversary":
		if _, own := segment.CustomKey(n.Of); own {
			return c.own(n, n.Of), nil
		}
		return c.dayOfYear(n.Test, func(month, d int) bool { return meaning.Returns(month, d, n.Test, c.Today) }), nil
	case "sex", "member_status", "customer_account_status", "email_subscription_status", "prefecture":
		return c.choice(n), nil
	case "cpm_stage":
		return c.oneOf(n, 8, c.stage), nil
	case "rfm_group", "rfm_r", "rfm_f", "rfm_m", "decile":
		return c.scored(n), nil
	case "customer_tags":
		return c.tags(n.Test), nil
	case "duplicates":
		of := among(t.duplicate, "open pairs")
		if n.Values[0].Raw == "false" {
			of = c.not(of)
		}
		return of, nil
	}
	return cond{}, fmt.Errorf("%w: %s", errUnchecked, n.Name)
}

// number compares a column of figures of which 10^digits make one.
func number[T int32 | int64](c *compiler, column []T, t segment.Test, digits int, none T) cond {
	if t.Op == segment.IsNull {
		return missing(c, column, none)
	}
	return ranges(c, column, meaning.Numbers(t, digits), none)
}

func (c *compiler) date(column []int32, t segment.Test) cond {
	if t.Op == segment.IsNull {
		return missing(c, column, noDay)
	}
	return ranges(c, column, meaning.Days(t, c.Today), noDay)
}

// since compares how many days ago a column of days is.
func (c *compiler) since(column []int32, t segment.Test) cond {
	if t.Op == segment.IsNull {
		return missing(c, column, noDay)
	}
	today := int64(c.Today.UnixDays())
	list := meaning.Numbers(t, 0)
	for i, r := range list {
		list[i] = meaning.Range{From: less(today, r.To), To: less(today, r.From)}
	}
	slices.Reverse(list)
	return ranges(c, column, list, noDay)
}

// less is a - b without running over.
func less(a, b int64) int64 {
	const far = 1 << 40
	return a - max(-far, min(far, b))
}

// age in full years; nobody has one before being born. An age means birthdays between two days.
func (c *compiler) age(t segment.Test) cond {
	today := int64(c.Today.UnixDays())
	born := meaning.Range{From: noDay + 1, To: today}
	if t.Op == segment.IsNull {
		return c.not(ranges(c, c.t.birthday, []meaning.Range{born}, noDay))
	}
	var list []meaning.Range
	for _, r := range meaning.Numbers(t, 0) {
		if r.To < 0 {
			continue
		}
		list = append(list, meaning.Range{From: c.lastBirthday(r.To+1) + 1, To: min(today, c.lastBirthday(max(r.From, 0)))})
	}
	slices.Reverse(list)
	return ranges(c, c.t.birthday, list, noDay)
}

// lastBirthday is the last day on which somebody was born who is some years old today, in the calendar's own count, in which 29 February
// comes after the 28th and before 1 March of every year.
func (c *compiler) lastBirthday(years int64) int64 {
	y, m, d := c.Today.YMD()
	if years < 0 || years >= int64(y) {
		return noDay
	}
	born, ok := day.Of(y-int(years), m, d)
	if !ok { // 29 February of a common year
		born, _ = day.Of(y-int(years), m, d-1)
	}
	return int64(born.UnixDays())
}

// dayOfYear asks for the days of the year on which a birthday may be.
func (c *compiler) dayOfYear(t segment.Test, fit func(month, d int) bool) cond {
	fits := make([]uint8, 1300)
	if t.Op == segment.IsNull {
		fits[0] = 1
		return byCode(c, c.t.monthDay, fits)
	}
	for month := 1; month <= 12; month++ {
		for d := 1; d <= day.DaysIn(2000, month); d++ {
			if fit(month, d) {
				fits[month*100+d] = 1
			}
		}
	}
	return byCode(c, c.t.monthDay, fits)
}

// average compares the mean of the purchases whose amount is known, without dividing.
func (c *compiler) average(t segment.Test) cond {
	f := c.figures
	if t.Op == segment.IsNull {
		return c.each(4, "mean", func(o uint32) bool { return f.count[o] <= f.unknown[o] })
	}
	bounds := make([]meaning.Exact, len(t.Values))
	for i, v := range t.Values {
		bounds[i] = meaning.Exactly(v.Raw, c.Currency.Digits)
	}
	compare := func(o uint32, b meaning.Exact) int64 {
		return f.amount[o]*b.Scale - b.Value*int64(f.count[o]-f.unknown[o])
	}
	return c.each(6, "mean", func(o uint32) bool {
		if f.count[o] <= f.unknown[o] {
			return false
		}
		first := compare(o, bounds[0])
		switch t.Op {
		case segment.Less:
			return first < 0
		case segment.LessEqual:
			return first <= 0
		case segment.Greater:
			return first > 0
		case segment.GreaterEqual:
			return first >= 0
		case segment.Between:
			return first >= 0 && compare(o, bounds[1]) <= 0
		}
		return slices.ContainsFunc(bounds, func(b meaning.Exact) bool { return compare(o, b) == 0 })
	})
}

// choice compares with words of the language that are kept as other words.
func (c *compiler) choice(n *segment.Clause) cond {
	at, of := statusWords, func(s string) string { return s }
	switch n.Name {
	case "sex":
		at = sexWords
	case "customer_account_status":
		of = func(s string) string { return accountStatus[s] }
	case "email_subscription_status":
		at = consentWords
		of = func(s string) string {
			if s == "" {
				return "NOT_SUBSCRIBED"
			}
			return s
		}
	case "prefecture":
		at, of = placeWords, prefectureOf
	}
	column := &c.t.words[at]
	meets := c.choices(n)
	return c.byWord(column, column.fits(func(s string) bool { return meets(of(s)) }))
}

var accountStatus = map[string]string{"member": "ENABLED", "provisional": "INVITED", "guest": "DISABLED", "withdrawn": "DISABLED"}

// choices tells which words meet a comparison; the empty one stands for none.
func (c *compiler) choices(n *segment.Clause) func(s string) bool {
	if n.Op == segment.IsNull {
		return func(s string) bool { return s == "" }
	}
	words := segment.Lookup(n.Name).Words
	codes := map[string]bool{}
	for _, v := range n.Values {
		if n.Name == "prefecture" {
			if name, _, ok := jptext.Prefecture(v.Raw); ok {
				codes[name] = true
			}
		} else if code, ok := segment.WordCode(words, v.Raw); ok {
			codes[code] = true
		}
	}
	return func(s string) bool { return s != "" && codes[s] }
}

// oneOf compares with what a function says of each customer.
func (c *compiler) oneOf(n *segment.Clause, nanoseconds float64, of func(o uint32) string) cond {
	meets := c.choices(n)
	return c.each(nanoseconds, n.Name, func(o uint32) bool { return meets(of(o)) })
}

// stage of the customer portfolio; empty for who bought nothing.
func (c *compiler) stage(o uint32) string {
	f := c.figures
	if f.count[o] == 0 {
		return ""
	}
	amount := int64(meaning.StageAmount)
	for range c.Currency.Digits {
		amount *= 10
	}
	stage := "best"
	switch span := f.last[o] - f.first[o]; {
	case f.count[o] == 1:
		stage = "first"
	case span < meaning.StageSteadyDays:
		stage = "toddler"
	case f.amount[o] < amount:
		stage = "steady"
	case span < meaning.StageBestDays:
		stage = "fad"
	}
	if c.Today.UnixDays()-f.last[o] >= meaning.StageLapsedDays {
		return stage + "_lapsed"
	}
	return stage + "_active"
}

func (c *compiler) tags(t segment.Test) cond {
	column := &c.t.words[tagWords]
	fits := make([]uint8, len(column.list))
	m := meaning.NewMatcher(segment.Test{Op: segment.Equal, Values: t.Values}, jptext.SearchKey)
	for code, keys := range c.t.tagKeys {
		if t.Op == segment.IsNull && column.list[code] == "" || t.Op != segment.IsNull && slices.ContainsFunc(keys, m.MatchesKey) {
			fits[code] = 1
		}
	}
	return c.byWord(column, fits)
}

// words compares texts that repeat.
func (c *compiler) words(n *segment.Clause) cond {
	f, _ := meaning.TextOf(n.Name)
	m := meaning.NewMatcher(element(n), f.Key)
	meets := func(key string) bool {
		if key == "" {
			return n.Op == segment.IsNull
		}
		return m.MatchesKey(key)
	}
	for at, name := range textWords {
		if name == n.Name {
			return c.byWord(&c.t.words[at], c.t.words[at].fits(meets))
		}
	}
	keys := c.t.placeKeys[n.Name]
	fits := make([]uint8, len(keys))
	for code, key := range keys {
		if meets(key) {
			fits[code] = 1
		}
	}
	return c.byWord(&c.t.words[placeWords], fits)
}

// element is the test of a clause on one text: a list contains what one of its elements equals.
func element(n *segment.Clause) segment.Test {
	t := n.Test
	if segment.Lookup(n.Name).Type == segment.List && t.Op == segment.Contains {
		t.Op = segment.Equal
	}
	return t
}

// own compares a field of the shop's own.
func (c *compiler) own(n *segment.Clause, name string) cond {
	key, _ := segment.CustomKey(name)
	column := c.t.own[key]
	if column == nil {
		column = &wordColumn{words: newWords(), narrow: make([]uint8, len(c.t.ids))}
	}
	if n.Op == segment.IsNull {
		return c.byWord(column, column.fits(func(s string) bool { return jptext.SearchKey(s) == "" }))
	}
	meets := meaning.OwnTest(n, c.Today)
	return c.byWord(column, column.fits(func(s string) bool { return jptext.SearchKey(s) != "" && meets(s) }))
}
