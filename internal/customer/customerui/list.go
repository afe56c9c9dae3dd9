package customerui

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"joren/internal/audience"
	"joren/internal/customer"
	"joren/internal/customer/listview"
	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/i18n"
	"joren/internal/search"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// listID is the part of the page that a search replaces while one types.
const listID = "customers"

var pageSizes = []int{20, 50, 100}

// listQuery is what the address asks for.
type listQuery struct {
	search.Query
	where string   // in the language of segments
	cols  []string // columns to show; none: those that the visitor chose
	page  int
	path  string
}

// MaxWhere bounds the text of a query in an address, in bytes.
const MaxWhere = 6000

// maxCols bounds the columns in an address, in bytes.
const maxCols = 2000

func readQuery(r *http.Request, v *web.Visit) listQuery {
	f := web.Query(r)
	q := listQuery{path: v.Path("/customers")}
	q.Text = f.Line("q")
	if view := search.View(f.Line("view")); slices.Contains(search.Views, view) {
		q.View = view
	}
	if q.where = f.Line("where"); len(q.where) > MaxWhere {
		q.where = ""
	}
	q.Bought = readBought(f)
	if s := search.Sort(f.Line("sort")); s.Known() {
		q.Sort, q.Desc = s, f.Line("dir") == "desc"
	}
	q.Limit = f.Int("size", pageSizes[0])
	if !slices.Contains(pageSizes, q.Limit) {
		q.Limit = pageSizes[0]
	}
	if cols := f.Line("cols"); cols != "" && len(cols) <= maxCols {
		q.cols = chosen(strings.Split(cols, ","))
	}
	q.page = max(1, f.Int("page", 1))
	q.Offset = (q.page - 1) * q.Limit
	return q
}

// AskedIDs are the customers of the list whose parameters stand in a request's address, in its order, for pages that go on with
// what the list shows.
func AskedIDs(r *http.Request, d *db.DB, lists audience.Lister) ([]int64, error) {
	v := web.From(r.Context())
	q := readQuery(r, v)
	ask, err := q.question(r.Context(), d, v)
	if err != nil {
		return nil, err
	}
	return lists.ListIDs(r.Context(), ask, q.Query)
}

// question is what the address asks in the language of segments; without a query where it asks nothing so.
func (q *listQuery) question(ctx context.Context, d *db.DB, v *web.Visit) (meaning.Question, error) {
	ask := meaning.Question{Shop: v.Shop.ID, Currency: v.Shop.Currency, Today: v.Shop.Today(d.Clock().Now())}
	if q.where == "" {
		return ask, nil
	}
	parsed, err := audience.Parse(ctx, d, v.Shop.ID, q.where)
	if err == nil {
		ask.Query = parsed.Root
	}
	return ask, err
}

// url is the address of the list with some of its parameters changed.
func (q listQuery) url(change func(*listQuery)) string {
	change(&q)
	p := boughtValues(q.Bought)
	for name, value := range map[string]string{"q": q.Text, "view": string(q.View), "sort": string(q.Sort), "where": q.where, "cols": strings.Join(q.cols, ",")} {
		if value != "" {
			p.Set(name, value)
		}
	}
	if q.Sort != "" && q.Desc {
		p.Set("dir", "desc")
	}
	if q.Limit != pageSizes[0] {
		p.Set("size", strconv.Itoa(q.Limit))
	}
	if q.page > 1 {
		p.Set("page", strconv.Itoa(q.page))
	}
	if len(p) == 0 {
		return q.path
	}
	return q.path + "?" + p.Encode()
}

// address are the parameters of the list's first page.
func (q listQuery) address() string {
	_, parameters, _ := strings.Cut(q.url(func(q *listQuery) { q.page = 1 }), "?")
	return parameters
}

func (u *UI) list(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	q := readQuery(r, v)
	ask, err := q.question(r.Context(), u.db, v)
	var wrong segment.Problems
	if errors.As(err, &wrong) {
		err = nil
	}
	if err != nil {
		return err
	}
	result := &search.Result{}
	if wrong == nil {
		if result, err = u.lists.List(r.Context(), ask, q.Query); err != nil {
			return err
		}
	}
	counts, err := u.lists.Views(r.Context(), v.Shop.ID)
	if err != nil {
		return err
	}
	l := lister{v: v, f: formatOf(v), q: q, result: result, ask: ask, wrong: wrong, today: v.Shop.Today(u.db.Clock().Now()), columns: q.cols}
	err = u.db.Read(r.Context(), func(read *db.Read) error {
		if l.shared, err = listview.Views(read, v.Shop.ID); err != nil || len(q.cols) > 0 {
			return err
		}
		own, err := listview.Columns(read, v.Shop.ID, v.Staff().ID)
		l.columns = chosen(own)
		return err
	})
	if err != nil {
		return err
	}
	props := l.props(counts)
	if web.IsPart(r) {
		return web.Render(w, r, http.StatusOK, listPart(props))
	}
	return web.Render(w, r, http.StatusOK, listPage(web.ShellProps(r.Context(), web.Customers, v.Lang.T("customerui.title")), props))
}

// listProps are what the list page shows.
type listProps struct {
	Head    ui.PageHeadProps
	Tabs    ui.TabsProps
	Chips   ui.ChipsProps
	Search  ui.SearchBoxProps
	Sheet   ui.SheetProps
	Actions []ui.Button // with all that is found
	Table   ui.TableProps
	Pager   ui.PagerProps
	Empty   *ui.EmptyProps
	Unknown string
}

type lister struct {
	v      *web.Visit
	f      ui.Format
	q      listQuery
	result *search.Result
	ask    meaning.Question
	wrong  segment.Problems // with the query in the language of segments
	today  day.Day

	columns []string        // shown, in order
	shared  []listview.View // lists that staff share
}

func (l *lister) t(key string, args ...i18n.Args) string {
	return l.v.Lang.T("customerui."+key, args...)
}

func (l *lister) props(counts map[search.View]int64) listProps {
	p := listProps{
		Head: ui.PageHeadProps{Title: l.t("title"), Count: l.t("people", i18n.Args{"n": counts[search.All]})},
		Search: ui.SearchBoxProps{Value: l.q.Text, Label: l.t("search"), Placeholder: l.t("search_hint"), Action: l.q.path, Target: "#" + listID,
			Hidden: l.hidden()},
		Sheet: ui.SheetProps{Label: l.t("list")},
		Chips: l.chips(),
	}
	if l.v.Can(staff.ImportRun) {
		p.Head.Actions = []ui.Button{{Text: l.t("import"), Icon: "import", URL: l.v.Path("/imports"), Wide: true}}
	}
	builder, words := l.v.Path("/segments/new"), l.t("by_conditions")
	if l.q.where != "" {
		builder, words = builder+"?"+url.Values{"q": {l.q.where}}.Encode(), l.t("edit_conditions")
	}
	p.Actions = []ui.Button{{Text: l.t("find"), Icon: "search", URL: l.onwards("/customers/find", url.Values{}), Small: true, Ghost: true},
		{Text: words, Icon: "filter", URL: builder, Small: true, Ghost: true}}
	if l.v.Can(staff.SegmentEdit) && l.result.Total > 0 {
		p.Actions = append(p.Actions, ui.Button{Text: l.t("tag_all"), Icon: "tag", URL: l.onwards("/bulk/new", url.Values{}), Small: true, Ghost: true})
	}
	p.Actions = append(p.Actions, ui.Button{Text: l.t("columns"), Icon: "columns", URL: l.onwards("/customers/columns", url.Values{}), Small: true, Ghost: true})
	if l.v.Can(staff.CustomerExport) {
		p.Actions = append(p.Actions, ui.Button{Text: l.t("export"), Icon: "export", URL: l.exportURL(), Small: true, Ghost: true})
	}
	p.Tabs = ui.TabsProps{Label: l.t("views")}
	for _, view := range search.Views {
		name := string(view)
		if view == search.All {
			name = "all"
		}
		p.Tabs.Items = append(p.Tabs.Items, ui.Tab{Text: l.t("view." + name), Count: l.f.Number(counts[view]), Current: l.q.View == view,
			URL: l.q.url(func(q *listQuery) { q.View, q.page = view, 1 })})
	}
	here := l.q.address()
	for _, view := range l.shared {
		p.Tabs.Items = append(p.Tabs.Items, ui.Tab{Text: view.Name, Current: view.Address == here, URL: l.q.path + "?" + view.Address})
		if view.Address == here {
			for i := range search.Views {
				p.Tabs.Items[i].Current = false
			}
		}
	}
	switch {
	case counts[search.All] == 0:
		p.Empty = &ui.EmptyProps{Title: l.t("none_yet"), Text: l.t("none_yet_text")}
		if l.v.Can(staff.ImportRun) {
			p.Empty.Actions = []ui.Button{{Text: l.t("import_file"), Icon: "import", URL: l.v.Path("/imports"), Primary: true}}
		}
	case l.wrong != nil:
		p.Empty = &ui.EmptyProps{Title: l.t("bad_where"), Text: l.wrong.In(l.v.Lang), Actions: []ui.Button{{Text: l.t("show_all"), URL: l.q.path}}}
	case l.result.Total == 0 && l.q.Text != "":
		p.Empty = &ui.EmptyProps{Title: l.t("no_match", i18n.Args{"text": l.q.Text}), Text: l.t("no_match_text"),
			Actions: []ui.Button{{Text: l.t("clear"), URL: l.q.url(func(q *listQuery) { q.Text, q.View, q.page = "", search.All, 1 })}}}
	case l.result.Total == 0:
		p.Empty = &ui.EmptyProps{Title: l.t("view_empty"), Actions: []ui.Button{{Text: l.t("show_all"), URL: l.q.path}}}
	default:
		p.Table, p.Pager = l.table(), l.pager()
		if l.result.Sum.Unknown > 0 {
			p.Unknown = l.t("unknown", i18n.Args{"n": l.result.Sum.Unknown})
		}
	}
	return p
}

// hidden is what a search keeps of the list: the view, the order and the size of a page.
func (l *lister) hidden() []ui.Hidden {
	var out []ui.Hidden
	u, err := url.Parse(l.q.url(func(q *listQuery) { q.Text, q.page = "", 1 }))
	if err != nil {
		return nil
	}
	for name, values := range u.Query() {
		out = append(out, ui.Hidden{Name: name, Value: values[0]})
	}
	slices.SortFunc(out, func(a, b ui.Hidden) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func (l *lister) caption() string {
	return l.t("caption", i18n.Args{"view": l.t("view." + viewName(l.q.View)), "n": l.result.Total})
}

func viewName(v search.View) string {
	if v == search.All {
		return "all"
	}
	return string(v)
}

// exportURL is where all that the list shows is exported.
func (l *lister) exportURL() string { return l.onwards("/exports", url.Values{"kind": {"customers"}}) }

// onwards is the address of a page that goes on with what the list shows.
func (l *lister) onwards(path string, p url.Values) string {
	for _, h := range l.hidden() {
		if h.Name != "size" {
			p.Set(h.Name, h.Value)
		}
	}
	if l.q.Text != "" {
		p.Set("q", l.q.Text)
	}
	return l.v.Path(path + "?" + p.Encode())
}

// ordersOf is where a customer's orders are listed.
func (l *lister) ordersOf(number, count int64) string {
	if count == 0 {
		return ""
	}
	return l.v.Path("/orders?customer=" + strconv.FormatInt(number, 10))
}

// firstTags are those that a row has room for.
func firstTags(tags []string) (show []string, more int) {
	const room = 3
	if len(tags) <= room {
		return tags, 0
	}
	return tags[:room], len(tags) - room
}

func (l *lister) pager() ui.PagerProps {
	pages := int((l.result.Total + int64(l.q.Limit) - 1) / int64(l.q.Limit))
	at := func(page int) string { return l.q.url(func(q *listQuery) { q.page = page }) }
	p := ui.PagerProps{Swap: "#" + listID, Size: "size", Action: l.q.path, Pages: ui.PageLinks(l.q.page, pages, at)}
	from, to := int64(l.q.Offset+1), min(int64(l.q.Offset+l.q.Limit), l.result.Total)
	p.Text = l.t("page_of", i18n.Args{"from": min(from, l.result.Total), "to": to, "n": l.result.Total})
	if l.q.page > 1 {
		p.Prev = at(min(l.q.page-1, max(pages, 1)))
	}
	if l.q.page < pages {
		p.Next = at(l.q.page + 1)
	}
	for _, n := range pageSizes {
		p.Sizes = append(p.Sizes, ui.Option{Value: strconv.Itoa(n), Label: l.t("people", i18n.Args{"n": n}), Selected: n == l.q.Limit})
	}
	for _, h := range l.hidden() {
		if h.Name != "size" {
			p.Hidden = append(p.Hidden, h)
		}
	}
	if l.q.Text != "" {
		p.Hidden = append(p.Hidden, ui.Hidden{Name: "q", Value: l.q.Text})
	}
	return p
}

// ViewText is the name of a view of the list.
func ViewText(lang i18n.Lang, v search.View) string { return lang.T("customerui.view." + viewName(v)) }

// statusText names a member status.
func statusText(lang i18n.Lang, c *customer.Customer) string {
	return lang.T("customerui.member." + c.MemberStatus)
}
