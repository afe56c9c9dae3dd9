package customerui

import (
	"net/http"
	"strconv"
	"strings"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/duplicate"
	"joren/internal/kit/i18n"
	"joren/internal/kit/jptext"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// pairsOnPage is how many candidates a page shows.
const pairsOnPage = 50

// pairing is one answer of the list of candidates.
type pairing struct {
	v      *web.Visit
	page   int
	total  int64
	behind bool // customers have come since the candidates were looked for
	list   []duplicate.Candidate
	people map[int64]*customer.Customer
}

type pairsProps struct {
	Head  ui.PageHeadProps
	Sheet ui.SheetProps
	Note  string
	Empty *ui.EmptyProps
	Table ui.TableProps
	Pager ui.PagerProps
}

// sideProps is one of the two customers of a pair.
type sideProps struct {
	Name, URL, Number string
	Lines             []string
}

type scoreProps struct{ Percent, Label string }

func (u *UI) duplicates(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	p := &pairing{v: v, page: max(1, web.Query(r).Int("page", 1))}
	if err := u.db.Read(r.Context(), p.load); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, duplicatesPage(web.ShellProps(r.Context(), web.Duplicates, v.Lang.T("customerui.pairs.title")), p.props()))
}

// load finds the page asked for, or the last one when there are not so many.
func (p *pairing) load(q *db.Read) (err error) {
	shopID := p.v.Shop.ID
	if p.total, err = duplicate.Count(q, shopID, duplicate.Query{}); err != nil {
		return err
	}
	if p.behind, err = duplicate.Behind(q, shopID); err != nil {
		return err
	}
	p.page = max(1, min(p.page, p.pages()))
	var ids []int64
	p.list = nil
	err = duplicate.Each(q, shopID, duplicate.Query{Limit: pairsOnPage, Offset: (p.page - 1) * pairsOnPage}, func(c duplicate.Candidate) error {
		p.list, ids = append(p.list, c), append(ids, c.A, c.B)
		return nil
	})
	if err != nil {
		return err
	}
	people, err := customer.Many(q, shopID, ids)
	p.people = make(map[int64]*customer.Customer, len(people))
	for _, c := range people {
		p.people[c.ID] = c
	}
	return err
}

func (p *pairing) pages() int { return int((p.total + pairsOnPage - 1) / pairsOnPage) }

func (p *pairing) t(key string, args ...i18n.Args) string { return p.v.Lang.T(key, args...) }

func (p *pairing) props() pairsProps {
	out := pairsProps{Head: ui.PageHeadProps{Title: p.t("customerui.pairs.title"), Count: p.t("customerui.pairs.count", i18n.Args{"n": p.total})},
		Sheet: ui.SheetProps{Label: p.t("customerui.pairs.title")}, Note: p.t("customerui.pairs.note")}
	if p.behind {
		out.Note = p.t("customerui.pairs.behind")
	}
	if p.total == 0 {
		out.Note, out.Empty = "", p.empty()
		return out
	}
	out.Table = ui.TableProps{Cards: "pair", Caption: p.t("customerui.pairs.caption", i18n.Args{"n": p.total}), Columns: []ui.Column{
		{Key: "score", Label: p.t("customerui.pairs.score"), Num: true},
		{Key: "a", Label: p.t("customerui.pairs.first")}, {Key: "b", Label: p.t("customerui.pairs.second")},
		{Key: "why", Label: p.t("customerui.pairs.reasons"), Quiet: true}}}
	for _, c := range p.list {
		out.Table.Rows = append(out.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Body: scoreCell(scoreProps{strconv.Itoa(min(99, int(c.Score*100))), p.t("customerui.pairs.score")})},
			{Head: true, Body: sideCell(p.side(p.people[c.A]))}, {Body: sideCell(p.side(p.people[c.B]))}, {Text: p.reasons(c.Reasons)}}})
	}
	out.Pager = p.pager()
	return out
}

func (p *pairing) empty() *ui.EmptyProps {
	e := &ui.EmptyProps{Title: p.t("customerui.pairs.none.title"), Text: p.t("customerui.pairs.none.text")}
	if p.behind {
		e.Title, e.Text = p.t("customerui.pairs.looking.title"), p.t("customerui.pairs.looking.text")
	} else if p.v.Can(staff.ImportRun) {
		e.Actions = []ui.Button{{Text: p.t("customerui.pairs.none.import"), Icon: "import", URL: p.v.Path("/imports")}}
	}
	return e
}

// side shows of a customer what the two are compared by.
func (p *pairing) side(c *customer.Customer) sideProps {
	number := strconv.FormatInt(c.Number, 10)
	s := sideProps{Name: c.FullName(), Number: p.t("customerui.pairs.number", i18n.Args{"number": number}), URL: p.v.Path("/customers/" + number)}
	if s.Name == "" {
		s.Name, s.Number = s.Number, ""
	}
	born := ""
	if c.Birthday.Valid() {
		born = p.t("customerui.pairs.born", i18n.Args{"day": formatOf(p.v).Date(c.Birthday)})
	}
	for _, line := range []string{c.Email, phonesOf(c), strings.TrimSpace(jptext.FormatPostal(c.PostalCode) + " " + c.Prefecture + c.City + c.Address1 + " " + c.Address2), born} {
		if line != "" {
			s.Lines = append(s.Lines, line)
		}
	}
	return s
}

func phonesOf(c *customer.Customer) string {
	if c.Phone == "" || c.Mobile == "" || c.Phone == c.Mobile {
		return c.Phone + strings.TrimPrefix(c.Mobile, c.Phone)
	}
	return c.Phone + ", " + c.Mobile
}

// reasons says what speaks for one person, and then what does not.
func (p *pairing) reasons(list []duplicate.Reason) string {
	var same, alike, differ []string
	for _, r := range list {
		name := p.t("customerui.pairs.field." + r.Field.String())
		switch {
		case r.Level == duplicate.Same:
			same = append(same, name)
		case r.Level == duplicate.Different:
			differ = append(differ, name)
		default:
			alike = append(alike, name)
		}
	}
	var said []string
	for _, part := range []struct {
		key   string
		names []string
	}{{"customerui.pairs.same", same}, {"customerui.pairs.alike", alike}, {"customerui.pairs.differ", differ}} {
		if len(part.names) > 0 {
			said = append(said, p.t(part.key, i18n.Args{"fields": strings.Join(part.names, p.t("customerui.pairs.and"))}))
		}
	}
	return strings.Join(said, p.t("customerui.pairs.then"))
}

func (p *pairing) pager() ui.PagerProps {
	to := func(page int) string {
		if page == 1 {
			return p.v.Path("/duplicates")
		}
		return p.v.Path("/duplicates?page=" + strconv.Itoa(page))
	}
	first := int64(p.page-1)*pairsOnPage + 1
	out := ui.PagerProps{Pages: ui.PageLinks(p.page, p.pages(), to),
		Text: p.t("customerui.pairs.range", i18n.Args{"from": first, "to": first + int64(len(p.list)) - 1, "n": p.total})}
	if p.page > 1 {
		out.Prev = to(p.page - 1)
	}
	if p.page < p.pages() {
		out.Next = to(p.page + 1)
	}
	return out
}
