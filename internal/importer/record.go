package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/process"
)

// The states of an import.
const (
	StateChecked  = "checked" // uploaded and looked through, not yet started
	StateRunning  = "running"
	StateDone     = "done"
	StateFailed   = "failed"
	StateStopped  = "stopped" // by people; what was committed stays
	StateDropped  = "dropped" // given up before it started
	actorFallback = "file"
)

// begin makes the record of the import, or carries one on that was cut off.
func (r *run) begin(ctx context.Context) error {
	if r.req.Actor == "" {
		r.req.Actor = actorFallback
	}
	if r.req.ImportID == 0 {
		r.owner = process.Self()
		var err error
		if r.fingerprint, err = r.req.fingerprint(); err != nil {
			return err
		}
	}
	return r.im.db.Tx(ctx, func(tx *db.Tx) error {
		id := r.req.ImportID
		if id == 0 {
			var err error
			if id, err = r.adopt(tx); err != nil {
				return fmt.Errorf("import: look for one that was cut off: %w", err)
			}
		}
		if id != 0 {
			return r.resume(tx, id)
		}
		r.report.ImportID = r.im.db.NewID()
		_, err := tx.Exec(`INSERT INTO imports (shop_id, id, file_name, stored_as, size, format, encoding, mapping, state, actor,
				units_done, report, error, created_at, finished_at, owner, fingerprint, live)
			VALUES ($1, $2, $3, '', $4, $5, $6, '', $7, $8, 0, $9, '', $10, NULL, $11, $12, $13)`,
			r.req.Shop.ID, r.report.ImportID, r.req.FileName, r.src.table.info.Size, r.report.Format, r.report.Encoding, StateRunning,
			r.req.Actor, encode(&r.report), tx.Now.UnixMilli(), r.owner, r.fingerprint, r.req.Live)
		return err
	})
}

// resume takes up the report and the place of an earlier attempt; what that attempt committed is not applied again.
func (r *run) resume(tx *db.Tx, id int64) error {
	var done int64
	var raw string
	err := tx.QueryRow(`SELECT units_done, report FROM imports WHERE shop_id = $1 AND id = $2`, r.req.Shop.ID, id).Scan(&done, &raw)
	if err != nil {
		return fmt.Errorf("import: resume: %w", err)
	}
	if done > 0 {
		if err := json.Unmarshal([]byte(raw), &r.report); err != nil {
			return fmt.Errorf("import: read the earlier report: %w", err)
		}
	}
	r.report.ImportID, r.skip, r.spent = id, done, r.report.Seconds
	if err := r.within(tx, &r.report); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE imports SET state = $1, format = $2, encoding = $3, report = $4 WHERE shop_id = $5 AND id = $6`,
		StateRunning, r.report.Format, r.report.Encoding, encode(&r.report), r.req.Shop.ID, id)
	return err
}

func encode(report *Report) string {
	raw, _ := json.Marshal(report) // numbers and texts always encode
	return string(raw)
}

var rejectColumns = []string{"shop_id", "import_id", "file_row", "column_name", "value", "reason", "args", "cells"}

// record writes, in the batch's own transaction, how far the import has come and which rows were rejected.
func (a *applier) record(done int64) error {
	r := a.run
	if done <= r.skip {
		return nil
	}
	rows := make([][]any, len(a.rejects))
	for i, p := range a.rejects {
		args, _ := json.Marshal(p.Args)
		cells, err := json.Marshal(p.Cells)
		if err != nil {
			return fmt.Errorf("import: keep row %d: %w", p.Row, err)
		}
		rows[i] = []any{r.req.Shop.ID, a.report.ImportID, p.Row, storable(p.Column), storable(p.Value), p.Key, string(args), string(cells)}
	}
	if len(rows) > 0 {
		if err := a.tx.InsertMany("import_rejects", rejectColumns, rows, ""); err != nil {
			return fmt.Errorf("import: keep rejected rows: %w", err)
		}
	}
	if err := a.recordHistory(done); err != nil {
		return err
	}
	a.report.Seconds = r.seconds()
	if err := r.within(a.tx, a.report); err != nil {
		return err
	}
	n, err := a.tx.Exec(`UPDATE imports SET units_done = $1, report = $2 WHERE shop_id = $3 AND id = $4 AND owner = $5 AND state = $6`,
		done, encode(a.report), r.req.Shop.ID, a.report.ImportID, r.owner, StateRunning)
	if err == nil && n == 0 {
		return errTaken
	}
	return err
}

// recordHistory writes what the batch created and changed, for it to be undone.
func (a *applier) recordHistory(done int64) error {
	if err := a.history.Write(a.tx); err != nil {
		return err
	}
	created := a.history.Records()
	if len(created) == 0 {
		return nil
	}
	raw, err := json.Marshal(created)
	if err != nil {
		return fmt.Errorf("import: what was created: %w", err)
	}
	return a.tx.InsertMany("import_batches", []string{"shop_id", "import_id", "batch", "created"},
		[][]any{{a.run.req.Shop.ID, a.report.ImportID, done, string(raw)}}, "")
}

// errInterrupted is why an import that nobody carries on has no end.
var errInterrupted = errs.New(errs.Internal, "import.interrupted", nil)

// storable leaves out what no database keeps in a text: NULs and bytes that are no characters. The cells of the row are
// kept as JSON, which has a spelling for NUL.
func storable(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "␀"), "\uFFFD")
}

// end closes the record. failure is why the import did not come to its end, nil when it did.
func (r *run) end(ctx context.Context, failure error) error {
	state, explained := StateDone, ""
	if failure != nil {
		stopped := ctx.Err() != nil || errs.Is(failure, errs.Unavailable)
		switch {
		case stopped && r.req.ImportID != 0:
			return nil // to be carried on
		case stopped:
			failure = errInterrupted
		}
		state, explained = StateFailed, explain(failure)
	}
	return r.im.db.Tx(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		if err := r.within(tx, &r.report); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE imports SET state = $1, error = $2, report = $3, finished_at = $4 WHERE shop_id = $5 AND id = $6 AND owner = $7`,
			state, explained, encode(&r.report), tx.Now.UnixMilli(), r.req.Shop.ID, r.report.ImportID, r.owner)
		return err
	})
}

// explain keeps an error as JSON of its key and arguments, so that it can be told in any language.
func explain(err error) string {
	key, args := "error.internal", errs.Args(nil)
	var e *errs.Error
	if errors.As(err, &e) {
		key, args = e.Key, e.Args
	}
	raw, _ := json.Marshal(map[string]any{"key": key, "args": args})
	return string(raw)
}
