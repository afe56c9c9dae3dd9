package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"joren/internal/app"
	"joren/internal/db"
	"joren/internal/importer"
	"joren/internal/importer/undo"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/kit/ids"
	"joren/internal/shop"
)

type importsCmd struct {
	Shop  string `help:"The shop." required:"" env:"JOREN_SHOP"`
	Limit int    `help:"How many of the newest." default:"100" env:"JOREN_LIMIT"`
}

// importLineJSON is an import as the history lists it.
type importLineJSON struct {
	ID       string  `json:"import"`
	File     string  `json:"file"`
	Format   string  `json:"format"`
	State    string  `json:"state"`
	By       string  `json:"by"`
	At       string  `json:"at"`
	Rows     int64   `json:"rows"`
	Accepted int64   `json:"accepted"`
	Rejected int64   `json:"rejected"`
	Live     bool    `json:"live"`
	Undone   *string `json:"undone"` // when; null: not undone
	Kept     int64   `json:"kept"`   // what undoing left
}

func (c *importsCmd) Run(ctx context.Context, g *globals) error {
	if c.Limit < 1 || c.Limit > 10_000 {
		return errs.New(errs.BadUse, "undo.bad_limit", nil)
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
	var list []*importer.Import
	err = a.DB.Read(ctx, func(q *db.Read) (err error) {
		list, err = importer.Recent(q, s.ID, c.Limit)
		return err
	})
	if err != nil {
		return err
	}
	lines := make([]importLineJSON, len(list))
	for i, im := range list {
		l := importLineJSON{ID: ids.Format(importer.ImportIDPrefix, im.ID), File: im.FileName, Format: im.Format, State: im.State, By: im.Actor,
			At: stamp(s, im.CreatedAt), Rows: im.Report.Rows, Accepted: im.Report.Accepted, Rejected: im.Report.Rejected, Live: im.Live}
		if im.Undo != nil && !im.Undo.Running {
			at := stamp(s, im.Undo.Finished())
			l.Undone, l.Kept = &at, im.Undo.Kept
		}
		lines[i] = l
	}
	return g.print(map[string]any{"imports": lines}, func(w io.Writer) {
		t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		for _, l := range lines {
			state := l.State
			if l.Undone != nil {
				state = g.lang().T("undo.undone")
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%d\t%d\n", l.ID, l.At, l.File, l.Format, state, l.Rows, l.Rejected)
		}
		_ = t.Flush()
	})
}

func stamp(s *shop.Shop, at time.Time) string { return at.In(s.Zone).Format(time.RFC3339) }

type undoCmd struct {
	Shop    string `help:"The shop." required:"" env:"JOREN_SHOP"`
	Preview bool   `help:"Say what would be undone, and do nothing." env:"JOREN_PREVIEW"`
	Import  string `arg:"" help:"The import (imp_…), as imports lists them."`
}

// undoJSON is what undoing did, or would do.
type undoJSON struct {
	Import  string         `json:"import"`
	Preview bool           `json:"preview"`
	Whole   bool           `json:"whole"` // false: a preview that looked at a part only
	Removed map[string]any `json:"removed"`
	PutBack int64          `json:"put_back"`
	Kept    int64          `json:"kept"`
	Stays   []stayJSON     `json:"stays"`
}

type stayJSON struct {
	Kind   string `json:"kind"`
	Part   string `json:"part"` // record: the whole record stays; values: some of its values
	Number *int64 `json:"number"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// staysMax is how many records that stay are listed.
const staysMax = 1000

func (c *undoCmd) Run(ctx context.Context, g *globals) error {
	id, ok := ids.Parse(importer.ImportIDPrefix, c.Import)
	if !ok {
		return errs.New(errs.BadUse, "undo.bad_id", nil)
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
	out := &undoJSON{Import: c.Import, Preview: c.Preview, Whole: true}
	var kept []undo.Kept
	if c.Preview {
		kept, err = c.look(ctx, a, s, id, out)
	} else {
		kept, err = c.do(ctx, g, a, s, id, out)
	}
	if err != nil {
		return err
	}
	if err := c.stays(ctx, g, a, s, kept, out); err != nil {
		return err
	}
	return g.print(out, func(w io.Writer) {
		key := "undo.cli_done"
		if c.Preview {
			key = "undo.cli_preview"
		}
		fmt.Fprintln(w, g.lang().T(key, i18n.Args{"customers": out.Removed["customers"], "orders": out.Removed["orders"], "changes": out.PutBack, "kept": out.Kept}))
		for _, st := range out.Stays {
			fmt.Fprintf(w, "%s %s: %s\n", st.Kind, st.Name, st.Reason)
		}
	})
}

func (c *undoCmd) look(ctx context.Context, a *app.App, s *shop.Shop, id int64, out *undoJSON) ([]undo.Kept, error) {
	p, err := a.Undo.Preview(ctx, undo.Request{Shop: s.ID, Zone: s.Zone, Import: id})
	if err != nil {
		return nil, err
	}
	out.Whole, out.PutBack, out.Kept = p.Whole(), p.Changed, p.Stay
	out.Removed = map[string]any{"customers": p.Customers, "orders": p.Orders}
	return p.Kept, nil
}

func (c *undoCmd) do(ctx context.Context, g *globals, a *app.App, s *shop.Shop, id int64, out *undoJSON) (kept []undo.Kept, err error) {
	shown := false
	u, err := a.Undo.Run(ctx, undo.Request{Shop: s.ID, Zone: s.Zone, Import: id, Actor: "cli", Progress: func(p importer.Progress) {
		if shown = !g.JSON && p.Total > 10_000; shown {
			fmt.Fprintf(g.errOut, "\r%s / %s", i18n.Number(p.Rows), i18n.Number(p.Total))
		}
	}})
	if err != nil {
		return nil, err
	}
	if shown {
		fmt.Fprintln(g.errOut)
	}
	out.PutBack, out.Kept = u.Changed, u.Kept
	out.Removed = map[string]any{"customers": u.Customers, "orders": u.Orders, "products": u.Products}
	err = a.DB.Read(ctx, func(q *db.Read) (err error) {
		kept, err = undo.List(q, s.ID, id, staysMax)
		return err
	})
	return kept, err
}

func (c *undoCmd) stays(ctx context.Context, g *globals, a *app.App, s *shop.Shop, kept []undo.Kept, out *undoJSON) error {
	var lines []undo.Line
	err := a.DB.Read(ctx, func(q *db.Read) (err error) {
		lines, err = undo.Describe(q, s.ID, kept)
		return err
	})
	out.Stays = make([]stayJSON, len(lines))
	for i, l := range lines {
		out.Stays[i] = stayJSON{Kind: string(l.Kind), Part: l.Part, Name: l.Name, Reason: l.Why(g.lang(), func(actor string) string { return actor })}
		if l.Number != 0 {
			out.Stays[i].Number = &l.Number
		}
	}
	return err
}
