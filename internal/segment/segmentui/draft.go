package segmentui

import (
	"slices"
	"strconv"
	"strings"

	"joren/internal/kit/day"
	"joren/internal/kit/jptext"
	"joren/internal/segment"
	"joren/internal/web"
)

// draft is a part of a query as the builder's form holds it, whole or not: a group of rows, or a row.
type draft struct {
	path  string // where it stands: r, r.0, r.0.2
	joint joint  // of a group; empty: a row
	rows  []*draft

	name   string // what the row is about: a name, a function, or textRow
	op     string
	values []string
	count  string // of purchases: at least so many
	days   string // of purchases: within so many days
	bought string // of products: by which of their texts
	not    bool   // of purchases: none of the kind

	wrong string // key of the sentence that says why the row cannot be read
}

// joint is how the rows of a group are joined.
type joint string

const (
	all  joint = "all"
	some joint = "any"
	none joint = "none"
)

// textRow is a row that shows a part of a query as text, where no inputs can show it.
const textRow = "text"

// root is the path of the outermost group.
const root = "r"

// limits of a form: rows in all, and how deep groups may stand in each other.
const (
	maxRows  = 200
	maxDepth = 5
)

// readDraft reads the rows of a form.
func readDraft(f web.Form) *draft {
	top := &draft{path: root, joint: jointOf(f.Line(root + ".joint"))}
	at := map[string]*draft{root: top}
	for i, path := range f.All("node") {
		parent := at[path[:max(0, strings.LastIndexByte(path, '.'))]]
		if parent == nil || parent.joint == "" || i >= maxRows || strings.Count(path, ".") > maxDepth {
			continue
		}
		d := &draft{path: path, name: f.Line(path + ".name"), op: f.Line(path + ".op"), count: f.Line(path + ".count"), days: f.Line(path + ".days"),
			bought: f.Line(path + ".bought"), not: f.Line(path+".not") == "yes"}
		if f.Has(path + ".joint") {
			d.joint = jointOf(f.Line(path + ".joint"))
		}
		d.values = slices.Clone(f.All(path + ".v")) // blanks at their ends may be part of them
		parent.rows = append(parent.rows, d)
		at[path] = d
	}
	return top
}

func jointOf(s string) joint {
	if j := joint(s); j == some || j == none {
		return j
	}
	return all
}

// number gives every part the path of where it stands now.
func (d *draft) number(path string) {
	d.path = path
	for i, r := range d.rows {
		r.number(path + "." + strconv.Itoa(i))
	}
}

// find returns the part at a path with the group that it stands in.
func (d *draft) find(path string) (part, in *draft) {
	if d.path == path {
		return d, nil
	}
	for _, r := range d.rows {
		if r.path == path {
			return r, d
		}
		if strings.HasPrefix(path, r.path+".") {
			return r.find(path)
		}
	}
	return nil, nil
}

// clone copies a part with all that is in it.
func (d *draft) clone() *draft {
	c := *d
	c.values, c.rows = slices.Clone(d.values), nil
	for _, r := range d.rows {
		c.rows = append(c.rows, r.clone())
	}
	return &c
}

// do takes one step in the form: what a button of it says.
func (d *draft) do(action string) {
	verb, path, _ := strings.Cut(action, ":")
	part, in := d.find(path)
	if part == nil {
		return
	}
	switch {
	case verb == "add" && part.joint != "":
		part.rows = append(part.rows, &draft{name: "number_of_orders", op: "ge"})
	case verb == "group" && part.joint != "":
		part.rows = append(part.rows, &draft{joint: some, rows: []*draft{{name: "customer_tags", op: "has"}}})
	case in == nil:
	case verb == "remove":
		in.rows = slices.DeleteFunc(in.rows, func(r *draft) bool { return r == part })
	case verb == "copy":
		in.rows = slices.Insert(in.rows, slices.Index(in.rows, part)+1, part.clone())
	case verb == "up":
		if i := slices.Index(in.rows, part); i > 0 {
			in.rows[i-1], in.rows[i] = in.rows[i], in.rows[i-1]
		}
	}
	d.number(root)
}

// draftOf shows a query in rows.
func draftOf(n segment.Node) *draft {
	d := &draft{joint: all}
	if n != nil {
		if part := partOf(n); part.joint != "" {
			d = part
		} else {
			d.rows = []*draft{part}
		}
	}
	d.number(root)
	return d
}

func partOf(n segment.Node) *draft {
	group := func(j joint, of []segment.Node) *draft {
		d := &draft{joint: j}
		for _, n := range of {
			d.rows = append(d.rows, partOf(n))
		}
		return d
	}
	switch n := n.(type) {
	case *segment.And:
		return group(all, n.Of)
	case *segment.Or:
		return group(some, n.Of)
	case *segment.Not:
		if or, ok := n.Of.(*segment.Or); ok {
			return group(none, or.Of)
		}
		return group(none, []segment.Node{n.Of})
	case *segment.Clause:
		if d := clauseRow(n); d != nil && same(d, n) {
			return d
		}
	case *segment.Call:
		if d := callRow(n); d != nil && same(d, n) {
			return d
		}
	}
	return &draft{name: textRow, values: []string{segment.Print(n, segment.English)}}
}

// same reports whether a row says what a query says, so that nothing is lost.
func same(d *draft, n segment.Node) bool {
	back := d.node()
	return back != nil && segment.Print(back, segment.English) == segment.Print(n, segment.English)
}

// node is the query that a draft says. Rows that are not whole are left out and marked; nil: nothing is said.
func (d *draft) node() segment.Node {
	if d.joint == "" {
		return d.row()
	}
	var of []segment.Node
	for _, r := range d.rows {
		if n := r.node(); n != nil {
			of = append(of, n)
		}
	}
	n := allOf(of)
	if len(of) > 1 && d.joint != all {
		n = &segment.Or{Of: of}
	}
	if d.joint == none && n != nil {
		return &segment.Not{Of: n}
	}
	return n
}

// whole reports whether every row can be read.
func (d *draft) whole() bool {
	if d.joint == "" {
		return d.row() != nil
	}
	return !slices.ContainsFunc(d.rows, func(r *draft) bool { return !r.whole() })
}

// row is the condition of a row; nil and a mark where it is not whole.
func (d *draft) row() segment.Node {
	d.wrong = ""
	n := d.condition()
	if n == nil {
		if d.wrong == "" {
			d.wrong = "segmentui.incomplete"
		}
		return nil
	}
	p, err := segment.Parse(segment.Print(n, segment.English)) // one form for all ways to write it
	if err != nil {
		d.wrong = "segmentui.unreadable"
		return nil
	}
	return p.Root
}

func (d *draft) condition() segment.Node {
	switch d.name {
	case textRow:
		p, err := segment.Parse(d.value(0))
		if err != nil {
			d.wrong = "segmentui.unreadable"
			return nil
		}
		return p.Root
	case "products_purchased", "orders_placed":
		return d.purchase()
	case "segment":
		if d.value(0) == "" {
			return nil
		}
		return &segment.Call{Name: "segment", Not: d.op == "notin", Conds: []segment.Cond{{Name: "slug", Test: segment.Test{Op: segment.Equal, Values: []segment.Value{text(d.value(0))}}}}}
	case "anniversary":
		return d.anniversary()
	}
	t, ok := d.test()
	if !ok {
		return nil
	}
	return &segment.Clause{Name: d.name, Test: t}
}

// untouched reports whether nothing was filled in.
func (d *draft) untouched() bool {
	filled := func(s string) bool { return s != "" }
	return !slices.ContainsFunc(d.values, filled) && d.days == "" && (d.joint != "" || d.row() == nil) &&
		!slices.ContainsFunc(d.rows, func(r *draft) bool { return !r.untouched() })
}

func (d *draft) value(i int) string {
	if i < len(d.values) {
		return d.values[i]
	}
	return ""
}

func text(s string) segment.Value { return segment.Value{Kind: segment.TextValue, Raw: s} }

func date(s string) segment.Value { return segment.Value{Kind: segment.DateValue, Raw: s} }

// figure reads a number as people write it.
func figure(s string) (segment.Value, bool) {
	n, ok := jptext.Number(s)
	return segment.Value{Kind: segment.NumberValue, Raw: n}, ok
}

// whole reads a number of days or times.
func whole(s string) (int, bool) {
	n, ok := jptext.Number(s)
	if !ok {
		return 0, false
	}
	v, err := strconv.Atoi(n)
	return v, err == nil && v >= 0 && v <= 9999
}

// calendar reads a day as people write it.
func calendar(s string) (segment.Value, bool) {
	d, err := day.Parse(s)
	return date(d.String()), err == nil
}
