package db

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"joren/internal/db/migrate"
	"joren/internal/kit/errs"
)

// migrationLock is the advisory lock that lets one process migrate a PostgreSQL database at a time.
const migrationLock = 0x6a6f72656e // "joren"

// Step is a migration that a database has.
type Step struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
	Sum    string `json:"sha256"`
}

// migrate brings the database to the newest step. Each step is one transaction together with its record, and what is
// missing is found out under the lock that the step needs, so that two processes may start at the same time.
func (d *DB) migrate(ctx context.Context) error {
	current, err := d.current(ctx)
	for save := true; err == nil && !current; save = false {
		current, err = d.migrateOne(ctx, save)
	}
	return err
}

// current tells, without a lock, that nothing is to be done.
func (d *DB) current(ctx context.Context) (bool, error) {
	current := false
	err := d.Read(ctx, func(q *Read) error {
		exists, err := d.hasTable(q, "migrations")
		if err != nil || !exists {
			return err
		}
		done, err := readApplied(q)
		if err != nil {
			return err
		}
		next, err := d.next(done)
		current = next == nil
		return err
	})
	return current, err
}

func (d *DB) hasTable(q Querier, name string) (bool, error) {
	if d.engine == Postgres {
		var oid Null[string]
		err := q.QueryRow("SELECT CAST(to_regclass($1) AS TEXT)", name).Scan(&oid)
		return oid.Valid, err
	}
	var n int
	err := q.QueryRow("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1", name).Scan(&n)
	return n > 0, err
}

func readApplied(q Querier) ([]Step, error) {
	return All(q, func(r *Rows) (a Step, err error) {
		return a, r.Scan(&a.Number, &a.Name, &a.Sum)
	}, "SELECT number, name, checksum FROM migrations ORDER BY number")
}

// next compares what the database has with what this program knows, and returns the first missing step.
func (d *DB) next(done []Step) (*migrate.Migration, error) {
	known := d.options.Migrations
	for i, a := range done {
		if i >= len(known) || a.Number > known[len(known)-1].Number {
			return nil, errs.New(errs.Conflict, "error.database_newer", errs.Args{"name": a.Name})
		}
		if known[i].Number != a.Number || known[i].Name != a.Name || known[i].Sum() != a.Sum {
			return nil, errs.New(errs.Conflict, "error.database_edited", errs.Args{"name": a.Name, "file": known[i].Name})
		}
	}
	if len(done) == len(known) {
		return nil, nil
	}
	return &known[len(done)], nil
}

// migrateOne applies one step; true when there was none left. With save, what a SQLite file held before it is kept.
func (d *DB) migrateOne(ctx context.Context, save bool) (current bool, err error) {
	err = d.attempt(ctx, people, func(tx *Tx) error {
		if d.engine == Postgres {
			if err := tx.QueryRow("SELECT CAST(pg_advisory_xact_lock($1) AS TEXT)", migrationLock).Scan(new(string)); err != nil {
				return err
			}
		}
		exists, err := d.hasTable(tx, "migrations")
		if err != nil {
			return err
		}
		var done []Step
		if exists {
			if done, err = readApplied(tx); err != nil {
				return err
			}
		} else if err := d.createMigrations(tx); err != nil {
			return err
		}
		m, err := d.next(done)
		if current = m == nil; err != nil || current {
			return err
		}
		if lite, ok := d.backend.(*sqliteBackend); ok && save && len(done) > 0 {
			file := filepath.Join(d.options.Dir, fmt.Sprintf("before-%04d.db", m.Number))
			if err := lite.snapshot(file); err != nil {
				return err
			}
		}
		return d.apply(tx, m)
	})
	return current, err
}

func (d *DB) createMigrations(tx *Tx) error {
	_, err := tx.Exec(d.spell(`CREATE TABLE migrations (
		number INTEGER PRIMARY KEY, name TEXT COLLATE "C" NOT NULL, checksum TEXT COLLATE "C" NOT NULL, applied_at BIGINT NOT NULL)`))
	return err
}

func (d *DB) spell(sql string) string {
	if d.engine == SQLite {
		return migrate.Translate(sql)
	}
	return sql
}

func (d *DB) apply(tx *Tx, m *migrate.Migration) error {
	list := m.ForPostgres()
	if d.engine == SQLite {
		list = m.ForSQLite()
	}
	for i, sql := range list {
		if _, err := tx.Exec(sql); err != nil {
			return fmt.Errorf("db: migration %s, statement %d: %w", m.Name, i+1, err)
		}
	}
	if d.engine == SQLite {
		if err := reckonWithLargeShops(tx); err != nil {
			return err
		}
	}
	_, err := tx.Exec("INSERT INTO migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
		m.Number, m.Name, m.Sum(), tx.Now.UnixMilli())
	return err
}

// Snapshot writes a copy of the SQLite database to a file, while others read and write.
func (d *DB) Snapshot(file string) error {
	lite, ok := d.backend.(*sqliteBackend)
	if !ok {
		return errors.New("db: only SQLite writes snapshots")
	}
	return lite.snapshot(file)
}
