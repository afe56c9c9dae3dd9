package importerui

import (
	"context"
	"net/http"

	"joren/internal/db"
	"joren/internal/importer"
	"joren/internal/kit/i18n"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// recentMax is how many imports the page lists.
const recentMax = 20

// listing is what the page of both ways shows besides what is stored: a file that was refused.
type listing struct {
	status  int
	refused error
	mapping error // a mapping's file that was refused
}

type listProps struct {
	Shell   ui.ShellProps
	Title   string
	Action  string // receives the file; empty for those who may not import
	Errors  ui.Errors
	Limit   int64          // MiB
	Formats []ui.Link      // the services whose files are recognised
	Recent  *ui.TableProps // nil: none yet
	Exports []ui.Button

	Kept       *ui.TableProps // the shop's own mappings; nil: none
	KeptAction string         // receives one as a file
	KeptErrors ui.Errors
}

func (u *UI) list(w http.ResponseWriter, r *http.Request) error {
	return u.showList(w, r, listing{status: http.StatusOK})
}

func (u *UI) showList(w http.ResponseWriter, r *http.Request, s listing) error {
	v := web.From(r.Context())
	title := v.Lang.T("importui.title")
	p := listProps{Shell: web.ShellProps(r.Context(), web.Imports, title), Title: title, Errors: ui.ErrorsOf(v.Lang, s.refused),
		Limit: u.MaxFile >> 20, Formats: guideLinks(v), Exports: exportButtons(v)}
	if v.Can(staff.ImportRun) {
		p.Action = v.Path("/imports") + web.FormTokenQuery()
		p.KeptAction, p.KeptErrors = v.Path("/mappings")+web.FormTokenQuery(), ui.ErrorsOf(v.Lang, s.mapping)
		var err error
		if p.Kept, err = u.keptTable(r.Context(), v); err != nil {
			return err
		}
		if p.Recent, err = u.recent(r.Context(), v); err != nil {
			return err
		}
	}
	return web.Render(w, r, s.status, listPage(p))
}

func exportButtons(v *web.Visit) []ui.Button {
	var out []ui.Button
	add := func(may staff.Permission, kind, text string) {
		if v.Can(may) {
			out = append(out, ui.Button{Text: text, Icon: "export", URL: v.Path("/exports?kind=" + kind)})
		}
	}
	add(staff.CustomerExport, "customers", v.Lang.T("importui.export.customers"))
	add(staff.OrderExport, "orders", v.Lang.T("importui.export.orders"))
	add(staff.OrderExport, "lines", v.Lang.T("importui.export.lines"))
	return out
}

// recent is the table of the newest imports; nil when there is none.
func (u *UI) recent(ctx context.Context, v *web.Visit) (*ui.TableProps, error) {
	var list []*importer.Import
	err := u.DB.Read(ctx, func(q *db.Read) (err error) {
		list, err = importer.Recent(q, v.Shop.ID, recentMax)
		return err
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	name, err := u.actors(ctx, v.Lang)
	if err != nil {
		return nil, err
	}
	t := func(key string) string { return v.Lang.T(key) }
	p := &ui.TableProps{Caption: v.Lang.T("importui.recent.caption", i18n.Args{"n": len(list)}), Cards: "list", Columns: []ui.Column{
		{Key: "name", Label: t("importui.col.file")}, {Key: "format", Label: t("importui.col.format")}, {Key: "main", Label: t("importui.col.state")},
		{Key: "rows", Label: t("importui.col.rows"), Num: true, Phone: true}, {Key: "rejected", Label: t("importui.col.rejected"), Num: true, Phone: true},
		{Key: "at", Label: t("importui.col.at"), Quiet: true}, {Key: "hide", Label: t("importui.col.by"), Quiet: true},
	}}
	f := formatFor(v)
	for _, i := range list {
		p.Rows = append(p.Rows, recentRow(v, f, i, name(i.Actor)))
	}
	return p, nil
}

func formatFor(v *web.Visit) ui.Format {
	return ui.Format{Lang: v.Lang, Currency: v.Shop.Currency, Loc: v.Shop.Zone}
}

func recentRow(v *web.Visit, f ui.Format, i *importer.Import, by string) ui.Row {
	unit := v.Lang.T("importui.unit.rows")
	rows := ui.Cell{Text: f.Number(i.Report.Total), Unit: unit}
	if i.Report.Total == 0 {
		rows.Text = f.Number(i.Report.Rows)
	}
	rejected := ui.Cell{Text: f.Number(i.Report.Rejected), Unit: unit}
	if i.Report.Rejected > 0 {
		rejected.Tone = ui.Failure
	}
	if i.Open() || i.State == importer.StateDropped {
		rejected = ui.Cell{Text: "–"}
	}
	state := stateBadge(v.Lang, i.State)
	if i.State == importer.StateRunning && i.Report.Rows > 0 {
		state.Text = v.Lang.T("importui.state.running_at", i18n.Args{"percent": i.Report.Rows * 100 / max(i.Report.Total, 1)})
	}
	if i.Undo != nil {
		state = undoBadge(v.Lang, i.Undo)
	}
	return ui.Row{Cells: []ui.Cell{
		{Text: i.FileName, URL: path(v, i.ID), Head: true}, {Text: formatName(v.Lang, i.Format)}, {Body: ui.Badge(state)},
		rows, rejected, {Text: f.DateTime(i.CreatedAt)}, {Text: by},
	}}
}

// actors returns how those who imported are called.
func (u *UI) actors(ctx context.Context, l i18n.Lang) (func(actor string) string, error) {
	names, err := u.Staff.Names(ctx)
	if err != nil {
		return nil, err
	}
	return func(actor string) string {
		if n, ok := names[actor]; ok {
			return n
		}
		return l.T("importui.by_program")
	}, nil
}
