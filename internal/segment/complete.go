package segment

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Offer is what may stand at a place of a text.
type Offer struct {
	From  int      // where the word that is being written begins, in characters
	Words []string // what it may become, best first; each whole, with its quotes
}

// maxOffered bounds the words of an offer.
const maxOffered = 10

// Complete offers words for the place after the first at characters of a text that is being written: names, comparisons, values
// or what joins two conditions, as the text before asks for. values are the texts that the shop has in a field; nil: none are
// known. Words are spelt as s has it, or as they were begun.
func Complete(text string, at int, f Fields, values func(name string) []string, s Spelling) Offer {
	runes := []rune(text)
	at = min(max(at, 0), len(runes))
	if len(runes) > MaxLength {
		return Offer{From: at}
	}
	tokens, _ := lex(string(runes[:at]))
	tokens = tokens[:len(tokens)-1]
	from := at
	if n := len(tokens); n > 0 && tokens[n-1].at.Offset+tokens[n-1].length == at {
		last := tokens[n-1]
		if last.kind == badToken && quotes[runes[last.at.Offset]] != "" {
			from = last.at.Offset
		}
		for from > max(0, at-maxRun) && last.kind == wordToken && isWord(narrow(runes[from-1])) {
			from--
		}
	}
	// Japanese has no blanks: what is being written may begin after any word that is whole
	for start := from; start <= at; start++ {
		before, _ := lex(string(runes[:start]))
		before = before[:len(before)-1]
		if n := len(before); start > from && (n == 0 || !before[n-1].known()) {
			continue
		}
		c := completer{fields: f, values: values, spelling: s}
		for _, t := range before {
			c.read(t)
		}
		if words := c.words(string(runes[start:at])); len(words) > 0 {
			return Offer{start, words}
		}
	}
	return Offer{From: at}
}

// maxRun bounds the characters before the place among which the beginning of a word is looked for.
const maxRun = 40

// known reports whether a token is a word of the language, whole.
func (t *token) known() bool {
	return t.kind == wordToken && (t.key != noKeyword || Lookup(t.text) != nil || LookupFunc(t.text) != nil)
}

// completer follows a text as far as it goes, forgiving, to know what comes next.
type completer struct {
	fields   Fields
	values   func(name string) []string
	spelling Spelling

	next    next
	subject *Name   // what is being compared
	called  *Func   // whose parenthesis is to come
	around  []*Func // open parentheses, with the function of those that are of one
	list    bool    // in the parenthesis of a list
	between bool    // the first of two values
	equal   bool    // the comparison is one that a range of days may stand in
}

// next is what a text asks for.
type next uint8

const (
	wantName next = iota
	wantCall
	wantTest
	wantValue
	wantComma // or the end of a list
	wantJoin
)

// in is the function in whose parenthesis the text is; nil: in none.
func (c *completer) in() *Func {
	if n := len(c.around); n > 0 {
		return c.around[n-1]
	}
	return nil
}

func (c *completer) open(f *Func) {
	c.around, c.next = append(c.around, f), wantName
	if f != nil && f.ID == reference {
		c.next, c.subject = wantValue, &Name{ID: reference, Type: Choice}
	}
}

func (c *completer) close() {
	if n := len(c.around); n > 0 {
		c.around = c.around[:n-1]
	}
	c.next = wantJoin
}

// read takes the next word of the text.
func (c *completer) read(t token) {
	sign := t.kind == signToken
	switch c.next {
	case wantName:
		switch {
		case sign && t.text == "(":
			c.open(nil)
		case sign && t.text == ")":
			c.close()
		case t.kind == wordToken && t.key != kwNot:
			c.name(t.text)
		}
	case wantCall:
		if sign && t.text == "(" {
			c.open(c.called)
		} else if t.key != kwMatches && t.key != kwNotMatches && t.key != kwNot {
			c.next = wantJoin
		}
	case wantTest:
		c.test(t)
	case wantValue:
		switch {
		case sign && t.text == "(":
			c.list = true
		case c.list:
			c.next = wantComma
		default:
			c.next = wantJoin
		}
	case wantComma:
		if sign && t.text == "," {
			c.next = wantValue
		} else if sign && t.text == ")" {
			c.list, c.next = false, wantJoin
		}
	case wantJoin:
		c.join(t)
	}
}

// name takes what a condition is about.
func (c *completer) name(word string) {
	c.subject, c.next = nil, wantTest
	if f := c.in(); f != nil {
		if p := f.Param(word); p != nil {
			c.subject = &Name{ID: f.ID + "." + p.ID, Type: p.Type, Words: p.Words}
		}
		return
	}
	if f := LookupFunc(word); f != nil {
		c.called, c.next = f, wantCall
		return
	}
	if _, own := CustomKey(canonical(word)); own {
		c.subject = &Name{ID: canonical(word), Type: Own}
	} else {
		c.subject = Lookup(word)
	}
}

// test takes a comparison.
func (c *completer) test(t token) {
	c.equal = t.kind == signToken && strings.Contains("!=:", t.text) || t.key == kwIn || t.key == kwNotIn
	switch {
	case t.kind == signToken:
		c.next = wantValue
	case t.key == kwNull || t.key == kwIsNull || t.key == kwIsNotNull:
		c.next = wantJoin
	case t.key == kwBetween || t.key == kwGa:
		c.next, c.between = wantValue, true
	case t.key == kwIn || t.key == kwNotIn || t.key == kwContains || t.key == kwNotContains || t.key == kwWith || t.key == kwStartsWith || t.key == kwNotStartsWith:
		c.next = wantValue
	}
}

// join takes what stands between two conditions, or two values.
func (c *completer) join(t token) {
	switch {
	case c.between && (t.key == kwAnd || t.key == kwFrom):
		c.between, c.next = false, wantValue
	case t.key == kwAnd || t.key == kwOr || t.kind == signToken && t.text == ",":
		c.next = wantName
	case t.kind == signToken && t.text == ")":
		c.close()
	}
}

// words are what the text may go on with.
func (c *completer) words(begun string) []string {
	key := fold(bare(begun))
	var begin, hold []string
	for _, w := range c.candidates(begun != "") {
		folded := fold(bare(w))
		switch {
		case w == begun:
		case strings.HasPrefix(folded, key):
			begin = append(begin, w)
		case utf8.RuneCountInString(key) > 1 && strings.Contains(folded, key):
			hold = append(hold, w)
		}
	}
	begin = append(begin, hold...)
	return begin[:min(len(begin), maxOffered)]
}

// bare is a word without the quotes around it.
func bare(w string) string {
	r := []rune(w)
	if len(r) == 0 || quotes[r[0]] == "" {
		return w
	}
	return strings.TrimSuffix(string(r[1:]), "'")
}

func (c *completer) of(english, japanese string) string {
	if c.spelling == Japanese {
		return japanese
	}
	return english
}

// both returns a word in both spellings, the wanted one first.
func (c *completer) both(english, japanese string) []string {
	if c.spelling == Japanese {
		return []string{japanese, english}
	}
	return []string{english, japanese}
}

func (c *completer) candidates(begun bool) (words []string) {
	switch c.next {
	case wantName:
		if f := c.in(); f != nil {
			return c.params(f)
		}
		if begun {
			return c.names()
		}
		return nil
	case wantCall:
		return []string{c.of("MATCHES (", "に一致 ("), c.of("NOT MATCHES (", "に一致しない (")}
	case wantTest:
		return c.tests()
	case wantValue:
		return c.texts()
	case wantJoin:
		if c.between {
			return []string{c.of("AND", "から")}
		}
		return []string{c.of("AND", "かつ"), c.of("OR", "または")}
	case wantComma:
	}
	return nil
}

// names are all names in the wanted spelling, and then in the other one.
func (c *completer) names() []string {
	var first, second []string
	add := func(english, japanese, after string) {
		both := c.both(english, japanese)
		first, second = append(first, both[0]+after), append(second, both[1]+after)
	}
	for i := range names {
		if n := &names[i]; n.Status == Ready && !slices.Contains(c.fields.Unused, n.ID) {
			add(n.ID, n.Japanese, "")
		}
	}
	for _, key := range c.fields.Custom {
		if plainKey(key) {
			add(customPrefix+key, customJapanese+key, "")
		}
	}
	for i := range funcs {
		if f := &funcs[i]; f.Status == Ready && f.ID == reference {
			add(f.ID, f.Japanese, " (")
		} else if f.Status == Ready {
			add(f.ID, f.Japanese, c.of(" MATCHES (", " に一致 ("))
		}
	}
	return append(append(first, "NOT"), second...)
}

func (c *completer) params(f *Func) (words []string) {
	for _, p := range f.Params {
		if p.Status == Ready {
			words = append(words, c.both(p.ID, p.Japanese)...)
		}
	}
	return words
}

// tests are the comparisons that the subject takes.
func (c *completer) tests() (words []string) {
	if c.subject == nil {
		return nil
	}
	for _, op := range allowedOps[c.subject.Type] {
		switch op {
		case Equal:
			words = append(words, "=", "!=")
		case In:
			words = append(words, c.of("IN (", "のいずれか ("), c.of("NOT IN (", "のいずれでもない ("))
		case Between:
			words = append(words, c.of("BETWEEN", "が"))
		case Contains:
			words = append(words, c.of("CONTAINS", "を含む"), c.of("NOT CONTAINS", "を含まない"))
		case StartsWith:
			words = append(words, c.of("STARTS WITH", "で始まる"))
		case IsNull:
			words = append(words, c.of("IS NULL", "が空"), c.of("IS NOT NULL", "が入力あり"))
		case Less, LessEqual, Greater, GreaterEqual:
			words = append(words, string(op))
		}
	}
	return words
}

// texts are the values that the subject may have.
func (c *completer) texts() (words []string) {
	n := c.subject
	switch {
	case n == nil:
		return nil
	case n.ID == reference:
		for _, slug := range c.fields.Segments {
			words = append(words, quote(slug))
		}
	case len(n.Words) > 0:
		for _, w := range n.Words {
			words = append(words, quote(c.of(w.Code, w.Japanese)))
		}
	case n.Type == YesNo:
		return []string{c.of("true", "はい"), c.of("false", "いいえ")}
	case n.Type == Date:
		w, days := writer{spelling: c.spelling}, namedDays
		if c.equal {
			days = slices.Concat(namedDays, namedRanges)
		}
		for _, raw := range append(slices.Clone(days), "-30d", "-1y") {
			words = append(words, w.value(Value{Kind: DateValue, Raw: raw}))
		}
	case c.values != nil:
		for _, v := range c.values(n.ID) {
			words = append(words, quote(v))
		}
	}
	return words
}
