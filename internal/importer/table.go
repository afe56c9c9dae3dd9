package importer

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"joren/internal/importer/jsonorders"
	"joren/internal/importer/tabular"
	"joren/internal/importer/workbook"
	"joren/internal/kit/errs"
)

// File is a file to take in. It is read several times.
type File interface {
	io.ReadSeeker
	io.ReaderAt
}

// table is a file as rows of cells, the header first. Each kind of file provides one; the engine knows no other
// difference between them.
type table struct {
	info   tabular.Info
	sheets []string                  // of a workbook: those that hold something
	rows   func() (rowReader, error) // begins at the header; one pass at a time
}

// rowReader streams the rows of a table, io.EOF after the last.
type rowReader interface {
	Next() (tabular.Record, error)
}

// openTable finds out what kind of file it is and how to read it. Of a workbook it takes the sheet that is named, else
// the first whose header fits, else the first that holds anything.
func openTable(f File, limits tabular.Limits, sheet string, fits func(header []string) bool) (*table, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("import: find file size: %w", err)
	}
	head := make([]byte, min(size, 512))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("import: read beginning of file: %w", err)
	}
	if workbook.Is(head) {
		return openWorkbook(f, size, limits, sheet, fits)
	}
	if sheet != "" {
		return nil, errs.New(errs.BadUse, "import.no_sheets", nil)
	}
	if tabular.IsJSON(head) {
		return openJSON(f, size, limits)
	}
	return openText(f, limits)
}

func openJSON(f File, size int64, limits tabular.Limits) (*table, error) {
	orders, err := jsonorders.Open(f, limits)
	if err != nil {
		return nil, err
	}
	return &table{tabular.ForRows(tabular.JSON, size), nil, func() (rowReader, error) {
		r, err := orders.Rows()
		if err != nil {
			return nil, err
		}
		return r, nil
	}}, nil
}

func openText(f File, limits tabular.Limits) (*table, error) {
	info, err := tabular.Detect(f)
	if err != nil {
		return nil, err
	}
	return &table{info, nil, func() (rowReader, error) {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, fmt.Errorf("import: rewind: %w", err)
		}
		return tabular.NewReader(f, info, limits), nil
	}}, nil
}

func openWorkbook(f File, size int64, limits tabular.Limits, sheet string, fits func(header []string) bool) (*table, error) {
	book, err := workbook.Open(f, size, limits)
	if err != nil {
		return nil, err
	}
	info := tabular.ForRows(tabular.Workbook, size)
	sheets := book.Sheets()
	if info.Sheet = sheet; sheet == "" {
		if len(sheets) == 0 {
			return nil, errs.New(errs.Invalid, "tabular.empty", nil)
		}
		info.Sheet = sheets[max(0, slices.IndexFunc(sheets, func(name string) bool { return fits(book.Header(name)) }))]
	}
	return &table{info, sheets, func() (rowReader, error) {
		r, err := book.Rows(info.Sheet)
		if err != nil {
			return nil, err
		}
		return r, nil
	}}, nil
}
