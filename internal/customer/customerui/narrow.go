package customerui

import (
	"net/http"
	"net/url"
	"strconv"

	"joren/internal/kit/i18n"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/segment"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// maxPurchases bounds the number of purchases that the address can ask for.
const maxPurchases = 1_000_000

// readBought reads what the address asks of purchases. What it does not understand counts as not asked.
func readBought(f web.Form) search.Bought {
	span := func(name string) search.Span {
		return search.Span{From: f.Day(name + "_from"), To: f.Day(name + "_to")}
	}
	b := search.Bought{AtLeast: min(max(0, f.Int("bought", 0)), maxPurchases), First: span("first"), Again: f.Day("again_from"), Due: span("due")}
	if n := f.Int("step", 0); n >= 1 && n <= 3 {
		b.Step = search.Step{N: n, In: span("step"), Went: f.Line("went") == "yes"}
	}
	return b
}

// boughtValues writes it into an address.
func boughtValues(b search.Bought) url.Values {
	v := url.Values{}
	put := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	span := func(name string, s search.Span) {
		put(name+"_from", s.From.String())
		put(name+"_to", s.To.String())
	}
	if b.AtLeast > 0 {
		put("bought", strconv.Itoa(b.AtLeast))
	}
	span("first", b.First)
	put("again_from", b.Again.String())
	span("due", b.Due)
	if b.Step.N > 0 {
		put("step", strconv.Itoa(b.Step.N))
		span("step", b.Step.In)
		if b.Step.Went {
			put("went", "yes")
		}
	}
	return v
}

// ListURL is the address of the list that answers a query.
func ListURL(v *web.Visit, query search.Query) string {
	q := listQuery{Query: query, path: v.Path("/customers"), page: 1}
	q.Limit = pageSizes[0]
	return q.url(func(*listQuery) {})
}

// chips say how the list is narrowed, each with the list without it.
func (l *lister) chips() ui.ChipsProps {
	p := ui.ChipsProps{Label: l.t("narrowed")}
	b := l.q.Bought
	add := func(on bool, label, value string, without func(*search.Bought)) {
		if on {
			p.Chips = append(p.Chips, ui.ChipProps{Label: label, Value: value, Remove: l.q.url(func(q *listQuery) {
				q.page = 1
				without(&q.Bought)
			})})
		}
	}
	if l.q.where != "" {
		p.Chips = append(p.Chips, ui.ChipProps{Label: l.t("chip.where"), Value: l.where(), Remove: l.q.url(func(q *listQuery) { q.page, q.where = 1, "" })})
	}
	add(b.AtLeast > 0, l.t("chip.bought"), l.t("chip.at_least", i18n.Args{"n": b.AtLeast}), func(b *search.Bought) { b.AtLeast = 0 })
	add(!b.First.Open(), l.t("chip.first"), l.f.Range(b.First.From, b.First.To), func(b *search.Bought) { b.First = search.Span{} })
	add(b.Again.Valid(), l.t("chip.again"), l.f.Lang.T("ui.date.since", i18n.Args{"day": l.f.Date(b.Again)}), func(b *search.Bought) { b.Again = search.Span{}.From })
	add(!b.Due.Open(), l.t("chip.due"), l.f.Range(b.Due.From, b.Due.To), func(b *search.Bought) { b.Due = search.Span{} })
	step := l.f.Range(b.Step.In.From, b.Step.In.To)
	if b.Step.Went {
		step = l.t("chip.went", i18n.Args{"days": step, "n": order.StepDays})
	}
	add(b.Step.N > 0, l.t("chip.step", i18n.Args{"n": b.Step.N}), step, func(b *search.Bought) { b.Step = search.Step{} })
	return p
}

// maxShown bounds the letters of a query that a chip shows.
const maxShown = 80

// where is the query of the list as its chip shows it.
func (l *lister) where() string {
	text := l.q.where
	if l.ask.Query != nil {
		spelling := segment.English
		if l.v.Lang == i18n.JA {
			spelling = segment.Japanese
		}
		text = segment.Print(l.ask.Query, spelling)
	}
	if r := []rune(text); len(r) > maxShown {
		text = string(r[:maxShown]) + "…"
	}
	return text
}

// WhereURL is the address of the list of the customers that a query means.
func WhereURL(v *web.Visit, n segment.Node) string {
	q := listQuery{path: v.Path("/customers"), page: 1, where: segment.Print(n, segment.English)}
	q.Limit = pageSizes[0]
	return q.url(func(*listQuery) {})
}

// AskedURL is the address of the list whose parameters stand in a request's address, its first page and with another query; nil:
// with none.
func AskedURL(r *http.Request, v *web.Visit, n segment.Node) string {
	q := readQuery(r, v)
	if q.where = ""; n != nil {
		q.where = segment.Print(n, segment.English)
	}
	return q.url(func(q *listQuery) { q.page = 1 })
}
