package segmentui

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"joren/internal/audience"
	"joren/internal/customer"
	"joren/internal/customer/customerui"
	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/segment"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// findProps are what the search form shows.
type findProps struct {
	Shell    ui.ShellProps
	Way      ui.BreadcrumbsProps
	Head     ui.PageHeadProps
	Action   string // also the form with nothing in it
	Counts   string // where the form tells how many it means
	Sections []findSection
	Rest     string // conditions that the form has no field for, as people read them; empty: none
	Kept     string // the same, as they are sent; empty: left out from now on
	Found    string
	Notice   string
}

type findSection struct {
	Title  string
	Fields []findField
}

// findField is a field: one or two inputs, a choice, or some of a list, or a choice before an input and a range.
type findField struct {
	ID, Label, Unit, Error string
	Choice                 *ui.SelectProps
	Inputs                 []inputProps
	Picks                  *picksProps
	Range                  []inputProps // a beginning and an end after the inputs
	Has                    *ui.CheckboxProps
}

// find shows the search form, filled in with the query of the list that it came from.
func (u *UI) find(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	fields, err := u.soughtFields(r.Context(), v)
	if err != nil {
		return err
	}
	s := search{fields: fields, filled: filled{}}
	if where := web.Query(r).Line("where"); where != "" {
		p, err := audience.Parse(r.Context(), u.DB, v.Shop.ID, where)
		switch {
		case err == nil:
			s.filled, s.rest = fill(p.Root, fields)
		case isProblem(err):
			s.notice = problemText(v.Lang, err)
		default:
			return err
		}
	}
	if err := u.read(r.Context(), v, &s); err != nil {
		return err
	}
	return u.renderFind(w, r, &s, http.StatusOK)
}

// found reads the search form and goes to the list that it asks for; while one fills it in it tells how many that has.
func (u *UI) found(w http.ResponseWriter, r *http.Request) error {
	v, form := web.From(r.Context()), web.PostForm(r)
	fields, err := u.soughtFields(r.Context(), v)
	if err != nil {
		return err
	}
	s := search{fields: fields, filled: readFilled(form, fields)}
	if kept := form.Line("rest"); kept != "" {
		p, err := segment.Parse(kept)
		if err != nil {
			return &errs.Error{Code: errs.Invalid, Key: "segmentui.unreadable"}
		}
		s.rest = p.Root
	}
	if err := u.read(r.Context(), v, &s); err != nil {
		return err
	}
	if web.Query(r).Line("part") == "count" {
		text, err := u.foundText(r.Context(), v, &s)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, findCount(text))
	}
	if s.query != nil && len(segment.Print(s.query, segment.English)) > customerui.MaxWhere {
		s.notice = v.Lang.T("segmentui.find_too_long")
	}
	if s.notice != "" || len(s.wrong) > 0 {
		return u.renderFind(w, r, &s, http.StatusUnprocessableEntity)
	}
	return web.Redirect(w, r, customerui.AskedURL(r, v, s.query))
}

// search is what the search form holds.
type search struct {
	fields []sought
	filled filled
	rest   segment.Node
	query  segment.Node
	wrong  map[string]bool // inputs that cannot be read
	notice string
}

// read makes the query of what is filled in.
func (u *UI) read(ctx context.Context, v *web.Visit, s *search) error {
	var of []segment.Node
	s.wrong = map[string]bool{}
	for _, field := range s.fields {
		nodes, wrong := field.conditions(s.filled)
		of = append(of, nodes...)
		for _, name := range wrong {
			s.wrong[name] = true
		}
	}
	if s.rest != nil {
		of = append(of, s.rest)
	}
	if s.query = allOf(of); s.query == nil {
		return nil
	}
	p, err := audience.Parse(ctx, u.DB, v.Shop.ID, segment.Print(s.query, segment.English))
	if err == nil {
		s.query = p.Root
	} else if isProblem(err) {
		s.notice, err = problemText(v.Lang, err), nil
	}
	return err
}

// soughtFields are all fields of the form.
func (u *UI) soughtFields(ctx context.Context, v *web.Visit) (fields []sought, err error) {
	for _, s := range sections {
		fields = append(fields, s.fields...)
	}
	var keys []string
	err = u.DB.Read(ctx, func(q *db.Read) (err error) {
		keys, err = customer.CustomKeys(q, v.Shop.ID)
		return err
	})
	for _, key := range keys {
		fields = append(fields, sought{segment.OwnName(key), byOwn})
	}
	return fields, err
}

// foundText says how many customers the form means; empty where it cannot be said.
func (u *UI) foundText(ctx context.Context, v *web.Visit, s *search) (string, error) {
	if s.notice != "" || len(s.wrong) > 0 {
		return "", nil
	}
	n := s.query
	if n == nil {
		n = everybody
	}
	count, err := u.Evaluate.Count(ctx, u.question(v, n))
	if err != nil {
		if sayable(err) {
			return "", nil
		}
		return "", err
	}
	return v.Lang.T("segmentui.find_count", i18n.Args{"n": count}), nil
}

func (u *UI) renderFind(w http.ResponseWriter, r *http.Request, s *search, status int) error {
	v := web.From(r.Context())
	title := v.Lang.T("segmentui.find")
	_, list, _ := strings.Cut(customerui.AskedURL(r, v, nil), "?")
	p := findProps{Shell: web.ShellProps(r.Context(), web.Customers, title),
		Way:    ui.BreadcrumbsProps{Way: []ui.Link{{Text: v.Lang.T("customerui.title"), URL: v.Path("/customers?" + r.URL.RawQuery)}, {Text: title}}},
		Head:   ui.PageHeadProps{Title: title},
		Action: v.Path("/customers/find?" + list), Counts: v.Path("/customers/find?part=count&" + list), Notice: s.notice}
	if s.rest != nil {
		p.Rest, p.Kept = segment.Print(s.rest, spelling(v.Lang)), segment.Print(s.rest, segment.English)
	}
	var err error
	if p.Found, err = u.foundText(r.Context(), v, s); err != nil {
		return err
	}
	d := findDrawer{drawer{u: u, v: v, ctx: r.Context()}, s}
	at := 0
	add := func(id string, n int) error {
		section := findSection{Title: v.Lang.T("segmentui.find_section." + id)}
		for _, field := range s.fields[at : at+n] {
			f, err := d.field(field)
			if err != nil {
				return err
			}
			section.Fields = append(section.Fields, f)
		}
		at += n
		p.Sections = append(p.Sections, section)
		return nil
	}
	for _, part := range sections {
		if err := add(part.id, len(part.fields)); err != nil {
			return err
		}
	}
	if at < len(s.fields) {
		if err := add("own", len(s.fields)-at); err != nil {
			return err
		}
	}
	return web.Render(w, r, status, findPage(p))
}

// findDrawer draws the fields of the search form.
type findDrawer struct {
	drawer
	s *search
}

func (w *findDrawer) field(s sought) (f findField, err error) {
	f = findField{ID: "find-" + url.PathEscape(s.name), Label: w.label(s)}
	value := w.s.filled.value(s.name)
	switch s.kind {
	case byPart:
		f.Inputs = []inputProps{w.input(s.name, f.Label, "w-full")}
	case byNumber:
		f.Inputs = []inputProps{w.numeral(s.name, f.Label, "w-full num")}
	case byRange:
		f.Inputs, f.Unit = w.ends(s.name, s.name+".to", f.Label, ""), w.unit(s.name)
		if s.name == "amount_spent" {
			f.Unit = w.money("")
		}
	case byDays:
		f.Inputs = w.ends(s.name, s.name+".to", f.Label, "date")
	case byPicks, byTags:
		row := &rowProps{}
		err = w.picks(row, &draft{path: s.name, values: w.s.filled[s.name+".v"]}, s.name)
		if f.Picks = row.Picks; err == nil && len(w.s.filled[s.name+".v"]) == 0 {
			f.Picks.Chosen = w.t("find_any")
		}
	case byMonth:
		f.Choice = w.choice(s.name, f.Label, value, months(), func(m string) string { return w.t("find_month", i18n.Args{"n": m}) })
	case byAccount:
		f.Choice = w.choice(s.name, f.Label, value, []string{"yes", "no"}, func(id string) string { return w.t("find_registered." + id) })
	case byProduct:
		err = w.product(&f, s)
	case byOwn:
		f.Inputs = []inputProps{w.input(s.name, f.Label, "w-full")}
		f.Has = &ui.CheckboxProps{Name: s.name + ".has", Label: w.t("find_has"), Checked: w.s.filled.value(s.name+".has") != ""}
	}
	for _, name := range s.inputs() {
		if w.s.wrong[name] {
			f.Error = w.t("find_wrong." + string(typeOfSought(s)))
			for _, in := range [][]inputProps{f.Inputs, f.Range} {
				for i := range in {
					in[i].Wrong = in[i].Wrong || in[i].Name == name
				}
			}
		}
	}
	return f, err
}

func typeOfSought(s sought) segment.Type {
	if s.kind == byDays || s.kind == byProduct {
		return segment.Date
	}
	return segment.Number
}

func (w *findDrawer) label(s sought) string {
	if s.kind == byAccount {
		return w.t("find_registered")
	}
	return label(w.v.Lang, s.name)
}

func (w *findDrawer) input(name, label, width string) inputProps {
	return inputProps{Name: name, Value: w.s.filled.value(name), Label: label, Width: width}
}

func (w *findDrawer) numeral(name, label, width string) inputProps {
	in := w.input(name, label, width)
	in.Mode = "decimal"
	return in
}

// ends are the inputs of a range.
func (w *findDrawer) ends(from, to, label, typ string) []inputProps {
	in := []inputProps{w.numeral(from, w.t("find_from", i18n.Args{"name": label}), "flex-1 min-w-0 num"), w.numeral(to, w.t("find_to", i18n.Args{"name": label}), "flex-1 min-w-0 num")}
	if typ != "" {
		for i := range in {
			in[i].Type, in[i].Mode, in[i].Width = typ, "", "flex-1 min-w-0"
		}
	}
	return in
}

// choice is a choice of which the first says nothing.
func (w *findDrawer) choice(name, label, value string, values []string, text func(string) string) *ui.SelectProps {
	p := &ui.SelectProps{Name: name, Label: label, HideLabel: true, Options: []ui.Option{{Label: w.t("find_any")}}}
	for _, v := range values {
		p.Options = append(p.Options, ui.Option{Value: v, Label: text(v), Selected: v == value})
	}
	return p
}

func (w *findDrawer) product(f *findField, s sought) error {
	by := (&draft{bought: w.s.filled.value(s.name + ".by")}).by()
	f.Choice = &ui.SelectProps{Name: s.name + ".by", Label: w.t("by_label"), HideLabel: true}
	for _, id := range bys {
		f.Choice.Options = append(f.Choice.Options, ui.Option{Value: id, Label: w.t("by." + id), Selected: id == by})
	}
	in := w.input(s.name, f.Label, "flex-1 min-w-0")
	for _, id := range bys {
		list, err := w.u.choices.of(w.ctx, w.v.Shop.ID, id)
		if err != nil {
			return err
		}
		in.Options = append(in.Options, list...)
	}
	in.List = "list-products"
	f.Inputs, f.Range = []inputProps{in}, w.ends(s.name+".from", s.name+".to", f.Label, "date")
	return nil
}
