// Package history keeps how values came to be: each change of a record with who made it, from what to what. It knows
// nothing of what the records hold; features write what they change and put values back.
//
// The changes of a field that were not undone form a chain: each begins where the one before it ended, and the last
// ends at the value that stands. Undoing takes a link out. Where it was the last, the value goes back; else the next
// link begins where the undone one did. So any order of undoing ends at the same values.
package history

import (
	"encoding/json"
	"fmt"
	"time"

	"joren/internal/db"
)

// Kind is a kind of record.
type Kind string

// The kinds. The record of a consent is the customer, its fields are the channels.
const (
	Customer Kind = "customer"
	Consent  Kind = "consent"
	Order    Kind = "order"
	Product  Kind = "product"
)

// Pair is a value before and after a change, as text; nil: none.
type Pair [2]*string

// Fields are the changes of a record by field.
type Fields map[string]Pair

// Text is a value of a Pair.
func Text(s string) *string { return &s }

// Same reports whether two values are equal.
func Same(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// Set notes a change of a field; where nothing changed it does nothing.
func (f Fields) Set(field string, before, after *string) {
	if !Same(before, after) {
		f[field] = Pair{before, after}
	}
}

// Writer gathers what one transaction creates and changes. A nil Writer takes everything and keeps nothing.
type Writer struct {
	Shop   int64
	Import int64 // the import that writes; 0: none
	Actor  string
	NewID  func() int64

	created map[Kind][]int64
	isNew   map[int64]bool // all of these
	changes [][]any
}

// Created notes a record that did not exist before.
func (w *Writer) Created(kind Kind, id int64) {
	if w == nil || w.Import == 0 {
		return
	}
	if w.created == nil {
		w.created, w.isNew = map[Kind][]int64{}, map[int64]bool{}
	}
	w.created[kind] = append(w.created[kind], id)
	w.isNew[id] = true
}

// Changed notes a change of a record. What the transaction itself created has no history yet.
func (w *Writer) Changed(tx *db.Tx, kind Kind, record int64, fields Fields) error {
	if w == nil || len(fields) == 0 || w.isNew[record] {
		return nil
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return fmt.Errorf("history: encode a change: %w", err)
	}
	w.changes = append(w.changes, []any{w.Shop, string(kind), record, w.NewID(), w.Import, w.Actor, tx.Now.UnixMilli(), nil, string(raw)})
	return nil
}

// Recording reports whether anything that is noted will be kept, for those to whom finding out is dear.
func (w *Writer) Recording() bool { return w != nil }

var columns = []string{"shop_id", "kind", "record_id", "id", "import_id", "actor", "at", "undone_at", "fields"}

// Write writes the changes that were noted.
func (w *Writer) Write(tx *db.Tx) error {
	if w == nil || len(w.changes) == 0 {
		return nil
	}
	if err := tx.InsertMany("record_changes", columns, w.changes, ""); err != nil {
		return fmt.Errorf("history: write: %w", err)
	}
	w.changes = nil
	return nil
}

// Records returns the records that were created, by kind.
func (w *Writer) Records() map[Kind][]int64 {
	if w == nil {
		return nil
	}
	return w.created
}

// Change is a change as kept.
type Change struct {
	Kind       Kind
	Record, ID int64
	Import     int64
	Actor      string
	At         time.Time
	Undone     bool
	Fields     Fields

	spliced bool
}

const selectColumns = "kind, record_id, id, import_id, actor, at, undone_at, fields"

func scan(rows *db.Rows) (*Change, error) {
	var c Change
	var at int64
	var undone db.Null[int64]
	var raw string
	if err := rows.Scan(&c.Kind, &c.Record, &c.ID, &c.Import, &c.Actor, &at, &undone, &raw); err != nil {
		return nil, err
	}
	c.At, c.Undone = time.UnixMilli(at), undone.Valid
	if err := json.Unmarshal([]byte(raw), &c.Fields); err != nil {
		return nil, fmt.Errorf("history: change %d: %w", c.ID, err)
	}
	return &c, nil
}

// Of returns the changes of a record, the newest first, at most limit.
func Of(q db.Querier, shopID int64, kind Kind, record int64, limit int) ([]*Change, error) {
	return db.All(q, scan, fmt.Sprintf(`SELECT %s FROM record_changes WHERE shop_id = $1 AND kind = $2 AND record_id = $3
		ORDER BY id DESC LIMIT %d`, selectColumns, limit), shopID, string(kind), record)
}
