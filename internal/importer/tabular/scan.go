package tabular

import (
	"bytes"
	"strconv"
)

// scanner cuts one record out of the bytes of a file. It works on undecoded bytes: in none of the encodings read here is
// a delimiter, a quote or a line break part of another character (UTF-16 is turned into UTF-8 before).
//
// It holds no bytes between records. When the bytes it is given end before the record does, it answers exhausted and
// starts anew on more of them; the window at least doubles each time, so that costs one reading more at most.
type scanner struct {
	delimiter byte
	newline   byte // '\r' in files that have nothing else, else '\n'
	stop      [256]bool
	limits    Limits
	columns   int // of the header; 0 while it is read

	// The record found.
	text   []byte // its cells without their quotes, each followed by a comma
	ends   []int  // where each cell ends in text
	cells  int    // how many there are, counting those over the limit
	size   int    // bytes with the line break
	breaks int    // line breaks inside quoted cells
	blank  bool   // it is an empty line
	fault  fault  // the first problem, if it has a key

	view   []byte // the bytes, at most a little more than the row limit
	final  bool   // the file ends where view ends
	cut    bool   // there are more bytes than the row limit allows to look at
	resume skipState
	stray  quote // the quote that should open no cell
}

// quote is the place of an opening quote: the offset behind it and the number of its cell.
type quote struct{ at, column int }

// ending says how scanning a record ended.
type ending int

const (
	complete   ending = iota
	exhausted         // the bytes end before the record
	tooLong           // the record is longer than a row may be; resume says where in it the bytes end
	strayQuote        // the quote at stray must be a character of its cell: scan again with it as literal
	cellEnds          // used between the cells of a record only
)

func newScanner(info Info, limits Limits) *scanner {
	s := &scanner{delimiter: info.Delimiter, newline: '\n', limits: limits}
	if info.Newline == CR {
		s.newline = '\r'
	}
	s.stop[s.delimiter], s.stop[s.newline] = true, true
	return s
}

// scan reads the record at the beginning of data. Quotes from the offset literal on are characters like any other.
func (s *scanner) scan(data []byte, atEOF bool, literal int) ending {
	s.text, s.ends, s.cells, s.breaks, s.fault = s.text[:0], s.ends[:0], 0, 0, fault{}
	s.blank = false
	s.view, s.cut = data, false
	if most := s.limits.RowBytes + len(CRLF); len(data) > most {
		s.view, s.cut = data[:most], true
	}
	s.final = atEOF && !s.cut
	var suspect quote
	for pos := 0; ; {
		start, broken := pos, s.breaks
		var end ending
		if pos < len(s.view) && s.view[pos] == '"' && pos < literal {
			var trailing bool
			pos, trailing, end = s.quoted(pos)
			if trailing && s.breaks > broken && suspect.at == 0 {
				suspect = quote{start + 1, s.cells + 1}
			}
		} else {
			pos, end = s.rest(pos, atCellStart)
		}
		if end != cellEnds {
			return end
		}
		s.endCell()
		if pos < len(s.view) && s.view[pos] == s.delimiter {
			pos++
			continue
		}
		return s.endRecord(pos, suspect)
	}
}

// rest takes the text from pos up to the next delimiter or line break as it stands. state is what comes before pos.
func (s *scanner) rest(pos int, state skipState) (int, ending) {
	end := pos
	view := s.view
	for end < len(view) && !s.stop[view[end]] {
		end++
	}
	atEnd := end == len(view)
	if atEnd && !s.final {
		if end > pos {
			state = inCell
		}
		s.text = append(s.text, view[pos:end]...)
		return end, s.runOut(state)
	}
	cell := view[pos:end]
	if s.newline == '\n' && (atEnd || view[end] == '\n') {
		cell = bytes.TrimSuffix(cell, []byte(CR))
	}
	s.text = append(s.text, cell...)
	return end, cellEnds
}

// quoted takes the cell whose quote opens at open. trailing says that text follows its closing quote; it is kept.
func (s *scanner) quoted(open int) (pos int, trailing bool, end ending) {
	begin, checked := len(s.text), false
	for pos = open + 1; ; {
		found := bytes.IndexByte(s.view[pos:], '"')
		chunk := s.view[pos:]
		if found >= 0 {
			chunk = chunk[:found]
		}
		s.text = append(s.text, chunk...)
		s.breaks += bytes.Count(chunk, []byte{s.newline})
		over := len(s.text)-begin > s.limits.CellBytes
		if !checked && (over || found < 0 && (s.final || s.cut)) {
			checked = true
			regionEnd := len(s.view)
			if over {
				regionEnd = min(regionEnd, open+1+s.limits.CellBytes)
			}
			if s.looksLikeRows(open+1, regionEnd, s.final && !over) {
				s.stray = quote{open + 1, s.cells + 1}
				return 0, false, strayQuote
			}
		}
		if found < 0 {
			if s.final {
				s.fault = fault{key: "tabular.quote_open", column: s.cells + 1}
				return len(s.view), false, cellEnds
			}
			return 0, false, s.runOut(inQuotes)
		}
		pos += found + 1
		if pos < len(s.view) && s.view[pos] == '"' {
			s.text = append(s.text, '"')
			pos++
			continue
		}
		before := len(s.text)
		pos, end = s.rest(pos, afterQuote)
		return pos, len(s.text) > before, end
	}
}

func (s *scanner) runOut(state skipState) ending {
	if !s.cut {
		return exhausted
	}
	s.resume = state
	s.endCell()
	s.fail(fault{key: "tabular.row_too_long", limit: ByteSize(s.limits.RowBytes)})
	s.size = len(s.view)
	return tooLong
}

func (s *scanner) endCell() {
	begin := 0
	if n := len(s.ends); n > 0 {
		begin = s.ends[n-1] + 1
	}
	s.cells++
	if s.cells > s.limits.Columns {
		s.text = s.text[:begin]
		s.fail(fault{key: "tabular.too_many_columns", limit: strconv.Itoa(s.limits.Columns)})
		return
	}
	if len(s.text)-begin > s.limits.CellBytes {
		s.text = s.text[:begin+s.limits.CellBytes]
		s.fail(fault{key: "tabular.cell_too_long", column: s.cells, limit: ByteSize(s.limits.CellBytes)})
	}
	s.ends = append(s.ends, len(s.text))
	s.text = append(s.text, ',')
}

// endRecord ends the record at the line break or end of file at pos.
func (s *scanner) endRecord(pos int, suspect quote) ending {
	if len(bytes.TrimSuffix(s.view[:pos], []byte(CR))) > s.limits.RowBytes {
		s.fail(fault{key: "tabular.row_too_long", limit: ByteSize(s.limits.RowBytes)})
	}
	s.blank = s.cells == 1 && len(s.text) == 1 && s.view[0] != '"'
	s.size = pos
	if pos < len(s.view) {
		s.size++
	}
	if suspect.at > 0 && s.looksLikeRows(suspect.at, s.size, true) {
		s.stray = suspect
		return strayQuote
	}
	return complete
}

func (s *scanner) fail(f fault) {
	if s.fault.key == "" {
		s.fault = f
	}
}
