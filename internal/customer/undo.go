package customer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/history"
	"joren/internal/kit/day"
)

// Records let values of customers go back, and customers go.
type Records struct{ Zone *time.Location }

type ownedReference struct {
	key      sourceKey
	customer int64
	digest   int64
}

func referencesOf(q db.Querier, shopID int64, ids []int64) ([]ownedReference, error) {
	return db.All(q, func(rows *db.Rows) (r ownedReference, err error) {
		return r, rows.Scan(&r.key.source, &r.key.reference, &r.customer, &r.digest)
	}, `SELECT source, reference, customer_id, digest FROM customer_sources WHERE shop_id = $1 AND customer_id {{in_list_int $2}}`,
		shopID, db.List(ids))
}

// Values returns what stands in the customers that exist.
func (Records) Values(q db.Querier, shopID int64, ids []int64) (map[int64]history.Values, error) {
	list, err := loadMany(q, shopID, ids)
	if err != nil {
		return nil, fmt.Errorf("customer: values: %w", err)
	}
	refs, err := referencesOf(q, shopID, ids)
	if err != nil {
		return nil, fmt.Errorf("customer: references: %w", err)
	}
	digests := make(map[int64]map[sourceKey]int64, len(ids))
	for _, r := range refs {
		if digests[r.customer] == nil {
			digests[r.customer] = map[sourceKey]int64{}
		}
		digests[r.customer][r.key] = r.digest
	}
	out := make(map[int64]history.Values, len(list))
	for _, c := range list {
		out[c.ID] = func(name string) *string {
			key, isReference := parseReference(name)
			if !isReference {
				return c.value(name)
			}
			if digest, ok := digests[c.ID][key]; ok {
				return digestText(digest)
			}
			return nil
		}
	}
	return out, nil
}

// Same compares a value that stands with one of a change.
func (Records) Same(_ string, standing, named *string) bool { return history.Same(standing, named) }

// PutBack writes earlier values into customers, with what follows from them.
func (r Records) PutBack(tx *db.Tx, by history.By, values map[int64]map[string]*string) error {
	ids := slices.Sorted(maps.Keys(values))
	list, err := loadMany(tx, by.Shop, ids)
	if err != nil {
		return fmt.Errorf("customer: put back: %w", err)
	}
	back := putBack{by: by, today: day.FromTime(tx.Now, r.Zone)}
	for _, c := range list {
		if err := back.add(tx, c, values[c.ID]); err != nil {
			return err
		}
	}
	if err := back.write(tx); err != nil {
		return fmt.Errorf("customer: put back: %w", err)
	}
	return nil
}

// putBack gathers what going back writes.
type putBack struct {
	by    history.By
	today day.Day

	rows, texts, tags, sources [][]any
	tagless                    []int64
	gone                       []ownedReference
}

func (b *putBack) add(tx *db.Tx, c *Customer, values map[string]*string) error {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		v := values[name]
		if key, ok := parseReference(name); ok {
			if err := b.reference(c.ID, key, v); err != nil {
				return err
			}
			continue
		}
		if err := c.setValue(name, v); err != nil {
			return err
		}
		if name != "version" && name != "updated_at" {
			names = append(names, name)
		}
	}
	b.rows = append(b.rows, c.values(b.by.Shop))
	b.texts = append(b.texts, []any{b.by.Shop, c.ID, c.searchText(strconv.FormatInt(c.Number, 10))})
	b.tagless = append(b.tagless, c.ID)
	for _, t := range c.Tags {
		b.tags = append(b.tags, []any{b.by.Shop, c.ID, t})
	}
	if len(names) == 0 {
		return nil
	}
	return eventlog.Emit(tx, eventlog.Event{Shop: b.by.Shop, Kind: Updated, Customer: c.ID, On: b.today, Actor: b.by.Actor,
		Body: UpdatedBody{Fields: eventFields(names)}})
}

// eventFields are the names of fields as events have them, which hold no words of people: all tags are one field.
func eventFields(names []string) []string {
	out := make([]string, 0, len(names))
	for _, n := range names {
		switch {
		case strings.HasPrefix(n, tagPrefix):
			n = "tags"
		case n == "source":
			continue
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return sorted(out)
}

func (b *putBack) reference(customer int64, key sourceKey, v *string) error {
	if v == nil {
		b.gone = append(b.gone, ownedReference{key: key, customer: customer})
		return nil
	}
	digest, err := strconv.ParseInt(*v, 10, 64)
	if err != nil {
		return fmt.Errorf("customer: digest in the history: %w", err)
	}
	b.sources = append(b.sources, []any{b.by.Shop, key.source, key.reference, customer, digest})
	return nil
}

func (b *putBack) write(tx *db.Tx) error {
	for _, r := range b.gone {
		_, err := tx.Exec(`DELETE FROM customer_sources WHERE shop_id = $1 AND reference = $2 AND source = $3 AND customer_id = $4`,
			b.by.Shop, r.key.reference, r.key.source, r.customer)
		if err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`DELETE FROM customer_tags WHERE shop_id = $1 AND customer_id {{in_list_int $2}}`, b.by.Shop, db.List(b.tagless)); err != nil {
		return err
	}
	return insertAll(tx, []insert{
		{"customers", columns, b.rows, updateCustomers},
		{"customer_search", searchColumns, b.texts, updateSearch},
		{"customer_tags", tagColumns, b.tags, ""},
		{"customer_sources", sourceColumns, b.sources, updateSources},
	})
}

// Remove deletes customers with all that this package keeps of them. Whether they are used is the caller's to know.
func (r Records) Remove(tx *db.Tx, by history.By, ids []int64) error {
	for _, sql := range []string{
		`DELETE FROM customer_sources WHERE shop_id = $1 AND customer_id {{in_list_int $2}}`,
		`DELETE FROM customer_tags WHERE shop_id = $1 AND customer_id {{in_list_int $2}}`,
		`DELETE FROM customer_search WHERE shop_id = $1 AND customer_id {{in_list_int $2}}`,
		`DELETE FROM customers WHERE shop_id = $1 AND id {{in_list_int $2}}`,
	} {
		if _, err := tx.Exec(sql, by.Shop, db.List(ids)); err != nil {
			return fmt.Errorf("customer: remove: %w", err)
		}
	}
	today := day.FromTime(tx.Now, r.Zone)
	for _, id := range ids {
		err := eventlog.Emit(tx, eventlog.Event{Shop: by.Shop, Kind: Removed, Customer: id, On: today, Actor: by.Actor, Body: RemovedBody{}})
		if err != nil {
			return err
		}
	}
	return nil
}

// Existing returns which of the customers exist; in a transaction that writes, nobody else changes them meanwhile.
func Existing(q db.Querier, shopID int64, ids []int64) ([]int64, error) {
	return db.All(q, func(rows *db.Rows) (id int64, err error) { return id, rows.Scan(&id) },
		`SELECT id FROM customers WHERE shop_id = $1 AND id {{in_list_int $2}} ORDER BY id`+history.Locking(q), shopID, db.List(ids))
}
