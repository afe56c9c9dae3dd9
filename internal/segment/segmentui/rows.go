package segmentui

import (
	"slices"
	"strconv"
	"strings"

	"joren/internal/segment"
)

// ways are the comparisons that a row offers, by the type of what it is about.
var ways = map[segment.Type][]string{
	segment.Number: {"ge", "le", "eq", "ne", "between", "null", "notnull"},
	segment.Money:  {"ge", "le", "gt", "lt", "eq", "between", "null", "notnull"},
	segment.Date:   {"within", "before", "from", "until", "on", "between", "this_month", "last_month", "this_year", "last_year", "null", "notnull"},
	segment.Text:   {"contains", "lacks", "starts", "eq", "ne", "null", "notnull"},
	segment.Choice: {"in", "notin", "null", "notnull"},
	segment.List:   {"has", "hasnot", "null", "notnull"},
	segment.YesNo:  {"yes", "no"},
	segment.Own:    {"contains", "eq", "ne", "null", "notnull"},
}

// plain are the ways that stand for one operator with one value.
var plain = map[string]segment.Test{
	"ge": {Op: segment.GreaterEqual}, "le": {Op: segment.LessEqual}, "gt": {Op: segment.Greater}, "lt": {Op: segment.Less},
	"eq": {Op: segment.Equal}, "ne": {Op: segment.Equal, Not: true}, "contains": {Op: segment.Contains}, "lacks": {Op: segment.Contains, Not: true},
	"starts": {Op: segment.StartsWith}, "has": {Op: segment.Contains}, "hasnot": {Op: segment.Contains, Not: true},
	"null": {Op: segment.IsNull}, "notnull": {Op: segment.IsNull, Not: true},
}

// typeOf is the type of what a row is about.
func typeOf(name string) segment.Type {
	if _, own := segment.CustomKey(name); own {
		return segment.Own
	}
	if n := segment.Lookup(name); n != nil {
		return n.Type
	}
	return ""
}

// way is the comparison of a row: the first that its type has where the row's own does not fit.
func (d *draft) way() string {
	list := ways[typeOf(d.name)]
	if slices.Contains(list, d.op) || len(list) == 0 {
		return d.op
	}
	return list[0]
}

// test reads the comparison of a row.
func (d *draft) test() (t segment.Test, ok bool) {
	typ, way := typeOf(d.name), d.way()
	t = plain[way]
	switch way {
	case "null", "notnull":
		return t, true
	case "yes", "no":
		t = segment.Test{Op: segment.Equal, Values: []segment.Value{{Kind: segment.YesNoValue, Raw: strconv.FormatBool(way == "yes")}}}
		return t, typ != ""
	case "in", "notin":
		t = anyOf(d.values)
		t.Not = way == "notin"
		return t, len(t.Values) > 0
	}
	if typ == segment.Date {
		return d.dayTest(way)
	}
	read := func(s string) (segment.Value, bool) { return text(s), s != "" }
	if typ == segment.Number || typ == segment.Money {
		read = figure
	}
	first, ok := read(d.value(0))
	if !ok || t.Op == "" && way != "between" {
		return t, false
	}
	if way == "between" {
		second, ok := read(d.value(1))
		return segment.Test{Op: segment.Between, Values: []segment.Value{first, second}}, ok
	}
	t.Values = []segment.Value{first}
	return t, true
}

// anyOf compares with some texts, of which empty ones say nothing.
func anyOf(values []string) (t segment.Test) {
	t.Op = segment.In
	for _, v := range values {
		if v != "" {
			t.Values = append(t.Values, text(v))
		}
	}
	if len(t.Values) == 1 {
		t.Op = segment.Equal
	}
	return t
}

// dayTest reads a comparison of days.
func (d *draft) dayTest(way string) (t segment.Test, ok bool) {
	switch way {
	case "this_month", "last_month", "this_year", "last_year":
		return segment.Test{Op: segment.Equal, Values: []segment.Value{date(way)}}, true
	case "within", "before":
		n, ok := whole(d.value(0))
		t = segment.Test{Op: segment.GreaterEqual, Values: []segment.Value{date("-" + strconv.Itoa(n) + "d")}}
		if way == "before" {
			t.Op = segment.Less
		}
		return t, ok
	}
	first, ok := calendar(d.value(0))
	t = segment.Test{Op: map[string]segment.Op{"from": segment.GreaterEqual, "until": segment.LessEqual, "on": segment.Equal, "between": segment.Between}[way],
		Values: []segment.Value{first}}
	if way == "between" && ok {
		var second segment.Value
		second, ok = calendar(d.value(1))
		t.Values = append(t.Values, second)
	}
	return t, ok && t.Op != ""
}

// anniversary asks for birthdays in the days to come.
func (d *draft) anniversary() segment.Node {
	n, ok := whole(d.value(0))
	if !ok {
		return nil
	}
	return &segment.Clause{Name: "anniversary", Of: "birthday", Test: segment.Test{Op: segment.Between, Values: []segment.Value{date("today"), date("+" + strconv.Itoa(n) + "d")}}}
}

// purchase asks for purchases or products bought.
func (d *draft) purchase() segment.Node {
	c := &segment.Call{Name: d.name, Not: d.not}
	add := func(name string, op segment.Op, values ...segment.Value) {
		c.Conds = append(c.Conds, segment.Cond{Name: name, Test: segment.Test{Op: op, Values: values}})
	}
	if d.name == "products_purchased" {
		t := anyOf(d.values)
		if len(t.Values) == 0 {
			return nil
		}
		c.Conds = append(c.Conds, segment.Cond{Name: d.by(), Test: t})
	} else if d.value(0) != "" {
		v, ok := figure(d.value(0))
		if !ok {
			return nil
		}
		add("amount", segment.GreaterEqual, v)
	}
	if d.days != "" {
		n, ok := whole(d.days)
		if !ok {
			return nil
		}
		add("date", segment.GreaterEqual, date("-"+strconv.Itoa(n)+"d"))
	}
	if d.count != "" && d.count != "1" {
		v, ok := figure(d.count)
		if !ok {
			return nil
		}
		add("count", segment.GreaterEqual, v)
	}
	return c
}

// bys are the texts by which products are named, the first unless another is chosen.
var bys = []string{"category", "name", "sku"}

func (d *draft) by() string {
	if slices.Contains(bys, d.bought) {
		return d.bought
	}
	return bys[0]
}

// clauseRow shows a clause in a row; nil where no row can.
func clauseRow(n *segment.Clause) *draft {
	d := &draft{name: n.Name}
	for _, v := range n.Values {
		d.values = append(d.values, v.Raw)
	}
	if n.Name == "anniversary" {
		if n.Of != "birthday" || n.Op != segment.Between {
			return nil
		}
		d.values = []string{strings.Trim(n.Values[1].Raw, "+d")}
		return d
	}
	typ := typeOf(n.Name)
	if typ == segment.Date {
		return dateRow(n, d)
	}
	for _, way := range ways[typ] {
		d.op = way
		if t, ok := d.test(); ok && t.Op == n.Op && t.Not == n.Not && len(t.Values) == len(n.Values) {
			if typ == segment.YesNo && t.Values[0].Raw != n.Values[0].Raw {
				continue
			}
			return d
		}
	}
	return nil
}

func dateRow(n *segment.Clause, d *draft) *draft {
	if len(n.Values) > 0 && n.Values[0].Relative() {
		d.values = []string{strings.Trim(n.Values[0].Raw, "-d")}
	}
	if len(n.Values) == 1 && n.Values[0].Range() {
		d.op = n.Values[0].Raw
		return d
	}
	for _, way := range ways[segment.Date] {
		d.op = way
		if t, ok := d.test(); ok && t.Op == n.Op && t.Not == n.Not && same(d, n) {
			return d
		}
	}
	return nil
}

// callRow shows a call in a row; nil where no row can.
func callRow(n *segment.Call) *draft {
	d := &draft{name: n.Name, not: n.Not}
	if slug, ok := n.Reference(); ok {
		d.op, d.values = "in", []string{slug}
		if n.Not {
			d.op = "notin"
		}
		return d
	}
	for _, c := range n.Conds {
		if c.Not || len(c.Values) == 0 {
			return nil
		}
		first := c.Values[0].Raw
		switch c.Name {
		case "category", "name", "sku":
			d.bought = c.Name
			for _, v := range c.Values {
				d.values = append(d.values, v.Raw)
			}
		case "amount":
			d.values = []string{first}
		case "date":
			d.days = strings.Trim(first, "-d")
		case "count":
			d.count = first
		default:
			return nil
		}
	}
	return d
}
