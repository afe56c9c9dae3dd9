package bench

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"joren/internal/customer"
	"joren/internal/demo"
	"joren/internal/importer/format"
	"joren/internal/order"
)

// layout writes rows in the columns of a format, by that format's own table read backwards: under each header stands
// what the field holds that the format finds there, in the format's words.
type layout struct {
	format  *format.Format
	headers []string
	fields  []string                     // by column; empty: nothing is known of it
	words   map[string]map[string]string // field → value → the format's word for it
}

// times are written as most files do, in the zone of the benchmark's shop.
const timeLayout = "2006-01-02 15:04:05"

func newLayout(f *format.Format) *layout {
	l := &layout{format: f, words: map[string]map[string]string{}}
	add := func(header, field string) {
		if (field == "" || !slices.Contains(l.fields, field)) && !slices.Contains(l.headers, header) && !strings.HasPrefix(header, "#") && !strings.Contains(header, "##") {
			l.headers, l.fields = append(l.headers, header), append(l.fields, field)
		}
	}
	for _, c := range f.Columns {
		h, _, _ := strings.Cut(c.Header, " & ") // what is written in parts stands whole in the first
		add(h, c.Field)
	}
	if f.RowKind != "" {
		add(f.RowKind, "row_kind")
	}
	for _, choice := range f.Require {
		h, _, _ := strings.Cut(choice, " | ")
		add(h, "")
	}
	for field, list := range f.Words {
		back := map[string]string{}
		for word, value := range list {
			if had, ok := back[value]; !ok || word < had && word != "" || had == "" {
				back[value] = word
			}
		}
		l.words[field] = back
	}
	for word, field := range f.RowKinds {
		if field == "" {
			l.words["row_kind"] = map[string]string{"": word}
		}
	}
	return l
}

// row is one line of an order in the layout's columns.
func (l *layout) row(c *customer.Fields, o *order.Draft, line *order.Line) []string {
	out := make([]string, len(l.headers))
	for i, field := range l.fields {
		var v string
		switch {
		case strings.HasPrefix(field, "customer."):
			v = personCell(c, strings.TrimPrefix(field, "customer."))
		case strings.HasPrefix(field, "ship_to."):
			v = personCell(c, strings.TrimPrefix(field, "ship_to."))
		case l.format.Kind == format.Customers:
			v = personCell(c, field)
		default:
			if v = orderCell(o, field); v == "" {
				v = lineCell(line, field)
			}
		}
		if word, ok := l.words[field][v]; ok && (v != "" || field == "row_kind") {
			v = word
		}
		out[i] = v
	}
	return out
}

func personCell(c *customer.Fields, field string) string {
	switch field {
	case "birthday":
		return c.Birthday.String()
	case "address":
		return c.Prefecture + c.City + c.Address1
	case "email_optin":
		if c.Optin != nil {
			return strconv.FormatBool(*c.Optin)
		}
		return ""
	case "created_at":
		return c.CreatedAt.Format(timeLayout)
	}
	return c.Text(field)
}

func orderCell(o *order.Draft, field string) string {
	switch field {
	case "order_number":
		return o.Number
	case "ordered_at":
		return o.OrderedAt.Format(timeLayout)
	case "state":
		return string(o.State)
	case "payment_state":
		return string(o.PaymentState)
	case "payment_method":
		return o.PaymentMethod
	case "shipping":
		return amountCell(o.Shipping)
	case "total":
		return amountCell(o.Total)
	}
	return ""
}

func lineCell(l *order.Line, field string) string {
	switch field {
	case "sku":
		return l.SKU
	case "product_id":
		return l.ProductID
	case "product_name":
		return l.ProductName
	case "variant":
		return l.Variant
	case "category":
		return l.Category
	case "unit_price":
		return amountCell(l.UnitPrice)
	case "quantity":
		return strconv.FormatInt(l.Quantity, 10)
	case "tax_rate":
		return strconv.Itoa(l.TaxRate / 10)
	}
	return ""
}

func amountCell(a *int64) string {
	if a == nil {
		return ""
	}
	return strconv.FormatInt(*a, 10)
}

// writeLayout writes at most n rows of invented customers in a format's columns and returns the file and how many rows it
// has.
func writeLayout(dir string, f *format.Format, n int, d *demo.Shop) (name string, rows int, err error) {
	name = filepath.Join(dir, f.Name+".csv")
	file, err := os.Create(name)
	if err != nil {
		return "", 0, err
	}
	defer file.Close()
	l := newLayout(f)
	w := csv.NewWriter(file)
	_ = w.Write(l.headers)
	for c := range d.Customers() {
		if rows >= n {
			break
		}
		if f.Kind == format.Customers {
			_ = w.Write(l.row(&c.Fields, &order.Draft{}, &order.Line{}))
			rows++
			continue
		}
		for i := range c.Orders {
			o := &c.Orders[i]
			for j := range o.Lines {
				if f.Kind == format.Orders && j > 0 {
					break
				}
				_ = w.Write(l.row(&c.Fields, o, &o.Lines[j]))
				rows++
			}
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return "", 0, fmt.Errorf("bench: write %s: %w", f.Name, err)
	}
	return name, rows, file.Close()
}

// rowLayouts are the formats of others that are rows of text and known from real files.
func rowLayouts() (list []*format.Format, err error) {
	for _, name := range format.Names() {
		f, err := format.ByName(name)
		if err != nil {
			return nil, err
		}
		if !f.Own && !f.Unverified && !f.AddsLines && !strings.HasSuffix(name, "-json") {
			list = append(list, f)
		}
	}
	return list, nil
}
