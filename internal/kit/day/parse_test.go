package day

import (
	"errors"
	"testing"
	"time"
)

// what a person may type as a date.
func TestParseA37(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"2026/11/22": "2026-11-22", "2026-11-22": "2026-11-22", "2026.11.22": "2026-11-22", "20261122": "2026-11-22",
		"2026/1/5": "2026-01-05", "2026-1-05": "2026-01-05", "2026/ 1/ 5": "2026-01-05",
		"2026年11月22日": "2026-11-22", "2026年1月5日": "2026-01-05", "2026年 1月 5日": "2026-01-05", "2026 年 1 月 5 日": "2026-01-05",
		"２０２６／１１／２２": "2026-11-22", "２０２６年１１月２２日": "2026-11-22", "２０２６１１２２": "2026-11-22",
		"２０２６－１１－２２": "2026-11-22", "2026ー11ー22": "2026-11-22", "2026−11−22": "2026-11-22", "2026–11–22": "2026-11-22",
		"2026‐11‐22": "2026-11-22", "２０２６．１１．２２": "2026-11-22", "2026・11・22": "2026-11-22",
		" 2026/11/22 ": "2026-11-22", "\u30002026/11/22\u3000": "2026-11-22", "2026/11/22\t": "2026-11-22",
		"2026年11月22日(日)": "2026-11-22", "2026年11月22日（日）": "2026-11-22", "2026年11月22日（日曜日）": "2026-11-22",
		"2026/11/24 (火)": "2026-11-24", "2026/11/23(月)": "2026-11-23",
		"2026/11/22 10:22": "2026-11-22", "2026-11-22T10:22:33Z": "2026-11-22", "2026-11-20 10:22:33 +0900": "2026-11-20",
		"2026/11/22 0:00:00": "2026-11-22", "2026年11月22日 10時22分": "2026-11-22", "2026年11月22日10時22分": "2026-11-22",
		"2026/11/22(日) 10:22": "2026-11-22", "20261122102233": "2026-11-22", "2026-11-22 25:00": "2026-11-22",
		"R8.11.22": "2026-11-22", "R8/11/22": "2026-11-22", "R8-11-22": "2026-11-22", "r8.11.22": "2026-11-22",
		"R08.11.22": "2026-11-22", "R081122": "2026-11-22", "Ｒ８．１１．２２": "2026-11-22", "R 8.11.22": "2026-11-22",
		"令和8年11月22日": "2026-11-22", "令和８年１１月２２日": "2026-11-22", "令和 8年11月22日": "2026-11-22", "㋿8年11月22日": "2026-11-22",
		"令和8年11月22日(日) 10:22": "2026-11-22", "令和8/11/22": "2026-11-22",
		"令和元年5月1日": "2019-05-01", "令和元年05月01日": "2019-05-01", "令和1年5月1日": "2019-05-01", "R1.5.1": "2019-05-01", "R元.5.1": "2019-05-01",
		"平成31年4月30日": "2019-04-30", "H31.4.30": "2019-04-30", "平成元年1月8日": "1989-01-08", "H1.1.8": "1989-01-08", "㍻1年1月8日": "1989-01-08",
		"昭和64年1月7日": "1989-01-07", "S64.1.7": "1989-01-07", "昭和元年12月25日": "1926-12-25", "S55/1/1": "1980-01-01", "s55.1.1": "1980-01-01",
		"大正15年12月24日": "1926-12-24", "T1.7.30": "1912-07-30", "大正元年7月30日": "1912-07-30", "明治45年7月29日": "1912-07-29", "M45.7.29": "1912-07-29",
		"2024-02-29": "2024-02-29", "R6.2.29": "2024-02-29", "1868-01-01": "1868-01-01", "0001-01-01": "0001-01-01", "9999-12-31": "9999-12-31",
	} {
		if d, err := Parse(s); err != nil || d.String() != want {
			t.Errorf("Parse(%q) = %q, %v; want %s", s, d, err, want)
		}
	}
}

func TestParseRefusesA37(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]ParseError{
		"":           {Reason: NotDate},
		" ":          {Reason: NotDate},
		"x":          {Reason: NotDate},
		"11/22":      {Reason: NotDate},
		"26/11/22":   {Reason: NotDate},
		"2026/11":    {Reason: NotDate},
		"2026年11月":   {Reason: NotDate},
		"2026年":      {Reason: NotDate},
		"令和元年":       {Reason: NotDate},
		"2026/11-22": {Reason: NotDate},
		"2026年11/22": {Reason: NotDate}, "2026年11月22": {Reason: NotDate},
		"2026/11/222": {Reason: NotDate}, "2026/111/22": {Reason: NotDate}, "02026/11/22": {Reason: NotDate},
		"2026-11-22 x": {Reason: NotDate}, "2026-11-22T": {Reason: NotDate}, "2026-11-22 10": {Reason: NotDate},
		"0000-00-00": {Reason: NotDate}, "0000-01-01": {Reason: NotDate}, "2026-11-22 (": {Reason: NotDate},
		"慶応3年1月1日": {Reason: NotDate}, "Q8.11.22": {Reason: NotDate}, "@R8.11.22": {Reason: NotDate}, "\xff2026": {Reason: NotDate},
		"2026-13-01": {Reason: NoMonth, Year: 2026, Month: 13, Day: 1}, "2026-00-10": {Reason: NoMonth, Year: 2026, Day: 10},
		"20261301": {Reason: NoMonth, Year: 2026, Month: 13, Day: 1}, "令和8年13月1日": {Reason: NoMonth, Year: 2026, Month: 13, Day: 1},
		"2026-02-30": {Reason: NoDay, Year: 2026, Month: 2, Day: 30}, "2026/02/29": {Reason: NoDay, Year: 2026, Month: 2, Day: 29},
		"2026年4月31日": {Reason: NoDay, Year: 2026, Month: 4, Day: 31}, "R8.2.30": {Reason: NoDay, Year: 2026, Month: 2, Day: 30},
		"2026-11-00":   {Reason: NoDay, Year: 2026, Month: 11},
		"昭和64年1月8日":    {Reason: OutsideEra, Year: 1989, Month: 1, Day: 8},
		"平成元年1月7日":     {Reason: OutsideEra, Year: 1989, Month: 1, Day: 7},
		"平成31年5月1日":    {Reason: OutsideEra, Year: 2019, Month: 5, Day: 1},
		"R1.4.30":      {Reason: OutsideEra, Year: 2019, Month: 4, Day: 30},
		"R0.5.1":       {Reason: OutsideEra, Year: 2018, Month: 5, Day: 1},
		"S99.1.1":      {Reason: OutsideEra, Year: 2024, Month: 1, Day: 1},
		"大正15年12月25日":  {Reason: OutsideEra, Year: 1926, Month: 12, Day: 25},
		"昭和元年12月24日":   {Reason: OutsideEra, Year: 1926, Month: 12, Day: 24},
		"明治45年7月30日":   {Reason: OutsideEra, Year: 1912, Month: 7, Day: 30},
		"M1.10.22":     {Reason: OutsideEra, Year: 1868, Month: 10, Day: 22},
		"大正元年 7月29日":   {Reason: OutsideEra, Year: 1912, Month: 7, Day: 29},
		"H31.5.1 0:00": {Reason: OutsideEra, Year: 2019, Month: 5, Day: 1},
	} {
		d, err := Parse(s)
		var pe *ParseError
		if !errors.As(err, &pe) || *pe != want || d.Valid() {
			t.Errorf("Parse(%q) = %q, %+v; want %+v", s, d, err, want)
		}
	}
}

func TestEra(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]struct {
		name string
		year int
	}{
		"2026-11-22": {"令和", 8}, "2019-05-01": {"令和", 1}, "2019-04-30": {"平成", 31}, "1989-01-08": {"平成", 1},
		"1989-01-07": {"昭和", 64}, "1926-12-25": {"昭和", 1}, "1926-12-24": {"大正", 15}, "1912-07-29": {"明治", 45}, "1868-10-22": {"", 0},
	} {
		if name, year, ok := must(t, s).Era(); name != want.name || year != want.year || ok != (name != "") {
			t.Errorf("%s is %s%d", s, name, year)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("JST", 9*3600)
	for s, want := range map[string]string{
		"2026-11-22":       "2026-11-22T00:00:00+09:00",
		"2026/11/22 10:22": "2026-11-22T10:22:00+09:00", "2026-11-22 10:22:05": "2026-11-22T10:22:05+09:00",
		"2026-11-22T10:22:05": "2026-11-22T10:22:05+09:00", "2017-01-28 14:06:53": "2017-01-28T14:06:53+09:00",
		"2026-11-20 10:22:33 +0900": "2026-11-20T10:22:33+09:00", "2026-11-20 10:22:33 -0500": "2026-11-21T00:22:33+09:00",
		"2026-11-20T10:22:33+09:00": "2026-11-20T10:22:33+09:00", "2026-11-20T01:22:33Z": "2026-11-20T10:22:33+09:00",
		"2026-11-20 01:22:33 UTC": "2026-11-20T10:22:33+09:00", "2026-11-20 10:22:33 JST": "2026-11-20T10:22:33+09:00",
		"2026-11-20 10:22 +09": "2026-11-20T10:22:00+09:00", "2026-11-20T00:00:00Z": "2026-11-20T09:00:00+09:00",
		"2026-11-20T01:22:33.123Z": "2026-11-20T10:22:33.123+09:00", "2026-11-20 10:22:33,5": "2026-11-20T10:22:33.5+09:00",
		"2026/1/5 9:05": "2026-01-05T09:05:00+09:00", "2026/01/05 9:5:7": "2026-01-05T09:05:07+09:00",
		"2026年11月22日 10時22分": "2026-11-22T10:22:00+09:00", "2026年11月22日10時22分05秒": "2026-11-22T10:22:05+09:00",
		"2026年11月22日 10時": "2026-11-22T10:00:00+09:00", "2026年11月22日(日) 10:22": "2026-11-22T10:22:00+09:00",
		"令和8年11月22日 10時22分": "2026-11-22T10:22:00+09:00", "２０２６／１１／２２　１０：２２": "2026-11-22T10:22:00+09:00",
		"20261122": "2026-11-22T00:00:00+09:00", "20261122102233": "2026-11-22T10:22:33+09:00", "202611221022": "2026-11-22T10:22:00+09:00",
		"20261122T012233Z": "2026-11-22T10:22:33+09:00", "20261122 10:22": "2026-11-22T10:22:00+09:00",
		"2026-11-22 24:00:00": "2026-11-23T00:00:00+09:00", "2026-12-31T24:00": "2027-01-01T00:00:00+09:00",
	} {
		got, err := ParseTime(s, tokyo)
		if err != nil || got.Format(time.RFC3339Nano) != want {
			t.Errorf("ParseTime(%q) = %s, %v; want %s", s, got.Format(time.RFC3339Nano), err, want)
		}
	}
	if got, err := ParseTime("2026-11-22 10:22", nil); err != nil || got.Location() != time.UTC {
		t.Errorf("without a zone: %v, %v", got, err)
	}
}

func TestParseTimeRefuses(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]Reason{
		"": NotDate, "10:22": NotDate, "2026-11-22 10:22 XST": NotDate, "2026-11-22 10:22:33 +9": NotDate, "2026-11-22 10:22:33.": NotDate,
		"2026-11-2210:22": NotDate, "2026-11-22 10:22:33 +2500": NotDate, "2026-11-22 10.22": NotDate, "2026-11-22 1022": NotDate,
		"2026-11-22 10時22": NotDate, "2026-02-30 10:22": NoDay, "2026-13-30 10:22:00": NoMonth,
		"2026-11-22 25:00": NoTime, "2026-11-22 10:60": NoTime, "2026-11-22 10:22:60": NoTime, "2026-11-22 24:00:01": NoTime,
		"S64.1.8 10:00": OutsideEra,
	} {
		got, err := ParseTime(s, time.UTC)
		var pe *ParseError
		if !errors.As(err, &pe) || pe.Reason != want || !got.IsZero() || pe.Error() == "" {
			t.Errorf("ParseTime(%q) = %v, %v; want reason %d", s, got, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026/11/22", "令和8年11月22日(日) 10時22分", "R元.5.1", "20261122102233", "2026-11-20 10:22:33.5 +0900", "@R", "㍻", "2026年("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if (err == nil) != d.Valid() {
			t.Fatalf("Parse(%q) = %v, %v", s, d, err)
		}
		at, timeErr := ParseTime(s, time.UTC)
		if timeErr == nil && err != nil {
			t.Fatalf("%q is a time, %v, but no day: %v", s, at, err)
		}
		if err == nil {
			if again, err := Parse(d.String()); err != nil || again != d {
				t.Fatalf("%v comes back as %v, %v", d, again, err)
			}
		}
	})
}

func BenchmarkParseTime(b *testing.B) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		b.Skip("this machine has no time zones")
	}
	for _, s := range []string{"2017-01-28 14:06:53", "2026-11-20 10:22:33 +0900", "2026/11/22", "2026/1/5 9:05", "令和8年11月22日"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParseTime(s, tokyo); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
