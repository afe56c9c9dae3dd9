package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"joren/internal/bench"
)

type benchCmd struct {
	Names     []string `arg:"" optional:"" help:"import, formats, list, search, duplicates, dashboard; all otherwise."`
	Customers int      `help:"How many customers; six order lines each." default:"100000" env:"JOREN_CUSTOMERS"`
}

func (c *benchCmd) Run(ctx context.Context, g *globals) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	report, err := bench.Run(ctx, bench.Options{Names: c.Names, Customers: c.Customers, Binary: self, Database: g.Database,
		Progress: func(s string) { fmt.Fprintln(g.errOut, s) }})
	if err != nil {
		return err
	}
	return g.print(report, func(w io.Writer) {
		fmt.Fprintf(w, "%s\n", report.Machine)
		t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		for _, r := range report.Results {
			budget := ""
			for engine, raw := range r.Beside {
				budget = fmt.Sprintf("%s itself %.0f (%.0f %%)  ", engine, raw, 100*r.Ratio[engine])
			}
			if r.Budget != nil {
				budget += fmt.Sprintf("budget %.0f", *r.Budget)
				if !*r.OK {
					budget += " MISSED"
				}
			}
			fmt.Fprintf(t, "%s\t%s\t%.1f %s\t%s\n", r.Name, r.Metric, r.Value, r.Unit, budget)
		}
		_ = t.Flush()
	})
}
