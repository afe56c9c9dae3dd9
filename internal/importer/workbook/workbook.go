// Package workbook reads the sheets of spreadsheet files (xlsx) as rows of text, in bounded memory.
//
// A cell comes out as what it means, not as how it is drawn: dates and times as YYYY-MM-DD HH:MM:SS, numbers with all of
// their digits and without exponent, digits that a number format pads (00000, 000-0000) with their zeros, formulas by
// their stored value, names without their furigana. Nothing is calculated, no link is followed, no other file is opened.
//
// Files come from outside: the archive is checked before anything in it is read (archive.go), and XML reaches the parser
// only through a guard that knows no document types and no endless texts (guard.go). The package knows rows and columns
// only; what a column means is the caller's business. It may import tabular, whose records it gives, and kit/errs.
package workbook

import (
	"bytes"
	"io"
	"slices"

	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
)

// The limits of a workbook. Those of cells, rows and columns are tabular's.
const (
	maxPacked   = 50 << 20  // bytes of the file
	maxUnpacked = 200 << 20 // bytes of its members together
	maxRatio    = 100       // unpacked to packed
	maxEntries  = 1000      // members
	maxRow      = 1_048_576 // the last row that a sheet has
	maxText     = 2 * maxUnpacked
)

// Is reports whether a file that begins with head is a workbook or what comes in its place: another archive, an old or an
// encrypted workbook. Open says which.
func Is(head []byte) bool {
	return bytes.HasPrefix(head, zipMagic) || bytes.HasPrefix(head, oleMagic) || bytes.HasPrefix(head, emptyZip)
}

var (
	zipMagic = []byte("PK\x03\x04")
	emptyZip = []byte("PK\x05\x06")
	oleMagic = []byte("\xD0\xCF\x11\xE0")
)

// Book is an opened workbook.
type Book struct {
	archive *archive
	limits  tabular.Limits
	sheets  []*sheet
	strings *sharedStrings
	styles  []numberFormat // by the number that cells name
	is1904  bool           // days count from 1904-01-01
}

// sheet is one sheet of cells.
type sheet struct {
	name   string
	part   string // its member of the archive
	hidden bool
	head   *heading // found when the sheet is read first
}

// Open checks a file and reads what all sheets share. What is no workbook that can be read is an errs.Error that says
// what to do.
func Open(r io.ReaderAt, size int64, limits tabular.Limits) (*Book, error) {
	magic := make([]byte, len(oleMagic))
	if _, err := r.ReadAt(magic, 0); err == nil && bytes.Equal(magic, oleMagic) {
		return nil, explainOLE(r)
	}
	a, err := openArchive(r, size)
	if err != nil {
		return nil, err
	}
	b := &Book{archive: a, limits: limits.WithDefaults()}
	if err := b.readStructure(); err != nil {
		return nil, err
	}
	for _, s := range b.sheets {
		if _, err := b.heading(s); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Sheets names the sheets that hold something, in their order, without those that are hidden.
func (b *Book) Sheets() []string {
	var names []string
	for _, s := range b.sheets {
		if !s.hidden && !s.head.empty() {
			names = append(names, s.name)
		}
	}
	return names
}

// Rows begins to read a sheet at its header.
func (b *Book) Rows(name string) (*Reader, error) {
	i := slices.IndexFunc(b.sheets, func(s *sheet) bool { return s.name == name })
	if i < 0 {
		return nil, errs.New(errs.BadUse, "workbook.no_such_sheet", errs.Args{"sheet": name, "sheets": quoted(b.Sheets())})
	}
	return b.newReader(b.sheets[i])
}

// Header is that of a sheet, nil when it has none.
func (b *Book) Header(name string) []string {
	for _, s := range b.sheets {
		if s.name == name {
			return s.head.names
		}
	}
	return nil
}
