// Package db is the one door to the database: SQLite in a file, or PostgreSQL.
//
// Features write one SQL text for both engines ($1, the subset that both speak, the tokens of rewrite) and run
// it in Read, which sees one moment, or in Tx, which is all or nothing. What differs between the engines is hidden
// here and nowhere else: types, error codes, locking, retries. The same rules hold on both, so that a test on one
// speaks for the other:
//
//   - one result is open at a time; a second statement while rows are being read is refused;
//   - a statement that failed ends its transaction: nothing more runs in it and it cannot commit;
//   - text is valid UTF-8 without NUL, else errs.Invalid;
//   - a Tx never starts inside a Tx.
//
// The package knows no table but nodes and migrations. It may import package kit's folders only.
package db

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"joren/internal/db/migrate"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
)

// Engine is the kind of database behind a DB.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options say which database to open and how.
type Options struct {
	Dir   string       // folder of the SQLite file joren.db; made when missing
	URL   string       // postgres://…; empty means SQLite
	Clock clock.Clock  // nil: the machine's
	Log   *slog.Logger // slow transactions and failed lease renewals; nil: silent

	Conns  int           // connections that read (SQLite, default 4) or all connections (PostgreSQL, default 16)
	SlowTx time.Duration // a transaction that holds its connection for longer is logged; default 100 ms
	NoSync bool          // tests only: SQLite may lose what it acknowledged when the machine stops

	// Migrations replaces the embedded migrations; tests only.
	Migrations []migrate.Migration

	fresh bool // a file that is thrown away when anything goes wrong: nothing is kept to undo it with
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine  Engine
	options Options
	clock   clock.Clock
	backend backend
	lease   lease

	closing sync.Once
	closed  error // what closing said
}

// backend lends connections. A connection is used by one goroutine at a time.
type backend interface {
	write(ctx context.Context, p priority, fn func(conn) error) error
	read(ctx context.Context, fn func(conn) error) error
	close() error
}

// Open opens the database that o names, creates it when it is missing and brings it to the newest migration.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.SlowTx == 0 {
		o.SlowTx = 100 * time.Millisecond
	}
	if o.Migrations == nil {
		var err error
		if o.Migrations, err = migrate.Embedded(); err != nil {
			return nil, err
		}
	}
	d := &DB{options: o, clock: o.Clock}
	if err := d.connect(); err != nil {
		return nil, err
	}
	if err := d.migrate(ctx); err != nil {
		return nil, errors.Join(cannotOpen(o, err), d.backend.close())
	}
	return d, nil
}

// connect chooses the engine and opens it.
func (d *DB) connect() (err error) {
	switch url := d.options.URL; {
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		d.engine = Postgres
		d.backend, err = openPostgres(d.options)
	case url != "":
		err = errs.New(errs.BadUse, "error.database_url", nil)
	default:
		d.engine = SQLite
		d.backend, err = openSQLite(d.options)
	}
	return err
}

// Path is the SQLite file in the folder dir.
func Path(dir string) string { return filepath.Join(dir, "joren.db") }

// Close gives back the node lease, waits for the transactions that run and closes all connections. Who comes later is
// refused.
func (d *DB) Close() error {
	d.closing.Do(func() {
		d.releaseNode()
		d.closed = d.backend.close()
	})
	return d.closed
}

// Engine returns the kind of database.
func (d *DB) Engine() Engine { return d.engine }

// Clock returns the clock that fixes Tx.Now.
func (d *DB) Clock() clock.Clock { return d.clock }

// Read runs fn on one consistent moment of the database; fn sees no write that commits meanwhile.
func (d *DB) Read(ctx context.Context, fn func(q *Read) error) error {
	return retry(ctx, func() error {
		return d.backend.read(ctx, func(c conn) error {
			q := &Read{session{conn: c, ctx: ctx}}
			return q.run(beginRead[d.engine], func() error { return fn(q) }, nil)
		})
	})
}

// Tx runs fn in a write transaction, which commits when fn returns nil. A deadlock or a serialization failure runs fn
// again, at most 3 times, so fn must not leave traces outside tx; use AfterCommit for those. On SQLite one Tx runs at
// a time; those of Tx go before those of TxBatch. Nothing slow belongs into fn.
func (d *DB) Tx(ctx context.Context, fn func(tx *Tx) error) error {
	return d.tx(ctx, people, fn)
}

// TxBatch is Tx for work that nobody waits for: imports, re-builds, sweeps. It lets Tx go first, and on SQLite it is safe from a power
// failure only from the next Tx or Close on, so a server that reports such work as done does that in a Tx.
func (d *DB) TxBatch(ctx context.Context, fn func(tx *Tx) error) error {
	return d.tx(ctx, batch, fn)
}

type insideTx struct{}

func (d *DB) tx(ctx context.Context, p priority, fn func(tx *Tx) error) error {
	if ctx.Value(insideTx{}) == d {
		return errors.New("db: a Tx inside a Tx")
	}
	if err := d.holdNode(ctx); err != nil {
		return err
	}
	ctx = context.WithValue(ctx, insideTx{}, d)
	return retry(ctx, func() error { return d.attempt(ctx, p, fn) })
}

// retry runs fn again after a deadlock, a serialization failure or a connection that was dead before it began.
func retry(ctx context.Context, fn func() error) error {
	for attempt := 1; ; attempt++ {
		err := fn()
		if err == nil || attempt > retries || !retryable(err) || !sleep(ctx, backoff(attempt)) {
			return err
		}
	}
}

// attempt runs fn once. The connection is given back before the AfterCommit functions run.
func (d *DB) attempt(ctx context.Context, p priority, fn func(tx *Tx) error) error {
	tx := &Tx{}
	err := d.backend.write(ctx, p, func(c conn) error {
		tx.session = session{conn: c, ctx: ctx}
		began := d.clock.Now()
		tx.Now = began.UTC().Truncate(time.Millisecond)
		err := tx.run(beginWrite[d.engine], func() error { return fn(tx) }, tx.beforeCommit)
		d.logSlow(d.clock.Now().Sub(began))
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

// logSlow names the function outside this package that started a slow transaction.
func (d *DB) logSlow(took time.Duration) {
	if d.options.Log == nil || took < d.options.SlowTx {
		return
	}
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		if !strings.Contains(f.Function, "joren/internal/db.") && strings.Contains(f.Function, "joren/") || !more {
			d.options.Log.Warn("slow transaction", "took", took, "caller", f.Function, "line", f.Line)
			return
		}
	}
}
