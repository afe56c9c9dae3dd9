package tabular

import (
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// CP932 is decoded through a table of its own, for two reasons: x/text drops the user-defined characters (0xF040-0xF9FC),
// which Windows and old shop systems map to the private use area, and a table over bytes decodes several times faster
// than a transformer. The table itself is made from x/text.
const (
	cp932FirstLead  = 0x81
	cp932FirstTrail = 0x40
	cp932Trails     = 0xFC - cp932FirstTrail + 1
	cp932Cells      = (0xFC - cp932FirstLead + 1) * cp932Trails
	replacement     = "\uFFFD"
)

// cp932Decode maps a pair of bytes to its character, 0 where there is none. See cp932Index.
var cp932Decode = sync.OnceValue(func() *[cp932Cells]uint16 {
	var table [cp932Cells]uint16
	pairs := make([]byte, 0, 2*cp932Cells)
	for lead := 0; lead < 256; lead++ {
		for trail := 0; trail < 256; trail++ {
			if isCP932Pair(byte(lead), byte(trail)) {
				pairs = append(pairs, byte(lead), byte(trail))
			}
		}
	}
	decoded, err := japanese.ShiftJIS.NewDecoder().Bytes(pairs)
	if err != nil {
		panic(err) // a decoder replaces what it does not know, it does not refuse
	}
	for ; len(pairs) > 0; pairs = pairs[2:] {
		r, n := utf8.DecodeRune(decoded)
		decoded = decoded[n:]
		lead, trail := pairs[0], pairs[1]
		if lead >= 0xF0 && lead <= 0xF9 {
			r = userDefined(lead, trail)
		}
		if r != utf8.RuneError {
			table[cp932Index(lead, trail)] = uint16(r)
		}
	}
	return &table
})

// cp932Encode maps a character to its pair of bytes, 0 where there is none. Where a character has several places, it
// gets the one Windows writes: the first one, and never NEC's copy of IBM's characters (leads 0xED and 0xEE).
var cp932Encode = sync.OnceValue(func() *[1 << 16]uint16 {
	var table [1 << 16]uint16
	decode := cp932Decode()
	for lead := 0; lead < 256; lead++ {
		if lead == 0xED || lead == 0xEE {
			continue
		}
		for trail := 0; trail < 256; trail++ {
			if !isCP932Pair(byte(lead), byte(trail)) {
				continue
			}
			r := decode[cp932Index(byte(lead), byte(trail))]
			if r != 0 && table[r] == 0 {
				table[r] = uint16(lead)<<8 | uint16(trail)
			}
		}
	}
	return &table
})

func isCP932Lead(b byte) bool { return b >= 0x81 && b <= 0x9F || b >= 0xE0 && b <= 0xFC }

func isCP932Trail(b byte) bool { return b >= 0x40 && b <= 0xFC && b != 0x7F }

func isCP932Pair(lead, trail byte) bool { return isCP932Lead(lead) && isCP932Trail(trail) }

func isHalfKana(b byte) bool { return b >= 0xA1 && b <= 0xDF }

// cp932Index is the place of a pair in the table; the pair must be one of isCP932Pair.
func cp932Index(lead, trail byte) int {
	return int(lead-cp932FirstLead)*cp932Trails + int(trail-cp932FirstTrail)
}

// userDefined is the private use character of a pair with a lead of 0xF0 to 0xF9: 188 a lead, from U+E000 on.
func userDefined(lead, trail byte) rune {
	n := rune(trail - cp932FirstTrail)
	if trail > 0x7F {
		n--
	}
	return 0xE000 + rune(lead-0xF0)*188 + n
}

// decodeCP932 appends src as UTF-8 and counts the places that are no CP932; each becomes U+FFFD.
func decodeCP932(dst, src []byte) (text []byte, bad int) {
	table := cp932Decode()
	for len(src) > 0 {
		if n := asciiPrefix(src); n > 0 {
			dst, src = append(dst, src[:n]...), src[n:]
			continue
		}
		b := src[0]
		if isHalfKana(b) {
			dst, src = utf8.AppendRune(dst, rune(b)-0xA1+0xFF61), src[1:]
			continue
		}
		if len(src) > 1 && isCP932Pair(b, src[1]) {
			if r := table[cp932Index(b, src[1])]; r != 0 {
				dst, src = utf8.AppendRune(dst, rune(r)), src[2:]
				continue
			}
		}
		bad++
		dst = append(dst, replacement...)
		if len(src) > 1 && isCP932Lead(b) && src[1] >= utf8.RuneSelf {
			src = src[1:] // the second half goes with the first, an ASCII character stays
		}
		src = src[1:]
	}
	return dst, bad
}

// asciiPrefix is the length of the ASCII text at the beginning of b.
func asciiPrefix(b []byte) int {
	n := 0
	for n+8 <= len(b) {
		c := b[n : n+8 : n+8]
		if (c[0]|c[1]|c[2]|c[3]|c[4]|c[5]|c[6]|c[7])&0x80 != 0 {
			break
		}
		n += 8
	}
	for n < len(b) && b[n] < utf8.RuneSelf {
		n++
	}
	return n
}
