package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// start runs a claimed job beside the others.
func (w *Worker) start(j Job) {
	ctx, cancel := context.WithCancelCause(w.ctx)
	j.held = &held{db: w.queue.db, cancel: cancel}
	w.mu.Lock()
	w.held[j.ID] = j
	w.count[j.Kind]++
	w.mu.Unlock()
	w.runs.Go(func() {
		err := w.handle(ctx, j)
		why := context.Cause(ctx)
		cancel(nil)
		ended, err := w.record(j, err, why)
		w.mu.Lock()
		delete(w.held, j.ID)
		w.count[j.Kind]--
		w.mu.Unlock()
		if err != nil {
			// The lease runs out and the job comes back: what could not be recorded is done again.
			w.options.Log.Error("jobs: record the end of a job", "kind", j.Kind, "shop", j.Shop, "job", j.ID, "error", err)
		} else {
			w.options.Ended(ended)
		}
		w.queue.Wake()
	})
}

// handle calls the handler; a panic is an error of this one job.
func (w *Worker) handle(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("jobs: panic: %v\n%s", p, debug.Stack())
		}
	}()
	return w.kinds[j.Kind].Handler(ctx, j)
}

// recordTimeout is how long a stopping worker tries to write down what became of its jobs.
const recordTimeout = 10 * time.Second

// record writes down how the handler ended and returns the job as it stands now. why is what ended its context.
func (w *Worker) record(j Job, err, why error) (Job, error) {
	if j.held.done.Load() {
		j.State = Done
		return j, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), recordTimeout)
	defer cancel()
	recordErr := w.queue.db.Tx(ctx, func(tx *db.Tx) error {
		switch {
		case err == nil:
			j.State, j.Error = Done, nil
			return finish(tx, j, Done, nil)
		case errors.Is(why, ErrLost), errors.Is(err, ErrLost):
			return ErrLost
		case errors.Is(why, errCancel):
			j.State = Cancelled
			return finish(tx, j, Cancelled, nil)
		case errors.Is(why, errStopped):
			back := j
			back.Attempts--
			back.State = Queued
			return release(tx, back, tx.Now, nil)
		case errs.Is(err, errs.Invalid), j.Attempts >= w.kinds[j.Kind].Attempts:
			j.State = Failed
			return finish(tx, j, Failed, err)
		}
		j.State, j.RunAt = Queued, tx.Now.Add(backoff(j.Attempts))
		return release(tx, j, j.RunAt, err)
	})
	if err != nil && why == nil {
		w.options.Log.Warn("job failed", "kind", j.Kind, "shop", j.Shop, "job", j.ID, "attempt", j.Attempts, "state", j.State, "error", err)
	}
	return j, recordErr
}

// backoff is how long a job waits after its n-th attempt: 10 s, 20 s, 40 s and so on, at most an hour.
func backoff(n int) time.Duration {
	return min(10*time.Second<<min(n-1, 20), time.Hour)
}
