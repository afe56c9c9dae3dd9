// Package dashboardui has the first page of a shop. It writes nothing and works without scripts.
package dashboardui

import (
	"net/http"
	"slices"

	"joren/internal/customer"
	"joren/internal/dashboard"
	"joren/internal/db"
	"joren/internal/duplicate"
	"joren/internal/importer"
	"joren/internal/kit/i18n"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// UI answers the page.
type UI struct{ db *db.DB }

// New returns a UI.
func New(d *db.DB) *UI { return &UI{d} }

// Routes are the routes of this package.
func (u *UI) Routes() []web.Route {
	return []web.Route{{Method: http.MethodGet, Pattern: "/s/{shop}", Permission: staff.ShopEnter, Handle: u.home}}
}

// lastImports is how many of the newest imports are looked at for work that is left.
const lastImports = 20

func (u *UI) home(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	p := &page{v: v, f: ui.Format{Lang: v.Lang, Currency: v.Shop.Currency, Loc: v.Shop.Zone}}
	period := dashboard.Period(web.Query(r).Line("period"))
	if !slices.Contains(dashboard.Periods, period) {
		period = dashboard.Month1
	}
	err := u.db.Read(r.Context(), func(q *db.Read) (err error) {
		if p.b, err = dashboard.Load(q, v.Shop.ID, period, v.Shop.Today(u.db.Clock().Now())); err != nil {
			return err
		}
		if !p.b.Any {
			if p.people, err = customer.Any(q, v.Shop.ID); err != nil {
				return err
			}
		}
		if v.Can(staff.CustomerRead) {
			if p.pairs, err = duplicate.Count(q, v.Shop.ID, duplicate.Query{}); err != nil {
				return err
			}
		}
		if v.Can(staff.ImportRun) {
			p.imports, err = importer.Recent(q, v.Shop.ID, lastImports)
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, homePage(p.props(web.ShellProps(r.Context(), web.Home, p.t("title")))))
}

// page draws one answer.
type page struct {
	v       *web.Visit
	f       ui.Format
	b       *dashboard.Board
	people  bool  // customers are there, though no orders
	pairs   int64 // candidates that may be one person
	imports []*importer.Import
}

func (p *page) t(key string, args ...i18n.Args) string { return p.v.Lang.T("home."+key, args...) }

// props are what the page shows.
type props struct {
	Shell   ui.ShellProps
	Head    ui.PageHeadProps
	Periods ui.JoinProps
	Empty   *ui.EmptyProps
	First   []string // what to do first, step by step

	Figures ui.FiguresProps
	Sales   salesProps
	Todo    todoProps
	Past    pastProps
	Steps   stepsProps
	Risk    tableProps
	Best    tableProps
	Latest  tableProps
}

// tableProps are a sheet of one table, with a note below, or with words where there is nothing to show.
type tableProps struct {
	Sheet ui.SheetProps
	Table ui.TableProps
	Note  string
	None  string
}

func (p *page) props(shell ui.ShellProps) props {
	out := props{Shell: shell, Head: ui.PageHeadProps{Title: p.f.DateLong(p.b.Today)}}
	if !p.b.Any {
		out.Empty = p.empty()
		if !p.people && p.v.Can(staff.ImportRun) {
			out.First = []string{p.t("empty.step1"), p.t("empty.step2"), p.t("empty.step3")}
		}
		return out
	}
	out.Periods.Label = p.t("period")
	for _, period := range dashboard.Periods {
		out.Periods.Items = append(out.Periods.Items, ui.Pick{Text: p.t("period." + string(period)), Current: p.b.Period == period,
			URL: p.v.Path("?period=" + string(period))})
	}
	out.Figures = ui.FiguresProps{Items: p.figures(), Alone: true}
	out.Sales, out.Todo, out.Past = p.sales(), p.todo(), p.past()
	out.Steps, out.Risk, out.Best, out.Latest = p.steps(), p.risk(), p.best(), p.latest()
	return out
}

// empty is what a shop without orders sees: what to do first.
func (p *page) empty() *ui.EmptyProps {
	e := &ui.EmptyProps{Title: p.t("empty.title", i18n.Args{"shop": p.v.Shop.Name}), Text: p.t("empty.text")}
	if p.people {
		e.Title, e.Text = p.t("empty.people_title"), p.t("empty.people_text")
		e.Actions = append(e.Actions, ui.Button{Text: p.t("empty.people"), Icon: "people", URL: p.v.Path("/customers")})
	}
	if !p.v.Can(staff.ImportRun) {
		e.Text = p.t("empty.ask")
		return e
	}
	e.Actions = append([]ui.Button{{Text: p.t("empty.import"), Icon: "import", URL: p.v.Path("/imports"), Primary: true}}, e.Actions...)
	return e
}
