package segment

import (
	"strconv"
	"strings"

	"joren/internal/kit/day"
)

// Kind is what a value is written as.
type Kind uint8

// The kinds of values. A bare word is a text.
const (
	TextValue Kind = iota
	NumberValue
	YesNoValue
	DateValue
)

// Value is a value as a query holds it. Raw is its one spelling: 12.5, true, 2026-01-31, -90d, today, or the text.
type Value struct {
	At   Pos
	Kind Kind
	Raw  string
}

// The named days and ranges of days, by their canonical words.
var (
	namedDays   = []string{"today", "yesterday", "tomorrow"}
	namedRanges = []string{"this_week", "last_week", "this_month", "last_month", "this_year", "last_year"}
)

// The limits of figures: all of them fit into 64 bits in the smallest unit of any currency.
const (
	maxWhole    = 15
	maxDecimals = 4
	maxOffset   = 4 // digits
)

// number brings a figure into its one spelling; false when it is none or out of bounds.
func number(s string) (string, bool) {
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	}
	whole, decimals, _ := strings.Cut(s, ".")
	if whole == "" || !digits(whole) || decimals != "" && !digits(decimals) {
		return "", false
	}
	whole, decimals = strings.TrimLeft(whole, "0"), strings.TrimRight(decimals, "0")
	if len(whole) > maxWhole || len(decimals) > maxDecimals {
		return "", false
	}
	if whole == "" {
		whole = "0"
	}
	if decimals != "" {
		whole += "." + decimals
	}
	if whole == "0" {
		sign = ""
	}
	return sign + whole, true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// offset writes a relative date in its one spelling; false when it is too far away.
func offset(sign byte, count string, unit byte) (string, bool) {
	count = strings.TrimLeft(count, "0")
	if len(count) > maxOffset {
		return "", false
	}
	if count == "" {
		count, sign, unit = "0", '-', 'd'
	}
	return string(sign) + count + string(unit), true
}

// date returns the one spelling of a date, and false for what is none.
func date(s string) (string, bool) {
	for _, list := range [][]string{namedDays, namedRanges} {
		for _, name := range list {
			if s == name {
				return s, true
			}
		}
	}
	if len(s) >= 3 && (s[0] == '-' || s[0] == '+') && strings.IndexByte("dwmy", s[len(s)-1]) >= 0 && digits(s[1:len(s)-1]) {
		return offset(s[0], s[1:len(s)-1], s[len(s)-1])
	}
	if len(s) == 10 && s[4] == '-' {
		if d, err := day.Parse(s); err == nil && d.String() == s {
			return s, true
		}
	}
	return "", false
}

// Relative reports whether v is a distance from today, such as -90d.
func (v Value) Relative() bool {
	return v.Kind == DateValue && (v.Raw[0] == '-' || v.Raw[0] == '+')
}

// Range reports whether v is more than one day, such as last_month.
func (v Value) Range() bool {
	if v.Kind != DateValue {
		return false
	}
	for _, name := range namedRanges {
		if v.Raw == name {
			return true
		}
	}
	return false
}

// Days returns the first and the last day that v means when today is the given day: one day twice, or a range. It also
// reads a text that is a date. What lies outside the calendar is brought to its edge. ok is false for other values.
func (v Value) Days(today day.Day) (first, last day.Day, ok bool) {
	raw := v.Raw
	if v.Kind != DateValue {
		if raw, ok = date(v.Raw); v.Kind != TextValue || !ok {
			return day.Day{}, day.Day{}, false
		}
	}
	year, month, _ := today.YMD()
	one := func(d day.Day) (day.Day, day.Day, bool) { return d, d, true }
	monthOf := func(d day.Day) (day.Day, day.Day, bool) {
		y, m, _ := d.YMD()
		first, _ := day.Of(y, m, 1)
		return first, first.Add(day.DaysIn(y, m) - 1), true
	}
	yearOf := func(y int) (day.Day, day.Day, bool) {
		first, _ := day.Of(y, 1, 1)
		last, _ := day.Of(y, 12, 31)
		return first, last, true
	}
	monday := today.Add(-(int(today.Weekday()) + 6) % 7)
	switch raw {
	case "today":
		return one(today)
	case "yesterday":
		return one(today.Add(-1))
	case "tomorrow":
		return one(today.Add(1))
	case "this_week":
		return monday, monday.Add(6), true
	case "last_week":
		return monday.Add(-7), monday.Add(-1), true
	case "this_month":
		return monthOf(today)
	case "last_month":
		first, _ := day.Of(year, month, 1)
		return monthOf(first.Add(-1))
	case "this_year":
		return yearOf(year)
	case "last_year":
		return yearOf(year - 1)
	}
	if raw[0] == '-' || raw[0] == '+' {
		return one(shift(today, raw))
	}
	d, _ := day.Parse(raw)
	return one(d)
}

// shift moves a day by an offset. Months and years keep the day of the month where there is one.
func shift(today day.Day, raw string) day.Day {
	n, _ := strconv.Atoi(raw[1 : len(raw)-1])
	if raw[0] == '-' {
		n = -n
	}
	var d day.Day
	switch raw[len(raw)-1] {
	case 'd':
		d = today.Add(n)
	case 'w':
		d = today.Add(7 * n)
	case 'm':
		d = today.AddMonths(n)
	default:
		d = today.AddMonths(12 * n)
	}
	switch {
	case d.Valid():
		return d
	case n < 0:
		d, _ = day.Of(1, 1, 1)
	default:
		d, _ = day.Of(9999, 12, 31)
	}
	return d
}

// Return returns the next day, from today on, on which a day of the year comes back. 29 February counts as the 28th in
// common years.
func Return(month, dayOfMonth int, today day.Day) day.Day {
	year, _, _ := today.YMD()
	for y := year; ; y++ {
		d, ok := day.Of(y, month, dayOfMonth)
		if !ok && y <= 9999 {
			d, _ = day.Of(y, month, day.DaysIn(y, month))
		}
		if !d.Valid() || !d.Before(today) {
			return d
		}
	}
}
