package search

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/kit/jptext"
)

// OwnSort begins the sort orders by a field of the shop's own.
const OwnSort = "custom."

// keyed are the sort orders by the key under which a text is looked for, with the column of the text. No column has these keys: SQL
// gives the texts, and they are sorted here.
var keyed = map[Sort]struct {
	column string
	key    func(text string) string
}{
	"company": {"c.company", jptext.SearchKey},
	"email":   {"c.email", jptext.SearchKey},
	"phone":   {"c.phone", customer.PhoneDigits},
	"rank":    {"c.rank", jptext.SearchKey},
	"staff":   {"c.staff", jptext.SearchKey},
	"channel": {"c.source", jptext.SearchKey},
}

// key returns the column of a keyed order and what makes a key of its text.
func (s Sort) key() (column string, key func(text string) string, ok bool) {
	if field, ok := strings.CutPrefix(string(s), OwnSort); ok {
		return "c.custom", func(text string) string {
			var fields map[string]string
			if text != "" && json.Unmarshal([]byte(text), &fields) != nil {
				return ""
			}
			return fields[field]
		}, true
	}
	k, ok := keyed[s]
	return k.column, k.key, ok
}

// ByKey reports whether the order is one that SQL alone does not give.
func (s Sort) ByKey() bool {
	_, _, ok := s.key()
	return ok
}

// byKey finds the page of a query that is sorted by keys, and sums all matches up.
func (query Query) byKey(q db.Querier, shopID int64, column string, key func(string) string, r *Result) ([]int64, error) {
	all := query
	all.Sort, all.whole = "number", true
	ids, err := all.find(q, shopID, r)
	if err != nil {
		return nil, err
	}
	type one struct {
		id, number int64
		key        string
	}
	list, err := db.All(q, func(rows *db.Rows) (o one, err error) {
		err = rows.Scan(&o.id, &o.number, &o.key)
		o.key = key(o.key)
		return o, err
	}, "SELECT c.id, c.number, "+column+" FROM customers c WHERE c.shop_id = $1 AND c.id {{in_list_int $2}}", shopID, db.List(ids))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b one) int {
		if (a.key == "") != (b.key == "") {
			return cmp.Compare(b.key, a.key)
		}
		byKey := cmp.Compare(a.key, b.key)
		if query.Desc {
			byKey = -byKey
		}
		return cmp.Or(byKey, cmp.Compare(a.number, b.number))
	})
	if !query.whole {
		from := min(max(query.Offset, 0), len(list))
		list = list[from:min(from+min(max(query.Limit, 1), MaxLimit), len(list))]
	}
	ids = make([]int64, len(list))
	for i := range list {
		ids[i] = list[i].id
	}
	return ids, nil
}
