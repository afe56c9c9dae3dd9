package ui

import (
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"joren/internal/kit/i18n"
)

func draw(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(i18n.With(context.Background(), i18n.JA), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever people or files wrote is text, wherever a part shows it.
func TestEscapes(t *testing.T) {
	for _, evil := range []string{`"><script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `' onfocus='alert(1)`, `</textarea><svg onload=alert(1)>`} {
		for name, c := range map[string]templ.Component{
			"page":     Page(PageProps{Title: evil, Shop: evil, Theme: evil}),
			"shell":    Shell(ShellProps{Page: PageProps{Title: "t"}, StaffName: evil, AccountURL: "/a", Nav: []NavGroup{{Title: evil, Items: []NavItem{{Label: evil, URL: evil, Icon: evil}}}}}),
			"head":     PageHead(PageHeadProps{Title: evil, Count: evil, Note: evil, Actions: []Button{{Text: evil, URL: evil, Square: true}, {Text: evil, Name: evil, Value: evil}}}),
			"table":    Table(TableProps{ID: evil, Caption: evil, Columns: []Column{{Key: evil, Label: evil, SortBy: evil, Phone: true}}, Rows: []Row{{ID: evil, Cells: []Cell{{Text: evil, Sub: evil, Unit: evil, URL: evil}}}}}),
			"check":    RowCheck(RowCheckProps{Name: evil, Value: evil, Label: evil, Form: evil}),
			"input":    Input(InputProps{Name: evil, Label: evil, Value: evil, Hint: evil, Error: evil, Placeholder: evil, Options: []string{evil}}),
			"textarea": Textarea(TextareaProps{Name: evil, Label: evil, Value: evil}),
			"select":   Select(SelectProps{Name: evil, Label: evil, Options: []Option{{Value: evil, Label: evil, Group: evil}}}),
			"radios":   Radios(RadiosProps{Name: evil, Label: evil, Options: []Option{{Value: evil, Label: evil}}}),
			"alert":    Alert(AlertProps{Title: evil, Text: evil, Links: []Link{{Text: evil, URL: evil}}}),
			"toast":    Toast(ToastProps{Text: evil, UndoURL: evil, Hidden: []Hidden{{evil, evil}}}),
			"note":     Note(NoteProps{Label: evil, Title: evil, Text: evil, By: evil}),
			"chip":     Chips(ChipsProps{Label: evil, Chips: []ChipProps{{Label: evil, Value: evil, Remove: evil}}}),
			"search":   SearchBox(SearchBoxProps{Value: evil, Label: evil, Placeholder: evil, Action: evil, Hidden: []Hidden{{evil, evil}}, HitsURL: evil}),
			"hits":     Hits(HitsProps{Items: []Hit{{URL: evil, Name: []Part{{evil, true}}, Sub: []Part{{evil, false}}, End: evil}}}),
			"kv":       KV(KVProps{Items: []KVItem{{Key: evil, Value: evil, Sub: evil, URL: evil}}}),
			"figures":  Figures(FiguresProps{Items: []Figure{{Label: evil, Value: evil, Unit: evil, Sub: evil, URL: evil, Trend: evil}}}),
			"track":    Track([]TrackMonth{{Title: evil, Items: []TrackItem{{Date: evil, When: evil, Icon: evil, What: evil, Sub: evil, URL: evil, Amount: evil}}}}),
			"confirm":  Confirm(ConfirmProps{Title: evil, Text: evil, Action: evil, Submit: evil, Hidden: []Hidden{{evil, evil}}}),
			"sheet":    Sheet(SheetProps{Title: evil, Note: evil, More: Link{evil, evil, evil}}),
			"link":     UserLink(evil),
		} {
			html := draw(t, c)
			for _, bad := range []string{"<script>alert", "<img", "onerror=alert(1)>", "<svg onload", "' onfocus='"} {
				if strings.Contains(html, bad) {
					t.Errorf("%s: %q comes through: %s", name, evil, html)
				}
			}
		}
	}
}

func TestLinksAreSanitised(t *testing.T) {
	for _, url := range []string{"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"} {
		for name, c := range map[string]templ.Component{
			"button": Act(Button{Text: "x", URL: url}),
			"link":   UserLink(url),
			"cell":   Table(TableProps{Columns: []Column{{}}, Rows: []Row{{Cells: []Cell{{Text: "x", URL: url}}}}}),
			"kv":     KV(KVProps{Items: []KVItem{{Key: "k", Value: "x", URL: url}}}),
		} {
			if html := draw(t, c); strings.Contains(html, `href="`+url) {
				t.Errorf("%s: %s", name, html)
			}
		}
	}
}

func TestTableIsSpoken(t *testing.T) {
	html := draw(t, Table(TableProps{
		Caption: "注文", Cards: "order", Swap: "#orders",
		Columns: []Column{{Key: "no", Label: "番号", SortBy: "?sort=no", Sorted: "ascending"}, {Key: "total", Label: "金額", Num: true, Phone: true}},
		Rows:    []Row{{Cells: []Cell{{Text: "M-1", Head: true}, {Text: "¥100"}}}},
		Foot:    []Cell{{Text: "合計", Head: true}, {Text: "¥100"}},
	}))
	for _, want := range []string{
		`<caption class="sr-only">注文</caption>`, `class="ledger cards cards-order" role="table"`, `aria-sort="ascending"`, `role="columnheader"`,
		`role="rowheader" scope="row"`, `class="num" data-col="total" data-label="金額" role="cell"`, `hx-target="#orders"`, `href="?sort=no"`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in %s", want, html)
		}
	}
}

func TestFieldIsDescribed(t *testing.T) {
	html := draw(t, Input(InputProps{Name: "lines.2.qty", Label: "数量", Hint: "半角でも全角でも", Error: "数字ではありません", Required: true, MaxLength: 4}))
	for _, want := range []string{`<label for="f-lines-2-qty"`, `id="f-lines-2-qty"`, `aria-invalid="true"`, `aria-describedby="e-f-lines-2-qty h-f-lines-2-qty"`, `required`, `maxlength="4"`, `name="lines.2.qty"`} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in %s", want, html)
		}
	}
	if html := draw(t, Textarea(TextareaProps{Name: "memo", Value: "\nfirst line empty"})); !strings.Contains(html, ">\n\nfirst line empty</textarea>") {
		t.Errorf("a leading line break is lost: %s", html)
	}
}

func TestTally(t *testing.T) {
	for n, strokes := range map[int]int{0: 0, 1: 1, 5: 5, 12: 12, 20: 20, 21: 0} {
		if got := strings.Count(draw(t, Tally(n)), `class="on"`); got != strokes {
			t.Errorf("Tally(%d) draws %d strokes", n, got)
		}
	}
}

func TestHasIcon(t *testing.T) {
	if !HasIcon("people") || HasIcon("") || HasIcon("no-such") {
		t.Error("HasIcon")
	}
}
