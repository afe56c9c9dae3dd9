package product

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/history"
)

// historyFields are the values of a product that the history keeps.
var historyFields = []struct {
	name string
	at   func(*Named) *string
}{
	{"sku", func(n *Named) *string { return &n.SKU }},
	{"source_id", func(n *Named) *string { return &n.SourceID }},
	{"name", func(n *Named) *string { return &n.Name }},
	{"variant", func(n *Named) *string { return &n.Variant }},
	{"category", func(n *Named) *string { return &n.Category }},
}

func difference(was, now *Product) history.Fields {
	f := history.Fields{}
	for _, h := range historyFields {
		f.Set(h.name, history.Text(*h.at(&was.Named)), history.Text(*h.at(&now.Named)))
	}
	f.Set("updated_at", millis(was.updated), millis(now.updated))
	return f
}

func millis(ms int64) *string { return history.Text(strconv.FormatInt(ms, 10)) }

// Records let values of products go back, and products go.
type Records struct{}

type kept struct {
	Product
	reference string
	created   int64
}

func many(q db.Querier, shopID int64, ids []int64) ([]*kept, error) {
	return db.All(q, func(rows *db.Rows) (*kept, error) {
		var p kept
		return &p, rows.Scan(&p.ID, &p.reference, &p.SKU, &p.SourceID, &p.Name, &p.Variant, &p.Category, &p.created, &p.updated)
	}, `SELECT id, reference, sku, source_id, name, variant, category, created_at, updated_at FROM products
		WHERE shop_id = $1 AND id {{in_list_int $2}} ORDER BY id`, shopID, db.List(ids))
}

func (p *kept) row(shopID int64) []any {
	return []any{shopID, p.ID, p.reference, p.SKU, p.SourceID, p.Name, p.Variant, p.Category, p.created, p.updated}
}

// Values returns what stands in the products that exist.
func (Records) Values(q db.Querier, shopID int64, ids []int64) (map[int64]history.Values, error) {
	list, err := many(q, shopID, ids)
	if err != nil {
		return nil, fmt.Errorf("product: values: %w", err)
	}
	out := make(map[int64]history.Values, len(list))
	for _, p := range list {
		out[p.ID] = func(field string) *string {
			if field == "updated_at" {
				return millis(p.updated)
			}
			if at := p.at(field); at != nil {
				return history.Text(*at)
			}
			return nil
		}
	}
	return out, nil
}

func (n *Named) at(field string) *string {
	for _, h := range historyFields {
		if h.name == field {
			return h.at(n)
		}
	}
	return nil
}

// Same compares a value that stands with one of a change.
func (Records) Same(_ string, standing, named *string) bool { return history.Same(standing, named) }

// PutBack writes earlier values into products.
func (Records) PutBack(tx *db.Tx, by history.By, values map[int64]map[string]*string) error {
	list, err := many(tx, by.Shop, slices.Sorted(maps.Keys(values)))
	if err != nil {
		return fmt.Errorf("product: put back: %w", err)
	}
	rows := make([][]any, len(list))
	for i, p := range list {
		for field, v := range values[p.ID] {
			text := ""
			if v != nil {
				text = *v
			}
			if field == "updated_at" {
				if p.updated, err = strconv.ParseInt(text, 10, 64); err != nil {
					return fmt.Errorf("product: put back: %w", err)
				}
			} else if at := p.at(field); at != nil {
				*at = text
			}
		}
		rows[i] = p.row(by.Shop)
		if err := eventlog.Emit(tx, eventlog.Event{Shop: by.Shop, Kind: Changed, Actor: by.Actor, Body: ChangedBody{p.ID}}); err != nil {
			return err
		}
	}
	if err := tx.InsertMany("products", columns, rows, updateProducts); err != nil {
		return fmt.Errorf("product: put back: %w", err)
	}
	return nil
}

// Remove deletes products and keeps in the history what they were, since an earlier state of an order may name them.
func (Records) Remove(tx *db.Tx, by history.By, ids []int64) error {
	list, err := many(tx, by.Shop, ids)
	if err != nil {
		return fmt.Errorf("product: remove: %w", err)
	}
	for _, p := range list {
		if err := history.Bury(tx, by, history.Product, p.ID, tomb{p.reference, p.Named, p.created, p.updated}); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`DELETE FROM products WHERE shop_id = $1 AND id {{in_list_int $2}}`, by.Shop, db.List(ids)); err != nil {
		return fmt.Errorf("product: remove: %w", err)
	}
	return nil
}

// tomb is a removed product in the history.
type tomb struct {
	Reference string
	Named     Named
	Created   int64
	Updated   int64
}

// Revive finds the products that an earlier state of an order names, by id and reference: the product itself, another
// that has taken over its reference, or else the one that was removed, which is made again as it was. It returns the
// id that each goes by now.
func Revive(tx *db.Tx, shopID int64, named map[int64]string) (map[int64]int64, error) {
	if len(named) == 0 {
		return nil, nil
	}
	ids := slices.Sorted(maps.Keys(named))
	there, err := Existing(tx, shopID, ids)
	if err != nil {
		return nil, fmt.Errorf("product: revive: %w", err)
	}
	now := make(map[int64]int64, len(named))
	for _, id := range there {
		now[id] = id
	}
	if len(now) == len(ids) {
		return now, nil
	}
	missing := slices.DeleteFunc(ids, func(id int64) bool { return now[id] != 0 })
	heirs, err := byReference(tx, shopID, missing, named)
	if err != nil {
		return nil, fmt.Errorf("product: revive: %w", err)
	}
	tombs, err := history.Buried[tomb](tx, shopID, history.Product, missing)
	if err != nil {
		return nil, err
	}
	for _, id := range missing {
		t, dead := tombs[id]
		if heir := heirs[named[id]]; heir != 0 {
			now[id] = heir
			continue
		} else if !dead {
			continue
		}
		p := kept{Product: Product{ID: id, Named: t.Named, updated: t.Updated}, reference: t.Reference, created: t.Created}
		if err := tx.InsertMany("products", columns, [][]any{p.row(shopID)}, ""); err != nil {
			return nil, fmt.Errorf("product: revive: %w", err)
		}
		now[id] = id
	}
	return now, nil
}

func byReference(q db.Querier, shopID int64, ids []int64, named map[int64]string) (map[string]int64, error) {
	references := make([]string, 0, len(ids))
	for _, id := range ids {
		references = append(references, named[id])
	}
	rows, err := q.Query(`SELECT reference, id FROM products WHERE shop_id = $1 AND reference {{in_list $2}}`, shopID, db.List(references))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var reference string
		var id int64
		if err := rows.Scan(&reference, &id); err != nil {
			return nil, err
		}
		out[reference] = id
	}
	return out, rows.Err()
}

// ReferencesOf returns the references of the products that exist.
func ReferencesOf(q db.Querier, shopID int64, ids []int64) (map[int64]string, error) {
	list, err := many(q, shopID, ids)
	if err != nil {
		return nil, fmt.Errorf("product: references: %w", err)
	}
	out := make(map[int64]string, len(list))
	for _, p := range list {
		out[p.ID] = p.reference
	}
	return out, nil
}

// Existing returns which of the products exist; in a transaction that writes, nobody else changes them meanwhile.
func Existing(q db.Querier, shopID int64, ids []int64) ([]int64, error) {
	return db.All(q, func(rows *db.Rows) (id int64, err error) { return id, rows.Scan(&id) },
		`SELECT id FROM products WHERE shop_id = $1 AND id {{in_list_int $2}} ORDER BY id`+history.Locking(q), shopID, db.List(ids))
}
