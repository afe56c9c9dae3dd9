package segmentsql_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/jptext"
	"joren/internal/segment"
)

// facts are all that is known about one customer, and what the naive evaluator works on.
type facts struct {
	*customer.Customer
	orders []placed
	mail   string
	double bool
	first  int64 // the id of the first purchase

	r, f, m, decile int // 0: no purchase
}

type placed struct {
	id, at                                int64
	day                                   day.Day
	amount                                *int64
	counts, test                          bool
	state, channel, source, coupon, payBy string
	lines                                 []bought
}

type bought struct {
	id, sku, name, category string
	quantity                int64
	amount                  *int64
}

// oracle evaluates queries one customer at a time and without any cleverness.
type oracle struct {
	today day.Day
	past  bool
	all   []*facts
}

// load reads a shop. Orders after a day of the past are left out.
func load(t *testing.T, d *db.DB, shopID int64, today day.Day, past bool) *oracle {
	t.Helper()
	o := &oracle{today: today, past: past}
	err := d.Read(t.Context(), func(q *db.Read) error {
		ids, err := db.All(q, func(r *db.Rows) (id int64, err error) { return id, r.Scan(&id) }, `SELECT id FROM customers WHERE shop_id = $1`, shopID)
		if err != nil {
			return err
		}
		list, err := customer.Many(q, shopID, ids)
		if err != nil {
			return err
		}
		byID := map[int64]*facts{}
		for _, c := range list {
			f := &facts{Customer: c, mail: "NOT_SUBSCRIBED"}
			o.all, byID[c.ID] = append(o.all, f), f
		}
		return o.loadRest(q, shopID, byID)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range o.all {
		slices.SortFunc(f.orders, func(a, b placed) int {
			if c := a.day.Compare(b.day); c != 0 {
				return c
			}
			if a.at != b.at {
				return int(a.at - b.at)
			}
			return int(a.id - b.id)
		})
		for _, p := range f.purchases() {
			f.first = p.id
			break
		}
	}
	o.score()
	return o
}

func (o *oracle) loadRest(q *db.Read, shopID int64, byID map[int64]*facts) error {
	type line struct {
		order int64
		bought
	}
	lines, err := db.All(q, func(r *db.Rows) (l line, err error) {
		return l, r.Scan(&l.order, &l.quantity, &l.amount, &l.id, &l.sku, &l.name, &l.category)
	}, `SELECT l.order_id, l.quantity, l.amount, COALESCE(p.source_id, ''), COALESCE(p.sku, ''), COALESCE(p.name, ''), COALESCE(p.category, '')
		FROM order_lines l LEFT JOIN products p ON p.shop_id = l.shop_id AND p.id = l.product_id WHERE l.shop_id = $1`, shopID)
	if err != nil {
		return err
	}
	of := map[int64][]bought{}
	for _, l := range lines {
		of[l.order] = append(of[l.order], l.bought)
	}
	_, err = db.All(q, func(r *db.Rows) (n int, err error) {
		var p placed
		var who int64
		var on int32
		err = r.Scan(&who, &p.id, &p.at, &on, &p.amount, &p.counts, &p.test, &p.state, &p.channel, &p.source, &p.coupon, &p.payBy)
		p.day, p.lines = day.FromUnixDays(on), of[p.id]
		if !o.past || !p.day.After(o.today) {
			byID[who].orders = append(byID[who].orders, p)
		}
		return 0, err
	}, `SELECT customer_id, id, ordered_at, ordered_day, amount, counts, test, state, channel, source, coupon, payment_method FROM orders
		WHERE shop_id = $1 AND customer_id IS NOT NULL`, shopID)
	if err != nil {
		return err
	}
	_, err = db.All(q, func(r *db.Rows) (n int, err error) {
		var who int64
		var state string
		err = r.Scan(&who, &state)
		byID[who].mail = state
		return 0, err
	}, `SELECT customer_id, state FROM consent_states WHERE shop_id = $1 AND channel = 'email'`, shopID)
	if err != nil {
		return err
	}
	_, err = db.All(q, func(r *db.Rows) (n int, err error) {
		var a, b int64
		err = r.Scan(&a, &b)
		byID[a].double, byID[b].double = true, true
		return 0, err
	}, `SELECT a, b FROM duplicate_pairs WHERE shop_id = $1 AND state = 'open' AND score >= 8000`, shopID)
	return err
}

func (f *facts) purchases() (out []placed) {
	for _, p := range f.orders {
		if p.counts {
			out = append(out, p)
		}
	}
	return out
}

func (f *facts) sum() (count, amount, known int64, largest *int64, days []day.Day) {
	for _, p := range f.purchases() {
		count++
		days = append(days, p.day)
		if p.amount != nil {
			known++
			amount += *p.amount
			if largest == nil || *p.amount > *largest {
				largest = p.amount
			}
		}
	}
	return count, amount, known, largest, days
}

func (o *oracle) score() {
	var buyers []*facts
	for _, f := range o.all {
		if len(f.purchases()) > 0 {
			buyers = append(buyers, f)
		}
	}
	fifth := func(worse int) int { return 1 + 5*worse/len(buyers) }
	for _, f := range buyers {
		count, amount, _, _, days := f.sum()
		var r, fr, m, better int
		for _, x := range buyers {
			xc, xa, _, _, xd := x.sum()
			if xd[len(xd)-1].Before(days[len(days)-1]) {
				r++
			}
			if xc < count {
				fr++
			}
			if xa < amount {
				m++
			}
			if xa > amount || xa == amount && x.Number < f.Number {
				better++
			}
		}
		f.r, f.f, f.m, f.decile = fifth(r), fifth(fr), fifth(m), 1+10*better/len(buyers)
	}
}

// numbers evaluates a query.
func (o *oracle) numbers(n segment.Node) []int64 {
	out := []int64{}
	for _, f := range o.all {
		if o.node(n, f) {
			out = append(out, f.Number)
		}
	}
	slices.Sort(out)
	return out
}

func (o *oracle) node(n segment.Node, f *facts) bool {
	switch n := n.(type) {
	case *segment.And:
		for _, c := range n.Of {
			if !o.node(c, f) {
				return false
			}
		}
		return true
	case *segment.Or:
		for _, c := range n.Of {
			if o.node(c, f) {
				return true
			}
		}
		return false
	case *segment.Not:
		return !o.node(n.Of, f)
	case *segment.Clause:
		return o.clause(n, f) != n.Not
	case *segment.Call:
		return o.call(n, f) != n.Not
	}
	panic(fmt.Sprintf("%T", n))
}

func (o *oracle) clause(n *segment.Clause, f *facts) bool {
	_, own := segment.CustomKey(n.Name)
	_, ownDay := segment.CustomKey(n.Of)
	switch {
	case n.Name == "anniversary" && !ownDay:
		return o.anniversary(n.Test, f.Birthday)
	case n.Name == "anniversary":
		key, _ := segment.CustomKey(n.Of)
		d, _ := day.Parse(f.Custom[key])
		return n.Op == segment.IsNull && f.Custom[key] == "" || n.Op != segment.IsNull && o.anniversary(n.Test, d)
	case own:
		key, _ := segment.CustomKey(n.Name)
		return o.own(n.Test, f.Custom[key])
	}
	if v, ok := o.figure(n.Name, f); ok {
		return o.number(n.Test, v)
	}
	switch n.Name {
	case "birthday":
		return o.date(n.Test, f.Birthday)
	case "customer_added_date":
		return o.date(n.Test, f.AddedDay)
	case "first_order_date", "last_order_date":
		_, _, _, _, days := f.sum()
		if len(days) == 0 {
			return o.date(n.Test, day.Day{})
		}
		if n.Name == "first_order_date" {
			return o.date(n.Test, days[0])
		}
		return o.date(n.Test, days[len(days)-1])
	case "duplicates":
		return f.double == (n.Values[0].Raw == "true")
	}
	return o.words(n, f)
}

// figure returns a number in major units, nil where there is none; ok is false for names that are no numbers.
func (o *oracle) figure(name string, f *facts) (v *big.Rat, ok bool) {
	whole := func(n int64) *big.Rat { return big.NewRat(n, 1) }
	score := func(n int) *big.Rat {
		if n == 0 {
			return nil
		}
		return whole(int64(n))
	}
	count, amount, known, largest, days := f.sum()
	y, m, d := f.Birthday.YMD()
	switch name {
	case "customer_number":
		return whole(f.Number), true
	case "points":
		if f.Points == nil {
			return nil, true
		}
		return whole(*f.Points), true
	case "birth_month":
		if !f.Birthday.Valid() {
			return nil, true
		}
		return whole(int64(m)), true
	case "age":
		if !f.Birthday.Valid() || f.Birthday.After(o.today) {
			return nil, true
		}
		ty, tm, td := o.today.YMD()
		age := ty - y
		if tm < m || tm == m && td < d {
			age--
		}
		return whole(int64(age)), true
	case "number_of_orders":
		return whole(count), true
	case "amount_spent":
		return whole(amount), true
	case "average_order_value":
		if known == 0 {
			return nil, true
		}
		return big.NewRat(amount, known), true
	case "largest_order":
		if largest == nil {
			return nil, true
		}
		return whole(*largest), true
	case "days_since_last_order":
		if count == 0 {
			return nil, true
		}
		return whole(int64(o.today.Sub(days[count-1]))), true
	case "usual_interval":
		return usual(days), true
	case "rfm_r":
		return score(f.r), true
	case "rfm_f":
		return score(f.f), true
	case "rfm_m":
		return score(f.m), true
	case "decile":
		return score(f.decile), true
	}
	return nil, false
}

func usual(days []day.Day) *big.Rat {
	var gaps []int
	for i := 1; i < len(days); i++ {
		if gap := days[i].Sub(days[i-1]); gap > 0 {
			gaps = append(gaps, gap)
		}
	}
	if len(gaps) < 2 {
		return nil
	}
	slices.Sort(gaps)
	return big.NewRat(int64((gaps[(len(gaps)-1)/2]+gaps[len(gaps)/2])/2), 1)
}

func rat(v segment.Value) *big.Rat {
	r, ok := new(big.Rat).SetString(v.Raw)
	if !ok {
		panic(v.Raw)
	}
	return r
}

// compared evaluates a test when how a value stands to each of its own is known.
func compared(t segment.Test, missing bool, cmp func(segment.Value) int) bool {
	if missing || t.Op == segment.IsNull {
		return missing && t.Op == segment.IsNull
	}
	switch t.Op {
	case segment.Equal, segment.In:
		return slices.ContainsFunc(t.Values, func(v segment.Value) bool { return cmp(v) == 0 })
	case segment.Less:
		return cmp(t.Values[0]) < 0
	case segment.LessEqual:
		return cmp(t.Values[0]) <= 0
	case segment.Greater:
		return cmp(t.Values[0]) > 0
	case segment.GreaterEqual:
		return cmp(t.Values[0]) >= 0
	case segment.Between:
		return cmp(t.Values[0]) >= 0 && cmp(t.Values[1]) <= 0
	}
	panic(t.Op)
}

func (o *oracle) number(t segment.Test, v *big.Rat) bool {
	return compared(t, v == nil, func(x segment.Value) int { return v.Cmp(rat(x)) })
}

func (o *oracle) date(t segment.Test, d day.Day) bool {
	return compared(t, !d.Valid(), func(x segment.Value) int {
		first, last, _ := x.Days(o.today)
		switch {
		case d.Before(first):
			return -1
		case d.After(last):
			return 1
		}
		return 0
	})
}

func (o *oracle) anniversary(t segment.Test, d day.Day) bool {
	_, m, dd := d.YMD()
	var next day.Day
	if d.Valid() {
		for next = o.today; ; next = next.Add(1) { // walk until the day comes
			y, nm, nd := next.YMD()
			if nm == m && (nd == dd || nd == day.DaysIn(y, m) && dd > nd) {
				break
			}
		}
	}
	return compared(t, !d.Valid(), func(x segment.Value) int {
		first, _, _ := x.Days(o.today)
		last := first
		if x.Range() {
			_, last, _ = x.Days(o.today)
		} else if len(x.Raw) == 10 && x.Raw[4] == '-' {
			_, xm, xd := first.YMD()
			first = segment.Return(xm, xd, o.today)
			last = first
		}
		switch {
		case next.Before(first):
			return -1
		case next.After(last):
			return 1
		}
		return 0
	})
}

func (o *oracle) text(t segment.Test, key func(string) string, texts ...string) bool {
	known := false
	for _, s := range texts {
		k := key(s)
		if k == "" {
			continue
		}
		known = true
		for _, v := range t.Values {
			switch t.Op {
			case segment.Contains:
				if strings.Contains(k, key(v.Raw)) {
					return true
				}
			case segment.StartsWith:
				if strings.HasPrefix(k, key(v.Raw)) {
					return true
				}
			default:
				if k == key(v.Raw) {
					return true
				}
			}
		}
	}
	return t.Op == segment.IsNull && !known
}

func (o *oracle) own(t segment.Test, s string) bool {
	if s == "" || t.Op == segment.IsNull {
		return s == "" && t.Op == segment.IsNull
	}
	part := func(op segment.Op, v segment.Value) bool {
		one := segment.Test{Op: op, Values: []segment.Value{v}}
		_, _, isDate := v.Days(o.today)
		switch {
		case v.Kind == segment.NumberValue:
			n, ok := jptext.Number(s)
			r, _ := new(big.Rat).SetString(n)
			return ok && o.number(one, r)
		case v.Kind == segment.YesNoValue:
			return slices.Contains(map[string][]string{"true": {"true", "1", "はい"}, "false": {"false", "0", "いいえ"}}[v.Raw], s)
		case v.Kind == segment.DateValue, isDate && op.Orders():
			d, err := day.Parse(s)
			return err == nil && o.date(one, d)
		}
		return o.text(one, jptext.SearchKey, s)
	}
	switch t.Op {
	case segment.Between:
		return part(segment.GreaterEqual, t.Values[0]) && part(segment.LessEqual, t.Values[1])
	case segment.In:
		return slices.ContainsFunc(t.Values, func(v segment.Value) bool { return part(segment.Equal, v) })
	}
	return part(t.Op, t.Values[0])
}

// words evaluates texts, choices and lists.
func (o *oracle) words(n *segment.Clause, f *facts) bool {
	key, t := jptext.SearchKey, n.Test
	phone := func(s string) string { return customer.PhoneDigits(s) }
	number := func(s string) string { d, _ := jptext.Digits(s); return d }
	switch n.Name {
	case "name":
		return o.text(t, key, f.Name)
	case "kana":
		return o.text(t, key, f.Kana)
	case "company":
		return o.text(t, key, f.Company)
	case "department":
		return o.text(t, key, f.Department)
	case "email":
		return o.text(t, key, f.Email)
	case "customer_email_domain":
		_, domain, _ := strings.Cut(f.Email, "@")
		return o.text(t, key, domain)
	case "phone":
		return o.text(t, phone, f.Phone, f.Mobile, f.Fax)
	case "postal_code":
		return o.text(t, number, f.PostalCode)
	case "city":
		return o.text(t, key, f.City)
	case "address":
		return o.text(t, key, f.Prefecture+f.City+f.Address1+f.Address2)
	case "memo":
		return o.text(t, key, f.Memo)
	case "rank":
		return o.text(t, key, f.Rank)
	case "channel":
		return o.text(t, key, f.Source)
	case "staff":
		return o.text(t, key, f.Staff)
	case "customer_tags":
		return o.list(t, f.Tags...)
	case "prefecture":
		return o.text(t, func(s string) string { name, _, _ := jptext.Prefecture(s); return name }, f.Prefecture)
	case "customer_countries", "customer_regions", "customer_cities":
		return o.place(n.Name, t, f)
	}
	return o.choice(n, f)
}

func (o *oracle) list(t segment.Test, elements ...string) bool {
	if t.Op == segment.Contains {
		t.Op = segment.Equal
	}
	return o.text(t, jptext.SearchKey, elements...)
}

func (o *oracle) place(name string, t segment.Test, f *facts) bool {
	_, code, ok := jptext.Prefecture(f.Prefecture)
	switch {
	case !ok && f.Country == "":
		return o.list(t)
	case name == "customer_countries":
		return o.list(t, "JP")
	case !ok, name == "customer_cities" && f.City == "":
		return o.list(t)
	case name == "customer_regions":
		return o.list(t, fmt.Sprintf("JP-%02d", code))
	}
	return o.list(t, fmt.Sprintf("JP-%02d-%s", code, f.City))
}

func (o *oracle) choice(n *segment.Clause, f *facts) bool {
	var have string
	switch n.Name {
	case "sex":
		have = f.Sex
	case "member_status":
		have = f.MemberStatus
	case "customer_account_status":
		have = map[string]string{"member": "ENABLED", "provisional": "INVITED", "guest": "DISABLED", "withdrawn": "DISABLED"}[f.MemberStatus]
	case "email_subscription_status":
		have = f.mail
	case "rfm_group":
		have = f.group()
	case "cpm_stage":
		have = o.stage(f)
	default:
		panic(n.Name)
	}
	if have == "" || n.Op == segment.IsNull {
		return have == "" && n.Op == segment.IsNull
	}
	return slices.ContainsFunc(n.Values, func(v segment.Value) bool {
		code, ok := segment.WordCode(segment.Lookup(n.Name).Words, v.Raw)
		return ok && code == have || !ok && f.r > 0 && strings.EqualFold(v.Raw, fmt.Sprintf("r%df%dm%d", f.r, f.f, f.m))
	})
}

func (f *facts) group() string {
	if f.r == 0 {
		return "PROSPECTS"
	}
	a := (f.f + f.m + 1) / 2
	table := map[int][6]string{
		5: {"", "NEW", "NEW", "ACTIVE", "CHAMPIONS", "CHAMPIONS"},
		4: {"", "PROMISING", "PROMISING", "ACTIVE", "LOYAL", "LOYAL"},
		3: {"", "ALMOST_LOST", "ALMOST_LOST", "NEEDS_ATTENTION", "LOYAL", "LOYAL"},
		2: {"", "ALMOST_LOST", "ALMOST_LOST", "AT_RISK", "AT_RISK", "PREVIOUSLY_LOYAL"},
		1: {"", "DORMANT", "DORMANT", "AT_RISK", "AT_RISK", "PREVIOUSLY_LOYAL"},
	}
	return table[f.r][a]
}

func (o *oracle) stage(f *facts) string {
	count, amount, _, _, days := f.sum()
	if count == 0 {
		return ""
	}
	span := days[count-1].Sub(days[0])
	stage := "best"
	switch {
	case count == 1:
		stage = "first"
	case span < 90:
		stage = "toddler"
	case amount < 70_000:
		stage = "steady"
	case span < 210:
		stage = "fad"
	}
	if o.today.Sub(days[count-1]) >= 240 {
		return stage + "_lapsed"
	}
	return stage + "_active"
}

func (o *oracle) call(n *segment.Call, f *facts) bool {
	var count, quantity, amount int64
	any := false
	for _, p := range f.orders {
		stated := slices.ContainsFunc(n.Conds, func(c segment.Cond) bool { return c.Name == "state" })
		if stated && p.test || !stated && !p.counts {
			continue
		}
		if n.Name == "orders_placed" {
			if o.meets(n, f, p, nil) {
				any, count = true, count+1
			}
			continue
		}
		found := false
		for i := range p.lines {
			if l := &p.lines[i]; o.meets(n, f, p, l) {
				found, any = true, true
				quantity += l.quantity
				if l.amount != nil {
					amount += *l.amount
				}
			}
		}
		if found {
			count++
		}
	}
	for _, c := range n.Conds {
		sums := map[string]int64{"count": count, "sum_quantity": quantity, "sum_amount": amount}
		if v, ok := sums[c.Name]; ok && o.number(c.Test, big.NewRat(v, 1)) == c.Not {
			return false
		}
	}
	return any
}

// meets reports whether an order, or one line of it, meets all conditions that are about each by itself.
func (o *oracle) meets(n *segment.Call, f *facts, p placed, l *bought) bool {
	for _, c := range n.Conds {
		if !slices.Contains([]string{"count", "sum_quantity", "sum_amount"}, c.Name) && o.cond(c, f, p, l) == c.Not {
			return false
		}
	}
	return true
}

func (o *oracle) cond(c segment.Cond, f *facts, p placed, l *bought) bool {
	key := jptext.SearchKey
	switch c.Name {
	case "date":
		return o.date(c.Test, p.day)
	case "amount":
		if p.amount == nil {
			return o.number(c.Test, nil)
		}
		return o.number(c.Test, big.NewRat(*p.amount, 1))
	case "channel":
		return o.text(c.Test, key, p.channel)
	case "source":
		return o.text(c.Test, key, p.source)
	case "coupon":
		return o.text(c.Test, key, p.coupon)
	case "payment":
		return o.text(c.Test, key, p.payBy)
	case "first":
		return (p.id == f.first) == (c.Values[0].Raw == "true")
	case "state":
		return c.Op != segment.IsNull && slices.ContainsFunc(c.Values, func(v segment.Value) bool { return v.Raw == p.state })
	case "quantity":
		return o.number(c.Test, big.NewRat(l.quantity, 1))
	case "id":
		return o.text(c.Test, key, l.id)
	case "sku":
		return o.text(c.Test, key, l.sku)
	case "category":
		return o.text(c.Test, key, l.category)
	case "name":
		if c.Op == segment.Equal || c.Op == segment.In {
			return slices.ContainsFunc(c.Values, func(v segment.Value) bool { return strings.Contains(key(l.name), key(v.Raw)) })
		}
		return o.text(c.Test, key, l.name)
	}
	panic(c.Name)
}
