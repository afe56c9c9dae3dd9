package day

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLayout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ layout, text, want string }{
		{"auto", "2026/11/22", "2026-11-22"}, {"", "R8.11.22", "2026-11-22"}, {"auto", "22/11/2026", "not a date"},
		{"DD/MM/YYYY", "22/11/2026", "2026-11-22"}, {"dd/mm/yyyy", "３/４/２０２６", "2026-04-03"}, {"D/M/YYYY", "3-4-2026", "2026-04-03"},
		{"MM/DD/YYYY", "03/04/2026", "2026-03-04"}, {"MM/DD/YYYY", "22/11/2026", "no month 22"}, {"MM/DD/YYYY", "02/30/2026", "no day 2026-02-30"},
		{"DD.MM.YYYY", "03.04.2026 10:22", "2026-04-03"}, {"DD MM YYYY", "03 04 2026", "2026-04-03"},
		{"YYYY/MM/DD", "2026/3/4", "2026-03-04"}, {"YYYY/DD/MM", "2026/11/22", "no month 22"}, {"YYYY/DD/MM", "2026/22/11", "2026-11-22"},
		{"DDMMYYYY", "22112026", "2026-11-22"}, {"DDMMYYYY", "20261122", "no month 26"}, {"YYYYMMDD", "20261122", "2026-11-22"},
		{"DD/MM/YYYY", "2026-11-22", "2026-11-22"}, {"DD/MM/YYYY", "令和8年11月22日", "2026-11-22"}, {"DD/MM/YYYY", "3/4-2026", "not a date"},
		{"DD/MM/YYYY", "3/4/26", "not a date"}, {"DD/MM/YYYY", "", "not a date"},
	} {
		l, err := ParseLayout(c.layout)
		if err != nil {
			t.Errorf("%s: %v", c.layout, err)
			continue
		}
		d, err := l.Parse(c.text)
		got := d.String()
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s in %s: %s, want %s", c.text, c.layout, got, c.want)
		}
	}
	l, _ := ParseLayout("DD/MM/YYYY")
	if at, err := l.ParseTime("03/04/2026 10:22:05", time.UTC); err != nil || at.Format(time.DateTime) != "2026-04-03 10:22:05" {
		t.Errorf("%v %v", at, err)
	}
	for _, bad := range []string{"YY/MM/DD", "DD/MM", "DD/DD/YYYY", "DD/MM/YYYY HH", "x", "DD/MMYYYY", "auto ", "DD//MM/YYYY", "YYYY年MM月DD日"} {
		if _, err := ParseLayout(bad); err == nil {
			t.Errorf("%s is a layout", bad)
		}
	}
}

func TestLayoutReadsEveryDayInEveryOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := FromUnixDays(rapid.Int32Range(-30000, 60000).Draw(t, "day"))
		y, m, dd := d.YMD()
		sep := rapid.SampledFrom([]string{"/", "-", ".", " "}).Draw(t, "separator")
		for pattern, text := range map[string]string{
			"DD/MM/YYYY": fmt.Sprintf("%02d%s%02d%s%04d", dd, sep, m, sep, y), "MM-DD-YYYY": fmt.Sprintf("%d%s%d%s%04d", m, sep, dd, sep, y),
			"YYYY/DD/MM": fmt.Sprintf("%04d%s%d%s%d", y, sep, dd, sep, m), "MMDDYYYY": fmt.Sprintf("%02d%02d%04d", m, dd, y),
		} {
			l, err := ParseLayout(pattern)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := l.Parse(text); err != nil || got != d || !l.Fits(text) {
				t.Fatalf("%s in %s: %v %v, want %v", text, pattern, got, err, d)
			}
		}
	})
}
