package duplicate

import (
	"context"
	"errors"
	"time"

	"joren/internal/db"
)

// Keeper keeps the candidates of all shops current. It waits until a shop's log is quiet, since an import changes
// everything again with each batch, but not for ever, and leaves the machine to others most of the time.
type Keeper struct {
	db    *db.DB
	shops map[int64]*waiting
}

// waiting is a shop that has news.
type waiting struct {
	head  int64
	since time.Time
	rest  time.Time // not before
}

const (
	longestWait = 15 * time.Minute // of a shop whose log is never quiet
	restFor     = 20               // times as long as finding took
)

// NewKeeper returns a Keeper.
func NewKeeper(d *db.DB) *Keeper { return &Keeper{d, map[int64]*waiting{}} }

// Step brings those shops up to date about which nothing new was written since the last step. It belongs to one
// goroutine.
func (k *Keeper) Step(ctx context.Context) error {
	var heads map[int64]int64
	err := k.db.Read(ctx, func(q *db.Read) (err error) {
		heads, err = pending(q)
		return err
	})
	if err != nil {
		return err
	}
	for id, w := range k.shops {
		if _, ok := heads[id]; !ok && k.db.Clock().Now().After(w.rest) {
			delete(k.shops, id)
		}
	}
	var failed []error
	for id, head := range heads {
		now := k.db.Clock().Now()
		w := k.shops[id]
		if w == nil {
			w = &waiting{since: now}
			k.shops[id] = w
		}
		quiet := w.head == head
		w.head = head
		if now.Before(w.rest) || !quiet && now.Sub(w.since) < longestWait {
			continue
		}
		failed = append(failed, Refresh(ctx, k.db, id))
		w.since = k.db.Clock().Now()
		w.rest = w.since.Add(restFor * w.since.Sub(now))
	}
	return errors.Join(failed...)
}

// pending returns the shops whose log goes on behind what their candidates know, with the log's last sequence.
func pending(q db.Querier) (map[int64]int64, error) {
	rows, err := q.Query(`SELECT h.shop_id, h.seq FROM shop_head h LEFT JOIN duplicate_runs r ON r.shop_id = h.shop_id
		WHERE r.shop_id IS NULL OR r.seq < h.seq OR r.version <> $1`, version)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	heads := map[int64]int64{}
	for rows.Next() {
		var id, head int64
		if err := rows.Scan(&id, &head); err != nil {
			return nil, err
		}
		heads[id] = head
	}
	return heads, rows.Err()
}
