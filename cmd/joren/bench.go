package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"text/tabwriter"

	"joren/internal/bench"
)

type benchCmd struct {
	Names     []string `arg:"" optional:"" help:"import, formats, segment, index, web, list, search, duplicates, dashboard; all otherwise."`
	Keep      string   `help:"A folder where the shop for segment, index, web and search stays in SQLite for the next run." type:"path" env:"JOREN_KEEP"`
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
			rest := ""
			for _, engine := range slices.Sorted(maps.Keys(r.Beside)) {
				rest += fmt.Sprintf("%s %s (x%s)  ", engine, figure(r.Beside[engine]), figure(r.Ratio[engine]))
			}
			if r.Budget != nil {
				rest += "budget " + figure(*r.Budget)
				if !*r.OK {
					rest += " MISSED"
				}
			}
			fmt.Fprintf(t, "%s\t%s\t%s %s\t%s\n", r.Name, r.Metric, figure(r.Value), r.Unit, rest)
		}
		_ = t.Flush()
	})
}

// figure writes a number as exactly as it can be of use: whole, or with three digits that count.
func figure(v float64) string {
	if v >= 100 || v == float64(int64(v)) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
