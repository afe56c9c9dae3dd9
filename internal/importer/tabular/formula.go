package tabular

import (
	"strings"
	"unicode"
)

// Spreadsheet programs run a cell that begins with certain characters as a formula. An exported text that a stranger
// wrote must not do that, so it gets an apostrophe in front, as these programs themselves mark text, and loses it when
// it is imported again.
//
// Both functions are for columns of text. Numbers, amounts and days are written by the exporter in their own form (-500
// stays a number) and must not pass through here.

// Disarm puts an apostrophe before a text that a spreadsheet would run: one whose first character, blanks and control
// characters apart, is = + - @, a tab, a line break, NUL or one of ＝＋－＠. A text that Rearm would take an apostrophe off
// gets another one, so Rearm(Disarm(s)) == s for every s.
func Disarm(s string) string {
	if needsApostrophe(s) {
		return "'" + s
	}
	return s
}

// Rearm takes off the apostrophe that Disarm, a spreadsheet program or a shop system put before a text. Shopify writes
// one before customer ids ('12345), so it goes before digits too. Other apostrophes ('s-Hertogenbosch) stay.
func Rearm(s string) string {
	rest, found := strings.CutPrefix(s, "'")
	if found && (needsApostrophe(rest) || isDigits(rest)) {
		return rest
	}
	return s
}

// needsApostrophe is true of a formula, and of a text that Rearm would change. The apostrophes in front are counted off
// in a loop, since a stranger may send any number of them.
func needsApostrophe(s string) bool {
	rest := strings.TrimLeft(s, "'")
	return startsFormula(rest) || len(rest) < len(s) && isDigits(rest)
}

// startsFormula looks past blanks, control and invisible characters, which spreadsheets drop.
func startsFormula(s string) bool {
	for _, r := range s {
		switch r {
		case '=', '+', '-', '@', '\t', '\r', '\n', 0, '＝', '＋', '－', '＠':
			return true
		}
		if !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r) {
			return false
		}
	}
	return false
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
