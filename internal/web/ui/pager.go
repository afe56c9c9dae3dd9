package ui

import (
	"strconv"

	"github.com/a-h/templ"

	"joren/internal/kit/i18n"
)

// PageLink is one number in the line under a table; one without URL stands for the pages left out.
type PageLink struct {
	Text    string
	URL     string
	Current bool
}

// PageLinks returns the numbers to show for a list of n pages of which one (1 to n) is open: the first, the last, and
// those around the open one. url makes the address of a page.
func PageLinks(open, n int, url func(page int) string) []PageLink {
	if n < 2 {
		return nil
	}
	var out []PageLink
	last := 0
	for i := 1; i <= n; i++ {
		near := i >= open-2 && i <= open+2
		if i != 1 && i != n && !near {
			continue
		}
		if i == last+2 { // a single page left out takes no less room than its number
			out = append(out, PageLink{Text: i18n.Number(int64(i - 1)), URL: url(i - 1)})
		} else if i > last+2 {
			out = append(out, PageLink{})
		}
		out = append(out, PageLink{Text: i18n.Number(int64(i)), URL: url(i), Current: i == open})
		last = i
	}
	return out
}

func (p RowCheckProps) attrs() templ.Attributes {
	a := templ.Attributes{}
	if p.All {
		a["data-check-all"] = true
		return a
	}
	a["name"], a["value"] = p.Name, p.Value
	if p.Checked {
		a["checked"] = true
	}
	if p.Form != "" {
		a["form"] = p.Form
	}
	return a
}

func (r Row) attrs() templ.Attributes {
	a := idAttr(r.ID)
	if r.Selected {
		if a == nil {
			a = templ.Attributes{}
		}
		a["data-selected"] = true
	}
	return a
}

func idAttr(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"id": id}
}

func rows(n int) string {
	if n <= 0 {
		n = 4
	}
	return strconv.Itoa(n)
}
