package eventlog_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/eventlog"
	"joren/internal/kit/errs"
)

var happened = eventlog.Kind{Name: "test.happened", Version: 1}

type body struct {
	Writer, N int
}

func emit(ctx context.Context, d *db.DB, shop int64, b body, fail error) error {
	return d.Tx(ctx, func(tx *db.Tx) error {
		if err := eventlog.Emit(tx, eventlog.Event{Shop: shop, Kind: happened, Body: b}); err != nil {
			return err
		}
		return fail
	})
}

func read(t *testing.T, d *db.DB, shop, after int64) (list []eventlog.Recorded) {
	t.Helper()
	err := d.Read(t.Context(), func(q *db.Read) (err error) {
		list, err = eventlog.After(q, shop, after, 100_000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Eight writers on two shops, a third of whose transactions roll back, while a reader follows by sequence: it must see
// every event once, in order, without a gap. A sequence taken from the database's own counter loses events here.
func TestEightWritersLeaveNoGap(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const writers, each, shops = 8, 60, 2
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		seen := make([][]eventlog.Recorded, shops)
		var following sync.WaitGroup
		for shop := range shops {
			following.Go(func() {
				last := int64(0)
				for ctx.Err() == nil {
					_ = d.Read(ctx, func(q *db.Read) error {
						list, err := eventlog.After(q, int64(shop+1), last, 1000)
						if err == nil && len(list) > 0 {
							seen[shop] = append(seen[shop], list...)
							last = list[len(list)-1].Seq
						}
						return err
					})
				}
			})
		}
		rollback := errors.New("changed my mind")
		var writing sync.WaitGroup
		for w := range writers {
			writing.Go(func() {
				for n := range each {
					fail := error(nil)
					if n%3 == 2 {
						fail = rollback
					}
					if err := emit(ctx, d, int64(1+(w+n)%shops), body{w, n}, fail); !errors.Is(err, fail) {
						t.Errorf("writer %d, event %d: %v", w, n, err)
					}
				}
			})
		}
		writing.Wait()
		stop()
		following.Wait()
		for shop := range shops {
			all := read(t, d, int64(shop+1), 0)
			for i, e := range all {
				if e.Seq != int64(i+1) {
					t.Fatalf("shop %d: event %d has sequence %d", shop+1, i, e.Seq)
				}
			}
			for i, e := range seen[shop] {
				if e.Seq != int64(i+1) {
					t.Fatalf("shop %d: the reader saw %d at place %d", shop+1, e.Seq, i+1)
				}
			}
		}
		if n := len(read(t, d, 1, 0)) + len(read(t, d, 2, 0)); n != writers*each*2/3 {
			t.Fatalf("%d events, want %d", n, writers*each*2/3)
		}
	})
}

func TestConsumerSeesEachEventOnceAndRebuildsOnANewVersion(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for n := range 7 {
			if err := emit(t.Context(), d, 1, body{0, n}, nil); err != nil {
				t.Fatal(err)
			}
		}
		var got []int
		resets := 0
		c := &eventlog.Consumer{Name: "c", Version: 1,
			Apply: func(_ *db.Tx, events []eventlog.Recorded) error {
				for _, e := range events {
					var b body
					if err := e.Decode(&b); err != nil {
						return err
					}
					got = append(got, b.N)
				}
				return nil
			},
			Reset: func(*db.Tx, int64) error { resets++; return nil },
		}
		for range 2 {
			if err := c.CatchUp(t.Context(), d, 1, slog.New(slog.DiscardHandler)); err != nil {
				t.Fatal(err)
			}
		}
		if fmt.Sprint(got) != "[0 1 2 3 4 5 6]" || resets != 0 {
			t.Fatalf("saw %v with %d resets", got, resets)
		}
		got = nil
		c.Version = 2
		if err := c.CatchUp(t.Context(), d, 1, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		if len(got) != 7 || resets != 1 {
			t.Fatalf("after a new version: saw %v with %d resets", got, resets)
		}
	})
}

func TestPoisonEventIsParkedAndTheRestGoOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for n := range 5 {
			if err := emit(t.Context(), d, 1, body{0, n}, nil); err != nil {
				t.Fatal(err)
			}
		}
		applied := 0
		c := &eventlog.Consumer{Name: "c", Version: 1, Apply: func(_ *db.Tx, events []eventlog.Recorded) error {
			for _, e := range events {
				if e.Seq == 3 {
					return errors.New("poison")
				}
			}
			applied += len(events)
			return nil
		}}
		if err := c.CatchUp(t.Context(), d, 1, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		if applied != 4 {
			t.Fatalf("applied %d, want 4", applied)
		}
		err := d.Read(t.Context(), func(q *db.Read) error {
			var text string
			if err := q.QueryRow(`SELECT error FROM event_parked WHERE shop_id = 1 AND consumer = 'c' AND seq = 3`).Scan(&text); err != nil {
				return err
			}
			if text != "poison" {
				return fmt.Errorf("parked with %q", text)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestDedupeRefusesTheSecond(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		once := func() error {
			return d.Tx(t.Context(), func(tx *db.Tx) error {
				return eventlog.Emit(tx, eventlog.Event{Shop: 1, Kind: happened, Dedupe: "same", Body: body{}})
			})
		}
		if err := once(); err != nil {
			t.Fatal(err)
		}
		if err := once(); !errs.Is(err, errs.Conflict) {
			t.Fatalf("the second gave %v", err)
		}
		if n := len(read(t, d, 1, 0)); n != 1 {
			t.Fatalf("%d events", n)
		}
	})
}
