package index

import (
	"context"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/search"
	"joren/internal/segment/meaning"
)

var (
	_ audience.Evaluator = (*Indexes)(nil)
	_ audience.Lister    = (*Indexes)(nil)
)

// ask has a question answered by the index of its shop, or by SQL while there is none.
func ask[T any](ctx context.Context, x *Indexes, q meaning.Question, byIndex func(*Index, meaning.Question) (T, error), bySQL func(audience.Evaluator) (T, error)) (T, error) {
	i, err := x.get(ctx, q.Shop)
	switch {
	case err != nil:
		var none T
		return none, err
	case i == nil:
		return bySQL(x.SQL)
	}
	if q.Query == nil || !audience.Refers(q.Query) {
		return byIndex(i, q)
	}
	var answer T
	err = x.DB.Read(ctx, func(r *db.Read) (err error) {
		q.Query, err = audience.Resolve(r, q.Shop, q.Query)
		return err
	})
	if err == nil {
		answer, err = byIndex(i, q)
	}
	return answer, err
}

// Count returns how many customers a query means.
func (x *Indexes) Count(ctx context.Context, q meaning.Question) (int64, error) {
	return ask(ctx, x, q, func(i *Index, q meaning.Question) (int64, error) { return i.Count(q) }, func(e audience.Evaluator) (int64, error) { return e.Count(ctx, q) })
}

// Summary returns what the customers that a query means come to.
func (x *Indexes) Summary(ctx context.Context, q meaning.Question) (audience.Summary, error) {
	return ask(ctx, x, q, func(i *Index, q meaning.Question) (audience.Summary, error) { return i.Summary(q) },
		func(e audience.Evaluator) (audience.Summary, error) { return e.Summary(ctx, q) })
}

// Numbers returns the numbers of the customers that a query means, ascending.
func (x *Indexes) Numbers(ctx context.Context, q meaning.Question) ([]int64, error) {
	return ask(ctx, x, q, func(i *Index, q meaning.Question) ([]int64, error) { return i.Numbers(q) }, func(e audience.Evaluator) ([]int64, error) { return e.Numbers(ctx, q) })
}

// IDs returns the ids of the customers that a query means, in the order of their numbers; never nil.
func (x *Indexes) IDs(ctx context.Context, q meaning.Question) ([]int64, error) {
	return ask(ctx, x, q, func(i *Index, q meaning.Question) ([]int64, error) { return i.IDs(q) }, func(e audience.Evaluator) ([]int64, error) { return e.IDs(ctx, q) })
}

// Match reports whether a query means the customer with an id.
func (x *Indexes) Match(ctx context.Context, q meaning.Question, customerID int64) (bool, error) {
	return ask(ctx, x, q, func(i *Index, q meaning.Question) (bool, error) { return i.Match(q, customerID) },
		func(e audience.Evaluator) (bool, error) { return e.Match(ctx, q, customerID) })
}

// Explain evaluates every part of a query by itself, parents first.
func (x *Indexes) Explain(ctx context.Context, q meaning.Question) ([]audience.Step, error) {
	return ask(ctx, x, q, func(i *Index, q meaning.Question) ([]audience.Step, error) { return i.Explain(q, x.DB.Clock().Now) },
		func(e audience.Evaluator) ([]audience.Step, error) { return e.Explain(ctx, q) })
}

// pageOf is a page of customers with how many there are.
type pageOf struct {
	hits  []search.Hit
	total int64
}

// Customers returns a page of the customers that a query means, and how many they are in all. They are loaded from the database: who has
// gone from there in the meantime is left out.
func (x *Indexes) Customers(ctx context.Context, q meaning.Question, page audience.Page) ([]search.Hit, int64, error) {
	p, err := ask(ctx, x, q, func(i *Index, q meaning.Question) (p pageOf, err error) {
		ids, total, err := i.Page(q, page)
		if err != nil {
			return p, err
		}
		p.total = total
		err = x.DB.Read(ctx, func(r *db.Read) error {
			p.hits, err = search.LoadStanding(r, q.Shop, ids)
			return err
		})
		return p, err
	}, func(e audience.Evaluator) (p pageOf, err error) {
		p.hits, p.total, err = e.Customers(ctx, q, page)
		return p, err
	})
	return p.hits, p.total, err
}

// database answers lists while there is no index.
func (x *Indexes) database(e audience.Evaluator) audience.Database {
	return audience.Database{DB: x.DB, Evaluator: e}
}

// List returns a page of the customers with the sums over all of them.
func (x *Indexes) List(ctx context.Context, q meaning.Question, query search.Query) (*search.Result, error) {
	return ask(ctx, x, q, func(i *Index, q meaning.Question) (*search.Result, error) {
		f, err := i.Find(q, query, false)
		if err != nil {
			return nil, err
		}
		r := &search.Result{Total: f.Total, Sum: f.Sum}
		err = x.DB.Read(ctx, func(read *db.Read) error {
			r.Hits, err = search.LoadStanding(read, q.Shop, f.IDs)
			return err
		})
		return r, err
	}, func(e audience.Evaluator) (*search.Result, error) { return x.database(e).List(ctx, q, query) })
}

// ListIDs returns all of the customers, whatever page is asked for, in order.
func (x *Indexes) ListIDs(ctx context.Context, q meaning.Question, query search.Query) ([]int64, error) {
	return ask(ctx, x, q, func(i *Index, q meaning.Question) ([]int64, error) {
		f, err := i.Find(q, query, true)
		if err != nil {
			return nil, err
		}
		return f.IDs, nil
	}, func(e audience.Evaluator) ([]int64, error) { return x.database(e).ListIDs(ctx, q, query) })
}

// Views returns how many customers of the shop each view holds.
func (x *Indexes) Views(ctx context.Context, shopID int64) (map[search.View]int64, error) {
	return ask(ctx, x, meaning.Question{Shop: shopID}, func(i *Index, _ meaning.Question) (map[search.View]int64, error) { return i.Views(), nil },
		func(e audience.Evaluator) (map[search.View]int64, error) { return x.database(e).Views(ctx, shopID) })
}
