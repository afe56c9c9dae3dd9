package exporter

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"

	"joren/internal/importer/tabular"
)

// writer writes one form of file.
type writer interface {
	begin(header []string) error
	row(cells []cell) error
	end() error
}

type csvWriter struct {
	w      *tabular.Writer
	fields []string
}

func newCSV(w io.Writer) *csvWriter {
	return &csvWriter{w: tabular.NewWriter(w, tabular.Info{Encoding: tabular.UTF8, BOM: true, Delimiter: ',', Newline: tabular.CRLF},
		tabular.WriterOptions{QuoteAll: true})}
}

func (c *csvWriter) begin(header []string) error { return c.w.Write(header) }

// row writes texts so that no spreadsheet program takes them for formulas; an import takes the mark off again.
func (c *csvWriter) row(cells []cell) error {
	c.fields = c.fields[:0]
	for _, v := range cells {
		switch {
		case v.yes != nil && *v.yes:
			c.fields = append(c.fields, "true")
		case v.yes != nil:
			c.fields = append(c.fields, "false")
		case v.number != "":
			c.fields = append(c.fields, v.number)
		case len(v.list) > 0:
			c.fields = append(c.fields, tabular.Disarm(strings.Join(v.list, ",")))
		default:
			c.fields = append(c.fields, tabular.Disarm(v.text))
		}
	}
	return c.w.Write(c.fields)
}

func (c *csvWriter) end() error { return c.w.Flush() }

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
	for i, v := range cells {
		if i > 0 {
			_ = j.w.WriteByte(',')
		}
		_, _ = j.w.Write(j.keys[i])
		raw, err := v.json()
		if err != nil {
			return err
		}
		_, _ = j.w.Write(raw)
	}
	_, err := j.w.WriteString("}\n")
	return err
}

func (j *jsonlWriter) end() error { return j.w.Flush() }

func (c cell) json() ([]byte, error) {
	switch {
	case c.empty():
		return []byte("null"), nil
	case c.number != "":
		return []byte(c.number), nil
	case c.yes != nil:
		return json.Marshal(*c.yes)
	case len(c.list) > 0:
		return json.Marshal(c.list)
	}
	return json.Marshal(c.text)
}
