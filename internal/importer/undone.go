package importer

import (
	"encoding/json"
	"fmt"
	"time"

	"joren/internal/db"
	"joren/internal/history"
	"joren/internal/kit/errs"
	"joren/internal/kit/process"
)

// Undo tells how far the undoing of an import has come and what it did.
type Undo struct {
	Running    bool   `json:"running"`
	Actor      string `json:"actor"`
	StartedAt  int64  `json:"started_at"`  // Unix milliseconds
	FinishedAt int64  `json:"finished_at"` // 0: not yet

	// The place it has come to. What they mean is the business of package undo.
	Phase  int   `json:"phase"`
	Place  int64 `json:"place"`
	Offset int   `json:"offset"`

	Done  int64 `json:"done"` // of Total: records and changes looked at
	Total int64 `json:"total"`

	Customers int64 `json:"customers"` // removed
	Orders    int64 `json:"orders"`    // removed
	Products  int64 `json:"products"`  // removed
	Changed   int64 `json:"changed"`   // changes that were put back
	Kept      int64 `json:"kept"`      // records that stay, or stay in part
}

// Started is when the undoing began.
func (u *Undo) Started() time.Time { return time.UnixMilli(u.StartedAt) }

// Finished is when it ended; zero while it runs.
func (u *Undo) Finished() time.Time {
	if u.FinishedAt == 0 {
		return time.Time{}
	}
	return time.UnixMilli(u.FinishedAt)
}

// CanUndo says whether an import may have left anything to undo, or that what an undoing left is to be tried again.
func (i *Import) CanUndo() bool {
	switch i.State {
	case StateDone, StateFailed, StateStopped:
		return i.Report.Rows > 0 && (i.Undo == nil || i.Undo.Running || i.Undo.Kept > 0)
	}
	return false
}

// BeginUndo notes that an import is being undone, in an earlier attempt or from now on, and returns how far that has
// come. An import of the command line whose process is gone is closed. One that was undone to the end begins again at
// phase again, where what stayed is tried again.
func BeginUndo(tx *db.Tx, shopID, id int64, actor string, total int64, again int) (*Undo, error) {
	i, err := lock(tx, shopID, id)
	if err != nil {
		return nil, err
	}
	switch i.State {
	case StateRunning:
		if err := closeIfGone(tx, shopID, i); err != nil {
			return nil, err
		}
	case StateChecked, StateDropped:
		return nil, errs.New(errs.Conflict, "undo.nothing", nil)
	}
	u := i.Undo
	switch {
	case u == nil:
		c := i.Report.Customers.Created + i.Report.Customers.Updated + i.Report.Orders.Created + i.Report.Orders.Updated
		if total == 0 && c > 0 {
			return nil, errs.New(errs.Conflict, "undo.too_old", nil)
		}
		u = &Undo{Total: total}
	case u.Running:
		return u, nil
	default:
		u.Phase, u.Place, u.Offset = again, 0, 0
	}
	u.Running, u.Actor, u.StartedAt, u.FinishedAt = true, actor, tx.Now.UnixMilli(), 0
	return u, SaveUndo(tx, shopID, id, u)
}

func closeIfGone(tx *db.Tx, shopID int64, i *Import) error {
	var owner string
	if err := tx.QueryRow(`SELECT owner FROM imports WHERE shop_id = $1 AND id = $2`, shopID, i.ID).Scan(&owner); err != nil {
		return err
	}
	if i.StoredAs != "" || !process.Gone(owner) {
		return errs.New(errs.Conflict, "undo.running", nil)
	}
	return Fail(tx, shopID, i.ID, errInterrupted)
}

// GetUndo returns how far the undoing of an import has come, and locks it.
func GetUndo(tx *db.Tx, shopID, id int64) (*Undo, error) {
	i, err := lock(tx, shopID, id)
	if err != nil {
		return nil, err
	}
	if i.Undo == nil {
		return nil, errs.New(errs.Conflict, "undo.nothing", nil)
	}
	return i.Undo, nil
}

// SaveUndo writes how far the undoing of an import has come.
func SaveUndo(tx *db.Tx, shopID, id int64, u *Undo) error {
	raw, err := json.Marshal(u)
	if err != nil {
		return fmt.Errorf("import: undo: %w", err)
	}
	_, err = tx.Exec(`UPDATE imports SET undo = $1 WHERE shop_id = $2 AND id = $3`, string(raw), shopID, id)
	return err
}

// Batch is what one batch of an import created, by kind.
type Batch struct {
	ID      int64
	Created map[history.Kind][]int64
}

// Batches returns what the batches of an import created, from those below an id backwards, at most limit. 0 begins at
// the last.
func Batches(q db.Querier, shopID, importID, below int64, limit int) ([]Batch, error) {
	if below == 0 {
		below = 1<<63 - 1
	}
	list, err := db.All(q, func(rows *db.Rows) (b Batch, err error) {
		var raw string
		if err := rows.Scan(&b.ID, &raw); err != nil {
			return b, err
		}
		return b, json.Unmarshal([]byte(raw), &b.Created)
	}, fmt.Sprintf(`SELECT batch, created FROM import_batches WHERE shop_id = $1 AND import_id = $2 AND batch < $3
		ORDER BY batch DESC LIMIT %d`, limit), shopID, importID, below)
	if err != nil {
		return nil, fmt.Errorf("import: batches of %d: %w", importID, err)
	}
	return list, nil
}
