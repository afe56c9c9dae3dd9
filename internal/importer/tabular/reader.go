package tabular

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// windowSize is how many bytes are read at once. The window grows, up to twice the row limit, only for longer rows.
const windowSize = 256 << 10

// Record is one row of a file.
type Record struct {
	// Fields are the cells in UTF-8, byte for byte as in the file otherwise. The slice is used again by the next call of
	// Next; the strings stay as they are. They share memory: a caller that keeps one cell of many rows clones it.
	Fields []string
	Row    int // as a spreadsheet counts: the header is row 1, empty lines count, line breaks inside cells do not
	Line   int // the line of the file where the row begins, from 1
	// Problem is set when the row must not be used. Fields then hold what could be read: a cell over the limit is cut,
	// a row over the limit ends early, U+FFFD stands for bytes that are no text.
	Problem *Problem
	// Faults are problems of single cells, which matter only where the cells do: errors of a workbook's formulas.
	Faults []*Problem
}

// Blank reports whether no cell holds anything but white space, as in the ",,," that spreadsheets write for empty rows.
func (r Record) Blank() bool {
	for _, f := range r.Fields {
		if strings.TrimSpace(f) != "" {
			return false
		}
	}
	return true
}

// Reader streams the records of a file, the header first, in bounded memory: some times the row limit, whatever the
// file. It follows RFC 4180 and forgives what programs get wrong: quotes inside an unquoted cell and text after a closing
// quote are kept as they stand, empty lines are skipped, rows may differ in length.
type Reader struct {
	src        io.Reader
	buf        []byte // buf[start:end] is read and not yet given out
	start, end int
	eof, begun bool
	scanner    *scanner

	unicode bool // the scanned bytes are UTF-8
	decode  func(dst, src []byte) ([]byte, int)
	text    []byte // decoded cells, like scanner.text
	ends    []int
	fields  []string

	header []string
	row    int
	line   int // of the next record
}

// NewReader reads src, which stands at the beginning of a file, as Detect found it to be written.
func NewReader(src io.Reader, info Info, limits Limits) *Reader {
	info = info.withDefaults()
	r := &Reader{src: src, scanner: newScanner(info, limits.WithDefaults()), line: 1}
	switch info.Encoding {
	case CP932:
		r.decode = decodeCP932
	case EUCJP:
		r.decode = decodeEUCJP
	case UTF16LE, UTF16BE:
		r.src = newUTF16Reader(src, info.Encoding)
		r.unicode, r.decode = true, decodeUTF8
	default:
		r.unicode, r.decode = true, decodeUTF8
	}
	return r
}

// Next returns the next record, and io.EOF after the last. A record with a problem is no error: reading goes on after it.
// Any other error is one of reading src.
func (r *Reader) Next() (Record, error) {
	for {
		if err := r.scan(); err != nil {
			return Record{}, err
		}
		line := r.line
		r.row++
		r.line += r.scanner.breaks + 1
		if r.scanner.blank {
			continue
		}
		rec := Record{Row: r.row, Line: line, Fields: r.cells()}
		if f := r.scanner.fault; f.key != "" {
			rec.Problem = NewProblem(f.key, r.row, f.column, r.header, f.limit)
		}
		if r.scanner.columns == 0 {
			r.scanner.columns = r.scanner.cells
			for _, name := range rec.Fields {
				r.header = append(r.header, strings.Clone(name))
			}
		}
		return rec, nil
	}
}

// scan finds the next record and moves the window behind it.
func (r *Reader) scan() error {
	s, literal := r.scanner, math.MaxInt
	for {
		if r.start == r.end && r.eof {
			return io.EOF
		}
		if s.newline == '\r' && r.start < r.end && r.buf[r.start] == '\n' { // a CR LF among lone CRs
			r.start++
			continue
		}
		end := s.scan(r.buf[r.start:r.end], r.eof, literal)
		if end == exhausted {
			if err := r.fill(); err != nil {
				return err
			}
			continue
		}
		if end == strayQuote {
			literal = s.stray.at - 1
			continue
		}
		if literal < math.MaxInt {
			s.fault = fault{key: "tabular.quote_open", column: s.stray.column}
		}
		r.start += s.size
		if end == tooLong {
			return r.skip()
		}
		return nil
	}
}

// skip moves the window behind a record that is too long.
func (r *Reader) skip() error {
	s := r.scanner
	for {
		n, done := s.skip(r.buf[r.start:r.end])
		r.start += n
		if done {
			return nil
		}
		if r.eof {
			if s.resume == inQuotes {
				s.fault = fault{key: "tabular.quote_open", column: s.cells}
			}
			return nil
		}
		if err := r.fill(); err != nil {
			return err
		}
	}
}

// fill reads until the window is full, after making room in it.
func (r *Reader) fill() error {
	switch {
	case r.start > 0:
		r.end = copy(r.buf, r.buf[r.start:r.end])
		r.start = 0
	case r.end == len(r.buf):
		r.buf = append(r.buf, make([]byte, max(windowSize, len(r.buf)))...)
	}
	for empty := 0; r.end < len(r.buf) && !r.eof; {
		n, err := r.src.Read(r.buf[r.end:])
		r.end += n
		if errors.Is(err, io.EOF) {
			r.eof = true
		} else if err != nil {
			return fmt.Errorf("read file: %w", err)
		}
		if empty++; n > 0 {
			empty = 0
		}
		if empty > 100 {
			return fmt.Errorf("read file: %w", io.ErrNoProgress)
		}
	}
	if !r.begun {
		r.begun = true
		if bytes.HasPrefix(r.buf[:r.end], utf8BOM) {
			r.start = len(utf8BOM)
		}
	}
	return nil
}

// cells makes the strings of the record that the scanner found: one piece of memory, cut into cells.
func (r *Reader) cells() []string {
	text, ends := r.scanner.text, r.scanner.ends
	if asciiPrefix(text) < len(text) && !(r.unicode && utf8.Valid(text)) {
		text, ends = r.decoded()
	}
	if bytes.IndexByte(text, 0) >= 0 {
		r.scanner.fail(fault{key: "tabular.nul_byte", column: columnOf(ends, bytes.IndexByte(text, 0))})
	}
	all, begin := string(text), 0
	r.fields = r.fields[:0]
	for _, end := range ends {
		r.fields = append(r.fields, all[begin:end])
		begin = end + 1
	}
	return r.fields
}

// decoded turns the scanner's cells into UTF-8, one by one, so that a broken character cannot take its neighbour along.
func (r *Reader) decoded() (text []byte, ends []int) {
	decode := r.decode
	if isUTF8Text(r.scanner.text) {
		decode = decodeUTF8
		r.scanner.fail(fault{key: "tabular.mixed_encoding"})
	}
	r.text, r.ends = r.text[:0], r.ends[:0]
	begin := 0
	for i, end := range r.scanner.ends {
		var bad int
		r.text, bad = decode(r.text, r.scanner.text[begin:end])
		if bad > 0 {
			r.scanner.fail(fault{key: "tabular.bad_bytes", column: i + 1})
		}
		r.ends = append(r.ends, len(r.text))
		r.text = append(r.text, ',')
		begin = end + 1
	}
	return r.text, r.ends
}

// isUTF8Text tells a row that somebody pasted in UTF-8 into a file of another encoding: all of it is UTF-8, with at
// least two characters of three bytes, which chance does not bring about.
func isUTF8Text(text []byte) bool {
	if !utf8.Valid(text) {
		return false
	}
	wide := 0
	for _, b := range text {
		if b >= 0xE0 {
			wide++
		}
	}
	return wide >= 2
}

// columnOf is the number of the cell that holds the byte at offset.
func columnOf(ends []int, offset int) int {
	for i, end := range ends {
		if offset < end {
			return i + 1
		}
	}
	return len(ends)
}

func decodeUTF8(dst, src []byte) (text []byte, bad int) {
	for len(src) > 0 {
		r, n := utf8.DecodeRune(src)
		if r == utf8.RuneError && n == 1 {
			bad++
		}
		dst, src = utf8.AppendRune(dst, r), src[n:]
	}
	return dst, bad
}

func decodeEUCJP(dst, src []byte) (text []byte, bad int) {
	out, err := japanese.EUCJP.NewDecoder().Bytes(src)
	if err != nil {
		return append(dst, replacement...), 1
	}
	return append(dst, out...), bytes.Count(out, []byte(replacement))
}
