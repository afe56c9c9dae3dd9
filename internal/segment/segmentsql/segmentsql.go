// Package segmentsql answers queries of the segment language by SQL, on both engines from one text. It is the way of
// installations without an index, and what an index is held against.
//
// A statement holds no word of a query: names choose between texts written here, values are parameters. Every leaf is
// true or false, never unknown, so a query and its negation part the customers of a shop in two. Texts are compared
// by their search key, which SQL cannot work out: such a leaf is looked up first, in the same view of the database, and the
// statement gets what was found as a list.
//
// It reads the tables of customers, orders, products and consent by the columns that these declare, and writes nothing.
package segmentsql

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/search"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// Options say what an Evaluator works with.
type Options struct {
	DB     *db.DB
	Limit  time.Duration // how long one answer may take; 0: 5 seconds
	AtOnce int           // how many may be worked out at once per shop; 0: 2
}

// Evaluator answers queries.
type Evaluator struct {
	db    *db.DB
	limit time.Duration
	slots int

	mu      sync.Mutex
	running map[int64]int
}

// New returns an Evaluator.
func New(o Options) *Evaluator {
	e := &Evaluator{db: o.DB, limit: o.Limit, slots: o.AtOnce, running: map[int64]int{}}
	if e.limit == 0 {
		e.limit = 5 * time.Second
	}
	if e.slots == 0 {
		e.slots = 2
	}
	return e
}

// Count returns how many customers a query means.
func (e *Evaluator) Count(ctx context.Context, ask meaning.Question) (n int64, err error) {
	err = e.run(ctx, ask.Shop, func(q *db.Read) error {
		n, err = count(q, ask, ask.Query)
		return err
	})
	return n, err
}

// Summary returns how many customers a query means, how many of them can be reached, and what they bought.
func (e *Evaluator) Summary(ctx context.Context, ask meaning.Question) (sum audience.Summary, err error) {
	err = e.run(ctx, ask.Shop, func(q *db.Read) error {
		s, err := compile(q, ask, ask.Query, 0)
		if err != nil {
			return err
		}
		return q.QueryRow(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN c.email <> '' AND k.state = 'SUBSCRIBED' THEN 1 ELSE 0 END), 0),
			CAST(COALESCE(SUM(f.order_count), 0) AS BIGINT), CAST(COALESCE(SUM(f.amount), 0) AS BIGINT), CAST(COALESCE(SUM(f.unknown), 0) AS BIGINT)
			FROM `+s.from+` LEFT JOIN consent_states k ON k.shop_id = $1 AND k.customer_id = c.id AND k.channel = 'email' WHERE `+s.where, s.args...).
			Scan(&sum.Customers, &sum.Mail, &sum.Orders, &sum.Amount, &sum.Unknown)
	})
	return sum, err
}

// Numbers returns the numbers of the customers that a query means, ascending.
func (e *Evaluator) Numbers(ctx context.Context, ask meaning.Question) (numbers []int64, err error) {
	err = e.run(ctx, ask.Shop, func(q *db.Read) error {
		s, err := compile(q, ask, ask.Query, 0)
		if err != nil {
			return err
		}
		numbers, err = db.All(q, scanInt, "SELECT c.number FROM "+s.from+" WHERE "+s.where+" ORDER BY c.number", s.args...)
		return err
	})
	return numbers, err
}

// IDs returns the ids of the customers that a query means, in the order of their numbers; never nil.
func (e *Evaluator) IDs(ctx context.Context, ask meaning.Question) (ids []int64, err error) {
	err = e.run(ctx, ask.Shop, func(q *db.Read) error {
		s, err := compile(q, ask, ask.Query, 0)
		if err != nil {
			return err
		}
		ids, err = db.All(q, scanInt, "SELECT c.id FROM "+s.from+" WHERE "+s.where+" ORDER BY c.number", s.args...)
		return err
	})
	return append([]int64{}, ids...), err
}

// Customers returns a page of the customers that a query means, and how many they are in all.
func (e *Evaluator) Customers(ctx context.Context, ask meaning.Question, page audience.Page) (hits []search.Hit, total int64, err error) {
	err = e.run(ctx, ask.Shop, func(q *db.Read) error {
		var ids []int64
		if ids, total, err = e.page(q, ask, page); err != nil {
			return err
		}
		hits, err = search.Load(q, ask.Shop, ids)
		return err
	})
	return hits, total, err
}

// Page returns the ids of a page of the customers that a query means, and how many they are in all.
func (e *Evaluator) Page(ctx context.Context, ask meaning.Question, page audience.Page) (ids []int64, total int64, err error) {
	err = e.run(ctx, ask.Shop, func(q *db.Read) error {
		ids, total, err = e.page(q, ask, page)
		return err
	})
	return ids, total, err
}

func (e *Evaluator) page(q *db.Read, ask meaning.Question, page audience.Page) (ids []int64, total int64, err error) {
	s, err := compile(q, ask, ask.Query, 0)
	if err != nil {
		return nil, 0, err
	}
	if err := q.QueryRow("SELECT COUNT(*) FROM "+s.from+" WHERE "+s.where, s.args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	if page.Sort.ByKey() {
		ids, err = sortedByKey(q, ask.Shop, s, page)
		return ids, total, err
	}
	ids, err = db.All(q, scanInt, fmt.Sprintf("SELECT c.id FROM %s WHERE %s ORDER BY %s, c.number LIMIT %d OFFSET %d",
		s.from, s.where, search.Query{Sort: page.Sort, Desc: page.Desc}.OrderBy(), min(max(page.Limit, 1), search.MaxLimit), max(page.Offset, 0)), s.args...)
	return ids, total, err
}

// sortedByKey returns the ids of a page in an order that SQL does not know.
func sortedByKey(q *db.Read, shopID int64, s *statement, page audience.Page) ([]int64, error) {
	all, err := db.All(q, scanInt, "SELECT c.id FROM "+s.from+" WHERE "+s.where, s.args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids, err := search.CustomerIDs(q, shopID, search.Query{Only: all, Sort: page.Sort, Desc: page.Desc})
	from := min(max(page.Offset, 0), len(ids))
	return ids[from:min(from+min(max(page.Limit, 1), search.MaxLimit), len(ids))], err
}

// Match reports whether a query means the customer with an id.
func (e *Evaluator) Match(ctx context.Context, ask meaning.Question, customerID int64) (yes bool, err error) {
	err = e.run(ctx, ask.Shop, func(q *db.Read) error {
		s, err := compile(q, ask, ask.Query, customerID)
		if err != nil {
			return err
		}
		var n int64
		err = q.QueryRow("SELECT COUNT(*) FROM "+s.from+" WHERE "+s.where, s.args...).Scan(&n)
		yes = n > 0
		return err
	})
	return yes, err
}

// Explain evaluates every part of a query by itself, parents first.
func (e *Evaluator) Explain(ctx context.Context, ask meaning.Question) (steps []audience.Step, err error) {
	err = e.run(ctx, ask.Shop, func(q *db.Read) error {
		steps, err = e.explain(q, ask, ask.Query, 0, nil)
		return err
	})
	return steps, err
}

func (e *Evaluator) explain(q *db.Read, ask meaning.Question, n segment.Node, depth int, steps []audience.Step) ([]audience.Step, error) {
	begin := e.db.Clock().Now()
	s, err := compile(q, ask, n, 0)
	if err != nil {
		return nil, err
	}
	step := audience.Step{Depth: depth, Node: n, Plan: strings.Join(strings.Fields(s.where), " ")}
	if err := q.QueryRow("SELECT COUNT(*) FROM "+s.from+" WHERE "+s.where, s.args...).Scan(&step.Count); err != nil {
		return nil, err
	}
	step.Took = e.db.Clock().Now().Sub(begin)
	steps = append(steps, step)
	for _, child := range segment.Children(n) {
		if steps, err = e.explain(q, ask, child, depth+1, steps); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

func count(q db.Querier, ask meaning.Question, n segment.Node) (total int64, err error) {
	s, err := compile(q, ask, n, 0)
	if err != nil {
		return 0, err
	}
	err = q.QueryRow("SELECT COUNT(*) FROM "+s.from+" WHERE "+s.where, s.args...).Scan(&total)
	return total, err
}

func scanInt(rows *db.Rows) (n int64, err error) { return n, rows.Scan(&n) }

// run reads within the limits: so many at once per shop, and so long each.
func (e *Evaluator) run(ctx context.Context, shopID int64, fn func(*db.Read) error) error {
	if !e.enter(shopID) {
		return errs.New(errs.Unavailable, "segment.busy", nil)
	}
	defer e.leave(shopID)
	limited, cancel := context.WithTimeout(ctx, e.limit)
	defer cancel()
	err := e.db.Read(limited, fn)
	if err != nil && errors.Is(limited.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
		return &errs.Error{Code: errs.Unavailable, Key: "segment.too_slow", Args: errs.Args{"seconds": int(e.limit / time.Second)}, Err: err}
	}
	if err != nil {
		return fmt.Errorf("segmentsql: %w", err)
	}
	return nil
}

func (e *Evaluator) enter(shopID int64) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.running[shopID] >= e.slots {
		return false
	}
	e.running[shopID]++
	return true
}

func (e *Evaluator) leave(shopID int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.running[shopID]--; e.running[shopID] == 0 {
		delete(e.running, shopID)
	}
}
