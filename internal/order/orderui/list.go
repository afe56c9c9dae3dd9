package orderui

import (
	"net/http"
	"strconv"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/i18n"
	"joren/internal/order"
	"joren/internal/product"
	"joren/internal/search"
	"joren/internal/shipping"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// listing draws one answer of the list: what was asked, what was found, and how values are written.
type listing struct {
	visit   *web.Visit
	lang    i18n.Lang
	format  ui.Format
	today   day.Day
	path    string
	query   listQuery
	found   *search.OrderResult
	parcel  map[int64][]shipping.Shipment // by order
	product string                        // name of the one asked for
	counts  map[order.State]int64
	all     int64              // orders of the shop, or of the buyer
	buyer   *customer.Customer // whose orders are asked for; nil: anybody's
}

func (u *UI) list(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	l := &listing{visit: v, lang: v.Lang, format: ui.Format{Lang: v.Lang, Currency: v.Shop.Currency, Loc: v.Shop.Zone},
		today: v.Shop.Today(u.db.Clock().Now()), path: v.Path("/orders"), query: readQuery(r)}
	if err := u.db.Read(r.Context(), l.load); err != nil {
		return err
	}
	if web.IsPart(r) {
		return web.Render(w, r, http.StatusOK, listPart(l.partProps()))
	}
	return web.Render(w, r, http.StatusOK, listPage(l.pageProps(r)))
}

// load finds the page asked for, or the last one when there are not so many.
func (l *listing) load(q *db.Read) (err error) {
	if l.query.number != 0 {
		if l.query.customerID, err = customer.ByNumber(q, l.visit.Shop.ID, l.query.number); err != nil {
			return err
		}
		if l.buyer, err = customer.Get(q, l.visit.Shop.ID, l.query.customerID); err != nil {
			return err
		}
	}
	if l.query.product != 0 {
		if l.product, err = product.Name(q, l.visit.Shop.ID, l.query.product); err != nil {
			return err
		}
	}
	if l.counts, err = search.StateCounts(q, l.visit.Shop.ID, l.query.customerID); err != nil {
		return err
	}
	for _, n := range l.counts {
		l.all += n
	}
	if l.found, err = search.Orders(q, l.visit.Shop.ID, l.query.search()); err != nil {
		return err
	}
	if len(l.found.Hits) == 0 && l.found.Total > 0 {
		l.query.page = l.pages()
		if l.found, err = search.Orders(q, l.visit.Shop.ID, l.query.search()); err != nil {
			return err
		}
	}
	ids := make([]int64, len(l.found.Hits))
	for i, h := range l.found.Hits {
		ids[i] = h.ID
	}
	l.parcel, err = shipping.Of(q, l.visit.Shop.ID, ids)
	return err
}

func (l *listing) pages() int {
	size := int64(l.query.size)
	return int((l.found.Total + size - 1) / size)
}

func (l *listing) t(key string, args ...i18n.Args) string { return l.lang.T(key, args...) }

// chips show how the list is narrowed, each with the list without it.
func (l *listing) chips() ui.ChipsProps {
	p := ui.ChipsProps{Label: l.t("orderui.narrowed")}
	add := func(label, value string, without func(*listQuery)) {
		q := l.query
		q.page = 1
		without(&q)
		p.Chips = append(p.Chips, ui.ChipProps{Label: label, Value: value, Remove: q.url(l.path)})
	}
	if l.buyer != nil {
		add(l.t("orderui.customer"), l.buyer.FullName(), func(q *listQuery) { q.number = 0 })
	}
	if part := l.query.part; part != search.AnyOrder {
		add(l.t("orderui.part"), l.t("orderui.part."+string(part)), func(q *listQuery) { q.part = search.AnyOrder })
	}
	if days := l.query.days; !days.Open() {
		add(l.t("orderui.col.date"), l.format.Range(days.From, days.To), func(q *listQuery) { q.days = search.Span{} })
	}
	if l.query.product != 0 {
		add(l.t("orderui.lines.product"), l.product, func(q *listQuery) { q.product = 0 })
	}
	return p
}

type listProps struct {
	Shell  ui.ShellProps
	Chips  ui.ChipsProps
	Head   ui.PageHeadProps
	Search ui.SearchBoxProps
	Part   partProps
}

type partProps struct {
	Swap    bool // an answer to htmx: the tabs come beside the table
	Tabs    ui.TabsProps
	Label   string
	Empty   *ui.EmptyProps
	Pick    *pickProps // nil: nothing may be done with picked orders
	Table   ui.TableProps
	Note    string      // what the sum lacks
	Actions []ui.Button // with all that is found
	Pager   ui.PagerProps
}

func (l *listing) pageProps(r *http.Request) listProps {
	title := l.t("orderui.title")
	p := listProps{Shell: web.ShellProps(r.Context(), web.Orders, title), Part: l.partProps(), Chips: l.chips()}
	p.Part.Swap = false
	p.Head = ui.PageHeadProps{Title: title, Count: l.t("orderui.count", i18n.Args{"n": l.all})}
	if l.visit.Can(staff.ImportRun) && l.all > 0 {
		p.Head.Actions = []ui.Button{{Text: l.t("orderui.import"), Icon: "import", URL: l.visit.Path("/imports"), Wide: true}}
	}
	p.Search = ui.SearchBoxProps{Value: l.query.text, Label: l.t("orderui.search"), Placeholder: l.t("orderui.search_for"),
		Action: l.path, Hidden: l.query.hidden("q"), Target: "#orders"}
	return p
}

func (l *listing) partProps() partProps {
	p := partProps{Swap: true, Tabs: l.tabs(), Label: l.t("orderui.list")}
	if l.found.Total == 0 {
		p.Empty = l.empty()
		return p
	}
	p.Table, p.Note, p.Pager, p.Pick = l.table(), l.lacking(), l.pager(), l.pick()
	p.Actions = l.listActions()
	return p
}

func (l *listing) tabs() ui.TabsProps {
	p := ui.TabsProps{Label: l.t("orderui.states")}
	add := func(text string, s order.State, n int64) {
		q := l.query
		q.state, q.page = s, 1
		p.Items = append(p.Items, ui.Tab{Text: text, Count: i18n.Number(n), URL: q.url(l.path), Current: l.query.state == s})
	}
	add(l.t("orderui.all"), "", l.all)
	for _, s := range order.States {
		add(StateText(l.lang, s), s, l.counts[s])
	}
	return p
}

// empty says what to do where no order is shown.
func (l *listing) empty() *ui.EmptyProps {
	switch {
	case l.all == 0 && l.visit.Can(staff.ImportRun):
		return &ui.EmptyProps{Title: l.t("orderui.none.title"), Text: l.t("orderui.none.text"),
			Actions: []ui.Button{{Text: l.t("orderui.none.import"), Icon: "import", URL: l.visit.Path("/imports"), Primary: true}}}
	case l.all == 0:
		return &ui.EmptyProps{Title: l.t("orderui.none.title"), Text: l.t("orderui.none.ask")}
	case l.query.text != "":
		q := l.query
		q.text, q.page = "", 1
		e := &ui.EmptyProps{Title: l.t("orderui.no_match.title", i18n.Args{"text": l.query.text}), Text: l.t("orderui.no_match.text"),
			Actions: []ui.Button{{Text: l.t("orderui.no_match.clear"), Icon: "x", URL: q.url(l.path)}}}
		if l.query.state != "" {
			q = l.query
			q.state, q.page = "", 1
			e.Actions = append(e.Actions, ui.Button{Text: l.t("orderui.no_match.all"), URL: q.url(l.path)})
		}
		return e
	}
	if l.query.state == "" {
		return &ui.EmptyProps{Title: l.t("orderui.no_part.title"), Actions: []ui.Button{{Text: l.t("orderui.no_state.all"), URL: l.path}}}
	}
	return &ui.EmptyProps{Title: l.t("orderui.no_state.title", i18n.Args{"state": StateText(l.lang, l.query.state)}),
		Actions: []ui.Button{{Text: l.t("orderui.no_state.all"), URL: l.path}}}
}

func (l *listing) pager() ui.PagerProps {
	q, total := l.query, l.found.Total
	first := int64(q.page-1)*int64(q.size) + 1
	to := func(page int) string {
		at := q
		at.page = page
		return at.url(l.path)
	}
	p := ui.PagerProps{Pages: ui.PageLinks(q.page, l.pages(), to), Size: "size", Action: l.path, Hidden: q.hidden("size"),
		Text: l.t("orderui.range", i18n.Args{"from": first, "to": first + int64(len(l.found.Hits)) - 1, "n": total})}
	if q.page > 1 {
		p.Prev = to(q.page - 1)
	}
	if q.page < l.pages() {
		p.Next = to(q.page + 1)
	}
	if total > int64(pageSizes[0]) {
		for _, n := range pageSizes {
			p.Sizes = append(p.Sizes, ui.Option{Value: strconv.Itoa(n), Label: l.t("orderui.size", i18n.Args{"n": n}), Selected: n == q.size})
		}
	}
	return p
}
