package undo

import (
	"context"
	"fmt"
	"time"

	"joren/internal/db"
	"joren/internal/history"
	"joren/internal/importer"
	"joren/internal/kit/errs"
)

// Preview is what undoing an import would do.
type Preview struct {
	Orders    int64  // would go
	Customers int64  // would go
	Changed   int64  // changes of records would be put back
	Stay      int64  // would stay, or stay in part
	Kept      []Kept // the first of those
	Checked   int64  // records and changes that were looked at
	Total     int64  // of so many
}

// Whole reports whether everything was looked at. Else the figures are those of the part that was.
func (p *Preview) Whole() bool { return p.Checked >= p.Total }

// How long a preview takes at most, and how many of those that stay it lists.
const (
	previewTime = 2 * time.Second
	previewKept = 50
)

// Preview tells what Run would do, by the same decisions and without doing anything. It ends after two seconds with
// what it has seen by then.
func (u *Undoer) Preview(ctx context.Context, req Request) (*Preview, error) {
	w := &work{Undoer: u, req: &req, by: history.By{Shop: req.Shop, Import: req.Import}}
	g := &glance{work: w, p: &Preview{}, until: u.db.Clock().Now().Add(previewTime), freed: map[int64]bool{}}
	err := u.db.Read(ctx, func(q *db.Read) error {
		i, err := importer.Get(q, req.Shop, req.Import)
		if err != nil {
			return err
		}
		if i.State == importer.StateChecked || i.State == importer.StateDropped {
			return errs.New(errs.Conflict, "undo.nothing", nil)
		}
		if g.p.Total, err = size(q, req.Shop, req.Import, history.Order, history.Customer); err != nil {
			return err
		}
		return g.all(q)
	})
	if err != nil {
		return nil, fmt.Errorf("undo: preview: %w", err)
	}
	return g.p, nil
}

// glance is a preview under way.
type glance struct {
	*work
	p     *Preview
	until time.Time
	freed map[int64]bool // orders that would be gone, or nobody's
}

func (g *glance) late() bool { return !g.db.Clock().Now().Before(g.until) }

func (g *glance) all(q db.Querier) error {
	if err := g.created(q, history.Order); err != nil {
		return err
	}
	if err := g.changes(q); err != nil {
		return err
	}
	return g.created(q, history.Customer)
}

func (g *glance) note(kept []Kept) {
	g.p.Stay += int64(len(kept))
	g.p.Kept = append(g.p.Kept, kept[:min(len(kept), previewKept-len(g.p.Kept))]...)
}

func (g *glance) created(q db.Querier, kind history.Kind) error {
	var failed error
	err := eachBatch(q, g.req.Shop, g.req.Import, func(b importer.Batch) bool {
		if g.late() {
			return false
		}
		ids := b.Created[kind]
		var free []int64
		var kept []Kept
		if free, kept, failed = g.decide(q, kind, g.req.Import, ids, nil, g.freed); failed != nil {
			return false
		}
		g.p.Checked += int64(len(ids))
		g.note(kept)
		switch kind {
		case history.Order:
			g.p.Orders += int64(len(free))
			for _, id := range free {
				g.freed[id] = true
			}
		case history.Customer:
			g.p.Customers += int64(len(free))
		}
		return true
	})
	if failed != nil {
		return failed
	}
	return err
}

func (g *glance) changes(q db.Querier) error {
	out := outcome{back: overlay{}, chains: map[history.Kind]history.Chains{}}
	for below := int64(0); !g.late(); {
		list, err := history.OfImport(q, g.req.Shop, g.req.Import, below, changesAtOnce)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		below = list[len(list)-1].ID
		if err := g.judge(q, list, &out, 0); err != nil {
			return err
		}
		g.p.Checked += int64(len(list))
		g.note(distinct(out.kept))
		out.kept = nil
	}
	for id, values := range out.back[history.Order] {
		if v, ok := values["customer_id"]; ok && v == nil {
			g.freed[id] = true
		}
	}
	g.p.Changed = int64(out.undone)
	return nil
}

// distinct leaves one of several reasons why values of a record stay.
func distinct(list []Kept) []Kept {
	seen := map[Kept]bool{}
	var out []Kept
	for _, k := range list {
		if key := (Kept{Kind: k.Kind, Part: k.Part, Record: k.Record}); !seen[key] {
			seen[key] = true
			out = append(out, k)
		}
	}
	return out
}
