package tabular

import "bytes"

// headerLine is the first line of head that holds something, without its end, and what that end is. Line breaks inside
// quoted cells do not count, unless a quote never closes.
func headerLine(head []byte) ([]byte, Newline) {
	head = bytes.TrimLeft(head, "\r\n")
	end, closed := lineEnd(head, true)
	if !closed {
		end, _ = lineEnd(head, false)
	}
	switch rest := head[end:]; {
	case bytes.HasPrefix(rest, []byte(CRLF)):
		return head[:end], CRLF
	case bytes.HasPrefix(rest, []byte(CR)):
		return head[:end], CR
	}
	return head[:end], LF
}

// lineEnd is where the first line of text ends, and whether all quotes up to there are closed.
func lineEnd(text []byte, quotes bool) (end int, closed bool) {
	quoted := false
	for i, b := range text {
		switch {
		case b == '"' && quotes && (quoted || i == 0 || isDelimiter(text[i-1]) || text[i-1] == '"'):
			quoted = !quoted
		case (b == '\n' || b == '\r') && !quoted:
			return i, true
		}
	}
	return len(text), !quoted
}

// commonestDelimiter is the delimiter that stands most often outside quotes, comma when there is none.
func commonestDelimiter(line []byte) byte {
	var counts [256]int
	quoted := false
	for _, b := range line {
		if b == '"' {
			quoted = !quoted
		} else if !quoted {
			counts[b]++
		}
	}
	best := byte(',')
	for _, d := range []byte{'\t', ';'} {
		if counts[d] > counts[best] {
			best = d
		}
	}
	return best
}

func isDelimiter(b byte) bool { return b == ',' || b == '\t' || b == ';' }
