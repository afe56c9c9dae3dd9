package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// purchases hold the orders and order lines of a shop. The orders of a customer stand side by side, and so do the lines of an
// order. What a change replaces stays behind, dead, until the table is built anew.
type purchases struct {
	spans  []span // by ordinal
	orders []order
	lines  []line
	dead   int // orders that no span has

	trades   []trade // by code
	tradeOf  map[trade]uint32
	states   words
	products []article // the first stands for a line that names none
	at       map[int64]uint32
	logs     []log // by product
	numbers  book  // the numbers of all orders of a customer, as search keys, each closed by a separator
}

// span is where the orders of a customer stand.
type span struct{ from, n uint32 }

// order is an order of a customer; amount is noAmount where it is unknown.
type order struct {
	amount int64
	lines  uint32 // where its lines begin
	trade  uint32
	day    int32
	n      uint16 // lines
	state  uint8
	flags  flags
}

// maxState is the highest code of a state.
const maxState = math.MaxUint8

// flags say what an order is.
type flags uint8

const (
	counts flags = 1 << iota // it is a purchase
	test
	first // the customer's first purchase
)

// line is an order line; amount is noAmount where it is unknown.
type line struct {
	amount   int64
	product  uint32
	quantity int32
}

// trade is how an order came about, as search keys.
type trade struct{ channel, source, coupon, payment string }

// article is a product with the search keys of its texts.
type article struct {
	id                       int64
	ref, sku, name, category string
}

func newPurchases() purchases {
	return purchases{tradeOf: map[trade]uint32{}, states: newWords(), products: make([]article, 1), at: map[int64]uint32{}, logs: make([]log, 1),
		numbers: book{grams: map[gram]*roaring.Bitmap{}}}
}

func (p *purchases) trade(t trade) uint32 {
	c, ok := p.tradeOf[t]
	if !ok {
		c = uint32(len(p.trades))
		p.trades = append(p.trades, t)
		p.tradeOf[t] = c
	}
	return c
}

// setProduct puts a product down, or what is known of it now.
func (p *purchases) setProduct(v article) {
	if at, ok := p.at[v.id]; ok {
		p.products[at] = v
		return
	}
	p.at[v.id] = uint32(len(p.products))
	p.products = append(p.products, v)
	p.logs = append(p.logs, log{})
}

// productCode returns the code of a product, of which nothing but the id may be known yet.
func (p *purchases) productCode(id int64) uint32 {
	at, ok := p.at[id]
	if !ok {
		p.setProduct(article{id: id})
		at = p.at[id]
	}
	return at
}

// of returns the orders of a customer.
func (p *purchases) of(o uint32) []order {
	s := p.spans[o]
	return p.orders[s.from : s.from+s.n]
}

func (p *purchases) linesOf(o *order) []line { return p.lines[o.lines : o.lines+uint32(o.n)] }

// sale is an entry of a log with its product.
type sale struct {
	product uint32
	day     int32
}

// sales are what the logs say of a customer: for each purchase each of its products once.
func (p *purchases) sales(o uint32, out []sale) []sale {
	for i := range p.of(o) {
		ord := &p.of(o)[i]
		if ord.flags&counts == 0 {
			continue
		}
		begin := len(out)
		for _, l := range p.linesOf(ord) {
			s := sale{l.product, ord.day}
			if !slices.Contains(out[begin:], s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// replace puts the orders of a customer in place of those that stood. The lines of each follow each other in lines, from
// what its own lines field says.
func (p *purchases) replace(o uint32, orders []order, lines []line) error {
	if len(p.orders)+len(orders) > math.MaxUint32 || len(p.lines)+len(lines) > math.MaxUint32 {
		return errTooLarge
	}
	was := p.sales(o, nil)
	p.dead += int(p.spans[o].n)
	p.put(o, orders, lines)
	is := p.sales(o, nil)
	slices.SortFunc(was, compareSales)
	slices.SortFunc(is, compareSales)
	for len(was) > 0 || len(is) > 0 {
		switch {
		case len(is) == 0 || len(was) > 0 && compareSales(was[0], is[0]) < 0:
			p.logs[was[0].product].remove(entry{was[0].day, o})
			was = was[1:]
		case len(was) == 0 || compareSales(was[0], is[0]) > 0:
			p.logs[is[0].product].add(entry{is[0].day, o})
			is = is[1:]
		default:
			was, is = was[1:], is[1:]
		}
	}
	return nil
}

// put appends the orders of a customer and leaves the logs alone.
func (p *purchases) put(o uint32, orders []order, lines []line) {
	p.spans[o] = span{uint32(len(p.orders)), uint32(len(orders))}
	for _, ord := range orders {
		from := ord.lines
		ord.lines = uint32(len(p.lines))
		p.orders = append(p.orders, ord)
		p.lines = append(p.lines, lines[from:from+uint32(ord.n)]...)
	}
}

func compareSales(a, b sale) int {
	return cmp.Or(cmp.Compare(a.product, b.product), cmp.Compare(a.day, b.day))
}

// fillLogs makes the logs out of all orders.
func (p *purchases) fillLogs() {
	var sales []sale
	for o := range p.spans {
		sales = p.sales(uint32(o), sales[:0])
		for _, s := range sales {
			p.logs[s.product].sorted = append(p.logs[s.product].sorted, entry{s.day, uint32(o)})
		}
	}
	for i := range p.logs {
		slices.SortFunc(p.logs[i].sorted, compareEntries)
		p.logs[i].sorted = slices.Clip(p.logs[i].sorted)
	}
}

func (p *purchases) memory() int64 {
	n := bytesOf(p.spans) + bytesOf(p.orders) + bytesOf(p.lines) + int64(len(p.trades))*120 + int64(len(p.products))*200 + p.numbers.memory()
	for _, l := range p.logs {
		n += bytesOf(l.sorted) + bytesOf(l.tail)
	}
	return n
}

// entry is a purchase of a product.
type entry struct {
	day int32
	o   uint32
}

// log holds who bought a product when, in the order of days, so that the last ones are a suffix. What comes late waits in a
// tail.
type log struct{ sorted, tail []entry }

// maxTail bounds the entries that wait to be sorted in.
const maxTail = 512

func compareEntries(a, b entry) int { return cmp.Compare(a.day, b.day) }

func (l *log) add(e entry) {
	if n := len(l.sorted); n == 0 || l.sorted[n-1].day <= e.day {
		l.sorted = append(l.sorted, e)
		return
	}
	if l.tail = append(l.tail, e); len(l.tail) > maxTail {
		l.merge()
	}
}

// merge sorts the tail in, from behind, in place.
func (l *log) merge() {
	slices.SortFunc(l.tail, compareEntries)
	i, j := len(l.sorted)-1, len(l.tail)-1
	l.sorted = append(l.sorted, l.tail...)
	for k := len(l.sorted) - 1; j >= 0; k-- {
		if i >= 0 && l.sorted[i].day > l.tail[j].day {
			l.sorted[k] = l.sorted[i]
			i--
		} else {
			l.sorted[k] = l.tail[j]
			j--
		}
	}
	l.tail = l.tail[:0]
}

func (l *log) remove(e entry) {
	if i := slices.Index(l.tail, e); i >= 0 {
		l.tail = slices.Delete(l.tail, i, i+1)
		return
	}
	for i := l.from(e.day); i < len(l.sorted) && l.sorted[i].day == e.day; i++ {
		if l.sorted[i].o == e.o {
			l.sorted = slices.Delete(l.sorted, i, i+1)
			return
		}
	}
}

// from is the first place in sorted whose day is not before a day.
func (l *log) from(day int32) int {
	i, _ := slices.BinarySearchFunc(l.sorted, day, func(e entry, day int32) int { return cmp.Compare(e.day, day) })
	return i
}

// window is the part of sorted from one day to another.
func (l *log) window(from, to int32) []entry {
	end := len(l.sorted)
	if to < math.MaxInt32 {
		end = l.from(to + 1)
	}
	return l.sorted[min(l.from(from), end):end]
}
