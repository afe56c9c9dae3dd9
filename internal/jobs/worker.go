package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/process"
)

// Handler does a job. When ctx ends (the worker stops, the job is cancelled, the lease is lost) it returns soon. An
// error of errs.Invalid ends the job as failed; any other error has it tried again later.
type Handler func(ctx context.Context, j Job) error

// Kind is how jobs of one kind are done.
type Kind struct {
	Name     string
	Handler  Handler
	Attempts int // how often it is tried; 0: 10
	Limit    int // how many of them run in one worker at a time; 0: as many as the worker runs
}

// Options say what a worker does.
type Options struct {
	Kinds      []Kind
	Concurrent int          // how many jobs run at a time; 0: 4
	Log        *slog.Logger // failures; nil: silent
	// Ended, if set, is told each time that a job was done, failed, cancelled or queued again, after that was recorded.
	Ended func(Job)
}

const (
	poll         = time.Second
	renewEvery   = leaseFor / 3
	attemptsElse = 10
)

var (
	errStopped = errors.New("jobs: the worker stops")
	errCancel  = errors.New("jobs: the job was cancelled")
)

// Worker claims jobs and runs their handlers.
type Worker struct {
	queue   *Queue
	options Options
	kinds   map[string]Kind

	self  string // this process
	wake  chan struct{}
	stop  context.CancelCauseFunc
	ctx   context.Context
	loop  sync.WaitGroup
	runs  sync.WaitGroup
	mu    sync.Mutex
	held  map[int64]Job  // by id: running here
	count map[string]int // of them, by kind
}

// NewWorker returns a worker that is not started yet.
func NewWorker(q *Queue, o Options) *Worker {
	if o.Concurrent <= 0 {
		o.Concurrent = 4
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Ended == nil {
		o.Ended = func(Job) {}
	}
	w := &Worker{queue: q, options: o, self: process.Self(), kinds: map[string]Kind{}, held: map[int64]Job{}, count: map[string]int{}}
	w.ctx, w.stop = context.WithCancelCause(context.Background())
	for _, k := range o.Kinds {
		if k.Attempts <= 0 {
			k.Attempts = attemptsElse
		}
		if k.Limit <= 0 {
			k.Limit = o.Concurrent
		}
		w.kinds[k.Name] = k
	}
	return w
}

// Start begins to look for jobs.
func (w *Worker) Start() {
	w.wake = w.queue.listen()
	w.loop.Go(w.look)
}

// Stop ends the contexts of the running handlers and waits until they have returned. Their jobs are queued again,
// without counting the attempt, unless they were finished.
func (w *Worker) Stop() {
	w.stop(errStopped)
	w.loop.Wait()
	w.runs.Wait()
	if w.wake != nil {
		w.queue.unlisten(w.wake)
	}
}

// look claims jobs at every wake-up and every second, and renews the leases of those that run.
func (w *Worker) look() {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	renewal := time.NewTicker(renewEvery)
	defer renewal.Stop()
	w.reclaim()
	for {
		for more := true; more; {
			var err error
			if more, err = w.claim(); err != nil && w.ctx.Err() == nil {
				w.options.Log.Error("jobs: look for work", "error", err)
			}
		}
		select {
		case <-w.wake:
			w.renew(false)
		case <-tick.C:
			w.renew(false)
		case <-renewal.C:
			w.renew(true)
			w.reclaim()
		case <-w.ctx.Done():
			return
		}
	}
}

// reclaim ends the leases of jobs whose process was killed, so that nobody waits for them to run out.
func (w *Worker) reclaim() {
	var list []Job
	err := w.queue.db.Read(w.ctx, func(q *db.Read) (err error) {
		list, err = orphans(q)
		return err
	})
	for _, j := range list {
		if err == nil {
			err = w.queue.db.Tx(w.ctx, func(tx *db.Tx) error { return expire(tx, j) })
		}
	}
	if err != nil && w.ctx.Err() == nil {
		w.options.Log.Warn("jobs: look for jobs of ended processes", "error", err)
	}
}

// claim starts due jobs, as many as there is room for; false when there were none.
func (w *Worker) claim() (bool, error) {
	kinds, room := w.room()
	if room == 0 || len(kinds) == 0 {
		return false, nil
	}
	var found bool
	now := w.queue.db.Clock().Now()
	err := w.queue.db.Read(w.ctx, func(q *db.Read) (err error) {
		found, err = due(q, now, kinds)
		return err
	})
	if err != nil || !found {
		return false, err
	}
	var claimed, over []Job
	err = w.queue.db.Tx(w.ctx, func(tx *db.Tx) (err error) {
		claimed, over, err = claim(tx, kinds, room, func(kind string) int { return w.kinds[kind].Attempts }, w.self)
		return err
	})
	if errs.Is(err, errs.Conflict) { // another worker has begun one of the same group
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, j := range claimed {
		w.start(j)
	}
	for _, j := range over {
		w.options.Ended(j)
	}
	return len(claimed)+len(over) > 0, nil
}

// room returns the kinds that may start and how many jobs may: no more than the least that any of the kinds may, since
// a claim does not count by kind. The next claim takes the rest.
func (w *Worker) room() (kinds []string, room int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	room = w.options.Concurrent - len(w.held)
	for name, k := range w.kinds {
		if left := k.Limit - w.count[name]; left > 0 {
			kinds = append(kinds, name)
			room = min(room, left)
		}
	}
	return kinds, max(0, room)
}

// renew looks whether running jobs were cancelled or lost, and with prolong writes new leases.
func (w *Worker) renew(prolong bool) {
	w.mu.Lock()
	held := make([]Job, 0, len(w.held))
	for _, j := range w.held {
		held = append(held, j)
	}
	w.mu.Unlock()
	for _, j := range held {
		cancel, err := w.check(j, prolong)
		switch {
		case errors.Is(err, ErrLost):
			j.held.cancel(ErrLost)
		case err != nil && w.ctx.Err() == nil:
			w.options.Log.Warn("jobs: renew a lease", "kind", j.Kind, "shop", j.Shop, "job", j.ID, "error", err)
		case cancel:
			j.held.cancel(errCancel)
		}
	}
}

func (w *Worker) check(j Job, prolong bool) (cancel bool, err error) {
	if prolong {
		err = w.queue.db.Tx(w.ctx, func(tx *db.Tx) (err error) {
			cancel, err = renew(tx, j)
			return err
		})
		return cancel, err
	}
	var now Job
	err = w.queue.db.Read(w.ctx, func(q *db.Read) (err error) {
		if err = q.QueryRow("SELECT cancel_asked FROM jobs WHERE shop_id = $1 AND id = $2", j.Shop, j.ID).Scan(&cancel); err != nil {
			return err
		}
		now, err = Get(q, j.Shop, j.ID)
		return err
	})
	if err == nil && now.fence != j.fence {
		err = ErrLost
	}
	return cancel, err
}
