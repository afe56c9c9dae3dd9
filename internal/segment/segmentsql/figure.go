package segmentsql

import (
	"strconv"
	"strings"
)

// bound is a figure in whole units, rounded down; rest says that something was left away.
type bound struct {
	whole int64
	rest  bool
}

// boundOf reads a figure of the language as units of which 10^digits make one.
func boundOf(raw string, digits int) bound {
	abs, negative := strings.CutPrefix(raw, "-")
	whole, decimals, _ := strings.Cut(abs, ".")
	for len(decimals) < digits {
		decimals += "0"
	}
	n, _ := strconv.ParseInt(whole+decimals[:digits], 10, 64) // the lexer bounds its length
	b := bound{n, strings.Trim(decimals[digits:], "0") != ""}
	if negative {
		b.whole = -b.whole
		if b.rest {
			b.whole--
		}
	}
	return b
}

// exact is a figure as value / scale units.
type exact struct{ value, scale int64 }

// largestMean keeps products with a number of orders within 64 bits; no purchase of any shop is as large.
const largestMean = 1_000_000_000_000

// exactly reads a figure as a fraction of units of which 10^digits make one.
func exactly(raw string, digits int) exact {
	_, decimals, _ := strings.Cut(raw, ".")
	more := max(0, len(decimals)-digits)
	e := exact{boundOf(raw, digits+more).whole, 1}
	for range more {
		e.scale *= 10
	}
	if limit := largestMean * e.scale; e.value > limit || e.value < -limit {
		e.value = max(-limit, min(limit, e.value))
	}
	return e
}
