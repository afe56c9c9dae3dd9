package db_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
)

// TestWriterProcess is the other process of TestTwoProcessesOnOneFile.
func TestWriterProcess(t *testing.T) {
	dir := os.Getenv("JOREN_TEST_WRITER_DIR")
	if dir == "" {
		t.Skip("runs inside TestTwoProcessesOnOneFile")
	}
	o := db.Options{Dir: dir, NoSync: true, Migrations: dbtest.Fresh(t, db.SQLite, schema(t)).Migrations}
	write(t, dbtest.OpenWith(t, o), 100000)
}

func write(t *testing.T, d *db.DB, from int64) {
	for i := range int64(300) {
		if err := d.Tx(context.Background(), func(tx *db.Tx) error {
			if err := insert(tx, d.NewID(), fmt.Sprint(from+i)); err != nil {
				return err
			}
			_, err := tx.Exec("UPDATE counters SET n = n + 1 WHERE id = 1")
			return err
		}); err != nil {
			t.Error(err)
		}
	}
}

func TestTwoProcessesOnOneFile(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a process")
	}
	o := dbtest.Fresh(t, db.SQLite, schema(t))
	d := dbtest.OpenWith(t, o)
	var wg sync.WaitGroup
	wg.Go(func() {
		cmd := exec.Command(os.Args[0], "-test.run=^TestWriterProcess$", "-test.count=1")
		cmd.Env = append(os.Environ(), "JOREN_TEST_WRITER_DIR="+o.Dir, "JOREN_TEST_ENGINES=sqlite")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("the other process: %v\n%s", err, out)
		}
	})
	write(t, d, 0)
	wg.Wait()
	var n int
	must(t, d.Read(context.Background(), func(q *db.Read) error { return q.QueryRow("SELECT n FROM counters WHERE id = 1").Scan(&n) }))
	if n != 600 || len(names(t, d)) != 600 {
		t.Errorf("counted %d, rows %d", n, len(names(t, d)))
	}
}
