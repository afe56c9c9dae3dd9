package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"math/rand/v2"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"joren/internal/kit/errs"
)

// retries is how often a transaction is run again after a deadlock.
const retries = 3

// mapError turns a driver's error into one that can be shown, where there is one. The driver's stays in the chain.
func mapError(err error) error {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	var known *errs.Error
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.As(err, &lite):
		return mapSQLite(lite.Code(), err)
	case errors.As(err, &pg):
		return mapPostgres(pg.Code, err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case connectionLost(err):
		return unavailable(err)
	}
	return err
}

func mapSQLite(code int, err error) error {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return conflict(err)
	}
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN:
		return unavailable(err)
	}
	return err
}

func mapPostgres(code string, err error) error {
	switch {
	case code == "23505":
		return conflict(err)
	case code == "22021", code == "22P05":
		return &errs.Error{Code: errs.Invalid, Key: errText.Key, Err: err}
	case transient(code), code == "55P03", code == "57P01", code == "57P02", code == "57P03",
		strings.HasPrefix(code, "08"), strings.HasPrefix(code, "53"):
		return unavailable(err)
	}
	return err
}

func conflict(err error) error {
	return &errs.Error{Code: errs.Conflict, Key: "error.conflict", Err: err}
}

func unavailable(err error) error {
	return &errs.Error{Code: errs.Unavailable, Key: "error.unavailable", Err: err}
}

func connectionLost(err error) bool {
	var dial *pgconn.ConnectError
	var network net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.As(err, &dial) || errors.As(err, &network) ||
		errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err)
}

// cannotOpen says of a database that does not open which one it is and why.
func cannotOpen(o Options, err error) error {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	why := ""
	switch {
	case errors.As(err, &lite) && lite.Code()&0xff != sqlite3.SQLITE_BUSY:
		return &errs.Error{Code: errs.Invalid, Key: "error.cannot_open", Args: errs.Args{"file": Path(o.Dir), "error": lite.Error()}, Err: err}
	case errors.As(err, &pg) && (strings.HasPrefix(pg.Code, "28") || strings.HasPrefix(pg.Code, "3D")):
		why = pg.Message
	case connectionLost(err):
		for cause := err; cause != nil; cause = errors.Unwrap(cause) {
			why = cause.Error()
		}
	default:
		return err
	}
	return &errs.Error{Code: errs.Unavailable, Key: "error.cannot_connect", Args: errs.Args{"error": why}, Err: err}
}

// transient are PostgreSQL's serialization failure and deadlock.
func transient(code string) bool { return code == "40001" || code == "40P01" }

// beginError is a transaction that did not even start: running it again repeats nothing.
type beginError struct{ err error }

func (e *beginError) Error() string { return e.err.Error() }
func (e *beginError) Unwrap() error { return e.err }

func retryable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && transient(pg.Code) {
		return true
	}
	var begin *beginError
	return errors.As(err, &begin) && connectionLost(err)
}

// backoff is 5, 20, 80 ms, and up to as much again.
func backoff(attempt int) time.Duration {
	d := 5 * time.Millisecond << (2 * (attempt - 1))
	return d + rand.N(d)
}

// sleep waits for d; false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
