package customerui

import (
	"slices"
	"strconv"
	"strings"

	"joren/internal/consent"
	"joren/internal/kit/day"
	"joren/internal/kit/i18n"
	"joren/internal/kit/jptext"
	"joren/internal/search"
	"joren/internal/web/ui"
)

// column is one that the list of customers can show.
type column struct {
	name   string
	card   string      // its place on a phone's card
	sort   search.Sort // empty: the list cannot be sorted by it
	desc   bool        // whether it is first sorted downwards
	num    bool
	noWrap bool
	cell   func(l *lister, h *search.Hit) ui.Cell
	sum    func(l *lister, s search.Figures) ui.Cell // over all that is found; nil: none
}

// more is the place on a phone's card of what has none of its own.
const more = "more"

// columns are all but those of the shop's own fields, in the order in which they are offered.
var columns = []column{
	{name: "number", card: "hide", sort: "number", num: true, cell: func(_ *lister, h *search.Hit) ui.Cell { return ui.Cell{Text: strconv.FormatInt(h.Number, 10)} }},
	{name: "name", card: "name", sort: "name", cell: (*lister).nameOf},
	{name: "status", card: "rank", sort: "status", cell: func(l *lister, h *search.Hit) ui.Cell { return ui.Cell{Text: l.t("member." + h.MemberStatus)} }},
	{name: "prefecture", card: "hide", sort: "prefecture", noWrap: true, cell: text(func(h *search.Hit) string { return h.Prefecture })},
	{name: "orders", card: "count", sort: "orders", desc: true, num: true, cell: func(l *lister, h *search.Hit) ui.Cell {
		return ui.Cell{Text: l.f.Number(h.OrderCount), Unit: l.t("times"), URL: l.ordersOf(h.Number, h.OrderCount)}
	}, sum: func(l *lister, s search.Figures) ui.Cell {
		return ui.Cell{Text: l.f.Number(s.OrderCount), Unit: l.t("times")}
	}},
	{name: "amount", card: "total", sort: "amount", desc: true, num: true, cell: (*lister).amountOf,
		sum: func(l *lister, s search.Figures) ui.Cell { return ui.Cell{Text: l.f.Money(s.Amount)} }},
	{name: "average", card: "hide", sort: "average", desc: true, num: true,
		cell: func(l *lister, h *search.Hit) ui.Cell { return ui.Cell{Text: l.average(&h.Figures)} },
		sum: func(l *lister, s search.Figures) ui.Cell {
			return ui.Cell{Text: l.average(&s), Wide: true}
		}},
	{name: "last", card: "last", sort: "last", desc: true, num: true, cell: func(l *lister, h *search.Hit) ui.Cell {
		return ui.Cell{Text: l.f.Date(h.LastDay), Sub: l.f.DaysAgo(h.LastDay, l.today)}
	}},
	{name: "tags", card: "tags", cell: func(_ *lister, h *search.Hit) ui.Cell { return ui.Cell{Body: tagsCell(firstTags(h.Tags))} }},
	{name: "mail", card: "hide", cell: func(_ *lister, h *search.Hit) ui.Cell { return ui.Cell{Body: mailCell(consent.State(h.Mail))} }},
	{name: "first", card: more, sort: "first", desc: true, num: true, cell: func(l *lister, h *search.Hit) ui.Cell { return ui.Cell{Text: l.f.Date(h.FirstDay)} }},
	{name: "company", card: more, sort: "company", cell: text(func(h *search.Hit) string { return h.Company })},
	{name: "email", card: more, sort: "email", cell: text(func(h *search.Hit) string { return h.Email })},
	{name: "phone", card: more, sort: "phone", noWrap: true, cell: text(func(h *search.Hit) string { return h.Phone })},
	{name: "city", card: more, sort: "city", noWrap: true, cell: text(func(h *search.Hit) string { return h.City })},
	{name: "sex", card: more, sort: "sex", noWrap: true, cell: func(l *lister, h *search.Hit) ui.Cell {
		if h.Sex == "" {
			return ui.Cell{}
		}
		return ui.Cell{Text: l.t("sex." + h.Sex)}
	}},
	{name: "age", card: more, sort: "age", num: true, cell: func(l *lister, h *search.Hit) ui.Cell {
		if !h.Birthday.Valid() {
			return ui.Cell{}
		}
		return ui.Cell{Text: l.f.Number(int64(ageOn(h.Birthday, l.today)))}
	}},
	{name: "birthday", card: more, sort: "birthday", num: true, cell: func(l *lister, h *search.Hit) ui.Cell { return ui.Cell{Text: l.f.Date(h.Birthday)} }},
	{name: "channel", card: more, sort: "channel", noWrap: true, cell: text(func(h *search.Hit) string { return h.Source })},
	{name: "rank", card: more, sort: "rank", noWrap: true, cell: text(func(h *search.Hit) string { return h.Rank })},
	{name: "staff", card: more, sort: "staff", noWrap: true, cell: text(func(h *search.Hit) string { return h.Staff })},
	{name: "points", card: more, sort: "points", desc: true, num: true, cell: func(l *lister, h *search.Hit) ui.Cell {
		if h.Points == nil {
			return ui.Cell{}
		}
		return ui.Cell{Text: l.f.Number(*h.Points)}
	}},
	{name: "added", card: more, sort: "added", desc: true, num: true, cell: func(l *lister, h *search.Hit) ui.Cell { return ui.Cell{Text: l.f.Date(h.AddedDay)} }},
}

// usual are the columns that are shown to who has not chosen.
var usual = []string{"number", "name", "status", "prefecture", "orders", "amount", "average", "last", "tags", "mail"}

// maxColumns bounds what a list shows.
const maxColumns = 40

// columnOf returns a column by its name.
func columnOf(name string) (column, bool) {
	if field, ok := strings.CutPrefix(name, search.OwnSort); ok && field != "" {
		return column{name: name, card: more, sort: search.Sort(name), cell: text(func(h *search.Hit) string { return h.Custom[field] })}, true
	}
	i := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
	if i < 0 {
		return column{}, false
	}
	return columns[i], true
}

// chosen are the names out of a list that there are, each once, with the name of the customer; the usual ones where nothing is left.
func chosen(names []string) []string {
	var out []string
	for _, name := range names {
		if _, ok := columnOf(name); ok && len(out) < maxColumns && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	switch {
	case len(out) == 0:
		return usual
	case !slices.Contains(out, "name"):
		return append([]string{"name"}, out...)
	}
	return out
}

// columnLabel is the head of a column.
func columnLabel(l i18n.Lang, name string) string {
	if field, ok := strings.CutPrefix(name, search.OwnSort); ok {
		return field
	}
	return l.T("customerui.column." + name)
}

func text(of func(*search.Hit) string) func(*lister, *search.Hit) ui.Cell {
	return func(_ *lister, h *search.Hit) ui.Cell { return ui.Cell{Text: of(h)} }
}

func (l *lister) nameOf(h *search.Hit) ui.Cell {
	name := h.FullName()
	if name == "" {
		name = l.t("nameless")
	}
	return ui.Cell{Head: true, Body: nameCell(l.v.Path("/customers/"+strconv.FormatInt(h.Number, 10)), ui.Highlight(name, l.q.Text, jptext.SearchKey),
		ui.Highlight(h.Kana, l.q.Text, jptext.SearchKey))}
}

func (l *lister) amountOf(h *search.Hit) ui.Cell {
	unknown := ""
	if h.Unknown > 0 {
		unknown = l.t("unknown_short", i18n.Args{"n": h.Unknown})
	}
	return ui.Cell{Text: l.f.Money(h.Amount), Sub: unknown, Strong: true}
}

func (l *lister) average(s *search.Figures) string {
	if a, ok := s.Average(); ok {
		return l.f.Money(a)
	}
	return ""
}

// ageOn is how many birthdays somebody has had.
func ageOn(born, today day.Day) int {
	y, m, d := born.YMD()
	ty, tm, td := today.YMD()
	if tm < m || tm == m && td < d {
		ty--
	}
	return max(0, ty-y)
}

// table lays the page out in the columns that are shown.
func (l *lister) table() ui.TableProps {
	t := ui.TableProps{ID: "customer-table", Cards: "customer", Caption: l.caption(), Swap: "#" + listID}
	shown := make([]column, 0, len(l.columns))
	for _, name := range l.columns {
		c, _ := columnOf(name)
		shown = append(shown, c)
		t.Columns = append(t.Columns, l.head(c))
	}
	for _, h := range l.result.Hits {
		row := ui.Row{Cells: make([]ui.Cell, len(shown))}
		for i, c := range shown {
			row.Cells[i] = c.cell(l, &h)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Foot = l.foot(shown)
	return t
}

// head is the heading of a column, with the list sorted by it.
func (l *lister) head(c column) ui.Column {
	col := ui.Column{Key: c.card, Label: columnLabel(l.v.Lang, c.name), Num: c.num, NoWrap: c.noWrap, Quiet: c.name == "number",
		Phone: c.card == more || c.name == "orders" && l.t("times") == ""} // a card has no head that says what is counted
	if c.sort == "" {
		return col
	}
	sortedBy, desc := l.q.Sort, l.q.Desc
	if sortedBy == "" {
		sortedBy, desc = "last", true
	}
	next := c.desc
	if c.sort == sortedBy {
		col.Sorted, next = "ascending", !desc
		if desc {
			col.Sorted = "descending"
		}
	}
	col.SortBy = l.q.url(func(q *listQuery) { q.Sort, q.Desc, q.page = c.sort, next, 1 })
	return col
}

// foot sums up all that is found. What the sums are of stands before the first of them.
func (l *lister) foot(shown []column) (foot []ui.Cell) {
	of := ui.Cell{Text: l.t("sum", i18n.Args{"n": l.result.Total}), Head: true}
	gap := 0
	fill := func() {
		switch {
		case gap == 0:
		case len(foot) == 0:
			of.Span = gap
			foot = append(foot, of)
		default:
			foot = append(foot, ui.Cell{Span: gap, Wide: true})
		}
		gap = 0
	}
	for _, c := range shown {
		if c.sum == nil {
			gap++
			continue
		}
		fill()
		foot = append(foot, c.sum(l, l.result.Sum))
	}
	fill()
	return foot
}
