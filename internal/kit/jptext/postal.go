package jptext

import "strings"

// Postal returns a Japanese postal code as seven digits (1000001). It takes 〒, hyphens of any kind, full
// width, and six digits whose leading zero a spreadsheet ate (600001 is 0600001). ok is false otherwise.
func Postal(s string) (code string, ok bool) {
	s = strings.TrimLeftFunc(s, isSpace)
	for _, mark := range []string{"〒", "〶", "'"} {
		s = strings.TrimPrefix(s, mark)
	}
	digits, only := Digits(s)
	switch {
	case !only || strings.ContainsAny(s, "+()＋（）"):
		return "", false
	case len(digits) == 6:
		digits = "0" + digits
	case len(digits) != 7:
		return "", false
	}
	if strings.HasPrefix(digits, "000") { // the lowest is 001-0010
		return "", false
	}
	return digits, true
}

// FormatPostal writes seven digits as 100-0001, and anything else as it is.
func FormatPostal(code string) string {
	if len(code) != 7 || !allDigits(code) {
		return code
	}
	return code[:3] + "-" + code[3:]
}
