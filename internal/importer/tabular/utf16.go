package tabular

import (
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// badUnit is written for half a surrogate pair. It is no UTF-8, so that the reader names its row and column.
const badUnit = 0xFF

// utf16Reader gives UTF-16 text as UTF-8, without the byte order mark.
type utf16Reader struct {
	src       io.Reader
	bigEndian bool
	begun     bool
	raw       [32 << 10]byte
	left      int    // bytes of raw not yet turned: an odd byte or the first half of a pair
	text      []byte // turned
	given     int    // how much of text Read has given
	err       error
}

func newUTF16Reader(src io.Reader, e Encoding) *utf16Reader {
	return &utf16Reader{src: src, bigEndian: e == UTF16BE}
}

// Read implements io.Reader.
func (u *utf16Reader) Read(p []byte) (int, error) {
	for u.given == len(u.text) {
		if u.err != nil {
			return 0, u.err
		}
		n, err := u.src.Read(u.raw[u.left:])
		u.err = err
		u.turn(u.left + n)
	}
	n := copy(p, u.text[u.given:])
	u.given += n
	return n, nil
}

// turn makes text of raw[:n] and keeps what may go on in the next read.
func (u *utf16Reader) turn(n int) {
	u.text, u.given = u.text[:0], 0
	i := 0
	for ; i+2 <= n; i += 2 {
		r := u.unit(i)
		if utf16.IsSurrogate(r) {
			if i+4 > n && u.err == nil {
				break
			}
			pair := utf8.RuneError
			if i+4 <= n {
				pair = utf16.DecodeRune(r, u.unit(i+2))
			}
			if pair == utf8.RuneError {
				u.text = append(u.text, badUnit)
				continue
			}
			r, i = pair, i+2
		}
		if !u.begun && r == '\uFEFF' {
			u.begun = true
			continue
		}
		u.begun = true
		u.text = utf8.AppendRune(u.text, r)
	}
	if i < n && u.err != nil {
		u.text = append(u.text, badUnit)
	}
	u.left = copy(u.raw[:], u.raw[i:n])
}

func (u *utf16Reader) unit(i int) rune {
	if u.bigEndian {
		return rune(u.raw[i])<<8 | rune(u.raw[i+1])
	}
	return rune(u.raw[i+1])<<8 | rune(u.raw[i])
}
