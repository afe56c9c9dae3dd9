package shipping

import (
	"fmt"

	"joren/internal/db"
)

// Sent returns which of the orders have parcels.
func Sent(q db.Querier, shopID int64, orders []int64) ([]int64, error) {
	ids, err := db.All(q, func(rows *db.Rows) (id int64, err error) { return id, rows.Scan(&id) },
		`SELECT DISTINCT order_id FROM shipments WHERE shop_id = $1 AND order_id {{in_list_int $2}}`, shopID, db.List(orders))
	if err != nil {
		return nil, fmt.Errorf("shipping: orders with parcels: %w", err)
	}
	return ids, nil
}
