// Package day is the calendar day: a date without a time and without a zone, and the reading of dates and
// times as Japanese shops and their systems write them.
//
// It does its own calendar arithmetic, because adding months with the standard library runs over into the
// next month (31 January plus one month is 3 March there). It never asks for the current time, and it does
// not format for people; that is the task of kit/i18n. It imports nothing but the standard library.
package day

import (
	"encoding/json"
	"fmt"
	"time"
)

// Day is one day of the Gregorian calendar from 0001-01-01 to 9999-12-31. The zero value is no day.
// Days can be compared with == and used as map keys.
type Day struct {
	n int32 // 1 is 0001-01-01, 0 is none
}

const (
	unixOffset = 719163  // n of 1970-01-01
	last       = 3652059 // n of 9999-12-31
)

// FromUnixDays returns the day that lies n days after 1970-01-01, or none when it is out of range.
func FromUnixDays(n int32) Day { return fromOrdinal(int64(n) + unixOffset) }

func fromOrdinal(n int64) Day {
	if n < 1 || n > last {
		return Day{}
	}
	return Day{n: int32(n)}
}

// UnixDays returns the number of days since 1970-01-01, as it is stored. It is 0 for no day: ask Valid first.
func (d Day) UnixDays() int32 {
	if d.n == 0 {
		return 0
	}
	return d.n - unixOffset
}

// Valid reports whether d is a day at all.
func (d Day) Valid() bool { return d.n != 0 }

// Of returns the day with this year, month (1-12) and day of the month, and false when it does not exist.
func Of(year, month, dayOfMonth int) (Day, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > DaysIn(year, month) {
		return Day{}, false
	}
	return fromOrdinal(ordinal(year, month, dayOfMonth)), true
}

// FromTime returns the day that t falls on in loc (nil is UTC). The zero time is no day.
func FromTime(t time.Time, loc *time.Location) Day {
	if t.IsZero() {
		return Day{}
	}
	if loc == nil {
		loc = time.UTC
	}
	_, offset := t.In(loc).Zone()
	sec := t.Unix() + int64(offset)
	n := sec / 86400
	if sec%86400 < 0 {
		n--
	}
	return fromOrdinal(n + unixOffset)
}

// Start returns the first instant of the day in loc (nil is UTC), and the zero time for no day.
func (d Day) Start(loc *time.Location) time.Time {
	if d.n == 0 {
		return time.Time{}
	}
	if loc == nil {
		loc = time.UTC
	}
	y, m, dd := d.YMD()
	t := time.Date(y, time.Month(m), dd, 0, 0, 0, 0, loc)
	if FromTime(t, loc) != d { // summer time begins at midnight here: the day begins when the zone changes
		if _, end := t.ZoneBounds(); !end.IsZero() {
			return end
		}
	}
	return t
}

// Add returns the day that lies n days later, or none when d is none or the result is out of range.
func (d Day) Add(days int) Day {
	if d.n == 0 || days > last || days < -last {
		return Day{}
	}
	return fromOrdinal(int64(d.n) + int64(days))
}

// AddMonths returns the same day of the month n months later; where that month is shorter, its last day.
// It is none when d is none or the result is out of range.
func (d Day) AddMonths(n int) Day {
	if d.n == 0 || n > 12*9999 || n < -12*9999 {
		return Day{}
	}
	y, m, dd := d.YMD()
	total := y*12 + m - 1 + n
	y, m = total/12, total%12+1
	if total < 12 {
		return Day{}
	}
	got, _ := Of(y, m, min(dd, DaysIn(y, m)))
	return got
}

// Sub returns the number of days from other to d, and 0 when one of them is none.
func (d Day) Sub(other Day) int {
	if d.n == 0 || other.n == 0 {
		return 0
	}
	return int(d.n - other.n)
}

// Before reports whether d lies before other. It is false when one of them is none.
func (d Day) Before(other Day) bool { return d.n != 0 && d.n < other.n }

// After reports whether d lies after other. It is false when one of them is none.
func (d Day) After(other Day) bool { return other.Before(d) }

// Compare orders days for sorting: -1, 0 or 1, none first.
func (d Day) Compare(other Day) int {
	switch {
	case d.n < other.n:
		return -1
	case d.n > other.n:
		return 1
	}
	return 0
}

// YMD returns year, month (1-12) and day of the month, and zeros for no day.
func (d Day) YMD() (year, month, dayOfMonth int) {
	if d.n == 0 {
		return 0, 0, 0
	}
	return civil(int64(d.n))
}

// Weekday returns the day of the week. For no day it is Sunday: ask Valid first.
func (d Day) Weekday() time.Weekday { return time.Weekday(d.n % 7) }

// String returns YYYY-MM-DD, and "" for no day.
func (d Day) String() string {
	if d.n == 0 {
		return ""
	}
	y, m, dd := d.YMD()
	return string([]byte{
		byte('0' + y/1000), byte('0' + y/100%10), byte('0' + y/10%10), byte('0' + y%10), '-',
		byte('0' + m/10), byte('0' + m%10), '-', byte('0' + dd/10), byte('0' + dd%10),
	})
}

// MarshalJSON writes "YYYY-MM-DD", and null for no day.
func (d Day) MarshalJSON() ([]byte, error) {
	if d.n == 0 {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads "YYYY-MM-DD"; null and "" are no day. Other ways to write a date are refused, since
// JSON comes from programs.
func (d *Day) UnmarshalJSON(data []byte) error {
	var s *string
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("read day: %w", err)
	}
	if s == nil || *s == "" {
		*d = Day{}
		return nil
	}
	if len(*s) != 10 || (*s)[4] != '-' {
		return fmt.Errorf("read day: %w", &ParseError{Reason: NotDate})
	}
	got, err := Parse(*s)
	if err != nil {
		return fmt.Errorf("read day: %w", err)
	}
	*d = got
	return nil
}
