package tabular

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriterOptions say what a Writer does beyond the way of writing in Info.
type WriterOptions struct {
	QuoteAll bool // quote every cell, not only those that need it
}

// Unmappable reports a row that the encoding cannot express. Nothing of the row was written: the caller starts the file
// anew with Info.AsUTF8, since a replacement character in a customer's name would come back as that name.
type Unmappable struct {
	Column     int    // the first cell concerned, from 1
	Characters string // what it lacks in that cell, each once
}

func (u *Unmappable) Error() string {
	return fmt.Sprintf("column %d has characters that the encoding lacks: %q", u.Column, u.Characters)
}

// Writer writes rows in the encoding, delimiter and line ending of Info. What it writes, a Reader with the same Info
// reads back alike, cell for cell; in CP932 and EUC-JP with the look-alikes of foldForJIS.
type Writer struct {
	out    *bufio.Writer
	info   Info
	opts   WriterOptions
	encode func(dst []byte, cell string) (out []byte, lacking string)
	cell   []byte // the cell with its quotes
	row    []byte
	begun  bool
}

// NewWriter writes to w. The caller calls Flush at the end.
func NewWriter(w io.Writer, info Info, opts WriterOptions) *Writer {
	info = info.withDefaults()
	out := &Writer{out: bufio.NewWriterSize(w, 64<<10), info: info, opts: opts}
	switch info.Encoding {
	case CP932:
		out.encode = encodeCP932
	case EUCJP:
		out.encode = encodeEUCJP
	case UTF16LE, UTF16BE:
		out.encode = utf16Encoder(info.Encoding == UTF16BE)
	default:
		out.encode = func(dst []byte, cell string) ([]byte, string) { return append(dst, cell...), "" }
	}
	return out
}

// Write writes one row. Its error is an *Unmappable, after which the Writer can go on, or one of the file's writer.
func (w *Writer) Write(fields []string) error {
	w.row = w.row[:0]
	if !w.begun && (w.info.BOM || w.info.Encoding == UTF16LE || w.info.Encoding == UTF16BE) {
		w.row = w.mark(w.row)
	}
	for i, field := range fields {
		w.cell = w.cell[:0]
		if i > 0 {
			w.cell = append(w.cell, w.info.Delimiter)
		}
		if w.opts.QuoteAll || w.needsQuotes(field) || field == "" && len(fields) == 1 {
			w.cell = append(w.cell, '"')
			w.cell = append(w.cell, strings.ReplaceAll(field, `"`, `""`)...)
			w.cell = append(w.cell, '"')
		} else {
			w.cell = append(w.cell, field...)
		}
		var lacking string
		if w.row, lacking = w.encode(w.row, string(w.cell)); lacking != "" {
			return &Unmappable{Column: i + 1, Characters: lacking}
		}
	}
	w.row, _ = w.encode(w.row, string(w.info.Newline))
	w.begun = true
	if _, err := w.out.Write(w.row); err != nil {
		return fmt.Errorf("write row: %w", err)
	}
	return nil
}

// Flush writes what is still in memory.
func (w *Writer) Flush() error {
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return nil
}

// mark is the byte order mark, in the encodings that have one.
func (w *Writer) mark(dst []byte) []byte {
	switch w.info.Encoding {
	case UTF8, UTF16LE, UTF16BE:
		dst, _ = w.encode(dst, "\uFEFF")
	case CP932, EUCJP:
	}
	return dst
}

// needsQuotes: delimiters, quotes and line breaks must be quoted. Blanks at the edges are, because some programs trim
// them, and so is U+FEFF in front, which would pass for a byte order mark.
func (w *Writer) needsQuotes(s string) bool {
	if s == "" {
		return false
	}
	return strings.IndexByte(s, w.info.Delimiter) >= 0 || strings.ContainsAny(s, "\"\r\n") ||
		s[0] == ' ' || s[0] == '\t' || s[len(s)-1] == ' ' || s[len(s)-1] == '\t' || strings.HasPrefix(s, "\uFEFF")
}
