package segment

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"joren/internal/kit/i18n"
)

// Parsed is a query that was read, and what of it has no effect.
type Parsed struct {
	Root    Node
	Notices []Problem
}

// maxProblems is how many mistakes are listed; behind them the rest is only noise.
const maxProblems = 20

// Parse reads a query in English or Japanese spelling, or both mixed. The error is Problems, as many as could be found:
// behind a mistake it goes on with the next condition.
func Parse(text string) (*Parsed, error) {
	if n := utf8.RuneCountInString(text); n > MaxLength {
		return nil, Problems{{Key: "segment.too_long", Args: i18n.Args{"limit": MaxLength}}}
	}
	if !utf8.ValidString(text) {
		return nil, Problems{{Key: "segment.bad_text"}}
	}
	p := &parser{}
	p.tokens, p.problems = lex(text)
	p.frame()
	root := p.or(1)
	if p.peek().kind != endToken {
		p.expected("segment.expected_and")
	}
	if err := p.problems.first(maxProblems).err(); err != nil {
		return nil, err
	}
	return &Parsed{Root: root, Notices: p.notices}, nil
}

// first returns the problems in the order of the text, at most n.
func (p Problems) first(n int) Problems {
	slices.SortStableFunc(p, func(a, b Problem) int { return cmp.Compare(a.At.Offset, b.At.Offset) })
	return p[:min(n, len(p))]
}

// parser reads tokens. A method that finds a mistake notes it and returns nil, and its caller goes on behind.
type parser struct {
	tokens   []token
	at       int
	clauses  int
	problems Problems
	notices  []Problem
	stopped  bool // a limit was passed
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) ahead(n int) token { return p.tokens[min(p.at+n, len(p.tokens)-1)] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != endToken {
		p.at++
	}
	return t
}

func (p *parser) isSign(text string) bool {
	t := p.peek()
	return t.kind == signToken && t.text == text
}

func (p *parser) isKey(k keyword) bool { t := p.peek(); return t.kind == wordToken && t.key == k }

func (p *parser) acceptSign(text string) bool {
	if p.isSign(text) {
		p.next()
		return true
	}
	return false
}

func (p *parser) acceptKey(k keyword) bool {
	if p.isKey(k) {
		p.next()
		return true
	}
	return false
}

// isWord reports whether the next token is a plain word that reads so.
func (p *parser) isWord(text string) bool {
	t := p.peek()
	return t.kind == wordToken && fold(t.text) == text
}

func (p *parser) complain(t token, key string, args i18n.Args) {
	said := func(other Problem) bool { return other.At == t.at } // one mistake leads to the next
	if !p.stopped && !slices.ContainsFunc(p.problems, said) {
		p.problems = append(p.problems, Problem{At: t.at, Length: t.length, Key: key, Args: args})
	}
}

// expected complains that the next token is not what the sentence of key says.
func (p *parser) expected(key string) {
	t := p.peek()
	switch {
	case t.kind == badToken:
	case t.kind == endToken && len(p.tokens) == 1:
		p.complain(t, "segment.empty", nil)
	case t.kind == endToken:
		p.complain(t, "segment.found_end", i18n.Args{"expected": keys{key}})
	default:
		p.complain(t, "segment.found", i18n.Args{"expected": keys{key}, "found": shorten(t.text)})
	}
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// stop ends the reading: a limit was passed.
func (p *parser) stop(key string, limit int) {
	p.complain(p.peek(), key, i18n.Args{"limit": limit})
	p.stopped = true
	p.at = len(p.tokens) - 1
}

// frame takes FROM customers [SHOW …] WHERE off the beginning and ORDER BY off the end, with notices.
func (p *parser) frame() {
	if p.isWord("from") && p.ahead(1).kind == wordToken {
		p.next()
		p.next()
		if p.isWord("show") {
			show := p.peek()
			for t := p.peek(); t.kind != endToken && !p.isWord("where") && !p.isWord("order"); t = p.peek() {
				p.next()
			}
			p.notices = append(p.notices, Problem{At: show.at, Length: show.length, Key: "segment.ignored_show"})
		}
		if p.isWord("where") {
			p.next()
		}
	}
	for i := len(p.tokens) - 2; i > p.at; i-- {
		if t := p.tokens[i]; t.kind == wordToken && fold(t.text) == "by" && p.tokens[i-1].kind == wordToken && fold(p.tokens[i-1].text) == "order" {
			order := p.tokens[i-1]
			end := p.tokens[len(p.tokens)-1]
			p.tokens = append(p.tokens[:i-1:i-1], token{at: order.at, kind: endToken})
			p.notices = append(p.notices, Problem{At: order.at, Length: end.at.Offset - order.at.Offset, Key: "segment.ignored_order"})
			return
		}
	}
}

func (p *parser) or(depth int) Node {
	if depth > MaxDepth {
		p.stop("segment.too_deep", MaxDepth)
		return nil
	}
	of := []Node{p.and(depth)}
	for p.acceptKey(kwOr) {
		of = append(of, p.and(depth))
	}
	if len(of) == 1 {
		return of[0]
	}
	return &Or{of}
}

func (p *parser) and(depth int) Node {
	of := []Node{p.not(depth)}
	for p.acceptKey(kwAnd) {
		of = append(of, p.not(depth))
	}
	if len(of) == 1 {
		return of[0]
	}
	return &And{of}
}

func (p *parser) not(depth int) Node {
	t := p.peek()
	if depth > MaxDepth {
		p.stop("segment.too_deep", MaxDepth)
		return nil
	}
	if p.acceptKey(kwNot) {
		return &Not{t.at, p.not(depth + 1)}
	}
	n := p.primary(depth)
	for p.isKey(kwNotAfter) && n != nil {
		if depth++; depth > MaxDepth {
			p.stop("segment.too_deep", MaxDepth)
			return nil
		}
		p.next()
		n = &Not{t.at, n}
	}
	return n
}

func (p *parser) primary(depth int) Node {
	if p.acceptSign("(") {
		n := p.or(depth + 1)
		if !p.acceptSign(")") {
			p.expected("segment.expected_close")
			p.recover(p.at)
			p.acceptSign(")")
		}
		return n
	}
	if t := p.peek(); t.kind != wordToken || t.key != noKeyword {
		p.expected("segment.expected_condition")
		p.recover(p.at)
		return nil
	}
	if p.clauses++; p.clauses > MaxClauses {
		p.stop("segment.too_many_clauses", MaxClauses)
		return nil
	}
	from := p.at
	n := p.condition()
	if n == nil {
		p.recover(from)
	}
	return n
}

// recover skips to where a next condition can begin, or the group ends. Brackets that were opened since the token from
// are part of what is skipped.
func (p *parser) recover(from int) {
	open := 0
	for _, t := range p.tokens[from:p.at] {
		if t.kind == signToken && t.text == "(" {
			open++
		} else if t.kind == signToken && t.text == ")" {
			open--
		}
	}
	for t := p.peek(); t.kind != endToken; t = p.peek() {
		switch {
		case t.kind == signToken && t.text == "(":
			open++
		case t.kind == signToken && t.text == ")":
			if open == 0 {
				return
			}
			open--
		case open == 0 && (t.key == kwAnd || t.key == kwOr):
			return
		}
		p.next()
	}
}

// condition reads a clause or a call. It returns nil after a mistake.
func (p *parser) condition() Node {
	t := p.next()
	if fold(t.text) == "anniversary" || fold(t.text) == fold("記念日") {
		return p.anniversary(t)
	}
	isCall := p.isSign("(") || p.isKey(kwMatches) || p.isKey(kwNotMatches) || p.isKey(kwNot) && p.ahead(1).key == kwMatches
	called, name := table.funcs[fold(t.text)], table.names[fold(t.text)]
	switch {
	case called != nil && isCall:
		return p.call(t, called)
	case called != nil && name == nil:
		key := "segment.is_function"
		if called.f.Status != Ready {
			key = statusKey(called.f.Status)
		}
		p.complain(t, key, i18n.Args{"name": called.f.ID})
		return nil
	case isCall && name != nil && name.Status != Ready:
		p.complain(t, statusKey(name.Status), i18n.Args{"name": name.ID})
		return nil
	case isCall:
		p.unknown(t)
		return nil
	}
	c := &Clause{At: t.at, Name: canonical(t.text)}
	test, ok := p.test()
	if !ok {
		return nil
	}
	c.Test = test
	return c
}

// unknown complains about what is called as if it were a function.
func (p *parser) unknown(t token) {
	key := "segment.unknown_function"
	near, found := nearest(t.text, table.words)
	if found {
		key += ".near"
	}
	p.complain(t, key, i18n.Args{"name": shorten(t.text), "near": near})
}

// anniversary reads anniversary('birthday') or anniversary(date: 'birthday') and its comparison.
func (p *parser) anniversary(t token) Node {
	if !p.acceptSign("(") {
		p.expected("segment.expected_open")
		return nil
	}
	if p.isWord("date") || p.isWord(fold("日付")) {
		if p.next(); !p.acceptSign(":") {
			p.expected("segment.expected_colon")
			return nil
		}
	}
	of := p.peek()
	if of.kind != wordToken && (of.kind != valueToken || of.value != TextValue) {
		p.expected("segment.expected_date_field")
		return nil
	}
	p.next()
	if !p.acceptSign(")") {
		p.expected("segment.expected_close")
		return nil
	}
	test, ok := p.test()
	if !ok {
		return nil
	}
	return &Clause{At: t.at, Name: "anniversary", Of: canonical(of.text), Test: test}
}

// test reads a comparison with its values.
func (p *parser) test() (Test, bool) {
	t := p.peek()
	var out Test
	if t.kind == signToken && (t.text == "=" || t.text == "!=" || Op(t.text).Orders()) {
		p.next()
		out.Op, out.Not = Op(t.text), t.text == "!="
		if out.Not {
			out.Op = Equal
		}
		return p.values(out)
	}
	if t.kind != wordToken {
		p.expected("segment.expected_operator")
		return out, false
	}
	if t.key == kwNotAfter { // 都道府県 でない '東京都'
		p.next()
		out.Op, out.Not = Equal, true
		return p.values(out)
	}
	if p.acceptKey(kwNot) {
		out.Not = true
	}
	switch t = p.peek(); t.key {
	case kwIn, kwNotIn:
		out.Op = In
	case kwBetween, kwGa:
		out.Op = Between
	case kwContains, kwNotContains:
		out.Op = Contains
	case kwStarts, kwStartsWith, kwNotStartsWith:
		out.Op = StartsWith
	case kwIs, kwIsNull, kwIsNotNull:
		if !out.Not {
			out.Op = IsNull
		}
	}
	if out.Op == "" {
		p.expected("segment.expected_operator")
		return out, false
	}
	p.next()
	switch t.key {
	case kwNotIn, kwNotContains, kwNotStartsWith, kwIsNotNull:
		out.Not = !out.Not
	case kwStarts:
		if !p.acceptKey(kwWith) {
			p.expected("segment.expected_with")
			return out, false
		}
	case kwIs:
		out.Not = p.acceptKey(kwNot)
		if !p.acceptKey(kwNull) {
			p.expected("segment.expected_null")
			return out, false
		}
	case kwGa:
		return p.fromTo(out)
	}
	return p.values(out)
}

// fromTo reads A から B まで, which でない behind it turns round.
func (p *parser) fromTo(out Test) (Test, bool) {
	a, ok := p.value()
	if !ok {
		return out, false
	}
	if !p.acceptKey(kwFrom) {
		p.expected("segment.expected_from")
		return out, false
	}
	b, ok := p.value()
	if !ok {
		return out, false
	}
	if !p.acceptKey(kwTo) {
		p.expected("segment.expected_to")
		return out, false
	}
	out.Not = p.acceptKey(kwNotAfter)
	out.Values = []Value{a, b}
	return out, true
}

// values reads as many values as the operator takes.
func (p *parser) values(out Test) (Test, bool) {
	switch n, many := out.Op.values(); {
	case many:
		if !p.acceptSign("(") {
			p.expected("segment.expected_list")
			return out, false
		}
		list, ok := p.list()
		out.Values = list
		return out, ok
	case n == 0:
		return out, true
	case n == 2:
		a, ok := p.value()
		if !ok {
			return out, false
		}
		if !p.acceptKey(kwAnd) {
			p.expected("segment.expected_between_and")
			return out, false
		}
		b, ok := p.value()
		out.Values = []Value{a, b}
		return out, ok
	}
	v, ok := p.value()
	out.Values = []Value{v}
	return out, ok
}

// list reads the values of a list up to its closing bracket.
func (p *parser) list() ([]Value, bool) {
	var out []Value
	for {
		v, ok := p.value()
		if !ok {
			return nil, false
		}
		if out = append(out, v); len(out) > MaxValues {
			p.stop("segment.too_many_values", MaxValues)
			return nil, false
		}
		if p.acceptSign(")") {
			return out, true
		}
		if !p.acceptSign(",") {
			p.expected("segment.expected_comma")
			return nil, false
		}
	}
}

func (p *parser) value() (Value, bool) {
	t := p.peek()
	v := Value{At: t.at, Kind: TextValue, Raw: t.text}
	switch {
	case t.kind == valueToken:
		v.Kind = t.value
	case t.kind == wordToken && (t.key == kwTrue || t.key == kwFalse):
		v.Kind, v.Raw = YesNoValue, "false"
		if t.key == kwTrue {
			v.Raw = "true"
		}
	case t.kind == wordToken && t.key == noKeyword:
	default:
		p.expected("segment.expected_value")
		return v, false
	}
	p.next()
	return v, true
}
