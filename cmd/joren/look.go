package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/search"
	"joren/internal/shop"
)

type searchCmd struct {
	Shop string `help:"The shop." required:"" env:"JOREN_SHOP"`
	Text string `arg:"" help:"A part of a name, kana, company, e-mail, phone, postal code, address or order number."`
}

type hitJSON struct {
	Number    int64       `json:"number"`
	Name      string      `json:"name"`
	Kana      *string     `json:"kana"`
	Email     *string     `json:"email"`
	Phone     *string     `json:"phone"`
	Orders    int64       `json:"orders"`
	Amount    json.Number `json:"amount"`
	FirstDate day.Day     `json:"first_order_date"`
	LastDate  day.Day     `json:"last_order_date"`
}

func textOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (c *searchCmd) Run(ctx context.Context, g *globals) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	s, err := a.Shops.BySlug(ctx, c.Shop)
	if err != nil {
		return err
	}
	var r *search.Result
	err = a.DB.Read(ctx, func(q *db.Read) error {
		r, err = search.Customers(q, s.ID, search.Query{Text: c.Text, Limit: 50})
		return err
	})
	if err != nil {
		return err
	}
	return g.print(map[string]any{"total": r.Total, "customers": hitList(s, r.Hits)}, func(w io.Writer) { printHits(w, s, r.Hits, r.Total) })
}

// hitList are customers as the command line's JSON has them.
func hitList(s *shop.Shop, list []search.Hit) []hitJSON {
	hits := make([]hitJSON, len(list))
	for i, h := range list {
		hits[i] = hitJSON{h.Number, h.FullName(), textOrNil(h.Kana), textOrNil(h.Email), textOrNil(phoneOf(h.Customer)), h.OrderCount,
			json.Number(s.Currency.Decimal(h.Amount)), h.FirstDay, h.LastDay}
	}
	return hits
}

// printHits writes a page of customers as a table.
func printHits(w io.Writer, s *shop.Shop, list []search.Hit, total int64) {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, h := range list {
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%d\t%s\t%s\n", h.Number, h.FullName(), h.Email, phoneOf(h.Customer), h.OrderCount, s.Currency.Format(h.Amount), h.LastDay)
	}
	_ = t.Flush()
	if total > int64(len(list)) {
		fmt.Fprintf(w, "… %d / %d\n", len(list), total)
	}
}

func phoneOf(c *customer.Customer) string {
	if c.Phone != "" {
		return c.Phone
	}
	return c.Mobile
}

type customerCmd struct {
	Shop   string `help:"The shop." required:"" env:"JOREN_SHOP"`
	Number int64  `arg:"" help:"The customer's number."`
}

func (c *customerCmd) Run(ctx context.Context, g *globals) error {
	if c.Number <= 0 {
		return errs.New(errs.BadUse, "customer.bad_number", nil)
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
	v, err := a.Disclose(ctx, s, c.Number)
	if err != nil {
		return err
	}
	if g.JSON {
		return g.print(v, nil)
	}
	enc := json.NewEncoder(g.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
