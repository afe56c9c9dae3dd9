package ui

import (
	"testing"
	"time"

	"joren/internal/kit/day"
	"joren/internal/kit/i18n"
	"joren/internal/kit/money"
)

func on(t *testing.T, y, m, d int) day.Day {
	t.Helper()
	v, ok := day.Of(y, m, d)
	if !ok {
		t.Fatalf("no such day: %d-%d-%d", y, m, d)
	}
	return v
}

func TestFormat(t *testing.T) {
	tokyo := time.FixedZone("JST", 9*60*60)
	ja := Format{Lang: i18n.JA, Currency: money.JPY, Loc: tokyo}
	en := Format{Lang: i18n.EN, Currency: money.Currency{Code: "USD", Digits: 2}, Loc: tokyo}
	d := on(t, 2026, 11, 18)
	at := time.Date(2026, 11, 17, 15, 5, 0, 0, time.UTC)
	amount := money.Amount(38420)
	for _, c := range []struct{ name, got, want string }{
		{"money", ja.Money(38420), "¥38,420"},
		{"minus", ja.Money(-1320), "−¥1,320"},
		{"cents", en.Money(1250), "$12.50"},
		{"known", ja.MoneyOr(&amount, "金額不明"), "¥38,420"},
		{"unknown", ja.MoneyOr(nil, "金額不明"), "金額不明"},
		{"number", ja.Number(12846), "12,846"},
		{"percent", ja.Percent(328, 1000), "32.8"},
		{"percent of nothing", ja.Percent(1, 0), "–"},
		{"date", ja.Date(d), "2026/11/18"},
		{"no date", ja.Date(day.Day{}), ""},
		{"long", ja.DateLong(d), "2026年11月18日(水)"},
		{"long en", en.DateLong(d), "Wed, 18 Nov 2026"},
		{"no long", en.DateLong(day.Day{}), ""},
		{"short", ja.DayShort(d), "18日(水)"},
		{"short en", en.DayShort(d), "Wed 18"},
		{"month", ja.Month(d), "2026年11月"},
		{"month en", en.Month(d), "November 2026"},
		{"month and day", ja.MonthDay(on(t, 2026, 8, 6)), "8月6日"},
		{"month and day en", en.MonthDay(on(t, 2026, 8, 6)), "6 Aug"},
		{"ago", ja.DaysAgo(d, d.Add(4)), "4日前"},
		{"ago en", en.DaysAgo(d, d.Add(4)), "4 days ago"},
		{"yesterday en", en.DaysAgo(d, d.Add(1)), "1 day ago"},
		{"today", ja.DaysAgo(d, d), "今日"},
		{"ahead", ja.DaysAgo(d.Add(3), d), "3日後"},
		{"ahead en", en.DaysAgo(d.Add(1), d), "in 1 day"},
		{"long ago", en.DaysAgo(on(t, 2020, 1, 1), d), "2,513 days ago"},
		{"time", ja.DateTime(at), "2026/11/18 00:05"},
		{"no time", ja.DateTime(time.Time{}), ""},
		{"no zone", Format{Lang: i18n.JA}.DateTime(at), "2026/11/17 15:05"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
	if got := ja.DayOf(at); got != d {
		t.Errorf("DayOf = %v, want %v", got, d)
	}
}
