package undo

import (
	"context"
	"fmt"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/history"
	"joren/internal/importer"
	"joren/internal/order"
)

// look reads, before the transaction of a step, what takes longer than a transaction may: the products that lines name.
func (w *work) look(ctx context.Context, phase int) error {
	if phase == w.usedIn || (phase != phaseProducts && phase != phaseAgainProducts) {
		return nil
	}
	w.usedIn = phase
	return w.db.Read(ctx, func(q *db.Read) (err error) {
		w.used = map[int64]bool{}
		if w.usedAt, err = eventlog.Head(q, w.req.Shop); err != nil {
			return err
		}
		return order.EachProduct(q, w.req.Shop, 0, func(id int64) { w.used[id] = true })
	})
}

// lookOn adds the products that orders name since look.
func (w *work) lookOn(tx *db.Tx) error {
	head, err := eventlog.Head(tx, w.req.Shop)
	if err != nil || head == w.usedAt {
		return err
	}
	if err := order.EachProduct(tx, w.req.Shop, w.usedAt, func(id int64) { w.used[id] = true }); err != nil {
		return err
	}
	w.usedAt = head
	return nil
}

type remnant struct{ importID, record int64 }

// again tries records that stayed when the imports that created them were undone.
func (w *work) again(tx *db.Tx, s *importer.Undo, kind history.Kind) error {
	if kind == history.Product {
		if err := w.lookOn(tx); err != nil {
			return err
		}
		if s.Place == 0 {
			if err := w.unearth(tx); err != nil {
				return err
			}
		}
	}
	list, err := db.All(tx, func(rows *db.Rows) (r remnant, err error) { return r, rows.Scan(&r.importID, &r.record) },
		fmt.Sprintf(`SELECT import_id, record_id FROM import_kept WHERE shop_id = $1 AND part = 'record' AND kind = $2 AND record_id > $3
		ORDER BY record_id LIMIT %d`, recordsAtOnce), w.req.Shop, string(kind), s.Place)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		next(s)
		return nil
	}
	byImport := map[int64][]int64{}
	for _, r := range list {
		byImport[r.importID] = append(byImport[r.importID], r.record)
		s.Place = r.record
	}
	for importID, ids := range byImport {
		if err := w.retry(tx, s, kind, importID, ids); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) retry(tx *db.Tx, s *importer.Undo, kind history.Kind, importID int64, ids []int64) error {
	free, kept, err := w.decide(tx, kind, importID, ids, w.used, nil)
	if err != nil {
		return err
	}
	if err := w.remove(tx, kind, importID, free); err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM import_kept WHERE shop_id = $1 AND import_id = $2 AND kind = $3 AND part = 'record' AND record_id {{in_list_int $4}}`,
		w.req.Shop, importID, string(kind), db.List(ids))
	if err != nil {
		return err
	}
	if err := keep(tx, w.req.Shop, importID, kept); err != nil {
		return err
	}
	if importID == w.req.Import {
		count(s, kind, len(free))
		return nil
	}
	return w.account(tx, importID, func(o *importer.Undo) { count(o, kind, len(free)) })
}

// account changes what the undoing of another import has come to.
func (w *work) account(tx *db.Tx, importID int64, change func(o *importer.Undo)) error {
	o, err := importer.GetUndo(tx, w.req.Shop, importID)
	if err != nil {
		return err
	}
	change(o)
	if o.Kept, err = countKept(tx, w.req.Shop, importID); err != nil {
		return err
	}
	return importer.SaveUndo(tx, w.req.Shop, importID, o)
}

// unearth lists products to be tried again that were removed once and are there again, since an order that went back to an
// earlier state names them.
func (w *work) unearth(tx *db.Tx) error {
	graves, err := history.Graves(tx, w.req.Shop, history.Product)
	if err != nil || len(graves) == 0 {
		return err
	}
	ids := make([]int64, 0, len(graves))
	for id := range graves {
		ids = append(ids, id)
	}
	there, err := existing(tx, w.req.Shop, history.Product, ids)
	if err != nil {
		return err
	}
	for _, id := range there {
		k := Kept{Kind: history.Product, Part: PartRecord, Record: id, Reason: ReasonLines}
		if err := keep(tx, w.req.Shop, graves[id], []Kept{k}); err != nil {
			return err
		}
	}
	return nil
}

// settle strikes values off the list of what stayed where nobody's later change stands on them any more, and counts
// what is left.
func (w *work) settle(tx *db.Tx, s *importer.Undo) error {
	list, err := db.All(tx, func(rows *db.Rows) (k keptRow, err error) {
		return k, rows.Scan(&k.importID, &k.kind, &k.record)
	}, fmt.Sprintf(`SELECT import_id, kind, record_id FROM import_kept WHERE shop_id = $1 AND part = 'values' AND reason = $2 AND record_id > $3
		ORDER BY record_id, import_id, kind LIMIT %d`, recordsAtOnce), w.req.Shop, ReasonChanged, s.Place)
	if err != nil {
		return err
	}
	full := len(list) == recordsAtOnce
	if full { // what has the last record may go on behind the limit
		last := list[len(list)-1].record
		for len(list) > 0 && list[len(list)-1].record == last {
			list = list[:len(list)-1]
		}
	}
	for _, k := range list {
		s.Place = k.record
		if err := w.strike(tx, k); err != nil {
			return err
		}
	}
	if s.Kept, err = countKept(tx, w.req.Shop, w.req.Import); err != nil {
		return err
	}
	if !full || len(list) == 0 {
		next(s)
	}
	return nil
}

type keptRow struct {
	importID int64
	kind     history.Kind
	record   int64
}

func (w *work) strike(tx *db.Tx, k keptRow) error {
	others, err := history.Others(tx, w.req.Shop, k.importID, k.kind, []int64{k.record})
	if err != nil || others[k.record] != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM import_kept WHERE shop_id = $1 AND import_id = $2 AND kind = $3 AND part = 'values' AND record_id = $4`,
		w.req.Shop, k.importID, string(k.kind), k.record)
	if err != nil || k.importID == w.req.Import {
		return err
	}
	return w.account(tx, k.importID, func(*importer.Undo) {})
}

func countKept(q db.Querier, shopID, importID int64) (n int64, err error) {
	err = q.QueryRow(`SELECT COUNT(*) FROM import_kept WHERE shop_id = $1 AND import_id = $2`, shopID, importID).Scan(&n)
	return n, err
}

// List returns what stays of an import that was undone, at most limit: records first.
func List(q db.Querier, shopID, importID int64, limit int) ([]Kept, error) {
	return db.All(q, func(rows *db.Rows) (k Kept, err error) {
		return k, rows.Scan(&k.Kind, &k.Part, &k.Record, &k.Reason, &k.By, &k.ByActor)
	}, fmt.Sprintf(`SELECT kind, part, record_id, reason, by_record, by_actor FROM import_kept WHERE shop_id = $1 AND import_id = $2
		ORDER BY part, kind, record_id LIMIT %d`, limit), shopID, importID)
}
