package ui

import (
	"strconv"
	"strings"
	"testing"

	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/kit/jptext"
)

func TestPageLinks(t *testing.T) {
	for _, c := range []struct {
		open, n int
		want    string
	}{
		{1, 0, ""},
		{1, 1, ""},
		{1, 2, "[1] 2"},
		{1, 65, "[1] 2 3 … 65"},
		{2, 65, "1 [2] 3 4 … 65"},
		{5, 65, "1 2 3 4 [5] 6 7 … 65"},
		{6, 65, "1 … 4 5 [6] 7 8 … 65"},
		{64, 65, "1 … 62 63 [64] 65"},
		{3, 1200, "1 2 [3] 4 5 … 1,200"},
		{4, 7, "1 2 3 [4] 5 6 7"},
	} {
		var got []string
		for _, l := range PageLinks(c.open, c.n, func(p int) string { return "?page=" + strconv.Itoa(p) }) {
			switch {
			case l.URL == "":
				got = append(got, "…")
			case l.Current:
				got = append(got, "["+l.Text+"]")
			default:
				got = append(got, l.Text)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("page %d of %d: %q, want %q", c.open, c.n, s, c.want)
		}
	}
}

func TestHighlight(t *testing.T) {
	for _, c := range []struct{ text, needle, want string }{
		{"ヤマダ ハナコ", "やまだ", "[ヤマダ] ハナコ"},
		{"髙橋 美和子", "高橋", "[髙橋] 美和子"},
		{"090-0000-4821", "4821", "090-0000-[4821]"},
		{"sample@example.jp", "AMP", "s[amp]le@ex[amp]le.jp"},
		{"ﾔﾏﾀﾞ", "ヤマダ", "[ﾔﾏﾀﾞ]"},
		{"山田", "", "山田"},
		{"山田", "佐藤", "山田"},
		{"", "佐藤", ""},
		{"\xff山田", "山田", "\xff[山田]"},
		{strings.Repeat("山", 200), "山", strings.Repeat("山", 200)},
	} {
		var b strings.Builder
		for _, p := range Highlight(c.text, c.needle, jptext.SearchKey) {
			if p.Hit {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		if b.String() != c.want {
			t.Errorf("Highlight(%q, %q) = %q, want %q", c.text, c.needle, b.String(), c.want)
		}
	}
}

func TestErrorsOf(t *testing.T) {
	if ErrorsOf(i18n.JA, nil).Any() {
		t.Error("no error, but complaints")
	}
	e := ErrorsOf(i18n.JA, errs.InvalidFields([]errs.Field{{Path: "lines.2.quantity", Key: "error.text"}, {Path: "email", Key: "error.conflict"}, {Path: "email", Key: "error.text"}}))
	if !e.Any() || e.Title != i18n.JA.T("error.invalid", errs.Args{"n": 3}) || len(e.Links) != 3 {
		t.Errorf("complaints: %+v", e)
	}
	if e.Links[0].URL != "#f-lines-2-quantity" {
		t.Errorf("link: %q", e.Links[0].URL)
	}
	if e.Of("email") != i18n.JA.T("error.conflict") || e.Of("name") != "" {
		t.Errorf("of a field: %q, %q", e.Of("email"), e.Of("name"))
	}
	plain := ErrorsOf(i18n.EN, errs.New(errs.Conflict, "error.conflict", nil))
	if plain.Title != i18n.EN.T("error.conflict") || len(plain.Links) != 0 {
		t.Errorf("plain: %+v", plain)
	}
}
