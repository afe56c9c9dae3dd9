package undo

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/history"
	"joren/internal/importer"
	"joren/internal/order"
	"joren/internal/product"
)

// Reasons why something stays. Features have reasons of their own.
const (
	ReasonOrders  = "orders"            // the customer has other orders; By is one of them
	ReasonChanged = "changed"           // changed since; By is the import, ByActor who it was
	ReasonMoved   = "undo.reason.moved" // not the value that the import left, and nobody noted why
	ReasonLines   = "undo.reason.lines" // other orders name the product
)

// The parts of a record that may stay.
const (
	PartRecord = "record" // the record itself, which the import created
	PartValues = "values" // some of the values that the import changed
)

// Kept is something that stays as it is.
type Kept struct {
	Kind    history.Kind
	Part    string
	Record  int64
	Reason  string
	By      int64
	ByActor string
}

// decide tells which of the records that an import created may go, and why the others stay. Records that are gone
// already are neither. used are products that lines name; freed are orders that count as gone already.
func (w *work) decide(q db.Querier, kind history.Kind, importID int64, ids []int64, used, freed map[int64]bool) (free []int64, kept []Kept, err error) {
	if len(ids) == 0 {
		return nil, nil, nil
	}
	there, err := existing(q, w.req.Shop, kind, ids)
	if err != nil {
		return nil, nil, err
	}
	why := map[int64]Kept{}
	stay := func(id int64, reason string, by int64, actor string) {
		if _, known := why[id]; !known {
			why[id] = Kept{kind, PartRecord, id, reason, by, actor}
		}
	}
	switch kind {
	case history.Product:
		for _, id := range there {
			if used[id] {
				stay(id, ReasonLines, 0, "")
			}
		}
	case history.Customer:
		err = w.buyers(q, there, freed, stay)
	}
	if err == nil && kind != history.Product {
		err = w.others(q, kind, importID, there, stay)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, f := range w.features {
		if f.InUse == nil {
			continue
		}
		reasons, err := f.InUse(q, w.req.Shop, kind, there)
		if err != nil {
			return nil, nil, err
		}
		for id, reason := range reasons {
			stay(id, reason, 0, "")
		}
	}
	for _, id := range there {
		if k, stays := why[id]; stays {
			kept = append(kept, k)
		} else {
			free = append(free, id)
		}
	}
	return free, kept, nil
}

// existing returns which of the records exist; in a transaction that writes, locked.
func existing(q db.Querier, shopID int64, kind history.Kind, ids []int64) ([]int64, error) {
	switch kind {
	case history.Customer, history.Consent:
		return customer.Existing(q, shopID, ids)
	case history.Product:
		return product.Existing(q, shopID, ids)
	}
	return order.Existing(q, shopID, ids)
}

// others keeps records that others have changed since the import made them.
func (w *work) others(q db.Querier, kind history.Kind, importID int64, ids []int64, stay func(id int64, reason string, by int64, actor string)) error {
	kinds := []history.Kind{kind}
	if kind == history.Customer {
		kinds = append(kinds, history.Consent)
	}
	for _, k := range kinds {
		changed, err := history.Others(q, w.req.Shop, importID, k, ids)
		if err != nil {
			return err
		}
		for id, c := range changed {
			stay(id, ReasonChanged, c.Import, c.Actor)
		}
	}
	return nil
}

func (w *work) buyers(q db.Querier, ids []int64, freed map[int64]bool, stay func(id int64, reason string, by int64, actor string)) error {
	orders, err := order.Buyers(q, w.req.Shop, ids)
	if err != nil {
		return err
	}
	for id, list := range orders {
		for _, o := range list {
			if !freed[o] {
				stay(id, ReasonOrders, o, "")
			}
		}
	}
	return nil
}

// remove lets records go with all that follows from them.
func (w *work) remove(tx *db.Tx, kind history.Kind, importID int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	by := w.by
	by.Import = importID
	for _, f := range w.features {
		if f.Removed != nil {
			if err := f.Removed(tx, by.Shop, kind, ids); err != nil {
				return err
			}
		}
	}
	switch kind {
	case history.Order:
		return order.Records{Zone: w.req.Zone}.Remove(tx, by, ids)
	case history.Product:
		return product.Records{}.Remove(tx, by, ids)
	}
	if err := consent.Remove(tx, by.Shop, ids); err != nil {
		return err
	}
	if err := order.CloseFigures(tx, by.Shop, ids); err != nil {
		return err
	}
	return customer.Records{Zone: w.req.Zone}.Remove(tx, by, ids)
}

func count(s *importer.Undo, kind history.Kind, n int) {
	switch kind {
	case history.Customer:
		s.Customers += int64(n)
	case history.Order:
		s.Orders += int64(n)
	case history.Product:
		s.Products += int64(n)
	}
}

var keptColumns = []string{"shop_id", "import_id", "kind", "part", "record_id", "reason", "by_record", "by_actor"}

// keep notes what stays, in place of what was noted before.
func keep(tx *db.Tx, shopID, importID int64, list []Kept) error {
	last := map[Kept]Kept{}
	for _, k := range list {
		last[Kept{Kind: k.Kind, Part: k.Part, Record: k.Record}] = k
	}
	sorted := slices.SortedFunc(maps.Values(last), func(a, b Kept) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Record, b.Record))
	})
	rows := make([][]any, len(sorted))
	for i, k := range sorted {
		rows[i] = []any{shopID, importID, string(k.Kind), k.Part, k.Record, k.Reason, k.By, k.ByActor}
	}
	err := tx.InsertMany("import_kept", keptColumns, rows, `ON CONFLICT (shop_id, import_id, kind, part, record_id)
		DO UPDATE SET reason = excluded.reason, by_record = excluded.by_record, by_actor = excluded.by_actor`)
	if err != nil {
		return fmt.Errorf("keep: %w", err)
	}
	return nil
}
