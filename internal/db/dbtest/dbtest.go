// Package dbtest gives each test a fresh, migrated database of its own, on SQLite and on PostgreSQL.
//
//	dbtest.Each(t, func(t *testing.T, d *db.DB) { … })
//
// PostgreSQL is the server that JOREN_TEST_DATABASE_URL names, else the one whose socket folder JOREN_TEST_PG names
// (pgcluster starts it), else a throw-away server that the test process starts once. Without any PostgreSQL its tests
// are skipped, or fail when CI=true. JOREN_TEST_ENGINES=sqlite,pg limits the engines.
package dbtest

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"joren/internal/db"
	"joren/internal/db/migrate"
	"joren/internal/kit/clock"
)

// Option changes how a test's database is opened.
type Option func(*db.Options)

// WithClock sets the clock that fixes Tx.Now. Without it the machine's clock runs.
func WithClock(c clock.Clock) Option { return func(o *db.Options) { o.Clock = c } }

// WithLog sets where slow transactions are reported.
func WithLog(l *slog.Logger) Option { return func(o *db.Options) { o.Log = l } }

// WithMigrations replaces the program's schema.
func WithMigrations(all ...migrate.Migration) Option {
	return func(o *db.Options) { o.Migrations = all }
}

// Engines are those that this run tests.
func Engines() []db.Engine {
	names := strings.Split(os.Getenv("JOREN_TEST_ENGINES"), ",")
	var list []db.Engine
	if names[0] == "" || slices.Contains(names, "sqlite") {
		list = append(list, db.SQLite)
	}
	if names[0] == "" || slices.Contains(names, "pg") || slices.Contains(names, "postgres") {
		list = append(list, db.Postgres)
	}
	return list
}

// Each runs test once per engine, as parallel subtests named "sqlite" and "postgres".
func Each(t *testing.T, test func(t *testing.T, d *db.DB), options ...Option) {
	t.Helper()
	for _, e := range Engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			test(t, Open(t, e, options...))
		})
	}
}

// Open opens a fresh database, which goes away with the test.
func Open(t testing.TB, e db.Engine, options ...Option) *db.DB {
	t.Helper()
	return OpenWith(t, Fresh(t, e, options...))
}

// Fresh makes a fresh database and returns what opens it, for tests that open one database twice.
func Fresh(t testing.TB, e db.Engine, options ...Option) db.Options {
	t.Helper()
	o := db.Options{NoSync: true, Conns: 6}
	for _, f := range options {
		f(&o)
	}
	if o.Migrations == nil {
		var err error
		if o.Migrations, err = migrate.Embedded(); err != nil {
			t.Fatal(err)
		}
	}
	if e == db.SQLite {
		o.Dir = t.TempDir()
		raw, err := sqliteTemplates.get(o.Migrations)
		if err == nil {
			err = os.WriteFile(db.Path(o.Dir), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	o.URL = freshPostgres(t, o.Migrations)
	return o
}

// Empty returns what opens a place without any database.
func Empty(t testing.TB, e db.Engine) db.Options {
	t.Helper()
	o := db.Options{NoSync: true, Conns: 6}
	if e == db.SQLite {
		o.Dir = t.TempDir()
	} else {
		o.URL = freshPostgres(t, nil)
	}
	return o
}

// OpenWith opens a database once more; it is closed at the end of the test.
func OpenWith(t testing.TB, o db.Options) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return d
}

// sqliteTemplates keeps the bytes of a migrated file per schema: writing them takes a tenth of migrating.
var sqliteTemplates = templates{made: map[string]func() ([]byte, error){}}

type templates struct {
	mu   sync.Mutex
	made map[string]func() ([]byte, error)
}

func (t *templates) get(all []migrate.Migration) ([]byte, error) {
	t.mu.Lock()
	hash := migrate.Hash(all)
	if t.made[hash] == nil {
		t.made[hash] = sync.OnceValues(func() ([]byte, error) { return migrated(all) })
	}
	get := t.made[hash]
	t.mu.Unlock()
	return get()
}

func migrated(all []migrate.Migration) ([]byte, error) {
	dir, err := os.MkdirTemp("", "joren-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	d, err := db.Open(context.Background(), db.Options{Dir: dir, NoSync: true, Conns: 1, Migrations: all})
	if err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(db.Path(dir))
}
