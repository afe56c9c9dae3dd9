package meaning

import (
	"strconv"
	"strings"
)

// Bound is a figure in whole units, rounded down; Rest says that something was left away.
type Bound struct {
	Whole int64
	Rest  bool
}

// BoundOf reads a figure of the language as units of which 10^digits make one.
func BoundOf(raw string, digits int) Bound {
	abs, negative := strings.CutPrefix(raw, "-")
	whole, decimals, _ := strings.Cut(abs, ".")
	for len(decimals) < digits {
		decimals += "0"
	}
	n, _ := strconv.ParseInt(whole+decimals[:digits], 10, 64) // the lexer bounds its length
	b := Bound{n, strings.Trim(decimals[digits:], "0") != ""}
	if negative {
		b.Whole = -b.Whole
		if b.Rest {
			b.Whole--
		}
	}
	return b
}

// Exact is a figure as Value / Scale units.
type Exact struct{ Value, Scale int64 }

// largestMean keeps products with a number of orders within 64 bits; no purchase of any shop is as large.
const largestMean = 1_000_000_000_000

// Exactly reads a figure as a fraction of units of which 10^digits make one.
func Exactly(raw string, digits int) Exact {
	_, decimals, _ := strings.Cut(raw, ".")
	more := max(0, len(decimals)-digits)
	e := Exact{BoundOf(raw, digits+more).Whole, 1}
	for range more {
		e.Scale *= 10
	}
	if limit := largestMean * e.Scale; e.Value > limit || e.Value < -limit {
		e.Value = max(-limit, min(limit, e.Value))
	}
	return e
}
