package db

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"joren/internal/kit/errs"
	"joren/internal/kit/ids"
)

const (
	leaseFor = 24 * time.Hour
	// leaseGrace is how far the clocks of two machines may differ.
	leaseGrace = time.Hour
)

// lease is this process's right to make ids with one node number.
//
// Invariant: at any time at most one process holds a node, and a new holder's ids lie in milliseconds after those of
// the holder before. A Tx makes sure of the lease before it begins, for half a day ahead: NewID inside a Tx never
// needs a transaction of its own, which would wait for itself on SQLite.
type lease struct {
	mu     sync.Mutex
	holder string
	now    atomic.Pointer[leased]
}

type leased struct {
	node  int
	until time.Time
	made  *ids.Generator
}

// NewID returns a new id, unique in the database and growing with time. Outside a Tx the first call leases a node
// number, which writes to the database; it panics when that fails, since an id that may exist already must not be
// given out.
func (d *DB) NewID() int64 {
	if l := d.lease.now.Load(); l != nil {
		if id := l.made.Next(); ids.Time(id).Before(l.until) {
			return id
		}
	}
	if err := d.holdNode(context.Background()); err != nil {
		panic(fmt.Errorf("db: no node to make ids with: %w", err))
	}
	return d.lease.now.Load().made.Next()
}

// holdNode leases a node number, or renews the lease when half of it is gone.
func (d *DB) holdNode(ctx context.Context) error {
	now := d.clock.Now()
	if l := d.lease.now.Load(); l != nil && now.Before(l.until.Add(-leaseFor/2)) {
		return nil
	}
	d.lease.mu.Lock()
	defer d.lease.mu.Unlock()
	l := d.lease.now.Load()
	if l != nil && now.Before(l.until.Add(-leaseFor/2)) {
		return nil
	}
	if d.lease.holder == "" {
		d.lease.holder = rand.Text()
	}
	var fresh *leased
	err := d.attempt(ctx, people, func(tx *Tx) (err error) {
		fresh, err = d.leaseNode(tx, l)
		return err
	})
	if err == nil {
		d.lease.now.Store(fresh)
		return nil
	}
	if l != nil && now.Before(l.until) {
		if d.options.Log != nil {
			d.options.Log.Warn("node lease not renewed", "node", l.node, "until", l.until, "error", err)
		}
		return nil
	}
	return err
}

// leaseNode renews the lease l, or takes a free node, or the first that was never used.
func (d *DB) leaseNode(tx *Tx, l *leased) (*leased, error) {
	until := tx.Now.Add(leaseFor)
	if l != nil {
		n, err := tx.Exec("UPDATE nodes SET leased_until = $1 WHERE node = $2 AND holder = $3", until.UnixMilli(), l.node, d.lease.holder)
		if err != nil {
			return nil, err
		}
		if n == 1 {
			return &leased{l.node, until, l.made}, nil
		}
	}
	var node int
	var before int64
	err := tx.QueryRow(`SELECT node, leased_until FROM nodes WHERE holder = '' OR leased_until < $1 ORDER BY node LIMIT 1 {{skip_locked}}`,
		tx.Now.Add(-leaseGrace).UnixMilli()).Scan(&node, &before)
	if errs.Is(err, errs.NotFound) {
		node, err = d.insertNode(tx, until)
	} else if err == nil {
		_, err = tx.Exec("UPDATE nodes SET holder = $1, leased_until = $2 WHERE node = $3", d.lease.holder, until.UnixMilli(), node)
	}
	if err != nil {
		return nil, err
	}
	g := ids.NewGenerator(node, d.clock)
	g.StartAfter(time.UnixMilli(before))
	return &leased{node, until, g}, nil
}

func (d *DB) insertNode(tx *Tx, until time.Time) (int, error) {
	for range ids.Nodes {
		var node int
		if err := tx.QueryRow("SELECT COALESCE(MAX(node) + 1, 0) FROM nodes").Scan(&node); err != nil {
			return 0, err
		}
		if node >= ids.Nodes {
			break
		}
		n, err := tx.Exec("INSERT INTO nodes (node, holder, leased_until) VALUES ($1, $2, $3) ON CONFLICT (node) DO NOTHING",
			node, d.lease.holder, until.UnixMilli())
		if err != nil || n == 1 {
			return node, err
		}
	}
	return 0, &errs.Error{Code: errs.Unavailable, Key: "error.unavailable", Err: errors.New("db: all node numbers are leased")}
}

// releaseNode frees the node and notes the last moment of its ids. When it fails the lease runs out by itself.
func (d *DB) releaseNode() {
	d.lease.mu.Lock()
	defer d.lease.mu.Unlock()
	l := d.lease.now.Swap(nil)
	if l == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = d.attempt(ctx, people, func(tx *Tx) error {
		_, err := tx.Exec("UPDATE nodes SET holder = '', leased_until = $1 WHERE node = $2 AND holder = $3",
			ids.Time(l.made.Next()).UnixMilli(), l.node, d.lease.holder)
		return err
	})
}
