package db

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"

	"joren/internal/kit/errs"
)

// Null is a value that may be NULL, for Scan and as an argument.
type Null[T any] = sql.Null[T]

// Rows is a result being read:
//
//	for rows.Next() { err = rows.Scan(…) }
//	err = rows.Err()
//	rows.Close()
//
// Next closes the rows at their end or at an error; who leaves the loop early closes them.
type Rows struct {
	session *session
	rows    result
	values  []driver.Value
	err     error
}

func newRows(s *session, r result) *Rows {
	return &Rows{session: s, rows: r, values: make([]driver.Value, len(r.Columns()))}
}

// Columns returns the names of the result's columns.
func (r *Rows) Columns() []string { return r.rows.Columns() }

// Next goes to the next row; false at the end and after an error, which Err returns.
func (r *Rows) Next() bool {
	if r.session == nil || r.err != nil {
		return false
	}
	err := r.rows.Next(r.values)
	if err == nil {
		return true
	}
	if !errors.Is(err, io.EOF) {
		r.err = r.session.fail(mapError(err))
	}
	r.Close()
	return false
}

// Scan copies the row's values into dest: pointers to int64, int, int32, float64, string, bool, []byte, any, to types
// made of these, to such pointers (nil for NULL), or Scanners such as *Null[T].
func (r *Rows) Scan(dest ...any) error {
	if r.session == nil {
		return errEnded
	}
	return scan(dest, r.values, r.rows)
}

// Err returns the error that ended the iteration, if any.
func (r *Rows) Err() error { return r.err }

// Close ends the result. It may be called more than once.
func (r *Rows) Close() error {
	s := r.session
	if s == nil {
		return nil
	}
	r.session = nil
	s.open = nil
	if err := r.rows.Close(); err != nil && r.err == nil {
		r.err = s.fail(mapError(err))
	}
	return r.err
}

// Row is the first row of a result.
type Row struct {
	rows *Rows
	err  error
}

// Scan copies the row's values as Rows.Scan does. Without a row it returns errs.NotFound "error.not_found".
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return errs.New(errs.NotFound, "error.not_found", nil)
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	return r.rows.Close()
}

// All runs a statement and returns what scan makes of each row.
func All[T any](q Querier, scan func(*Rows) (T, error), sql string, args ...any) ([]T, error) {
	rows, err := q.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// One runs a statement and returns what scan makes of its first row; errs.NotFound without one.
func One[T any](q Querier, scan func(*Rows) (T, error), sql string, args ...any) (T, error) {
	var none T
	rows, err := q.Query(sql, args...)
	if err != nil {
		return none, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return none, err
		}
		return none, errs.New(errs.NotFound, "error.not_found", nil)
	}
	return scan(rows)
}
