package segmentui

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"joren/internal/audience"
	"joren/internal/customer/customerui"
	"joren/internal/db"
	"joren/internal/kit/i18n"
	"joren/internal/segment"
	"joren/internal/segment/saved"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// builderProps are what the builder shows.
type builderProps struct {
	Shell    ui.ShellProps
	Title    string
	Way      ui.BreadcrumbsProps
	Action   string // where saving goes
	Draft    string // where every other change goes
	Token    ui.Hidden
	Slug     string
	Version  int64
	Name     string
	Fixed    bool
	New      bool
	CanSave  bool
	Text     bool
	Query    string // as text
	Marked   []mark // the text in colours, with what is wrong with it
	Problems []string
	Insert   []ui.Option
	Rows     *rowProps
	Notice   string
	Result   resultProps
	Remove   *ui.Hidden // the token of the form that removes it
	RemoveTo string
	Versions []versionProps
	Growth   *ui.ChartProps
	Self     string // the address of the page
	Why      *whyProps
}

type versionProps struct{ Name, Query, When, Who string }

// rowProps are a row or a group as it is drawn.
type rowProps struct {
	Path, Joint string // Joint: the word before it
	Group       bool
	Join        []ui.Option // of a group
	Rows        []*rowProps
	Deep        bool // no more groups inside

	Names  []ui.Option
	Ways   []ui.Option
	Early  bool // the comparison stands before the values, as English has it
	Inputs []inputProps
	After  string // words behind the inputs
	Picks  *picksProps
	By     []ui.Option
	Not    []ui.Option
	Count  *inputProps
	Days   *inputProps

	Hit   hitProps
	Wrong string
}

type inputProps struct {
	Name, Value, Label, Type, Mode, List, Unit string
	Options                                    []string // of the list
	Width                                      string
	Wrong                                      bool
}

// picksProps are texts of which some are chosen.
type picksProps struct {
	Name, Chosen string // Chosen: what is chosen, in words
	Options      []ui.Option
}

// hitProps are how many customers a row means by itself.
type hitProps struct {
	Path, Count string
	Share       float64
}

type resultProps struct {
	Known          bool // there is a query to count
	Count          string
	Share, Of      string
	Mail           string
	MailShare      float64
	MailPercent    string
	Amount, Mean   string
	Samples        []sampleProps
	ListURL, Error string
	Stale          bool // counts are of whole conditions alone
	Hits           []hitProps
}

type sampleProps struct{ Name, URL, Last, Orders, Amount string }

// samples is how many customers are shown as examples.
const samples = 10

// render draws the builder: the page, or for htmx its form or the counts alone.
func (u *UI) render(w http.ResponseWriter, r *http.Request, s *state, status int) error {
	v := web.From(r.Context())
	p := builderProps{Draft: v.Path("/segments/draft"), Action: v.Path("/segments"), Token: web.FormToken(), Slug: s.slug, Version: s.version, Name: s.name,
		Fixed: s.kind == saved.Fixed, New: s.slug == "", CanSave: v.Can(staff.SegmentEdit), Text: s.asText, Query: s.text, Notice: s.notice,
		Title: s.name}
	if s.slug != "" {
		p.Action = v.Path("/segments/" + s.slug)
	}
	if p.Title == "" {
		p.Title = v.Lang.T("segmentui.new")
	}
	total, err := u.Evaluate.Count(r.Context(), u.question(v, everybody))
	if err == nil {
		p.Result, err = u.result(r.Context(), v, s, total)
	}
	if err != nil && !sayable(err) {
		return err
	}
	if err != nil {
		p.Result.Error = v.Lang.Error(err)
	}
	for _, problem := range s.problems {
		p.Problems = append(p.Problems, problem.In(v.Lang))
	}
	if s.asText {
		p.Marked = marksOf(s.text, s.problems)
		p.Insert = insertions(v.Lang)
	} else {
		d := drawer{u: u, v: v, ctx: r.Context(), total: total, busy: p.Result.Error != ""}
		if p.Rows, err = d.part(s.rows, ""); err != nil {
			return err
		}
		p.Result.Hits = d.hits
	}
	switch {
	case web.IsPart(r) && web.Query(r).Line("part") == "counts":
		return web.Render(w, r, http.StatusOK, countsPart(p))
	case web.IsPart(r):
		return web.Render(w, r, http.StatusOK, builderForm(p))
	}
	if s.slug != "" {
		if err := u.about(r.Context(), v, s, &p); err != nil {
			return err
		}
	}
	p.Shell = web.ShellProps(r.Context(), web.Segments, p.Title)
	p.Way = ui.BreadcrumbsProps{Way: []ui.Link{{Text: v.Lang.T("web.nav.segments"), URL: v.Path("/segments")}, {Text: p.Title}}}
	return web.Render(w, r, status, builderPage(p))
}

// about adds what is known of a saved segment beside its query.
func (u *UI) about(ctx context.Context, v *web.Visit, s *state, p *builderProps) error {
	names, err := u.actors(ctx, v)
	if err != nil {
		return err
	}
	p.Self = v.Path("/segments/" + s.slug)
	if p.Why, err = u.why(ctx, v, s); err != nil {
		return err
	}
	token := web.FormToken()
	p.Remove, p.RemoveTo = &token, v.Path("/segments/"+s.slug+"/remove")
	f := formatOf(v)
	return u.DB.Read(ctx, func(q *db.Read) error {
		one, err := saved.BySlug(q, v.Shop.ID, s.slug)
		if err != nil {
			return err
		}
		versions, err := saved.Versions(q, v.Shop.ID, one.ID)
		if err != nil {
			return err
		}
		for _, version := range versions {
			query := version.Query
			if parsed, err := segment.Parse(query); err == nil {
				query = segment.Print(parsed.Root, spelling(v.Lang))
			}
			p.Versions = append(p.Versions, versionProps{version.Name, query, f.DateTime(version.At), names(version.Actor)})
		}
		history, err := saved.History(q, v.Shop.ID, one.ID)
		if err == nil {
			p.Growth = growth(v, history)
		}
		return err
	})
}

// actors returns how those who changed something are called.
func (u *UI) actors(ctx context.Context, v *web.Visit) (func(string) string, error) {
	names, err := u.Staff.Names(ctx)
	if err != nil {
		return nil, err
	}
	return func(actor string) string {
		if name, ok := names[actor]; ok {
			return name
		}
		return v.Lang.T("segmentui.somebody")
	}, nil
}

// result counts whom the form means.
func (u *UI) result(ctx context.Context, v *web.Visit, s *state, total int64) (resultProps, error) {
	f := formatOf(v)
	p := resultProps{}
	p.Of = v.Lang.T("segmentui.of", i18n.Args{"n": total})
	p.Stale = s.problems != nil || s.rows != nil && !s.rows.whole()
	if s.query == nil {
		return p, nil
	}
	ask := u.question(v, s.query)
	sum, err := u.Evaluate.Summary(ctx, ask)
	if err != nil {
		return p, err
	}
	p.Known, p.Count, p.Share = true, f.Number(sum.Customers), f.Percent(sum.Customers, total)
	p.Mail, p.MailPercent, p.MailShare = f.Number(sum.Mail), f.Percent(sum.Mail, sum.Customers), share(sum.Mail, sum.Customers)
	p.Amount = f.Money(sum.Amount)
	if mean, ok := sum.Average(); ok {
		p.Mean = f.Money(mean)
	}
	hits, _, err := u.Evaluate.Customers(ctx, ask, audience.Page{Limit: samples})
	if err != nil {
		return p, err
	}
	for _, h := range hits {
		name := h.FullName()
		if name == "" {
			name = v.Lang.T("customerui.nameless")
		}
		one := sampleProps{Name: name, URL: v.Path("/customers/" + strconv.FormatInt(h.Number, 10)), Orders: f.Number(h.OrderCount), Amount: f.Money(h.Amount)}
		if h.LastDay.Valid() {
			one.Last = v.Lang.T("segmentui.last", i18n.Args{"day": f.Date(h.LastDay)})
		}
		p.Samples = append(p.Samples, one)
	}
	p.ListURL = customerui.WhereURL(v, s.query)
	return p, nil
}

func share(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

// growth draws how many were in a segment on the days on which that changed.
func growth(v *web.Visit, history []saved.Moment) *ui.ChartProps {
	const most = 24
	byDay := history[:0:0]
	for _, m := range history {
		if n := len(byDay); n > 0 && byDay[n-1].On == m.On {
			byDay[n-1] = m
		} else {
			byDay = append(byDay, m)
		}
	}
	if len(byDay) > most {
		byDay = byDay[len(byDay)-most:]
	}
	if len(byDay) < 2 {
		return nil
	}
	f := formatOf(v)
	first, final := byDay[0], byDay[len(byDay)-1]
	c := &ui.ChartProps{Low: true, End: f.Number(final.Count), Label: v.Lang.T("segmentui.growth_label",
		i18n.Args{"from": f.Date(first.On), "to": f.Date(final.On), "was": first.Count, "now": final.Count})}
	low, high := first.Count, first.Count
	for i, m := range byDay {
		low, high = min(low, m.Count), max(high, m.Count)
		col := ui.ChartColumn{Values: []int64{m.Count}}
		if i == 0 || i == len(byDay)-1 {
			col.Text = f.MonthDay(m.On)
		}
		c.Columns = append(c.Columns, col)
	}
	for _, n := range ui.Ticks(low, high) {
		c.Ticks = append(c.Ticks, ui.ChartTick{Value: n, Text: f.Number(n)})
	}
	return c
}

// fields are what a row can be about, by group.
var fields = []struct {
	group string
	names []string
}{
	{"purchases", []string{"number_of_orders", "amount_spent", "average_order_value", "largest_order", "first_order_date", "last_order_date", "days_since_last_order",
		"usual_interval", "products_purchased", "orders_placed"}},
	{"person", []string{"name", "kana", "company", "sex", "birthday", "birth_month", "age", "anniversary", "prefecture", "city", "address", "postal_code", "email",
		"customer_email_domain", "phone", "memo", "customer_number"}},
	{"membership", []string{"customer_added_date", "member_status", "rank", "channel", "staff", "customer_tags", "email_subscription_status", "points"}},
	{"analysis", []string{"rfm_group", "rfm_r", "rfm_f", "rfm_m", "cpm_stage", "decile", "duplicates"}},
}

// label is what a name is called in a language.
func label(l i18n.Lang, name string) string {
	if key, own := segment.CustomKey(name); own {
		return key
	}
	if key := "segmentui.name." + name; l.Has(key) {
		return l.T(key)
	}
	if n := segment.Lookup(name); n != nil && l == i18n.JA {
		return n.Japanese
	}
	s := strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

// names are the choices of what a row can be about; current stays choosable whatever it is.
func names(l i18n.Lang, current string) []ui.Option {
	var out []ui.Option
	found := false
	add := func(group, name string) {
		found = found || name == current
		out = append(out, ui.Option{Value: name, Label: label(l, name), Group: l.T("segmentui.group." + group), Selected: name == current})
	}
	for _, g := range fields {
		for _, name := range g.names {
			add(g.group, name)
		}
	}
	add("other", "segment")
	add("other", textRow)
	if !found {
		add("other", current)
	}
	return out
}

// insertions are the names as they stand in a text.
func insertions(l i18n.Lang) []ui.Option {
	out := []ui.Option{{Label: l.T("segmentui.insert")}}
	for _, g := range fields {
		for _, name := range g.names {
			out = append(out, ui.Option{Value: insertion(l, name), Label: label(l, name), Group: l.T("segmentui.group." + g.group)})
		}
	}
	return out
}

// insertion is what stands in a text for a name.
func insertion(l i18n.Lang, name string) string {
	if n := segment.Lookup(name); n != nil && l == i18n.JA {
		return n.Japanese
	}
	if f := segment.LookupFunc(name); f != nil {
		if l == i18n.JA {
			return f.Japanese + " に一致 ()"
		}
		return f.ID + " MATCHES ()"
	}
	return name
}
