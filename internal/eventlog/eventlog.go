// Package eventlog is the log of what happened in a shop: facts in the past tense, in one gapless sequence per shop,
// in the order of their commits, on both engines.
//
// Emit only buffers. Just before the commit the head row of each shop is advanced once and its events are inserted:
// that row is the last lock a transaction takes, so a reader that has seen sequence n has seen everything up to n.
// A body holds ids, amounts and days, never personal data, so that erasing a person needs no rewriting of the log.
package eventlog

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"joren/internal/db"
	"joren/internal/kit/day"
)

// Event is a fact to be recorded.
type Event struct {
	Shop     int64
	Kind     Kind
	Customer int64   // 0: about no customer
	On       day.Day // the day it happened; none: today in UTC
	Live     bool    // false for files, back-fill, undo and demo: nothing is set off by it
	Actor    string  // staff id, file or program that caused it
	Dedupe   string  // at most one event of the shop has the same; empty: no limit
	Body     any     // the payload struct of the kind
}

// Kind names a fact. Kinds are never renamed; a changed payload gets a new version.
type Kind struct {
	Name    string
	Version int
}

type bufferKey struct{}

// Emit records e together with the transaction's rows, or not at all.
func Emit(tx *db.Tx, e Event) error {
	body, err := json.Marshal(e.Body)
	if err != nil {
		return fmt.Errorf("eventlog: encode %s: %w", e.Kind.Name, err)
	}
	if !e.On.Valid() {
		e.On = day.FromTime(tx.Now, time.UTC)
	}
	buf, _ := tx.Value(bufferKey{}).(*buffer)
	if buf == nil {
		buf = &buffer{byShop: map[int64][]row{}}
		tx.SetValue(bufferKey{}, buf)
		tx.BeforeCommit(bufferKey{}, buf.flush)
	}
	buf.byShop[e.Shop] = append(buf.byShop[e.Shop], row{Event: e, body: string(body)})
	return nil
}

type row struct {
	Event
	body string
}

type buffer struct{ byShop map[int64][]row }

var columns = []string{"shop_id", "seq", "at", "on_day", "live", "kind", "version", "customer_id", "actor", "dedupe", "body"}

func (b *buffer) flush(tx *db.Tx) error {
	shops := make([]int64, 0, len(b.byShop))
	for id := range b.byShop {
		shops = append(shops, id)
	}
	slices.Sort(shops)
	for _, shop := range shops {
		rows := b.byShop[shop]
		var head int64
		err := tx.QueryRow(`INSERT INTO shop_head (shop_id, seq) VALUES ($1, $2)
			ON CONFLICT (shop_id) DO UPDATE SET seq = shop_head.seq + $2 RETURNING seq`, shop, len(rows)).Scan(&head)
		if err != nil {
			return fmt.Errorf("eventlog: advance the head of shop %d: %w", shop, err)
		}
		first := head - int64(len(rows)) + 1
		args := make([][]any, len(rows))
		for i, r := range rows {
			args[i] = []any{shop, first + int64(i), tx.Now.UnixMilli(), r.On.UnixDays(), r.Live, r.Kind.Name, r.Kind.Version,
				orNull(r.Customer), r.Actor, textOrNull(r.Dedupe), r.body}
		}
		if err := tx.InsertMany("events", columns, args, ""); err != nil {
			return fmt.Errorf("eventlog: insert: %w", err)
		}
	}
	return nil
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
