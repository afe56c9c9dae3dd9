package segment_test

import (
	"testing"

	"joren/internal/kit/day"
	"joren/internal/segment"
)

func TestDaysThatDatesMean(t *testing.T) {
	t.Parallel()
	on := func(s string) day.Day {
		d, err := day.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct{ today, raw, first, last string }{
		{"2026-03-31", "today", "2026-03-31", "2026-03-31"},
		{"2026-03-31", "tomorrow", "2026-04-01", "2026-04-01"},
		{"2026-03-31", "-90d", "2025-12-31", "2025-12-31"},
		{"2026-03-31", "-1m", "2026-02-28", "2026-02-28"},
		{"2024-03-31", "-1m", "2024-02-29", "2024-02-29"},
		{"2024-02-29", "-1y", "2023-02-28", "2023-02-28"},
		{"2026-03-31", "+2w", "2026-04-14", "2026-04-14"},
		{"2026-03-31", "-9999y", "0001-01-01", "0001-01-01"},
		{"2026-03-31", "+9999y", "9999-12-31", "9999-12-31"},
		{"2026-03-29", "this_week", "2026-03-23", "2026-03-29"}, // a Sunday
		{"2026-03-30", "this_week", "2026-03-30", "2026-04-05"}, // a Monday
		{"2026-03-30", "last_week", "2026-03-23", "2026-03-29"},
		{"2026-03-31", "last_month", "2026-02-01", "2026-02-28"},
		{"2026-01-31", "last_month", "2025-12-01", "2025-12-31"},
		{"2026-01-31", "last_year", "2025-01-01", "2025-12-31"},
	} {
		first, last, ok := segment.Value{Kind: segment.DateValue, Raw: c.raw}.Days(on(c.today))
		if !ok || first != on(c.first) || last != on(c.last) {
			t.Errorf("%s on %s: %s to %s", c.raw, c.today, first, last)
		}
	}
}

func TestReturnOfADay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		month, day  int
		today, want string
	}{
		{5, 3, "2026-05-03", "2026-05-03"}, {5, 3, "2026-05-04", "2027-05-03"}, {2, 29, "2026-02-28", "2026-02-28"},
		{2, 29, "2027-03-01", "2028-02-29"}, {2, 29, "2028-02-28", "2028-02-29"}, {12, 31, "2026-01-01", "2026-12-31"},
	} {
		today, _ := day.Parse(c.today)
		if got := segment.Return(c.month, c.day, today); got.String() != c.want {
			t.Errorf("%d-%d after %s: %s, want %s", c.month, c.day, c.today, got, c.want)
		}
	}
}
