// Package tabular reads and writes delimiter-separated text files: CSV and TSV as shops, malls and spreadsheet programs
// write them.
//
// Detect looks at a whole file and says how it is written, Reader streams its records in bounded memory, Writer writes
// records back in the same way. The package knows rows and columns only; what a column means is the caller's business.
// It may import kit/errs and golang.org/x/text.
//
// encoding/csv is not used for reading: it has no limit on a cell, cannot step over an oversized or broken record and go
// on with the next one, and turns CR LF inside a quoted cell into LF, while Joren keeps cells byte for byte.
package tabular

// Encoding is the character encoding of a file.
type Encoding string

// The encodings that can be read and written. CP932 is Shift_JIS as Windows has it, with the characters of NEC and IBM.
const (
	UTF8    Encoding = "UTF-8"
	CP932   Encoding = "CP932"
	UTF16LE Encoding = "UTF-16LE"
	UTF16BE Encoding = "UTF-16BE"
	EUCJP   Encoding = "EUC-JP"
)

// Newline is the text between two records.
type Newline string

// The line endings. CR alone is what old Macintosh programs write.
const (
	LF   Newline = "\n"
	CRLF Newline = "\r\n"
	CR   Newline = "\r"
)

// Kind is what kind of file a table comes from.
type Kind string

// The kinds of files. Workbooks and JSON are read by packages of their own, into records of this one.
const (
	Text     Kind = ""
	Workbook Kind = "xlsx"
	JSON     Kind = "json"
)

// Info says how a file is written. Its zero value means UTF-8 without byte order mark, comma, LF. For a file that is no
// delimited text, encoding, delimiter and line ending say how its rows are written back.
type Info struct {
	Kind  Kind   `json:",omitempty"`
	Sheet string `json:",omitempty"` // of a workbook: the one that is read

	Encoding  Encoding
	BOM       bool // the file begins with a byte order mark; UTF-16 always does
	Delimiter byte // ',', '\t' or ';'
	Newline   Newline
	Size      int64 // bytes
}

// ForRows says how the rows of a file that is no delimited text are written: as spreadsheet programs open it best.
func ForRows(kind Kind, size int64) Info {
	return Info{Kind: kind, Encoding: UTF8, BOM: true, Delimiter: ',', Newline: CRLF, Size: size}
}

// AsUTF8 is the same way of writing in UTF-8 with a byte order mark, which spreadsheet programs recognise. It is the way
// out when a text has characters that the encoding lacks.
func (i Info) AsUTF8() Info {
	i.Encoding, i.BOM = UTF8, true
	return i
}

func (i Info) withDefaults() Info {
	if i.Encoding == "" {
		i.Encoding = UTF8
	}
	if i.Delimiter == 0 {
		i.Delimiter = ','
	}
	if i.Newline == "" {
		i.Newline = LF
	}
	return i
}
