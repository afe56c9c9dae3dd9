package customer

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"joren/internal/db"
)

// auditAtOnce is how many customers are looked at together.
const auditAtOnce = 1000

// CheckSearch returns the customers of a shop who cannot be found as they should: whose search text is missing, or is
// not what their record makes it.
func CheckSearch(ctx context.Context, d *db.DB, shopID int64) (wrong []int64, err error) {
	err = d.Read(ctx, func(q *db.Read) error {
		wrong = nil
		for after := int64(0); ; {
			ids, err := db.All(q, func(r *db.Rows) (id int64, err error) { return id, r.Scan(&id) },
				`SELECT id FROM customers WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT $3`, shopID, after, auditAtOnce)
			if err != nil || len(ids) == 0 {
				return err
			}
			after = ids[len(ids)-1]
			bad, err := wrongTexts(q, shopID, ids)
			if err != nil {
				return err
			}
			wrong = append(wrong, bad...)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("customer: check the search texts: %w", err)
	}
	return wrong, nil
}

func wrongTexts(q db.Querier, shopID int64, ids []int64) (wrong []int64, err error) {
	list, err := loadMany(q, shopID, ids)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(`SELECT customer_id, text FROM customer_search WHERE shop_id = $1 AND customer_id {{in_list_int $2}}`, shopID, db.List(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	texts := make(map[int64]string, len(ids))
	for rows.Next() {
		var id int64
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, err
		}
		texts[id] = text
	}
	for _, c := range list {
		if text, there := texts[c.ID]; !there || text != c.searchText(strconv.FormatInt(c.Number, 10)) {
			wrong = append(wrong, c.ID)
		}
	}
	return wrong, rows.Err()
}

// RepairSearch writes the search texts of customers anew.
func RepairSearch(ctx context.Context, d *db.DB, shopID int64, customers []int64) error {
	for ids := range slices.Chunk(customers, auditAtOnce) {
		err := d.TxBatch(ctx, func(tx *db.Tx) error {
			list, err := loadMany(tx, shopID, ids)
			if err != nil {
				return err
			}
			rows := make([][]any, len(list))
			for i, c := range list {
				rows[i] = []any{shopID, c.ID, c.searchText(strconv.FormatInt(c.Number, 10))}
			}
			return tx.InsertMany("customer_search", searchColumns, rows, updateSearch)
		})
		if err != nil {
			return fmt.Errorf("customer: repair the search texts: %w", err)
		}
	}
	return nil
}
