package importerui

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/importer/guess"
	"joren/internal/importer/mapping"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// mapping shows the page that asks what each column of a file holds.
func (u *UI) mapping(w http.ResponseWriter, r *http.Request) error {
	p, err := u.openMapping(r, false)
	if err != nil {
		return err
	}
	if p == nil {
		return web.Redirect(w, r, strings.TrimSuffix(r.URL.Path, "/mapping"))
	}
	if p.head, err = u.readHead(r, p.i, noHeader(p.i)); err != nil {
		return err
	}
	p.choice = proposed(p.i, p.head, noHeader(p.i))
	p.settleDates()
	return p.render(w, r, http.StatusOK, nil)
}

func noHeader(i *importer.Import) bool { return i.Report.Mapping != nil && i.Report.Mapping.NoHeader }

// mapColumns takes the form: shows it anew, or tries the file as it says.
func (u *UI) mapColumns(w http.ResponseWriter, r *http.Request) error {
	p, err := u.openMapping(r, true)
	if err != nil {
		return err
	}
	if p == nil {
		return errs.New(errs.Conflict, "import.started", nil)
	}
	form := web.PostForm(r)
	switch form.Line("act") {
	case "try":
		return u.tryMapping(w, r, p)
	case "rest":
		for at, f := range p.choice.Fields {
			if f == choiceNone {
				p.choice.Fields[at] = choiceSkip
			}
		}
	case "from":
		if err := p.from(form.Line("from")); err != nil {
			return p.render(w, r, web.Status(err), err)
		}
	default:
		p.anew(form)
	}
	return p.render(w, r, http.StatusOK, nil)
}

// anew guesses again where the kind of file or its first row has changed its meaning since the form was made.
func (p *mapView) anew(form web.Form) {
	was, headless := form.Line("was_kind"), form.Line("was_headless") == "1"
	if headless != p.choice.NoHeader {
		fresh := proposed(p.i, p.head, p.choice.NoHeader)
		p.choice.Kind, p.choice.Fields, p.choice.Ask = fresh.Kind, fresh.Fields, fresh.Ask
		p.settleDates()
		return
	}
	if was == string(p.choice.Kind) {
		return
	}
	for at, g := range guess.Columns(p.choice.Kind, p.head.Header, p.head.Rows) {
		if p.choice.Fields[at] == choiceNone {
			p.choice.propose(at, g)
		}
	}
}

// tryMapping keeps the mapping, tries the file with it, and leads to what was found.
func (u *UI) tryMapping(w http.ResponseWriter, r *http.Request, p *mapView) error {
	m, err := p.choice.mapping(p.head.Header)
	if err == nil {
		err = p.checkSettings(m)
	}
	name := ""
	if err == nil && p.choice.Keep {
		if name = p.choice.Name; name == "" {
			name = stem(p.i.FileName)
		}
		name = mapping.FreeName(p.kept, p.head.Header, name)
		name = string([]rune(name)[:min(len([]rune(name)), mapping.MaxName)])
	}
	if err == nil {
		err = u.recheck(r, p, m, name)
	}
	if err != nil {
		if !shown(err) && !errs.Is(err, errs.Conflict) {
			return err
		}
		err = formErrors(err)
		return p.render(w, r, web.Status(err), err)
	}
	return web.Redirect(w, r, path(p.visit, p.i.ID))
}

// recheck tries the file with a mapping and, where it has a name, keeps that for files of the same header.
func (u *UI) recheck(r *http.Request, p *mapView, m *format.Mapping, name string) error {
	f, err := u.openUpload(p.i)
	if err != nil {
		return err
	}
	defer f.Close()
	req := importer.Request{Shop: importShop(p.visit.Shop), File: f, FileName: p.i.FileName, Sheet: p.i.Report.Info.Sheet, Mapping: m, Actor: p.visit.Actor(),
		Limits: &u.limits, MaxRows: maxRows}
	if name != "" {
		req.Format = format.KeptPrefix + name
	}
	if err := u.Import.Recheck(r.Context(), req, p.i.ID); err != nil || name == "" {
		return err
	}
	return u.DB.Tx(r.Context(), func(tx *db.Tx) error {
		_, err := mapping.Save(tx, u.DB.NewID, p.visit.Shop.ID, mapping.Kept{Name: name, Header: p.head.Header, Mapping: *m, Actor: p.visit.Actor()})
		return err
	})
}

// mapColumn answers a change of one column: how its values are read now.
func (u *UI) mapColumn(w http.ResponseWriter, r *http.Request) error {
	p, err := u.openMapping(r, true)
	if err != nil {
		return err
	}
	at := web.Query(r).Int("column", 0) - 1
	if p == nil || at < 0 || at >= len(p.head.Header) {
		return errs.New(errs.NotFound, "web.not_found", nil)
	}
	p.choice.Ask[at] = false
	props, err := p.props(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, mapAnswer(props, props.Columns[at]))
}

// mapView is the page for one file and one visitor.
type mapView struct {
	visit  *web.Visit
	format ui.Format
	i      *importer.Import
	head   *importer.Head
	choice *choice
	kept   []*mapping.Kept
	errors ui.Errors
}

func (p *mapView) t(key string, args ...i18n.Args) string { return p.visit.Lang.T(key, args...) }

// openMapping loads the import of the address and, with form, reads the file and the form; nil when it has been started.
func (u *UI) openMapping(r *http.Request, form bool) (*mapView, error) {
	i, err := u.load(r)
	if err != nil || !i.Open() {
		return nil, err
	}
	v := web.From(r.Context())
	p := &mapView{visit: v, format: formatFor(v), i: i}
	if err := u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		p.kept, err = mapping.List(q, v.Shop.ID)
		return err
	}); err != nil {
		return nil, err
	}
	if form {
		if p.head, err = u.readHead(r, i, web.PostForm(r).Has("no_header")); err != nil {
			return nil, err
		}
		p.choice = readChoice(web.PostForm(r), len(p.head.Header))
	}
	return p, nil
}

// openUpload opens the kept file of an import.
func (u *UI) openUpload(i *importer.Import) (*os.File, error) {
	f, err := u.open(i.StoredAs)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errs.New(errs.NotFound, "importui.file_gone", nil)
	}
	return f, err
}

// readHead reads the beginning of an upload.
func (u *UI) readHead(r *http.Request, i *importer.Import, noHeader bool) (*importer.Head, error) {
	f, err := u.openUpload(i)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return u.Import.Head(importer.Request{Shop: importShop(web.From(r.Context()).Shop), File: f, FileName: i.FileName, Sheet: i.Report.Info.Sheet, Limits: &u.limits}, noHeader)
}

// from takes a kept mapping over.
func (p *mapView) from(id string) error {
	n, _ := mapping.ParseID(id)
	at := slices.IndexFunc(p.kept, func(k *mapping.Kept) bool { return k.ID == n })
	if at < 0 {
		return errs.InvalidFields([]errs.Field{{Path: "from", Key: "mapping.not_found"}})
	}
	m := p.kept[at].On(p.head.Header)
	if m == nil {
		return errs.InvalidFields([]errs.Field{{Path: "from", Key: "mapping.does_not_fit"}})
	}
	p.choice.use(&m.Mapping, p.head)
	p.choice.Name = m.Name
	return nil
}

// checkSettings checks what stands beside the columns.
func (p *mapView) checkSettings(m *format.Mapping) error {
	var fields []errs.Field
	if p.choice.Zone != "" {
		if _, err := time.LoadLocation(p.choice.Zone); err != nil {
			fields = append(fields, errs.Field{Path: "zone", Key: "import.unknown_zone", Args: errs.Args{"zone": p.choice.Zone}})
		}
	}
	for name, value := range map[string]string{"source": p.choice.Source, "channel": p.choice.Channel} {
		if len([]rune(value)) > maxKey {
			fields = append(fields, errs.Field{Path: name, Key: "import.too_long", Args: errs.Args{"limit": maxKey}})
		}
	}
	if len([]rune(p.choice.Name)) > mapping.MaxName {
		fields = append(fields, errs.Field{Path: "name", Key: "mapping.long_name", Args: errs.Args{"limit": mapping.MaxName}})
	}
	if err := errs.InvalidFields(fields); err != nil {
		return err
	}
	_, err := m.Format()
	return err
}

// formErrors makes what is wrong with the mapping as a whole a complaint of the form, in words for people at a screen.
func formErrors(err error) error {
	var e *errs.Error
	if !errors.As(err, &e) || e.Code != errs.BadUse {
		return err
	}
	key := e.Key
	switch key {
	case "format.no_columns":
		key = "mapping.nothing"
	case "format.no_order_number":
		key = "mapping.no_order_number"
	}
	return &errs.Error{Code: errs.Invalid, Key: key, Args: e.Args, Err: err}
}

// dated are the columns that hold dates, as the choice has it.
func (p *mapView) dated() (values []string) {
	for at, f := range p.choice.Fields {
		if base := f[strings.LastIndexByte(f, '.')+1:]; isDate(base) && !strings.Contains(f, choiceCustom) {
			values = append(values, p.head.Column(at)...)
		}
	}
	return values
}

func isDate(base string) bool {
	return slices.Contains([]string{"ordered_at", "paid_at", "shipped_at", "delivered_at", "cancelled_at", "birthday", "consent_at", "created_at"}, base)
}

// settleDates chooses the order of day, month and year where the values leave only one.
func (p *mapView) settleDates() {
	if layouts := importer.DateLayouts(p.dated()); p.choice.Dates == "auto" && len(layouts) == 1 {
		p.choice.Dates = layouts[0]
	}
}

func (p *mapView) render(w http.ResponseWriter, r *http.Request, status int, failure error) error {
	p.errors = ui.ErrorsOf(p.visit.Lang, failure)
	props, err := p.props(r)
	if err != nil {
		return err
	}
	if web.IsPart(r) {
		return web.Render(w, r, status, mapPart(props))
	}
	return web.Render(w, r, status, mapPage(props))
}

func othersJSON(others map[string]string) string {
	if len(others) == 0 {
		return ""
	}
	raw, _ := json.Marshal(others) // texts always encode
	return string(raw)
}
