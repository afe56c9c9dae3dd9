package jptext

import "unicode"

// isHyphen reports whether people type r where a hyphen is meant. Everything that looks like a short
// horizontal line belongs to it, also the long vowel mark of kana.
func isHyphen(r rune) bool {
	switch r {
	case '-', '~',
		'\u02d7', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', // ˗ ‐ ‑ ‒ – — ―
		'\u2043', '\u207b', '\u208b', '\u2212', '\u2500', '\u2501', '\u2796', // ⁃ ⁻ ₋ − ─ ━ ➖
		'\u2e3a', '\u2e3b', '\u301c', '\u3030', '\u30a0', '\u30fc', // ⸺ ⸻ 〜 〰 ゠ ー
		'\u223c', '\u223e', '\ufe31', '\ufe32', '\ufe58', '\ufe63', // ∼ ∾ ︱ ︲ ﹘ ﹣
		'\uff0d', '\uff5e', '\uff70', '\uffe3': // － ～ ｰ ￣
		return true
	}
	return false
}

// isInvisible reports whether r shows nothing: variation selectors, joiners, marks of direction, controls.
func isInvisible(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, r == 0xad, r == 0x34f, r == 0x61c:
		return true
	case r < 0x115f:
		return false
	case r <= 0x1160, r >= 0x180b && r <= 0x180f, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e,
		r >= 0x2060 && r <= 0x206f, r == 0x3164, r >= 0xfe00 && r <= 0xfe0f, r == 0xfeff, r == 0xffa0,
		r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe01ef:
		return true
	}
	return false
}

// isMiddleDot reports whether r is a dot between the parts of a foreign name.
func isMiddleDot(r rune) bool {
	switch r {
	case '・', '･', '·', '\u0387', '•', '‧', '∙', '⋅':
		return true
	}
	return false
}

// isSpace is unicode.IsSpace with the spaces that show nothing at all.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u3164'
}

// narrow maps full-width ASCII to ASCII and every space to ' '.
func narrow(r rune) rune {
	switch {
	case r > 0xff00 && r < 0xff5f:
		return r - 0xfee0
	case r >= 0x80 && isSpace(r):
		return ' '
	}
	return r
}
