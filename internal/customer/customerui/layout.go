package customerui

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"joren/internal/customer"
	"joren/internal/customer/listview"
	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/search"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// layoutProps are what the page shows on which staff lay the list out.
type layoutProps struct {
	Head   ui.PageHeadProps
	Way    ui.BreadcrumbsProps
	Action string // where columns are chosen
	Shown  []shownColumn
	Others []otherColumn
	Usual  bool // nothing was chosen

	Share  string // where the list is shared; empty: not by this visitor
	Name   ui.InputProps
	Shared []sharedView
}

// shownColumn is one of the list. Up, Down and Without are the columns after moving it or leaving it out; empty: it cannot be.
type shownColumn struct{ ID, Label, Up, Down, Without string }

// otherColumn is one that the list does not show; With are the columns with it.
type otherColumn struct{ ID, Label, With string }

type sharedView struct{ Name, URL, Remove string }

// layout is the page on which one chooses the columns of the list whose parameters stand in the address, and shares it.
func (u *UI) layout(w http.ResponseWriter, r *http.Request) error {
	return u.layoutPage(w, r, http.StatusOK, "", nil)
}

func (u *UI) layoutPage(w http.ResponseWriter, r *http.Request, status int, name string, wrong error) error {
	v := web.From(r.Context())
	var own, fields []string
	var views []listview.View
	err := u.db.Read(r.Context(), func(q *db.Read) (err error) {
		if own, err = listview.Columns(q, v.Shop.ID, v.Staff().ID); err != nil {
			return err
		}
		if views, err = listview.Views(q, v.Shop.ID); err != nil {
			return err
		}
		fields, err = customer.CustomKeys(q, v.Shop.ID)
		return err
	})
	if err != nil {
		return err
	}
	t := func(key string) string { return v.Lang.T("customerui." + key) }
	list := readQuery(r, v)
	back := list.url(func(q *listQuery) { q.cols = nil })
	p := layoutProps{Head: ui.PageHeadProps{Title: t("columns"), Actions: []ui.Button{{Text: t("to_list"), URL: back, Primary: true}}},
		Way:    ui.BreadcrumbsProps{Way: []ui.Link{{Text: t("title"), URL: back}, {Text: t("columns")}}},
		Action: v.Path("/customers/columns?" + r.URL.RawQuery), Usual: len(own) == 0}
	now := chosen(own)
	p.Shown = shownColumns(v, now)
	for _, name := range offered(fields) {
		if !slices.Contains(now, name) {
			p.Others = append(p.Others, otherColumn{columnID(name), columnLabel(v.Lang, name), strings.Join(append(slices.Clone(now), name), ",")})
		}
	}
	if v.Can(staff.SegmentEdit) {
		p.Share = v.Path("/customers/views?" + r.URL.RawQuery)
		p.Name = ui.InputProps{Name: "name", Label: t("view_name"), Value: name, MaxLength: listview.MaxName, Required: true, Hint: t("view_hint")}
		if wrong != nil {
			p.Name.Error = v.Lang.Error(wrong)
		}
		for _, view := range views {
			p.Shared = append(p.Shared, sharedView{view.Name, list.path + "?" + view.Address,
				v.Path("/customers/views/" + strconv.FormatInt(view.ID, 10) + "/remove?" + r.URL.RawQuery)})
		}
	}
	return web.Render(w, r, status, layoutPage(web.ShellProps(r.Context(), web.Customers, t("columns")), p))
}

// offered are the names of all columns.
func offered(fields []string) (names []string) {
	for _, c := range columns {
		names = append(names, c.name)
	}
	for _, key := range fields {
		if !strings.Contains(key, ",") {
			names = append(names, search.OwnSort+key)
		}
	}
	return names
}

func shownColumns(v *web.Visit, now []string) []shownColumn {
	swapped := func(a, b int) string {
		moved := slices.Clone(now)
		moved[a], moved[b] = moved[b], moved[a]
		return strings.Join(moved, ",")
	}
	out := make([]shownColumn, len(now))
	for i, name := range now {
		out[i] = shownColumn{ID: columnID(name), Label: columnLabel(v.Lang, name)}
		if i > 0 {
			out[i].Up = swapped(i, i-1)
		}
		if i+1 < len(now) {
			out[i].Down = swapped(i, i+1)
		}
		if name != "name" {
			out[i].Without = strings.Join(slices.Delete(slices.Clone(now), i, i+1), ",")
		}
	}
	return out
}

func columnID(name string) string { return "c-" + url.PathEscape(name) }

// setColumns keeps the columns that a button stands for and shows the page again.
func (u *UI) setColumns(w http.ResponseWriter, r *http.Request) error {
	v, f := web.From(r.Context()), web.PostForm(r)
	var names []string
	if text := f.Line("columns"); text != "" {
		names = chosen(strings.Split(text, ","))
	}
	if err := listview.SetColumns(r.Context(), u.db, v.Shop.ID, v.Staff().ID, names); err != nil {
		return err
	}
	return web.Redirect(w, r, v.Path("/customers/columns?"+r.URL.RawQuery))
}

// share keeps the list with the visitor's columns under a name.
func (u *UI) share(w http.ResponseWriter, r *http.Request) error {
	v, name := web.From(r.Context()), web.PostForm(r).Line("name")
	q := readQuery(r, v)
	if len(q.cols) == 0 {
		err := u.db.Read(r.Context(), func(read *db.Read) error {
			own, err := listview.Columns(read, v.Shop.ID, v.Staff().ID)
			q.cols = chosen(own)
			return err
		})
		if err != nil {
			return err
		}
	}
	err := listview.Share(r.Context(), u.db, v.Shop.ID, name, q.address(), v.Actor())
	var e *errs.Error
	if errors.As(err, &e) && e.Code == errs.Invalid {
		return u.layoutPage(w, r, http.StatusUnprocessableEntity, name, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, q.url(func(q *listQuery) { q.page = 1 }))
}

func (u *UI) removeView(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return errs.New(errs.NotFound, "web.not_found", nil)
	}
	if err := listview.Remove(r.Context(), u.db, v.Shop.ID, id); err != nil {
		return err
	}
	return web.Redirect(w, r, v.Path("/customers/columns?"+r.URL.RawQuery))
}
