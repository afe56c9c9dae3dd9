package meaning

import (
	"cmp"
	"strings"

	"joren/internal/kit/day"
	"joren/internal/kit/jptext"
	"joren/internal/segment"
)

// OwnTest is a comparison with a field of the shop's own. Its values are texts; they are taken for what they are compared
// with, a number or a date, where they can be read so, and meet nothing where they cannot.
func OwnTest(n *segment.Clause, today day.Day) func(string) bool {
	if n.Name == "anniversary" {
		return func(s string) bool {
			d, err := day.Parse(s)
			if err != nil {
				return false
			}
			_, m, dd := d.YMD()
			return Returns(m, dd, n.Test, today)
		}
	}
	one := func(op segment.Op, v segment.Value) func(string) bool { return ownCompare(op, v, today) }
	switch n.Op {
	case segment.IsNull:
		return func(string) bool { return false }
	case segment.Between:
		from, to := one(segment.GreaterEqual, n.Values[0]), one(segment.LessEqual, n.Values[1])
		return func(s string) bool { return from(s) && to(s) }
	case segment.In:
		fits := make([]func(string) bool, len(n.Values))
		for i, v := range n.Values {
			fits[i] = one(segment.Equal, v)
		}
		return func(s string) bool {
			for _, meets := range fits {
				if meets(s) {
					return true
				}
			}
			return false
		}
	}
	return one(n.Op, n.Values[0])
}

// ownCompare compares with one value as what it is.
func ownCompare(op segment.Op, v segment.Value, today day.Day) func(string) bool {
	switch {
	case v.Kind == segment.NumberValue:
		return func(s string) bool {
			have, ok := jptext.Number(s)
			return ok && ordered(op, compareFigures(have, v.Raw))
		}
	case v.Kind == segment.YesNoValue:
		return func(s string) bool { yes, ok := truth(s); return ok && yes == (v.Raw == "true") }
	case v.Kind == segment.DateValue, op.Orders():
		first, last, _ := v.Days(today)
		return func(s string) bool {
			d, err := day.Parse(s)
			if err == nil && op == segment.Equal {
				return !d.Before(first) && !d.After(last)
			}
			return err == nil && ordered(op, d.Compare(first))
		}
	}
	m := NewMatcher(segment.Test{Op: op, Values: []segment.Value{v}}, jptext.SearchKey)
	return func(s string) bool { return m.Matches(s) }
}

// truth reads what people and systems write for yes and no.
func truth(s string) (yes, ok bool) {
	switch jptext.SearchKey(s) {
	case "1", "true", "yes", "on", jptext.SearchKey("はい"):
		return true, true
	case "0", "false", "no", "off", jptext.SearchKey("いいえ"):
		return false, true
	}
	return false, false
}

// ordered reports whether the outcome of a comparison is what an operator asks.
func ordered(op segment.Op, c int) bool {
	switch op {
	case segment.Equal:
		return c == 0
	case segment.Less:
		return c < 0
	case segment.LessEqual:
		return c <= 0
	case segment.Greater:
		return c > 0
	}
	return c >= 0
}

// compareFigures compares two plain decimals of any length, without leading zeros.
func compareFigures(a, b string) int {
	absA, minusA := strings.CutPrefix(a, "-")
	absB, minusB := strings.CutPrefix(b, "-")
	switch {
	case minusA && !minusB:
		return -1
	case minusB && !minusA:
		return 1
	case minusA:
		absA, absB = absB, absA
	}
	wholeA, restA, _ := strings.Cut(absA, ".")
	wholeB, restB, _ := strings.Cut(absB, ".")
	return cmp.Or(cmp.Compare(len(wholeA), len(wholeB)), strings.Compare(wholeA, wholeB),
		strings.Compare(strings.TrimRight(restA, "0"), strings.TrimRight(restB, "0")))
}
