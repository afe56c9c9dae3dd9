package db_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/db/migrate"
	"joren/internal/kit/errs"
)

var more = migrate.New(3, "more", "CREATE TABLE more (a BIGINT NOT NULL, b TEXT COLLATE \"C\" NOT NULL, PRIMARY KEY (a, b)); INSERT INTO more (a, b) VALUES (1, ';')")

func TestMigrationsGoForward(t *testing.T) {
	t.Parallel()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			o := dbtest.Fresh(t, e, schema(t))
			d := dbtest.OpenWith(t, o)
			must(t, d.Tx(ctx, func(tx *db.Tx) error { return insert(tx, 1, "kept") }))

			newer := o
			newer.Migrations = append(slices.Clone(o.Migrations), more)
			d = dbtest.OpenWith(t, newer)
			must(t, d.Read(ctx, func(q *db.Read) error {
				return q.QueryRow("SELECT name FROM things, more WHERE a = id AND b = ';'").Scan(new(string))
			}))
			before := filepath.Join(o.Dir, "before-0003.db")
			if _, err := os.Stat(before); e == db.SQLite && err != nil {
				t.Error(err)
			}
			if e == db.SQLite { // the snapshot is the database as it was
				dir := t.TempDir()
				must(t, os.Rename(before, db.Path(dir)))
				if got := names(t, dbtest.OpenWith(t, db.Options{Dir: dir, Migrations: o.Migrations})); !slices.Equal(got, []string{"kept"}) {
					t.Errorf("the snapshot holds %v", got)
				}
			}

			refused(t, o, "error.database_newer")
			edited := newer
			edited.Migrations = slices.Clone(newer.Migrations)
			edited.Migrations[1].SQLite += " "
			edited.Migrations[1].Postgres += " "
			refused(t, edited, "error.database_edited")
		})
	}
}

func refused(t *testing.T, o db.Options, key string) {
	t.Helper()
	d, err := db.Open(context.Background(), o)
	var e *errs.Error
	if !errors.As(err, &e) || e.Key != key {
		t.Errorf("opened with %v, want %s", err, key)
	}
	if err == nil {
		must(t, d.Close())
	}
}

func TestFailedMigrationLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			o := dbtest.Fresh(t, e, schema(t))
			broken := o
			broken.Migrations = append(slices.Clone(o.Migrations), migrate.New(3, "broken", "CREATE TABLE half (a BIGINT); INSERT INTO nowhere VALUES (1)"))
			if d, err := db.Open(context.Background(), broken); err == nil {
				t.Error("a broken migration was applied")
				must(t, d.Close())
			}
			d := dbtest.OpenWith(t, o)
			if err := d.Read(context.Background(), func(q *db.Read) error { return q.QueryRow("SELECT a FROM half").Scan(new(int64)) }); errs.Is(err, errs.NotFound) {
				t.Error("half of the migration stayed")
			}
		})
	}
}

func TestOpenedAtTheSameTime(t *testing.T) {
	t.Parallel()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			o := dbtest.Fresh(t, e, schema(t))
			o.Migrations = append(slices.Clone(o.Migrations), more)
			if e == db.SQLite {
				o.Dir = t.TempDir() // not even the file is there
			}
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					d, err := db.Open(context.Background(), o)
					if err != nil {
						t.Error(err)
						return
					}
					if err := d.Tx(context.Background(), func(tx *db.Tx) error {
						_, err := tx.Exec("INSERT INTO more (a, b) VALUES ($1, 'x')", d.NewID())
						return err
					}); err != nil {
						t.Error(err)
					}
					if err := d.Close(); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
	}
}
