package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"joren/internal/app"
	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/importer/importerui"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/kit/ids"
	"joren/internal/kit/money"
	"joren/internal/shop"
)

type importCmd struct {
	Shop   string   `help:"The shop." required:"" env:"JOREN_SHOP"`
	Format string   `help:"Format of the files, or auto." default:"auto" env:"JOREN_FORMAT"`
	Map    string   `help:"Mapping file (JSON) that says which column holds what." type:"existingfile" env:"JOREN_MAP"`
	Sheet  string   `help:"Sheet of a workbook; left out, the first that is recognised." env:"JOREN_SHEET"`
	Live   bool     `help:"A daily file of orders: those of the last three days count as happening now." env:"JOREN_LIVE"`
	DryRun bool     `help:"Read, check and match, but keep nothing." env:"JOREN_DRY_RUN"`
	Files  []string `arg:"" name:"file" help:"Files to take in."`
}

// importJSON is the report as the command line prints it, amounts in major units.
type importJSON struct {
	File      string          `json:"file"`
	Format    string          `json:"format"`
	Encoding  string          `json:"encoding"`
	Rows      int64           `json:"rows"`
	Accepted  int64           `json:"accepted"`
	Rejected  int64           `json:"rejected"`
	Customers importer.Counts `json:"customers"`
	Orders    struct {
		importer.Counts
		Amount json.Number `json:"amount"`
	} `json:"orders"`
	Lines      int64   `json:"lines"`
	ErrorsFile *string `json:"errors_file"`
	Seconds    float64 `json:"seconds"`
	Unverified bool    `json:"unverified,omitempty"`
	Import     *string `json:"import"` // its id; null in a dry run
}

// importMemory is from where on an import rather collects garbage more often than takes more memory, in bytes.
const importMemory = 152 << 20

func (c *importCmd) Run(ctx context.Context, g *globals) error {
	debug.SetMemoryLimit(importMemory)
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	s, err := a.Shops.BySlug(ctx, c.Shop)
	if err != nil {
		return err
	}
	var mapping *format.Mapping
	if c.Map != "" {
		if mapping, err = readMapping(c.Map); err != nil {
			return err
		}
	}
	reports := make([]*importJSON, 0, len(c.Files))
	for _, name := range c.Files {
		r, err := c.one(ctx, g, a, s, mapping, name)
		if err != nil {
			return err
		}
		reports = append(reports, r)
	}
	var v any = map[string]any{"files": reports}
	if len(reports) == 1 {
		v = reports[0]
	}
	return g.print(v, func(w io.Writer) {
		for _, r := range reports {
			writeReport(w, g.lang(), s.Currency, r)
		}
	})
}

func readMapping(name string) (*format.Mapping, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return format.ReadMapping(f)
}

func (c *importCmd) one(ctx context.Context, g *globals, a *app.App, s *shop.Shop, mapping *format.Mapping, name string) (*importJSON, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := a.Import.Run(ctx, importer.Request{Shop: app.ImportShop(s), File: f, FileName: filepath.Base(name), Sheet: c.Sheet, Format: c.Format,
		Mapping: mapping, DryRun: c.DryRun, Live: c.Live, Actor: "cli", Progress: func(p importer.Progress) {
			if !g.JSON && p.Total > 10_000 {
				fmt.Fprintf(g.errOut, "\r%s / %s", i18n.Number(p.Rows), i18n.Number(p.Total))
			}
		}})
	if err != nil {
		return nil, err
	}
	if !g.JSON && r.Rows > 10_000 {
		fmt.Fprintln(g.errOut)
	}
	if len(r.Added) > 0 {
		fmt.Fprintln(g.errOut, g.lang().T("import.cli_added", i18n.Args{"file": filepath.Base(name),
			"mapping": strings.TrimPrefix(r.Format, format.KeptPrefix), "columns": strings.Join(r.Added, ", ")}))
	}
	out := &importJSON{File: name, Format: r.Format, Encoding: r.Encoding, Rows: r.Rows, Accepted: r.Accepted, Rejected: r.Rejected,
		Customers: r.Customers, Lines: r.Lines, Seconds: r.Seconds, Unverified: r.Unverified}
	if !c.DryRun {
		id := ids.Format(importer.ImportIDPrefix, r.ImportID)
		out.Import = &id
	}
	out.Orders.Counts = r.Orders.Counts
	out.Orders.Amount = json.Number(s.Currency.Decimal(r.Orders.Amount))
	if r.Rejected > 0 && !c.DryRun {
		path, err := writeRejected(ctx, g, a, s, r)
		if err != nil {
			return nil, err
		}
		out.ErrorsFile = &path
	}
	for _, p := range r.Errors {
		fmt.Fprintf(g.errOut, "%s\n", problemLine(g.lang(), p))
	}
	return out, nil
}

// writeRejected writes the rows that were not taken beside the data, as a file to mend and import again.
func writeRejected(ctx context.Context, g *globals, a *app.App, s *shop.Shop, r *importer.Report) (path string, err error) {
	dir := filepath.Join(a.Data, "rejected")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	path = filepath.Join(dir, r.RejectedName())
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return "", err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	return path, a.Import.WriteRejected(ctx, s.ID, r.ImportID, g.lang(), f)
}

func problemLine(l i18n.Lang, p importer.Problem) string {
	return l.T("import.at_row", errs.Args{"row": int(p.Row), "column": p.Column, "value": p.Value, "reason": l.T(p.Key, p.Args)})
}

func writeReport(w io.Writer, l i18n.Lang, c money.Currency, r *importJSON) {
	fmt.Fprintln(w, l.T("import.cli_report", i18n.Args{"file": filepath.Base(r.File), "format": r.Format, "encoding": r.Encoding,
		"rows": r.Rows, "accepted": r.Accepted, "rejected": r.Rejected,
		"customers": r.Customers.Created, "customers_updated": r.Customers.Updated, "customers_unchanged": r.Customers.Unchanged,
		"orders": r.Orders.Created, "orders_updated": r.Orders.Updated, "orders_unchanged": r.Orders.Unchanged,
		"lines": r.Lines, "amount": c.Code + " " + string(r.Orders.Amount)}))
	if r.Unverified {
		fmt.Fprintln(w, l.T("import.cli_unverified"))
	}
	if r.ErrorsFile != nil {
		fmt.Fprintln(w, l.T("import.cli_rejected", i18n.Args{"file": *r.ErrorsFile}))
	}
}

type formatsCmd struct {
	Guide bool `help:"Print where each service hands its files out and what of them is read." env:"JOREN_GUIDE"`
}

func (c *formatsCmd) Run(g *globals) error {
	if c.Guide {
		_, err := fmt.Fprint(g.out, importerui.GuideMarkdown(g.lang()))
		return err
	}
	return g.print(map[string]any{"formats": format.Names()}, func(w io.Writer) {
		for _, n := range format.Names() {
			fmt.Fprintln(w, n)
		}
	})
}
