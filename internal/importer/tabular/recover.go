package tabular

import "bytes"

// A quote that never closes would swallow the rest of a file. Whether a quoted cell is long on purpose or by accident
// cannot be known, so the scanner asks what stands inside it: when most lines after its first line break have as many
// cells as the header, they are rows, and the quote is a stray one. Then it is taken as a character of its cell, the
// record ends at that line break with a problem, and the rows after it are read as usual. Otherwise the cell is skipped
// as a whole, up to its closing quote. The question is asked
//   - when a quoted cell passes the cell limit, looking at no more bytes than that;
//   - when the file or the row limit ends inside a quoted cell;
//   - when text follows the closing quote of a cell with line breaks, as happens when the stray quote is "closed" by the
//     opening quote of a later cell.

// looksLikeRows asks it of the quoted text in view[begin:end]. whole says that its last line is complete.
func (s *scanner) looksLikeRows(begin, end int, whole bool) bool {
	text := s.view[begin:end]
	i := bytes.IndexByte(text, s.newline)
	if i < 0 {
		return false
	}
	want := s.columns
	if want == 0 { // it is the header itself that the quote stands in
		want = bytes.Count(s.view[:begin+i], []byte{s.delimiter}) + 1
	}
	lines, fitting := 0, 0
	for text = text[i+1:]; len(text) > 0; {
		line, rest, ended := bytes.Cut(text, []byte{s.newline})
		if !ended && !whole {
			break
		}
		if line = bytes.TrimSuffix(line, []byte(CR)); len(line) > 0 {
			lines++
			if s.cellsIn(line) == want {
				fitting++
			}
		}
		text = rest
	}
	return fitting > 0 && fitting*2 >= lines
}

// cellsIn counts the cells of a line that no quoted cell leaves.
func (s *scanner) cellsIn(line []byte) int {
	n, quoted := 1, false
	for _, b := range line {
		if b == '"' {
			quoted = !quoted
		} else if b == s.delimiter && !quoted {
			n++
		}
	}
	return n
}

// skipState says what stands before the next byte of a record that is skipped.
type skipState int

const (
	atCellStart skipState = iota
	inCell
	inQuotes
	afterQuote // either the cell ends here or this was the first of two quotes
)

// skip runs over the rest of a record that is too long, from the state in resume on. It returns how many bytes of data
// belong to it and whether its end is among them.
func (s *scanner) skip(data []byte) (n int, done bool) {
	for n < len(data) {
		if s.resume == inQuotes {
			found := bytes.IndexByte(data[n:], '"')
			if found < 0 {
				s.breaks += bytes.Count(data[n:], []byte{s.newline})
				return len(data), false
			}
			s.breaks += bytes.Count(data[n:n+found], []byte{s.newline})
			n += found + 1
			s.resume = afterQuote
			continue
		}
		b := data[n]
		n++
		switch {
		case b == s.newline:
			return n, true
		case b == s.delimiter:
			s.resume = atCellStart
		case b == '"' && s.resume != inCell:
			s.resume = inQuotes
		default:
			s.resume = inCell
		}
	}
	return n, false
}
