package meaning

import (
	"slices"

	"joren/internal/kit/day"
	"joren/internal/segment"
)

// Returns reports whether a day of the year comes back next on a day that meets the test.
func Returns(month, dayOfMonth int, t segment.Test, today day.Day) bool {
	next := segment.Return(month, dayOfMonth, today)
	meets := func(op segment.Op, v segment.Value) bool {
		first, last, _ := v.Days(today)
		if v.Kind == segment.TextValue || !v.Relative() && first == last && !slices.Contains([]string{"today", "yesterday", "tomorrow"}, v.Raw) {
			_, m, d := first.YMD() // the year of a date plays no part
			first = segment.Return(m, d, today)
			last = first
		}
		switch op {
		case segment.Equal:
			return !next.Before(first) && !next.After(last)
		case segment.Less:
			return next.Before(first)
		case segment.LessEqual:
			return !next.After(first)
		case segment.Greater:
			return next.After(first)
		default:
			return !next.Before(first)
		}
	}
	if t.Op == segment.Between {
		return meets(segment.GreaterEqual, t.Values[0]) && meets(segment.LessEqual, t.Values[1])
	}
	return meets(t.Op, t.Values[0])
}
