package jptext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxTerms is how many words of a search box count; more only make the search slow.
const maxTerms = 5

// SearchKey returns the form of s under which it is searched and compared: equal for texts that differ only
// in width, case, hiragana or katakana, variant kanji (髙 and 高, 邉 and 辺), kind of hyphen, white space and
// middle dots. All hyphens and the long vowel mark become '-'. It is for comparing only, never for storing
// in place of the text. SearchKey(SearchKey(s)) == SearchKey(s).
func SearchKey(s string) string {
	if isASCII(s) {
		return asciiKey(s)
	}
	s = strings.Map(narrow, s) // as the normalisation below does, but many times faster
	// Folding can bring a letter and a combining mark together, which then make another letter. Two rounds
	// do for every text that occurs; the third is for those made up.
	for range 4 {
		s = foldKey(norm.NFKC.String(s))
		if norm.NFKC.IsNormalString(s) {
			break
		}
	}
	return s
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// asciiKey is SearchKey for plain ASCII. It returns s itself when there is nothing to fold.
func asciiKey(s string) string {
	i := 0
	for i < len(s) && s[i] != 0 && asciiByte(s[i]) == s[i] { // 0 is what asciiByte drops
		i++
	}
	if i == len(s) {
		return s
	}
	b := make([]byte, i, len(s))
	copy(b, s)
	for ; i < len(s); i++ {
		if c := asciiByte(s[i]); c != 0 {
			b = append(b, c)
		}
	}
	return string(b)
}

// asciiByte folds one byte; 0 drops it.
func asciiByte(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return c + 'a' - 'A'
	case c <= ' ' || c == 0x7f:
		return 0
	case c == '~':
		return '-'
	}
	return c
}

// foldKey folds every character of an NFKC text by itself.
func foldKey(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r < utf8.RuneSelf {
			if c := asciiByte(byte(r)); c != 0 {
				b.WriteByte(c)
			}
			continue
		}
		foldRune(&b, r)
	}
	return b.String()
}

func foldRune(b *strings.Builder, r rune) {
	switch {
	case r >= 'ぁ' && r <= 'ゖ' || r == 'ゝ' || r == 'ゞ':
		r += katakanaOffset
	case r >= kanjiFirst && r <= kanjiLast:
		b.WriteRune(foldKanji(r))
		return
	}
	switch {
	case r >= 'ァ' && r <= 'ヾ':
		foldKatakana(b, r)
	case isHyphen(r):
		b.WriteByte('-')
	case isInvisible(r), isMiddleDot(r), isSpace(r):
	default:
		b.WriteRune(unicode.ToLower(foldRareKanji(r)))
	}
}

// foldKatakana folds the katakana that have a second way to be written.
func foldKatakana(b *strings.Builder, r rune) {
	switch r {
	case 'ヵ':
		b.WriteRune('カ')
	case 'ヶ':
		b.WriteRune('ケ')
	case 'ヷ':
		b.WriteString("ヴァ")
	case 'ヸ':
		b.WriteString("ヴィ")
	case 'ヹ':
		b.WriteString("ヴェ")
	case 'ヺ':
		b.WriteString("ヴォ")
	case 'ー':
		b.WriteByte('-')
	case '・':
	default:
		b.WriteRune(r)
	}
}

// Terms splits the text of a search box at white space of any width into at most five search keys.
func Terms(query string) []string {
	var terms []string
	for _, word := range strings.FieldsFunc(query, isSpace) {
		if key := SearchKey(word); key != "" {
			if terms = append(terms, key); len(terms) == maxTerms {
				break
			}
		}
	}
	return terms
}
