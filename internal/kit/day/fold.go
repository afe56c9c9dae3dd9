package day

import (
	"strings"
	"unicode/utf8"
)

// maxLen bounds what is looked at; no way to write a date and a time is longer.
const maxLen = 120

// fold narrows full-width characters, dashes and spaces, and trims. Kanji become the marks below and the name
// of an era becomes @ with its letter, so that everything after it works on single bytes. It returns false
// for texts that cannot be a date.
func fold(s string) (string, bool) {
	if len(s) > maxLen {
		return "", false
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if size == 3 && r < 0xff00 {
			if length, letter := eraName(s[i:]); letter != 0 {
				b.WriteByte('@')
				b.WriteByte(letter)
				i += length
				continue
			}
		}
		c := foldRune(r)
		if c == 0 {
			return "", false
		}
		b.WriteByte(c)
		i += size
	}
	return strings.Trim(b.String(), " "), true
}

// eraName returns the letter of the era whose name stands at the beginning of s and the length of the name.
func eraName(s string) (length int, letter byte) {
	for _, e := range [...]struct {
		name, square string
		letter       byte
	}{{"令和", "㋿", 'R'}, {"平成", "㍻", 'H'}, {"昭和", "㍼", 'S'}, {"大正", "㍽", 'T'}, {"明治", "㍾", 'M'}} {
		if strings.HasPrefix(s, e.name) {
			return len(e.name), e.letter
		}
		if strings.HasPrefix(s, e.square) {
			return len(e.square), e.letter
		}
	}
	return 0, 0
}

// foldRune maps one character to its byte, and to 0 when it has no place in a date.
func foldRune(r rune) byte {
	switch {
	case r >= ' ' && r < 0x7f && r != '@':
		return byte(r)
	case r > 0xff00 && r < 0xff5f && r != '＠':
		return byte(r - 0xfee0)
	}
	switch r {
	case '\u3000', '\u00a0', '\u202f', '\t', '\r', '\n':
		return ' '
	case '‐', '‑', '‒', '–', '—', '―', '−', 'ー', 'ｰ':
		return '-'
	case '・', '･', '。', '｡':
		return '.'
	}
	kanji := [...]struct {
		r rune
		c byte
	}{
		{'年', markYear}, {'月', markMonth}, {'日', markDay}, {'時', markHour}, {'分', markMinute}, {'秒', markSecond},
		{'元', markFirst}, {'火', markWeekday}, {'水', markWeekday}, {'木', markWeekday}, {'金', markWeekday},
		{'土', markWeekday}, {'曜', markOfWeek},
	}
	for _, k := range kanji {
		if k.r == r {
			return k.c
		}
	}
	return 0
}

// Bytes that stand for the kanji of dates after fold. They lie outside of what a date can hold otherwise.
const (
	markYear byte = iota + 0x80
	markMonth
	markDay
	markHour
	markMinute
	markSecond
	markFirst   // 元, the first year of an era
	markWeekday // 火 水 木 金 土; 月 and 日 are markMonth and markDay
	markOfWeek  // 曜
)
