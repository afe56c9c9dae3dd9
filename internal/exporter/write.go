package exporter

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
	"time"

	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
)

// writer writes one form of file: begin, rows, end; close whatever happens.
type writer struct {
	rower

	// lacking returns the characters of a text that the form cannot hold; nil where it holds all.
	lacking func(text string) string
}

type rower interface {
	begin(header []string) error
	row(cells []cell) error
	end() error
	close()
}

func newWriter(as As, w io.Writer) (*writer, error) {
	switch as {
	case CSV:
		return &writer{rower: newCSV(w, tabular.Info{Encoding: tabular.UTF8, BOM: true})}, nil
	case CSVSJIS:
		return &writer{newCSV(w, tabular.Info{Encoding: tabular.CP932}), func(s string) string { return tabular.Lacking(tabular.CP932, s) }}, nil
	case XLSX:
		return &writer{newXLSX(w), unwritable}, nil
	case JSONL:
		return &writer{rower: newJSONL(w)}, nil
	}
	return nil, errs.New(errs.BadUse, "export.unknown_form", errs.Args{"as": string(as)})
}

type csvWriter struct {
	w      *tabular.Writer
	fields []string
}

func newCSV(w io.Writer, info tabular.Info) *csvWriter {
	info.Delimiter, info.Newline = ',', tabular.CRLF
	return &csvWriter{w: tabular.NewWriter(w, info, tabular.WriterOptions{QuoteAll: true})}
}

func (c *csvWriter) begin(header []string) error { return c.w.Write(header) }

// row writes texts so that no spreadsheet program takes them for formulas; an import takes the mark off again.
func (c *csvWriter) row(cells []cell) error {
	c.fields = c.fields[:0]
	for i := range cells {
		v := &cells[i]
		if v.number != "" {
			c.fields = append(c.fields, v.number)
		} else {
			c.fields = append(c.fields, tabular.Disarm(v.String()))
		}
	}
	return c.w.Write(c.fields)
}

func (c *csvWriter) end() error { return c.w.Flush() }

func (c *csvWriter) close() {}

// String is the cell as text.
func (c *cell) String() string {
	switch {
	case c.yes != nil && *c.yes:
		return "true"
	case c.yes != nil:
		return "false"
	case c.number != "":
		return c.number
	case len(c.list) > 0:
		return strings.Join(c.list, ",")
	case c.day.Valid():
		return c.day.String()
	case !c.at.IsZero():
		return c.at.Format(time.RFC3339)
	}
	return c.text
}

type jsonlWriter struct {
	w    *bufio.Writer
	keys [][]byte
}

func newJSONL(w io.Writer) *jsonlWriter { return &jsonlWriter{w: bufio.NewWriter(w)} }

func (j *jsonlWriter) begin(header []string) error {
	for _, h := range header {
		key, err := json.Marshal(h)
		if err != nil {
			return err
		}
		j.keys = append(j.keys, append(key, ':'))
	}
	return nil
}

func (j *jsonlWriter) row(cells []cell) error {
	_ = j.w.WriteByte('{')
	for i := range cells {
		if i > 0 {
			_ = j.w.WriteByte(',')
		}
		_, _ = j.w.Write(j.keys[i])
		raw, err := cells[i].json()
		if err != nil {
			return err
		}
		_, _ = j.w.Write(raw)
	}
	_, err := j.w.WriteString("}\n")
	return err
}

func (j *jsonlWriter) end() error { return j.w.Flush() }

func (j *jsonlWriter) close() {}

func (c *cell) json() ([]byte, error) {
	switch {
	case c.number != "":
		return []byte(c.number), nil
	case c.yes != nil:
		return json.Marshal(*c.yes)
	case len(c.list) > 0:
		return json.Marshal(c.list)
	}
	if s := c.String(); s != "" {
		return json.Marshal(s)
	}
	return []byte("null"), nil
}
