package workbook

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

const secondsOfDay = 24 * 60 * 60

// lastSerial is 9999-12-31, the last day that spreadsheet programs know, counted from 1900.
const lastSerial = 2_958_465

// momentText is the date, the time, or both that a count of days stands for. The system of 1900 has a 29th of February
// that never was, number 60; the days before it are one number lower. A count below one is a time of day.
func momentText(days float64, is1904 bool) (string, bool) {
	if days < 0 || days > lastSerial+1 || math.IsNaN(days) {
		return "", false
	}
	seconds := int64(math.Round(days * secondsOfDay))
	if days < 1 {
		seconds = min(seconds, secondsOfDay-1)
	}
	day, second := seconds/secondsOfDay, seconds%secondsOfDay
	clock := fmt.Sprintf("%02d:%02d:%02d", second/3600, second/60%60, second%60)
	if day == 0 && second > 0 {
		return clock, true
	}
	first := time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	if !is1904 {
		first = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		switch {
		case day == 0 || day == 60:
			return "", false
		case day < 60:
			day++
		}
	}
	date := first.AddDate(0, 0, int(day))
	if date.Year() > 9999 {
		return "", false
	}
	if second == 0 {
		return date.Format(time.DateOnly), true
	}
	return date.Format(time.DateOnly) + " " + clock, true
}

func durationText(days float64) (string, bool) {
	if days < 0 || days > lastSerial {
		return "", false
	}
	seconds := int64(math.Round(days * secondsOfDay))
	return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60), true
}

// significant is how many digits of a fraction spreadsheet programs show; what a file has beyond them is the noise of
// binary fractions, as in 0.30000000000000004.
const significant = 15

// decimal writes a number without exponent and noise. Whole numbers keep all of their digits.
func decimal(raw string) string {
	if raw == "" || strings.Trim(raw, "0123456789") == "" {
		return raw
	}
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.Abs(v) >= 1e30 || len(raw) > 40 {
		return raw
	}
	if exact, ok := new(big.Rat).SetString(raw); ok && v != 0 && math.Abs(v) > 1e-30 && exact.IsInt() {
		return exact.Num().String()
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', significant, 64), 64)
	if err != nil {
		return raw
	}
	if short == 0 {
		return "0"
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// isoText is a date as strict workbooks write it, 2026-11-22T10:22:00, in the form of all other dates.
func isoText(raw string) string {
	for _, layout := range []string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		if t, err := time.Parse(layout, raw); err == nil {
			if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
				return t.Format(time.DateOnly)
			}
			return t.Format(time.DateTime)
		}
	}
	return raw
}

// columnOf is the number of the column that a reference such as AB12 names, from 1; 0 when it is none.
func columnOf(ref string) int {
	n := 0
	for i := range len(ref) {
		c := ref[i]
		switch {
		case c >= 'A' && c <= 'Z':
			n = n*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z':
			n = n*26 + int(c-'a') + 1
		case i > 0 && c >= '0' && c <= '9':
			return n
		default:
			return 0
		}
		if n > lastColumn {
			return 0
		}
	}
	return n
}

// lastColumn is XFD.
const lastColumn = 16_384
