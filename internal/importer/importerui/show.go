package importerui

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"joren/internal/db"
	"joren/internal/duplicate"
	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/importer/tabular"
	"joren/internal/importer/undo"
	"joren/internal/jobs"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// problemsMax is how many rejected rows a page lists.
const problemsMax = 100

type showProps struct {
	Shell ui.ShellProps
	Part  partProps
	ahead int // files that are worked on first
}

// partProps are what the page of an import shows in its state.
type partProps struct {
	URL     string // of the page while it runs; empty otherwise
	Head    ui.PageHeadProps
	File    string // beside the title
	Stage   int    // of the steps; 0: not shown
	Message *ui.AlertProps

	SheetForm *sheetForm // of a workbook with several sheets

	Progress *ui.ProgressProps
	Sheet    ui.SheetProps // around progress and figures
	Figures  []ui.FiguresProps
	Links    []ui.Link

	Sample *ui.TableProps
	Live   *ui.CheckboxProps // declares a daily file of orders, before it is taken in

	Problems     *ui.TableProps
	ProblemTitle string
	ProblemNote  string
	Mend         []ui.Button

	Columns []ui.KVItem
	Forms   []actionForm
	Note    string
}

// actionForm is a form without fields, whose button stands elsewhere.
type actionForm struct {
	ID, Action string
	Hidden     []ui.Hidden
}

// sheetForm chooses the sheet of a workbook.
type sheetForm struct {
	Action string
	Select ui.SelectProps
}

// refuse shows why the sheet that was chosen cannot be read.
func (f *sheetForm) refuse(sheet, why string) {
	f.Select.Error = why
	for n := range f.Select.Options {
		f.Select.Options[n].Selected = f.Select.Options[n].Value == sheet
	}
}

// sheetChoice lets another sheet be read; nil where there is none.
func (s *view) sheetChoice() *sheetForm {
	if len(s.report.Sheets) < 2 {
		return nil
	}
	f := &sheetForm{path(s.visit, s.i.ID) + "/sheet", ui.SelectProps{Name: "sheet", Label: s.t("importui.sheet"), Width: "sm:w-72"}}
	for _, name := range s.report.Sheets {
		f.Select.Options = append(f.Select.Options, ui.Option{Value: name, Label: name, Selected: name == s.report.Info.Sheet})
	}
	return f
}

// reading says how the file was read, and how much of it.
func (s *view) reading() string {
	args := i18n.Args{"encoding": encodingName(s.report.Info), "sheet": s.report.Info.Sheet, "n": s.report.Total, "columns": len(s.report.Header), "used": len(s.used())}
	switch s.report.Info.Kind {
	case tabular.Workbook:
		return s.t("importui.check.text_sheet", args)
	case tabular.JSON:
		return s.t("importui.check.text_json", args)
	default:
		return s.t("importui.check.text", args)
	}
}

// view draws one import for one visitor.
type view struct {
	visit    *web.Visit
	lang     i18n.Lang
	format   ui.Format
	i        *importer.Import
	report   *importer.Report
	by       string
	problems []importer.Problem
	ahead    int   // files that are worked on first
	pairs    int64 // candidates for one person in the shop
	behind   bool  // and more may come
	kept     []undo.Line
	stuck    bool                      // nobody carries the undoing on
	called   func(actor string) string // how somebody is called
}

func (u *UI) show(w http.ResponseWriter, r *http.Request) error {
	i, p, err := u.draw(r)
	if err != nil {
		return err
	}
	if i.State == importer.StateAsking {
		return web.Redirect(w, r, path(web.From(r.Context()), i.ID)+"/mapping")
	}
	return web.Render(w, r, http.StatusOK, importPage(p))
}

// progress sends the page's part again each time the import has come further, until it is over.
func (u *UI) progress(w http.ResponseWriter, r *http.Request) error {
	return web.Stream(w, r, func(ctx context.Context) (web.Update, error) {
		i, p, err := u.draw(r.WithContext(ctx))
		if err != nil {
			return web.Update{}, err
		}
		id := fmt.Sprintf("%s %d %d", i.State, i.Report.Rows, p.ahead)
		if i.Undo != nil {
			id += fmt.Sprintf(" %d %d", i.Undo.Phase, i.Undo.Done)
		}
		return web.Update{ID: id, Part: importAgain(p), Last: p.Part.URL == ""}, nil
	})
}

// draw makes the page of the import that the address names.
func (u *UI) draw(r *http.Request) (*importer.Import, showProps, error) {
	i, err := u.load(r)
	if err != nil {
		return nil, showProps{}, err
	}
	v := web.From(r.Context())
	s := &view{visit: v, lang: v.Lang, format: formatFor(v), i: i, report: &i.Report, problems: i.Report.Errors}
	switch i.State {
	case importer.StateDone, importer.StateFailed, importer.StateStopped:
		if err = u.rejects(r, s); err == nil {
			err = u.DB.Read(r.Context(), s.countPairs)
		}
	case importer.StateRunning:
		s.ahead, err = u.ahead(r.Context(), v.Shop.ID, i.ID)
	}
	if err == nil && i.Undo != nil {
		err = u.undoing(r.Context(), s)
	}
	if err != nil {
		return nil, showProps{}, err
	}
	name, err := u.actors(r.Context(), v.Lang)
	if err != nil {
		return nil, showProps{}, err
	}
	s.by = name(i.Actor)
	part := s.part()
	return i, showProps{Shell: web.ShellProps(r.Context(), web.Imports, part.Head.Title), Part: part, ahead: s.ahead}, nil
}

// ahead counts the files that are worked on before an import.
func (u *UI) ahead(ctx context.Context, shopID, id int64) (n int, err error) {
	err = u.DB.Read(ctx, func(q *db.Read) error {
		j, err := jobs.Find(q, shopID, jobKind, keyOf(id))
		if errs.Is(err, errs.NotFound) || (err == nil && j.State == jobs.Running) {
			return nil
		}
		if err != nil {
			return err
		}
		n, err = jobs.Ahead(q, j)
		return err
	})
	return n, err
}

func (s *view) countPairs(q *db.Read) (err error) {
	if s.pairs, err = duplicate.Count(q, s.visit.Shop.ID, duplicate.Query{}); err == nil {
		s.behind, err = duplicate.Behind(q, s.visit.Shop.ID)
	}
	return err
}

// pairsLink says how many candidates for one person the shop has now, and leads to them.
func (s *view) pairsLink() ui.Link {
	text := s.t("importui.done.pairs", i18n.Args{"n": s.pairs})
	if s.behind {
		text = s.t("importui.done.pairs_behind", i18n.Args{"n": s.pairs})
	}
	return ui.Link{Text: text, URL: s.visit.Path("/duplicates")}
}

func (u *UI) rejects(r *http.Request, s *view) error {
	err := u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		s.problems, err = importer.Rejects(q, s.visit.Shop.ID, s.i.ID, problemsMax)
		return err
	})
	name := s.report.Names()
	for n := range s.problems {
		s.problems[n].Name = name(s.problems[n].Cells)
	}
	return err
}

func (s *view) t(key string, args ...i18n.Args) string { return s.lang.T(key, args...) }

func (s *view) part() partProps {
	if s.i.Undo != nil {
		return s.undoPart()
	}
	switch s.i.State {
	case importer.StateChecked:
		return s.checked()
	case importer.StateRunning:
		return s.running()
	case importer.StateFailed:
		return s.failed()
	case importer.StateStopped:
		return s.stopped()
	case importer.StateDropped:
		return s.dropped()
	}
	return s.done()
}

func (s *view) anew() []ui.Button {
	return []ui.Button{{Text: s.t("importui.again"), Icon: "import", URL: s.visit.Path("/imports"), Primary: true}}
}

func (s *view) checked() partProps {
	here := path(s.visit, s.i.ID)
	p := partProps{Stage: 3, File: s.i.FileName, Head: ui.PageHeadProps{Title: s.t("importui.choose"), Actions: []ui.Button{
		{Text: s.t("importui.drop"), Submit: true, Form: "drop"}, {Text: s.t("importui.start"), Icon: "import", Submit: true, Form: "start", Primary: true}}},
		Forms: []actionForm{{"drop", here + "/drop", nil}, {"start", here + "/start", []ui.Hidden{web.FormToken()}}}}
	if s.report.Kind != format.Shipments { // what carriers write is read in one way
		p.Head.Actions = slices.Insert(p.Head.Actions, 1, ui.Button{Text: s.t("mapping.change"), URL: here + "/mapping"})
	}
	p.Message = &ui.AlertProps{Tone: ui.Success, Title: s.t("importui.check.recognised", i18n.Args{"format": formatName(s.lang, s.report.Format)}),
		Text: s.reading()}
	p.SheetForm = s.sheetChoice()
	s.explain(p.Message)
	p.Sheet = ui.SheetProps{ID: "result", Title: s.t("importui.check.result"), Note: s.tried()}
	p.Figures = s.figures(s.t("importui.fig.would_accept"), s.t("importui.fig.would_reject"))
	p.Sample = s.sample()
	if p.Problems = s.problemTable(); p.Problems != nil {
		p.ProblemTitle = s.t("importui.check.problems", i18n.Args{"n": s.report.Rejected})
		p.ProblemNote = s.t("importui.check.problems_note")
	}
	p.Columns = s.columns()
	if s.report.Kind.Creates("order") {
		p.Live = &ui.CheckboxProps{Name: "live", Label: s.t("importui.live"), Hint: s.t("importui.live_hint"), Attrs: map[string]any{"form": "start"}}
	}
	return p
}

// explain leads to the guide, and warns where the format was never tried on a real export.
func (s *view) explain(m *ui.AlertProps) {
	if serviceOf(s.report.Format) != "" {
		m.Links = []ui.Link{{Text: s.t("importui.check.guide"), URL: guideURL(s.visit, s.report.Format)}}
	}
	if s.report.Unverified {
		m.Tone, m.Title = ui.Warning, s.t("importui.check.unverified", i18n.Args{"format": formatName(s.lang, s.report.Format)})
		m.Text += s.t("importui.check.unverified_text")
	}
}

// tried says how much of the file the figures speak of.
func (s *view) tried() string {
	if s.report.Rows < s.report.Total {
		return s.t("importui.check.tried_part", i18n.Args{"n": s.report.Rows})
	}
	return s.t("importui.check.tried_all", i18n.Args{"n": s.report.Rows})
}

// used are the columns that are taken in. A name that stands twice may be among both.
func (s *view) used() (used []string) {
	unused := map[string]int{}
	for _, h := range s.report.Unused {
		unused[h]++
	}
	for _, h := range s.report.Header {
		if unused[h] > 0 {
			unused[h]--
		} else if h != "" {
			used = append(used, h)
		}
	}
	return used
}

// columns lists which columns of the file are taken in and which are not.
func (s *view) columns() []ui.KVItem {
	used := s.used()
	return []ui.KVItem{
		{Key: s.t("importui.check.used", i18n.Args{"n": len(used)}), Value: listed(s.lang, used)},
		{Key: s.t("importui.check.unused", i18n.Args{"n": len(s.report.Unused)}), Value: listed(s.lang, s.report.Unused)},
	}
}

func (s *view) running() partProps {
	p := partProps{Stage: 4, URL: path(s.visit, s.i.ID), File: s.i.FileName, Head: ui.PageHeadProps{Title: s.t("importui.running.title")},
		Sheet: s.sheet(""), Progress: &ui.ProgressProps{Label: s.t("importui.running.label"), Note: s.t("importui.running.note")}}
	p.Sheet.Actions = []ui.Button{{Text: s.t("importui.stop"), Icon: "pause", Submit: true, Form: "stop", Small: true}}
	p.Forms = []actionForm{{"stop", path(s.visit, s.i.ID) + "/stop", nil}}
	done, total := s.report.Rows, s.report.Total
	if s.ahead > 0 {
		p.Progress.Unknown, p.Progress.Text = true, s.t("importui.running.ahead", i18n.Args{"n": s.ahead})
		return p
	}
	if done == 0 {
		p.Progress.Unknown, p.Progress.Text = true, s.t("importui.running.waiting")
		return p
	}
	p.Progress.Percent = int(done * 100 / max(total, 1))
	p.Progress.Text = s.t("importui.running.rows", i18n.Args{"done": done, "total": total})
	if s.report.Seconds > 1 {
		p.Progress.Text = s.t("importui.running.rate", i18n.Args{"done": done, "total": total, "rate": int64(float64(done) / s.report.Seconds)})
	}
	if left := s.report.Seconds / float64(done) * float64(total-done); s.report.Seconds > 1 && left >= 1 {
		p.Progress.Left = s.t("importui.running.left", i18n.Args{"time": seconds(s.lang, left)})
	}
	return p
}

// sheet is the head of the sheet that tells what became of the file.
func (s *view) sheet(note string) ui.SheetProps {
	return ui.SheetProps{ID: "file", Title: s.i.FileName, Badge: ui.Badge(stateBadge(s.lang, s.i.State)), Note: note}
}

// ended says when, how long and who.
func (s *view) ended() string {
	return s.t("importui.done.note", i18n.Args{"time": s.format.DateTime(s.i.Finished), "took": seconds(s.lang, s.report.Seconds), "name": s.by})
}

func (s *view) done() partProps {
	p := partProps{Head: ui.PageHeadProps{Title: s.t("importui.done.title"), Actions: s.anew()}, Sheet: s.sheet(s.ended()),
		Figures: s.figures(s.t("importui.fig.accepted"), s.t("importui.fig.rejected")), Links: s.links(), Note: s.t("importui.done.twice")}
	if s.report.Unverified {
		p.Message = &ui.AlertProps{Tone: ui.Warning}
		s.explain(p.Message)
	}
	s.mending(&p)
	s.offerUndo(&p)
	return p
}

// links lead to what the file filled.
func (s *view) links() []ui.Link {
	out := []ui.Link{{Text: s.t("importui.done.customers"), URL: s.visit.Path("/customers")}}
	if s.i.Report.Kind != format.Customers {
		out = append(out, ui.Link{Text: s.t("importui.done.orders"), URL: s.visit.Path("/orders")})
	}
	if s.pairs > 0 || s.behind {
		out = append(out, s.pairsLink())
	}
	return out
}

// mending shows the rows that were not taken, and the way to take them in after all.
func (s *view) mending(p *partProps) {
	if p.Problems = s.problemTable(); p.Problems == nil {
		return
	}
	n := s.report.Rejected
	p.ProblemTitle = s.t("importui.bad.title", i18n.Args{"n": n})
	if int(n) > len(s.problems) {
		p.ProblemNote = s.t("importui.bad.first", i18n.Args{"n": len(s.problems)})
	}
	p.Mend = []ui.Button{
		{Text: s.t("importui.bad.download", i18n.Args{"n": n}), Icon: "export", Small: true, URL: path(s.visit, s.i.ID) + "/rejected", Attrs: map[string]any{"download": true}},
		{Text: s.t("importui.bad.mended"), Small: true, URL: s.visit.Path("/imports")},
	}
}

func (s *view) failed() partProps {
	p := partProps{Head: ui.PageHeadProps{Title: s.t("importui.done.title"), Actions: s.anew()}, Sheet: s.sheet(s.ended()),
		Message: &ui.AlertProps{Tone: ui.Failure, Title: s.t("importui.failed.title"), Text: failureText(s.lang, s.i)}}
	if s.report.Rows == 0 {
		p.Note = s.t("importui.failed.nothing")
		return p
	}
	p.Figures, p.Links, p.Note = s.figures(s.t("importui.fig.accepted"), s.t("importui.fig.rejected")), s.links(), s.t("importui.failed.part")
	s.goOn(&p)
	s.mending(&p)
	s.offerUndo(&p)
	return p
}

func (s *view) stopped() partProps {
	p := partProps{Head: ui.PageHeadProps{Title: s.t("importui.done.title"), Actions: s.anew()}, Sheet: s.sheet(s.ended()),
		Message: &ui.AlertProps{Tone: ui.Warning, Title: s.t("importui.stopped.title"),
			Text: s.t("importui.stopped.text", i18n.Args{"done": s.report.Rows, "total": s.report.Total})}}
	s.goOn(&p)
	if s.report.Rows == 0 {
		p.Message.Text = s.t("importui.stopped.nothing")
		return p
	}
	p.Figures, p.Links = s.figures(s.t("importui.fig.accepted"), s.t("importui.fig.rejected")), s.links()
	s.mending(&p)
	s.offerUndo(&p)
	return p
}

// goOn offers to carry the import on, as long as its file is kept.
func (s *view) goOn(p *partProps) {
	if s.i.StoredAs == "" {
		return
	}
	p.Sheet.Actions = append(p.Sheet.Actions, ui.Button{Text: s.t("importui.resume"), Small: true, Submit: true, Form: "resume"})
	p.Forms = append(p.Forms, actionForm{"resume", path(s.visit, s.i.ID) + "/resume", []ui.Hidden{web.FormToken()}})
}

func (s *view) dropped() partProps {
	return partProps{Head: ui.PageHeadProps{Title: s.t("importui.choose"), Actions: s.anew()}, Sheet: s.sheet(s.by), Note: s.t("importui.dropped_note")}
}
