package day

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func must(t *testing.T, s string) Day {
	t.Helper()
	d, err := Parse(s)
	if err != nil {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	return d
}

func TestOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		y, m, d int
		want    string
	}{
		{1970, 1, 1, "1970-01-01"}, {1, 1, 1, "0001-01-01"}, {9999, 12, 31, "9999-12-31"},
		{2024, 2, 29, "2024-02-29"}, {2026, 2, 29, ""}, {1900, 2, 29, ""}, {2000, 2, 29, "2000-02-29"},
		{0, 1, 1, ""}, {10000, 1, 1, ""}, {2026, 0, 1, ""}, {2026, 13, 1, ""}, {2026, 4, 31, ""}, {2026, 4, 0, ""},
	} {
		d, ok := Of(c.y, c.m, c.d)
		if d.String() != c.want || ok != (c.want != "") || d.Valid() != ok {
			t.Errorf("Of(%d,%d,%d) = %q, %v", c.y, c.m, c.d, d, ok)
		}
	}
	if got := FromUnixDays(0); !got.Valid() || got.String() != "1970-01-01" || got.UnixDays() != 0 {
		t.Errorf("unix day 0 is %q", got)
	}
	if FromUnixDays(-1<<31).Valid() || FromUnixDays(1<<31-1).Valid() {
		t.Error("days out of range are valid")
	}
}

func TestAgainstTime(t *testing.T) {
	t.Parallel()
	from := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / 86400
	to := time.Date(2100, 12, 31, 0, 0, 0, 0, time.UTC).Unix() / 86400
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(from, to).Draw(t, "day")
		move := rapid.IntRange(-3000, 3000).Draw(t, "move")
		twin := time.Unix(n*86400, 0).UTC()
		d := FromUnixDays(int32(n))
		if d.String() != twin.Format(time.DateOnly) || d.Weekday() != twin.Weekday() {
			t.Fatalf("%v is %v", twin, d)
		}
		if back, ok := Of(d.YMD()); !ok || back != d || int64(back.UnixDays()) != n {
			t.Fatalf("%v comes back as %v", d, back)
		}
		if got := d.Add(move); got.String() != twin.AddDate(0, 0, move).Format(time.DateOnly) || got.Sub(d) != move {
			t.Fatalf("%v + %d = %v", d, move, got)
		}
		month := time.Date(twin.Year(), twin.Month()+time.Month(move), 1, 0, 0, 0, 0, time.UTC)
		end := month.AddDate(0, 1, -1).Day()
		want := month.AddDate(0, 0, min(twin.Day(), end)-1)
		if got := d.AddMonths(move); got.String() != want.Format(time.DateOnly) {
			t.Fatalf("%v + %d months = %v, want %v", d, move, got, want)
		}
		if p, err := Parse(d.String()); err != nil || p != d {
			t.Fatalf("Parse(%v) = %v, %v", d, p, err)
		}
	})
}

func TestAddMonthsClamps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2026-03-31", -1, "2026-02-28"},
		{"2026-12-15", 1, "2027-01-15"}, {"2026-01-15", -1, "2025-12-15"}, {"2024-02-29", 12, "2025-02-28"},
		{"0001-01-15", -1, ""}, {"9999-12-15", 1, ""},
	} {
		if got := must(t, c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s + %d months = %q, want %q", c.from, c.n, got, c.want)
		}
	}
}

func TestNone(t *testing.T) {
	t.Parallel()
	var none Day
	one := FromUnixDays(1)
	if none.Valid() || none.String() != "" || none.UnixDays() != 0 || none.Add(1).Valid() || none.AddMonths(1).Valid() {
		t.Error("none is not none")
	}
	if none.Before(one) || none.After(one) || one.Before(none) || one.After(none) || one.Sub(none) != 0 {
		t.Error("none compares")
	}
	if none.Compare(one) != -1 || one.Compare(none) != 1 || one.Compare(one) != 0 {
		t.Error("none does not sort first")
	}
	if !none.Start(nil).IsZero() || FromTime(time.Time{}, nil).Valid() {
		t.Error("none has a time")
	}
	if one.Add(1<<62).Valid() || one.Add(-1<<62).Valid() || one.AddMonths(1<<62).Valid() {
		t.Error("overflow is a day")
	}
}

func TestZones(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("JST", 9*3600)
	utc := time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC)
	if got := FromTime(utc, tokyo).String(); got != "2026-11-22" {
		t.Errorf("15:00 UTC in Japan is %s", got)
	}
	if got := FromTime(utc.Add(-time.Second), tokyo).String(); got != "2026-11-21" {
		t.Errorf("14:59:59 UTC in Japan is %s", got)
	}
	if got := must(t, "2026-11-22").Start(tokyo); !got.Equal(utc) {
		t.Errorf("the day starts at %v", got)
	}
	if got := FromTime(time.Unix(-1, 0), nil).String(); got != "1969-12-31" {
		t.Errorf("a second before 1970 is %s", got)
	}
	brazil, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Skip("this machine has no time zones")
	}
	d := must(t, "2018-11-04") // had no midnight there
	if got := d.Start(brazil); FromTime(got, brazil) != d || got.Hour() != 1 {
		t.Errorf("the day without midnight starts at %v", got)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	type box struct{ D Day }
	for text, want := range map[string]string{
		`{"D":"2026-11-22"}`: "2026-11-22", `{"D":null}`: "", `{"D":""}`: "", `{}`: "",
	} {
		var b box
		if err := json.Unmarshal([]byte(text), &b); err != nil || b.D.String() != want {
			t.Errorf("%s reads as %q, %v", text, b.D, err)
		}
	}
	for _, text := range []string{`{"D":"2026-02-30"}`, `{"D":20261122}`, `{"D":"2026/11/22"}`, `{"D":"R8.11.22"}`, `{"D":"x"}`} {
		if err := json.Unmarshal([]byte(text), &box{}); err == nil {
			t.Errorf("%s is read", text)
		}
	}
	out, err := json.Marshal([]Day{{}, FromUnixDays(0)})
	if err != nil || string(out) != `[null,"1970-01-01"]` {
		t.Errorf("written as %s, %v", out, err)
	}
}
