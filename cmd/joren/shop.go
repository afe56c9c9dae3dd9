package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"joren/internal/kit/errs"
	"joren/internal/shop"
)

type shopCmd struct {
	Add  shopAddCmd  `cmd:"" help:"Add a shop."`
	List shopListCmd `cmd:"" help:"List the shops."`
	Set  shopSetCmd  `cmd:"" help:"Change settings of a shop: name, currency, time_zone, lapse_days, match_mail, match_phone, tax_rounding, invoice_number."`
}

type shopAddCmd struct {
	Slug     string `arg:"" help:"The shop's name in addresses: small letters, digits, hyphens."`
	Name     string `help:"The shop's name." required:"" env:"JOREN_NAME"`
	Currency string `help:"ISO 4217 code." default:"JPY" env:"JOREN_CURRENCY"`
	TimeZone string `help:"Time zone in which the shop's days are counted." default:"Asia/Tokyo" env:"JOREN_TIME_ZONE"`
}

type shopJSON struct {
	Slug       string `json:"slug"`
	Name       string `json:"name"`
	Currency   string `json:"currency"`
	TimeZone   string `json:"time_zone"`
	LapseDays  int    `json:"lapse_days"`
	MatchMail  bool   `json:"match_mail"`
	MatchPhone bool   `json:"match_phone"`
	Rounding   string `json:"tax_rounding"`
	Invoice    string `json:"invoice_number"`
}

func toShopJSON(s *shop.Shop) shopJSON {
	return shopJSON{s.Slug, s.Name, s.Currency.Code, s.Zone.String(), s.LapseDays, s.MatchMail, s.MatchPhone, string(s.Rounding), s.Invoice}
}

func (c *shopAddCmd) Run(ctx context.Context, g *globals) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	s, err := a.Shops.Add(ctx, c.Slug, c.Name, c.Currency, c.TimeZone)
	if err != nil {
		return err
	}
	return g.print(toShopJSON(s), func(w io.Writer) { fmt.Fprintln(w, s.Slug) })
}

type shopListCmd struct{}

func (c *shopListCmd) Run(ctx context.Context, g *globals) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.Shops.List(ctx)
	if err != nil {
		return err
	}
	out := make([]shopJSON, len(list))
	for i, s := range list {
		out[i] = toShopJSON(s)
	}
	return g.print(map[string]any{"shops": out}, func(w io.Writer) {
		t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		for _, s := range out {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", s.Slug, s.Name, s.Currency, s.TimeZone)
		}
		_ = t.Flush()
	})
}

type shopSetCmd struct {
	Slug   string   `arg:"" help:"The shop."`
	Values []string `arg:"" help:"key=value …"`
}

func (c *shopSetCmd) Run(ctx context.Context, g *globals) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	s, err := a.Shops.BySlug(ctx, c.Slug)
	if err != nil {
		return err
	}
	set := s.Settings()
	for _, kv := range c.Values {
		key, value, ok := strings.Cut(kv, "=")
		if !ok {
			return errs.New(errs.BadUse, "shop.key_value", errs.Args{"text": kv})
		}
		switch key {
		case "name":
			set.Name = value
		case "currency":
			set.Currency = value
		case "time_zone":
			set.TimeZone = value
		case "lapse_days":
			set.LapseDays = value
		case "tax_rounding":
			set.Rounding = value
		case "invoice_number":
			set.Invoice = value
		case "match_mail", "match_phone", "invoice_sure":
			on := map[string]*bool{"match_mail": &set.MatchMail, "match_phone": &set.MatchPhone, "invoice_sure": &set.InvoiceSure}[key]
			if *on = value == "true"; !*on && value != "false" {
				return errs.New(errs.BadUse, "shop.true_or_false", errs.Args{"key": key})
			}
		default:
			return errs.New(errs.BadUse, "shop.unknown_key", errs.Args{"key": key})
		}
	}
	if s, err = a.Shops.Set(ctx, c.Slug, set, "cli"); err != nil {
		return err
	}
	return g.print(toShopJSON(s), func(w io.Writer) { fmt.Fprintln(w, s.Slug) })
}
