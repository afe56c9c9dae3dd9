// Package exporter writes a shop's customers, orders and lines out as files, and keeps who took which. The headers are
// the field names that mappings use, so that every export imports again without a mapping.
package exporter

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/money"
	"joren/internal/order"
	"joren/internal/search"
)

// Kind is what a file lists.
type Kind string

// The kinds of exports.
const (
	Customers Kind = "customers"
	Orders    Kind = "orders"
	Lines     Kind = "lines"
)

// Kinds lists the kinds in the order that people are offered them.
var Kinds = []Kind{Customers, Orders, Lines}

// As is the form of a file.
type As string

// The forms of files: CSV in UTF-8 with a byte order mark, CSV in the encoding of Japanese Windows, a workbook, and one
// JSON object a line.
const (
	CSV     As = "csv"
	CSVSJIS As = "csv-sjis"
	XLSX    As = "xlsx"
	JSONL   As = "jsonl"
)

// Forms lists the forms in the order that people are offered them.
var Forms = []As{CSV, CSVSJIS, XLSX, JSONL}

// Shop is what an export needs to know of the shop.
type Shop struct {
	ID       int64
	Currency money.Currency
	Zone     *time.Location
}

// Request is one file to write.
type Request struct {
	Shop    Shop
	Kind    Kind
	As      As
	Columns []string // in their order; empty: all
	Replace bool     // characters that the form lacks are written as others

	// Which records: those that a list shows, customers by their ids, or orders by their numbers; all of the shop when
	// none is given.
	Customers *search.Query
	IDs       []int64 // customers that a segment means; not nil
	Orders    *search.OrderQuery
	Numbers   []int64
}

// Result is what was written.
type Result struct {
	Rows     int64
	Replaced Lacks // what the form lacked, and how it was written instead
}

// sheet turns records into rows of cells.
type sheet interface {
	// open looks up which columns the file has.
	open(q db.Querier) error
	header() []string
	// table is where the records are kept.
	table() string
	// rows returns the rows of records, in the order of their ids.
	rows(q db.Querier, ids []int64) ([][]cell, error)
}

func (req *Request) sheet() (sheet, error) {
	switch req.Kind {
	case Customers:
		return newCustomerSheet(req.Shop), nil
	case Orders:
		return newOrderSheet(req.Shop, false), nil
	case Lines:
		return newOrderSheet(req.Shop, true), nil
	}
	return nil, errs.New(errs.BadUse, "export.unknown_kind", errs.Args{"kind": string(req.Kind)})
}

// Write streams the file to w. It reads one moment of the database. Where the form lacks characters and they are not to
// be replaced, the error is a *LackingError and nothing was written.
func Write(ctx context.Context, d *db.DB, req Request, w io.Writer) (*Result, error) {
	out, err := newWriter(req.As, w)
	if err != nil {
		return nil, err
	}
	defer out.close()
	var rows int64
	var c *checker
	err = d.Read(ctx, func(q *db.Read) error {
		src, err := req.open(q)
		if err != nil {
			return err
		}
		c = &checker{lacking: out.lacking, columns: src.columns}
		if out.lacking != nil && !req.Replace {
			if err := src.each(q, c.look); err != nil {
				return err
			}
			if c.found.Count > 0 {
				return &LackingError{c.found}
			}
		}
		if err := out.begin(src.columns); err != nil {
			return err
		}
		return src.each(q, func(row []cell) error {
			rows++
			if req.Replace {
				if err := c.replace(row); err != nil {
					return err
				}
			}
			return out.row(row)
		})
	})
	if err == nil {
		err = out.end()
	}
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return &Result{Rows: rows, Replaced: c.found}, nil
}

// records are the records of a request, ready to be gone through.
type records struct {
	shop    int64
	sheet   sheet
	columns []string
	places  []int   // of the columns in the sheet's rows
	ids     []int64 // in their order; nil: all of the shop
}

func (req *Request) open(q db.Querier) (*records, error) {
	s, err := req.sheet()
	if err != nil {
		return nil, err
	}
	if err := s.open(q); err != nil {
		return nil, err
	}
	r := &records{shop: req.Shop.ID, sheet: s}
	if r.columns, r.places, err = choose(s.header(), req.Columns); err != nil {
		return nil, err
	}
	r.ids, err = req.ids(q)
	return r, err
}

// ids are the records that a request names, in their order; nil for all of the shop.
func (req *Request) ids(q db.Querier) (ids []int64, err error) {
	switch {
	case req.Kind != Customers && len(req.Numbers) > 0:
		ids, err = order.IDsByNumber(q, req.Shop.ID, req.Numbers)
	case req.Kind == Customers && req.IDs != nil:
		return req.IDs, nil
	case req.Kind == Customers && req.Customers != nil:
		ids, err = search.CustomerIDs(q, req.Shop.ID, *req.Customers)
	case req.Kind != Customers && req.Orders != nil:
		ids, err = search.OrderIDs(q, req.Shop.ID, *req.Orders)
	default:
		return nil, nil
	}
	if ids == nil {
		ids = []int64{}
	}
	return ids, err
}

// pageSize is how many records are held at once.
const pageSize = 500

// each calls fn with the chosen cells of every row. The cells are fn's to change.
func (r *records) each(q db.Querier, fn func(row []cell) error) error {
	page := r.pages()
	for {
		ids, err := page(q)
		if err != nil || len(ids) == 0 {
			return err
		}
		rows, err := r.sheet.rows(q, ids)
		if err != nil {
			return err
		}
		for _, cells := range rows {
			row := make([]cell, len(r.places))
			for i, at := range r.places {
				row[i] = cells[at]
			}
			if err := fn(row); err != nil {
				return err
			}
		}
	}
}

// pages returns what returns the ids of one page after another; none end the records.
func (r *records) pages() func(q db.Querier) ([]int64, error) {
	if r.ids != nil {
		rest := r.ids
		return func(db.Querier) (ids []int64, err error) {
			n := min(pageSize, len(rest))
			ids, rest = rest[:n], rest[n:]
			return ids, nil
		}
	}
	after := int64(0)
	return func(q db.Querier) ([]int64, error) {
		ids, err := db.All(q, func(rows *db.Rows) (id int64, err error) {
			return id, rows.Scan(&id)
		}, fmt.Sprintf(`SELECT id FROM %s WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT %d`, r.sheet.table(), pageSize), r.shop, after)
		if len(ids) > 0 {
			after = ids[len(ids)-1]
		}
		return ids, err
	}
}

// Rows counts the rows that a request will have.
func Rows(q db.Querier, req Request) (n int64, err error) {
	ids, err := req.ids(q)
	if err != nil {
		return 0, err
	}
	switch {
	case req.Kind == Lines && ids != nil:
		for part := range slices.Chunk(ids, pageSize) {
			var some int64
			err = q.QueryRow(`SELECT COUNT(*) FROM order_lines WHERE shop_id = $1 AND order_id {{in_list_int $2}}`, req.Shop.ID, db.List(part)).Scan(&some)
			if n += some; err != nil {
				return 0, err
			}
		}
		return n, nil
	case ids != nil:
		return int64(len(ids)), nil
	}
	table := map[Kind]string{Customers: "customers", Orders: "orders", Lines: "order_lines"}[req.Kind]
	if table == "" {
		return 0, errs.New(errs.BadUse, "export.unknown_kind", errs.Args{"kind": string(req.Kind)})
	}
	err = q.QueryRow(`SELECT COUNT(*) FROM `+table+` WHERE shop_id = $1`, req.Shop.ID).Scan(&n)
	return n, err
}
