package history

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"joren/internal/db"
)

// Values looks up the value of a field that stands in a record.
type Values func(field string) *string

// By says in whose name values are put back or records removed.
type By struct {
	Shop   int64
	Import int64 // the import that is undone
	Actor  string
	NewID  func() int64
}

// Records is how a feature lets go back what was changed in its records.
type Records interface {
	// Values returns what stands in the records that exist.
	Values(q db.Querier, shopID int64, ids []int64) (map[int64]Values, error)
	// Same compares a value that stands with one that a change names.
	Same(field string, standing, named *string) bool
	// PutBack writes earlier values and what follows from them, and emits what happened.
	PutBack(tx *db.Tx, by By, values map[int64]map[string]*string) error
}

// OfImport returns changes that an import made and that were not undone, from those below an id backwards, at most
// limit. 0 begins at the last.
func OfImport(q db.Querier, shopID, importID, below int64, limit int) ([]*Change, error) {
	if below == 0 {
		below = 1<<63 - 1
	}
	return db.All(q, scan, fmt.Sprintf(`SELECT %s FROM record_changes WHERE shop_id = $1 AND import_id = $2 AND id < $3
		AND undone_at IS NULL ORDER BY id DESC LIMIT %d`, selectColumns, limit), shopID, importID, below)
}

// CountOf counts the changes that an import made and that were not undone.
func CountOf(q db.Querier, shopID, importID int64) (n int64, err error) {
	err = q.QueryRow(`SELECT COUNT(*) FROM record_changes WHERE shop_id = $1 AND import_id = $2 AND undone_at IS NULL`, shopID, importID).Scan(&n)
	return n, err
}

// live returns the changes of records that were not undone, by record, the oldest first.
func live(q db.Querier, shopID int64, kind Kind, records []int64) (map[int64][]*Change, error) {
	list, err := db.All(q, scan, `SELECT `+selectColumns+` FROM record_changes WHERE shop_id = $1 AND kind = $2 AND record_id {{in_list_int $3}}
		AND undone_at IS NULL ORDER BY record_id, id`, shopID, string(kind), db.List(records))
	if err != nil {
		return nil, fmt.Errorf("history: changes of records: %w", err)
	}
	out := make(map[int64][]*Change, len(records))
	for _, c := range list {
		out[c.Record] = append(out[c.Record], c)
	}
	return out, nil
}

// Others returns for each record the last change that others have made since an import began, where there is one.
func Others(q db.Querier, shopID, importID int64, kind Kind, records []int64) (map[int64]*Change, error) {
	all, err := live(q, shopID, kind, records)
	if err != nil {
		return nil, err
	}
	out := map[int64]*Change{}
	for id, changes := range all {
		for _, c := range changes {
			if c.Import != importID && c.ID > importID { // ids grow with time
				out[id] = c
			}
		}
	}
	return out, nil
}

// Chains are the live changes of some records of one kind.
type Chains map[int64][]*Change

// LoadChains reads the live changes of the records.
func LoadChains(q db.Querier, shopID int64, kind Kind, records []int64) (Chains, error) {
	return live(q, shopID, kind, records)
}

// Verdict says what becomes of a field whose change is undone.
type Verdict int

// The verdicts.
const (
	Settled Verdict = iota // the value is as it was already
	PutBack                // the value goes back
	Spliced                // a later change stands on it and begins where this one did from now on
	Moved                  // the value changed since without a trace; it stays
)

// Undo takes a field's change out of its chain. standing is the value that stands; same compares it with those of the
// change. An import's own changes are undone from the last backwards. by is the later change that stands on it, of a Spliced one.
func (ch Chains) Undo(c *Change, field string, standing *string, same func(field string, standing, named *string) bool) (v Verdict, by *Change) {
	before, after := c.Fields[field][0], c.Fields[field][1]
	for _, later := range ch[c.Record] {
		if pair, ok := later.Fields[field]; ok && later.ID > c.ID && later.Import != c.Import {
			later.Fields[field] = Pair{before, pair[1]}
			later.spliced = true
			return Spliced, later
		}
	}
	switch {
	case same(field, standing, after):
		return PutBack, nil
	case same(field, standing, before):
		return Settled, nil
	}
	return Moved, nil
}

// Extend makes the last change that left a value leave another one, which a change that is no step of its own brings
// with it.
func (ch Chains) Extend(record int64, field string, from, to *string) {
	changes := ch[record]
	for i := len(changes) - 1; i >= 0; i-- {
		if pair, ok := changes[i].Fields[field]; ok {
			if Same(pair[1], from) {
				changes[i].Fields[field] = Pair{pair[0], to}
				changes[i].spliced = true
			}
			return
		}
	}
}

// Drop takes a change out, so that it is not found as a later one any more.
func (ch Chains) Drop(c *Change) {
	ch[c.Record] = slices.DeleteFunc(ch[c.Record], func(x *Change) bool { return x.ID == c.ID })
}

// Write writes the changes that were spliced.
func (ch Chains) Write(tx *db.Tx, shopID int64) error {
	for _, record := range slices.Sorted(maps.Keys(ch)) {
		for _, c := range ch[record] {
			if !c.spliced {
				continue
			}
			raw, err := json.Marshal(c.Fields)
			if err != nil {
				return fmt.Errorf("history: encode a change: %w", err)
			}
			_, err = tx.Exec(`UPDATE record_changes SET fields = $1 WHERE shop_id = $2 AND kind = $3 AND record_id = $4 AND id = $5`,
				string(raw), shopID, string(c.Kind), c.Record, c.ID)
			if err != nil {
				return fmt.Errorf("history: splice: %w", err)
			}
			c.spliced = false
		}
	}
	return nil
}

// MarkUndone notes that an import's changes with ids from first to last were undone.
func MarkUndone(tx *db.Tx, shopID, importID, first, last int64) error {
	_, err := tx.Exec(`UPDATE record_changes SET undone_at = $1 WHERE shop_id = $2 AND import_id = $3 AND id >= $4 AND id <= $5 AND undone_at IS NULL`,
		tx.Now.UnixMilli(), shopID, importID, first, last)
	if err != nil {
		return fmt.Errorf("history: mark undone: %w", err)
	}
	return nil
}

// Locking is the end of a SELECT of records that are about to be changed: where q writes, nobody else may meanwhile.
func Locking(q db.Querier) string {
	if _, writes := q.(*db.Tx); writes {
		return " {{for_update}}"
	}
	return ""
}
