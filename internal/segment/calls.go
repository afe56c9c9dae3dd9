package segment

import "joren/internal/kit/i18n"

// call reads a function in either form: f(word: value, …) [= true], or f MATCHES (word = value, …).
func (p *parser) call(t token, called *called) Node {
	c := &Call{At: t.at, Name: called.f.ID}
	if called.event != "" {
		c.Conds = []Cond{{At: t.at, Name: "event", Test: Test{Op: Equal, Values: []Value{{t.at, TextValue, called.event}}}}}
	}
	matches := false
	switch {
	case p.acceptKey(kwMatches):
		matches = true
	case p.acceptKey(kwNotMatches):
		matches, c.Not = true, true
	case p.isKey(kwNot) && p.ahead(1).key == kwMatches:
		p.next()
		p.next()
		matches, c.Not = true, true
	}
	if !p.acceptSign("(") {
		p.expected("segment.expected_open")
		return nil
	}
	for !p.acceptSign(")") {
		cond, ok := p.slug(c)
		if !ok {
			cond, ok = p.cond(called.f, matches)
		}
		if !ok {
			return nil
		}
		if c.Conds = append(c.Conds, cond); p.tooMany() {
			return nil
		}
		if p.isSign(")") {
			continue
		}
		if !p.acceptSign(",") && !(matches && p.acceptKey(kwAnd)) {
			p.expected("segment.expected_comma")
			return nil
		}
	}
	if !matches && !p.truth(c) {
		return nil
	}
	return c
}

// slug reads the slug that stands alone in a reference: segment('slug').
func (p *parser) slug(c *Call) (Cond, bool) {
	t := p.peek()
	if c.Name != reference || t.kind != valueToken || t.value != TextValue || len(c.Conds) > 0 {
		return Cond{}, false
	}
	v, ok := p.value()
	return Cond{At: t.at, Name: "slug", Test: Test{Op: Equal, Values: []Value{v}}}, ok
}

// tooMany counts a condition of a function.
func (p *parser) tooMany() bool {
	if p.clauses++; p.clauses <= MaxClauses {
		return false
	}
	p.stop("segment.too_many_clauses", MaxClauses)
	return true
}

// truth reads = true or = false behind a call.
func (p *parser) truth(c *Call) bool {
	equal := p.acceptSign("=")
	if !equal && !p.acceptSign("!=") {
		return true
	}
	switch {
	case p.acceptKey(kwTrue):
		c.Not = !equal
	case p.acceptKey(kwFalse):
		c.Not = equal
	default:
		p.expected("segment.expected_truth")
		return false
	}
	return true
}

// cond reads one condition of a function.
func (p *parser) cond(f *Func, matches bool) (Cond, bool) {
	t := p.next()
	if t.kind != wordToken {
		p.at--
		p.expected("segment.expected_param")
		return Cond{}, false
	}
	c := Cond{At: t.at, Name: t.text}
	if param := f.Param(t.text); param != nil {
		c.Name = param.ID
	}
	var ok bool
	if matches {
		c.Test, ok = p.test()
		return c, ok
	}
	if !p.acceptSign(":") {
		p.expected("segment.expected_colon")
		return c, false
	}
	c.Test, ok = p.argument()
	return c, ok
}

// argument reads what stands behind the colon of a parameter.
func (p *parser) argument() (Test, bool) {
	switch t := p.peek(); {
	case p.acceptSign("("):
		list, ok := p.list()
		return Test{Op: In, Values: list}, ok
	case t.kind == signToken, t.kind == wordToken && t.key != noKeyword && t.key != kwTrue && t.key != kwFalse:
		return p.test()
	}
	v, ok := p.value()
	if v.Relative() { // since then
		return Test{Op: GreaterEqual, Values: []Value{v}}, ok
	}
	return Test{Op: Equal, Values: []Value{v}}, ok
}

// unknownParam explains a word that a function does not take.
func unknownParam(f *Func, c Cond) Problem {
	words := make([]string, 0, 2*len(f.Params))
	for _, p := range f.Params {
		words = append(words, p.ID, p.Japanese)
	}
	key := "segment.unknown_param"
	near, found := nearest(c.Name, words)
	if found {
		key += ".near"
	}
	return Problem{At: c.At, Length: len([]rune(c.Name)), Key: key, Args: i18n.Args{"name": shorten(c.Name), "function": f.ID, "near": near}}
}
