package segment

import "strings"

// Spelling is a way to write queries.
type Spelling uint8

// The spellings.
const (
	English Spelling = iota
	Japanese
)

// Print writes a query. Parse reads it back as the same tree.
func Print(n Node, s Spelling) string {
	w := &writer{spelling: s}
	w.node(n, 0)
	return w.String()
}

type writer struct {
	strings.Builder
	spelling Spelling
}

// of picks the word of the spelling.
func (w *writer) of(english, japanese string) string {
	if w.spelling == Japanese {
		return japanese
	}
	return english
}

func (w *writer) add(parts ...string) {
	for _, p := range parts {
		w.WriteString(p)
	}
}

// How tightly a node binds. A part stands in brackets where it binds no tighter than what it stands in.
const (
	bindsOr = iota + 1
	bindsAnd
	bindsNot
	bindsAll
)

func binding(n Node) int {
	switch n.(type) {
	case *Or:
		return bindsOr
	case *And:
		return bindsAnd
	case *Not:
		return bindsNot
	}
	return bindsAll
}

func (w *writer) node(n Node, around int) {
	if binding(n) <= around {
		w.add("(")
		w.node(n, 0)
		w.add(")")
		return
	}
	switch n := n.(type) {
	case *Or:
		w.list(n.Of, w.of(" OR ", " または "), bindsOr)
	case *And:
		w.list(n.Of, w.of(" AND ", " かつ "), bindsAnd)
	case *Not:
		if w.spelling == Japanese { // always in brackets: right behind a comparison it would belong to that
			w.node(n.Of, bindsAll)
			w.add(" でない")
			return
		}
		w.add("NOT ")
		w.node(n.Of, bindsAnd)
	case *Clause:
		w.clause(n)
	case *Call:
		w.call(n)
	}
}

func (w *writer) list(of []Node, between string, around int) {
	for i, n := range of {
		if i > 0 {
			w.add(between)
		}
		w.node(n, around)
	}
}

func (w *writer) clause(c *Clause) {
	w.add(w.name(c.Name))
	if c.Name == "anniversary" {
		of := c.Of
		if field := table.names[fold(of)]; field != nil {
			of = w.of(field.ID, field.Japanese)
		}
		w.add("(", quote(of), ")")
	}
	w.test(c.Test)
}

// plainKey reports whether a key is read back without quotes.
func plainKey(key string) bool {
	for i, r := range key {
		if !isWord(r) && (r != '-' || i == 0 || i == len(key)-1) || narrow(r) != r {
			return false
		}
	}
	return key != "" && !strings.Contains(key, "--")
}

// name writes a name; one of the shop's own in quotes where it holds more than letters.
func (w *writer) name(name string) string {
	if key, ok := CustomKey(name); ok {
		if !plainKey(key) {
			key = quote(key)
		}
		return w.of(customPrefix, customJapanese) + key
	}
	if n := table.names[fold(name)]; n != nil {
		return w.of(n.ID, n.Japanese)
	}
	return name
}

func (w *writer) call(c *Call) {
	f := LookupFunc(c.Name)
	w.add(w.of(f.ID, f.Japanese))
	if c.Not {
		w.add(w.of(" NOT MATCHES (", " に一致しない ("))
	} else {
		w.add(w.of(" MATCHES (", " に一致 ("))
	}
	for i, cond := range c.Conds {
		if i > 0 {
			w.add(", ")
		}
		name := cond.Name
		if p := f.Param(name); p != nil {
			name = w.of(p.ID, p.Japanese)
		}
		w.add(name)
		w.test(cond.Test)
	}
	w.add(")")
}

// test writes operator and values.
func (w *writer) test(t Test) {
	value := func(i int) string { return w.value(t.Values[i]) }
	pick := func(english, japanese, notEnglish, notJapanese string) {
		if t.Not {
			english, japanese = notEnglish, notJapanese
		}
		w.add(" ", w.of(english, japanese))
	}
	switch t.Op {
	case Equal:
		pick("=", "=", "!=", "!=")
		w.add(" ", value(0))
	case In:
		pick("IN", "のいずれか", "NOT IN", "のいずれでもない")
		w.add(" (")
		for i := range t.Values {
			if i > 0 {
				w.add(", ")
			}
			w.add(value(i))
		}
		w.add(")")
	case Between:
		if w.spelling == Japanese {
			w.add(" が ", value(0), " から ", value(1), " まで")
			if t.Not {
				w.add(" でない")
			}
			return
		}
		pick("BETWEEN", "", "NOT BETWEEN", "")
		w.add(" ", value(0), " AND ", value(1))
	case Contains:
		pick("CONTAINS", "を含む", "NOT CONTAINS", "を含まない")
		w.add(" ", value(0))
	case StartsWith:
		pick("STARTS WITH", "で始まる", "NOT STARTS WITH", "で始まらない")
		w.add(" ", value(0))
	case IsNull:
		pick("IS NULL", "が空", "IS NOT NULL", "が入力あり")
	default:
		w.add(" ", string(t.Op), " ", value(0))
	}
}

// quote writes a text in quotes.
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`, `＇`, `＇＇`).Replace(s) + "'"
}

// japaneseUnits are the units of relative dates as they are printed.
var japaneseUnits = map[byte]string{'d': "日", 'w': "週", 'm': "ヶ月", 'y': "年"}

func (w *writer) value(v Value) string {
	switch v.Kind {
	case TextValue:
		return quote(v.Raw)
	case YesNoValue:
		if w.spelling == Japanese && v.Raw == "true" {
			return "はい"
		}
		return w.of(v.Raw, "いいえ")
	case DateValue:
		if w.spelling != Japanese {
			return v.Raw
		}
		if v.Relative() {
			return v.Raw[:len(v.Raw)-1] + japaneseUnits[v.Raw[len(v.Raw)-1]]
		}
		for japanese, name := range japaneseDates {
			if name == v.Raw && japanese != "去年" {
				return japanese
			}
		}
	}
	return v.Raw
}
