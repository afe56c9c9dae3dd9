package workbook

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"joren/internal/kit/errs"
)

// The limits of the texts that all sheets share. They are held in memory while the workbook is open.
const (
	maxStrings     = 5_000_000
	maxStringBytes = 128 << 20
)

// sharedStrings are the texts that cells name by number, in one piece of memory.
type sharedStrings struct {
	text string
	ends []uint32
}

// at returns the text of a number.
func (s *sharedStrings) at(number string) (string, bool) {
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(s.ends) {
		return "", false
	}
	begin := uint32(0)
	if i > 0 {
		begin = s.ends[i-1]
	}
	return s.text[begin:s.ends[i]], true
}

// readStrings reads the shared texts. One that is longer than a cell may be is cut one byte behind that length.
func (b *Book) readStrings(name string) error {
	p, err := b.archive.open(name)
	if err != nil {
		return err
	}
	var all strings.Builder
	item := newText(b.limits.CellBytes)
	for {
		t, err := p.next()
		if errors.Is(err, io.EOF) {
			b.strings.text = all.String()
			return nil
		}
		if err != nil {
			return err
		}
		item.take(t)
		if e, ok := t.(xml.EndElement); ok && e.Name.Local == "si" {
			all.WriteString(item.end())
			if all.Len() > maxStringBytes || len(b.strings.ends) == maxStrings {
				return errs.New(errs.TooLarge, "workbook.too_many_texts", nil)
			}
			b.strings.ends = append(b.strings.ends, uint32(all.Len()))
		}
	}
}

// text gathers the text of an item of rich text: of its runs, not of the furigana that may stand with them.
type text struct {
	limit   int // bytes; one more is kept, to tell that there were more
	text    []byte
	reading bool
	ruby    bool
}

func newText(limit int) *text { return &text{limit: limit} }

func (x *text) take(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		switch t.Name.Local {
		case "t":
			x.reading = !x.ruby
		case "rPh":
			x.ruby = true
		}
	case xml.EndElement:
		switch t.Name.Local {
		case "t":
			x.reading = false
		case "rPh":
			x.ruby = false
		}
	case xml.CharData:
		if x.reading {
			x.text = append(x.text, t[:min(len(t), x.limit+1-len(x.text))]...)
		}
	}
}

// begin begins the next text.
func (x *text) begin() { x.text, x.reading, x.ruby = x.text[:0], false, false }

// end returns the text and begins the next.
func (x *text) end() string {
	s := unescape(string(x.text))
	x.begin()
	return s
}

// unescape undoes the spelling of characters that XML cannot hold: _x000D_ is a carriage return, _x005F_ an underscore.
// Other control characters stay as they are spelt.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || len(s) < i+7 {
			return out.String() + s
		}
		code, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' || code < 0x20 && code != '\t' && code != '\n' && code != '\r' || code >= 0xD800 && code < 0xE000 {
			out.WriteString(s[:i+2])
			s = s[i+2:]
			continue
		}
		out.WriteString(s[:i] + string(rune(code)))
		s = s[i+7:]
	}
}
