package db

import (
	"context"
	"database/sql/driver"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgresConn is a connection of pgx, which keeps prepared statements by their text itself.
type postgresConn struct {
	pgx  *pgx.Conn
	args []any
}

// controlTimeout ends the wait for a server that no longer answers.
const controlTimeout = 30 * time.Second

func (c *postgresConn) engine() Engine { return Postgres }

func (c *postgresConn) exec(ctx context.Context, sql string, args []any) (int64, error) {
	if err := c.bind(args); err != nil {
		return 0, err
	}
	tag, err := c.pgx.Exec(ctx, rewrite(Postgres, sql), c.args...)
	return tag.RowsAffected(), mapError(err)
}

func (c *postgresConn) query(ctx context.Context, sql string, args []any) (result, error) {
	if err := c.bind(args); err != nil {
		return nil, err
	}
	rows, err := c.pgx.Query(ctx, rewrite(Postgres, sql), c.args...)
	if err != nil {
		return nil, mapError(err)
	}
	// The server answers with the first row or the error: it must not wait until somebody asks for a row.
	r := &postgresRows{rows: rows, peeked: rows.Next()}
	if !r.peeked && rows.Err() != nil {
		return nil, mapError(rows.Err())
	}
	for _, f := range rows.FieldDescriptions() {
		r.columns = append(r.columns, f.Name)
	}
	return r, nil
}

func (c *postgresConn) control(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), controlTimeout)
	defer cancel()
	_, err := c.exec(ctx, sql, nil)
	return err
}

func (c *postgresConn) bind(args []any) error {
	c.args = c.args[:0]
	for i, a := range args {
		v, err := bind(a)
		if err != nil {
			return bindError(i, err)
		}
		c.args = append(c.args, v)
	}
	return nil
}

func (c *postgresConn) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return c.pgx.Close(ctx)
}

// reusable tells that the connection lives and is in no transaction.
func (c *postgresConn) reusable() bool {
	return !c.pgx.IsClosed() && c.pgx.PgConn().TxStatus() == 'I'
}

type postgresRows struct {
	rows    pgx.Rows
	columns []string
	peeked  bool // the first row is read already
}

func (r *postgresRows) Columns() []string { return r.columns }

func (r *postgresRows) Next(values []driver.Value) error {
	if !r.peeked && !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	r.peeked = false
	all, err := r.rows.Values()
	if err != nil {
		return err
	}
	for i, v := range all {
		if values[i], err = plain(v); err != nil {
			return err
		}
	}
	return nil
}

// plain brings PostgreSQL's kinds of numbers down to those that SQLite knows.
func plain(v any) (driver.Value, error) {
	switch x := v.(type) {
	case int32:
		return int64(x), nil
	case int16:
		return int64(x), nil
	case float32:
		return float64(x), nil
	case driver.Valuer:
		return x.Value()
	}
	return v, nil
}

func (r *postgresRows) Close() error {
	r.rows.Close()
	return r.rows.Err()
}
