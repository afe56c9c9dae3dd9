package jptext

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Geta is what printers set where they have no type for a character.
const Geta = "〓"

// Plainer returns what may stand for a character where an old encoding has no place for it: the common form of a kanji
// (𠮷 is 吉), a hyphen or blank for their many kinds, the letter without its mark (é is e), the parts of a sign (™ is TM),
// nothing for what shows nothing. It returns Geta for all others.
func Plainer(r rune) string {
	switch {
	case isInvisible(r):
		return ""
	case isHyphen(r):
		return "-"
	case isSpace(r):
		return " "
	}
	if f := foldRareKanji(r); f != r {
		return string(f)
	}
	if r >= kanjiFirst && r <= kanjiLast && foldKanji(r) != r {
		return string(foldKanji(r))
	}
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(string(r)))
	if plain == "" || plain == string(r) {
		return Geta
	}
	return plain
}
