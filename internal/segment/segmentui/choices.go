package segmentui

import (
	"context"
	"fmt"
	"sync"
	"time"

	"joren/internal/db"
	"joren/internal/kit/jptext"
)

// choices are the texts that a shop has in a field, to choose from. They are kept for a while: finding them reads all
// customers.
type choices struct {
	db *db.DB
	mu sync.Mutex
	at map[choiceKey]known
}

type choiceKey struct {
	shop  int64
	field string
}

type known struct {
	list []string
	at   time.Time
}

const (
	keepChoices = 2 * time.Minute
	maxChoices  = 200
	maxKept     = 1000 // fields of shops
)

func newChoices(d *db.DB) *choices { return &choices{db: d, at: map[choiceKey]known{}} }

// choiceSQL reads the texts of a field.
var choiceSQL = map[string]string{
	"rank":          "SELECT DISTINCT rank FROM customers WHERE shop_id = $1 AND rank <> ''",
	"channel":       "SELECT DISTINCT source FROM customers WHERE shop_id = $1 AND source <> ''",
	"staff":         "SELECT DISTINCT staff FROM customers WHERE shop_id = $1 AND staff <> ''",
	"customer_tags": "SELECT DISTINCT tag FROM customer_tags WHERE shop_id = $1",
	"category":      "SELECT DISTINCT category FROM products WHERE shop_id = $1 AND category <> ''",
	"name":          "SELECT DISTINCT name FROM products WHERE shop_id = $1 AND name <> ''",
	"sku":           "SELECT DISTINCT sku FROM products WHERE shop_id = $1 AND sku <> ''",
	"segment":       "SELECT slug FROM segments WHERE shop_id = $1",
}

// of returns the texts of a field, in order; none for fields without such a list.
func (c *choices) of(ctx context.Context, shopID int64, field string) (list []string, err error) {
	if field == "prefecture" {
		for code := 1; code <= 47; code++ {
			list = append(list, jptext.PrefectureName(code))
		}
		return list, nil
	}
	sql, ok := choiceSQL[field]
	if !ok {
		return nil, nil
	}
	key, now := choiceKey{shopID, field}, c.db.Clock().Now()
	c.mu.Lock()
	k, ok := c.at[key]
	c.mu.Unlock()
	if ok && now.Sub(k.at) < keepChoices && field != "segment" {
		return k.list, nil
	}
	err = c.db.Read(ctx, func(q *db.Read) error {
		list, err = db.All(q, func(rows *db.Rows) (s string, err error) { return s, rows.Scan(&s) }, fmt.Sprintf("%s ORDER BY 1 LIMIT %d", sql, maxChoices), shopID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("segments: choices of %s: %w", field, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.at) >= maxKept {
		clear(c.at)
	}
	c.at[key] = known{list, now}
	return list, nil
}
