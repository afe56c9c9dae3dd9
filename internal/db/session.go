package db

import (
	"context"
	"errors"
	"fmt"
)

// Querier asks questions: a *Read or a *Tx.
type Querier interface {
	// Query runs a statement that returns rows. The rows must be closed before the next statement.
	Query(sql string, args ...any) (*Rows, error)
	// QueryRow runs a statement and keeps its first row; errors come with Row.Scan.
	QueryRow(sql string, args ...any) *Row
	// Context is the context that the transaction was started with.
	Context() context.Context
}

// Read is one consistent view of the database.
type Read struct{ session }

var beginRead = map[Engine]string{SQLite: "BEGIN", Postgres: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}

var beginWrite = map[Engine]string{SQLite: "BEGIN IMMEDIATE", Postgres: "BEGIN ISOLATION LEVEL READ COMMITTED"}

// session is a transaction on one connection. It belongs to one goroutine.
type session struct {
	conn   conn
	ctx    context.Context
	open   *Rows // the result being read
	failed error // the first failed statement
	ended  bool
}

var (
	errEnded = errors.New("db: statement after the end of its transaction")
	errOpen  = errors.New("db: statement while another result is open")
)

// Context is the context that the transaction was started with.
func (s *session) Context() context.Context { return s.ctx }

// run begins, runs fn, calls last and commits; everything else rolls back, also a panic.
func (s *session) run(begin string, fn, last func() error) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if err := s.conn.control(begin); err != nil {
		return &beginError{err}
	}
	committed := false
	defer func() {
		s.ended = true
		if !committed {
			s.closeRows()
			_ = s.conn.control("ROLLBACK") // a dead connection is thrown away by its pool
		}
	}()
	err := fn()
	if err == nil && last != nil {
		err = last()
	}
	s.closeRows()
	switch {
	case s.failed != nil && (err == nil || !errors.Is(err, s.failed)):
		return errors.Join(err, s.failed)
	case err != nil:
		return err
	case s.ctx.Err() != nil:
		return s.ctx.Err()
	}
	if err := s.conn.control("COMMIT"); err != nil {
		return err
	}
	committed = true
	return nil
}

// ready refuses statements that would not run on both engines.
func (s *session) ready() error {
	switch {
	case s.ended:
		return errEnded
	case s.open != nil:
		return errOpen
	case s.failed != nil:
		return fmt.Errorf("db: statement after a failed one: %w", s.failed)
	}
	return s.ctx.Err()
}

// Query runs a statement that returns rows. The rows must be closed before the next statement.
func (s *session) Query(sql string, args ...any) (*Rows, error) {
	if err := s.ready(); err != nil {
		return nil, err
	}
	r, err := s.conn.query(s.ctx, sql, args)
	if err != nil {
		return nil, s.fail(err)
	}
	s.open = newRows(s, r)
	return s.open, nil
}

// QueryRow runs a statement and keeps its first row; errors come with Row.Scan.
func (s *session) QueryRow(sql string, args ...any) *Row {
	rows, err := s.Query(sql, args...)
	return &Row{rows, err}
}

func (s *session) exec(sql string, args []any) (int64, error) {
	if err := s.ready(); err != nil {
		return 0, err
	}
	n, err := s.conn.exec(s.ctx, sql, args)
	if err != nil {
		return 0, s.fail(err)
	}
	return n, nil
}

func (s *session) fail(err error) error {
	if s.failed == nil {
		s.failed = err
	}
	return err
}

func (s *session) closeRows() {
	if s.open != nil {
		s.open.Close()
	}
}
