package db_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/clock"
)

func node(id int64) int64 { return id >> 12 & 1023 }

// leaseTest runs on both engines with the means to open the same database again.
func leaseTest(t *testing.T, test func(t *testing.T, c *clock.Fixed, open func() *db.DB)) {
	t.Helper()
	t.Parallel()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			c := clock.At(noon)
			o := dbtest.Fresh(t, e, schema(t), dbtest.WithClock(c))
			test(t, c, func() *db.DB { return dbtest.OpenWith(t, o) })
		})
	}
}

func TestNodesAreNeverShared(t *testing.T) {
	leaseTest(t, func(t *testing.T, c *clock.Fixed, open func() *db.DB) {
		var mu sync.Mutex
		seen := map[int64]bool{}
		nodes := map[int64]bool{}
		var wg sync.WaitGroup
		for range 4 {
			d := open()
			for range 2 {
				wg.Go(func() {
					for range 1000 {
						id := d.NewID()
						mu.Lock()
						if seen[id] {
							t.Errorf("%d was made twice", id)
						}
						seen[id], nodes[node(id)] = true, true
						mu.Unlock()
					}
				})
			}
		}
		wg.Wait()
		if len(nodes) != 4 {
			t.Errorf("4 processes used the nodes %v", nodes)
		}
	})
}

func TestNodeGoesToTheNextHolder(t *testing.T) {
	leaseTest(t, func(t *testing.T, c *clock.Fixed, open func() *db.DB) {
		first := open()
		last := first.NewID()
		for range 5000 { // ahead of the clock, which stands still
			last = first.NewID()
		}
		must(t, first.Close())
		second := open()
		if id := second.NewID(); node(id) != node(last) || id <= last {
			t.Errorf("the freed node %d (last id %d) gave %d on node %d", node(last), last, id, node(id))
		}
	})
}

func TestLeaseIsRenewedAndRunsOut(t *testing.T) {
	leaseTest(t, func(t *testing.T, c *clock.Fixed, open func() *db.DB) {
		ctx := context.Background()
		nothing := func(*db.Tx) error { return nil }
		a := open()
		mine := node(a.NewID())
		c.Advance(13 * time.Hour)
		must(t, a.Tx(ctx, nothing)) // renews
		c.Advance(13 * time.Hour)
		b := open()
		if node(b.NewID()) == mine {
			t.Error("a renewed lease was given away")
		}
		if node(a.NewID()) != mine {
			t.Error("a renewed lease was lost")
		}
		c.Advance(100 * time.Hour) // a slept through the end of its lease
		taker := open()
		if got := node(taker.NewID()); got != mine {
			t.Errorf("the run-out node %d was not taken, but %d", mine, got)
		}
		must(t, a.Tx(ctx, func(tx *db.Tx) error {
			if node(a.NewID()) == mine {
				t.Error("the lost node is still used")
			}
			return nil
		}))
	})
}
