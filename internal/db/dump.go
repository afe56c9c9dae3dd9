package db

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5"

	"joren/internal/db/migrate"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
)

// Moment describes a database as it was at one moment: everything but its rows.
type Moment struct {
	TakenAt int64   `json:"taken_at"` // Unix milliseconds
	Nodes   int     `json:"nodes"`    // how many processes have made ids
	Steps   []Step  `json:"migrations"`
	Tables  []Table `json:"tables"`
}

// chunk is about how many bytes of rows are handed on at a time.
const chunk = 256 << 10

// Dump hands out the database as it is at one moment, without keeping anybody from writing: first what it looks like,
// then the rows of each table, in the order of their keys, as Build takes them. It returns what the tables sum up to.
// What take is given is gone when it returns.
func (d *DB) Dump(ctx context.Context, begin func(Moment) error, take func(table string, rows []byte) error) (sums []Sum, err error) {
	err = d.Read(ctx, func(q *Read) error {
		m, err := d.moment(q)
		if err == nil {
			err = begin(m)
		}
		for _, t := range m.Tables {
			if err != nil {
				break
			}
			var s Sum
			s, err = dumpTable(q, &t, take)
			sums = append(sums, s)
		}
		return err
	})
	return sums, err
}

func (d *DB) moment(q *Read) (m Moment, err error) {
	m.TakenAt = d.clock.Now().UnixMilli()
	if m.Steps, err = readApplied(q); err != nil {
		return m, err
	}
	if err = q.QueryRow("SELECT COALESCE(MAX(node) + 1, 0) FROM nodes").Scan(&m.Nodes); err != nil {
		return m, err
	}
	m.Tables, err = d.tables(q)
	return m, err
}

func dumpTable(q *Read, t *Table, take func(table string, rows []byte) error) (Sum, error) {
	sum := newSummer(t)
	buf := make([]byte, 0, chunk+chunk/4)
	flush := func() error {
		if len(buf) == 0 {
			return nil
		}
		err := take(t.Name, buf)
		buf = buf[:0]
		return err
	}
	err := t.scan(q, 0, func(row []any) error {
		if err := sum.add(row); err != nil {
			return err
		}
		if buf = append(buf, sum.buf...); len(buf) < chunk {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return sum.sum(), err
}

// Build makes a database in an empty place from what Dump handed out. fill loads the rows and returns what the tables
// must sum up to; that is compared with what the new database holds. Whatever goes wrong, nothing is left behind.
func Build(ctx context.Context, o Options, m Moment, fill func(load func(table string, rows []byte) error) ([]Sum, error)) (err error) {
	if o.Migrations == nil {
		if o.Migrations, err = migrate.Embedded(); err != nil {
			return err
		}
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	o.fresh, o.Log = true, nil
	d := &DB{options: o, clock: o.Clock}
	if _, err := d.next(m.Steps); err != nil {
		return err
	}
	if _, err := os.Stat(Path(o.Dir)); o.URL == "" && !errors.Is(err, os.ErrNotExist) {
		if err == nil {
			err = errNotEmpty
		}
		return err
	}
	if err := d.connect(); err != nil {
		return err
	}
	err = d.attempt(ctx, people, func(tx *Tx) error {
		if err := d.makeSchema(tx, m); err != nil {
			return err
		}
		tables, err := d.tables(tx)
		if err != nil {
			return err
		}
		l := loader{tx: tx, tables: map[string]*Table{}}
		for i := range tables {
			l.tables[tables[i].Name] = &tables[i]
		}
		want, err := fill(l.load)
		if err != nil {
			return err
		}
		return check(tx, tables, want)
	})
	return errors.Join(err, d.backend.close(), d.finish(err == nil))
}

var errNotEmpty = errs.New(errs.Conflict, "error.database_not_empty", nil)

// finish makes what was built outlast a power cut, or takes it away. PostgreSQL has done both.
func (d *DB) finish(keep bool) error {
	if d.engine == Postgres {
		return nil
	}
	path := Path(d.options.Dir)
	if !keep {
		return os.Remove(path)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// makeSchema brings an empty database to the moment's schema and keeps the moment's ids from being made again.
func (d *DB) makeSchema(tx *Tx, m Moment) error {
	rows, err := tx.Query(describe[d.engine])
	if err != nil {
		return err
	}
	if rows.Next() {
		return errNotEmpty
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := d.createMigrations(tx); err != nil {
		return err
	}
	for i := range m.Steps {
		if err := d.apply(tx, &d.options.Migrations[i]); err != nil {
			return err
		}
	}
	for node := range m.Nodes {
		if _, err := tx.Exec("INSERT INTO nodes (node, holder, leased_until) VALUES ($1, '', $2)", node, time.UnixMilli(m.TakenAt).Add(time.Second).UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

// check compares what the tables hold with what they should.
func check(tx *Tx, tables []Table, want []Sum) error {
	var got []Sum
	for _, t := range tables {
		s := newSummer(&t)
		if err := t.scan(tx, 0, s.add); err != nil {
			return err
		}
		got = append(got, s.sum())
	}
	if !reflect.DeepEqual(got, want) {
		return &errs.Error{Code: errs.Invalid, Key: "error.sums_differ", Err: fmt.Errorf("db: loaded %v, expected %v", got, want)}
	}
	return nil
}

// loader puts rows into a new database.
type loader struct {
	tx     *Tx
	tables map[string]*Table
}

var errDamaged = errs.New(errs.Invalid, "error.damaged", nil)

func (l *loader) load(table string, rows []byte) error {
	t := l.tables[table]
	if t == nil {
		return errDamaged
	}
	var list [][]any
	for len(rows) > 0 {
		row := make([]any, len(t.Columns))
		for i, c := range t.Columns {
			v, rest, ok := cutValue(rows)
			if n, isNumber := v.(int64); ok && isNumber && c.Kind == Bool {
				v = n != 0
			}
			if !ok {
				return errDamaged
			}
			row[i], rows = v, rest
		}
		list = append(list, row)
	}
	return l.tx.insertAll(t, list)
}

// insertAll inserts rows in the fastest way that the engine has.
func (tx *Tx) insertAll(t *Table, rows [][]any) error {
	c, ok := tx.conn.(*postgresConn)
	if !ok {
		return tx.InsertMany(quote(t.Name), t.names(), rows, "")
	}
	if err := tx.ready(); err != nil {
		return err
	}
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	if _, err := c.pgx.CopyFrom(tx.ctx, pgx.Identifier{t.Name}, names, pgx.CopyFromRows(rows)); err != nil {
		return tx.fail(mapError(err))
	}
	return nil
}

// cutValue reads the first value of what appendRow wrote.
func cutValue(b []byte) (v any, rest []byte, ok bool) {
	if len(b) == 0 {
		return nil, nil, false
	}
	mark, b := b[0], b[1:]
	switch mark {
	case markNull:
		return nil, b, true
	case markInteger, markReal:
		if len(b) < 8 {
			return nil, nil, false
		}
		n := binary.BigEndian.Uint64(b)
		if mark == markReal {
			return math.Float64frombits(n), b[8:], true
		}
		return int64(n), b[8:], true //nolint:gosec // all bits are kept
	case markText, markBlob:
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)-size) {
			return nil, nil, false
		}
		value, rest := b[size:size+int(n)], b[size+int(n):] //nolint:gosec // not longer than b
		if mark == markText {
			return string(value), rest, true
		}
		return append([]byte{}, value...), rest, true
	}
	return nil, nil, false
}
