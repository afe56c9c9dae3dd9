package demo

import (
	"math/rand/v2"
	"strings"
)

// variant is another way to write a character in names, with the share of people who write it so.
type variant struct {
	plain, other string
	share        float64
}

// familyVariants and givenVariants are tried in order; the last one of 葛 and 辻 is a base character with a variation
// selector, as registers of names have them.
func familyVariants() []variant {
	return []variant{
		{"高", "髙", .16}, {"崎", "﨑", .15}, {"辺", "邊", .15}, {"辺", "邉", .22}, {"斎", "齋", .28}, {"斉", "齊", .2},
		{"沢", "澤", .4}, {"浜", "濵", .14}, {"浜", "濱", .15}, {"桜", "櫻", .3}, {"吉", "𠮷", .06}, {"広", "廣", .2},
		{"島", "嶋", .12}, {"滝", "瀧", .3}, {"国", "國", .3}, {"黒", "黑", .06}, {"徳", "德", .1}, {"関", "關", .05},
		{"葛", "葛\U000E0100", .4}, {"辻", "辻\U000E0100", .15},
	}
}

func givenVariants() []variant {
	return []variant{
		{"恵", "惠", .06}, {"真", "眞", .05}, {"寿", "壽", .06}, {"栄", "榮", .06}, {"実", "實", .02}, {"桜", "櫻", .04},
		{"広", "廣", .06}, {"竜", "龍", .1}, {"静", "靜", .03}, {"穂", "穗", .02},
	}
}

// vary writes a name as its bearer happens to.
func vary(r *rand.Rand, text string, variants []variant) string {
	for _, v := range variants {
		if strings.Contains(text, v.plain) && chance(r, v.share) {
			return strings.Replace(text, v.plain, v.other, 1)
		}
	}
	return text
}

// respell writes a name the other way: plain when it has a variant, with one when it is plain; false when there is
// none.
func respell(text string, variants []variant) (string, bool) {
	for _, v := range variants {
		if strings.Contains(text, v.other) {
			return strings.Replace(text, v.other, v.plain, 1), true
		}
	}
	for _, v := range variants {
		if strings.Contains(text, v.plain) {
			return strings.Replace(text, v.plain, v.other, 1), true
		}
	}
	return text, false
}

// hiragana writes katakana in hiragana.
func hiragana(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'ァ' && c <= 'ヶ' {
			return c - ('ァ' - 'ぁ')
		}
		return c
	}, s)
}

// halfWidth writes katakana in half width, a voiced sound as two characters.
func (l *lists) halfWidth(s string) string {
	var b strings.Builder
	for _, c := range s {
		if w, ok := l.width[c]; ok {
			b.WriteString(w)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// fullWidth writes digits and hyphens as wide as kanji.
func fullWidth(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9':
			return c + ('０' - '0')
		case c == '-':
			return '－'
		}
		return c
	}, s)
}

// latin writes katakana as it sounds, for e-mail addresses.
func (l *lists) latin(s string) string {
	var b []byte
	double := false
	for _, c := range s {
		sound, ok := l.sound[c]
		if !ok {
			continue
		}
		small := c == 'ャ' || c == 'ュ' || c == 'ョ'
		switch {
		case c == 'ッ':
			double = true
			continue
		case sound == "-":
			continue
		case small && len(b) > 1: // ki + ya is kya, shi + yo is sho
			b = b[:len(b)-1]
			if b[len(b)-1] == 'h' || b[len(b)-1] == 'j' {
				sound = sound[1:]
			}
		case double:
			b = append(b, sound[0])
		}
		double = false
		b = append(b, sound...)
	}
	return string(b)
}
