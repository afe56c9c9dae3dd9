// Package product keeps the products that orders name. A product is known by its SKU, else by the source's id, else by
// its name; two sources with the same SKU sell the same product.
package product

import (
	"fmt"
	"slices"
	"strings"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/history"
	"joren/internal/kit/jptext"
)

// Named is what an order line says of its product.
type Named struct {
	SKU, SourceID, Name, Variant, Category string
}

// Reference is the key under which a shop knows the product; empty when the line names none.
func (n Named) Reference(source string) string {
	switch {
	case n.SKU != "":
		return "sku:" + n.SKU
	case n.SourceID != "":
		return "id:" + source + ":" + n.SourceID + ":" + n.Variant
	case n.Name != "":
		return "name:" + jptext.SearchKey(n.Name) + ":" + jptext.SearchKey(n.Variant)
	}
	return ""
}

// Batch finds and creates products in one transaction. Known is filled across batches of one import, so that a product
// is looked up once.
type Batch struct {
	Shop    int64
	NewID   func() int64
	Known   map[string]Product
	History *history.Writer // of the transaction; set anew for each
}

// Changed is recorded when what is known of a product changes. It is about no customer.
var Changed = eventlog.Kind{Name: "product.changed", Version: 1}

// ChangedBody is the payload of Changed.
type ChangedBody struct {
	Product int64 `json:"product"`
}

// Product is the part of a product that importing compares.
type Product struct {
	ID int64
	Named
	updated int64 // Unix milliseconds
}

var columns = []string{"shop_id", "id", "reference", "sku", "source_id", "name", "variant", "category", "created_at", "updated_at"}

const updateProducts = `ON CONFLICT (shop_id, id) DO UPDATE SET sku = excluded.sku, source_id = excluded.source_id,
	name = excluded.name, variant = excluded.variant, category = excluded.category, updated_at = excluded.updated_at`

// maxKnown bounds the memory of an import: over it the cache starts anew.
const maxKnown = 50_000

// Resolve returns the ids of the products by reference, creating those that are new and taking over a changed name or
// category.
func (b *Batch) Resolve(tx *db.Tx, named map[string]Named) (map[string]int64, error) {
	if len(b.Known) > maxKnown {
		b.Known = nil
	}
	if b.Known == nil {
		b.Known = map[string]Product{}
	}
	var ask []string
	for ref := range named {
		if _, ok := b.Known[ref]; !ok {
			ask = append(ask, ref)
		}
	}
	slices.Sort(ask)
	if err := b.load(tx, ask); err != nil {
		return nil, fmt.Errorf("product: look up: %w", err)
	}
	refs := make([]string, 0, len(named))
	for ref := range named {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	ids := make(map[string]int64, len(named))
	now := tx.Now.UnixMilli()
	var rows [][]any
	fresh := map[string]Product{}
	for _, ref := range refs {
		n, p := named[ref], b.Known[ref]
		was, isNew := p, p.ID == 0
		changed := p.take(n)
		if isNew || changed {
			p.updated = now
		}
		if isNew {
			p.ID = b.NewID()
			b.History.Created(history.Product, p.ID)
		} else if err := b.History.Changed(tx, history.Product, p.ID, difference(&was, &p)); err != nil {
			return nil, err
		}
		if changed && !isNew {
			if err := eventlog.Emit(tx, eventlog.Event{Shop: b.Shop, Kind: Changed, Body: ChangedBody{p.ID}}); err != nil {
				return nil, err
			}
		}
		if isNew || changed {
			fresh[ref] = p
			rows = append(rows, []any{b.Shop, p.ID, ref, p.SKU, p.SourceID, p.Name, p.Variant, p.Category, now, now})
		}
		ids[ref] = p.ID
	}
	if len(rows) > 0 {
		err := tx.InsertMany("products", columns, rows, updateProducts)
		if err != nil {
			return nil, fmt.Errorf("product: write: %w", err)
		}
	}
	tx.AfterCommit(func() {
		for ref, p := range fresh {
			b.Known[ref] = p
		}
	})
	return ids, nil
}

// take fills what the product lacks; a name or category that stands is kept, so that orders of any age and order of
// import leave the same product.
func (p *Product) take(n Named) bool {
	changed := false
	for _, f := range []struct{ to, from *string }{
		{&p.SKU, &n.SKU}, {&p.SourceID, &n.SourceID}, {&p.Name, &n.Name}, {&p.Variant, &n.Variant}, {&p.Category, &n.Category},
	} {
		if *f.to == "" && *f.from != "" {
			*f.to = *f.from
			changed = true
		}
	}
	return changed
}

func (b *Batch) load(tx *db.Tx, refs []string) error {
	if len(refs) == 0 {
		return nil
	}
	rows, err := tx.Query(`SELECT reference, id, sku, source_id, name, variant, category, updated_at FROM products
		WHERE shop_id = $1 AND reference {{in_list $2}}`, b.Shop, db.List(refs))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var ref string
		var p Product
		if err := rows.Scan(&ref, &p.ID, &p.SKU, &p.SourceID, &p.Name, &p.Variant, &p.Category, &p.updated); err != nil {
			return err
		}
		b.Known[ref] = p
	}
	return rows.Err()
}

// Name is what a product is called, with its variant; errs.NotFound where there is no such product.
func Name(q db.Querier, shopID, id int64) (string, error) {
	var name, variant string
	err := q.QueryRow(`SELECT name, variant FROM products WHERE shop_id = $1 AND id = $2`, shopID, id).Scan(&name, &variant)
	return strings.TrimSpace(name + " " + variant), err
}
