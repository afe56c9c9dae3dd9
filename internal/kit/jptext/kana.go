package jptext

import "strings"

// katakanaOffset leads from a hiragana to its katakana.
const katakanaOffset = 'ァ' - 'ぁ'

// The voiced sound marks: half-width, combining, and on their own.
const (
	halfVoiced, halfSemi           = 'ﾞ', 'ﾟ'
	combiningVoiced, combiningSemi = '\u3099', '\u309a'
)

// Katakana writes hiragana and half-width kana as full-width katakana and leaves everything else, as kana
// fields are saved: やまだ and ﾔﾏﾀﾞ become ヤマダ. Half-width 「」、。・ become full-width.
func Katakana(s string) string {
	return widenKana(s, func(r rune) rune {
		if r >= 'ぁ' && r <= 'ゖ' || r == 'ゝ' || r == 'ゞ' {
			return r + katakanaOffset
		}
		return r
	})
}

// Hiragana writes katakana of both widths as hiragana and leaves everything else. Katakana without a
// hiragana (ヷ) stay.
func Hiragana(s string) string {
	return widenKana(s, func(r rune) rune {
		if r >= 'ァ' && r <= 'ヶ' || r == 'ヽ' || r == 'ヾ' {
			return r - katakanaOffset
		}
		return r
	})
}

// WideKana writes half-width kana as full-width katakana and leaves everything else.
func WideKana(s string) string { return widenKana(s, func(r rune) rune { return r }) }

// halfKana lists the full-width forms of U+FF61 (｡) to U+FF9F (ﾟ) in their order.
const halfKana = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜"

// widenKana widens half-width kana, joins voiced marks to the kana before them, and maps the result.
func widenKana(s string, then func(rune) rune) string {
	if isASCII(s) {
		return s
	}
	wide := []rune(halfKana)
	out := make([]rune, 0, len(s)/3+8)
	for _, r := range s {
		if n := len(out); n > 0 && r != 0 {
			if joined := joinMark(out[n-1], r); joined != 0 {
				out[n-1] = then(joined)
				continue
			}
		}
		if r >= '｡' && r <= 'ﾟ' {
			r = wide[r-'｡']
		}
		out = append(out, then(r))
	}
	return string(out)
}

// joinMark returns the kana that kana and a voiced mark make, and 0 when they make none.
func joinMark(kana, mark rune) rune {
	voiced := mark == halfVoiced || mark == combiningVoiced
	if !voiced && mark != halfSemi && mark != combiningSemi {
		return 0
	}
	plain := strings.ContainsRune("かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホゝヽ", kana)
	semi := strings.ContainsRune("はひふへほハヒフヘホ", kana)
	switch {
	case voiced && plain:
		return kana + 1
	case voiced && kana == 'ウ':
		return 'ヴ'
	case voiced && kana == 'う':
		return 'ゔ'
	case voiced && kana == 'ワ':
		return 'ヷ'
	case voiced && kana == 'ヲ':
		return 'ヺ'
	case !voiced && semi:
		return kana + 2
	}
	return 0
}

// HalfKana writes hiragana and katakana as half-width katakana and leaves everything else, as banks and
// carriers want names. Voiced kana become two characters. ヮ ヵ ヶ ヰ ヱ have no half-width form and stay.
func HalfKana(s string) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range Katakana(s) {
		plain, mark := splitMark(r)
		half := []rune{plain}
		if i := strings.IndexRune(halfKana, plain); i >= 0 {
			half[0] = '｡' + rune(i/3) // every character of the list has three bytes
		} else {
			half[0], mark = r, 0
		}
		if mark != 0 {
			half = append(half, mark)
		}
		b.WriteString(string(half))
	}
	return b.String()
}

// splitMark takes a voiced katakana apart; mark is 0 when it has none.
func splitMark(r rune) (plain, mark rune) {
	switch {
	case r == 'ヴ':
		return 'ウ', halfVoiced
	case r == 'ヷ':
		return 'ワ', halfVoiced
	case r == 'ヺ':
		return 'ヲ', halfVoiced
	case strings.ContainsRune("ガギグゲゴザジズゼゾダヂヅデドバビブベボ", r):
		return r - 1, halfVoiced
	case strings.ContainsRune("パピプペポ", r):
		return r - 2, halfSemi
	}
	return r, 0
}
