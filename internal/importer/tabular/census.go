package tabular

import "unicode/utf8"

// census reads a text as UTF-8, as CP932 and as EUC-JP at once and counts, for each, the characters beyond ASCII that
// are well formed (good) and the places that are not (bad). It is fed chunk by chunk.
type census struct {
	utf8  utf8Count
	cp932 cp932Count
	eucjp eucjpCount
}

func (c *census) add(chunk []byte) {
	for i := 0; i < len(chunk); i++ {
		if chunk[i] < utf8.RuneSelf && c.utf8.need == 0 && c.cp932.lead == 0 && c.eucjp.need == 0 {
			i += asciiPrefix(chunk[i:])
			if i == len(chunk) {
				return
			}
		}
		c.utf8.add(chunk[i])
		c.cp932.add(chunk[i])
		c.eucjp.add(chunk[i])
	}
}

// end counts a character that the end of the file cut off.
func (c *census) end() {
	if c.utf8.need > 0 {
		c.utf8.bad++
	}
	if c.cp932.lead != 0 {
		c.cp932.bad++
	}
	if c.eucjp.need > 0 {
		c.eucjp.bad++
	}
}

// encoding picks the encoding that fits, or none.
//
// A well-formed UTF-8 sequence of three bytes hardly comes about by chance, so UTF-8 may have as many bad places as good
// ones; those of two bytes do now and then, so they must be ten times as many. Nearly any byte is something in CP932, so
// there more than one bad place in six speaks against it. Of two that fit, the one with fewer bad places wins. EUC-JP
// must be clean, hold kana, and be mostly half-width katakana, which is to say rubbish, as CP932.
func (c *census) encoding() (Encoding, bool) {
	u, s, e := c.utf8, c.cp932, c.eucjp
	if u.bad == 0 {
		return UTF8, true
	}
	if e.bad == 0 && e.kana > 0 && (s.bad > 0 || s.half > s.double) {
		return EUCJP, true
	}
	isUTF8 := u.bad <= u.good || u.bad*10 <= u.two
	isCP932 := s.bad*5 <= s.double+s.half
	switch {
	case isUTF8 && (!isCP932 || u.bad <= s.bad):
		return UTF8, true
	case isCP932:
		return CP932, true
	}
	return "", false
}

type utf8Count struct {
	good, two, bad int  // sequences of three or four bytes, of two, places that are none
	need           int  // bytes still missing
	long           bool // three or four bytes
	low, high      byte // what the next byte may be
}

func (c *utf8Count) add(b byte) {
	if c.need > 0 {
		if b >= c.low && b <= c.high {
			c.low, c.high = 0x80, 0xBF
			if c.need--; c.need == 0 {
				if c.long {
					c.good++
				} else {
					c.two++
				}
			}
			return
		}
		c.bad++
		c.need = 0
	}
	c.low, c.high, c.long = 0x80, 0xBF, b >= 0xE0
	switch {
	case b < utf8.RuneSelf:
	case b >= 0xC2 && b <= 0xDF:
		c.need = 1
	case b >= 0xE0 && b <= 0xEF:
		c.need = 2
		if b == 0xE0 {
			c.low = 0xA0
		} else if b == 0xED {
			c.high = 0x9F
		}
	case b >= 0xF0 && b <= 0xF4:
		c.need = 3
		if b == 0xF0 {
			c.low = 0x90
		} else if b == 0xF4 {
			c.high = 0x8F
		}
	default:
		c.bad++
	}
}

type cp932Count struct {
	double, half, bad int // characters of two bytes, half-width katakana
	lead              byte
}

func (c *cp932Count) add(b byte) {
	if lead := c.lead; lead != 0 {
		c.lead = 0
		if isCP932Trail(b) && cp932Decode()[cp932Index(lead, b)] != 0 {
			c.double++
			return
		}
		c.bad++
		if b >= utf8.RuneSelf {
			return
		}
	}
	switch {
	case b < utf8.RuneSelf:
	case isHalfKana(b):
		c.half++
	case isCP932Lead(b):
		c.lead = b
	default:
		c.bad++
	}
}

type eucjpCount struct {
	kana, bad int // hiragana and katakana of two bytes
	need      int
	single    bool // after 0x8E: half-width katakana
}

func (c *eucjpCount) add(b byte) {
	if c.need > 0 {
		c.need--
		if b < 0xA1 || b == 0xFF || c.single && b > 0xDF {
			c.bad++
			c.need = 0
		}
		c.single = false
		return
	}
	switch {
	case b < utf8.RuneSelf:
	case b == 0x8E:
		c.need, c.single = 1, true
	case b == 0x8F:
		c.need = 2
	case b >= 0xA1 && b <= 0xFE:
		c.need = 1
		if b == 0xA4 || b == 0xA5 {
			c.kana++
		}
	default:
		c.bad++
	}
}
