package db

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"
)

// Tx is a write transaction. It belongs to one goroutine and ends with the function it was given to.
type Tx struct {
	session
	// Now is the moment of the transaction, in UTC, to the millisecond. It does not move.
	Now time.Time

	before []hook
	keys   map[any]bool
	after  []func()
	values map[any]any
}

type hook struct {
	key any
	fn  func(*Tx) error
}

// Exec runs a statement and returns how many rows it changed.
func (tx *Tx) Exec(sql string, args ...any) (affected int64, err error) { return tx.exec(sql, args) }

// maxParams is how many parameters a statement may have.
const maxParams = 400

// InsertMany inserts rows, each with one value per column, in as few statements as 400 parameters allow. The suffix
// follows the values, for example "ON CONFLICT (shop_id, id) DO UPDATE SET name = excluded.name"; it has no
// parameters, and with DO UPDATE one call must not name a row twice. The rows go in the order given: sorted by key
// they are faster, and on PostgreSQL two transactions that insert in key order do not deadlock.
func (tx *Tx) InsertMany(table string, cols []string, rows [][]any, suffix string) error {
	per := max(1, maxParams/max(1, len(cols)))
	var full string
	args := make([]any, 0, per*len(cols))
	for len(rows) > 0 {
		n := min(per, len(rows))
		args = args[:0]
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		text := full
		if n < per || full == "" {
			text = insertText(tx.conn.engine(), table, cols, n, suffix)
		}
		if n == per {
			full = text
		}
		if _, err := tx.exec(text, args); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// insertText writes the INSERT for n rows. SQLite binds a bare "?" faster than "$1", which it looks up by name.
func insertText(e Engine, table string, cols []string, n int, suffix string) string {
	var b strings.Builder
	b.WriteString("INSERT INTO ")
	b.WriteString(table)
	b.WriteString(" (")
	b.WriteString(strings.Join(cols, ", "))
	b.WriteString(") VALUES ")
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j := range cols {
			if j > 0 {
				b.WriteByte(',')
			}
			if e == SQLite {
				b.WriteByte('?')
			} else {
				b.WriteByte('$')
				b.WriteString(strconv.Itoa(i*len(cols) + j + 1))
			}
		}
		b.WriteByte(')')
	}
	if suffix != "" {
		b.WriteByte(' ')
		b.WriteString(suffix)
	}
	return b.String()
}

// Serialize makes the transactions that name the same thing of the same shop wait for each other, until they end. On
// SQLite one runs at a time anyway.
func (tx *Tx) Serialize(name string, shopID int64) error {
	if tx.conn.engine() == SQLite {
		return nil
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d", name, shopID)
	return tx.QueryRow("SELECT CAST(pg_advisory_xact_lock($1) AS TEXT)", int64(h.Sum64())).Scan(new(string))
}

// BeforeCommit has fn run just before the commit, once per key however often it is called, in the order in which the
// keys came first. An error of fn rolls back. fn may add further functions; they run after those that wait.
func (tx *Tx) BeforeCommit(key any, fn func(*Tx) error) {
	if tx.keys[key] {
		return
	}
	if tx.keys == nil {
		tx.keys = map[any]bool{}
	}
	tx.keys[key] = true
	tx.before = append(tx.before, hook{key, fn})
}

func (tx *Tx) beforeCommit() error {
	for i := 0; i < len(tx.before); i++ {
		if err := tx.before[i].fn(tx); err != nil {
			return err
		}
	}
	return nil
}

// AfterCommit has fn run after the commit, outside the transaction; not at all when it rolls back. It is for hints
// such as wake-ups: a process that is killed in between never runs it.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

// Value returns what SetValue kept under key in this transaction, or nil.
func (tx *Tx) Value(key any) any { return tx.values[key] }

// SetValue keeps v for the rest of this transaction; a retry starts without it.
func (tx *Tx) SetValue(key, v any) {
	if tx.values == nil {
		tx.values = map[any]any{}
	}
	tx.values[key] = v
}
