package index

import (
	"cmp"
	"math"
	"slices"
)

// purchases hold the orders and order lines of a shop. The orders of a customer stand side by side, and so do the lines of an
// order. What a change replaces stays behind, dead, until the table is built anew.
type purchases struct {
	spans   []span // by ordinal
	orders  []order
	lines   []packed
	large   []line           // that cannot be packed
	amounts map[uint32]int64 // of orders whose amounts cannot be packed, by place
	dead    int              // orders that no span has

	trades   []trade // by code
	tradeOf  map[trade]uint32
	states   words
	products []article // the first stands for a line that names none
	renamed  int       // how often what is known of a product changed
	at       map[int64]uint32
	logs     []log // by product
	numbers  book  // the numbers of all orders of a customer, as search keys, each closed by a separator
}

// span is where the orders of a customer stand.
type span struct{ from, n uint32 }

// order is an order of a customer. Its amount is asked of the purchases, since a large one stands elsewhere.
type order struct {
	packed int32  // the amount, or notFitting
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

// packed is an order line in half the space, as nearly all lines fit: 20 bits of product and 12 of quantity. Where what is
// notPacked, amount is the place of the line among the large ones.
type packed struct {
	what   uint32
	amount int32
}

const (
	notPacked    = math.MaxUint32
	quantityBits = 12
	noPacked     = math.MinInt32 // stands for noAmount
)

// pack puts a line into half the space, or among the large ones.
func (p *purchases) pack(l line) packed {
	what, amount := l.product<<quantityBits|uint32(l.quantity), int32(noPacked)
	if l.amount != noAmount {
		amount = int32(l.amount)
	}
	if l.product < 1<<(32-quantityBits)-1 && l.quantity >= 0 && l.quantity < 1<<quantityBits && (l.amount == noAmount || int64(amount) == l.amount && amount != noPacked) {
		return packed{what, amount}
	}
	p.large = append(p.large, l)
	return packed{notPacked, int32(len(p.large) - 1)}
}

func (p *purchases) unpack(k packed) line {
	if k.what == notPacked {
		return p.large[k.amount]
	}
	l := line{amount: noAmount, product: k.what >> quantityBits, quantity: int32(k.what & (1<<quantityBits - 1))}
	if k.amount != noPacked {
		l.amount = int64(k.amount)
	}
	return l
}

// trade is how an order came about, as search keys.
type trade struct{ channel, source, coupon, payment string }

// article is a product with the search keys of its texts.
type article struct {
	id                       int64
	ref, sku, name, category string
}

func newPurchases() purchases {
	return purchases{amounts: map[uint32]int64{}, tradeOf: map[trade]uint32{}, states: newWords(), products: make([]article, 1), at: map[int64]uint32{}, logs: make([]log, 1),
		numbers: newBook(false)}
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
		if p.products[at] != v {
			p.products[at] = v
			p.renamed++
		}
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

func (p *purchases) linesOf(o *order) []packed { return p.lines[o.lines : o.lines+uint32(o.n)] }

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
		for _, k := range p.linesOf(ord) {
			s := sale{p.unpack(k).product, ord.day}
			if !slices.Contains(out[begin:], s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// replace puts the orders of a customer in place of those that stood. The lines of each follow each other in lines, from
// what its own lines field says.
func (p *purchases) replace(o uint32, orders []wideOrder, lines []line) error {
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

// notFitting stands for an amount that is among the large ones, by the order's place.
const notFitting = math.MaxInt32

// amountAt is the amount of the order at a place; noAmount where it is unknown.
func (p *purchases) amountAt(at uint32) int64 {
	switch v := p.orders[at].packed; v {
	case noPacked:
		return noAmount
	case notFitting:
		return p.amounts[at]
	default:
		return int64(v)
	}
}

// wideOrder is an order with its amount, before that is packed; noAmount where it is unknown.
type wideOrder struct {
	order
	amount int64
}

// put appends the orders of a customer and leaves the logs alone.
func (p *purchases) put(o uint32, orders []wideOrder, lines []line) {
	p.spans[o] = span{uint32(len(p.orders)), uint32(len(orders))}
	for _, wide := range orders {
		ord := wide.order
		from := ord.lines
		ord.lines = uint32(len(p.lines))
		ord.packed = int32(wide.amount)
		switch {
		case wide.amount == noAmount:
			ord.packed = noPacked
		case int64(ord.packed) != wide.amount || ord.packed == noPacked || ord.packed == notFitting:
			ord.packed = notFitting
			p.amounts[uint32(len(p.orders))] = wide.amount
		}
		p.orders = append(p.orders, ord)
		for _, l := range lines[from : from+uint32(ord.n)] {
			p.lines = append(p.lines, p.pack(l))
		}
	}
}

func compareSales(a, b sale) int {
	return cmp.Or(cmp.Compare(a.product, b.product), cmp.Compare(a.day, b.day))
}

// fillLogs makes the logs out of all orders.
func (p *purchases) fillLogs() {
	entries := make([][]entry, len(p.logs))
	var sales []sale
	for o := range p.spans {
		sales = p.sales(uint32(o), sales[:0])
		for _, s := range sales {
			entries[s.product] = append(entries[s.product], entry{s.day, uint32(o)})
		}
	}
	for i := range p.logs {
		p.logs[i].fill(entries[i])
		entries[i] = nil
	}
}

func (p *purchases) memory() int64 {
	n := bytesOf(p.spans) + bytesOf(p.orders) + bytesOf(p.lines) + bytesOf(p.large) + int64(len(p.trades))*120 + int64(len(p.products))*200 + p.numbers.memory()
	for _, l := range p.logs {
		n += bytesOf(l.days) + bytesOf(l.who) + bytesOf(l.tail)
	}
	return n
}

// entry is a purchase of a product.
type entry struct {
	day int32
	o   uint32
}

func compareEntries(a, b entry) int { return cmp.Compare(a.day, b.day) }

// log holds who bought a product when, in the order of days, so that the last ones are a suffix. What comes late waits in a
// tail.
type log struct {
	days []shortDay
	who  []uint32 // beside days
	tail []entry
}

// shortDay counts days from 2000-01-01. What is further away than it can say stands at its edge.
type shortDay int16

const epoch = 10_957 // of shortDay, in Unix days

func short(day int32) shortDay {
	return shortDay(min(max(int64(day)-epoch, math.MinInt16), math.MaxInt16))
}

// beyond reports whether a day is too far away for logs to tell it from others.
func beyond(day int32) bool { return int64(short(day))+epoch != int64(day) }

// maxTail bounds the entries that wait to be sorted in.
const maxTail = 512

// fill makes the log of entries.
func (l *log) fill(list []entry) {
	slices.SortStableFunc(list, compareEntries)
	l.days, l.who = make([]shortDay, len(list)), make([]uint32, len(list))
	for i, e := range list {
		l.days[i], l.who[i] = short(e.day), e.o
	}
}

func (l *log) add(e entry) {
	if n := len(l.days); n == 0 || l.days[n-1] <= short(e.day) {
		l.days, l.who = append(l.days, short(e.day)), append(l.who, e.o)
		return
	}
	if l.tail = append(l.tail, e); len(l.tail) > maxTail {
		l.merge()
	}
}

// merge sorts the tail in, from behind, in place.
func (l *log) merge() {
	slices.SortFunc(l.tail, compareEntries)
	i, j := len(l.days)-1, len(l.tail)-1
	l.days, l.who = append(l.days, make([]shortDay, len(l.tail))...), append(l.who, make([]uint32, len(l.tail))...)
	for k := len(l.days) - 1; j >= 0; k-- {
		if i >= 0 && l.days[i] > short(l.tail[j].day) {
			l.days[k], l.who[k] = l.days[i], l.who[i]
			i--
		} else {
			l.days[k], l.who[k] = short(l.tail[j].day), l.tail[j].o
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
	day := short(e.day)
	for i := l.from(day); i < len(l.days) && l.days[i] == day; i++ {
		if l.who[i] == e.o {
			l.days, l.who = slices.Delete(l.days, i, i+1), slices.Delete(l.who, i, i+1)
			return
		}
	}
}

// from is the first place whose day is not before a day.
func (l *log) from(day shortDay) int {
	i, _ := slices.BinarySearch(l.days, day)
	return i
}

// window is who bought from one day to another, but for the tail.
func (l *log) window(from, to int32) []uint32 {
	end := len(l.days)
	if last := short(to); last < math.MaxInt16 {
		end = l.from(last + 1)
	}
	return l.who[min(l.from(short(from)), end):end]
}

// size is how many entries a window has at most.
func (l *log) size(from, to int32) int { return len(l.window(from, to)) + len(l.tail) }
