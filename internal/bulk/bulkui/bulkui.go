// Package bulkui has the pages on which staff do one thing to many customers: what to do with those that a list shows, and what
// was done, with the way back.
package bulkui

import (
	"errors"
	"net/http"
	"strconv"

	"joren/internal/audience"
	"joren/internal/bulk"
	"joren/internal/customer/customerui"
	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// Options are what the pages need.
type Options struct {
	DB    *db.DB
	Lists audience.Lister
	Bulk  *bulk.Service
	Staff *staff.Service
}

// UI answers the pages.
type UI struct{ Options }

// New returns a UI.
func New(o Options) *UI { return &UI{o} }

// Routes are the routes of this package.
func (u *UI) Routes() []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Pattern: "/s/{shop}/bulk", Permission: staff.SegmentEdit, Handle: u.list},
		{Method: http.MethodGet, Pattern: "/s/{shop}/bulk/new", Permission: staff.SegmentEdit, Handle: u.ask},
		{Method: http.MethodPost, Pattern: "/s/{shop}/bulk/new", Permission: staff.SegmentEdit, Once: true, Handle: u.start},
		{Method: http.MethodPost, Pattern: "/s/{shop}/bulk/{id}/undo", Permission: staff.SegmentEdit, Once: true, Handle: u.undo},
	}
}

type askProps struct {
	Shell  ui.ShellProps
	Head   ui.PageHeadProps
	Way    ui.BreadcrumbsProps
	Action string
	Token  ui.Hidden
	Who    string
	Tag    string
	Untag  bool
	Tags   []string
	Error  string
	Nobody bool
}

// ask asks what is to be done with the customers of the list whose parameters stand in the address.
func (u *UI) ask(w http.ResponseWriter, r *http.Request) error {
	return u.form(w, r, "", false, http.StatusOK, "")
}

func (u *UI) form(w http.ResponseWriter, r *http.Request, tag string, untag bool, status int, wrong string) error {
	v := web.From(r.Context())
	ids, err := customerui.AskedIDs(r, u.DB, u.Lists)
	if err != nil {
		return err
	}
	title := v.Lang.T("bulkui.title")
	p := askProps{Shell: web.ShellProps(r.Context(), web.Customers, title), Head: ui.PageHeadProps{Title: title, Actions: []ui.Button{{Text: v.Lang.T("bulkui.list"), URL: v.Path("/bulk")}}}, Action: r.URL.RequestURI(), Token: web.FormToken(),
		Who: v.Lang.T("bulkui.who", i18n.Args{"n": len(ids)}), Tag: tag, Untag: untag, Error: wrong, Nobody: len(ids) == 0,
		Way: ui.BreadcrumbsProps{Way: []ui.Link{{Text: v.Lang.T("web.nav.customers"), URL: v.Path("/customers?" + r.URL.RawQuery)}, {Text: title}}}}
	err = u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		p.Tags, err = db.All(q, func(rows *db.Rows) (s string, err error) { return s, rows.Scan(&s) },
			`SELECT DISTINCT tag FROM customer_tags WHERE shop_id = $1 ORDER BY tag LIMIT 200`, v.Shop.ID)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, askPage(p))
}

func (u *UI) start(w http.ResponseWriter, r *http.Request) error {
	v, f := web.From(r.Context()), web.PostForm(r)
	ids, err := customerui.AskedIDs(r, u.DB, u.Lists)
	if err != nil {
		return err
	}
	kind := bulk.Kind(f.Line("do"))
	_, err = u.Bulk.Start(r.Context(), v.Shop, v.Actor(), kind, f.Line("tag"), ids)
	var e *errs.Error
	if errors.As(err, &e) && e.Code == errs.Invalid {
		return u.form(w, r, f.Line("tag"), kind == bulk.Untag, http.StatusUnprocessableEntity, v.Lang.Error(err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, v.Path("/bulk"))
}

func (u *UI) undo(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return errs.New(errs.NotFound, "web.not_found", nil)
	}
	if err := u.Bulk.Undo(r.Context(), v.Shop, v.Actor(), id); err != nil {
		return err
	}
	return web.Redirect(w, r, v.Path("/bulk"))
}

type listProps struct {
	Shell   ui.ShellProps
	Head    ui.PageHeadProps
	URL     string
	Actions []actionProps
	Working bool
	Empty   *ui.EmptyProps
}

type actionProps struct {
	What, Who, State string
	Progress         *ui.ProgressProps
	Undo             string // where taking it back goes; empty: not now
	Token            ui.Hidden
}

// shown is how many actions the page lists.
const shown = 50

func (u *UI) list(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	names, err := u.Staff.Names(r.Context())
	if err != nil {
		return err
	}
	var list []*bulk.Action
	err = u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		list, err = bulk.List(q, v.Shop.ID, shown)
		return err
	})
	if err != nil {
		return err
	}
	title := v.Lang.T("bulkui.list")
	p := listProps{Shell: web.ShellProps(r.Context(), web.Customers, title), Head: ui.PageHeadProps{Title: title}, URL: v.Path("/bulk")}
	if len(list) == 0 {
		p.Empty = &ui.EmptyProps{Title: v.Lang.T("bulkui.none"), Text: v.Lang.T("bulkui.none_text"), Actions: []ui.Button{{Text: v.Lang.T("web.nav.customers"), URL: v.Path("/customers")}}}
	}
	for _, a := range list {
		one := u.action(v, a, names)
		p.Working = p.Working || one.Progress != nil
		p.Actions = append(p.Actions, one)
	}
	if web.IsPart(r) {
		return web.Render(w, r, http.StatusOK, actions(p))
	}
	return web.Render(w, r, http.StatusOK, listPage(p))
}

func (u *UI) action(v *web.Visit, a *bulk.Action, names map[string]string) actionProps {
	t := func(key string, args ...i18n.Args) string { return v.Lang.T("bulkui."+key, args...) }
	f := ui.Format{Lang: v.Lang, Currency: v.Shop.Currency, Loc: v.Shop.Zone}
	p := actionProps{What: t("what."+string(a.Kind), i18n.Args{"tag": a.Tag, "n": a.Total}), Who: t("by", i18n.Args{"time": f.DateTime(a.At), "name": names[a.Actor]}),
		State: t("state."+string(a.State), i18n.Args{"n": a.Changed})}
	done, of := a.Done, a.Total
	switch a.State {
	case bulk.Done:
		if a.Changed > 0 {
			p.Undo, p.Token = v.Path("/bulk/"+strconv.FormatInt(a.ID, 10)+"/undo"), web.FormToken()
		}
		return p
	case bulk.Undone:
		return p
	case bulk.Undoing:
		done, of = a.Undone, a.Changed
	}
	p.Progress = &ui.ProgressProps{Label: p.What, Percent: int(done * 100 / max(of, 1)), Text: t("progress", i18n.Args{"done": done, "total": of})}
	return p
}
