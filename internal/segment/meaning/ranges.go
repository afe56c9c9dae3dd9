package meaning

import (
	"cmp"
	"math"
	"slices"

	"joren/internal/kit/day"
	"joren/internal/segment"
)

// Range are the whole numbers from one to another, both included.
type Range struct{ From, To int64 }

// Everything is the range of all numbers.
var Everything = Range{math.MinInt64, math.MaxInt64}

// Numbers returns the whole numbers of units that a comparison with figures means, as ranges that ascend and do not touch;
// none for IS NULL. 10^digits units make one.
func Numbers(t segment.Test, digits int) []Range {
	var out []Range
	switch t.Op {
	case segment.IsNull:
	case segment.Between:
		from, to := bounded(segment.GreaterEqual, t.Values[0], digits), bounded(segment.LessEqual, t.Values[1], digits)
		out = append(out, Range{from.From, to.To})
	case segment.In:
		for _, v := range t.Values {
			out = append(out, bounded(segment.Equal, v, digits))
		}
	default:
		out = append(out, bounded(t.Op, t.Values[0], digits))
	}
	return union(out)
}

// bounded is the range of a comparison with one figure. Between two units there is nothing.
func bounded(op segment.Op, v segment.Value, digits int) Range {
	b := BoundOf(v.Raw, digits)
	switch op {
	case segment.Equal:
		if b.Rest {
			return Range{1, 0}
		}
		return Range{b.Whole, b.Whole}
	case segment.Less:
		if b.Rest {
			return Range{math.MinInt64, b.Whole}
		}
		return Range{math.MinInt64, b.Whole - 1}
	case segment.LessEqual:
		return Range{math.MinInt64, b.Whole}
	case segment.GreaterEqual:
		if !b.Rest {
			return Range{b.Whole, math.MaxInt64}
		}
	}
	return Range{b.Whole + 1, math.MaxInt64}
}

// Days returns the days that a comparison with dates means, as Unix days in ranges that ascend and do not touch; none for
// IS NULL.
func Days(t segment.Test, today day.Day) []Range {
	days := func(v segment.Value) Range {
		first, last, _ := v.Days(today)
		return Range{int64(first.UnixDays()), int64(last.UnixDays())}
	}
	var out []Range
	switch t.Op {
	case segment.IsNull:
	case segment.Between:
		out = append(out, Range{days(t.Values[0]).From, days(t.Values[1]).From})
	case segment.Equal, segment.In:
		for _, v := range t.Values {
			out = append(out, days(v))
		}
	case segment.Less:
		out = append(out, Range{math.MinInt64, days(t.Values[0]).From - 1})
	case segment.LessEqual:
		out = append(out, Range{math.MinInt64, days(t.Values[0]).From})
	case segment.Greater:
		out = append(out, Range{days(t.Values[0]).From + 1, math.MaxInt64})
	case segment.GreaterEqual:
		out = append(out, Range{days(t.Values[0]).From, math.MaxInt64})
	}
	return union(out)
}

// union brings ranges into order and joins those that overlap or touch.
func union(list []Range) []Range {
	list = slices.DeleteFunc(list, func(r Range) bool { return r.From > r.To })
	slices.SortFunc(list, func(a, b Range) int { return cmp.Compare(a.From, b.From) })
	out := list[:0]
	for _, r := range list {
		if n := len(out); n > 0 && (out[n-1].To == math.MaxInt64 || r.From <= out[n-1].To+1) {
			out[n-1].To = max(out[n-1].To, r.To)
			continue
		}
		out = append(out, r)
	}
	return out
}

// In reports whether a number lies in one of the ranges, which ascend.
func In(list []Range, n int64) bool {
	switch len(list) {
	case 0:
		return false
	case 1:
		return n >= list[0].From && n <= list[0].To
	}
	i, found := slices.BinarySearchFunc(list, n, func(r Range, n int64) int { return cmp.Compare(r.From, n) })
	return found || i > 0 && n <= list[i-1].To
}
