package jptext

import (
	"strings"
	"unicode/utf8"
)

// SortKana returns a key whose byte order is the order of a Japanese list of names (五十音順): first by the
// plain sounds, then plain before voiced before semi-voiced (ハ, バ, パ), then long vowel, small and large
// kana (サアト, サッ, サツ). Width, hiragana or katakana, spaces and case make no difference.
func SortKana(s string) string {
	var sounds, voice, shape strings.Builder
	var vowel rune
	for _, r := range Katakana(s) {
		if r == 'ー' && vowel != 0 {
			sounds.WriteRune(vowel)
			voice.WriteByte('0')
			shape.WriteByte('0')
			continue
		}
		plain, mark := splitMark(r)
		large := largeKana(plain)
		if large < 'ァ' || large > 'ヾ' {
			key := SearchKey(string(large))
			sounds.WriteString(key)
			for range utf8.RuneCountInString(key) {
				voice.WriteByte('0')
				shape.WriteByte('2')
			}
			vowel = 0
			continue
		}
		sounds.WriteRune(large)
		voice.WriteByte(voiceRank(mark))
		if large == plain {
			shape.WriteByte('2')
		} else {
			shape.WriteByte('1')
		}
		vowel = vowelOf(large)
	}
	return sounds.String() + " " + voice.String() + " " + shape.String()
}

func voiceRank(mark rune) byte {
	switch mark {
	case halfVoiced:
		return '1'
	case halfSemi:
		return '2'
	}
	return '0'
}

// largeKana returns the large form of a small katakana.
func largeKana(r rune) rune {
	switch r {
	case 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ッ', 'ャ', 'ュ', 'ョ', 'ヮ':
		return r + 1
	case 'ヵ':
		return 'カ'
	case 'ヶ':
		return 'ケ'
	}
	return r
}

// vowelOf returns the vowel that a large, plain katakana ends in, and 0 for ン.
func vowelOf(r rune) rune {
	for vowel, row := range map[rune]string{
		'ア': "アカサタナハマヤラワ", 'イ': "イキシチニヒミリヰ", 'ウ': "ウクスツヌフムユル",
		'エ': "エケセテネヘメレヱ", 'オ': "オコソトノホモヨロヲ",
	} {
		if strings.ContainsRune(row, r) {
			return vowel
		}
	}
	return 0
}
