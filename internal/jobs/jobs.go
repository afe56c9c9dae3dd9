// Package jobs does work in the background that must not be lost: it survives a kill, is tried again after an error,
// shows its progress and can be cancelled.
//
// A job is a row. Enqueue writes it in the transaction that wants the work done, so the work is wanted if and only if
// that transaction commits. A Worker claims due jobs under a lease that it renews while the handler runs; when the
// process dies the lease runs out and another worker takes the job. So a handler may run more than once, also after
// it did its work: it makes its effects together with Done or SaveProgress in one transaction, which fails when the
// lease was lost, or it makes effects that may be repeated.
//
// Invariants: at most one worker can write in the name of a job (the fence); a job that was claimed counts an
// attempt before its handler starts, so that one which kills its process does not do so for ever.
//
// The package knows no kinds of jobs. It may import db and kit only. Workers look for work across shops; everything
// else names its shop.
package jobs

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// State is where a job stands.
type State string

// The states. Done, Failed and Cancelled are final, though Retry queues a failed or cancelled job again.
const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Job is a piece of work. For Enqueue only Shop, Kind, Payload, Key, Once, Group and RunAt matter.
type Job struct {
	Shop    int64
	ID      int64
	Kind    string          // which handler does it
	Payload json.RawMessage // what the handler needs; see Payload and NewPayload
	Key     string          // while a job of this kind and key waits or runs, another is not made
	Once    bool            // with Key: not made either when one was done, failed or cancelled before
	Group   string          // jobs of one group of a shop run one after another, in the order they were made; empty: of none
	RunAt   time.Time       // not before; zero: now

	State    State
	Attempts int             // how often a handler was started
	Progress json.RawMessage // what the handler said last, kept over attempts; nil: nothing yet
	Error    *errs.Error     // why the last attempt failed; its Err is not kept

	CreatedAt  time.Time
	StartedAt  time.Time // of the last attempt
	FinishedAt time.Time

	fence int64
	held  *held
}

// ErrLost says that another worker may hold the job now: the handler must stop and leave no trace.
var ErrLost = errors.New("jobs: the lease was lost")

// NewPayload writes v as JSON. It panics when v cannot be written, which is a mistake in the program.
func NewPayload(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// Payload reads a job's payload. What cannot be read is errs.Invalid, so the job is not tried again.
func Payload[T any](j Job) (T, error) {
	var v T
	if err := json.Unmarshal(j.Payload, &v); err != nil {
		return v, &errs.Error{Code: errs.Invalid, Key: "job.payload", Err: fmt.Errorf("jobs: read the payload of a %s: %w", j.Kind, err)}
	}
	return v, nil
}

// Progress reads what the handler saved last; false when it saved nothing yet.
func Progress[T any](j Job) (v T, saved bool) {
	return v, j.Progress != nil && json.Unmarshal(j.Progress, &v) == nil
}

const columns = `shop_id, id, kind, unique_key, once, run_group, payload, state, run_at, fence, attempts, progress,
	error_key, error_args, created_at, started_at, finished_at`

func scan(r *db.Rows) (j Job, err error) {
	var key, group, progress, errorKey, errorArgs db.Null[string]
	var payload string
	var run, created int64
	var started, finished db.Null[int64]
	err = r.Scan(&j.Shop, &j.ID, &j.Kind, &key, &j.Once, &group, &payload, &j.State, &run, &j.fence, &j.Attempts, &progress,
		&errorKey, &errorArgs, &created, &started, &finished)
	if err != nil {
		return Job{}, err
	}
	j.Key, j.Group, j.Payload = key.V, group.V, json.RawMessage(payload)
	j.RunAt, j.CreatedAt = at(run), at(created)
	if started.Valid {
		j.StartedAt = at(started.V)
	}
	if finished.Valid {
		j.FinishedAt = at(finished.V)
	}
	if progress.Valid {
		j.Progress = json.RawMessage(progress.V)
	}
	if errorKey.Valid {
		j.Error = &errs.Error{Code: errs.Internal, Key: errorKey.V}
		j.Error.Args, err = readArgs(errorArgs.V)
	}
	return j, err
}

// readArgs reads an error's arguments; whole numbers come back as int64, so that sentences find their plural.
func readArgs(text string) (args errs.Args, err error) {
	if err = json.Unmarshal([]byte(text), &args); err != nil {
		return nil, err
	}
	for k, v := range args {
		if f, ok := v.(float64); ok && f == float64(int64(f)) {
			args[k] = int64(f)
		}
	}
	return args, nil
}

func at(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
