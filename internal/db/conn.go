package db

import (
	"context"
	"database/sql/driver"
)

// conn is one connection, used below database/sql: its locks and conversions cost as much as a small statement in
// SQLite does. A conn belongs to one transaction at a time. Errors come mapped.
type conn interface {
	engine() Engine
	exec(ctx context.Context, sql string, args []any) (affected int64, err error)
	query(ctx context.Context, sql string, args []any) (result, error)
	// control runs BEGIN, COMMIT and the like, which the end of a request must not cut in two.
	control(sql string) error
	close() error
}

// result is a set of rows being read. Values are int64, float64, bool, string, []byte or nil; Next ends with io.EOF.
type result interface {
	Columns() []string
	Next(values []driver.Value) error
	Close() error
}
