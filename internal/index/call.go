package index

import (
	"fmt"
	"math"

	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// sumTest is a comparison with something that the orders or lines found come to.
type sumTest struct {
	of   func(s *sums) int64
	list []meaning.Range
	null bool // asks for none; there always is some
	not  bool
}

type sums struct{ orders, quantity, amount int64 }

func (t *sumTest) meets(s *sums) bool { return (!t.null && meaning.In(t.list, t.of(s))) != t.not }

// purchase is a call in the form in which it is asked: of the orders of a customer, or of order lines.
type purchase struct {
	c        *compiler
	lines    bool
	state    bool // asks about the state, and so about orders that are no purchases too
	from, to int32
	amounts  bool // asks for an amount
	least    int64
	most     int64
	fits     []uint8                          // by product; nil: all
	order    []func(at uint32, o *order) bool // at is the place of the order
	line     []func(*line) bool
	sums     []sumTest
}

// anyDay is before all days.
const anyDay = noDay + 1

// call is the cond of a call without its negation.
func (c *compiler) call(n *segment.Call) (cond, error) {
	p := &purchase{c: c, lines: n.Name == "products_purchased", from: anyDay, to: math.MaxInt32, least: noAmount, most: math.MaxInt64}
	if !p.lines && n.Name != "orders_placed" {
		return cond{}, fmt.Errorf("%w: %s", errUnchecked, n.Name)
	}
	if c.Past {
		p.to = c.Today.UnixDays()
	}
	for _, k := range n.Conds {
		if err := p.add(k); err != nil {
			return cond{}, err
		}
	}
	return p.cond(), nil
}

// add takes one condition of the call on.
func (p *purchase) add(k segment.Cond) error {
	c, b := p.c, &p.c.t.bought
	switch k.Name {
	case "count":
		p.sum(k, 0, func(s *sums) int64 { return s.orders })
	case "sum_quantity":
		p.sum(k, 0, func(s *sums) int64 { return s.quantity })
	case "sum_amount":
		p.sum(k, c.Currency.Digits, func(s *sums) int64 { return s.amount })
	case "date":
		p.date(k)
	case "amount":
		list := meaning.Numbers(k.Test, c.Currency.Digits)
		if !k.Not && len(list) == 1 {
			p.amounts = true
			p.least, p.most = max(p.least, list[0].From, noAmount+1), min(p.most, list[0].To)
			return nil
		}
		p.order = append(p.order, func(at uint32, _ *order) bool {
			amount := b.amountAt(at)
			if amount == noAmount {
				return (k.Op == segment.IsNull) != k.Not
			}
			return meaning.In(list, amount) != k.Not
		})
	case "quantity":
		list := meaning.Numbers(k.Test, 0)
		p.line = append(p.line, func(l *line) bool { return meaning.In(list, int64(l.quantity)) != k.Not })
	case "first":
		yes := (k.Values[0].Raw == "true") != k.Not
		p.order = append(p.order, func(_ uint32, o *order) bool { return (o.flags&first != 0) == yes })
	case "state":
		p.state = true
		words := segment.LookupFunc("orders_placed").Param("state").Words
		fits := b.states.fits(func(s string) bool {
			for _, v := range k.Values {
				if code, _ := segment.WordCode(words, v.Raw); code == s && s != "" {
					return true
				}
			}
			return false
		})
		p.order = append(p.order, func(_ uint32, o *order) bool { return (fits[o.state] != 0) != k.Not })
	case "channel", "source", "coupon", "payment":
		p.trade(k)
	case "id", "sku", "name", "category":
		p.product(k)
	default:
		return fmt.Errorf("%w: %s", errUnchecked, k.Name)
	}
	return nil
}

func (p *purchase) sum(k segment.Cond, digits int, of func(*sums) int64) {
	p.sums = append(p.sums, sumTest{of, meaning.Numbers(k.Test, digits), k.Op == segment.IsNull, k.Not})
}

// date narrows the days that are looked at, and asks beyond that where they are not one range.
func (p *purchase) date(k segment.Cond) {
	list := meaning.Days(k.Test, p.c.Today)
	if !k.Not && k.Op != segment.IsNull {
		if len(list) == 0 {
			p.from, p.to = 0, -1
			return
		}
		p.from = int32(max(int64(p.from), min(list[0].From, math.MaxInt32)))
		p.to = int32(min(int64(p.to), max(list[len(list)-1].To, math.MinInt32)))
		if len(list) == 1 {
			return
		}
	}
	p.order = append(p.order, func(_ uint32, o *order) bool { return meaning.In(list, int64(o.day)) != k.Not })
}

func (p *purchase) trade(k segment.Cond) {
	of := map[string]func(*trade) string{
		"channel": func(t *trade) string { return t.channel }, "source": func(t *trade) string { return t.source },
		"coupon": func(t *trade) string { return t.coupon }, "payment": func(t *trade) string { return t.payment },
	}[k.Name]
	meets := meaning.Key(k.Test)
	trades := p.c.t.bought.trades
	fits := make([]bool, len(trades))
	for i := range trades {
		fits[i] = meets(of(&trades[i])) != k.Not
	}
	p.order = append(p.order, func(_ uint32, o *order) bool { return fits[o.trade] })
}

func (p *purchase) product(k segment.Cond) {
	meets := meaning.Product(k)
	products := p.c.t.bought.products
	if p.fits == nil {
		p.fits = make([]uint8, len(products))
		for i := range p.fits {
			p.fits[i] = 1
		}
	}
	key := map[string]func(*article) string{
		"id": func(a *article) string { return a.ref }, "sku": func(a *article) string { return a.sku },
		"name": func(a *article) string { return a.name }, "category": func(a *article) string { return a.category },
	}[k.Name]
	for i := range products {
		if p.fits[i] != 0 && meets(key(&products[i])) == k.Not {
			p.fits[i] = 0
		}
	}
}

// match looks through the orders of a customer.
func (p *purchase) match(o uint32) bool {
	var s sums
	b := &p.c.t.bought
	where := b.spans[o]
	for at := where.from; at < where.from+where.n; at++ {
		ord := &b.orders[at]
		if ord.day < p.from || ord.day > p.to {
			continue
		}
		if p.amounts {
			if v := b.amountAt(at); v < p.least || v > p.most {
				continue
			}
		}
		if !p.takes(at, ord) {
			continue
		}
		if p.lines && !p.linesOf(ord, &s) {
			continue
		}
		if s.orders++; len(p.sums) == 0 {
			return true
		}
	}
	if s.orders == 0 {
		return false
	}
	for i := range p.sums {
		if !p.sums[i].meets(&s) {
			return false
		}
	}
	return true
}

func (p *purchase) takes(at uint32, ord *order) bool {
	if p.state && ord.flags&test != 0 || !p.state && ord.flags&counts == 0 {
		return false
	}
	for _, meets := range p.order {
		if !meets(at, ord) {
			return false
		}
	}
	return true
}

// linesOf adds the lines of an order that meet all conditions, and reports whether there are any.
func (p *purchase) linesOf(ord *order, s *sums) (any bool) {
	b := &p.c.t.bought
	for _, k := range b.linesOf(ord) {
		l := b.unpack(k)
		if p.fits != nil && p.fits[l.product] == 0 || !p.takesLine(&l) {
			continue
		}
		any = true
		s.quantity += int64(l.quantity)
		if l.amount != noAmount {
			s.amount += l.amount
		}
	}
	return any
}

func (p *purchase) takesLine(l *line) bool {
	for _, meets := range p.line {
		if !meets(l) {
			return false
		}
	}
	return true
}

// cond chooses how many customers are asked at once: by the logs of the products where the products are named, else order by order
// of those whose first and last purchase leave it possible.
func (p *purchase) cond() cond {
	c := p.c
	if p.from > p.to {
		return nobody()
	}
	if p.lines && !p.state && p.fits != nil && p.fits[0] == 0 {
		return p.logged()
	}
	out := c.each(60, "orders of each", p.match)
	out.narrow = func(b bitmap) {
		if !p.state {
			within(b, c.figures.last, p.from, math.MaxInt32)
			within(b, c.figures.first, noDay+1, p.to)
			if p.amounts {
				within(b, c.figures.largest, p.least, math.MaxInt64)
			}
		}
		b.keep(p.match)
	}
	return out
}

// logged reads the logs of the products that fit. They are exact unless more is asked than they know; then they say who may meet it.
func (p *purchase) logged() cond {
	c := p.c
	var logs []*log
	entries := 0
	for at, fits := range p.fits {
		if l := &c.t.bought.logs[at]; fits != 0 && len(l.days)+len(l.tail) > 0 {
			logs = append(logs, l)
			entries += l.size(p.from, p.to)
		}
	}
	least, onlyCount := p.leastOrders()
	exact := !p.far() && !p.amounts && len(p.order) == 0 && len(p.line) == 0 && onlyCount && (least <= 1 || len(logs) <= 1 && least <= math.MaxUint8)
	const perOrders = 80 // nanoseconds to look through the orders of one customer
	return cond{cost: 1.5 * float64(entries), match: p.match, plan: fmt.Sprintf("%d logs, %d entries", len(logs), entries), narrow: func(b bitmap) {
		if b.count()*perOrders < entries {
			b.keep(p.match)
			return
		}
		some := c.scratch()
		defer c.free(some)
		clear(some)
		if least > 1 && least <= math.MaxUint8 {
			p.often(some, logs, uint8(least))
		} else {
			p.once(some, logs)
		}
		b.and(some)
		if !exact {
			b.keep(p.match)
		}
	}}
}

// far reports whether the days asked about are too far away for logs.
func (p *purchase) far() bool {
	return p.from > anyDay && beyond(p.from) || p.to < math.MaxInt32 && beyond(p.to)
}

// leastOrders is how many orders are asked for at least; only says that the sums ask for nothing else.
func (p *purchase) leastOrders() (n int64, only bool) {
	n, only = 1, true
	for i := range p.sums {
		t := &p.sums[i]
		if len(t.list) == 1 && !t.not && t.list[0].To == math.MaxInt64 && t.of(&sums{orders: 1}) == 1 {
			n = max(n, t.list[0].From)
			continue
		}
		only = false
	}
	return n, only
}

// once sets who stands in one of the logs.
func (p *purchase) once(b bitmap, logs []*log) {
	for _, l := range logs {
		for _, o := range l.window(p.from, p.to) {
			b.set(o)
		}
		for _, e := range l.tail {
			if e.day >= p.from && e.day <= p.to {
				b.set(e.o)
			}
		}
	}
}

// often sets who stands in the logs that many times.
func (p *purchase) often(b bitmap, logs []*log, least uint8) {
	seen := make([]uint8, len(b)*64)
	count := func(o uint32) {
		if seen[o]++; seen[o] == least {
			b.set(o)
		}
	}
	for _, l := range logs {
		for _, o := range l.window(p.from, p.to) {
			count(o)
		}
		for _, e := range l.tail {
			if e.day >= p.from && e.day <= p.to {
				count(e.o)
			}
		}
	}
}
