package exporterui

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"joren/internal/db"
	"joren/internal/exporter"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

const (
	recentMax = 50  // entries of the log that the page shows
	lacksMax  = 100 // characters that a form lacks
)

type pageProps struct {
	Shell   ui.ShellProps
	Title   string
	Kinds   ui.TabsProps
	Form    formProps
	Errors  ui.Errors
	Lacking *lackingProps
	Log     *ui.TableProps // nil: nothing was taken yet
}

type formProps struct {
	Action   string
	What     string // "「高橋」で絞り込んだ 12件"
	All      ui.Link
	Forms    []ui.Option
	Columns  []columnProps
	Chosen   string // "45列のうち 12列"
	Open     bool
	Reason   *reasonProps // nil: few rows
	Disabled bool         // nothing to take
}

type columnProps struct {
	Name, Label string
	Checked     bool
	Up          string // what the button to move it up says; empty: none
}

type reasonProps struct{ Reason, Hint string }

type lackingProps struct {
	Sheet ui.SheetProps
	Table ui.TableProps
	Rest  string
}

func (u *UI) page(w http.ResponseWriter, r *http.Request) error {
	a, err := u.read(r)
	if err != nil {
		return err
	}
	return u.show(w, r, a, http.StatusOK, nil)
}

// take sends the file, or does what another button of the form asks for: it moves a column or goes back to all.
func (u *UI) take(w http.ResponseWriter, r *http.Request) error {
	a, err := u.read(r)
	if err != nil {
		return err
	}
	f := web.PostForm(r)
	a.choice = exporter.Choice{As: exporter.As(f.Line("as")), Columns: a.known(f.All("col"))}
	switch {
	case f.Has("usual"):
		a.choice.Columns = nil
		return u.keep(w, r, a)
	case f.Has("up"):
		moveUp(a.choice.Columns, f.Line("up"))
		return u.keep(w, r, a)
	}
	if f.Line("instead") == "utf8" {
		a.choice.As = exporter.CSV
	}
	a.request.As, a.request.Columns, a.request.Replace = a.choice.As, a.choice.Columns, f.Line("instead") == "replace"
	if err = u.send(w, r, a); err == nil {
		return nil
	}
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.BadUse) || errs.Is(err, errs.TooLarge) || errs.Is(err, errs.TooMany) {
		return u.show(w, r, a, web.Status(err), err)
	}
	return err
}

func (u *UI) send(w http.ResponseWriter, r *http.Request, a *ask) error {
	f := web.PostForm(r)
	if len(a.choice.Columns) == 0 {
		return errs.InvalidFields([]errs.Field{{Path: "columns", Key: "exportui.no_columns"}})
	}
	err := u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		a.rows, a.large, err = exporter.Size(q, a.request)
		return err
	})
	if err != nil {
		return err
	}
	if a.large {
		if err := u.Staff.Confirm(r.Context(), a.visit.Staff().ID, "password", f.Raw("password")); err != nil {
			return err
		}
	}
	if err := u.remember(r.Context(), a); err != nil {
		return err
	}
	asked := exporter.Asked{Actor: a.visit.Actor(), Filter: a.filter.Encode(), Reason: f.Line("reason"), Limited: true}
	return web.Send(w, r, a.fileName(u), contentType(a.request.As), func(ctx context.Context, w io.Writer) error {
		_, err := exporter.Run(ctx, u.DB, a.request, asked, w)
		return err
	})
}

// keep remembers the choice and leads back to the page.
func (u *UI) keep(w http.ResponseWriter, r *http.Request, a *ask) error {
	if !slices.Contains(exporter.Forms, a.choice.As) {
		a.choice.As = exporter.CSV
	}
	if err := u.remember(r.Context(), a); err != nil {
		return err
	}
	return web.Redirect(w, r, a.url(a.kind)+"#columns")
}

func (u *UI) remember(ctx context.Context, a *ask) error {
	c := a.choice
	if slices.Equal(c.Columns, a.columns) { // all: also those to come
		c.Columns = nil
	}
	return u.DB.Tx(ctx, func(tx *db.Tx) error { return exporter.Remember(tx, a.visit.Shop.ID, a.visit.Staff().ID, a.kind, c) })
}

func moveUp(columns []string, name string) {
	if i := slices.Index(columns, name); i > 0 {
		columns[i-1], columns[i] = columns[i], columns[i-1]
	}
}

func (a *ask) fileName(u *UI) string {
	today := strings.ReplaceAll(a.visit.Shop.Today(u.DB.Clock().Now()).String(), "-", "")
	ext := map[exporter.As]string{exporter.XLSX: "xlsx", exporter.JSONL: "jsonl"}[a.request.As]
	if ext == "" {
		ext = "csv"
	}
	return a.visit.Lang.T("exportui.file."+string(a.kind), i18n.Args{"day": today}) + "." + ext
}

func contentType(as exporter.As) string {
	switch as {
	case exporter.XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case exporter.JSONL:
		return "application/x-ndjson"
	case exporter.CSVSJIS:
		return "text/csv; charset=Shift_JIS"
	case exporter.CSV:
	}
	return "text/csv; charset=utf-8"
}

// show draws the page; failed is why a file was not sent.
func (u *UI) show(w http.ResponseWriter, r *http.Request, a *ask, status int, failed error) error {
	v, t := a.visit, a.visit.Lang.T
	title := t("exportui.title")
	p := pageProps{Shell: web.ShellProps(r.Context(), web.Imports, title), Title: title, Kinds: a.kinds(), Form: a.form(web.PostForm(r)),
		Errors: ui.ErrorsOf(v.Lang, failed)}
	var lacking *exporter.LackingError
	if errors.As(failed, &lacking) {
		p.Errors = ui.Errors{}
		p.Lacking = a.lacking(lacking.Lacks)
	}
	var log []exporter.Export
	err := u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		log, err = exporter.Recent(q, v.Shop.ID, recentMax)
		return err
	})
	if err != nil {
		return err
	}
	if len(log) > 0 {
		names, err := u.Staff.Names(r.Context())
		if err != nil {
			return err
		}
		p.Log = a.log(log, names)
	}
	return web.Render(w, r, status, exportPage(p))
}

func (a *ask) kinds() ui.TabsProps {
	p := ui.TabsProps{Label: a.visit.Lang.T("exportui.kinds")}
	for _, k := range exporter.Kinds {
		if k == exporter.Customers || a.visit.Can(staff.OrderExport) {
			p.Items = append(p.Items, ui.Tab{Text: a.visit.Lang.T("exportui.kind." + string(k)), URL: a.url(k), Current: k == a.kind})
		}
	}
	return p
}

func (a *ask) form(sent web.Form) formProps {
	l := a.visit.Lang
	p := formProps{Action: a.url(a.kind), Disabled: a.rows == 0}
	rows := i18n.Args{"n": a.rows}
	p.What = l.T("exportui.all."+string(a.kind), rows)
	if w := words(l, a.filter); w != "" {
		p.What = l.T("exportui.some."+string(a.kind), i18n.Args{"n": a.rows, "what": w})
		if a.filter.Has(picked) {
			p.What = l.T("exportui.picked."+string(a.kind), rows)
		}
		p.All = ui.Link{Text: l.T("exportui.take_all"), URL: a.visit.Path("/exports?kind=" + string(a.kind))}
	}
	for _, as := range exporter.Forms {
		p.Forms = append(p.Forms, ui.Option{Value: string(as), Label: l.T("exportui.form." + string(as)), Selected: as == a.choice.As})
	}
	chosen := a.choice.Columns
	if len(chosen) == 0 {
		chosen = a.columns
	}
	p.Open = len(chosen) < len(a.columns)
	p.Chosen = l.T("exportui.chosen", i18n.Args{"n": len(chosen), "all": len(a.columns)})
	for i, name := range chosen {
		c := columnProps{Name: name, Label: columnText(l, name), Checked: true}
		if i > 0 {
			c.Up = l.T("exportui.up", i18n.Args{"column": c.Label})
		}
		p.Columns = append(p.Columns, c)
	}
	for _, name := range a.columns {
		if !slices.Contains(chosen, name) {
			p.Columns = append(p.Columns, columnProps{Name: name, Label: columnText(l, name)})
		}
	}
	if a.rows > exporter.LargeRows {
		p.Reason = &reasonProps{Reason: sent.Line("reason"), Hint: l.T("exportui.reason_hint", i18n.Args{"n": exporter.LargeRows})}
	}
	return p
}

// columnText is what a column is called.
func columnText(l i18n.Lang, name string) string {
	if key, ok := strings.CutPrefix(name, "custom."); ok {
		return key
	}
	for _, of := range []string{"customer", "ship_to"} {
		if rest, ok := strings.CutPrefix(name, of+"."); ok {
			return l.T("exportui.of."+of, i18n.Args{"column": columnText(l, rest)})
		}
	}
	return l.T("exportui.col." + name)
}

// lacking lists the characters that the form does not have, with the choices.
func (a *ask) lacking(l exporter.Lacks) *lackingProps {
	t := a.visit.Lang.T
	p := &lackingProps{Sheet: ui.SheetProps{ID: "lacking", Title: t("exportui.lacking", i18n.Args{"n": l.Count})},
		Table: ui.TableProps{Caption: t("exportui.lacking", i18n.Args{"n": l.Count}), Cards: "bad", Columns: []ui.Column{
			{Key: "no", Label: t("exportui.lacking.row"), Num: true, Phone: true}, {Key: "name", Label: t("exportui.lacking.column")},
			{Key: "val", Label: t("exportui.lacking.character")}, {Key: "col", Label: t("exportui.lacking.instead")},
			{Key: "why", Label: t("exportui.lacking.value"), Quiet: true},
		}}}
	for _, x := range l.First[:min(len(l.First), lacksMax)] {
		instead := x.Instead
		if instead == "" {
			instead = t("exportui.lacking.nothing")
		}
		shown := x.Character
		if !unicode.IsGraphic([]rune(shown)[0]) || unicode.Is(unicode.Mn, []rune(shown)[0]) {
			shown = t("exportui.lacking.unseen")
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.FormatInt(x.Row, 10)}, {Text: columnText(a.visit.Lang, x.Column), Head: true},
			{Text: shown, Sub: "U+" + strings.ToUpper(strconv.FormatInt(int64([]rune(x.Character)[0]), 16))}, {Text: "→ " + instead}, {Text: shorten(x.Value)}}})
	}
	if more := l.Count - int64(len(p.Table.Rows)); more > 0 {
		p.Rest = t("exportui.lacking.more", i18n.Args{"n": more})
	}
	return p
}

const shortText = 60 // characters

func shorten(s string) string {
	if r := []rune(s); len(r) > shortText {
		return string(r[:shortText]) + "…"
	}
	return s
}

// log is the table of the files that left.
func (a *ask) log(entries []exporter.Export, names map[string]string) *ui.TableProps {
	l := a.visit.Lang
	f := ui.Format{Lang: l, Currency: a.visit.Shop.Currency, Loc: a.visit.Shop.Zone}
	p := &ui.TableProps{Caption: l.T("exportui.log.caption"), Cards: "list", Columns: []ui.Column{
		{Key: "name", Label: l.T("exportui.log.what")}, {Key: "main", Label: l.T("exportui.log.rows"), Num: true}, {Label: l.T("exportui.log.which"), Phone: true, Key: "which"},
		{Label: l.T("exportui.log.by"), Key: "by", Phone: true}, {Key: "at", Label: l.T("exportui.log.at"), Quiet: true}}}
	for _, e := range entries {
		who := names[e.Actor]
		if who == "" {
			who = l.T("exportui.log.program")
		}
		filter, _ := url.ParseQuery(e.Filter)
		which := words(l, filter)
		if which == "" {
			which = l.T("exportui.log.all")
		}
		columns := l.T("exportui.log.all_columns")
		if len(e.Columns) > 0 {
			columns = l.T("exportui.log.columns", i18n.Args{"n": len(e.Columns)})
		}
		if e.Reason != "" {
			which += " ・ " + e.Reason
		}
		rows := ui.Cell{Text: f.Number(e.Rows), Unit: l.T("exportui.log.unit")}
		switch {
		case e.State == exporter.StateFailed:
			rows = ui.Cell{Text: l.T("exportui.log.failed"), Tone: ui.Failure}
		case e.State == exporter.StateRunning:
			rows.Sub = l.T("exportui.log.running")
		case e.Replaced > 0:
			rows.Sub = l.T("exportui.log.replaced", i18n.Args{"n": e.Replaced})
		}
		p.Rows = append(p.Rows, ui.Row{Cells: []ui.Cell{{Head: true, Text: kindText(l, e.Kind), Sub: l.T("exportui.form."+e.Form) + " ・ " + columns}, rows, {Text: which},
			{Text: who}, {Text: f.DateTime(e.At)}}})
	}
	return p
}

func kindText(l i18n.Lang, kind string) string {
	switch kind {
	case "yamato-b2":
		return l.T("exportui.kind.yamato-b2")
	case "sagawa-ehiden3":
		return l.T("exportui.kind.sagawa-ehiden3")
	}
	return l.T("exportui.kind." + kind)
}
