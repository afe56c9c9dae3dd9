package customer

import (
	"encoding/json"
	"maps"
	"slices"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// Get returns the customer with the id, or errs.NotFound.
func Get(q db.Querier, shopID, id int64) (*Customer, error) {
	list, err := loadMany(q, shopID, []int64{id})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errs.New(errs.NotFound, "customer.not_found", nil)
	}
	return list[0], nil
}

// Many returns the customers of ids that exist, in the order of ids.
func Many(q db.Querier, shopID int64, ids []int64) ([]*Customer, error) {
	return loadMany(q, shopID, ids)
}

// ByNumber returns the id of the customer with the shop's number, or errs.NotFound.
func ByNumber(q db.Querier, shopID, number int64) (int64, error) {
	var id int64
	err := q.QueryRow(`SELECT id FROM customers WHERE shop_id = $1 AND number = $2`, shopID, number).Scan(&id)
	if errs.Is(err, errs.NotFound) {
		return 0, errs.New(errs.NotFound, "customer.not_found", nil)
	}
	return id, err
}

// maxCustomKeys bounds the fields of its own that a shop can have.
const maxCustomKeys = 200

// CustomKeys lists the keys of the shop's own fields that any customer has a value in.
func CustomKeys(q db.Querier, shopID int64) ([]string, error) {
	rows, err := q.Query(`SELECT custom FROM customers WHERE shop_id = $1 AND custom <> ''`, shopID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	keys := map[string]bool{}
	for rows.Next() {
		var raw string
		if err := rows.Scan(&raw); err != nil {
			return nil, err
		}
		var m map[string]string
		if err := json.Unmarshal([]byte(raw), &m); err != nil {
			return nil, err
		}
		for k := range m {
			if len(keys) < maxCustomKeys {
				keys[k] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(keys)), rows.Err()
}

// Reference is one name by which a source knows a customer.
type Reference struct {
	Source, Reference string
}

// References lists the ids that sources themselves gave to a customer.
func References(q db.Querier, shopID, id int64) ([]Reference, error) {
	list, err := db.All(q, func(rows *db.Rows) (Reference, error) {
		var r Reference
		return r, rows.Scan(&r.Source, &r.Reference)
	}, `SELECT source, reference FROM customer_sources WHERE shop_id = $1 AND customer_id = $2 ORDER BY source, reference`, shopID, id)
	out := list[:0]
	for _, r := range list {
		if ownReference(r.Reference) {
			out = append(out, r)
		}
	}
	return out, err
}

// Any reports whether the shop has a customer.
func Any(q db.Querier, shopID int64) (bool, error) {
	ids, err := db.All(q, func(rows *db.Rows) (id int64, err error) {
		return id, rows.Scan(&id)
	}, `SELECT id FROM customers WHERE shop_id = $1 LIMIT 1`, shopID)
	return len(ids) > 0, err
}
