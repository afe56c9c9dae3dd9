package segmentui

import (
	"context"
	"errors"
	"regexp"

	"joren/internal/audience"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/segment"
	"joren/internal/web"
)

// mark is a stretch of a query's text with how it is drawn.
type mark struct {
	Text  string
	Class string // kw, str, val, or empty
	Bad   bool
}

var (
	coloured = regexp.MustCompile(`'(?:[^']|'')*'|"[^"]*"|「[^」]*」|[-+]?[0-9][0-9.,-]*[dwmy日週月年前]*|[\p{L}_.]+`)
	keywords = regexp.MustCompile(`^(?i:AND|OR|NOT|IN|BETWEEN|CONTAINS|STARTS|WITH|IS|NULL|MATCHES|TRUE|FALSE|かつ|または|でない|を含む|を含まない|で始まる|のいずれか|のいずれでもない|から|まで|が空|が入力あり|に一致|に一致しない)$`)
)

// marksOf cuts a text into stretches: words, texts and figures in their colours, and what is wrong.
func marksOf(s string, problems segment.Problems) []mark {
	runes := []rune(s)
	bad := make([]bool, len(runes)+1)
	for _, p := range problems {
		for i := p.At.Offset; i < min(p.At.Offset+max(p.Length, 1), len(runes)); i++ {
			bad[i] = true
		}
	}
	classes := make([]string, len(runes)+1)
	at := 0
	place := map[int]int{} // of bytes among characters
	for i := range s {
		place[i] = at
		at++
	}
	place[len(s)] = at
	for _, m := range coloured.FindAllStringIndex(s, -1) {
		class := ""
		switch word := s[m[0]:m[1]]; {
		case word[0] == '\'' || word[0] == '"' || word[:min(3, len(word))] == "「":
			class = "str"
		case word[0] == '-' || word[0] == '+' || word[0] >= '0' && word[0] <= '9':
			class = "val"
		case keywords.MatchString(word):
			class = "kw"
		}
		for i := place[m[0]]; i < place[m[1]]; i++ {
			classes[i] = class
		}
	}
	var out []mark
	for i, r := range runes {
		if n := len(out); n > 0 && out[n-1].Class == classes[i] && out[n-1].Bad == bad[i] {
			out[n-1].Text += string(r)
		} else {
			out = append(out, mark{string(r), classes[i], bad[i]})
		}
	}
	return out
}

// checked holds a part of a query against the names of the shop.
func (u *UI) checked(ctx context.Context, v *web.Visit, n segment.Node) error {
	return audience.Check(ctx, u.DB, v.Shop.ID, n)
}

func isProblem(err error) bool {
	var p segment.Problems
	return errors.As(err, &p)
}

// sayable reports whether an error is told in the page, instead of one that replaces it.
func sayable(err error) bool {
	return isProblem(err) || errs.Is(err, errs.Unavailable) || errs.Is(err, errs.Invalid) || errs.Is(err, errs.NotFound)
}

func problemText(l i18n.Lang, err error) string {
	var p segment.Problems
	if errors.As(err, &p) && len(p) > 0 {
		return p[0].In(l)
	}
	return ""
}
