package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
)

// Reader streams the rows of a sheet, the header first. Rows without any value are left out; Row counts as the
// spreadsheet program does.
type Reader struct {
	head  *heading
	cells *cellReader
	begun bool
}

// newReader begins to read a sheet.
func (b *Book) newReader(s *sheet) (*Reader, error) {
	head, err := b.heading(s)
	if err != nil {
		return nil, err
	}
	cells, err := b.cells(s)
	if err != nil {
		return nil, err
	}
	cells.header = head.names
	return &Reader{head: head, cells: cells}, nil
}

// Next returns the next row; io.EOF after the last. The fields' slice is used again by the next call.
func (r *Reader) Next() (tabular.Record, error) {
	if !r.begun {
		r.begun = true
		if r.head.empty() {
			return tabular.Record{}, io.EOF
		}
		return tabular.Record{Fields: r.head.names, Row: r.head.last, Line: r.head.last, Problem: r.head.problem}, nil
	}
	for {
		rec, err := r.cells.next()
		if err != nil || rec.Row > r.head.last {
			return rec, err
		}
	}
}

// cellReader reads the cells of a sheet row by row, the header's rows like all others.
type cellReader struct {
	book   *Book
	part   *part
	header []string // for the names of columns in problems
	row    int
	total  int64 // bytes of text given out
	fields []string
	rec    tabular.Record
	bytes  int // of the row

	stored, inline *text // of the cell
}

func (b *Book) cells(s *sheet) (*cellReader, error) {
	p, err := b.archive.open(s.part)
	if err != nil {
		return nil, err
	}
	return &cellReader{book: b, part: p, stored: newText(b.limits.CellBytes), inline: newText(b.limits.CellBytes)}, nil
}

// next returns the next row that has a value.
func (r *cellReader) next() (tabular.Record, error) {
	for {
		t, err := r.part.next()
		if errors.Is(err, io.EOF) {
			return tabular.Record{}, damaged(errors.New("the sheet does not end"))
		}
		if err != nil {
			return tabular.Record{}, err
		}
		switch e := t.(type) {
		case xml.StartElement:
			if e.Name.Local != "row" {
				continue
			}
			if err := r.readRow(e); err != nil {
				return tabular.Record{}, err
			}
			if len(r.fields) > 0 {
				return r.rec, nil
			}
		case xml.EndElement:
			if e.Name.Local == "sheetData" || e.Name.Local == "worksheet" {
				return tabular.Record{}, io.EOF
			}
		}
	}
}

// readRow reads the cells of a row up to its end.
func (r *cellReader) readRow(start xml.StartElement) error {
	row := r.row + 1
	if at := attr(start, "r"); at != "" {
		n, err := strconv.Atoi(at)
		if err != nil || n <= r.row {
			return damaged(fmt.Errorf("row %q after row %d", at, r.row))
		}
		row = n
	}
	if row > maxRow {
		return errs.New(errs.TooLarge, "workbook.too_many_rows", errs.Args{"limit": maxRow})
	}
	r.row, r.fields, r.bytes = row, r.fields[:0], 0
	r.rec = tabular.Record{Row: row, Line: row}
	column := 0
	for {
		t, err := r.part.next()
		if err != nil {
			return memberError(unfinished(err))
		}
		switch e := t.(type) {
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			column++
			if ref := attr(e, "r"); ref != "" {
				if column = columnOf(ref); column == 0 {
					return damaged(fmt.Errorf("cell %q", ref))
				}
			}
			if err := r.readCell(column, e); err != nil {
				return err
			}
		case xml.EndElement:
			if e.Name.Local == "row" {
				r.rec.Fields = r.fields
				if r.total += int64(r.bytes); r.total > maxText {
					return errs.New(errs.TooLarge, "workbook.too_much_text", errs.Args{"limit": maxText >> 20})
				}
				return nil
			}
		}
	}
}

func unfinished(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readCell reads one cell up to its end.
func (r *cellReader) readCell(column int, start xml.StartElement) error {
	kind, style := attr(start, "t"), attr(start, "s")
	stored, inline := r.stored, r.inline
	stored.begin()
	inline.begin()
	formula, hasValue := false, false
	for {
		t, err := r.part.next()
		if err != nil {
			return memberError(unfinished(err))
		}
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "f":
				formula = true
			case "v":
				hasValue, stored.reading = true, true
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "v":
				stored.reading = false
			case "c":
				if formula && !hasValue {
					r.put(column, "", "workbook.not_calculated")
					return nil
				}
				if kind == "inlineStr" {
					r.put(column, inline.end(), "")
					return nil
				}
				return r.putValue(column, kind, style, stored)
			}
		case xml.CharData:
			stored.take(e)
		}
		if kind == "inlineStr" {
			inline.take(t)
		}
	}
}

// putValue keeps what a cell stores, as its type and style say.
func (r *cellReader) putValue(column int, kind, style string, stored *text) error {
	raw := string(stored.text)
	switch kind {
	case "s":
		if raw == "" {
			return nil
		}
		s, ok := r.book.strings.at(strings.TrimSpace(raw))
		if !ok {
			return damaged(fmt.Errorf("text %q of row %d is missing", shown(raw), r.row))
		}
		r.put(column, s, "")
	case "str":
		r.put(column, stored.end(), "")
	case "b":
		r.put(column, map[string]string{"1": "TRUE", "0": "FALSE"}[raw], "")
	case "d":
		r.put(column, isoText(raw), "")
	case "e":
		r.put(column, raw, "workbook.error_value")
	default:
		f := &numberFormat{}
		if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(r.book.styles) {
			f = &r.book.styles[i]
		}
		r.put(column, f.text(strings.TrimSpace(raw), r.book.is1904), "")
	}
	return nil
}

// put keeps a cell's text, within the limits, and what is wrong with the cell.
func (r *cellReader) put(column int, s, wrong string) {
	if s == "" && wrong == "" {
		return
	}
	limits := r.book.limits
	if column > limits.Columns {
		r.fail(tabular.NewProblem("tabular.too_many_columns", r.row, 0, r.header, strconv.Itoa(limits.Columns)))
		return
	}
	if len(s) > limits.CellBytes {
		s = validPrefix(s, limits.CellBytes)
		r.fail(tabular.NewProblem("tabular.cell_too_long", r.row, column, r.header, tabular.ByteSize(limits.CellBytes)))
	}
	if r.bytes += len(s); r.bytes > limits.RowBytes {
		r.fail(tabular.NewProblem("tabular.row_too_long", r.row, 0, r.header, tabular.ByteSize(limits.RowBytes)))
		s = ""
	}
	for len(r.fields) < column {
		r.fields = append(r.fields, "")
	}
	r.fields[column-1] = s
	if wrong != "" {
		p := tabular.NewProblem(wrong, r.row, column, r.header, "")
		p.Args["value"] = s
		r.rec.Faults = append(r.rec.Faults, p)
	}
}

// fail keeps the first problem of the row.
func (r *cellReader) fail(p *tabular.Problem) {
	if r.rec.Problem == nil {
		r.rec.Problem = p
	}
}

func validPrefix(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
