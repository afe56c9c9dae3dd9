package audience

import (
	"context"

	"joren/internal/db"
	"joren/internal/search"
	"joren/internal/segment/meaning"
)

// Lister answers the lists of customers and the search box: of those whom a question means, or of all where it has no query,
// what a search.Query asks for.
type Lister interface {
	// List returns a page of the customers with the sums over all of them.
	List(ctx context.Context, ask meaning.Question, query search.Query) (*search.Result, error)
	// ListIDs returns all of the customers, whatever page is asked for, in order.
	ListIDs(ctx context.Context, ask meaning.Question, query search.Query) ([]int64, error)
	// Views returns how many customers of the shop each view holds.
	Views(ctx context.Context, shopID int64) (map[search.View]int64, error)
}

// Database is the Lister that asks the database.
type Database struct {
	DB        *db.DB
	Evaluator Evaluator // says whom a question means
}

var _ Lister = Database{}

// List returns a page of the customers with the sums over all of them.
func (d Database) List(ctx context.Context, ask meaning.Question, query search.Query) (r *search.Result, err error) {
	if err := d.narrow(ctx, ask, &query); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(q *db.Read) error {
		r, err = search.Customers(q, ask.Shop, query)
		return err
	})
	return r, err
}

// ListIDs returns all of the customers, whatever page is asked for, in order.
func (d Database) ListIDs(ctx context.Context, ask meaning.Question, query search.Query) (ids []int64, err error) {
	if err := d.narrow(ctx, ask, &query); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(q *db.Read) error {
		ids, err = search.CustomerIDs(q, ask.Shop, query)
		return err
	})
	return ids, err
}

// Views returns how many customers of the shop each view holds.
func (d Database) Views(ctx context.Context, shopID int64) (views map[search.View]int64, err error) {
	err = d.DB.Read(ctx, func(q *db.Read) error {
		views, err = search.Counts(q, shopID)
		return err
	})
	return views, err
}

func (d Database) narrow(ctx context.Context, ask meaning.Question, query *search.Query) (err error) {
	if ask.Query != nil {
		query.Only, err = d.Evaluator.IDs(ctx, ask)
	}
	return err
}
