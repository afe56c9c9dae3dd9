package segment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"joren/internal/kit/i18n"
)

// The JSON of a query:
//
//	{"and": [node, …]}  {"or": [node, …]}  {"not": node}
//	{"name": "amount_spent", "op": ">=", "values": [10000]}       "of": the field of an anniversary
//	{"call": "orders_placed", "op": "matches", "where": [{"name": "date", "op": ">=", "values": [{"date": "-30d"}]}]}
//
// A value is a number, a text, true or false, or a date as {"date": "2026-01-31"}, {"date": "-90d"}, {"date": "today"}.

// maxJSON bounds the text of a tree in bytes.
const maxJSON = 1 << 20

// jsonOps are the operators in JSON, one for each pair of operator and negation.
var jsonOps = map[string]Test{
	"=": {Op: Equal}, "!=": {Op: Equal, Not: true}, "<": {Op: Less}, "<=": {Op: LessEqual}, ">": {Op: Greater}, ">=": {Op: GreaterEqual},
	"in": {Op: In}, "not_in": {Op: In, Not: true}, "between": {Op: Between}, "not_between": {Op: Between, Not: true},
	"contains": {Op: Contains}, "not_contains": {Op: Contains, Not: true},
	"starts_with": {Op: StartsWith}, "not_starts_with": {Op: StartsWith, Not: true},
	"is_null": {Op: IsNull}, "is_not_null": {Op: IsNull, Not: true},
}

func (t Test) jsonOp() string {
	for name, op := range jsonOps {
		if op.Op == t.Op && op.Not == t.Not {
			return name
		}
	}
	return string(t.Op)
}

type jsonTest struct {
	Op     string  `json:"op"`
	Values []Value `json:"values,omitempty"`
}

// MarshalJSON writes {"and": …}.
func (n *And) MarshalJSON() ([]byte, error) { return encode(map[string]any{"and": n.Of}) }

// MarshalJSON writes {"or": …}.
func (n *Or) MarshalJSON() ([]byte, error) { return encode(map[string]any{"or": n.Of}) }

// MarshalJSON writes {"not": …}.
func (n *Not) MarshalJSON() ([]byte, error) { return encode(map[string]any{"not": n.Of}) }

// MarshalJSON writes {"name": …, "op": …, "values": …}.
func (n *Clause) MarshalJSON() ([]byte, error) {
	return encode(struct {
		Name string `json:"name"`
		Of   string `json:"of,omitempty"`
		jsonTest
	}{n.Name, n.Of, jsonTest{n.jsonOp(), n.Values}})
}

// MarshalJSON writes {"call": …, "op": …, "where": …}.
func (n *Call) MarshalJSON() ([]byte, error) {
	op := "matches"
	if n.Not {
		op = "not_matches"
	}
	return encode(struct {
		Call  string `json:"call"`
		Op    string `json:"op"`
		Where []Cond `json:"where,omitempty"`
	}{n.Name, op, n.Conds})
}

// MarshalJSON writes {"name": …, "op": …, "values": …}.
func (c Cond) MarshalJSON() ([]byte, error) {
	return encode(struct {
		Name string `json:"name"`
		jsonTest
	}{c.Name, jsonTest{c.jsonOp(), c.Values}})
}

// MarshalJSON writes the value as JSON has it, a date as {"date": …}.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.Kind {
	case NumberValue, YesNoValue:
		return []byte(v.Raw), nil
	case DateValue:
		return encode(map[string]string{"date": v.Raw})
	}
	return encode(v.Raw)
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// Decode reads the JSON of a query. It takes nothing that it does not know: no other key, no key twice, no other letter
// case, no text for a number, nothing behind the end. The error is Problems.
func Decode(data []byte) (Node, error) {
	if len(data) > maxJSON {
		return nil, Problems{{Key: "segment.json_too_large", Args: i18n.Args{"limit": maxJSON}}}
	}
	if !utf8.Valid(data) || bytes.Contains(data, []byte(`\u0000`)) {
		return nil, Problems{{Key: "segment.bad_text"}}
	}
	d := &decoder{Decoder: json.NewDecoder(bytes.NewReader(data))}
	d.UseNumber()
	n, err := d.node(1)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = fault("more")
		}
	}
	var problems Problems
	switch {
	case errors.As(err, &problems):
		return nil, problems
	case err != nil:
		return nil, Problems{{Key: "segment.bad_json", Args: i18n.Args{"reason": err.Error(), "at": d.InputOffset()}}}
	}
	return n, nil
}

// fault is a mistake in the JSON, in words for who writes programs.
func fault(format string, args ...any) error { return fmt.Errorf(format, args...) }

type decoder struct {
	*json.Decoder
	clauses int
}

func (d *decoder) delim(want json.Delim) error {
	t, err := d.Token()
	if err != nil {
		return fault("%q expected", want)
	}
	if t != want {
		return fault("%q expected", want)
	}
	return nil
}

// object reads an object and hands each of its keys on; a key comes once.
func (d *decoder) object(member func(key string) error) (seen map[string]bool, err error) {
	if err := d.delim('{'); err != nil {
		return nil, err
	}
	seen = map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, _ := t.(string)
		if seen[key] {
			return nil, fault("key %q stands twice", shorten(key))
		}
		seen[key] = true
		if err := member(key); err != nil {
			return nil, err
		}
	}
	return seen, d.delim('}')
}

// array reads an array of 1 to limit elements.
func (d *decoder) array(limit int, element func() error) error {
	if err := d.delim('['); err != nil {
		return err
	}
	n := 0
	for ; d.More(); n++ {
		if n == limit {
			return Problems{{Key: "segment.too_many_values", Args: i18n.Args{"limit": limit}}}
		}
		if err := element(); err != nil {
			return err
		}
	}
	if n == 0 {
		return fault("an empty list")
	}
	return d.delim(']')
}

func (d *decoder) text() (string, error) {
	t, err := d.Token()
	if s, ok := t.(string); ok && err == nil {
		return s, nil
	}
	return "", fault("a text expected")
}

// parts are what a node's object holds.
type parts struct {
	and, or        []Node
	not            Node
	name, of, call string
	op             string
	values         []Value
	where          []Cond
}

func (d *decoder) node(depth int) (Node, error) {
	if depth > MaxDepth {
		return nil, Problems{{Key: "segment.too_deep", Args: i18n.Args{"limit": MaxDepth}}}
	}
	var p parts
	seen, err := d.object(func(key string) (err error) {
		switch key {
		case "and":
			p.and, err = d.nodes(depth)
		case "or":
			p.or, err = d.nodes(depth)
		case "not":
			p.not, err = d.node(depth + 1)
		case "name":
			p.name, err = d.text()
		case "of":
			p.of, err = d.text()
		case "call":
			p.call, err = d.text()
		case "op":
			p.op, err = d.text()
		case "values":
			p.values, err = d.values()
		case "where":
			p.where, err = d.conds()
		default:
			err = fault("unknown key %q", shorten(key))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return d.build(p, seen)
}

// has reports whether exactly these keys were seen; optional ones end in a question mark.
func has(seen map[string]bool, keys ...string) bool {
	n := 0
	for _, key := range keys {
		name, optional := strings.CutSuffix(key, "?")
		if seen[name] {
			n++
		} else if !optional {
			return false
		}
	}
	return n == len(seen)
}

func (d *decoder) build(p parts, seen map[string]bool) (Node, error) {
	switch {
	case has(seen, "and") && len(p.and) >= 2:
		return &And{p.and}, nil
	case has(seen, "or") && len(p.or) >= 2:
		return &Or{p.or}, nil
	case has(seen, "not"):
		return &Not{Of: p.not}, nil
	case has(seen, "name", "op", "values?", "of?"):
		return d.clause(p)
	case has(seen, "call", "op", "where?"):
		return d.call(p)
	}
	return nil, fault("an object that is no part of a query")
}

func (d *decoder) count() error {
	if d.clauses++; d.clauses > MaxClauses {
		return Problems{{Key: "segment.too_many_clauses", Args: i18n.Args{"limit": MaxClauses}}}
	}
	return nil
}

func (d *decoder) clause(p parts) (Node, error) {
	_, own := CustomKey(p.name)
	if n := Lookup(p.name); !own && (n == nil || n.ID != p.name) {
		return nil, fault("unknown name %q", shorten(p.name))
	}
	if (p.name == "anniversary") != (p.of != "") {
		return nil, fault(`"of" belongs to anniversary and to nothing else`)
	}
	if len([]rune(p.name)) > MaxText || len([]rune(p.of)) > MaxText {
		return nil, Problems{{Key: "segment.text_too_long", Args: i18n.Args{"limit": MaxText}}}
	}
	t, err := test(p.op, p.values)
	if err != nil {
		return nil, err
	}
	return &Clause{Name: p.name, Of: canonical(p.of), Test: t}, d.count()
}

func (d *decoder) call(p parts) (Node, error) {
	f := LookupFunc(p.call)
	if f == nil || f.ID != p.call {
		return nil, fault("unknown function %q", shorten(p.call))
	}
	if p.op != "matches" && p.op != "not_matches" {
		return nil, fault("unknown op %q", shorten(p.op))
	}
	for _, c := range p.where {
		if param := f.Param(c.Name); param == nil && len(f.Params) > 0 || param != nil && param.ID != c.Name || len(f.Params) == 0 && !plainWord(c.Name) {
			return nil, fault("unknown parameter %q", shorten(c.Name))
		}
	}
	return &Call{Name: f.ID, Not: p.op == "not_matches", Conds: p.where}, d.count()
}

// plainWord reports whether a parameter's name is an ordinary word.
func plainWord(s string) bool {
	for _, r := range s {
		if r != '_' && (r < 'a' || r > 'z') {
			return false
		}
	}
	return s != "" && vocabulary.keywords[s] == noKeyword && vocabulary.dates[s] == ""
}

func (d *decoder) nodes(depth int) (out []Node, err error) {
	err = d.array(MaxClauses, func() error {
		n, err := d.node(depth + 1)
		out = append(out, n)
		return err
	})
	return out, err
}

func (d *decoder) values() (out []Value, err error) {
	err = d.array(MaxValues, func() error {
		v, err := d.value()
		out = append(out, v)
		return err
	})
	return out, err
}

func (d *decoder) conds() (out []Cond, err error) {
	err = d.array(MaxClauses, func() error {
		var p parts
		seen, err := d.object(func(key string) (err error) {
			switch key {
			case "name":
				p.name, err = d.text()
			case "op":
				p.op, err = d.text()
			case "values":
				p.values, err = d.values()
			default:
				err = fault("unknown key %q", shorten(key))
			}
			return err
		})
		if err != nil {
			return err
		}
		if !has(seen, "name", "op", "values?") {
			return fault("an object that is no condition")
		}
		t, err := test(p.op, p.values)
		if err != nil {
			return err
		}
		out = append(out, Cond{Name: p.name, Test: t})
		return d.count()
	})
	return out, err
}

// test makes a comparison out of its operator and as many values as that takes.
func test(op string, values []Value) (Test, error) {
	t, ok := jsonOps[op]
	if !ok {
		return t, fault("unknown op %q", shorten(op))
	}
	if n, many := t.Op.values(); len(values) != n && (!many || len(values) < n) {
		return t, fault("%q takes another number of values", op)
	}
	t.Values = values
	return t, nil
}

func (d *decoder) value() (Value, error) {
	if !d.More() {
		return Value{}, fault("a value expected")
	}
	raw := json.RawMessage{}
	if err := d.Decode(&raw); err != nil {
		return Value{}, err
	}
	inner := &decoder{Decoder: json.NewDecoder(bytes.NewReader(raw))}
	inner.UseNumber()
	if raw[0] == '{' {
		return inner.date()
	}
	t, err := inner.Token()
	if err != nil {
		return Value{}, err
	}
	switch t := t.(type) {
	case string:
		if len([]rune(t)) > MaxText {
			return Value{}, Problems{{Key: "segment.text_too_long", Args: i18n.Args{"limit": MaxText}}}
		}
		return Value{Kind: TextValue, Raw: t}, nil
	case bool:
		return Value{Kind: YesNoValue, Raw: fmt.Sprint(t)}, nil
	case json.Number:
		if s, ok := number(t.String()); ok {
			return Value{Kind: NumberValue, Raw: s}, nil
		}
		return Value{}, fault("number %s out of bounds", shorten(t.String()))
	}
	return Value{}, fault("a value expected")
}

func (d *decoder) date() (Value, error) {
	var raw string
	_, err := d.object(func(key string) (err error) {
		if key != "date" {
			return fault("unknown key %q", shorten(key))
		}
		raw, err = d.text()
		return err
	})
	if err != nil {
		return Value{}, err
	}
	s, ok := date(raw)
	if !ok {
		return Value{}, fault("no date: %q", shorten(raw))
	}
	return Value{Kind: DateValue, Raw: s}, nil
}
