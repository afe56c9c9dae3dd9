package jobs

import (
	"context"
	"encoding/json"
	"sync/atomic"

	"joren/internal/db"
)

// held is what a worker and a handler share about a running job.
type held struct {
	db     *db.DB
	cancel context.CancelCauseFunc
	done   atomic.Bool // Done was committed
}

// SaveProgress notes v as the job's progress in the handler's own transaction; a later attempt finds it with Progress.
// It fails with ErrLost when another worker has the job by now, so that nothing of the transaction is done twice.
func (j Job) SaveProgress(tx *db.Tx, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return holding(tx, j, "progress = $4", string(raw))
}

// ReportProgress notes v as the job's progress in a small transaction of its own.
func (j Job) ReportProgress(ctx context.Context, v any) error {
	return j.held.db.Tx(ctx, func(tx *db.Tx) error { return j.SaveProgress(tx, v) })
}

// Done ends the job in the handler's own transaction, the last one that it makes: its effects happen exactly once.
// It fails with ErrLost as SaveProgress does.
func (j Job) Done(tx *db.Tx) error {
	if err := finish(tx, j, Done, nil); err != nil {
		return err
	}
	tx.AfterCommit(func() { j.held.done.Store(true) })
	return nil
}
