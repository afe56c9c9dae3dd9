package day

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Layout is the order in which a source writes the parts of a date. The zero Layout reads what Parse reads, where the
// year comes first or an era does.
type Layout struct {
	order  [3]byte // 'Y', 'M', 'D' as they come; zero for the zero Layout
	closed bool    // without separators: DDMMYYYY
}

// ErrLayout is why a pattern is no Layout.
var ErrLayout = errors.New("no layout of a date")

// ParseLayout reads a pattern such as YYYY/MM/DD, DD/MM/YYYY, M/D/YYYY or DDMMYYYY: year, month and day in any order,
// with / - . or a space between them, whichever the values have, or with nothing. "auto" and "" are the zero Layout.
func ParseLayout(pattern string) (Layout, error) {
	var l Layout
	if pattern == "" || pattern == "auto" {
		return l, nil
	}
	rest, separators := strings.ToUpper(pattern), 0
	for i := range l.order {
		if i > 0 && rest != "" && strings.IndexByte("/-. ", rest[0]) >= 0 {
			rest = rest[1:]
			separators++
		}
		token := layoutToken(rest)
		if token == "" || strings.IndexByte(string(l.order[:i]), token[0]) >= 0 {
			return Layout{}, fmt.Errorf("%w: %.40q", ErrLayout, pattern)
		}
		l.order[i], rest = token[0], rest[len(token):]
	}
	if l.closed = separators == 0; rest != "" || separators == 1 {
		return Layout{}, fmt.Errorf("%w: %.40q", ErrLayout, pattern)
	}
	return l, nil
}

func layoutToken(s string) string {
	for _, t := range []string{"YYYY", "MM", "DD", "M", "D"} {
		if strings.HasPrefix(s, t) {
			return t
		}
	}
	return ""
}

// Parse reads a day as the layout has it. A text of another shape, such as 2026-11-22 in a file of days first or one with an
// era, is read as the package's Parse reads it. The error is always a *ParseError.
func (l Layout) Parse(s string) (Day, error) {
	if plain, ok := l.plain(s); ok {
		s = plain
	}
	return Parse(s)
}

// ParseTime is Parse with a time behind the day, as the package's ParseTime reads it.
func (l Layout) ParseTime(s string, loc *time.Location) (time.Time, error) {
	if plain, ok := l.plain(s); ok {
		s = plain
	}
	return ParseTime(s, loc)
}

// Fits reports whether a text is a date of the layout's own shape.
func (l Layout) Fits(s string) bool {
	plain, ok := l.plain(s)
	if !ok && l != (Layout{}) {
		return false
	}
	if !ok {
		plain = s
	}
	_, err := Parse(plain)
	return err == nil
}

// plain writes a text of the layout's shape with the year first.
func (l Layout) plain(text string) (string, bool) {
	if l == (Layout{}) {
		return "", false
	}
	f, ok := fold(text)
	if !ok {
		return "", false
	}
	s := scanner{rest: f}
	var y, m, d int
	var second byte
	for i, part := range l.order {
		if i > 0 && !l.closed {
			c, ok := s.separator()
			if !ok || i == 2 && c != second {
				return "", false
			}
			second = c
		}
		most, least := 2, 1
		if part == 'Y' {
			most, least = 4, 4
		} else if l.closed {
			least = 2
		}
		n, digits, _ := s.number(most)
		if digits < least {
			return "", false
		}
		switch part {
		case 'Y':
			y = n
		case 'M':
			m = n
		default:
			d = n
		}
	}
	if s.digitsAhead() > 0 && !l.closed || y < 1 {
		return "", false
	}
	return fmt.Sprintf("%04d-%02d-%02d%s", y, m, d, s.rest), true
}

// separator takes one of the characters that stand between the parts of a date.
func (s *scanner) separator() (byte, bool) {
	for _, c := range []byte{'/', '-', '.', ' '} {
		if s.eat(c) {
			return c, true
		}
	}
	return 0, false
}
