package tabular

import (
	"strconv"

	"joren/internal/kit/errs"
)

// Limits bound what one record may hold. A field that is zero takes the value of DefaultLimits.
type Limits struct {
	CellBytes int // bytes of a cell in the file's encoding (UTF-16: in UTF-8)
	RowBytes  int // bytes of a record likewise, with delimiters and quotes
	Columns   int // cells of a record
}

// DefaultLimits are the limits of the assurance plan: 64 KiB a cell, 1 MiB a row, 300 columns.
var DefaultLimits = Limits{CellBytes: 64 << 10, RowBytes: 1 << 20, Columns: 300}

// WithDefaults puts DefaultLimits where a limit is not set.
func (l Limits) WithDefaults() Limits {
	if l.CellBytes <= 0 {
		l.CellBytes = DefaultLimits.CellBytes
	}
	if l.RowBytes <= 0 {
		l.RowBytes = DefaultLimits.RowBytes
	}
	if l.Columns <= 0 {
		l.Columns = DefaultLimits.Columns
	}
	return l
}

// Problem says why a record must not be used.
type Problem struct {
	Key    string    // i18n key of the sentence
	Args   errs.Args // row, and where they apply column, name, limit, encoding
	Column int       // the column at fault, 1-based; 0 when it is the whole row
}

// fault is a problem as the scanner finds it, before row and column name are known.
type fault struct {
	key    string
	column int // from 1; 0: the whole row
	limit  string
}

// NewProblem is a problem of a row, or of its column where that is not 0, in a table with the header.
func NewProblem(key string, row, column int, header []string, limit string) *Problem {
	args := errs.Args{"row": row}
	if column > 0 {
		args["column"] = column
		args["name"] = columnName(header, column)
	}
	if limit != "" {
		args["limit"] = limit
	}
	return &Problem{Key: key, Args: args, Column: column}
}

// columnName is what the header calls a column, or the letter a spreadsheet gives it.
func columnName(header []string, column int) string {
	if column <= len(header) && header[column-1] != "" {
		return header[column-1]
	}
	letters := ""
	for n := column; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return letters
}

// ByteSize writes a limit for people: 64 KiB, 1 MiB.
func ByteSize(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return strconv.Itoa(n>>20) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return strconv.Itoa(n>>10) + " KiB"
	}
	return strconv.Itoa(n) + " B"
}
