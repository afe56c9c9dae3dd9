package order

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"joren/internal/db"
	"joren/internal/history"
	"joren/internal/product"
)

// contentsField is the name under which the history keeps an order's amounts and lines, which change together: half of
// the new ones with half of the old ones are nobody's order.
const contentsField = "contents"

// contentColumns are the columns of an order that belong to its contents.
var contentColumns = []string{"subtotal", "shipping", "fees", "discount", "coupon_discount", "points_used", "points_earned", "tax", "total",
	"refunded", "amount", "difference", "tax_totals", "line_count", "first_item", "quantity", "mall_coupon_discount", "tax_added"}

// derivedColumns follow from others or never change; the history does not keep them.
var derivedColumns = []string{"shop_id", "id", "number", "source", "order_number", "number_key", "counts", "created_at"}

// plainColumns are those that the history keeps each under its own name.
var plainColumns = slices.DeleteFunc(slices.Clone(orderColumns), func(c string) bool {
	return slices.Contains(contentColumns, c) || slices.Contains(derivedColumns, c)
})

// textLineColumns are the columns of lines that hold texts; the others hold numbers.
var textLineColumns = []string{"name", "variant"}

// record is an order as its row stands, by column.
type record map[string]*string

// contents are an order's amounts and lines in the history.
type contents struct {
	Sums  record   `json:"sums"`
	Lines []record `json:"lines"`
}

// recordOf is a row of the orders table, or of the lines' table, as the history has it.
func recordOf(columns []string, row []any) record {
	r := make(record, len(columns))
	for i, c := range columns {
		if v := textOf(row[i]); v != nil {
			r[c] = v
		}
	}
	return r
}

// textOf writes a column's value, as a row holds it to be written or as it was read, in the one way of the history. One
// engine reads a flag as a number: so a flag is one.
func textOf(v any) *string {
	switch x := v.(type) {
	case nil:
		return nil
	case string:
		return &x
	case *int64:
		if x == nil {
			return nil
		}
		return history.Text(strconv.FormatInt(*x, 10))
	case bool:
		if x {
			return history.Text(flagSet)
		}
		return history.Text("0")
	}
	return history.Text(fmt.Sprint(v))
}

const flagSet = "1"

// valueOf is a value of the history as its column holds it: like is what a row read from there holds. Texts and flags are
// never NULL.
func valueOf(text *string, like any) (any, error) {
	if text == nil {
		return nil, nil //nolint:nilnil // NULL is the value
	}
	switch like.(type) {
	case string:
		return *text, nil
	case bool:
		return *text == flagSet, nil
	}
	return strconv.ParseInt(*text, 10, 64)
}

// standing is an order as it stands, with its lines.
type standing struct {
	id    int64
	read  []any // the row as it was read
	row   record
	lines []record
}

// value is what stands under a name of the history.
func (s *standing) value(field string) *string {
	if field != contentsField {
		return s.row[field]
	}
	c := contents{Sums: record{}, Lines: s.lines}
	for _, name := range contentColumns {
		if v := s.row[name]; v != nil {
			c.Sums[name] = v
		}
	}
	raw, _ := json.Marshal(c) // texts always encode
	return history.Text(string(raw))
}

// load reads orders as they stand.
func load(q db.Querier, shopID int64, ids []int64) (map[int64]*standing, error) {
	out := make(map[int64]*standing, len(ids))
	err := eachRow(q, orderColumns, `FROM orders WHERE shop_id = $1 AND id {{in_list_int $2}} ORDER BY id`, []any{shopID, db.List(ids)}, func(row []any) {
		id, _ := row[1].(int64)
		out[id] = &standing{id: id, read: row, row: recordOf(orderColumns, row)}
	})
	if err != nil {
		return nil, err
	}
	var products []int64
	err = eachRow(q, lineColumns, `FROM order_lines WHERE shop_id = $1 AND order_id {{in_list_int $2}} ORDER BY order_id, position`,
		[]any{shopID, db.List(ids)}, func(row []any) {
			id, _ := row[1].(int64)
			if s := out[id]; s != nil {
				s.lines = append(s.lines, recordOf(lineColumns[3:], row[3:]))
			}
			if p, ok := row[3].(int64); ok {
				products = append(products, p)
			}
		})
	if err != nil {
		return nil, err
	}
	references, err := product.ReferencesOf(q, shopID, products)
	if err != nil {
		return nil, err
	}
	for _, s := range out {
		name(s.lines, references)
	}
	return out, nil
}

// name adds the references of products to lines: an id may be gone when they are to be put back.
func name(lines []record, references map[int64]string) {
	for _, l := range lines {
		if id := l.product(); id != 0 {
			l["product"] = history.Text(references[id])
		}
	}
}

func (r record) product() int64 {
	if r["product_id"] == nil {
		return 0
	}
	id, _ := strconv.ParseInt(*r["product_id"], 10, 64) // it was written from a number
	return id
}

func eachRow(q db.Querier, columns []string, rest string, args []any, take func(row []any)) error {
	rows, err := q.Query(`SELECT `+joined(columns)+` `+rest, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		row, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		take(row)
	}
	return rows.Err()
}

// recordChanges notes what the batch does to orders that exist: rows and lines are as they will be written.
func (b *Batch) recordChanges(tx *db.Tx, changed [][]any, lines [][]any, ids []int64, products map[string]int64) error {
	if !b.History.Recording() || len(changed) == 0 {
		return nil
	}
	before, err := load(tx, b.Shop, ids)
	if err != nil {
		return fmt.Errorf("order: as they stood: %w", err)
	}
	references := make(map[int64]string, len(products))
	for reference, id := range products {
		references[id] = reference
	}
	after := make(map[int64]*standing, len(changed))
	for _, row := range changed {
		id, _ := row[1].(int64)
		after[id] = &standing{id: id, row: recordOf(orderColumns, row)}
	}
	for _, l := range lines {
		id, _ := l[1].(int64)
		if s := after[id]; s != nil {
			s.lines = append(s.lines, recordOf(lineColumns[3:], l[3:]))
		}
	}
	for _, id := range ids {
		was, now := before[id], after[id]
		if was == nil || now == nil {
			continue
		}
		name(now.lines, references)
		f := history.Fields{}
		for _, c := range append(slices.Clone(plainColumns), contentsField) {
			f.Set(c, was.value(c), now.value(c))
		}
		if err := b.History.Changed(tx, history.Order, id, f); err != nil {
			return err
		}
	}
	return nil
}
