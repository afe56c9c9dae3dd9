package jptext

import (
	"strings"
	"unicode/utf8"
)

// SplitAddress splits an address in one line into prefecture, city (with its 郡, or with the 区 of a
// designated city: 西村山郡河北町, 横浜市港北区) and the rest. What is missing is empty: without a prefecture
// the city is split off when it looks like one, and a text that is no address is all rest. The parts keep
// their characters; spaces between them go. It works by rule and knows only the names that break the rule.
func SplitAddress(s string) (prefecture, city, rest string) {
	rest = strings.TrimFunc(s, isSpace)
	for _, p := range prefectures {
		if after, found := strings.CutPrefix(rest, p[0]); found {
			prefecture, rest = p[0], trimLeft(after)
			break
		}
	}
	city, rest = splitCity(rest, prefecture)
	return prefecture, city, rest
}

func trimLeft(s string) string { return strings.TrimLeftFunc(s, isSpace) }

// splitCity splits the municipality off the beginning of s.
func splitCity(s, prefecture string) (city, rest string) {
	if n := exceptionalCity(s); n > 0 {
		return s[:n], trimLeft(s[n:])
	}
	if n, m := county(s); n > 0 {
		return s[:n] + s[n+m.gap:m.end], trimLeft(s[m.end:])
	}
	n := firstEnding(s, prefecture)
	if n == 0 {
		return "", s
	}
	city, rest = s[:n], trimLeft(s[n:])
	if isDesignated(city) {
		if n := wardLength(rest); n > 0 {
			return city + rest[:n], trimLeft(rest[n:])
		}
	}
	return city, rest
}

// maxCity is how many characters the longest municipality, county and town have, with one to spare.
const maxCity = 8

// firstEnding returns the length of s up to the first 市, 区, 町 or 村 that has a name before it. Without a
// prefecture a 町 or 村 may as well be a part of a town, and does not count.
func firstEnding(s, prefecture string) int {
	count := 0
	for i, r := range s {
		switch {
		case count == maxCity || !inPlaceName(r):
			return 0
		case count == 0:
		case r == '市', r == '区', prefecture != "" && (r == '町' || r == '村'):
			return i + utf8.RuneLen(r)
		}
		count++
	}
	return 0
}

// inPlaceName reports whether a municipality's name can hold r: kanji and kana, no digits and no Latin.
func inPlaceName(r rune) bool {
	return r >= kanjiFirst && r <= kanjiLast || r >= 'ぁ' && r <= 'ヾ' || r == '々' || r >= 0x3400 && r < 0x4dc0 ||
		r >= 0xf900 && r < 0xfb00 || r >= 0x20000 || isInvisible(r) && r >= 0xfe00
}

// town is the second half of a county's address: the spaces before it and its end.
type town struct{ gap, end int }

// county returns the length of the 郡 at the beginning of s (0 when there is none) and the town after it.
func county(s string) (int, town) {
	n := 0
	count := 0
	for i, r := range s {
		if count > 4 || !inPlaceName(r) {
			return 0, town{}
		}
		if r == '郡' && count > 0 {
			n = i + utf8.RuneLen(r)
			break
		}
		if r == '市' && count > 0 && !strings.HasPrefix(s, "余市郡") && !strings.HasPrefix(s, "高市郡") {
			return 0, town{}
		}
		count++
	}
	if n == 0 {
		return 0, town{}
	}
	after := trimLeft(s[n:])
	gap := len(s) - n - len(after)
	if l := exceptionalTown(after); l > 0 {
		return n, town{gap, n + gap + l}
	}
	count = 0
	for i, r := range after {
		if count == maxCity || !inPlaceName(r) {
			return 0, town{}
		}
		if count > 0 && (r == '町' || r == '村') {
			return n, town{gap, n + gap + i + utf8.RuneLen(r)}
		}
		count++
	}
	return 0, town{}
}

// wardLength returns the length of the 区 at the beginning of s, and 0 when there is none.
func wardLength(s string) int {
	count := 0
	for i, r := range s {
		if count > 5 || !inPlaceName(r) {
			return 0
		}
		if r == '区' && count > 0 {
			return i + utf8.RuneLen(r)
		}
		count++
	}
	return 0
}
