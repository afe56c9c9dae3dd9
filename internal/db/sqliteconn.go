package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
)

// sqliteConn keeps prepared statements by their text.
//
// Invariant: a kept statement is never in use twice, since a session has one open result.
type sqliteConn struct {
	driver driver.Conn
	writer bool // see statementContext
	kept   map[string]*kept
	uses   uint64
	args   []driver.NamedValue
}

type kept struct {
	sqliteStatement
	used uint64
}

type sqliteStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// maxKept is how many prepared statements a connection keeps.
const maxKept = 256

func (c *sqliteConn) engine() Engine { return SQLite }

func (c *sqliteConn) exec(ctx context.Context, sql string, args []any) (int64, error) {
	k, err := c.prepare(sql, args)
	if err != nil {
		return 0, err
	}
	r, err := k.ExecContext(c.statementContext(ctx), c.args)
	if err != nil {
		return 0, mapError(err)
	}
	return r.RowsAffected()
}

func (c *sqliteConn) query(ctx context.Context, sql string, args []any) (result, error) {
	k, err := c.prepare(sql, args)
	if err != nil {
		return nil, err
	}
	r, err := k.QueryContext(c.statementContext(ctx), c.args)
	if err != nil {
		return nil, mapError(err)
	}
	return r, nil
}

// statementContext keeps the context from the writer: interrupting an INSERT would roll back the transaction behind
// our back, and watching costs a goroutine a statement. The session looks at the context in between.
func (c *sqliteConn) statementContext(ctx context.Context) context.Context {
	if c.writer {
		return context.Background()
	}
	return ctx
}

func (c *sqliteConn) control(sql string) error {
	_, err := c.exec(context.Background(), sql, nil)
	return err
}

// once executes a statement without keeping it.
func (c *sqliteConn) once(sql string) error {
	x, ok := c.driver.(driver.ExecerContext)
	if !ok {
		return fmt.Errorf("db: %T executes nothing", c.driver)
	}
	_, err := x.ExecContext(context.Background(), sql, nil)
	return mapError(err)
}

// prepare finds or makes the statement and binds the arguments into c.args.
func (c *sqliteConn) prepare(sql string, args []any) (*kept, error) {
	c.args = c.args[:0]
	for i, a := range args {
		v, err := bind(a)
		if err != nil {
			return nil, bindError(i, err)
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	c.uses++
	if k, ok := c.kept[sql]; ok {
		k.used = c.uses
		return k, nil
	}
	if len(c.kept) >= maxKept {
		c.forget()
	}
	s, err := c.driver.Prepare(rewrite(SQLite, sql))
	if err != nil {
		return nil, mapError(err)
	}
	k := &kept{s.(sqliteStatement), c.uses}
	c.kept[sql] = k
	return k, nil
}

// forget closes the quarter of the kept statements that was used longest ago.
func (c *sqliteConn) forget() {
	ages := make([]uint64, 0, len(c.kept))
	for _, k := range c.kept {
		ages = append(ages, k.used)
	}
	slices.Sort(ages)
	limit := ages[len(ages)/4]
	for sql, k := range c.kept {
		if k.used <= limit {
			_ = k.Close()
			delete(c.kept, sql)
		}
	}
}

func (c *sqliteConn) close() error {
	for _, k := range c.kept {
		_ = k.Close()
	}
	return c.driver.Close()
}
