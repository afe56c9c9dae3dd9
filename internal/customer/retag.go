package customer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/history"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/kit/jptext"
)

// maxTag bounds the letters of a tag.
const maxTag = 60

// Tag is the form in which a tag is kept; errs.Invalid where a text is none.
func Tag(s string) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case jptext.SearchKey(s) == "":
		return "", errs.New(errs.Invalid, "customer.tag_missing", nil)
	case len([]rune(s)) > maxTag:
		return "", errs.New(errs.Invalid, "customer.tag_long", errs.Args{"n": maxTag})
	case strings.ContainsAny(s, ",、\n\r\t"):
		return "", errs.New(errs.Invalid, "customer.tag_comma", nil)
	}
	return s, nil
}

// Retagging gives customers a tag, or takes it from them.
type Retagging struct {
	Shop  int64
	Zone  *time.Location
	Actor string
	NewID func() int64
	Tag   string
	Give  bool // else takes it away
}

// Apply changes those of the customers that need it, with their history and an event each, and returns them.
func (r *Retagging) Apply(tx *db.Tx, ids []int64) (changed []*Customer, err error) {
	if err := Serialize(tx, r.Shop); err != nil {
		return nil, err
	}
	list, err := loadMany(tx, r.Shop, ids)
	if err != nil {
		return nil, fmt.Errorf("customer: retag: %w", err)
	}
	w := &history.Writer{Shop: r.Shop, Actor: r.Actor, NewID: r.NewID}
	var tags [][]any
	var moved []int64
	for _, c := range list {
		if slices.Contains(c.Tags, r.Tag) == r.Give {
			continue
		}
		was := *c
		c.Tags = slices.DeleteFunc(slices.Clone(c.Tags), func(t string) bool { return t == r.Tag })
		if r.Give {
			c.Tags = sorted(append(c.Tags, r.Tag))
		}
		c.Version++
		c.UpdatedAt = tx.Now
		if err := w.Changed(tx, history.Customer, c.ID, difference(&was, c)); err != nil {
			return nil, err
		}
		err := eventlog.Emit(tx, eventlog.Event{Shop: r.Shop, Kind: Updated, Customer: c.ID, On: day.FromTime(tx.Now, r.Zone), Live: true, Actor: r.Actor,
			Body: UpdatedBody{Fields: []string{"tags"}}})
		if err != nil {
			return nil, err
		}
		changed, moved, tags = append(changed, c), append(moved, c.ID), append(tags, []any{r.Shop, c.ID, r.Tag})
	}
	if len(changed) == 0 {
		return nil, nil
	}
	if err := r.write(tx, moved, tags); err != nil {
		return nil, fmt.Errorf("customer: retag: %w", err)
	}
	return changed, w.Write(tx)
}

func (r *Retagging) write(tx *db.Tx, ids []int64, tags [][]any) error {
	_, err := tx.Exec(`UPDATE customers SET version = version + 1, updated_at = $1 WHERE shop_id = $2 AND id {{in_list_int $3}}`,
		tx.Now.UnixMilli(), r.Shop, db.List(ids))
	if err != nil {
		return err
	}
	if r.Give {
		return tx.InsertMany("customer_tags", tagColumns, tags, "ON CONFLICT (shop_id, customer_id, tag) DO NOTHING")
	}
	_, err = tx.Exec(`DELETE FROM customer_tags WHERE shop_id = $1 AND tag = $2 AND customer_id {{in_list_int $3}}`, r.Shop, r.Tag, db.List(ids))
	return err
}
