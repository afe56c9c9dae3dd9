package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/duplicate"
	"joren/internal/eventlog"
	"joren/internal/product"
)

// ErrFarBehind says that so much has changed that building the index anew is faster than following.
var ErrFarBehind = errors.New("index: far behind the log")

// atOnce bounds the customers that are brought in while readers wait. Those of one transaction of an import are no more.
const atOnce = 4000

// Check tells whether an index that was loaded belongs to the history that the database has.
func (x *Index) Check(ctx context.Context, d *db.DB) (ok bool, err error) {
	err = d.Read(ctx, func(q *db.Read) error {
		head, err := eventlog.Head(q, x.shop)
		if err != nil || head < x.seq {
			return err
		}
		mark, err := eventlog.Mark(q, x.shop, x.seq)
		ok = err == nil && mark == x.mark
		return err
	})
	return ok, err
}

// Follow brings the index up to the last event of its shop and returns the customers that changed.
func (x *Index) Follow(ctx context.Context, d *db.DB) (changed []int64, err error) {
	if err := x.writing.take(ctx); err != nil {
		return nil, fmt.Errorf("index: follow: %w", err)
	}
	defer x.writing.leave()
	return x.follow(ctx, d, math.MaxInt64)
}

// patience is how long a question waits for those who are bringing news in or keep a snapshot.
const patience = 100 * time.Millisecond

// step is Follow for a question that waits: it brings in most events at most, and none where its turn does not come soon.
func (x *Index) step(ctx context.Context, d *db.DB, most int64) error {
	soon, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if x.writing.take(soon) != nil {
		return ctx.Err()
	}
	defer x.writing.leave()
	_, err := x.follow(ctx, d, most)
	return err
}

// follow brings the index up to the last event, unless those are more than most.
func (x *Index) follow(ctx context.Context, d *db.DB, most int64) (changed []int64, err error) {
	err = d.Read(ctx, func(q *db.Read) error {
		head, err := eventlog.Head(q, x.shop)
		if err != nil || head == x.seq || head-x.seq > most {
			return err
		}
		touched, err := eventlog.TouchedSince(q, x.shop, x.seq, head, max(2*atOnce, x.t.n/5))
		if err != nil {
			return err
		}
		if touched.More {
			return ErrFarBehind
		}
		mark, err := eventlog.Mark(q, x.shop, head)
		if err != nil {
			return err
		}
		if err := x.bring(q, head, touched); err != nil {
			return err
		}
		changed, x.mark = touched.Customers, mark
		return nil
	})
	if err != nil && !errors.Is(err, ErrFarBehind) {
		err = fmt.Errorf("index: follow: %w", err)
	}
	return changed, err
}

// bring reads what events touched, in the same view of the database, and takes it over.
func (x *Index) bring(q db.Querier, head int64, touched *eventlog.Touched) error {
	var articles []article
	var err error
	if slices.Contains(touched.Kinds, product.Changed.Name) {
		if articles, err = readProducts(q, x.shop, nil); err != nil {
			return err
		}
	}
	pairs := slices.Contains(touched.Kinds, duplicate.Found.Name) || slices.Contains(touched.Kinds, customer.Removed.Name)
	var twins []int64
	if pairs {
		if twins, err = readDuplicates(q, x.shop); err != nil {
			return err
		}
	}
	last := func(t *table) error {
		for _, a := range articles {
			t.bought.setProduct(a)
		}
		if pairs {
			t.setDuplicates(twins)
		}
		return nil
	}
	if len(touched.Customers) == 0 {
		return x.change(head, last)
	}
	for at := 0; at < len(touched.Customers); at += atOnce {
		ids := touched.Customers[at:min(at+atOnce, len(touched.Customers))]
		part, err := x.readPart(q, ids)
		if err != nil {
			return err
		}
		seq := x.seq
		if at+atOnce >= len(touched.Customers) {
			seq = head
		}
		err = x.change(seq, func(t *table) error {
			if err := t.take(part, ids); err != nil || seq != head {
				return err
			}
			return last(t)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// change lets fn change the table while nobody reads.
func (x *Index) change(seq int64, fn func(t *table) error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := fn(x.t); err != nil {
		return err
	}
	x.t.derive()
	x.changes.add(x.t.changed)
	x.t.changed = x.t.changed[:0]
	x.seq = seq
	return nil
}

// readPart reads customers into a table of their own. The table of the index is only looked at, which needs no lock: who holds
// writing is the only one to change it.
func (x *Index) readPart(q db.Querier, ids []int64) (*table, error) {
	part := newTable()
	part.texts.grams, part.bought.numbers.grams = nil, nil
	part.reserve(len(ids))
	if err := (&reader{t: part, q: q, shop: x.shop, ids: ids}).some(); err != nil {
		return nil, err
	}
	var unknown []int64
	for _, a := range part.bought.products[1:] {
		if _, ok := x.t.bought.at[a.id]; !ok {
			unknown = append(unknown, a.id)
		}
	}
	if len(unknown) == 0 {
		return part, nil
	}
	articles, err := readProducts(q, x.shop, unknown)
	for _, a := range articles {
		part.bought.setProduct(a)
	}
	return part, err
}

// take puts what stands in another table about customers in place of what stands in this one. Who is in neither is left
// out, and who is not in the other one is gone.
func (t *table) take(from *table, ids []int64) error {
	for i, a := range from.bought.products {
		if _, ok := t.bought.at[a.id]; i > 0 && !ok {
			t.bought.setProduct(a)
		}
	}
	for _, id := range ids {
		there, is := from.find(id)
		o, was := t.find(id)
		switch {
		case is:
			if !was {
				o = t.add(id)
			}
			t.changed = append(t.changed, o)
			if err := t.takeOne(o, from, there, !was); err != nil {
				return err
			}
		case was && t.live.has(o):
			t.changed = append(t.changed, o)
			if err := t.drop(o); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *table) takeOne(o uint32, from *table, there uint32, fresh bool) error {
	t.live.set(o)
	t.numbers[o], t.points[o] = from.numbers[there], from.points[there]
	t.birthday[o], t.added[o], t.monthDay[o] = from.birthday[there], from.added[there], from.monthDay[there]
	for i := range t.words {
		t.words[i].set(o, from.words[i].get(there))
	}
	fields := map[string]string{}
	for key, c := range from.own {
		fields[key] = c.get(there)
	}
	t.setOwn(o, fields)
	f, g := &t.figures, &from.figures
	f.count[o], f.unknown[o], f.amount[o], f.largest[o] = g.count[there], g.unknown[there], g.amount[there], g.largest[there]
	f.first[o], f.last[o], f.usual[o] = g.first[there], g.last[there], g.usual[there]
	if err := t.texts.set(o, from.texts.record(there), fresh); err != nil {
		return err
	}
	return t.bought.takeOrders(o, &from.bought, there)
}

// takeOrders puts the orders of a customer of another shop's worth of purchases in place of those that stood, by the codes of this one.
func (p *purchases) takeOrders(o uint32, from *purchases, there uint32) error {
	where := from.spans[there]
	orders := make([]wideOrder, where.n)
	var lines []line
	for i := range orders {
		at := where.from + uint32(i)
		orders[i] = wideOrder{from.orders[at], from.amountAt(at)}
		ord := &orders[i]
		begin := uint32(len(lines))
		for _, k := range from.linesOf(&from.orders[at]) {
			l := from.unpack(k)
			if l.product != 0 {
				l.product = p.productCode(from.products[l.product].id)
			}
			lines = append(lines, l)
		}
		ord.lines = begin
		ord.trade = p.trade(from.trades[ord.trade])
		code := p.states.code(from.states.list[ord.state])
		if code > maxState {
			return errTooLarge
		}
		ord.state = uint8(code)
	}
	if numbers := from.numbers.record(there); !bytes.Equal(numbers, p.numbers.record(o)) {
		if err := p.numbers.put(o, numbers, 0, false); err != nil {
			return err
		}
	}
	return p.replace(o, orders, lines)
}

// drop takes a customer out who is gone.
func (t *table) drop(o uint32) error {
	t.live.clear(o)
	t.duplicate.clear(o)
	t.texts.drop(o)
	for i := range t.texts.has {
		t.texts.has[i].clear(o)
	}
	t.bought.numbers.drop(o)
	return t.bought.replace(o, nil, nil)
}
