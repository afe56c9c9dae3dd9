package segmentui

import (
	"net/http"
	"slices"

	"joren/internal/db"
	"joren/internal/kit/i18n"
	"joren/internal/segment/saved"
	"joren/internal/web"
	"joren/internal/web/ui"
)

type overlapProps struct {
	Shell   ui.ShellProps
	Head    ui.PageHeadProps
	Way     ui.BreadcrumbsProps
	Action  string
	Choices []ui.Option
	Notice  string
	Table   *ui.TableProps // nil: nothing chosen yet
}

// overlap shows how segments that are chosen overlap.
func (u *UI) overlap(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	chosen := web.Query(r).All("s")
	var list, of []*saved.Segment
	err := u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		list, err = saved.List(q, v.Shop.ID)
		return err
	})
	if err != nil {
		return err
	}
	title := v.Lang.T("segmentui.overlap")
	p := overlapProps{Shell: web.ShellProps(r.Context(), web.Segments, title), Head: ui.PageHeadProps{Title: title}, Action: v.Path("/segments/overlap"),
		Way: ui.BreadcrumbsProps{Way: []ui.Link{{Text: v.Lang.T("web.nav.segments"), URL: v.Path("/segments")}, {Text: title}}}}
	for _, one := range list {
		is := slices.Contains(chosen, one.Slug)
		if is {
			of = append(of, one)
		}
		p.Choices = append(p.Choices, ui.Option{Value: one.Slug, Label: one.Name, Selected: is})
	}
	if len(of) >= 2 {
		shares, err := u.Saved.Overlap(r.Context(), v.Shop, of)
		switch {
		case err == nil:
			p.Table = overlapTable(v, of, shares)
		case sayable(err):
			p.Notice = v.Lang.Error(err)
		default:
			return err
		}
	}
	return web.Render(w, r, http.StatusOK, overlapPage(p))
}

func overlapTable(v *web.Visit, of []*saved.Segment, shares []saved.Share) *ui.TableProps {
	f := formatOf(v)
	var total int64
	for _, s := range shares {
		total += s.Count
	}
	t := &ui.TableProps{ID: "overlap", Cards: "list", Caption: v.Lang.T("segmentui.overlap_caption", i18n.Args{"n": total}), Columns: []ui.Column{
		{Key: "name", Label: v.Lang.T("segmentui.overlap_in")}, {Key: "main", Label: v.Lang.T("segmentui.column.count"), Num: true}, {Key: "share", Label: v.Lang.T("segmentui.overlap_share"), Num: true}}}
	for _, s := range shares {
		names, out := "", ""
		for i, one := range of {
			text := &names
			if !s.In[i] {
				text = &out
			}
			if *text != "" {
				*text += v.Lang.T("segment.list_comma")
			}
			*text += one.Name
		}
		sub := ""
		if out != "" {
			sub = v.Lang.T("segmentui.overlap_not", i18n.Args{"names": out})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: names, Sub: sub, Head: true}, {Text: f.Number(s.Count), Unit: v.Lang.T("segmentui.people")},
			{Text: f.Percent(s.Count, total) + "%"}}})
	}
	return t
}
