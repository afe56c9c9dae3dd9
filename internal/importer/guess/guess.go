// Package guess proposes what the columns of a file hold that no format knows: from the words in its header, in
// Japanese and English, and from the values of its first rows.
//
// A proposal carries how sure it is. Only what is sure is decided for people; the rest they are asked about, since a
// column that is taken for another does more harm than a question. The package is pure: it reads no file and knows no
// database. It may import importer/format, importer/tabular and kit.
package guess

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"joren/internal/importer/format"
)

// Sure is the confidence from which a proposal is taken without asking.
const Sure = 0.8

// propose is the confidence from which a proposal is worth showing.
const propose = 0.35

// Column is what one column seems to hold.
type Column struct {
	Field      string  // empty: no idea, or of no use
	Unused     bool    // Joren has no use for such a column
	Continues  bool    // the cell goes on in that of the column before: 電話番号2 after 電話番号1
	Confidence float64 // 0 to 1, in Field or in Unused
}

// Decided reports whether the column needs no question.
func (c Column) Decided() bool { return c.Confidence >= Sure }

// Guess is what a file seems to be.
type Guess struct {
	Kind    format.Kind
	Columns []Column // one for each of the header
}

// File proposes the kind of a file and the field of each of its columns. The rows are the first of the file; with none,
// the header alone speaks.
func File(header []string, rows [][]string) Guess {
	f := newFile(header, rows)
	kind := f.kind()
	return Guess{kind, f.columns(kind)}
}

// Columns proposes the fields of a file whose kind is known.
func Columns(kind format.Kind, header []string, rows [][]string) []Column {
	return newFile(header, rows).columns(kind)
}

// file is what is known about each column before the kind of the file is.
type file struct {
	names  []name
	values []profile
}

// maxRows is how many rows the values of a column are judged by.
const maxRows = 100

func newFile(header []string, rows [][]string) *file {
	f := &file{}
	rows = rows[:min(maxRows, len(rows))]
	for i, h := range header {
		f.names = append(f.names, readName(h))
		f.values = append(f.values, look(rows, i))
	}
	f.joined()
	f.nameParts()
	f.codes()
	return f
}

// joined finds phones and postal codes that are spread over columns: 電話番号1, 電話番号2, 電話番号3.
func (f *file) joined() {
	for i := 0; i+1 < len(f.names); i++ {
		n := &f.names[i]
		base, ok := strings.CutSuffix(n.core, "1")
		if !ok || f.names[i+1].core != base+"2" || f.names[i+1].party != n.party {
			continue
		}
		whole := name{core: base, party: n.party}
		whole.read()
		if !slices.Contains([]string{"phone", "mobile", "fax", "postal_code"}, whole.person.field) || whole.person.confidence < Sure {
			continue
		}
		n.party, n.person, n.part = whole.party, whole.person, true
		for nth := 2; i+1 < len(f.names) && f.names[i+1].core == base+strconv.Itoa(nth); nth++ {
			i++
			f.names[i].forget()
			f.names[i].continues = true
		}
	}
}

// nameParts settles what the header alone cannot say: 名 is the given name where the family name has a column of its own
// and the whole name otherwise, and 住所 is what follows the prefecture where that stands apart.
func (f *file) nameParts() {
	has := func(p party, fields ...string) bool {
		return slices.ContainsFunc(f.names, func(n name) bool { return n.party == p && slices.Contains(fields, n.person.field) })
	}
	for i := range f.names {
		n := &f.names[i]
		switch n.person.field {
		case "given_name":
			if n.bare && !has(n.party, "family_name") {
				n.person = word{"name", 0.9}
			}
		case "given_kana":
			if n.bare && !has(n.party, "family_kana", "family_name") {
				n.person = word{"kana", 0.9}
			}
		case format.OneLineAddress:
			if has(n.party, "prefecture") || has(n.party, "city") {
				n.person.field = "address1"
			}
		}
	}
}

// codes lays columns such as 性別(ID) aside that stand beside 性別(名称).
func (f *file) codes() {
	for i := range f.names {
		n := &f.names[i]
		if !n.code {
			continue
		}
		twin := slices.ContainsFunc(f.names, func(o name) bool { return !o.code && o.party == n.party && o.core == n.core })
		n.forget()
		if twin {
			n.unused = Sure
		}
	}
}

// kind is customers where nothing speaks of orders, and lines where a row seems to be a product of an order.
func (f *file) kind() format.Kind {
	var number, ordered, product, amount bool
	for i, n := range f.names {
		switch n.order.field {
		case "order_number":
			number = true
			if f.values[i].repeats() {
				product = true
			}
		case "ordered_at", "state", "payment_method", "payment_state":
			ordered = ordered || n.order.confidence >= Sure
		}
		switch n.line.field {
		case "product_name", "sku", "product_id":
			product = product || n.line.confidence >= Sure
		case "quantity", "unit_price", "line_amount":
			amount = amount || n.line.confidence >= Sure
		}
	}
	switch {
	case product && (number || ordered || amount):
		return format.Lines
	case number || ordered:
		return format.Orders
	}
	return format.Customers
}

func (f *file) columns(kind format.Kind) []Column {
	out := make([]Column, len(f.names))
	for i := range f.names {
		out[i] = f.weigh(kind, i)
	}
	f.fromValues(kind, out)
	compete(out)
	for i, c := range out {
		if c.Confidence < propose {
			out[i] = Column{}
		}
	}
	return out
}

// ownOnly are fields of a customer that bare words in a file of orders seldom mean: its tags are those of the order.
var ownOnly = []string{"tags", "rank", "member_status", "points", "staff", "homepage", "created_at", "display_name", "memo", "external_id", "country", "name"}

// weigh takes the reading of a name that suits the kind of file, as far as the values do not speak against it.
func (f *file) weigh(kind format.Kind, i int) Column {
	n, p := f.names[i], f.values[i]
	if n.continues {
		return Column{Continues: true, Confidence: 0.95}
	}
	w, prefix := n.person, ""
	if kind == format.Customers && n.party == recipient {
		w = word{}
	}
	if kind != format.Customers {
		prefix = n.party.prefix()
		if n.party == nobody && (slices.Contains(ownOnly, w.field) && !explicit(n.core) || f.buyerHas(w.field)) {
			w.confidence = min(w.confidence, Sure-0.2)
		}
		o := better(n.order, n.line, kind)
		if o.field != "" && (o.confidence > w.confidence || o.confidence == w.confidence && n.party == nobody) {
			w, prefix = o, ""
		}
	}
	if w.field == "" || !format.Known(kind, prefix+w.field) {
		return Column{Unused: n.unused > 0, Confidence: n.unused}
	}
	if !n.part {
		w.confidence = p.judge(w.field, w.confidence)
	}
	return Column{Field: prefix + w.field, Confidence: w.confidence}
}

// explicit reports whether a name says by itself that it is about a customer: 会員ID, 顧客名.
func explicit(core string) bool {
	return slices.ContainsFunc([]string{"会員", "顧客", "お客様", "customer", "member"}, func(p string) bool { return strings.HasPrefix(core, p) })
}

// buyerHas reports whether another column says that it is this field of the buyer.
func (f *file) buyerHas(field string) bool {
	return slices.ContainsFunc(f.names, func(n name) bool { return n.party == buyer && n.person.field == field && n.person.confidence >= Sure })
}

// better is the reading of a name as a field of an order or of a line.
func better(order, line word, kind format.Kind) word {
	if kind == format.Lines && line.confidence > order.confidence {
		return line
	}
	return order
}

// fromValues proposes fields by their values for columns whose names say nothing.
func (f *file) fromValues(kind format.Kind, out []Column) {
	taken := map[string]bool{}
	for _, c := range out {
		taken[c.Field] = true
	}
	for i := range out {
		if out[i] != (Column{}) || f.names[i].code {
			continue
		}
		w := f.values[i].guess()
		if w.field == "" {
			continue
		}
		field := w.field
		if kind != format.Customers && !isOrderField(field) {
			field = "customer." + field
		}
		if taken[field] || !format.Known(kind, field) {
			continue
		}
		taken[field] = true
		if f.names[i].core != "" { // the name says something, only nothing that is known
			w.confidence = min(w.confidence, Sure-0.1)
		}
		out[i] = Column{Field: field, Confidence: w.confidence}
	}
}

// compete leaves each field to the column that is surest of it; of the others it is asked whether to leave them out. Amounts that several columns
// claim with the same right are all asked about.
func compete(out []Column) {
	byField := map[string][]int{}
	for i, c := range out {
		if c.Field != "" {
			byField[c.Field] = append(byField[c.Field], i)
		}
	}
	for field, at := range byField {
		if len(at) < 2 {
			continue
		}
		slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(out[b].Confidence, out[a].Confidence) })
		first := at[0]
		if rival(field) && out[at[1]].Confidence >= Sure && out[first].Confidence-out[at[1]].Confidence < 0.04 {
			out[first].Confidence = Sure - 0.1
		}
		for _, i := range at[1:] {
			out[i].Confidence = min(out[i].Confidence, Sure-0.2)
			if out[first].Decided() {
				out[i] = Column{Unused: true, Confidence: Sure - 0.2}
			}
		}
	}
}

// rival reports whether two columns for one field mean different things, so that neither can be taken for it unasked.
func rival(field string) bool {
	return slices.Contains([]string{"total", "subtotal", "tax", "discount", "points_used", "line_amount", "unit_price"}, field)
}

// isOrderField reports whether a field of its own name belongs to an order.
func isOrderField(field string) bool {
	return slices.Contains(format.OrderFields, field) && !strings.HasPrefix(field, "memo")
}
