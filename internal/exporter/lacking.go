package exporter

import (
	"fmt"
	"strings"

	"joren/internal/kit/errs"
	"joren/internal/kit/jptext"
)

// Lack is a character that the form of a file cannot hold.
type Lack struct {
	Row       int64  `json:"row"` // as a spreadsheet counts: the header is row 1
	Column    string `json:"column"`
	Value     string `json:"value"`
	Character string `json:"character"`
	Instead   string `json:"instead"` // what is written where it may be replaced
}

// Lacks are the places of such characters: all are counted, the first are listed.
type Lacks struct {
	Count int64  `json:"count"`
	First []Lack `json:"first"`
}

// maxLacks is how many places are listed.
const maxLacks = 1000

// LackingError refuses a file whose form lacks characters that the data have.
type LackingError struct{ Lacks Lacks }

func (e *LackingError) Error() string {
	return fmt.Sprintf("%d characters cannot be written", e.Lacks.Count)
}

// As makes it the error that people are told.
func (e *LackingError) As(target any) bool {
	to, ok := target.(**errs.Error)
	if !ok {
		return false
	}
	*to = errs.New(errs.Invalid, "export.lacking", errs.Args{"n": e.Lacks.Count})
	return true
}

// checker finds the characters of rows that the form lacks.
type checker struct {
	lacking func(text string) string // the characters a form lacks; nil: none ever
	columns []string
	row     int64
	found   Lacks
}

// look notes what a row has of them.
func (c *checker) look(row []cell) error {
	c.row++
	for i := range row {
		for _, text := range row[i].texts() {
			c.note(i, *text)
		}
	}
	return nil
}

// replace notes and replaces them.
func (c *checker) replace(row []cell) error {
	if c.lacking == nil {
		return nil
	}
	c.row++
	for i := range row {
		if row[i].list != nil {
			row[i].list = append([]string(nil), row[i].list...) // it is the record's
		}
		for _, text := range row[i].texts() {
			if lacking := c.note(i, *text); lacking != "" {
				*text = c.plain(*text, lacking)
			}
		}
	}
	return nil
}

func (c *checker) note(column int, text string) (lacking string) {
	lacking = c.lacking(text)
	for _, r := range lacking {
		if c.found.Count++; c.found.Count <= maxLacks {
			c.found.First = append(c.found.First, Lack{c.row + 1, c.columns[column], text, string(r), c.instead(r)})
		}
	}
	return lacking
}

// instead is what is written for a character.
func (c *checker) instead(r rune) string {
	if s := jptext.Plainer(r); c.lacking(s) == "" {
		return s
	}
	return jptext.Geta
}

func (c *checker) plain(text, lacking string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(lacking, r) {
			b.WriteString(c.instead(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// texts are the parts of a cell that people wrote.
func (c *cell) texts() []*string {
	if c.text != "" {
		return []*string{&c.text}
	}
	out := make([]*string, len(c.list))
	for i := range c.list {
		out[i] = &c.list[i]
	}
	return out
}
