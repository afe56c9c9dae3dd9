package day

import "fmt"

// Reason says why a text is not a day, so that callers can phrase it for people.
type Reason int

// The reasons of a ParseError.
const (
	NotDate    Reason = iota + 1 // it does not look like a date, or like a time where one is expected
	NoMonth                      // there is no such month: 2026-13-01
	NoDay                        // the month has no such day: 2026-02-30
	OutsideEra                   // the day exists, but not in the era it names: 昭和64年1月8日
	NoTime                       // the day exists, but the time of day does not: 25:00 (ParseTime only)
)

// ParseError tells what is wrong with a date. Year (always western), Month and Day are what was read; they
// are zero for NotDate.
type ParseError struct {
	Reason           Reason
	Year, Month, Day int
}

func (e *ParseError) Error() string {
	switch e.Reason {
	case NoMonth:
		return fmt.Sprintf("no month %d", e.Month)
	case NoDay:
		return fmt.Sprintf("no day %04d-%02d-%02d", e.Year, e.Month, e.Day)
	case OutsideEra:
		return fmt.Sprintf("%04d-%02d-%02d is outside the era it is written in", e.Year, e.Month, e.Day)
	case NoTime:
		return fmt.Sprintf("no such time on %04d-%02d-%02d", e.Year, e.Month, e.Day)
	case NotDate:
	}
	return "not a date"
}
