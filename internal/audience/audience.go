// Package audience answers which customers a query of the segment language means. It is the one door for screens, commands and
// jobs: behind it the question goes to the index of the shop, or to the database where there is none yet.
package audience

import (
	"context"
	"time"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/search"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// Evaluator answers questions. All of its kinds give the same answers.
type Evaluator interface {
	// Count returns how many customers are meant.
	Count(ctx context.Context, ask meaning.Question) (int64, error)
	// Summary returns how many customers are meant, how many of them can be reached, and what they bought.
	Summary(ctx context.Context, ask meaning.Question) (Summary, error)
	// Numbers returns the numbers of the customers that are meant, ascending.
	Numbers(ctx context.Context, ask meaning.Question) ([]int64, error)
	// IDs returns the ids of the customers that are meant, in the order of their numbers; never nil.
	IDs(ctx context.Context, ask meaning.Question) ([]int64, error)
	// Customers returns a page of the customers that are meant, and how many they are in all.
	Customers(ctx context.Context, ask meaning.Question, page Page) (hits []search.Hit, total int64, err error)
	// Match reports whether the customer with an id is meant.
	Match(ctx context.Context, ask meaning.Question, customerID int64) (bool, error)
	// Explain evaluates every part of the query by itself, parents first.
	Explain(ctx context.Context, ask meaning.Question) ([]Step, error)
}

// Page is a part of the customers that a query means, in an order.
type Page struct {
	Sort          search.Sort // empty: by the last order, newest first
	Desc          bool
	Limit, Offset int
}

// Summary is what the customers that a query means come to.
type Summary struct {
	Customers int64
	Mail      int64 // of these, who agreed to mail and has an address
	Orders    int64 // purchases
	Amount    int64 // what the purchases came to, in minor units of the shop's currency
	Unknown   int64 // of the purchases, those whose amount is unknown
}

// Average is the mean amount of the purchases whose amount is known; ok is false when there is none.
func (s Summary) Average() (amount int64, ok bool) {
	f := search.Figures{OrderCount: s.Orders, Amount: s.Amount, Unknown: s.Unknown}
	return f.Average()
}

// Step is a part of a query with how many customers it means by itself and how long that took.
type Step struct {
	Depth int
	Node  segment.Node
	Count int64
	Took  time.Duration
	Plan  string // how it was answered, for engineers
}

// Fields returns what a shop has beside the names of the language, for segment.Check.
func Fields(q db.Querier, shopID int64) (segment.Fields, error) {
	keys, err := customer.CustomKeys(q, shopID)
	if err != nil {
		return segment.Fields{}, err
	}
	slugs, err := slugs(q, shopID)
	return segment.Fields{Custom: keys, Segments: slugs}, err
}

// Parse reads a query and holds it against the names that a shop has. What is wrong with the query is segment.Problems.
func Parse(ctx context.Context, d *db.DB, shopID int64, text string) (*segment.Parsed, error) {
	parsed, err := segment.Parse(text)
	if err != nil {
		return nil, err
	}
	return parsed, Check(ctx, d, shopID, parsed.Root)
}

// Check holds a query against the names that a shop has. The shop's own fields are looked for only where the query does not do
// without: that means all customers.
func Check(ctx context.Context, d *db.DB, shopID int64, n segment.Node) error {
	return d.Read(ctx, func(q *db.Read) error {
		slugs, err := slugs(q, shopID)
		if err != nil {
			return err
		}
		if segment.Check(n, segment.Fields{Segments: slugs}) == nil {
			return nil
		}
		fields, err := Fields(q, shopID)
		if err != nil {
			return err
		}
		return segment.Check(n, fields)
	})
}

// slugs are those of the shop's saved segments.
func slugs(q db.Querier, shopID int64) ([]string, error) {
	return db.All(q, func(rows *db.Rows) (slug string, err error) { return slug, rows.Scan(&slug) },
		`SELECT slug FROM segments WHERE shop_id = $1`, shopID)
}
