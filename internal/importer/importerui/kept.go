package importerui

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"joren/internal/db"
	"joren/internal/importer/format"
	"joren/internal/importer/mapping"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/kit/ids"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// maxMappingUpload bounds a request that brings a mapping.
const maxMappingUpload = 2 << 20 // bytes

type keptProps struct {
	Shell  ui.ShellProps
	Head   ui.PageHeadProps
	Facts  []ui.KVItem
	Table  ui.TableProps
	Delete *ui.ConfirmProps
}

// keptTable lists the mappings of the shop; nil when there is none.
func (u *UI) keptTable(ctx context.Context, v *web.Visit) (*ui.TableProps, error) {
	var list []*mapping.Kept
	err := u.DB.Read(ctx, func(q *db.Read) (err error) {
		list, err = mapping.List(q, v.Shop.ID)
		return err
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	t, f := v.Lang.T, formatFor(v)
	p := &ui.TableProps{Caption: t("mapping.kept.caption", i18n.Args{"n": len(list)}), Cards: "list", Columns: []ui.Column{
		{Key: "name", Label: t("mapping.name")}, {Key: "main", Label: t("mapping.kind")}, {Key: "columns", Label: t("mapping.columns_used"), Num: true, Phone: true},
		{Key: "at", Label: t("importui.col.at"), Quiet: true},
	}}
	for _, k := range list {
		p.Rows = append(p.Rows, ui.Row{Cells: []ui.Cell{{Text: k.Name, URL: keptPath(v, k.ID), Head: true}, {Text: t("mapping.kind." + string(k.Mapping.Kind))},
			{Text: f.Number(int64(fieldCount(&k.Mapping))), Unit: t("mapping.unit")}, {Text: f.DateTime(k.UpdatedAt)}}})
	}
	return p, nil
}

func fieldCount(m *format.Mapping) (n int) {
	for _, f := range m.Columns {
		if f != "" {
			n++
		}
	}
	return n
}

func keptPath(v *web.Visit, id int64) string {
	return v.Path("/mappings/" + ids.Format(mapping.IDPrefix, id))
}

// kept shows one mapping, and asks before it is deleted.
func (u *UI) kept(w http.ResponseWriter, r *http.Request) error {
	k, err := u.loadKept(r)
	if err != nil {
		return err
	}
	v := web.From(r.Context())
	t, here := v.Lang.T, keptPath(v, k.ID)
	p := keptProps{Shell: web.ShellProps(r.Context(), web.Imports, k.Name), Head: ui.PageHeadProps{Title: k.Name, Actions: []ui.Button{
		{Text: t("mapping.download"), Icon: "export", URL: here + "/file", Attrs: map[string]any{"download": true}}}}}
	if web.Query(r).Has("delete") {
		p.Delete = &ui.ConfirmProps{Action: here + "/delete", Title: t("mapping.delete_title", i18n.Args{"name": k.Name}), Text: t("mapping.delete_text"), Submit: t("mapping.delete"), BackURL: here, Danger: true}
	} else {
		p.Head.Actions = append(p.Head.Actions, ui.Button{Text: t("mapping.delete"), URL: here + "?delete=1"})
	}
	name, err := u.actors(r.Context(), v.Lang)
	if err != nil {
		return err
	}
	p.Facts = keptFacts(v, k, name(k.Actor))
	p.Table = ui.TableProps{Caption: t("mapping.caption"), Cards: "list", Columns: []ui.Column{{Key: "name", Label: t("mapping.col.name")}, {Key: "main", Label: t("mapping.col.field")}}}
	for at := range k.Header {
		field, named := k.Mapping.Columns[mapping.Key(k.Header, at)]
		text := t("mapping.skip")
		switch {
		case field != "":
			text = fieldName(v.Lang, field)
		case !named:
			text = joinedField(v.Lang, &k.Mapping, at)
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: columnName(k.Header, at), Head: true}, {Text: text}}})
	}
	return web.Render(w, r, http.StatusOK, keptPage(p))
}

// joinedField is what a column holds that the mapping names together with others.
func joinedField(l i18n.Lang, m *format.Mapping, at int) string {
	me := mapping.Number(at)
	for name, field := range m.Columns {
		for n, part := range strings.Split(name, " & ") {
			if part != me || !strings.Contains(name, " & ") {
				continue
			}
			if n == 0 {
				return fieldName(l, field)
			}
			return l.T("mapping.join")
		}
	}
	return l.T("mapping.skip")
}

func keptFacts(v *web.Visit, k *mapping.Kept, by string) []ui.KVItem {
	t, m := v.Lang.T, &k.Mapping
	or := func(value, otherwise string) string {
		if value == "" {
			return otherwise
		}
		return value
	}
	out := []ui.KVItem{
		{Key: t("mapping.kind"), Value: t("mapping.kind." + string(m.Kind))},
		{Key: t("mapping.source"), Value: m.Constants["source"]}, {Key: t("mapping.channel"), Value: m.Constants["channel"]},
		{Key: t("mapping.dates"), Value: or(m.DateFormat, t("mapping.dates.auto"))}, {Key: t("mapping.zone"), Value: or(m.TimeZone, v.Shop.Zone.String())},
		{Key: t("importui.col.at"), Value: formatFor(v).DateTime(k.UpdatedAt)}, {Key: t("importui.col.by"), Value: by},
	}
	if m.NoHeader {
		out = append(out, ui.KVItem{Key: t("mapping.no_header"), Value: t("mapping.yes")})
	}
	return out
}

func (u *UI) loadKept(r *http.Request) (k *mapping.Kept, err error) {
	id, ok := mapping.ParseID(r.PathValue("mapping"))
	if !ok {
		return nil, errs.New(errs.NotFound, "web.not_found", nil)
	}
	err = u.DB.Read(r.Context(), func(q *db.Read) error {
		k, err = mapping.Get(q, web.From(r.Context()).Shop.ID, id)
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return nil, errs.New(errs.NotFound, "web.not_found", nil)
	}
	return k, err
}

// keptFile sends a mapping as the file that the command line takes.
func (u *UI) keptFile(w http.ResponseWriter, r *http.Request) error {
	k, err := u.loadKept(r)
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(k.Mapping, "", "  ")
	if err != nil {
		return err
	}
	return web.Send(w, r, k.Name+".json", "application/json", func(_ context.Context, w io.Writer) error {
		_, err := w.Write(append(raw, '\n'))
		return err
	})
}

func (u *UI) deleteKept(w http.ResponseWriter, r *http.Request) error {
	k, err := u.loadKept(r)
	if err != nil {
		return err
	}
	v := web.From(r.Context())
	if err := u.DB.Tx(r.Context(), func(tx *db.Tx) error { return mapping.Delete(tx, v.Shop.ID, k.ID) }); err != nil {
		return err
	}
	web.SetFlash(w, "mapping.deleted")
	return web.Redirect(w, r, v.Path("/imports"))
}

// uploadKept keeps a mapping that comes as a file.
func (u *UI) uploadKept(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	id, err := u.receiveMapping(r)
	if err != nil {
		if !shown(err) && !errs.Is(err, errs.Conflict) {
			return err
		}
		refused := refusedMapping(err)
		return u.showList(w, r, listing{status: web.Status(refused), mapping: refused})
	}
	web.SetFlash(w, "mapping.saved")
	return web.Redirect(w, r, keptPath(v, id))
}

// refusedMapping is what is wrong with a mapping's file as the complaint about the form's one field.
func refusedMapping(err error) error {
	var e *errs.Error
	if !errors.As(err, &e) {
		return err
	}
	code := errs.Invalid
	if e.Code == errs.TooLarge {
		code = e.Code
	}
	key, args := e.Key, e.Args
	if len(e.Fields) > 0 {
		key, args = e.Fields[0].Key, e.Fields[0].Args
	}
	return &errs.Error{Code: code, Key: "mapping.refused", Fields: []errs.Field{{Path: "mapping", Key: key, Args: args}}}
}

func (u *UI) receiveMapping(r *http.Request) (id int64, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return 0, errs.New(errs.Invalid, "web.bad_form", nil)
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return 0, errs.New(errs.Invalid, "importui.no_file", nil)
		}
		if err != nil {
			return 0, unreadable(err)
		}
		if part.FormName() != "mapping" || part.FileName() == "" {
			continue
		}
		m, err := format.ReadMapping(part)
		if err != nil {
			return 0, err
		}
		return u.keepUploaded(r, stem(cleanName(part)), m)
	}
}

// keepUploaded keeps a mapping whose file is not known: its header is the names that it has.
func (u *UI) keepUploaded(r *http.Request, name string, m *format.Mapping) (id int64, err error) {
	v := web.From(r.Context())
	header := mapping.HeaderOf(m)
	err = u.DB.Tx(r.Context(), func(tx *db.Tx) error {
		list, err := mapping.List(tx, v.Shop.ID)
		if err != nil {
			return err
		}
		id, err = mapping.Save(tx, u.DB.NewID, v.Shop.ID, mapping.Kept{Name: mapping.FreeName(list, header, name), Header: header, Mapping: *m, Actor: v.Actor()})
		return err
	})
	return id, err
}
