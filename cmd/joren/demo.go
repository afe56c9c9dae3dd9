package main

import (
	"context"
	"fmt"

	"joren/internal/app"
	"joren/internal/demo"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/shop"
	"joren/internal/staff"
)

type demoCmd struct {
	Customers int    `help:"How many customers." default:"10000" env:"JOREN_CUSTOMERS"`
	Years     int    `help:"Over how many years." default:"3" env:"JOREN_YEARS"`
	Seed      uint64 `help:"The same seed and day make the same shop." default:"1" env:"JOREN_SEED"`
	Today     string `help:"The day the shop's records end (YYYY-MM-DD); today otherwise." env:"JOREN_TODAY"`
	Listen    string `help:"Address to serve on." default:"127.0.0.1:8080" env:"JOREN_LISTEN"`
	BaseURL   string `help:"Where people reach the server." name:"base-url" env:"JOREN_BASE_URL"`
	NoServe   bool   `help:"Fill the shop and stop." env:"JOREN_NO_SERVE"`
}

func (c *demoCmd) Run(ctx context.Context, g *globals) error {
	if c.Customers < 0 || c.Customers > 5_000_000 || c.Years < 1 || c.Years > 50 {
		return errs.New(errs.BadUse, "demo.out_of_range", nil)
	}
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := c.fill(ctx, g, a); err != nil {
		return err
	}
	if c.NoServe {
		return nil
	}
	return serve(ctx, a, site{listen: c.Listen, base: c.BaseURL}, func(url string) {
		fmt.Fprintf(g.out, "%s\n%s\n%s\n", url, demo.About().StaffEmail, demoPassword)
	})
}

// demoPassword opens the demo shop's one account. The shop holds nobody's data, and without a base URL the server
// answers this machine alone.
const demoPassword = "joren-demo-shop"

// fill makes the demo shop unless it is there.
func (c *demoCmd) fill(ctx context.Context, g *globals, a *app.App) error {
	about := demo.About()
	if _, err := a.Shops.BySlug(ctx, about.Slug); !errs.Is(err, errs.NotFound) {
		return err
	}
	s, err := a.Shops.Add(ctx, about.Slug, about.ShopName, about.Currency, about.TimeZone)
	if err != nil {
		return err
	}
	today, err := c.today(a, s)
	if err != nil {
		return err
	}
	d := demo.New(demo.Options{Customers: c.Customers, Years: c.Years, Seed: c.Seed, Today: today, Loc: s.Zone})
	err = a.FillDemo(ctx, s, d, func(n int) {
		fmt.Fprintf(g.errOut, "\r%s / %s", i18n.Number(int64(n)), i18n.Number(int64(c.Customers)))
	})
	fmt.Fprintln(g.errOut)
	if err != nil {
		return err
	}
	_, err = a.Staff.Add(ctx, staff.NewAccount{Email: about.StaffEmail, Name: about.StaffName, Password: demoPassword, ShopID: s.ID, Role: staff.Owner})
	return err
}

func (c *demoCmd) today(a *app.App, s *shop.Shop) (day.Day, error) {
	if c.Today == "" {
		return s.Today(a.Clock.Now()), nil
	}
	d, err := day.Parse(c.Today)
	if err != nil {
		return d, errs.New(errs.BadUse, "demo.bad_day", errs.Args{"text": c.Today})
	}
	return d, nil
}
