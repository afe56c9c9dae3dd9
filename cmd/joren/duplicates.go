package main

import (
	"bufio"
	"context"
	"encoding/json"

	"joren/internal/db"
	"joren/internal/duplicate"
	"joren/internal/kit/errs"
)

type pairsCmd struct {
	Shop string   `help:"The shop." required:"" env:"JOREN_SHOP"`
	Min  *float64 `help:"Lowest score, 0 to 1. Pairs under 0.5 are not kept. Default: 0.8." env:"JOREN_MIN"`
}

// duplicateJSON is a candidate as the command line prints it, one a line.
type duplicateJSON struct {
	A       int64              `json:"a"`
	B       int64              `json:"b"`
	Score   float64            `json:"score"`
	Reasons []duplicate.Reason `json:"reasons"`
}

func (c *pairsCmd) Run(ctx context.Context, g *globals) error {
	var query duplicate.Query
	if c.Min != nil {
		if !(*c.Min >= 0 && *c.Min <= 1) {
			return errs.New(errs.BadUse, "duplicate.bad_min", nil)
		}
		query.Min = max(*c.Min, 1e-9)
	}
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	s, err := a.Shops.BySlug(ctx, c.Shop)
	if err != nil {
		return err
	}
	if err := duplicate.Refresh(ctx, a.DB, s.ID); err != nil {
		return err
	}
	out := bufio.NewWriter(g.out)
	enc := json.NewEncoder(out)
	err = a.DB.Read(ctx, func(q *db.Read) error {
		return duplicate.Each(q, s.ID, query, func(c duplicate.Candidate) error {
			return enc.Encode(duplicateJSON{c.NumberA, c.NumberB, c.Score, c.Reasons})
		})
	})
	if err != nil {
		return err
	}
	return out.Flush()
}
