package db

import "fmt"

// reckonWithLargeShops tells SQLite's planner how many rows to expect: a shop is a large part of a table, each further
// column of an index narrows it down to a few rows. Untold, SQLite takes every first column of a key to be left with
// ten rows and reads a whole shop rather than an index and its ten rows. Real statistics are never gathered: a plan
// that held yesterday holds tomorrow.
func reckonWithLargeShops(tx *Tx) error {
	for _, sql := range []string{
		"ANALYZE sqlite_schema", // makes sqlite_stat1, without a look at any table
		"DELETE FROM sqlite_stat1",
		`INSERT INTO sqlite_stat1 (tbl, idx, stat)
			SELECT t.name, CASE WHEN i.origin = 'pk' THEN t.name ELSE i.name END,
				(SELECT '1000000 ' || group_concat(rows, ' ') FROM (
					SELECT CASE WHEN c.seqno = 0 THEN 100000 WHEN i."unique" AND c.seqno = (SELECT MAX(seqno) FROM pragma_index_info(i.name)) THEN 1 ELSE 10 END AS rows
					FROM pragma_index_info(i.name) c ORDER BY c.seqno))
			FROM sqlite_schema t JOIN pragma_index_list(t.name) i
			WHERE t.type = 'table' AND EXISTS (SELECT 1 FROM pragma_index_info(i.name) c WHERE c.seqno = 0 AND c.name = 'shop_id')
				AND EXISTS (SELECT 1 FROM pragma_index_info(i.name) c WHERE c.seqno = 1)`,
		"ANALYZE sqlite_schema", // reads them
	} {
		if _, err := tx.Exec(sql); err != nil {
			return fmt.Errorf("db: what SQLite's planner reckons with: %w", err)
		}
	}
	return nil
}
