// Package exporter writes a shop's customers, orders and lines out as files. The headers are the field names that
// mappings use, so that every export imports again without a mapping.
package exporter

import (
	"context"
	"fmt"
	"io"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/ids"
	"joren/internal/kit/money"
)

// Kind is what a file lists.
type Kind string

// The kinds of exports.
const (
	Customers Kind = "customers"
	Orders    Kind = "orders"
	Lines     Kind = "lines"
)

// As is the form of a file.
type As string

// The forms of files: CSV in UTF-8 with a byte order mark, and one JSON object a line.
const (
	CSV   As = "csv"
	JSONL As = "jsonl"
)

// Shop is what an export needs to know of the shop.
type Shop struct {
	ID       int64
	Currency money.Currency
	Zone     *time.Location
}

// Request is one file to write.
type Request struct {
	Shop Shop
	Kind Kind
	As   As
}

// cell is a value of a file. text is data that people wrote and could be taken for a formula; number is written bare.
type cell struct {
	text   string
	number string // a JSON number
	yes    *bool
	list   []string
}

func (c cell) empty() bool { return c.text == "" && c.number == "" && c.yes == nil && len(c.list) == 0 }

// sheet turns records into rows of cells.
type sheet interface {
	// open looks up which columns the file has.
	open(q db.Querier) error
	header() []string
	// page returns the rows of the records after the id, and the last id; no rows end the file.
	page(q db.Querier, after int64) (rows [][]cell, last int64, err error)
}

// Write streams the file to w and returns how many rows it has. It reads one moment of the database.
func Write(ctx context.Context, d *db.DB, req Request, w io.Writer) (rows int64, err error) {
	var out writer
	switch req.As {
	case CSV:
		out = newCSV(w)
	case JSONL:
		out = newJSONL(w)
	default:
		return 0, errs.New(errs.BadUse, "export.unknown_form", errs.Args{"as": string(req.As)})
	}
	var s sheet
	switch req.Kind {
	case Customers:
		s = newCustomerSheet(req.Shop)
	case Orders:
		s = newOrderSheet(req.Shop, false)
	case Lines:
		s = newOrderSheet(req.Shop, true)
	default:
		return 0, errs.New(errs.BadUse, "export.unknown_kind", errs.Args{"kind": string(req.Kind)})
	}
	err = d.Read(ctx, func(q *db.Read) error {
		if err := s.open(q); err != nil {
			return err
		}
		if err := out.begin(s.header()); err != nil {
			return err
		}
		for after := int64(0); ; {
			page, last, err := s.page(q, after)
			if err != nil || last == after {
				return err
			}
			for _, r := range page {
				if err := out.row(r); err != nil {
					return err
				}
			}
			rows += int64(len(page))
			after = last
		}
	})
	if err != nil {
		return rows, fmt.Errorf("export: %w", err)
	}
	return rows, out.end()
}

// pageSize is how many records are held at once.
const pageSize = 500

func pageOf(q db.Querier, table string, shopID, after int64) ([]int64, error) {
	return db.All(q, func(rows *db.Rows) (int64, error) {
		var id int64
		return id, rows.Scan(&id)
	}, fmt.Sprintf(`SELECT id FROM %s WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT %d`, table, pageSize), shopID, after)
}

func (s Shop) money(a *int64) cell {
	if a == nil {
		return cell{}
	}
	return cell{number: s.Currency.Decimal(*a)}
}

func (s Shop) time(t time.Time) cell {
	if t.IsZero() {
		return cell{}
	}
	return cell{text: t.In(s.Zone).Format(time.RFC3339)}
}

func count(n int64) cell { return cell{number: fmt.Sprint(n)} }

func id(prefix string, n int64) cell { return cell{text: ids.Format(prefix, n)} }
