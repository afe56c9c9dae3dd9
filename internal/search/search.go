// Package search answers the lists and the search box: which customers and orders, in which order, how many, and their
// sums. It is the one door behind which the database is asked; an index in memory can take its place without the
// screens noticing. It reads the columns that customers and orders declare, and writes nothing.
package search

import (
	"fmt"
	"slices"
	"strings"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/jptext"
)

// View is a ready-made part of the customers.
type View string

// The views.
const (
	All     View = ""
	First   View = "first"  // one purchase
	Repeat  View = "repeat" // two purchases or more
	NoOrder View = "none"
)

// Views lists the views in the order of their tabs.
var Views = []View{All, First, Repeat, NoOrder}

var viewSQL = map[View]string{
	All: "", First: " AND f.order_count = 1", Repeat: " AND f.order_count >= 2", NoOrder: " AND f.order_count = 0",
}

// Sort is what a list of customers is ordered by.
type Sort string

// sorts are the SQL expressions of the sort orders. Ties go by customer number, missing values last.
var sorts = map[Sort]string{
	"number":     "f.number",
	"name":       "NULLIF(CASE WHEN c.kana <> '' THEN c.kana ELSE c.name END, '')",
	"status":     "NULLIF(c.member_status, '')",
	"prefecture": "NULLIF(c.prefecture, '')",
	"orders":     "f.order_count",
	"amount":     "f.amount",
	"average":    "CASE WHEN f.order_count > f.unknown THEN f.amount * 1.0 / (f.order_count - f.unknown) END",
	"first":      "f.first_day",
	"last":       "f.last_day",
	"added":      "c.added_day",
	"points":     "c.points",
	"sex":        "NULLIF(c.sex, '')",
	"birthday":   "c.birthday",
	"age":        "0 - c.birthday",
	"city":       "NULLIF(c.city, '')",
}

// Sorts lists the names of the sort orders, without those of the shop's own fields.
func Sorts() []Sort {
	return slices.Sorted(func(yield func(Sort) bool) {
		for s := range sorts {
			if !yield(s) {
				return
			}
		}
		for s := range keyed {
			if !yield(s) {
				return
			}
		}
	})
}

// Known reports whether there is such a sort order; the shop's own fields are ordered by OwnSort and their key.
func (s Sort) Known() bool {
	_, isColumn := sorts[s]
	_, _, isKeyed := s.key()
	return isColumn || isKeyed
}

// Query asks for customers.
type Query struct {
	Text   string
	View   View
	Bought Bought
	Only   []int64 // of these customers, by id; nil: of all
	Sort   Sort    // empty: by the last order
	Desc   bool
	Limit  int
	Offset int

	whole bool // all matches, not a page of them
}

// Figures are a customer's purchases summed up.
type Figures struct {
	OrderCount, Amount, Unknown int64
	FirstDay, LastDay           day.Day
}

// Average is the mean amount of the purchases whose amount is known; ok is false when there is none.
func (f *Figures) Average() (amount int64, ok bool) {
	n := f.OrderCount - f.Unknown
	if n <= 0 {
		return 0, false
	}
	return (f.Amount + n/2) / n, true
}

// Hit is a customer in a list.
type Hit struct {
	*customer.Customer
	Figures
	Mail string // state of the consent to mail, empty when nothing is known
}

// Result is one page of the answer with the sums over all matches.
type Result struct {
	Hits  []Hit
	Total int64
	Sum   Figures
}

// Limits of a question.
const (
	maxText   = 200
	MaxLimit  = 200
	maxOffset = 100_000_000
)

// Customers answers a query.
func Customers(q db.Querier, shopID int64, query Query) (*Result, error) {
	var r Result
	ids, err := query.find(q, shopID, &r)
	if err != nil {
		return nil, fmt.Errorf("search: find customers: %w", err)
	}
	r.Hits, err = Load(q, shopID, ids)
	if err != nil {
		return nil, fmt.Errorf("search: load customers: %w", err)
	}
	return &r, nil
}

// CustomerIDs returns all customers that a query finds, whatever page it asks for, in its order.
func CustomerIDs(q db.Querier, shopID int64, query Query) ([]int64, error) {
	query.whole = true
	ids, err := query.find(q, shopID, &Result{})
	if err != nil {
		return nil, fmt.Errorf("search: find all customers: %w", err)
	}
	return ids, nil
}

// find returns the customers of the query's page and sums all matches up.
func (query Query) find(q db.Querier, shopID int64, r *Result) ([]int64, error) {
	if column, key, ok := query.Sort.key(); ok {
		return query.byKey(q, shopID, column, key, r)
	}
	if terms := Terms(query.Text); len(terms) > 0 {
		return searched(q, shopID, query, terms, r)
	}
	return listed(q, shopID, query, r)
}

// Counts returns how many customers each view holds.
func Counts(q db.Querier, shopID int64) (map[View]int64, error) {
	var none, first, repeat int64
	err := q.QueryRow(`SELECT COALESCE(SUM(CASE WHEN order_count = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN order_count = 1 THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN order_count >= 2 THEN 1 ELSE 0 END), 0) FROM customer_figures WHERE shop_id = $1`, shopID).Scan(&none, &first, &repeat)
	if err != nil {
		return nil, fmt.Errorf("search: count views: %w", err)
	}
	return map[View]int64{All: none + first + repeat, First: first, Repeat: repeat, NoOrder: none}, nil
}

// Terms splits what was typed: every term must be found, in one of its spellings. A text of digits is one term, which is also
// looked for without its hyphens, as phones and postal codes are kept.
func Terms(text string) [][]string {
	if r := []rune(text); len(r) > maxText {
		text = string(r[:maxText])
	}
	if digits, only := jptext.Digits(text); only && digits != "" {
		key := jptext.SearchKey(text)
		out := []string{key}
		if digits != key {
			out = append(out, digits)
		}
		if national := customer.PhoneDigits(text); national != digits {
			out = append(out, national)
		}
		return [][]string{out}
	}
	var out [][]string
	for _, term := range jptext.Terms(text) {
		if term != "" {
			out = append(out, []string{term})
		}
	}
	return out
}

// OrderNumber is the part of an order's number that terms may stand for; ok is false where they cannot be one.
func OrderNumber(terms [][]string) (part string, ok bool) {
	if len(terms) != 1 || !strings.ContainsAny(terms[0][0], "0123456789") {
		return "", false
	}
	return terms[0][0], true
}

var escaper = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

func like(term string) string { return "%" + escaper.Replace(term) + "%" }

// Load returns the customers of ids in that order; every id must exist.
func Load(q db.Querier, shopID int64, ids []int64) ([]Hit, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := customer.Many(q, shopID, ids)
	if err != nil {
		return nil, err
	}
	at := make(map[int64]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	out := make([]Hit, len(ids))
	for _, c := range list {
		out[at[c.ID]].Customer = c
	}
	rows, err := q.Query(`SELECT f.customer_id, f.order_count, f.amount, f.unknown, f.first_day, f.last_day, COALESCE(s.state, '')
		FROM customer_figures f LEFT JOIN consent_states s ON s.shop_id = f.shop_id AND s.customer_id = f.customer_id AND s.channel = 'email'
		WHERE f.shop_id = $1 AND f.customer_id {{in_list_int $2}}`, shopID, db.List(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var h Hit
		var first, last db.Null[int32]
		if err := rows.Scan(&id, &h.OrderCount, &h.Amount, &h.Unknown, &first, &last, &h.Mail); err != nil {
			return nil, err
		}
		h.FirstDay, h.LastDay = dayOf(first), dayOf(last)
		h.Customer = out[at[id]].Customer
		out[at[id]] = h
	}
	return out, rows.Err()
}

// LoadStanding returns the customers of ids that exist, in that order.
func LoadStanding(q db.Querier, shopID int64, ids []int64) ([]Hit, error) {
	standing, err := db.All(q, func(rows *db.Rows) (id int64, err error) { return id, rows.Scan(&id) },
		`SELECT id FROM customers WHERE shop_id = $1 AND id {{in_list_int $2}}`, shopID, db.List(ids))
	if err != nil {
		return nil, err
	}
	is := make(map[int64]bool, len(standing))
	for _, id := range standing {
		is[id] = true
	}
	return Load(q, shopID, slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return !is[id] }))
}

// FiguresOf returns the figures of one customer.
func FiguresOf(q db.Querier, shopID, customerID int64) (Figures, error) {
	var f Figures
	var first, last db.Null[int32]
	err := q.QueryRow(`SELECT order_count, amount, unknown, first_day, last_day FROM customer_figures
		WHERE shop_id = $1 AND customer_id = $2`, shopID, customerID).Scan(&f.OrderCount, &f.Amount, &f.Unknown, &first, &last)
	f.FirstDay, f.LastDay = dayOf(first), dayOf(last)
	return f, err
}

func dayOf(n db.Null[int32]) day.Day {
	if !n.Valid {
		return day.Day{}
	}
	return day.FromUnixDays(n.V)
}
