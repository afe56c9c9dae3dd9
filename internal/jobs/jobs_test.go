package jobs_test

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/jobs"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
	"joren/internal/kit/process"
)

const shop = 1

// bench is a queue on a fresh database whose clock the test moves.
type bench struct {
	t     *testing.T
	db    *db.DB
	queue *jobs.Queue
	clock *clock.Fixed
	ended chan jobs.Job
}

func each(t *testing.T, test func(b *bench)) {
	t.Helper()
	t.Parallel()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			c := clock.At(time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC))
			d := dbtest.Open(t, e, dbtest.WithClock(c))
			test(&bench{t: t, db: d, queue: jobs.New(d), clock: c, ended: make(chan jobs.Job, 1000)})
		})
	}
}

func (b *bench) tx(fn func(tx *db.Tx) error) {
	b.t.Helper()
	if err := b.db.Tx(context.Background(), fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) enqueue(j jobs.Job) (id int64, made bool) {
	b.t.Helper()
	j.Shop = shop
	b.tx(func(tx *db.Tx) (err error) {
		id, made, err = b.queue.Enqueue(tx, j)
		return err
	})
	return id, made
}

func (b *bench) get(id int64) (j jobs.Job) {
	b.t.Helper()
	if err := b.db.Read(context.Background(), func(q *db.Read) (err error) {
		j, err = jobs.Get(q, shop, id)
		return err
	}); err != nil {
		b.t.Fatal(err)
	}
	return j
}

func (b *bench) work(kinds ...jobs.Kind) *jobs.Worker {
	w := jobs.NewWorker(b.queue, jobs.Options{Kinds: kinds, Ended: func(j jobs.Job) { b.ended <- j }})
	w.Start()
	b.t.Cleanup(w.Stop)
	return w
}

// forward moves the clock and lets the workers see it.
func (b *bench) forward(d time.Duration) {
	b.clock.Advance(d)
	b.queue.Wake()
}

func kind(h jobs.Handler) jobs.Kind { return jobs.Kind{Name: "test", Handler: h} }

func TestRunsOnce(t *testing.T) {
	each(t, func(b *bench) {
		type payload struct{ Name string }
		var runs atomic.Int32
		b.work(kind(func(ctx context.Context, j jobs.Job) error {
			runs.Add(1)
			p, err := jobs.Payload[payload](j)
			if err == nil && p.Name != "花子" {
				t.Errorf("payload %v", p)
			}
			return errors.Join(err, j.ReportProgress(ctx, map[string]int{"rows": 7}))
		}))
		id, made := b.enqueue(jobs.Job{Kind: "test", Payload: jobs.NewPayload(payload{"花子"})})
		if !made {
			t.Error("not made")
		}
		<-b.ended
		j := b.get(id)
		progress, saved := jobs.Progress[map[string]int](j)
		if j.State != jobs.Done || j.Attempts != 1 || !saved || progress["rows"] != 7 || j.FinishedAt.IsZero() || j.Error != nil {
			t.Errorf("job %+v", j)
		}
		b.forward(time.Hour)
		b.enqueue(jobs.Job{Kind: "test", Payload: jobs.NewPayload(payload{"花子"})})
		<-b.ended
		if runs.Load() != 2 {
			t.Errorf("%d runs of two jobs", runs.Load())
		}
	})
}

func TestRolledBackJobIsNotMade(t *testing.T) {
	each(t, func(b *bench) {
		_ = b.db.Tx(context.Background(), func(tx *db.Tx) error {
			if _, _, err := b.queue.Enqueue(tx, jobs.Job{Shop: shop, Kind: "test"}); err != nil {
				t.Error(err)
			}
			return errors.New("no")
		})
		b.tx(func(tx *db.Tx) error {
			all, err := jobs.List(tx, shop, "", 0, 10)
			if len(all) != 0 {
				t.Errorf("jobs %v", all)
			}
			return err
		})
	})
}

func TestRetriedAfterAnError(t *testing.T) {
	each(t, func(b *bench) {
		b.work(kind(func(_ context.Context, j jobs.Job) error {
			switch j.Attempts {
			case 1:
				return errs.New(errs.Unavailable, "error.unavailable", errs.Args{"n": 3})
			case 2:
				panic("boom")
			}
			return nil
		}))
		id, _ := b.enqueue(jobs.Job{Kind: "test"})
		<-b.ended
		if j := b.get(id); j.State != jobs.Queued || j.Error == nil || j.Error.Key != "error.unavailable" || j.Error.Args["n"] != int64(3) || !j.RunAt.Equal(b.clock.Now().Add(10*time.Second)) {
			t.Errorf("after the first attempt: %+v", j)
		}
		b.forward(10 * time.Second)
		<-b.ended
		if j := b.get(id); j.State != jobs.Queued || j.Error.Key != "error.internal" || !j.RunAt.Equal(b.clock.Now().Add(20*time.Second)) {
			t.Errorf("after the second attempt: %+v", j)
		}
		b.forward(20 * time.Second)
		<-b.ended
		if j := b.get(id); j.State != jobs.Done || j.Attempts != 3 || j.Error != nil {
			t.Errorf("at the end: %+v", j)
		}
	})
}

func TestFailsForGood(t *testing.T) {
	each(t, func(b *bench) {
		k := kind(func(_ context.Context, j jobs.Job) error {
			if j.Key == "invalid" {
				return errs.New(errs.Invalid, "error.text", nil)
			}
			return errors.New("again")
		})
		k.Attempts = 2
		b.work(k)
		id, _ := b.enqueue(jobs.Job{Kind: "test", Key: "invalid"})
		<-b.ended
		if j := b.get(id); j.State != jobs.Failed || j.Attempts != 1 || j.Error.Key != "error.text" {
			t.Errorf("invalid: %+v", j)
		}
		id, _ = b.enqueue(jobs.Job{Kind: "test", Key: "other"})
		<-b.ended
		b.forward(time.Hour)
		<-b.ended
		if j := b.get(id); j.State != jobs.Failed || j.Attempts != 2 {
			t.Errorf("too often: %+v", j)
		}
		b.tx(func(tx *db.Tx) error { return b.queue.Retry(tx, shop, id) })
		if j := <-b.ended; j.State != jobs.Queued || j.Attempts != 1 {
			t.Errorf("after Retry: %+v", j)
		}
	})
}

func TestUniqueKey(t *testing.T) {
	each(t, func(b *bench) {
		first, _ := b.enqueue(jobs.Job{Kind: "test", Key: "a"})
		if id, made := b.enqueue(jobs.Job{Kind: "test", Key: "a"}); made || id != first {
			t.Errorf("a second job with the key: %d, %v", id, made)
		}
		for name, j := range map[string]jobs.Job{"another key": {Kind: "test", Key: "b"}, "another kind": {Kind: "other", Key: "a"}, "no key": {Kind: "test"}} {
			if _, made := b.enqueue(j); !made {
				t.Errorf("%s: not made", name)
			}
		}
		once, _ := b.enqueue(jobs.Job{Kind: "test", Key: "once", Once: true})
		b.work(kind(func(context.Context, jobs.Job) error { return nil }))
		for range 4 {
			<-b.ended
		}
		if _, made := b.enqueue(jobs.Job{Kind: "test", Key: "a"}); !made {
			t.Error("the key of a finished job is still taken")
		}
		if id, made := b.enqueue(jobs.Job{Kind: "test", Key: "once", Once: true}); made || id != once {
			t.Errorf("done once, and again: %d, %v", id, made)
		}
	})
}

func TestRunsAtItsTime(t *testing.T) {
	each(t, func(b *bench) {
		var order []string
		b.work(jobs.Kind{Name: "test", Limit: 1, Handler: func(_ context.Context, j jobs.Job) error {
			order = append(order, j.Key)
			return nil
		}})
		b.enqueue(jobs.Job{Kind: "test", Key: "later", RunAt: b.clock.Now().Add(2 * time.Hour)})
		b.enqueue(jobs.Job{Kind: "test", Key: "sooner", RunAt: b.clock.Now().Add(time.Hour)})
		b.enqueue(jobs.Job{Kind: "test", Key: "now"})
		<-b.ended
		b.forward(3 * time.Hour)
		<-b.ended
		<-b.ended
		if len(order) != 3 || order[0] != "now" || order[1] != "sooner" || order[2] != "later" {
			t.Errorf("order %v", order)
		}
	})
}

func TestCancel(t *testing.T) {
	each(t, func(b *bench) {
		waiting, _ := b.enqueue(jobs.Job{Kind: "test", Key: "k", RunAt: b.clock.Now().Add(time.Hour)})
		b.tx(func(tx *db.Tx) error { return b.queue.Cancel(tx, shop, waiting) })
		if j := b.get(waiting); j.State != jobs.Cancelled {
			t.Errorf("waiting: %+v", j)
		}
		started := make(chan bool)
		b.work(kind(func(ctx context.Context, j jobs.Job) error {
			started <- true
			<-ctx.Done()
			return ctx.Err()
		}))
		running, _ := b.enqueue(jobs.Job{Kind: "test", Key: "k"})
		<-started
		b.tx(func(tx *db.Tx) error { return b.queue.Cancel(tx, shop, running) })
		<-b.ended
		if j := b.get(running); j.State != jobs.Cancelled {
			t.Errorf("running: %+v", j)
		}
		err := b.db.Tx(context.Background(), func(tx *db.Tx) error { return b.queue.Cancel(tx, shop, running) })
		if !errs.Is(err, errs.Conflict) {
			t.Errorf("cancelled twice: %v", err)
		}
		err = b.db.Tx(context.Background(), func(tx *db.Tx) error { return b.queue.Cancel(tx, shop+1, running) })
		if !errs.Is(err, errs.NotFound) {
			t.Errorf("another shop's job: %v", err)
		}
	})
}

func TestLostLease(t *testing.T) {
	each(t, func(b *bench) {
		started, resume := make(chan jobs.Job), make(chan bool)
		var effects atomic.Int32
		handler := func(ctx context.Context, j jobs.Job) error {
			started <- j
			if j.Attempts == 1 {
				<-resume // the process sleeps, deaf to its context
			}
			return b.db.Tx(context.Background(), func(tx *db.Tx) error {
				if err := j.Done(tx); err != nil {
					return err
				}
				tx.AfterCommit(func() { effects.Add(1) })
				return nil
			})
		}
		b.work(kind(handler))
		b.work(kind(handler))
		id, _ := b.enqueue(jobs.Job{Kind: "test"})
		first := <-started
		b.forward(31 * time.Second)
		second := <-started
		if first.Attempts != 1 || second.Attempts != 2 {
			t.Errorf("attempts %d, %d", first.Attempts, second.Attempts)
		}
		if j := <-b.ended; j.State != jobs.Done || j.Attempts != 2 {
			t.Errorf("ended %+v", j)
		}
		err := b.db.Tx(context.Background(), func(tx *db.Tx) error { return first.SaveProgress(tx, 1) })
		if !errors.Is(err, jobs.ErrLost) {
			t.Errorf("the first holder still writes: %v", err)
		}
		close(resume)
		if j := b.get(id); j.State != jobs.Done || effects.Load() != 1 {
			t.Errorf("%d effects, %+v", effects.Load(), j)
		}
	})
}

func TestInterruptedTooOften(t *testing.T) {
	each(t, func(b *bench) {
		started, resume := make(chan bool), make(chan bool)
		k := kind(func(context.Context, jobs.Job) error {
			started <- true
			<-resume
			return nil
		})
		k.Attempts = 2
		b.work(k)
		id, _ := b.enqueue(jobs.Job{Kind: "test"})
		for range 2 {
			<-started
			b.forward(31 * time.Second)
		}
		if j := <-b.ended; j.ID != id || j.State != jobs.Failed || j.Error.Key != "job.interrupted" {
			t.Errorf("ended %+v", j)
		}
		close(resume)
	})
}

func TestStopGivesJobsBack(t *testing.T) {
	each(t, func(b *bench) {
		started := make(chan bool, 1)
		w := b.work(kind(func(ctx context.Context, j jobs.Job) error {
			started <- true
			if err := j.ReportProgress(ctx, 5); err != nil {
				return err
			}
			<-ctx.Done()
			return ctx.Err()
		}))
		id, _ := b.enqueue(jobs.Job{Kind: "test"})
		<-started
		w.Stop()
		j := b.get(id)
		if j.State != jobs.Queued || j.Attempts != 0 || j.Error != nil {
			t.Errorf("after Stop: %+v", j)
		}
		b.work(kind(func(_ context.Context, j jobs.Job) error {
			if n, saved := jobs.Progress[int](j); j.Progress != nil && (!saved || n != 5) {
				t.Errorf("progress %s", j.Progress)
			}
			return nil
		}))
		for j := range b.ended {
			if j.State == jobs.Done {
				break
			}
		}
	})
}

func TestTwoWorkersNeverRunOneJobTwice(t *testing.T) {
	each(t, func(b *bench) {
		var mu sync.Mutex
		runs := map[int64]int{}
		handler := kind(func(_ context.Context, j jobs.Job) error {
			mu.Lock()
			defer mu.Unlock()
			runs[j.ID]++
			return nil
		})
		b.work(handler)
		b.work(handler)
		const n = 200
		for range n / 10 {
			b.tx(func(tx *db.Tx) error {
				for range 10 {
					if _, _, err := b.queue.Enqueue(tx, jobs.Job{Shop: shop, Kind: "test"}); err != nil {
						return err
					}
				}
				return nil
			})
		}
		for range n {
			if j := <-b.ended; j.State != jobs.Done {
				t.Errorf("ended %+v", j)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for id, times := range runs {
			if times != 1 {
				t.Errorf("job %d ran %d times", id, times)
			}
		}
		if len(runs) != n {
			t.Errorf("%d jobs ran", len(runs))
		}
	})
}

func TestLimitOfAKind(t *testing.T) {
	each(t, func(b *bench) {
		var running, most atomic.Int32
		slow := jobs.Kind{Name: "slow", Limit: 1, Handler: func(context.Context, jobs.Job) error {
			most.Store(max(most.Load(), running.Add(1)))
			running.Add(-1)
			return nil
		}}
		both := make(chan bool)
		quick := jobs.Kind{Name: "quick", Handler: func(context.Context, jobs.Job) error {
			select { // two of them meet
			case both <- true:
			case <-both:
			}
			return nil
		}}
		b.work(slow, quick)
		for _, name := range []string{"slow", "slow", "slow", "quick", "quick"} {
			b.enqueue(jobs.Job{Kind: name})
		}
		for range 5 {
			<-b.ended
		}
		if most.Load() != 1 {
			t.Errorf("%d of a kind limited to 1 ran together", most.Load())
		}
	})
}

func TestListPages(t *testing.T) {
	each(t, func(b *bench) {
		for range 5 {
			b.enqueue(jobs.Job{Kind: "a"})
			b.enqueue(jobs.Job{Kind: "b"})
		}
		b.tx(func(tx *db.Tx) error {
			page, err := jobs.List(tx, shop, "a", 0, 3)
			if err != nil {
				return err
			}
			rest, err := jobs.List(tx, shop, "a", page[2].ID, 3)
			all, err2 := jobs.List(tx, shop, "", 0, 100)
			if len(page) != 3 || len(rest) != 2 || len(all) != 10 || rest[0].ID >= page[2].ID {
				t.Errorf("pages of %d and %d, %d in all", len(page), len(rest), len(all))
			}
			return errors.Join(err, err2)
		})
	})
}

func TestJobsOfAGroupRunOneAfterAnother(t *testing.T) {
	each(t, func(b *bench) {
		var mu sync.Mutex
		var order []int64
		var running, most atomic.Int32
		kind := func(name string) jobs.Kind {
			return jobs.Kind{Name: name, Handler: func(_ context.Context, j jobs.Job) error {
				most.Store(max(most.Load(), running.Add(1)))
				mu.Lock()
				order = append(order, j.ID)
				mu.Unlock()
				running.Add(-1)
				return nil
			}}
		}
		var want []int64
		for i := range 6 {
			id, _ := b.enqueue(jobs.Job{Kind: []string{"a", "b"}[i%2], Group: "files"})
			want = append(want, id)
		}
		b.tx(func(tx *db.Tx) error {
			last, err := jobs.Get(tx, shop, want[5])
			if err != nil {
				return err
			}
			if ahead, err := jobs.Ahead(tx, last); err != nil || ahead != 5 {
				t.Errorf("%d are ahead of the sixth, %v", ahead, err)
			}
			return nil
		})
		b.work(kind("a"), kind("b"))
		b.work(kind("a"), kind("b"))
		for range 6 {
			<-b.ended
			b.queue.Wake()
		}
		if most.Load() != 1 || !slices.Equal(order, want) {
			t.Errorf("%d together, in the order %v, want %v", most.Load(), order, want)
		}
	})
}

func TestFindAJobThatWaitsByItsKey(t *testing.T) {
	each(t, func(b *bench) {
		id, _ := b.enqueue(jobs.Job{Kind: "a", Key: "k"})
		b.tx(func(tx *db.Tx) error {
			j, err := jobs.Find(tx, shop, "a", "k")
			if j.ID != id {
				t.Errorf("found %d, want %d", j.ID, id)
			}
			if _, err := jobs.Find(tx, shop, "a", "other"); !errs.Is(err, errs.NotFound) {
				t.Errorf("another key: %v", err)
			}
			return err
		})
	})
}

func TestAJobOfAnEndedProcessIsTakenAtOnce(t *testing.T) {
	cmd := exec.Command("true")
	if err := cmd.Run(); err != nil {
		t.Skip(err)
	}
	ended := process.Name(cmd.Process.Pid)
	each(t, func(b *bench) {
		id, _ := b.enqueue(jobs.Job{Kind: "test"})
		b.tx(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE jobs SET state = 'running', fence = 1, attempts = 1, lease_until = $1, holder = $2 WHERE shop_id = $3 AND id = $4`,
				tx.Now.Add(time.Hour).UnixMilli(), ended, shop, id)
			return err
		})
		b.work(jobs.Kind{Name: "test", Handler: func(context.Context, jobs.Job) error { return nil }})
		if j := <-b.ended; j.ID != id || j.State != jobs.Done || j.Attempts != 2 {
			t.Errorf("%+v", j)
		}
	})
}
