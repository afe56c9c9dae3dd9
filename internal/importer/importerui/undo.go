package importerui

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"joren/internal/db"
	"joren/internal/history"
	"joren/internal/importer"
	"joren/internal/importer/undo"
	"joren/internal/jobs"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// undoKind is the name of the jobs that undo imports.
const undoKind = "import.undo"

// undoPayload says which import a job undoes, and for whom.
type undoPayload struct {
	payload
	Actor string `json:"actor"`
}

// UndoKind is how imports are undone, for the worker.
func (u *UI) UndoKind() jobs.Kind { return jobs.Kind{Name: undoKind, Handler: u.runUndo, Limit: 2} }

// keptMax is how much of what stays a page lists.
const keptMax = 100

// askUndo shows what undoing would do, and asks.
func (u *UI) askUndo(w http.ResponseWriter, r *http.Request) error {
	i, err := u.load(r)
	if err != nil {
		return err
	}
	v := web.From(r.Context())
	if !i.CanUndo() || i.Undo != nil {
		return web.Redirect(w, r, path(v, i.ID))
	}
	p, err := u.Undo.Preview(r.Context(), undo.Request{Shop: v.Shop.ID, Zone: v.Shop.Zone, Import: i.ID})
	if err != nil {
		return err
	}
	s := &view{visit: v, lang: v.Lang, format: formatFor(v), i: i, report: &i.Report}
	if err := u.stays(r.Context(), s, p.Kept); err != nil {
		return err
	}
	part := s.ask(p)
	return web.Render(w, r, http.StatusOK, importPage(showProps{Shell: web.ShellProps(r.Context(), web.Imports, part.Head.Title), Part: part}))
}

// stays finds the names of what stays.
func (u *UI) stays(ctx context.Context, s *view, kept []undo.Kept) error {
	name, err := u.actors(ctx, s.lang)
	if err != nil {
		return err
	}
	s.called = name
	return u.DB.Read(ctx, func(q *db.Read) (err error) {
		if kept == nil && s.i.Undo != nil {
			if kept, err = undo.List(q, s.visit.Shop.ID, s.i.ID, keptMax); err != nil {
				return err
			}
		}
		s.kept, err = undo.Describe(q, s.visit.Shop.ID, kept)
		return err
	})
}

// startUndo lets the undoing begin in the background, or carries it on; a second time it changes nothing.
func (u *UI) startUndo(w http.ResponseWriter, r *http.Request) error {
	id, err := importID(r)
	if err != nil {
		return err
	}
	v := web.From(r.Context())
	var total int64
	err = u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		total, err = undo.Size(q, v.Shop.ID, id)
		return err
	})
	if err != nil {
		return err
	}
	err = u.DB.Tx(r.Context(), func(tx *db.Tx) error {
		if _, err := undo.Begin(tx, v.Shop.ID, id, v.Actor(), total); err != nil {
			return err
		}
		_, _, err := u.Jobs.Enqueue(tx, jobs.Job{Shop: v.Shop.ID, Kind: undoKind, Key: keyOf(id), Group: fileGroup,
			Payload: jobs.NewPayload(undoPayload{payload{v.Shop.Slug, id}, v.Actor()})})
		return err
	})
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(v, id))
}

// runUndo undoes an import, or carries on where an earlier attempt was cut off.
func (u *UI) runUndo(ctx context.Context, j jobs.Job) error {
	p, err := jobs.Payload[undoPayload](j)
	if err != nil {
		return err
	}
	sh, err := u.Shops.BySlug(ctx, p.Slug)
	if err != nil {
		return err
	}
	_, err = u.Undo.Run(ctx, undo.Request{Shop: j.Shop, Zone: sh.Zone, Import: p.Import, Actor: p.Actor,
		Within: func(tx *db.Tx, p importer.Progress) error { return j.SaveProgress(tx, p) }})
	if err != nil && ctx.Err() == nil && !errors.Is(err, jobs.ErrLost) && !errs.Is(err, errs.Unavailable) {
		u.Log.ErrorContext(ctx, "an import could not be undone", "shop", j.Shop, "import", p.Import, "err", err)
	}
	return err
}

// undoing tells what the page of an import that is or was undone needs to know: whether a job still works on it.
func (u *UI) undoing(ctx context.Context, s *view) error {
	if err := u.stays(ctx, s, nil); err != nil || !s.i.Undo.Running {
		return err
	}
	return u.DB.Read(ctx, func(q *db.Read) error {
		j, err := jobs.Find(q, s.visit.Shop.ID, undoKind, keyOf(s.i.ID))
		switch {
		case errs.Is(err, errs.NotFound):
			s.stuck = true
			return nil
		case err != nil || j.State == jobs.Running:
			return err
		}
		s.ahead, err = jobs.Ahead(q, j)
		return err
	})
}

// undoBadge shows where the undoing of an import stands.
func undoBadge(l i18n.Lang, u *importer.Undo) ui.BadgeProps {
	switch {
	case u.Running:
		return ui.BadgeProps{Text: l.T("importui.undo.state.running"), Tone: ui.Info}
	case u.Kept > 0:
		return ui.BadgeProps{Text: l.T("importui.undo.state.part"), Tone: ui.Warning}
	}
	return ui.BadgeProps{Text: l.T("importui.undo.state.done"), Icon: "check"}
}

func (s *view) undoURL() string { return path(s.visit, s.i.ID) + "/undo" }

// offerUndo leads from the report of an import to undoing it.
func (s *view) offerUndo(p *partProps) {
	if s.i.CanUndo() && s.i.Undo == nil {
		p.Sheet.Actions = append(p.Sheet.Actions, ui.Button{Text: s.t("importui.undo"), Small: true, URL: s.undoURL()})
	}
}

// undoForm is the form that begins to undo.
func (s *view) undoForm() []actionForm {
	return []actionForm{{"take-back", s.undoURL(), []ui.Hidden{web.FormToken()}}}
}

// ask says what undoing would do.
func (s *view) ask(u *undo.Preview) partProps {
	note := s.t("importui.undo.ask_note")
	if !u.Whole() {
		note = s.t("importui.undo.ask_part", i18n.Args{"n": u.Checked, "total": u.Total})
	}
	p := partProps{Head: ui.PageHeadProps{Title: s.t("importui.undo.ask"), Actions: []ui.Button{
		{Text: s.t("importui.undo.leave"), URL: path(s.visit, s.i.ID)}, {Text: s.t("importui.undo"), Submit: true, Form: "take-back", Primary: true}}},
		Forms: s.undoForm(), Sheet: ui.SheetProps{ID: "undo", Title: s.i.FileName, Note: note}}
	p.Figures = s.undoFigures(u.Customers, u.Orders, u.Changed, u.Stay, true)
	p.Note = s.t("importui.undo.ask_text")
	s.keptTable(&p, u.Stay, s.t("importui.undo.would_stay", i18n.Args{"n": u.Stay}))
	return p
}

func (s *view) undoFigures(customers, orders, changed, stay int64, ahead bool) []ui.FiguresProps {
	key := "importui.undo.fig."
	if ahead {
		key = "importui.undo.will."
	}
	figure := func(name string, n int64, unit string) ui.Figure {
		return ui.Figure{Label: s.t(key + name), Value: s.format.Number(n), Unit: s.t(unit)}
	}
	return []ui.FiguresProps{{Items: []ui.Figure{
		figure("customers", customers, "importui.unit.people"), figure("orders", orders, "importui.unit.orders"),
		figure("changed", changed, "importui.undo.unit.changes"), figure("kept", stay, "importui.undo.unit.records"),
	}}}
}

// undoPart shows an import that is or was undone.
func (s *view) undoPart() partProps {
	if s.i.Undo.Running {
		return s.undoRunning()
	}
	u := s.i.Undo
	badge := undoBadge(s.lang, u)
	p := partProps{Head: ui.PageHeadProps{Title: s.t("importui.undo.title"), Actions: s.anew()},
		Sheet: ui.SheetProps{ID: "file", Title: s.i.FileName, Badge: ui.Badge(badge),
			Note: s.t("importui.undo.note", i18n.Args{"time": s.format.DateTime(u.Finished()), "name": s.called(u.Actor)})},
		Figures: s.undoFigures(u.Customers, u.Orders, u.Changed, u.Kept, false), Links: s.links(), Note: s.t("importui.undo.again_note")}
	s.keptTable(&p, u.Kept, s.t("importui.undo.stays", i18n.Args{"n": u.Kept}))
	if u.Kept > 0 {
		p.Forms = s.undoForm()
		p.Mend = []ui.Button{{Text: s.t("importui.undo.retry"), Small: true, Submit: true, Form: "take-back"}}
	}
	return p
}

func (s *view) undoRunning() partProps {
	u := s.i.Undo
	p := partProps{URL: path(s.visit, s.i.ID), File: s.i.FileName, Head: ui.PageHeadProps{Title: s.t("importui.undo.running")},
		Sheet:    ui.SheetProps{ID: "file", Title: s.i.FileName, Badge: ui.Badge(undoBadge(s.lang, u))},
		Progress: &ui.ProgressProps{Label: s.t("importui.undo.running"), Note: s.t("importui.running.note")}}
	switch {
	case s.stuck:
		p.URL, p.Progress = "", nil
		p.Message = &ui.AlertProps{Tone: ui.Failure, Title: s.t("importui.undo.stuck"), Text: s.t("importui.undo.stuck_text")}
		p.Forms = s.undoForm()
		p.Sheet.Actions = []ui.Button{{Text: s.t("importui.undo.go_on"), Small: true, Submit: true, Form: "take-back"}}
	case s.ahead > 0:
		p.Progress.Unknown, p.Progress.Text = true, s.t("importui.running.ahead", i18n.Args{"n": s.ahead})
	case u.Done == 0:
		p.Progress.Unknown, p.Progress.Text = true, s.t("importui.running.waiting")
	default:
		p.Progress.Percent = int(u.Done * 100 / max(u.Total, u.Done, 1))
		p.Progress.Text = s.t("importui.undo.progress", i18n.Args{"done": u.Done, "total": max(u.Total, u.Done)})
	}
	return p
}

// keptTable lists what stays, with the way to it and the reason.
func (s *view) keptTable(p *partProps, n int64, title string) {
	if len(s.kept) == 0 {
		return
	}
	t := &ui.TableProps{Caption: title, Cards: "bad", Columns: []ui.Column{
		{Key: "name", Label: s.t("importui.undo.col.record")}, {Key: "col", Label: s.t("importui.undo.col.part")}, {Key: "why", Label: s.t("importui.undo.col.why")}}}
	for i := range s.kept {
		l := &s.kept[i]
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{s.keptName(l), {Text: s.t("importui.undo.part." + l.Part)}, {Text: l.Why(s.lang, s.called)}}})
	}
	p.Problems, p.ProblemTitle = t, title
	if int(n) > len(s.kept) {
		p.ProblemNote = s.t("importui.bad.first", i18n.Args{"n": len(s.kept)})
	}
}

func (s *view) keptName(l *undo.Line) ui.Cell {
	number := strconv.FormatInt(l.Number, 10)
	switch {
	case l.Number == 0 && l.Kind == history.Product:
		return ui.Cell{Text: s.t("importui.undo.product"), Head: true}
	case l.Number == 0:
		return ui.Cell{Text: s.t("importui.undo.gone"), Head: true}
	case l.Kind == history.Order:
		return ui.Cell{Text: s.t("importui.undo.order", i18n.Args{"name": l.Name}), URL: s.visit.Path("/orders/" + number), Head: true}
	}
	name := l.Name
	if name == "" {
		name = s.t("importui.no_name")
	}
	return ui.Cell{Text: name, URL: s.visit.Path("/customers/" + number), Head: true}
}
