// Package index keeps the customers and purchases of shops in memory, as columns that are made for one thing: to say which
// customers a query of the segment language means, how many, and which of them stand on a page, while somebody types it.
//
// The database is the truth and an index a cache of it. It follows the log of the shop: who is named by an event is read anew,
// whatever happened, so that every change, of an import as of its undoing, comes in by the same way. Readers see the shop as it
// stood at one sequence of its log.
//
// Nothing relative is stored: "in the last 90 days" becomes a day when a question is asked.
package index

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/search"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// Index is one shop in memory.
type Index struct {
	shop int64

	writing turn // of the one who brings news in, through all of reading and writing
	mu      sync.RWMutex
	t       *table
	seq     int64  // of the last event that the table knows
	mark    uint64 // of that event
	changes changes
	kept    keeper
}

// turn is taken by one at a time.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

func (t turn) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turn) leave() { <-t }

// Build reads a shop from the database.
func Build(ctx context.Context, d *db.DB, shopID int64) (*Index, error) {
	x := &Index{shop: shopID, writing: newTurn(), t: newTable()}
	return x, d.Read(ctx, func(q *db.Read) (err error) {
		if x.seq, err = eventlog.Head(q, shopID); err != nil {
			return err
		}
		if x.mark, err = eventlog.Mark(q, shopID, x.seq); err != nil {
			return err
		}
		if err := (&reader{t: x.t, q: q, shop: shopID}).all(); err != nil {
			return fmt.Errorf("index: build: %w", err)
		}
		return nil
	})
}

// Seq is the sequence of the last event that the index knows.
func (x *Index) Seq() int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.seq
}

// Size is about how many bytes the index takes, and how many customers it holds.
func (x *Index) Size() (bytes int64, customers int) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.t.memory() + x.kept.memory(), x.t.live.count()
}

// answer is a question made ready, while the index is held for reading.
type answer struct {
	t    *table
	c    *compiler
	cond cond
}

// read holds the index and makes a question ready for fn.
func (x *Index) read(ask meaning.Question, fn func(a *answer) error) error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	c := newCompiler(x.t, ask)
	root, err := x.cond(c)
	if err != nil {
		return err
	}
	return fn(&answer{x.t, c, root})
}

// all are the customers that are meant.
func (a *answer) all() bitmap {
	b := make(bitmap, len(a.t.live))
	copy(b, a.t.live)
	a.cond.narrow(b)
	return b
}

// Count returns how many customers a query means.
func (x *Index) Count(ask meaning.Question) (n int64, err error) {
	err = x.read(ask, func(a *answer) error {
		n = int64(a.all().count())
		return nil
	})
	return n, err
}

// Match reports whether a query means the customer with an id.
func (x *Index) Match(ask meaning.Question, id int64) (yes bool, err error) {
	err = x.read(ask, func(a *answer) error {
		o, ok := a.t.find(id)
		yes = ok && a.t.live.has(o) && a.cond.match(o)
		return nil
	})
	return yes, err
}

// IDs returns the ids of the customers that a query means, in the order of their numbers; never nil.
func (x *Index) IDs(ask meaning.Question) (ids []int64, err error) {
	err = x.read(ask, func(a *answer) error {
		ids = a.t.column(a.all(), func(o uint32) int64 { return a.t.ids[o] })
		return nil
	})
	return ids, err
}

// Numbers returns the numbers of the customers that a query means, ascending.
func (x *Index) Numbers(ask meaning.Question) (numbers []int64, err error) {
	err = x.read(ask, func(a *answer) error {
		numbers = a.t.column(a.all(), func(o uint32) int64 { return int64(a.t.numbers[o]) })
		return nil
	})
	return numbers, err
}

// Summary returns what the customers that a query means come to.
func (x *Index) Summary(ask meaning.Question) (s audience.Summary, err error) {
	err = x.read(ask, func(a *answer) error {
		s = a.summary(a.all())
		return nil
	})
	return s, err
}

func (a *answer) summary(b bitmap) audience.Summary {
	sum := a.c.figures.sum(b)
	mail := slices.Clone(b)
	a.c.mailable().narrow(mail)
	return audience.Summary{Customers: int64(b.count()), Mail: int64(mail.count()), Orders: sum.OrderCount, Amount: sum.Amount, Unknown: sum.Unknown}
}

// Page returns the ids of a page of the customers that a query means, and how many they are in all.
func (x *Index) Page(ask meaning.Question, page audience.Page) (ids []int64, total int64, err error) {
	err = x.read(ask, func(a *answer) error {
		set := a.all()
		n := set.count()
		s := a.t.sorting(a.c.figures, page.Sort, page.Desc)
		for _, o := range s.page(set, n, max(page.Offset, 0), min(max(page.Limit, 1), search.MaxLimit)) {
			ids = append(ids, a.t.ids[o])
		}
		total = int64(n)
		return nil
	})
	return ids, total, err
}

// Explain evaluates every part of a query by itself, parents first.
func (x *Index) Explain(ask meaning.Question, now func() time.Time) (steps []audience.Step, err error) {
	err = x.read(ask, func(a *answer) error { return a.explain(ask.Query, 0, now, &steps) })
	return steps, err
}

func (a *answer) explain(n segment.Node, depth int, now func() time.Time, steps *[]audience.Step) error {
	begin := now()
	part, err := a.c.node(n)
	if err != nil {
		return err
	}
	count := int64((&answer{a.t, a.c, part}).all().count())
	*steps = append(*steps, audience.Step{Depth: depth, Node: n, Count: count, Took: now().Sub(begin),
		Plan: fmt.Sprintf("%s, estimated %.3f ms", part.plan, part.cost/1e6)})
	for _, child := range segment.Children(n) {
		if err := a.explain(child, depth+1, now, steps); err != nil {
			return err
		}
	}
	return nil
}
