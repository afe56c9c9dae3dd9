package importer

import (
	"fmt"
	"io"

	"joren/internal/importer/tabular"
)

// File is a file to take in. It is read several times.
type File interface {
	io.ReadSeeker
	io.ReaderAt
}

// table is a file as rows of cells, the header first. Each kind of file provides one; the engine knows no other
// difference between them.
type table struct {
	info tabular.Info
	rows func() (rowReader, error) // begins at the header; one pass at a time
}

// rowReader streams the rows of a table, io.EOF after the last.
type rowReader interface {
	Next() (tabular.Record, error)
}

// openTable finds out what kind of file it is and how to read it.
func openTable(f File, limits tabular.Limits) (*table, error) {
	info, err := tabular.Detect(f)
	if err != nil {
		return nil, err
	}
	return &table{info, func() (rowReader, error) {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, fmt.Errorf("import: rewind: %w", err)
		}
		return tabular.NewReader(f, info, limits), nil
	}}, nil
}
