package jptext

import (
	"strings"
	"unicode/utf8"
)

// SplitName splits a full name at its first space of any width into family and given name. Without a space
// everything is the family name. The parts keep their characters, only the spaces around them go.
func SplitName(full string) (family, given string) {
	full = strings.TrimFunc(full, isSpace)
	i := strings.IndexFunc(full, isSpace)
	if i < 0 {
		return full, ""
	}
	_, size := utf8.DecodeRuneInString(full[i:])
	return full[:i], strings.TrimLeftFunc(full[i+size:], isSpace)
}

// JoinName puts family and given name together with one half-width space, and leaves out what is empty.
func JoinName(family, given string) string {
	family, given = strings.TrimFunc(family, isSpace), strings.TrimFunc(given, isSpace)
	if family == "" || given == "" {
		return family + given
	}
	return family + " " + given
}
