package db_test

import (
	"slices"
	"strings"
	"testing"

	"joren/internal/db"
)

// durable opens a database of SQLite that waits for the disk, as a shop's does, with a table to write into.
func durable(t *testing.T) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, d.Close()) })
	must(t, d.Tx(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
		return err
	}))
	return d
}

// A commit that somebody waits for waits for the disk; one of a batch does not, and the next that somebody waits for does again.
func TestBatchesDoNotWaitForTheDisk(t *testing.T) {
	t.Parallel()
	d := durable(t)
	var levels []int
	level := func(tx *db.Tx) error {
		var n int
		err := tx.QueryRow("PRAGMA synchronous").Scan(&n)
		levels = append(levels, n)
		return err
	}
	for range 2 {
		must(t, d.Tx(t.Context(), level))
		must(t, d.TxBatch(t.Context(), level))
		must(t, d.TxBatch(t.Context(), level))
	}
	const full, normal = 2, 1
	if want := []int{full, normal, normal, full, normal, normal}; !slices.Equal(levels, want) {
		t.Errorf("commits wait as %v, not %v", levels, want)
	}
}

// While one writes on and on, the log is copied into the file before the writer would have to do it, and loses nothing.
func TestTheLogIsCopiedBesideTheWriter(t *testing.T) {
	t.Parallel()
	d := durable(t)
	text, written, copied := strings.Repeat("x", 1<<20), 0, int64(0)
	for ; copied == 0 && written < 200; written++ {
		must(t, d.TxBatch(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec("INSERT INTO texts (id, text) VALUES ($1, $2)", written, text)
			return err
		}))
		must(t, d.Read(t.Context(), func(q *db.Read) error {
			var busy, logged int64
			return q.QueryRow("PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &logged, &copied)
		}))
	}
	if copied == 0 {
		t.Errorf("of %d MiB of log nothing was copied", written)
	}
	must(t, d.Read(t.Context(), func(q *db.Read) error {
		var rows, size int
		err := q.QueryRow("SELECT COUNT(*), SUM(LENGTH(text)) FROM texts").Scan(&rows, &size)
		if rows != written || size != written<<20 {
			t.Errorf("%d rows of %d bytes of %d", rows, size, written)
		}
		return err
	}))
}
