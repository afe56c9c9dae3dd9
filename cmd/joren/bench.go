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
	Names     []string `arg:"" optional:"" help:"import, formats, segment, index, list, search, duplicates, dashboard; all otherwise."`
	Keep      string   `help:"A folder where the shop for segments, search and index stays for the next run." type:"path" env:"JOREN_KEEP"`
	Customers int      `help:"How many customers; six order lines each." default:"100000" env:"JOREN_CUSTOMERS"`
}

func (c *benchCmd) Run(ctx context.Context, g *globals) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	report, err := bench.Run(ctx, bench.Options{Names: c.Names, Customers: c.Customers, Binary: self, Database: g.Database, Keep: c.Keep,
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
				budget += fmt.Sprintf("%s %.4g (x%.4g)  ", engine, raw, r.Ratio[engine])
			}
			if r.Budget != nil {
				budget += fmt.Sprintf("budget %.0f", *r.Budget)
				if !*r.OK {
					budget += " MISSED"
				}
			}
			fmt.Fprintf(t, "%s\t%s\t%.4g %s\t%s\n", r.Name, r.Metric, r.Value, r.Unit, budget)
		}
		_ = t.Flush()
	})
}
