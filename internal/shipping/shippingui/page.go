package shippingui

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"joren/internal/carrier"
	"joren/internal/exporter"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// badMax is how many slips with problems the page shows.
const badMax = 100

type pageProps struct {
	Shell   ui.ShellProps
	Way     ui.BreadcrumbsProps
	Title   string
	Layouts ui.TabsProps
	Missing *ui.AlertProps // settings that the layout needs
	Empty   *ui.EmptyProps
	Form    formProps
}

type formProps struct {
	Action   string
	What     string // "12件の送り状"
	Skipped  string
	Errors   ui.Errors
	Ship     string
	Arrive   string
	Windows  []ui.Option
	Services []ui.Option
	Cools    []ui.Option
	Goods    string
	Gifts    bool
	Bad      *badProps // nil: all can be printed
	Leave    string    // "直していない 2件を除く"
	Left     bool
	Mended   []ui.Hidden
	Take     ui.Button
}

// badProps are the slips that cannot be printed.
type badProps struct {
	Sheet ui.SheetProps
	Slips []badSlip
	More  string
}

type badSlip struct {
	Title, URL string
	Fields     []ui.InputProps
	Notes      []string // problems that are mended elsewhere
}

func (u *UI) page(w http.ResponseWriter, r *http.Request) error {
	a, err := u.read(r, web.PostForm(r))
	if a == nil {
		return err
	}
	return u.show(w, r, a, http.StatusOK, err)
}

// take sends the file of slips, or shows what is still wrong with some.
func (u *UI) take(w http.ResponseWriter, r *http.Request) error {
	a, err := u.read(r, web.PostForm(r))
	if a == nil {
		return err
	}
	rows, bad := a.good(), len(a.bad())
	switch {
	case err != nil:
	case a.sent.Has("check"):
		return u.show(w, r, a, http.StatusOK, nil)
	case len(a.layout.Missing(a.options.Settings)) > 0:
		err = errs.New(errs.Invalid, "shippingui.no_settings", nil)
	case bad > 0 && !a.leave:
		err = errs.InvalidFields([]errs.Field{{Path: "leave", Key: "shippingui.still_bad", Args: errs.Args{"n": bad}}})
	case len(rows) == 0:
		err = errs.New(errs.Invalid, "shippingui.none_good", nil)
	default:
		return u.send(w, r, a, rows)
	}
	return u.show(w, r, a, web.Status(err), err)
}

func (u *UI) send(w http.ResponseWriter, r *http.Request, a *ask, rows [][]string) error {
	var file bytes.Buffer // at most maxSlips rows
	if err := a.layout.Write(&file, rows); err != nil {
		return err
	}
	v := a.visit
	entry := exporter.Export{ID: u.DB.NewID(), Actor: v.Actor(), Kind: a.layout.Name, Form: string(exporter.CSVSJIS), Filter: a.filter, Rows: int64(len(rows))}
	if err := exporter.Begin(r.Context(), u.DB, shopOf(v), entry, true); err != nil {
		return err
	}
	name := v.Lang.T("shippingui.file."+a.layout.Name, i18n.Args{"day": strings.ReplaceAll(a.today.String(), "-", "")})
	return web.Send(w, r, name, "text/csv; charset=Shift_JIS", func(ctx context.Context, w io.Writer) error {
		_, err := w.Write(file.Bytes())
		state := exporter.StateDone
		if err != nil {
			state = exporter.StateFailed
		}
		if eerr := exporter.End(ctx, u.DB, v.Shop.ID, entry.ID, state, entry.Rows, 0); err == nil {
			err = eerr
		}
		return err
	})
}

// url is the address of the page for a layout and the same orders.
func (a *ask) url(layout string) string {
	q, _ := url.ParseQuery(a.filter)
	q.Set("carrier", layout)
	return a.visit.Path("/shipping?" + q.Encode())
}

func (u *UI) show(w http.ResponseWriter, r *http.Request, a *ask, status int, failed error) error {
	t := a.visit.Lang.T
	title := t("shippingui.title")
	p := pageProps{Shell: web.ShellProps(r.Context(), web.Orders, title), Title: title,
		Way: ui.BreadcrumbsProps{Way: []ui.Link{{Text: t("orderui.title"), URL: a.visit.Path("/orders")}, {Text: title}}}}
	p.Layouts.Label = t("shippingui.layouts")
	for _, l := range carrier.Layouts() {
		p.Layouts.Items = append(p.Layouts.Items, ui.Tab{Text: t("shippingui.layout." + l.Name), URL: a.url(l.Name), Current: l.Name == a.layout.Name})
	}
	if missing := a.layout.Missing(a.options.Settings); len(missing) > 0 {
		p.Missing = a.missing(missing)
	}
	if len(a.slips) == 0 {
		p.Empty = &ui.EmptyProps{Title: t("shippingui.none"), Text: t("shippingui.none_text"), Actions: []ui.Button{{Text: t("shippingui.to_orders"), URL: a.visit.Path("/orders")}}}
	}
	p.Form = a.form(failed)
	return web.Render(w, r, status, shippingPage(p))
}

func (a *ask) missing(settings []string) *ui.AlertProps {
	t := a.visit.Lang.T
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = t("shippingui.set." + s)
	}
	p := &ui.AlertProps{Tone: ui.Warning, Title: t("shippingui.missing"), Text: strings.Join(names, t("shippingui.comma"))}
	if a.visit.Can(staff.ShopSettings) {
		p.Action = &ui.Button{Text: t("shippingui.settings"), URL: a.visit.Path("/settings/shipping")}
	}
	return p
}

func (a *ask) form(failed error) formProps {
	t, bad, good := a.visit.Lang.T, a.bad(), len(a.good())
	p := formProps{Action: a.url(a.layout.Name), What: t("shippingui.what", i18n.Args{"n": len(a.slips)}), Errors: ui.ErrorsOf(a.visit.Lang, failed),
		Ship: typed(a.sent, "ship", a.options.Ship.String()), Arrive: a.sent.Line("arrive"), Goods: a.goods(), Gifts: a.gifts, Left: a.leave, Mended: a.mended()}
	if a.skipped > 0 {
		p.Skipped = t("shippingui.skipped", i18n.Args{"n": a.skipped})
	}
	options := func(key, chosen string, values []string) (out []ui.Option) {
		for _, v := range values {
			name := v
			if v == "" {
				name = "none"
			}
			out = append(out, ui.Option{Value: v, Label: t("shippingui." + key + "." + name), Selected: v == chosen})
		}
		return out
	}
	p.Windows = options("window."+string(a.layout.Carrier), a.options.Window, append([]string{""}, a.layout.Windows...))
	p.Cools = options("cool", a.options.Cool, cools)
	if len(a.layout.Services) > 1 {
		p.Services = options("service", a.options.Service, a.layout.Services)
	}
	if len(bad) > 0 {
		p.Bad = a.badSlips(bad)
		p.Leave = t("shippingui.leave", i18n.Args{"n": len(bad)})
	}
	p.Take = ui.Button{Text: t("shippingui.take", i18n.Args{"n": good}), Icon: "export", Primary: true, Submit: true,
		Off: len(a.slips) == 0 || len(a.layout.Missing(a.options.Settings)) > 0}
	return p
}

// typed is what was typed, else a value.
func typed(f web.Form, name, otherwise string) string {
	if f.Has(name) {
		return f.Line(name)
	}
	return otherwise
}

func (a *ask) badSlips(bad []slip) *badProps {
	t := a.visit.Lang.T
	p := &badProps{Sheet: ui.SheetProps{ID: "mend", Title: t("shippingui.bad", i18n.Args{"n": len(bad)}), Note: t("shippingui.bad_note")}}
	for _, s := range bad[:min(len(bad), badMax)] {
		p.Slips = append(p.Slips, a.badSlip(s))
	}
	if more := len(bad) - len(p.Slips); more > 0 {
		p.More = t("shippingui.bad_more", i18n.Args{"n": more})
	}
	return p
}

func (a *ask) badSlip(s slip) badSlip {
	t, n := a.visit.Lang.T, s.parcel.Number
	out := badSlip{Title: t("shippingui.slip", i18n.Args{"number": s.parcel.Reference(200), "name": s.parcel.To.Name}), URL: a.visit.Path("/orders/" + strconv.FormatInt(n, 10))}
	for _, x := range s.problems {
		if !slices.Contains(carrier.Fields, x.Field) {
			out.Notes = append(out.Notes, t(x.Key, x.Args))
			continue
		}
		value := x.Value
		if x.Hint != "" {
			value = x.Hint
		}
		out.Fields = append(out.Fields, ui.InputProps{Name: fieldName(n, x.Field), Label: t("shippingui.field." + x.Field), Value: value, Error: t(x.Key, x.Args), Autocomplete: "off"})
	}
	// what was typed and is right now is sent along again
	for _, field := range carrier.Fields {
		if name := fieldName(n, field); a.sent.Has(name) && !slices.ContainsFunc(out.Fields, func(f ui.InputProps) bool { return f.Name == name }) {
			out.Fields = append(out.Fields, ui.InputProps{Name: name, Label: t("shippingui.field." + field), Value: a.sent.Line(name), Autocomplete: "off"})
		}
	}
	return out
}

// mended are the fields typed for slips that are right now, to be sent along again.
func (a *ask) mended() []ui.Hidden {
	var out []ui.Hidden
	for _, s := range a.slips {
		if len(s.problems) > 0 {
			continue
		}
		for _, field := range carrier.Fields {
			if name := fieldName(s.parcel.Number, field); a.sent.Has(name) {
				out = append(out, ui.Hidden{Name: name, Value: a.sent.Line(name)})
			}
		}
	}
	return out
}
