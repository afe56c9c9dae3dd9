package workbook

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
)

// numberFormat is what a number format says about a number's meaning.
type numberFormat struct {
	kind  formatKind
	masks []mask // of digits
}

type formatKind uint8

const (
	plain    formatKind = iota // a number
	moment                     // a date, a time or both
	duration                   // hours that count on over 24
	digits                     // digits between separators, such as postal codes
)

// mask writes digits into places: 0 is a digit or a zero, # a digit or nothing, all else stands for itself.
type mask struct {
	places string // with the separators
	limit  float64
	below  string // "<" or "<=": only for numbers below the limit; empty: for all
}

// readStyles reads the number formats that cells name by the number of their style.
func (b *Book) readStyles(name string) error {
	p, err := b.archive.open(name)
	if err != nil {
		return err
	}
	codes, inCells := map[string]string{}, false
	return p.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			codes[attr(e, "numFmtId")] = attr(e, "formatCode")
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				id := attr(e, "numFmtId")
				f := builtinFormat(id)
				if code, own := codes[id]; own {
					f = parseFormat(code)
				}
				b.styles = append(b.styles, f)
			}
		}
		return nil
	})
}

// builtinFormat is one of the formats that files name without spelling them out; 27 to 36 and 50 to 58 are the dates and
// times of Japanese and other East Asian programs.
func builtinFormat(id string) numberFormat {
	switch n, _ := strconv.Atoi(id); {
	case n >= 14 && n <= 22, n >= 27 && n <= 36, n == 45, n == 47, n >= 50 && n <= 58:
		return numberFormat{kind: moment}
	case n == 46:
		return numberFormat{kind: duration}
	}
	return numberFormat{}
}

// parseFormat reads the code of a number format.
func parseFormat(code string) numberFormat {
	sections := splitSections(code)
	first := strings.ToLower(bare(sections[0]))
	switch {
	case strings.Contains(first, "general") || strings.Contains(first, "@"):
		return numberFormat{}
	case strings.Contains(first, "[h") || strings.Contains(first, "[m") || strings.Contains(first, "[s"):
		return numberFormat{kind: duration}
	case strings.ContainsAny(first, "ydhsg") || strings.Contains(first, "m") && !strings.ContainsAny(first, "0#?"):
		return numberFormat{kind: moment}
	}
	var f numberFormat
	for _, s := range sections[:min(len(sections), 3)] {
		if m, ok := parseMask(s); ok {
			f.kind, f.masks = digits, append(f.masks, m)
			if m.below == "" {
				break
			}
			continue
		}
		break
	}
	return f
}

// splitSections cuts a code at the semicolons that are not quoted.
func splitSections(code string) []string {
	var out []string
	begin := 0
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case '\\':
			i++
		case ';':
			out = append(out, code[begin:i])
			begin = i + 1
		}
	}
	return append(out, code[begin:])
}

// bare takes out of a section what is written as it stands, colours, locales and conditions; [h], [m] and [s] stay.
func bare(section string) string {
	var out strings.Builder
	for i := 0; i < len(section); i++ {
		switch c := section[i]; c {
		case '"':
			end := strings.IndexByte(section[i+1:], '"')
			if end < 0 {
				return out.String()
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(section[i:], ']')
			if end < 0 {
				return out.String()
			}
			if inside := strings.ToLower(section[i+1 : i+end]); inside != "" && strings.Trim(inside, "hms") == "" {
				out.WriteString(section[i : i+end])
			}
			i += end
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// parseMask reads a section that only places digits: two zeros or more, or separators between digits.
func parseMask(section string) (m mask, ok bool) {
	var places strings.Builder
	zeros, count, separated := 0, 0, false
	for i := 0; i < len(section); i++ {
		var literal string
		switch c := section[i]; {
		case c == '[':
			end := strings.IndexByte(section[i:], ']')
			if end < 0 || !m.condition(section[i+1:i+end]) {
				return m, false
			}
			i += end
			continue
		case c == '0' || c == '#' || c == '?':
			if c == '0' {
				zeros++
			}
			count++
			separated = separated || places.Len() > 0 && strings.Trim(places.String(), "0#") != ""
			places.WriteByte(map[byte]byte{'0': '0', '#': '#', '?': '#'}[c])
			continue
		case c == '"':
			end := strings.IndexByte(section[i+1:], '"')
			if end < 0 {
				return m, false
			}
			literal = section[i+1 : i+1+end]
			i += end + 1
		case c == '\\' && i+1 < len(section):
			i++
			literal = section[i : i+1]
		default:
			literal = section[i : i+1]
		}
		if strings.Trim(literal, "-() ") != "" {
			return m, false
		}
		places.WriteString(literal)
	}
	m.places = places.String()
	return m, zeros >= 2 || separated && count >= 2
}

// condition reads what stands in brackets: a limit for the numbers that a section is for. Colours and the like say
// nothing.
func (m *mask) condition(s string) bool {
	if s == "" || !strings.ContainsAny(s[:1], "<>=") {
		return true
	}
	m.below = strings.TrimRight(s, "0123456789.")
	var err error
	m.limit, err = strconv.ParseFloat(strings.TrimPrefix(s, m.below), 64)
	return err == nil && (m.below == "<" || m.below == "<=")
}

func (m *mask) fits(v float64) bool {
	return m.below == "" || v < m.limit || m.below == "<=" && v == m.limit
}

// fill writes digits into the mask, from the right; those that find no place stand before the first.
func (m *mask) fill(number string) string {
	out := make([]byte, 0, len(m.places)+len(number))
	first := strings.IndexAny(m.places, "0#")
	for i := len(m.places) - 1; i >= 0; i-- {
		c := m.places[i]
		if c != '0' && c != '#' {
			out = append(out, c)
			continue
		}
		if n := len(number); n > 0 {
			out, number = append(out, number[n-1]), number[:n-1]
		} else if c == '0' {
			out = append(out, '0')
		}
		for i == first && number != "" {
			n := len(number)
			out, number = append(out, number[n-1]), number[:n-1]
		}
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return string(out)
}

// text writes the number of a cell as this format means it.
func (f *numberFormat) text(raw string, is1904 bool) string {
	if f.kind == plain {
		return decimal(raw)
	}
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	switch f.kind {
	case moment:
		if s, ok := momentText(v, is1904); ok {
			return s
		}
	case duration:
		if s, ok := durationText(v); ok {
			return s
		}
	case digits:
		for i := range f.masks {
			if v >= 0 && v < 1e15 && v == math.Trunc(v) && f.masks[i].fits(v) {
				return f.masks[i].fill(strconv.FormatFloat(v, 'f', 0, 64))
			}
		}
	}
	return decimal(raw)
}
