package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"joren/internal/app"
	"joren/internal/exporter"
	"joren/internal/kit/errs"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/shop"
)

type exportCmd struct {
	Shop    string   `help:"The shop." required:"" env:"JOREN_SHOP"`
	Kind    string   `help:"What to list: customers, orders or lines." required:"" enum:"customers,orders,lines" env:"JOREN_KIND"`
	As      string   `help:"Form of the file: csv, csv-sjis, xlsx or jsonl." default:"csv" enum:"csv,csv-sjis,xlsx,jsonl" env:"JOREN_AS"`
	Columns []string `help:"Columns in their order, with commas between; all otherwise." env:"JOREN_COLUMNS"`
	Search  string   `help:"Only what this text finds." env:"JOREN_SEARCH"`
	Segment string   `help:"Only the customers that this query of the segment language means." env:"JOREN_SEGMENT"`
	State   string   `help:"Only orders in this state (new, preparing, shipped, delivered, cancelled, returned)." env:"JOREN_STATE"`
	Replace bool     `help:"Replace characters that the form lacks instead of refusing the file." env:"JOREN_REPLACE"`
	Out     string   `help:"File to write; standard output otherwise." short:"o" env:"JOREN_OUT"`
}

// exportActor is who takes files by the command line.
const exportActor = "program"

func (c *exportCmd) Run(ctx context.Context, g *globals) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	s, err := a.Shops.BySlug(ctx, c.Shop)
	if err != nil {
		return err
	}
	req, err := c.request(s)
	if err != nil {
		return err
	}
	if req.IDs, err = c.customers(ctx, g, a, s); err != nil {
		return err
	}
	result, err := c.write(ctx, g, a, req)
	var lacking *exporter.LackingError
	if errors.As(err, &lacking) {
		lacks(g.errOut, lacking.Lacks)
	}
	if err != nil {
		return err
	}
	lacks(g.errOut, result.Replaced)
	if c.Out == "" {
		return nil
	}
	return g.print(map[string]any{"file": c.Out, "rows": result.Rows, "replaced": result.Replaced.Count}, func(w io.Writer) { fmt.Fprintln(w, result.Rows) })
}

func (c *exportCmd) request(s *shop.Shop) (exporter.Request, error) {
	req := exporter.Request{Shop: exporter.Shop{ID: s.ID, Currency: s.Currency, Zone: s.Zone}, Kind: exporter.Kind(c.Kind), As: exporter.As(c.As),
		Columns: c.Columns, Replace: c.Replace}
	state := order.State(c.State)
	if c.State != "" && (req.Kind == exporter.Customers || !state.Valid()) {
		return req, errs.New(errs.BadUse, "export.unknown_state", errs.Args{"state": c.State})
	}
	switch {
	case c.Search == "" && c.State == "":
	case req.Kind == exporter.Customers:
		req.Customers = &search.Query{Text: c.Search}
	default:
		req.Orders = &search.OrderQuery{Text: c.Search, State: state}
	}
	return req, nil
}

// filter is what the records are narrowed by, as the address of a list has it.
func (c *exportCmd) filter() string {
	v := url.Values{}
	for name, value := range map[string]string{"q": c.Search, "state": c.State, "segment": c.Segment} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v.Encode()
}

// customers are those of the segment that the command names; nil without one.
func (c *exportCmd) customers(ctx context.Context, g *globals, a *app.App, s *shop.Shop) ([]int64, error) {
	switch {
	case c.Segment == "":
		return nil, nil
	case exporter.Kind(c.Kind) != exporter.Customers || c.Search != "":
		return nil, errs.New(errs.BadUse, "segment.export_customers", nil)
	}
	parsed, err := g.readQuery(ctx, a, s, c.Segment)
	if err != nil {
		return nil, err
	}
	indexes := a.Indexes(nil)
	defer indexes.Close()
	return indexes.IDs(ctx, questionToday(a, s, parsed.Root))
}

// write writes to the file or to standard output. A file appears when it is whole; what stood there stays until then.
func (c *exportCmd) write(ctx context.Context, g *globals, a *app.App, req exporter.Request) (_ *exporter.Result, err error) {
	asked := exporter.Asked{Actor: exportActor, Filter: c.filter()}
	if c.Out == "" {
		return exporter.Run(ctx, a.DB, req, asked, g.out)
	}
	f, err := os.CreateTemp(filepath.Dir(c.Out), "."+filepath.Base(c.Out)+"-*")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	result, err := exporter.Run(ctx, a.DB, req, asked, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	return result, os.Rename(f.Name(), c.Out)
}

// lacks lists where the form of the file lacked characters.
func lacks(w io.Writer, l exporter.Lacks) {
	for _, x := range l.First {
		fmt.Fprintf(w, "%d\t%s\t%s (U+%04X) → %s\t%s\n", x.Row, x.Column, x.Character, []rune(x.Character)[0], x.Instead, x.Value)
	}
	if more := l.Count - int64(len(l.First)); more > 0 {
		fmt.Fprintf(w, "… +%d\n", more)
	}
}
