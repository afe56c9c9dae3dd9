package segment

import (
	"fmt"
	"strings"

	"joren/internal/kit/i18n"
)

// ReferenceMark stands in docs/segments.md where the hand-written part ends and Reference begins.
const ReferenceMark = "<!-- From here on: written by go test ./internal/segment -run Reference -update -->\n"

// Reference is the part of the guide that follows from the table: every name and function with what it takes.
func Reference(l i18n.Lang) string {
	var b strings.Builder
	t := func(key string) string { return l.T("segment.reference." + key) }
	section := func(title string, status Status) {
		fmt.Fprintf(&b, "\n## %s\n\n| %s | %s | %s | %s |\n|---|---|---|---|\n", t(title), t("name"), t("japanese"), t("type"), t("meaning"))
		for i := range names {
			if n := &names[i]; n.Status == status {
				fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s%s |\n", n.ID, n.Japanese, t(string(n.Type)), l.T(n.Doc()), wordList(l, n.Words))
			}
		}
		if status == Ready {
			fmt.Fprintf(&b, "| `custom.KEY` | `フリー項目.KEY` | %s | %s |\n", t(string(Own)), t("custom"))
		}
		for i := range funcs {
			if f := &funcs[i]; f.Status == status && status != Ready {
				fmt.Fprintf(&b, "| `%s(…)` | `%s` | %s | %s |\n", f.ID, f.Japanese, t("function"), l.T(f.Doc()))
			}
		}
	}
	section("names", Ready)
	fmt.Fprintf(&b, "\n## %s\n", t("functions"))
	for i := range funcs {
		if f := &funcs[i]; f.Status == Ready {
			functionTable(&b, l, f)
		}
	}
	fmt.Fprintf(&b, "\n## %s\n\n| %s | %s |\n|---|---|\n", t("comparisons"), t("type"), t("takes"))
	for _, typ := range []Type{Number, Money, Date, Text, Choice, List, YesNo, Own} {
		fmt.Fprintf(&b, "| %s | `%s` |\n", t(string(typ)), strings.ReplaceAll(opList(typ), ", ", "` `"))
	}
	section("not_yet", NotYet)
	section("never", Never)
	return b.String()
}

func functionTable(b *strings.Builder, l i18n.Lang, f *Func) {
	t := func(key string) string { return l.T("segment.reference." + key) }
	fmt.Fprintf(b, "\n### `%s` · `%s`\n\n%s\n\n| %s | %s | %s |\n|---|---|---|\n", f.ID, f.Japanese, l.T(f.Doc()), t("condition"), t("japanese"), t("type"))
	for _, p := range f.Params {
		if p.Status != Ready {
			continue
		}
		note := ""
		if p.Sum {
			note = t("sum")
		}
		fmt.Fprintf(b, "| `%s` | `%s` | %s%s%s |\n", p.ID, p.Japanese, t(string(p.Type)), note, wordList(l, p.Words))
	}
}

// wordList lists the words of a choice; in Japanese with their twins.
func wordList(l i18n.Lang, words []Word) string {
	if len(words) == 0 {
		return ""
	}
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = "`" + w.Code + "`"
		if l == i18n.JA {
			out[i] += "（" + w.Japanese + "）"
		}
	}
	return " " + strings.Join(out, l.T("segment.list_comma"))
}
