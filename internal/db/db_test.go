package db_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/db/migrate"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
)

var noon = time.Date(2026, 4, 1, 12, 0, 0, 123456789, time.UTC)

// things is the schema of these tests.
var things = migrate.New(2, "things", `
CREATE TABLE things (shop_id BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT COLLATE "C" NOT NULL, big BOOLEAN NOT NULL DEFAULT FALSE,
  size DOUBLE PRECISION, raw BYTEA, born INTEGER, PRIMARY KEY (shop_id, id));
CREATE UNIQUE INDEX things_name ON things (shop_id, name);
CREATE TABLE counters (id INTEGER PRIMARY KEY, n BIGINT NOT NULL);
INSERT INTO counters (id, n) VALUES (1, 0), (2, 0);`)

func schema(t testing.TB) dbtest.Option {
	t.Helper()
	all, err := migrate.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return dbtest.WithMigrations(all[0], things)
}

func each(t *testing.T, test func(t *testing.T, d *db.DB), options ...dbtest.Option) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, test, append([]dbtest.Option{schema(t)}, options...)...)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func insert(tx *db.Tx, id int64, name string) error {
	_, err := tx.Exec("INSERT INTO things (shop_id, id, name) VALUES ($1, $2, $3)", 1, id, name)
	return err
}

func names(t testing.TB, d *db.DB) (all []string) {
	t.Helper()
	must(t, d.Read(context.Background(), func(q *db.Read) (err error) {
		all, err = db.All(q, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) }, "SELECT name FROM things ORDER BY id")
		return err
	}))
	return all
}

func TestReadSeesOneMoment(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		must(t, d.Tx(ctx, func(tx *db.Tx) error { return insert(tx, 1, "a") }))
		must(t, d.Read(ctx, func(q *db.Read) error {
			count := func() (n int) {
				must(t, q.QueryRow("SELECT count(*) FROM things").Scan(&n))
				return n
			}
			before := count()
			must(t, d.Tx(ctx, func(tx *db.Tx) error { return insert(tx, 2, "b") }))
			if after := count(); before != 1 || after != 1 {
				t.Errorf("counted %d, then %d", before, after)
			}
			return nil
		}))
		if got := names(t, d); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("names %v", got)
		}
	})
}

func TestReadCannotWrite(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		err := d.Read(context.Background(), func(q *db.Read) error {
			return q.QueryRow("INSERT INTO things (shop_id, id, name) VALUES (1, 1, 'x') RETURNING id").Scan(new(int64))
		})
		if err == nil || len(names(t, d)) != 0 {
			t.Errorf("written in a Read: %v", err)
		}
	})
}

func TestTxRollsBack(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		boom := errors.New("boom")
		err := d.Tx(ctx, func(tx *db.Tx) error {
			must(t, insert(tx, 1, "a"))
			return boom
		})
		if !errors.Is(err, boom) {
			t.Errorf("error %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = d.Tx(ctx, func(tx *db.Tx) error {
				must(t, insert(tx, 1, "a"))
				panic("boom")
			})
		}()
		canceled, cancel := context.WithCancel(ctx)
		if err := d.Tx(canceled, func(tx *db.Tx) error {
			must(t, insert(tx, 1, "a"))
			cancel()
			return nil
		}); !errors.Is(err, context.Canceled) {
			t.Errorf("canceled: %v", err)
		}
		must(t, d.Tx(ctx, func(tx *db.Tx) error { return insert(tx, 1, "b") }))
		if got := names(t, d); !slices.Equal(got, []string{"b"}) {
			t.Errorf("names %v", got)
		}
	})
}

func TestFailedStatementEndsTheTransaction(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		err := d.Tx(context.Background(), func(tx *db.Tx) error {
			must(t, insert(tx, 1, "a"))
			if err := insert(tx, 1, "b"); !errs.Is(err, errs.Conflict) {
				t.Errorf("second row: %v", err)
			}
			if err := insert(tx, 2, "c"); err == nil {
				t.Error("a statement ran after a failed one")
			}
			return nil
		})
		if !errs.Is(err, errs.Conflict) || len(names(t, d)) != 0 {
			t.Errorf("error %v, names %v", err, names(t, d))
		}
	})
}

func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		var kept *db.Tx
		must(t, d.Tx(ctx, func(tx *db.Tx) error {
			kept = tx
			if err := d.Tx(tx.Context(), func(*db.Tx) error { return nil }); err == nil {
				t.Error("a Tx inside a Tx")
			}
			rows, err := tx.Query("SELECT id FROM counters")
			must(t, err)
			if err := insert(tx, 1, "a"); err == nil {
				t.Error("a statement while rows are open")
			}
			must(t, rows.Close())
			must(t, rows.Close())
			return insert(tx, 1, "a")
		}))
		if err := insert(kept, 2, "b"); err == nil {
			t.Error("a statement after the end of its transaction")
		}
		for _, text := range []string{"a\x00b", "a\xffb"} {
			err := d.Tx(ctx, func(tx *db.Tx) error { return insert(tx, 3, text) })
			if !errs.Is(err, errs.Invalid) {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}

func TestErrorMapping(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		must(t, d.Tx(ctx, func(tx *db.Tx) error { return insert(tx, 1, "a") }))
		for name, sql := range map[string]string{
			"key":   "INSERT INTO things (shop_id, id, name) VALUES (1, 1, 'b')",
			"index": "INSERT INTO things (shop_id, id, name) VALUES (1, 2, 'a')",
		} {
			err := d.Tx(ctx, func(tx *db.Tx) error { _, err := tx.Exec(sql); return err })
			var e *errs.Error
			if !errors.As(err, &e) || e.Code != errs.Conflict || e.Key != "error.conflict" {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := d.Read(ctx, func(q *db.Read) error { return q.QueryRow("SELECT id FROM things WHERE id = 7").Scan(new(int64)) })
		var e *errs.Error
		if !errors.As(err, &e) || e.Code != errs.NotFound || e.Key != "error.not_found" {
			t.Errorf("no row: %v", err)
		}
		err = d.Read(ctx, func(q *db.Read) error { return q.QueryRow("SELECT nonsense FROM things").Scan(new(int64)) })
		if errs.CodeOf(err) != errs.Internal {
			t.Errorf("bad SQL: %v", err)
		}
	})
}

func TestHooksRunInOrder(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		var order []string
		note := func(s string) { order = append(order, s) }
		must(t, d.Tx(ctx, func(tx *db.Tx) error {
			order = nil
			tx.AfterCommit(func() {
				note("after")
				must(t, d.Tx(ctx, func(tx *db.Tx) error { return insert(tx, 9, "later") })) // the writer is free again
			})
			for range 2 {
				tx.BeforeCommit("b", func(tx *db.Tx) error {
					note("b")
					tx.BeforeCommit("c", func(*db.Tx) error { note("c"); return nil })
					return insert(tx, 1, fmt.Sprint(tx.Value("who")))
				})
			}
			tx.BeforeCommit("a", func(*db.Tx) error { note("a"); return nil })
			tx.SetValue("who", "me")
			note("fn")
			return nil
		}))
		if !slices.Equal(order, []string{"fn", "b", "a", "c", "after"}) || !slices.Equal(names(t, d), []string{"me", "later"}) {
			t.Errorf("order %v, names %v", order, names(t, d))
		}
		err := d.Tx(ctx, func(tx *db.Tx) error {
			tx.AfterCommit(func() { t.Error("AfterCommit after a rollback") })
			tx.BeforeCommit("x", func(*db.Tx) error { return errors.New("no") })
			return insert(tx, 2, "gone")
		})
		if err == nil || len(names(t, d)) != 2 {
			t.Errorf("a failing hook committed: %v", err)
		}
	})
}

func TestNowIsFixed(t *testing.T) {
	c := clock.At(noon)
	each(t, func(t *testing.T, d *db.DB) {
		must(t, d.Tx(context.Background(), func(tx *db.Tx) error {
			if !tx.Now.Equal(noon.Truncate(time.Millisecond)) {
				t.Errorf("now = %v", tx.Now)
			}
			return nil
		}))
	}, dbtest.WithClock(c))
}

func TestInsertManyOverChunks(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for _, n := range []int{0, 1, 132, 133, 134, 266, 1000} { // 133 rows of 3 columns fill a statement
			var rows [][]any
			for i := range n {
				rows = append(rows, []any{1, i, fmt.Sprintf("%d-%04d", n, i)})
			}
			var count int64
			must(t, d.Tx(context.Background(), func(tx *db.Tx) error {
				err := tx.InsertMany("things", []string{"shop_id", "id", "name"}, rows, "ON CONFLICT (shop_id, id) DO UPDATE SET name = excluded.name")
				if err != nil {
					return err
				}
				return tx.QueryRow("SELECT count(*) FROM things WHERE name LIKE $1", fmt.Sprintf("%d-%%", n)).Scan(&count)
			}))
			if count != int64(n) {
				t.Errorf("%d rows of %d", count, n)
			}
		}
	})
}

func TestConcurrentWriters(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 100 {
					run := d.Tx
					if w%2 == 1 {
						run = d.TxBatch
					}
					if err := run(context.Background(), func(tx *db.Tx) error {
						if _, err := tx.Exec("UPDATE counters SET n = n + 1 WHERE id = 1"); err != nil {
							return err
						}
						return insert(tx, int64(w*1000+i), fmt.Sprint(w, i))
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		var n int
		must(t, d.Read(context.Background(), func(q *db.Read) error { return q.QueryRow("SELECT n FROM counters WHERE id = 1").Scan(&n) }))
		if n != 800 || len(names(t, d)) != 800 {
			t.Errorf("counted %d, rows %d", n, len(names(t, d)))
		}
	})
}

func TestDeadlockIsRetried(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		both := make(chan struct{}, 2)
		runs := make(chan int, 16)
		for i := range 2 {
			wg.Go(func() {
				first := true
				if err := d.Tx(context.Background(), func(tx *db.Tx) error {
					runs <- i
					if _, err := tx.Exec("UPDATE counters SET n = n + 1 WHERE id = $1", i+1); err != nil {
						return err
					}
					if first && d.Engine() == db.Postgres { // hold both rows before either wants the other
						first = false
						both <- struct{}{}
						for len(both) < 2 {
							if err := tx.QueryRow("SELECT 1").Scan(new(int)); err != nil {
								return err
							}
						}
					}
					_, err := tx.Exec("UPDATE counters SET n = n + 1 WHERE id = $1", 2-i)
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if d.Engine() == db.Postgres && len(runs) < 3 {
			t.Errorf("%d runs: no deadlock was made", len(runs))
		}
		must(t, d.Read(context.Background(), func(q *db.Read) error {
			return q.QueryRow("SELECT 1 FROM counters WHERE id = 1 AND n = 2").Scan(new(int))
		}))
	})
}

func TestCloseWaitsAndRefuses(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		closed := make(chan error)
		must(t, d.Read(context.Background(), func(q *db.Read) error {
			go func() { closed <- d.Close() }()
			return q.QueryRow("SELECT n FROM counters WHERE id = 1").Scan(new(int))
		}))
		must(t, <-closed)
		if err := d.Tx(context.Background(), func(*db.Tx) error { return nil }); err == nil {
			t.Error("a Tx after Close")
		}
		if err := d.Read(context.Background(), func(*db.Read) error { return nil }); err == nil {
			t.Error("a Read after Close")
		}
	})
}
