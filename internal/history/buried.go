package history

import (
	"encoding/json"
	"fmt"

	"joren/internal/db"
)

// buried is the kind under which a record that was removed is kept whole.
func buried(kind Kind) string { return string(kind) + ".removed" }

// Bury keeps a record that is removed, for an earlier state of another that may name it.
func Bury(tx *db.Tx, by By, kind Kind, record int64, content any) error {
	raw, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("history: bury: %w", err)
	}
	fields, err := json.Marshal(Fields{"record": Pair{Text(string(raw)), nil}})
	if err != nil {
		return fmt.Errorf("history: bury: %w", err)
	}
	return tx.InsertMany("record_changes", columns, [][]any{{by.Shop, buried(kind), record, by.NewID(), by.Import, by.Actor,
		tx.Now.UnixMilli(), tx.Now.UnixMilli(), string(fields)}}, "")
}

// Buried returns the records of ids that were removed, as they were last.
func Buried[T any](q db.Querier, shopID int64, kind Kind, ids []int64) (map[int64]T, error) {
	list, err := db.All(q, scan, `SELECT `+selectColumns+` FROM record_changes WHERE shop_id = $1 AND kind = $2 AND record_id {{in_list_int $3}}
		ORDER BY record_id, id`, shopID, buried(kind), db.List(ids))
	if err != nil {
		return nil, fmt.Errorf("history: buried: %w", err)
	}
	out := make(map[int64]T, len(list))
	for _, c := range list {
		var content T
		if err := json.Unmarshal([]byte(*c.Fields["record"][0]), &content); err != nil {
			return nil, fmt.Errorf("history: buried %s %d: %w", kind, c.Record, err)
		}
		out[c.Record] = content
	}
	return out, nil
}

// Graves tells for every record of a kind that was removed which import's undoing removed it.
func Graves(q db.Querier, shopID int64, kind Kind) (map[int64]int64, error) {
	rows, err := q.Query(`SELECT record_id, import_id FROM record_changes WHERE shop_id = $1 AND kind = $2`, shopID, buried(kind))
	if err != nil {
		return nil, fmt.Errorf("history: graves: %w", err)
	}
	defer rows.Close()
	out := map[int64]int64{}
	for rows.Next() {
		var record, by int64
		if err := rows.Scan(&record, &by); err != nil {
			return nil, err
		}
		out[record] = by
	}
	return out, rows.Err()
}
