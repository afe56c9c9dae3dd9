package ui

import (
	"strconv"
	"strings"
	"time"

	"joren/internal/kit/day"
	"joren/internal/kit/i18n"
	"joren/internal/kit/money"
)

// Format writes values for people: the one place where amounts, counts and dates get their look. It does not know what
// day it is; who asks for a distance says from when.
type Format struct {
	Lang     i18n.Lang
	Currency money.Currency
	Loc      *time.Location // zone of the shop; UTC when nil
}

// Money writes an amount in minor units: "¥38,420", "−¥1,320".
func (f Format) Money(a money.Amount) string { return f.Currency.Format(a) }

// MoneyOr writes an amount that may be unknown, which is nil: then it is the words given.
func (f Format) MoneyOr(a *money.Amount, unknown string) string {
	if a == nil {
		return unknown
	}
	return f.Money(*a)
}

// Number writes a whole number, grouped: "12,846".
func (f Format) Number(n int64) string { return i18n.Number(n) }

// Percent writes part of whole with one decimal, without the sign: "32.8". It is "–" where whole is 0.
func (f Format) Percent(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	return strings.Replace(strconv.FormatFloat(float64(part)/float64(whole)*100, 'f', 1, 64), "-", "−", 1)
}

// Date writes a day for tables: "2026/11/18". It is empty for no day, as are all below.
func (f Format) Date(d day.Day) string {
	return strings.ReplaceAll(d.String(), "-", "/")
}

// DateLong writes a day for text: "2026年11月18日(水)", "Wed, 18 Nov 2026".
func (f Format) DateLong(d day.Day) string { return f.date("ui.date.long", d) }

// DayShort writes a day where its month stands above: "18日(水)", "Wed 18".
func (f Format) DayShort(d day.Day) string { return f.date("ui.date.day", d) }

// MonthDay writes a day where its year is clear: "8月6日", "6 Aug".
func (f Format) MonthDay(d day.Day) string { return f.date("ui.date.month_day", d) }

// Month writes the month of a day: "2026年11月", "November 2026".
func (f Format) Month(d day.Day) string { return f.date("ui.date.month", d) }

// Range writes days from one to another, both included: "2026/11/01〜2026/11/30", "2026/11/01から", one day alone.
func (f Format) Range(from, to day.Day) string {
	switch {
	case from == to:
		return f.Date(from)
	case !to.Valid():
		return f.Lang.T("ui.date.since", i18n.Args{"day": f.Date(from)})
	case !from.Valid():
		return f.Lang.T("ui.date.until", i18n.Args{"day": f.Date(to)})
	}
	return f.Date(from) + "〜" + f.Date(to)
}

func (f Format) date(key string, d day.Day) string {
	if !d.Valid() {
		return ""
	}
	y, m, dd := d.YMD()
	return f.Lang.T(key, i18n.Args{
		"y": strconv.Itoa(y), "m": strconv.Itoa(m), "d": strconv.Itoa(dd),
		"w":    nth(f.Lang.T("ui.date.weekdays"), int(d.Weekday())),
		"mon":  nth(f.Lang.T("ui.date.months"), m-1),
		"name": nth(f.Lang.T("ui.date.month_names"), m-1),
	})
}

// nth returns the word at i of words set apart by spaces.
func nth(words string, i int) string {
	all := strings.Fields(words)
	if i < 0 || i >= len(all) {
		return ""
	}
	return all[i]
}

// DaysAgo writes how far a day lies from today: "今日", "4日前", "3日後"; "today", "4 days ago", "in 3 days".
func (f Format) DaysAgo(d, today day.Day) string {
	if !d.Valid() || !today.Valid() {
		return ""
	}
	switch n := today.Sub(d); {
	case n == 0:
		return f.Lang.T("ui.date.today")
	case n > 0:
		return f.Lang.T("ui.date.ago", i18n.Args{"n": n})
	default:
		return f.Lang.T("ui.date.ahead", i18n.Args{"n": -n})
	}
}

// DateTime writes an instant in the shop's zone: "2026/11/18 13:48". The zero time is empty.
func (f Format) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(f.loc()).Format("2006/01/02 15:04")
}

// DayOf is the day an instant falls on in the shop's zone.
func (f Format) DayOf(t time.Time) day.Day { return day.FromTime(t, f.loc()) }

func (f Format) loc() *time.Location {
	if f.Loc == nil {
		return time.UTC
	}
	return f.Loc
}
