// Package jsonorders reads orders that shop systems give out as JSON, as rows of a table: one row per order line, the
// order's own values on each. The header is made of the paths of the values, such as billing_address.zip, and is the same
// for all files of a system, so that the tables of package format and the import engine serve them like any CSV.
//
// A file is an array of orders, an object that holds one ({"orders": [...]}, {"order": {...}}), a single order, or one
// order per line. It is read in a stream, an order at a time. A file that is no sound JSON is refused as a whole, with the
// place; what a value means and whether it is right is the engine's business. The package may import tabular, kit/errs
// and kit/money.
package jsonorders

import (
	"errors"
	"io"
	"slices"
	"strings"

	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
)

// The limits of one order.
const (
	maxOrder   = 1 << 20 // bytes
	maxDepth   = 32
	maxMembers = 10_000
)

// File is an opened file of orders.
type File struct {
	r      io.ReadSeeker
	limits tabular.Limits
	system *system
}

// Open finds out which shop system a file comes from, by its first order.
func Open(r io.ReadSeeker, limits tabular.Limits) (*File, error) {
	f := &File{r: r, limits: limits.WithDefaults()}
	s, err := f.stream()
	if err != nil {
		return nil, err
	}
	first, err := s.next()
	switch {
	case errors.Is(err, io.EOF): // no orders, of a system that can be told only by what is around them
		f.system = &woocommerce
		if s.wrapped {
			f.system = &shopify
		}
		return f, nil
	case err != nil:
		return nil, err
	}
	for _, sys := range []*system{&shopify, &woocommerce} {
		if sys.wrote(first) {
			f.system = sys
			return f, nil
		}
	}
	return nil, errs.New(errs.Invalid, "json.no_orders", errs.Args{"names": names(first)})
}

// names lists the first members of an object, for people to see what the file holds.
func names(o object) string {
	const most = 8
	list := make([]string, 0, len(o))
	for name := range o {
		list = append(list, cut(name))
	}
	slices.Sort(list)
	if len(list) > most {
		list = append(list[:most], "…")
	}
	return strings.Join(list, ", ")
}

func cut(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func (f *File) stream() (*stream, error) {
	if _, err := f.r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return newStream(f.r), nil
}

// Rows begins to read the file at its header.
func (f *File) Rows() (*Reader, error) {
	s, err := f.stream()
	if err != nil {
		return nil, err
	}
	return &Reader{stream: s, system: f.system, limits: f.limits}, nil
}

// Reader streams the rows of a file, the header first.
type Reader struct {
	stream *stream
	system *system
	limits tabular.Limits
	header []string
	row    int

	order object
	items []object // of the order, still to be given out
	own   []string // the cells of the order's own columns
}

// Next returns the next row; io.EOF after the last.
func (r *Reader) Next() (tabular.Record, error) {
	r.row++
	if r.header == nil {
		r.header = r.system.header()
		return tabular.Record{Fields: r.header, Row: r.row, Line: r.row}, nil
	}
	if len(r.items) == 0 {
		o, err := r.stream.next()
		if err != nil {
			return tabular.Record{}, err
		}
		r.take(o)
	}
	item := r.items[0]
	r.items = r.items[1:]
	cells := slices.Clone(r.own)
	for _, c := range r.system.itemColumns {
		cells = append(cells, c.value(r.order, item))
	}
	rec := tabular.Record{Fields: cells, Row: r.row, Line: r.row}
	r.check(&rec)
	return rec, nil
}

// take begins an order. One without lines is a row of its own.
func (r *Reader) take(o object) {
	r.order, r.items, r.own = o, o.list("line_items"), r.own[:0]
	if len(r.items) == 0 {
		r.items = []object{{}}
	}
	for _, c := range r.system.columns {
		r.own = append(r.own, c.value(o))
	}
}

// check keeps the limits that rows of all files have.
func (r *Reader) check(rec *tabular.Record) {
	size := 0
	for i, c := range rec.Fields {
		key, limit := "", ""
		switch {
		case len(c) > r.limits.CellBytes:
			key, limit = "tabular.cell_too_long", tabular.ByteSize(r.limits.CellBytes)
			rec.Fields[i] = strings.ToValidUTF8(c[:r.limits.CellBytes], "")
		case strings.IndexByte(c, 0) >= 0:
			key = "tabular.nul_byte"
		}
		if key != "" && rec.Problem == nil {
			rec.Problem = tabular.NewProblem(key, rec.Row, i+1, r.header, limit)
		}
		if size += len(rec.Fields[i]); size > r.limits.RowBytes {
			rec.Fields[i] = ""
			if rec.Problem == nil {
				rec.Problem = tabular.NewProblem("tabular.row_too_long", rec.Row, 0, r.header, tabular.ByteSize(r.limits.RowBytes))
			}
		}
	}
}
