package segmentui

import (
	"slices"
	"strconv"

	"joren/internal/segment"
	"joren/internal/web"
)

// The search form asks for the same as a query whose conditions all have to hold. What it is filled in with becomes such a
// query, which opens in the builder; and a query fills the form in as far as it has fields for its conditions.

// sought is a field of the search form, or two with a beginning and an end.
type sought struct {
	name string // of the language
	kind soughtKind
}

type soughtKind uint8

const (
	byPart   soughtKind = iota // of a text
	byNumber                   // the very one
	byRange                    // numbers and amounts
	byDays
	byPicks
	byTags
	byMonth
	byAccount // registered or a guest
	byProduct // bought, in a range of days
	byOwn     // a field of the shop's own: part of it, or that it is filled in
)

// sections are the parts of the form, but for the fields of the shop's own.
var sections = []struct {
	id     string
	fields []sought
}{
	{"person", []sought{{"customer_number", byNumber}, {"name", byPart}, {"kana", byPart}, {"company", byPart}, {"email", byPart}, {"phone", byPart},
		{"postal_code", byPart}, {"prefecture", byPicks}, {"address", byPart}, {"sex", byPicks}, {"age", byRange}, {"birthday", byDays},
		{"birth_month", byMonth}, {"memo", byPart}}},
	{"membership", []sought{{registered, byAccount}, {"member_status", byPicks}, {"rank", byPicks}, {"staff", byPicks}, {"channel", byPicks},
		{"customer_tags", byTags}, {"email_subscription_status", byPicks}, {"points", byRange}, {"customer_added_date", byDays}}},
	{"purchases", []sought{{"number_of_orders", byRange}, {"amount_spent", byRange}, {"first_order_date", byDays}, {"last_order_date", byDays},
		{"products_purchased", byProduct}}},
}

// registered is the field that asks whether somebody has an account, whatever became of it.
const registered = "registered"

// guest is the member status of those who have none.
const guest = "guest"

// filled is what the form is filled in with, by the names of its inputs: a field's own name, with ".to" for the end of a range, ".v"
// for what is picked, ".by" for the text that names a product, ".has" for a field of the shop's own that is not empty.
type filled map[string][]string

func (f filled) value(name string) string {
	if v := f[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func (f filled) set(name, value string) {
	if value != "" {
		f[name] = []string{value}
	}
}

// inputs are the names of a field's inputs.
func (s sought) inputs() []string {
	switch s.kind {
	case byRange, byDays:
		return []string{s.name, s.name + ".to"}
	case byPicks, byTags:
		return []string{s.name + ".v"}
	case byProduct:
		return []string{s.name, s.name + ".by", s.name + ".from", s.name + ".to"}
	case byOwn:
		return []string{s.name, s.name + ".has"}
	}
	return []string{s.name}
}

// readFilled reads the form.
func readFilled(form web.Form, fields []sought) filled {
	f := filled{}
	for _, s := range fields {
		for _, name := range s.inputs() {
			if s.kind == byPicks || s.kind == byTags {
				if picked := form.All(name); len(picked) > 0 {
					f[name] = picked
				}
				continue
			}
			f.set(name, form.Line(name))
		}
	}
	return f
}

// conditions are what a field asks for; none where it is empty. wrong are the inputs that cannot be read.
func (s sought) conditions(f filled) (of []segment.Node, wrong []string) {
	clause := func(name string, op segment.Op, not bool, values ...segment.Value) {
		of = append(of, &segment.Clause{Name: name, Test: segment.Test{Op: op, Not: not, Values: values}})
	}
	value := f.value(s.name)
	switch s.kind {
	case byPart, byOwn:
		if value != "" {
			clause(s.name, segment.Contains, false, text(value))
		}
		if s.kind == byOwn && f.value(s.name+".has") != "" {
			clause(s.name, segment.IsNull, true)
		}
	case byNumber, byMonth:
		if n, ok := figure(value); ok {
			clause(s.name, segment.Equal, false, n)
		} else if value != "" {
			wrong = []string{s.name}
		}
	case byRange, byDays:
		test, bad := span(f, s.name, s.name+".to", s.read())
		if test.Op != "" {
			of = append(of, &segment.Clause{Name: s.name, Test: test})
		}
		return of, bad
	case byPicks:
		if t := anyOf(f[s.name+".v"]); len(t.Values) > 0 {
			clause(s.name, t.Op, false, t.Values...)
		}
	case byTags:
		for _, tag := range f[s.name+".v"] {
			clause(s.name, segment.Contains, false, text(tag))
		}
	case byAccount:
		if value != "" {
			clause("member_status", segment.Equal, value == "yes", text(guest))
		}
	case byProduct:
		return s.bought(f)
	}
	return of, wrong
}

// bought asks for a product bought in a range of days.
func (s sought) bought(f filled) (of []segment.Node, wrong []string) {
	test, wrong := span(f, s.name+".from", s.name+".to", calendar)
	value := f.value(s.name)
	if value == "" {
		if test.Op != "" { // bought anything
			of = append(of, &segment.Call{Name: "orders_placed", Conds: []segment.Cond{{Name: "date", Test: test}}})
		}
		return of, wrong
	}
	by := &draft{bought: f.value(s.name + ".by")}
	call := &segment.Call{Name: s.name, Conds: []segment.Cond{{Name: by.by(), Test: segment.Test{Op: segment.Equal, Values: []segment.Value{text(value)}}}}}
	if test.Op != "" {
		call.Conds = append(call.Conds, segment.Cond{Name: "date", Test: test})
	}
	return append(of, call), wrong
}

// read reads an end of a range.
func (s sought) read() func(string) (segment.Value, bool) {
	if s.kind == byDays {
		return calendar
	}
	return figure
}

// span compares with a beginning and an end, of which one may be open; both: nothing is compared.
func span(f filled, from, to string, read func(string) (segment.Value, bool)) (t segment.Test, wrong []string) {
	var ends [2]*segment.Value
	for i, name := range []string{from, to} {
		if s := f.value(name); s != "" {
			v, ok := read(s)
			if !ok {
				wrong = append(wrong, name)
			}
			ends[i] = &v
		}
	}
	switch {
	case wrong != nil || ends[0] == nil && ends[1] == nil:
		return t, wrong
	case ends[1] == nil:
		return segment.Test{Op: segment.GreaterEqual, Values: []segment.Value{*ends[0]}}, nil
	case ends[0] == nil:
		return segment.Test{Op: segment.LessEqual, Values: []segment.Value{*ends[1]}}, nil
	}
	return segment.Test{Op: segment.Between, Values: []segment.Value{*ends[0], *ends[1]}}, nil
}

// allOf joins conditions that all have to hold; nil for none.
func allOf(of []segment.Node) segment.Node {
	switch len(of) {
	case 0:
		return nil
	case 1:
		return of[0]
	}
	return &segment.And{Of: of}
}

// fill fills the form in with a query. rest are the conditions that it has no field for; nil for none.
func fill(n segment.Node, fields []sought) (f filled, rest segment.Node) {
	f = filled{}
	parts := []segment.Node{n}
	switch and, ok := n.(*segment.And); {
	case n == nil:
		return f, nil
	case ok:
		parts = and.Of
	}
	var others []segment.Node
	for _, part := range parts {
		if !slices.ContainsFunc(fields, func(s sought) bool { return s.take(part, f) }) {
			others = append(others, part)
		}
	}
	return f, allOf(others)
}

// take fills the field in with a condition, where it can say just that and is free.
func (s sought) take(n segment.Node, f filled) bool {
	own := s.shown(n)
	of, wrong := s.conditions(own)
	if len(of) != 1 || wrong != nil || segment.Print(of[0], segment.English) != segment.Print(n, segment.English) {
		return false
	}
	if s.kind == byTags {
		name := s.name + ".v"
		f[name] = append(f[name], own[name]...)
		return true
	}
	for name := range own {
		if s.kind != byOwn && slices.ContainsFunc(s.inputs(), func(in string) bool { return f.value(in) != "" }) || f.value(name) != "" {
			return false
		}
	}
	for name, values := range own {
		f[name] = values
	}
	return true
}

// shown is how the field shows a condition; what it cannot show well is found out by reading it back.
func (s sought) shown(n segment.Node) filled {
	f := filled{}
	ends := func(t segment.Test, from, to string) {
		raw := make([]string, 2)
		for i, v := range t.Values[:min(2, len(t.Values))] {
			raw[i] = v.Raw
		}
		if t.Op == segment.LessEqual {
			raw[0], raw[1] = "", raw[0]
		}
		f.set(from, raw[0])
		f.set(to, raw[1])
	}
	switch n := n.(type) {
	case *segment.Call:
		for _, c := range n.Conds {
			if c.Name == "date" {
				ends(c.Test, s.name+".from", s.name+".to")
			} else if len(c.Values) == 1 {
				f.set(s.name, c.Values[0].Raw)
				f.set(s.name+".by", c.Name)
			}
		}
	case *segment.Clause:
		switch {
		case s.kind == byRange || s.kind == byDays:
			ends(n.Test, s.name, s.name+".to")
		case s.kind == byPicks || s.kind == byTags:
			for _, v := range n.Values {
				f[s.name+".v"] = append(f[s.name+".v"], v.Raw)
			}
		case s.kind == byAccount:
			f.set(s.name, map[bool]string{true: "yes", false: "no"}[n.Not])
		case s.kind == byOwn && n.Op == segment.IsNull:
			f.set(s.name+".has", "1")
		case len(n.Values) == 1:
			f.set(s.name, n.Values[0].Raw)
		}
	}
	return f
}

// months are the months of the year.
func months() []string {
	out := make([]string, 12)
	for i := range out {
		out[i] = strconv.Itoa(i + 1)
	}
	return out
}
