package segmentui

import (
	"net/http"

	"joren/internal/db"
	"joren/internal/segment"
	"joren/internal/segment/saved"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// saved finds the segment that a request's address names.
func (u *UI) saved(r *http.Request) (one *saved.Segment, err error) {
	v := web.From(r.Context())
	err = u.DB.Read(r.Context(), func(q *db.Read) error {
		one, err = saved.BySlug(q, v.Shop.ID, r.PathValue("slug"))
		return err
	})
	return one, err
}

// countedLive is up to how many segments the list counts as it is drawn; beyond that it shows the counts of the last evaluation.
const countedLive = 100

type listProps struct {
	Shell     ui.ShellProps
	Head      ui.PageHeadProps
	Sheet     ui.SheetProps
	Table     ui.TableProps
	Empty     *ui.EmptyProps
	Templates []templateProps
}

type templateProps struct{ Title, Text, URL string }

func (u *UI) list(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	t := func(key string) string { return v.Lang.T("segmentui." + key) }
	var list []*saved.Segment
	err := u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		list, err = saved.List(q, v.Shop.ID)
		return err
	})
	if err != nil {
		return err
	}
	names, err := u.actors(r.Context(), v)
	if err != nil {
		return err
	}
	f := formatOf(v)
	p := listProps{Shell: web.ShellProps(r.Context(), web.Segments, v.Lang.T("web.nav.segments")), Head: ui.PageHeadProps{Title: v.Lang.T("web.nav.segments"),
		Actions: []ui.Button{{Text: t("make"), Icon: "plus", URL: v.Path("/segments/new"), Primary: true}}}, Sheet: ui.SheetProps{Label: v.Lang.T("web.nav.segments")}}
	for _, tpl := range templates {
		p.Templates = append(p.Templates, templateProps{t("template." + tpl.id), t("template." + tpl.id + ".text"), v.Path("/segments/new?template=" + tpl.id)})
	}
	if len(list) == 0 {
		p.Empty = &ui.EmptyProps{Title: t("none"), Text: t("none_text"), Actions: []ui.Button{{Text: t("make"), Icon: "plus", URL: v.Path("/segments/new"), Primary: true}}}
		return web.Render(w, r, http.StatusOK, listPage(p))
	}
	if len(list) > 1 {
		p.Head.Actions = append([]ui.Button{{Text: t("overlap"), URL: v.Path("/segments/overlap"), Wide: true}}, p.Head.Actions...)
	}
	p.Table = ui.TableProps{ID: "segments", Cards: "list", Caption: t("caption"), Columns: []ui.Column{{Key: "name", Label: t("column.name")},
		{Key: "main", Label: t("column.count"), Num: true}, {Key: "kind", Label: t("column.kind")}, {Key: "changed", Label: t("column.changed")}, {Key: "by", Label: t("column.by")}}}
	for i, one := range list {
		count := one.Count
		if one.Kind == saved.Dynamic && i < countedLive {
			if root, err := one.Root(); err == nil {
				if n, err := u.Evaluate.Count(r.Context(), u.question(v, root)); err == nil {
					count = n
				}
			}
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: one.Name, Sub: shown(one, v), URL: v.Path("/segments/" + one.Slug), Head: true}, {Text: f.Number(count), Unit: t("people")}, {Text: t("kind." + string(one.Kind))},
			{Text: f.DateTime(one.UpdatedAt)}, {Text: names(one.UpdatedBy)},
		}})
	}
	return web.Render(w, r, http.StatusOK, listPage(p))
}

// maxShown bounds the letters of a query in a list.
const maxShown = 90

// shown is the query of a segment as the list shows it.
func shown(one *saved.Segment, v *web.Visit) string {
	root, err := one.Root()
	if err != nil {
		return ""
	}
	text := []rune(segment.Print(root, spelling(v.Lang)))
	if len(text) > maxShown {
		return string(text[:maxShown]) + "…"
	}
	return string(text)
}
