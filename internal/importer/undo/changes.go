package undo

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"joren/internal/db"
	"joren/internal/history"
	"joren/internal/importer"
)

// overlay holds values that go back, by kind, record and field.
type overlay map[history.Kind]map[int64]map[string]*string

func (o overlay) set(kind history.Kind, record int64, field string, v *string) {
	if o[kind] == nil {
		o[kind] = map[int64]map[string]*string{}
	}
	if o[kind][record] == nil {
		o[kind][record] = map[string]*string{}
	}
	o[kind][record][field] = v
}

// standing is a value after what goes back.
func (o overlay) standing(kind history.Kind, record int64, field string, values history.Values) *string {
	if v, ok := o[kind][record][field]; ok {
		return v
	}
	return values(field)
}

// outcome is what becomes of some changes.
type outcome struct {
	back   overlay
	chains map[history.Kind]history.Chains
	kept   []Kept
	undone int // changes of which something goes back
}

// changes puts the values back that some changes of the import made.
func (w *work) changes(tx *db.Tx, s *importer.Undo) error {
	list, err := history.OfImport(tx, w.req.Shop, w.req.Import, s.Place, changesAtOnce)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		for _, f := range w.features {
			if f.Undone == nil {
				continue
			}
			if err := f.Undone(tx, w.req.Shop, w.req.Import); err != nil {
				return err
			}
		}
		next(s)
		return nil
	}
	out := outcome{back: overlay{}, chains: map[history.Kind]history.Chains{}}
	if err := w.judge(tx, list, &out, tx.Now.UnixMilli()); err != nil {
		return err
	}
	records := w.records(w.req.Zone)
	for _, kind := range []history.Kind{history.Customer, history.Consent, history.Product, history.Order} {
		if err := out.chains[kind].Write(tx, w.req.Shop); err != nil {
			return err
		}
		if len(out.back[kind]) == 0 {
			continue
		}
		if err := records[kind].PutBack(tx, w.by, out.back[kind]); err != nil {
			return err
		}
	}
	first, last := list[len(list)-1].ID, list[0].ID
	if err := history.MarkUndone(tx, w.req.Shop, w.req.Import, first, last); err != nil {
		return err
	}
	s.Place = first
	s.Done += int64(len(list))
	s.Changed += int64(out.undone)
	return keep(tx, w.req.Shop, w.req.Import, out.kept)
}

// judge decides what becomes of changes, given the newest first.
func (w *work) judge(q db.Querier, list []*history.Change, out *outcome, now int64) error {
	ids := map[history.Kind][]int64{}
	for _, c := range list {
		ids[c.Kind] = append(ids[c.Kind], c.Record)
	}
	values := map[history.Kind]map[int64]history.Values{}
	records := w.records(w.req.Zone)
	for kind, some := range ids {
		slices.Sort(some)
		some = slices.Compact(some)
		if _, err := existing(q, w.req.Shop, kind, some); err != nil { // for its locks
			return err
		}
		var err error
		if values[kind], err = records[kind].Values(q, w.req.Shop, some); err != nil {
			return err
		}
		if out.chains[kind], err = history.LoadChains(q, w.req.Shop, kind, some); err != nil {
			return err
		}
	}
	for _, c := range list {
		standing := values[c.Kind][c.Record]
		if standing != nil { // else the record is gone, and its values with it
			out.judge(c, standing, records[c.Kind].Same, now)
		}
		out.chains[c.Kind].Drop(c)
	}
	return nil
}

// judge takes the fields of one change out of their chains.
func (o *outcome) judge(c *history.Change, values history.Values, same func(field string, standing, named *string) bool, now int64) {
	chains := o.chains[c.Kind]
	moved := map[string]history.Verdict{}
	back := false
	for _, field := range slices.Sorted(maps.Keys(c.Fields)) {
		v, by := chains.Undo(c, field, o.back.standing(c.Kind, c.Record, field, values), same)
		if v == history.PutBack {
			o.back.set(c.Kind, c.Record, field, c.Fields[field][0])
		}
		if bookkeeping(field) {
			moved[field] = v
			continue
		}
		back = back || v == history.PutBack
		k := Kept{Kind: c.Kind, Part: PartValues, Record: c.Record}
		switch v {
		case history.Spliced:
			k.Reason, k.By, k.ByActor = ReasonChanged, by.Import, by.Actor
		case history.Moved:
			k.Reason = ReasonMoved
		}
		if k.Reason != "" && !silent(field) {
			o.kept = append(o.kept, k)
		}
	}
	if !back {
		return
	}
	o.undone++
	for field, v := range moved {
		if v != history.PutBack {
			o.step(c, field, values, now)
		}
	}
}

// step makes a record newer that goes back in part only: it is not as it was at any time before.
func (o *outcome) step(c *history.Change, field string, values history.Values, now int64) {
	from := o.back.standing(c.Kind, c.Record, field, values)
	if from == nil {
		return
	}
	to := strconv.FormatInt(now, 10)
	if field == "version" {
		n, err := strconv.ParseInt(*from, 10, 64)
		if err != nil {
			return
		}
		to = strconv.FormatInt(n+1, 10)
	}
	o.chains[c.Kind].Extend(c.Record, field, from, &to)
	o.back.set(c.Kind, c.Record, field, &to)
}

// bookkeeping fields move with every change of a record.
func bookkeeping(field string) bool { return field == "version" || field == "updated_at" }

// silent fields say nothing to people when they stay.
func silent(field string) bool { return field == "digest" || strings.HasPrefix(field, "reference.") }
