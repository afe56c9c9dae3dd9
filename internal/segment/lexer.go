package segment

import (
	"strings"
	"unicode"

	"joren/internal/kit/i18n"
)

// token is a word, a value or a sign of a query.
type token struct {
	at     Pos
	length int // in characters
	kind   tokenKind
	text   string // as written; of a sign its canonical form, of a value its raw form
	value  Kind   // of valueToken
	key    keyword
}

type tokenKind uint8

const (
	endToken tokenKind = iota
	wordToken
	valueToken
	signToken // ( ) , : and comparisons
	badToken  // already complained about
)

// lexer cuts a query into tokens. Outside quotes every character counts as its half-width twin, since staff write with
// an input method; the places stay those of the text as it was written.
type lexer struct {
	text      []rune
	at        int
	line, col int
	tokens    []token
	problems  Problems
}

func lex(text string) ([]token, Problems) {
	l := &lexer{text: []rune(text), line: 1, col: 1}
	for l.skipBlanks(); l.at < len(l.text); l.skipBlanks() {
		l.next()
	}
	l.add(token{at: l.pos(), kind: endToken})
	return l.tokens, l.problems
}

// narrow is the half-width twin of a character. Curly quotes stay, so that an apostrophe ends no text.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - 0xfee0
	case r == '　':
		return ' '
	case r == '−' || r == '‐' || r == '–':
		return '-'
	case r == '、' || r == '､':
		return ','
	}
	return r
}

// peek returns the folded character n places ahead, 0 behind the end.
func (l *lexer) peek(n int) rune {
	if l.at+n >= len(l.text) {
		return 0
	}
	return narrow(l.text[l.at+n])
}

func (l *lexer) pos() Pos { return Pos{l.at, l.line, l.col} }

func (l *lexer) advance(n int) {
	for range n {
		if l.text[l.at] == '\n' {
			l.line, l.col = l.line+1, 0
		}
		l.at, l.col = l.at+1, l.col+1
	}
}

func (l *lexer) skipBlanks() {
	for l.at < len(l.text) && (unicode.IsSpace(l.text[l.at]) || l.text[l.at] == '\ufeff' || l.text[l.at] == '\u200b') {
		l.advance(1)
	}
}

func (l *lexer) add(t token) { l.tokens = append(l.tokens, t) }

// take adds the next n characters as one token.
func (l *lexer) take(n int, kind tokenKind, value Kind, text string) {
	l.add(token{at: l.pos(), length: n, kind: kind, value: value, text: text})
	l.advance(n)
}

// complain takes the next n characters as a token that nothing can be made of.
func (l *lexer) complain(n int, key string, args i18n.Args) {
	l.problems = append(l.problems, Problem{At: l.pos(), Length: n, Key: key, Args: args})
	l.take(n, badToken, 0, string(l.text[l.at:l.at+n]))
}

// quotes are the pairs that stand around a text.
var quotes = map[rune]string{'\'': "'", '"': `"`, '‘': "’‘", '’': "’‘", '“': "”“", '”': "”“", '「': "」", '『': "』"}

func (l *lexer) next() {
	r := l.peek(0)
	switch closing, quoted := quotes[r]; {
	case quoted:
		l.quoted(closing)
	case strings.ContainsRune("(),:", r):
		l.take(1, signToken, 0, string(r))
	case strings.ContainsRune("=!<>≦≧≠", r):
		l.comparison(r)
	case isDigit(r), (r == '-' || r == '+' || r == 'ー') && isDigit(l.peek(1)), r == '.' && isDigit(l.peek(1)):
		l.figure()
	case isWord(r):
		l.word()
	default:
		l.complain(1, "segment.bad_character", i18n.Args{"text": string(l.text[l.at])})
	}
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '々' || r == '〆' || r == '・'
}

func (l *lexer) comparison(r rune) {
	second := l.peek(1)
	switch {
	case r == '≦':
		l.take(1, signToken, 0, "<=")
	case r == '≧':
		l.take(1, signToken, 0, ">=")
	case r == '≠':
		l.take(1, signToken, 0, "!=")
	case r == '<' && second == '>':
		l.take(2, signToken, 0, "!=")
	case second == '=' && r != '=':
		l.take(2, signToken, 0, string(r)+"=")
	case r == '!':
		l.complain(1, "segment.bad_character", i18n.Args{"text": "!"})
	default:
		l.take(1, signToken, 0, string(r))
	}
}

// quoted takes a text in quotes. The closing quote stands for itself when doubled or behind a backslash.
func (l *lexer) quoted(closing string) {
	ends := func(i int) bool { return i < len(l.text) && strings.ContainsRune(closing, narrow(l.text[i])) }
	var b strings.Builder
	i := l.at + 1
	for {
		switch {
		case i >= len(l.text):
			l.complain(len(l.text)-l.at, "segment.open_text", nil)
			return
		case l.text[i] == '\\' && i+1 < len(l.text) && (ends(i+1) || l.text[i+1] == '\\'):
			i++
		case ends(i) && ends(i+1):
			i++
		case ends(i):
			n := i + 1 - l.at
			switch text := b.String(); {
			case i-l.at-1 > MaxText:
				l.complain(n, "segment.text_too_long", i18n.Args{"limit": MaxText})
			case strings.ContainsRune(text, 0):
				l.complain(n, "segment.bad_character", i18n.Args{"text": "U+0000"})
			default:
				l.take(n, valueToken, TextValue, text)
			}
			return
		}
		b.WriteRune(l.text[i])
		i++
	}
}

// run returns the folded characters ahead, from the place from on, that ok holds for.
func (l *lexer) run(from int, ok func(rune) bool) string {
	var b strings.Builder
	for r := l.peek(from); r != 0 && ok(r); r = l.peek(from + b.Len()) {
		if r >= 0x80 {
			break // figures and dates are ASCII once folded
		}
		b.WriteRune(r)
	}
	return b.String()
}

// figure takes what begins with a figure: 12.5, 2026-01-31, -90d, -3ヶ月, 30_days_ago.
func (l *lexer) figure() {
	sign, n := byte(0), 0
	if r := l.peek(0); r == '-' || r == '+' || r == 'ー' {
		sign, n = '-', 1
		if r == '+' {
			sign = '+'
		}
	}
	count := l.run(n, isDigit)
	n += len(count)
	if sign == 0 && len(count) == 4 && l.peek(n) == '-' && isDigit(l.peek(n+1)) {
		l.calendarDay()
		return
	}
	if l.peek(n) == '_' {
		l.daysAgo(count, n)
		return
	}
	if u, length := l.unit(n); length > 0 && count != "" {
		l.relative(sign, count, u, n+length)
		return
	}
	if l.peek(n) == '.' {
		n += 1 + len(l.run(n+1, isDigit))
	}
	text := strings.TrimPrefix(strings.Map(narrow, string(l.text[l.at:l.at+n])), "+")
	text = strings.Replace(text, "ー", "-", 1)
	raw, ok := number(text)
	if !ok {
		l.complain(n, "segment.bad_number", i18n.Args{"text": text, "whole": maxWhole, "decimals": maxDecimals})
		return
	}
	l.take(n, valueToken, NumberValue, raw)
}

// unit returns the unit of a relative date n places ahead, and its length in characters.
func (l *lexer) unit(n int) (unit byte, length int) {
	for _, u := range units {
		spelling := []rune(u.spelling)
		same := true
		for i, r := range spelling {
			same = same && unicode.ToLower(l.peek(n+i)) == r
		}
		after := l.peek(n + len(spelling))
		if same && (spelling[0] >= 0x80 || !isWord(after) || after >= 0x80) {
			return u.unit, len(spelling)
		}
	}
	return 0, 0
}

// relative takes a distance from today of n characters, with 前 or 後 behind it in place of a sign.
func (l *lexer) relative(sign byte, count string, unit byte, n int) {
	if sign == 0 {
		switch l.peek(n) {
		case '前':
			sign, n = '-', n+1
		case '後':
			sign, n = '+', n+1
		}
	}
	written := string(l.text[l.at : l.at+n])
	if sign == 0 {
		l.complain(n, "segment.bare_offset", i18n.Args{"text": count + string(unit)})
		return
	}
	raw, ok := offset(sign, count, unit)
	if !ok {
		l.complain(n, "segment.bad_date", i18n.Args{"text": written})
		return
	}
	l.take(n, valueToken, DateValue, raw)
}

// daysAgo takes 30_days_ago, of which the first digits of n are read.
func (l *lexer) daysAgo(count string, n int) {
	rest := strings.ToLower(l.run(n, func(r rune) bool { return r == '_' || unicode.IsLetter(r) }))
	unit := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(rest, "_"), "_ago"), "s")
	for _, name := range []string{"day", "week", "month", "year"} {
		if unit == name && strings.HasSuffix(rest, "_ago") {
			l.relative('-', count, name[0], n+len(rest))
			return
		}
	}
	l.complain(n+len(rest), "segment.bad_date", i18n.Args{"text": count + rest})
}

// calendarDay takes 2026-01-31.
func (l *lexer) calendarDay() {
	text := l.run(0, func(r rune) bool { return isDigit(r) || r == '-' })
	if t := unicode.ToLower(l.peek(len(text))); t == 't' && isDigit(l.peek(len(text)+1)) {
		n := len(l.run(0, func(r rune) bool { return isDigit(r) || strings.ContainsRune("-:.+TtZz", r) }))
		l.complain(n, "segment.time_of_day", nil)
		return
	}
	raw, ok := date(text)
	if !ok {
		l.complain(len(text), "segment.bad_date", i18n.Args{"text": text})
		return
	}
	l.take(len(text), valueToken, DateValue, raw)
}

// word takes a name or keyword. A run of Japanese made of several words gives several tokens.
func (l *lexer) word() {
	n := 0
	for r := l.peek(0); isWord(r) || r == '.' && isWord(l.peek(n+1)) || r == '-' && n > 0 && isWord(l.peek(n+1)) && l.isCustom(n); r = l.peek(n) {
		n++
	}
	if l.isCustom(n+1) && l.peek(n) == '.' {
		if closing, ok := quotes[l.peek(n+1)]; ok {
			l.customKey(n+1, closing)
			return
		}
	}
	run := l.text[l.at : l.at+n]
	cuts := vocabulary.split(run)
	if cuts == nil {
		cuts = []int{n}
	}
	from := 0
	for _, to := range cuts {
		l.wordToken(string(run[from:to]), to-from)
		from = to
	}
}

// isCustom reports whether the n characters ahead begin the name of a field of the shop's own.
func (l *lexer) isCustom(n int) bool {
	low := strings.ToLower(strings.Map(narrow, string(l.text[l.at:min(l.at+n, len(l.text))])))
	return strings.HasPrefix(low, customPrefix) || strings.HasPrefix(low, customJapanese) || strings.HasPrefix(low, metafieldPrefix)
}

// customKey takes custom.'any key': the prefix of n characters and the text behind it.
func (l *lexer) customKey(n int, closing string) {
	start, prefix := l.pos(), string(l.text[l.at:l.at+n])
	l.advance(n)
	l.quoted(closing)
	last := &l.tokens[len(l.tokens)-1]
	if last.kind == valueToken {
		*last = token{at: start, length: last.length + n, kind: wordToken, text: strings.Map(narrow, prefix) + last.text}
	}
}

func (l *lexer) wordToken(text string, n int) {
	text = strings.Map(narrow, text)
	key := fold(text)
	if name, ok := vocabulary.dates[key]; ok {
		l.take(n, valueToken, DateValue, name)
		return
	}
	l.add(token{at: l.pos(), length: n, kind: wordToken, text: text, key: vocabulary.keywords[key]})
	l.advance(n)
}
