package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"joren/internal/app"
	"joren/internal/audience"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
	"joren/internal/segment/segmentsql"
	"joren/internal/shop"
)

type segmentCmd struct {
	Shop    string `help:"The shop." required:"" env:"JOREN_SHOP"`
	Engine  string `help:"What answers: index works in memory, sql asks the database." default:"index" enum:"index,sql" env:"JOREN_ENGINE"`
	AsOf    string `help:"Answer as if this day (YYYY-MM-DD) were today." name:"asof" env:"JOREN_ASOF"`
	Count   bool   `help:"Print how many customers, a number alone." xor:"what" env:"JOREN_COUNT"`
	IDs     bool   `help:"Print the customer numbers, one a line, ascending." name:"ids" xor:"what" env:"JOREN_IDS"`
	Explain bool   `help:"Print every part of the query with how many customers it means and how long that took." xor:"what" env:"JOREN_EXPLAIN"`
	Query   string `arg:"" help:"The query, in English or Japanese. One that begins with a dash follows --."`
}

// segmentLimit is how long the command line waits for an answer: nobody else waits with it.
const segmentLimit = 10 * time.Minute

// shownCustomers is how many customers are listed when no flag says what to print.
const shownCustomers = 50

func (c *segmentCmd) Run(ctx context.Context, g *globals) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	s, err := a.Shops.BySlug(ctx, c.Shop)
	if err != nil {
		return err
	}
	parsed, err := g.readQuery(ctx, a, s, c.Query)
	if err != nil {
		return err
	}
	ask, err := c.question(a, s, parsed.Root)
	if err != nil {
		return err
	}
	notices := make([]string, 0, len(parsed.Notices)+1)
	for _, n := range parsed.Notices {
		notices = append(notices, n.In(g.lang()))
	}
	if ask.Past {
		notices = append(notices, g.lang().T("segment.as_of", i18n.Args{"day": ask.Today.String()}))
	}
	for _, n := range notices {
		fmt.Fprintln(g.errOut, n)
	}
	if c.Engine == "sql" {
		return c.answer(ctx, g, segmentsql.New(segmentsql.Options{DB: a.DB, Limit: segmentLimit}), s, ask, notices)
	}
	indexes := a.Indexes(nil)
	defer indexes.Close()
	return c.answer(ctx, g, indexes, s, ask, notices)
}

// badQuery prints every mistake in a query, each with its place.
func (g *globals) badQuery(err error) error {
	var problems segment.Problems
	if !errors.As(err, &problems) {
		return err
	}
	fmt.Fprintln(g.errOut, problems.In(g.lang()))
	return &errs.Error{Code: errs.BadUse, Key: "segment.bad_query", Err: errWrong}
}

// readQuery reads a query and holds it against the names that a shop has.
func (g *globals) readQuery(ctx context.Context, a *app.App, s *shop.Shop, text string) (*segment.Parsed, error) {
	parsed, err := audience.Parse(ctx, a.DB, s.ID, text)
	return parsed, g.badQuery(err)
}

// questionToday asks about a shop as it is.
func questionToday(a *app.App, s *shop.Shop, n segment.Node) meaning.Question {
	return meaning.Question{Shop: s.ID, Currency: s.Currency, Query: n, Today: s.Today(a.DB.Clock().Now())}
}

func (c *segmentCmd) question(a *app.App, s *shop.Shop, n segment.Node) (meaning.Question, error) {
	ask := questionToday(a, s, n)
	if c.AsOf != "" {
		d, err := day.Parse(c.AsOf)
		if err != nil || d.String() != c.AsOf {
			return ask, errs.New(errs.BadUse, "segment.bad_as_of", errs.Args{"text": c.AsOf})
		}
		ask.Today, ask.Past = d, true
	}
	return ask, nil
}

func (c *segmentCmd) answer(ctx context.Context, g *globals, e audience.Evaluator, s *shop.Shop, ask meaning.Question, notices []string) error {
	query := segment.Print(ask.Query, segment.English)
	switch {
	case c.Count:
		n, err := e.Count(ctx, ask)
		if err != nil {
			return err
		}
		return g.print(map[string]any{"query": query, "count": n, "notices": notices}, func(w io.Writer) { fmt.Fprintln(w, n) })
	case c.IDs:
		numbers, err := e.Numbers(ctx, ask)
		if err != nil {
			return err
		}
		return g.print(map[string]any{"query": query, "ids": numbers, "notices": notices}, func(w io.Writer) {
			for _, n := range numbers {
				fmt.Fprintln(w, n)
			}
		})
	case c.Explain:
		return c.explain(ctx, g, e, ask, notices)
	}
	hits, total, err := e.Customers(ctx, ask, audience.Page{Limit: shownCustomers})
	if err != nil {
		return err
	}
	return g.print(map[string]any{"query": query, "total": total, "customers": hitList(s, hits), "notices": notices}, func(w io.Writer) {
		printHits(w, s, hits, total)
		if total <= int64(len(hits)) {
			fmt.Fprintln(w, g.lang().T("segment.total", i18n.Args{"n": total}))
		}
	})
}

// stepJSON is a part of a query with what it costs.
type stepJSON struct {
	Depth  int     `json:"depth"`
	Query  string  `json:"query"`
	Count  int64   `json:"count"`
	Millis float64 `json:"ms"`
	Plan   string  `json:"plan"`
}

func (c *segmentCmd) explain(ctx context.Context, g *globals, e audience.Evaluator, ask meaning.Question, notices []string) error {
	steps, err := e.Explain(ctx, ask)
	if err != nil {
		return err
	}
	spelling := segment.English
	if g.lang() == i18n.JA {
		spelling = segment.Japanese
	}
	list := make([]stepJSON, len(steps))
	for i, s := range steps {
		list[i] = stepJSON{s.Depth, segment.Print(s.Node, spelling), s.Count, float64(s.Took.Microseconds()) / 1000, s.Plan}
	}
	return g.print(map[string]any{"engine": c.Engine, "steps": list, "notices": notices}, func(w io.Writer) {
		for _, s := range list {
			fmt.Fprintf(w, "%10s  %9.3f ms  %s%s\n", i18n.Number(s.Count), s.Millis, strings.Repeat("  ", s.Depth), s.Query)
			if c.Engine == "index" {
				fmt.Fprintf(w, "%25s%s· %s\n", "", strings.Repeat("  ", s.Depth), s.Plan)
			}
		}
		if c.Engine == "sql" {
			fmt.Fprintf(w, "\n%s\n", list[0].Plan)
		}
	})
}
