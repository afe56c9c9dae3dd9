package importerui

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/importer/mapping"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/kit/ids"
	"joren/internal/web"
	"joren/internal/web/ui"
)

type mapProps struct {
	Shell    ui.ShellProps
	Title    string
	File     string
	URL      string // of the page, which takes the form
	Drop     string
	Sheet    *sheetForm // of a workbook with several sheets
	Errors   ui.Errors
	Message  ui.AlertProps
	More     bool // the settings that are seldom needed are shown
	Loses    bool // the file has a format whose own reading a mapping lacks
	Kind     ui.SelectProps
	WasKind  string
	NoHeader ui.CheckboxProps
	Headless bool
	Dates    ui.SelectProps
	Warn     string // about dates
	Zone     ui.InputProps
	Source   ui.InputProps
	Channel  *ui.InputProps
	Keep     ui.CheckboxProps
	Name     ui.InputProps
	From     *ui.SelectProps
	Others   string
	Columns  []columnProps
	Left     string // how many columns stop the file
	Waiting  bool   // some do
}

type columnProps struct {
	At       string // from 1
	Name     string
	Nth      string // "2列目", where names stand twice
	Examples string
	Select   ui.SelectProps
	Key      ui.InputProps
	Ask      string // the proposal that is to be looked at
	Badge    ui.BadgeProps
	Reads    []string
	Bad      string
}

func (p *mapView) props(r *http.Request) (mapProps, error) {
	c, here := p.choice, path(p.visit, p.i.ID)
	out := mapProps{Shell: web.ShellProps(r.Context(), web.Imports, p.t("mapping.title")), Title: p.t("importui.choose"), File: p.i.FileName, URL: here + "/mapping", Drop: here + "/drop",
		Errors: p.errors, WasKind: string(c.Kind), Headless: c.NoHeader, Others: othersJSON(c.others)}
	out.Sheet = (&view{visit: p.visit, lang: p.visit.Lang, i: p.i, report: &p.i.Report}).sheetChoice()
	update := func() templ.Attributes {
		return templ.Attributes{"hx-post": out.URL, "hx-trigger": "change", "hx-target": "#mapping", "hx-swap": "outerHTML"}
	}
	out.Kind = ui.SelectProps{Name: "kind", Label: p.t("mapping.kind"), Hint: p.t("mapping.kind_hint"), Attrs: update()}
	for _, k := range []format.Kind{format.Customers, format.Orders, format.Lines} {
		out.Kind.Options = append(out.Kind.Options, ui.Option{Value: string(k), Label: p.t("mapping.kind." + string(k)), Selected: c.Kind == k})
	}
	out.NoHeader = ui.CheckboxProps{Name: "no_header", Label: p.t("mapping.no_header"), Checked: c.NoHeader, Attrs: update()}
	out.Dates = p.dates(update())
	out.Warn = p.dateWarning()
	out.Zone = ui.InputProps{Name: "zone", Label: p.t("mapping.zone"), Hint: p.t("mapping.zone_hint", i18n.Args{"zone": p.visit.Shop.Zone.String()}), Value: c.Zone, Error: p.errors.Of("zone"), Options: []string{"Asia/Tokyo", "UTC", "America/New_York", "America/Los_Angeles", "Europe/London"}, Autocomplete: "off"}
	out.Source = ui.InputProps{Name: "source", Label: p.t("mapping.source"), Hint: p.t("mapping.source_hint"), Value: c.Source, Error: p.errors.Of("source"), Autocomplete: "off"}
	if c.Kind != format.Customers {
		out.Channel = &ui.InputProps{Name: "channel", Label: p.t("mapping.channel"), Hint: p.t("mapping.channel_hint"), Value: c.Channel, Error: p.errors.Of("channel"), Options: []string{"own_cart", "store", "phone", "rakuten", "amazon", "yahoo"}, Autocomplete: "off"}
	}
	out.Keep = ui.CheckboxProps{Name: "keep", Label: p.t("mapping.keep"), Checked: c.Keep}
	out.Name = ui.InputProps{Name: "name", Label: p.t("mapping.name"), Value: c.Name, Error: p.errors.Of("name"), MaxLength: mapping.MaxName, Autocomplete: "off", Width: "sm:w-96"}
	out.From = p.fromSelect()
	out.More = c.NoHeader || c.Zone != "" || p.errors.Of("zone")+p.errors.Of("source")+p.errors.Of("channel")+p.errors.Of("from") != ""
	if err := p.columns(&out); err != nil {
		return out, err
	}
	out.Message = p.message(&out)
	return out, nil
}

func (p *mapView) dates(update templ.Attributes) ui.SelectProps {
	s := ui.SelectProps{Name: "dates", Label: p.t("mapping.dates"), Hint: p.t("mapping.dates_hint"), Attrs: update}
	all := []string{"auto", "DD/MM/YYYY", "MM/DD/YYYY"}
	if p.choice.Dates != "" && !slices.Contains(all, p.choice.Dates) {
		all = append(all, p.choice.Dates)
	}
	for _, d := range all {
		label := d
		switch d {
		case "auto":
			label = p.t("mapping.dates.auto")
		case "DD/MM/YYYY":
			label = p.t("mapping.dates.dmy")
		case "MM/DD/YYYY":
			label = p.t("mapping.dates.mdy")
		}
		s.Options = append(s.Options, ui.Option{Value: d, Label: label, Selected: p.choice.Dates == d})
	}
	return s
}

// dateWarning says that the dates of the file can be read in several ways.
func (p *mapView) dateWarning() string {
	values := p.dated()
	if layouts := importer.DateLayouts(values); len(layouts) > 1 && layouts[0] != "auto" {
		return p.t("mapping.dates_either", i18n.Args{"example": values[0]})
	}
	return ""
}

// fromSelect offers the kept mappings.
func (p *mapView) fromSelect() *ui.SelectProps {
	if len(p.kept) == 0 {
		return nil
	}
	s := &ui.SelectProps{Name: "from", Label: p.t("mapping.from"), Error: p.errors.Of("from"), Width: "sm:w-72"}
	for _, k := range p.kept {
		s.Options = append(s.Options, ui.Option{Value: ids.Format(mapping.IDPrefix, k.ID), Label: k.Name})
	}
	return s
}

func (p *mapView) message(out *mapProps) ui.AlertProps {
	decided := 0
	for at, f := range p.choice.Fields {
		if f != choiceNone && f != choiceSkip && !p.choice.Ask[at] {
			decided++
		}
	}
	a := ui.AlertProps{Tone: ui.Info, Title: p.t("mapping.unknown"), Text: p.t("mapping.text", i18n.Args{"encoding": encodingName(p.i.Report.Info), "n": p.i.Report.Total, "columns": len(p.head.Header), "decided": decided})}
	if f, err := format.Recognise(p.head.Header); err == nil && p.i.Report.Mapping == nil && !p.choice.NoHeader {
		called := formatName(p.visit.Lang, f.Name)
		a.Title, out.Loses = p.t("importui.check.recognised", i18n.Args{"format": called}), true
		var e *errs.Error
		if _, err := f.Bind(p.head.Header); errors.As(err, &e) && e.Key == "format.needs_columns" {
			a.Tone, a.Title = ui.Warning, p.t("importui.needs_columns", i18n.Args{"format": called, "columns": e.Args["columns"]})
		}
	}
	if name, ok := strings.CutPrefix(p.i.Format, format.KeptPrefix); ok {
		a.Tone, a.Title = ui.Success, p.t("mapping.known", i18n.Args{"name": name})
		if n := len(p.i.Report.Added); n > 0 {
			a.Text += p.t("mapping.added", i18n.Args{"n": n})
		}
	}
	return a
}

// columns fills in the table, column by column.
func (p *mapView) columns(out *mapProps) error {
	f := &format.Format{Kind: p.choice.Kind, Zone: p.choice.Zone}
	if g, err := (&format.Mapping{Kind: format.Customers, Columns: map[string]string{"#1": "memo"}, DateFormat: p.choice.Dates}).Format(); err == nil {
		f.Dates = g.Dates
	}
	seen := map[string]int{}
	for at, h := range p.head.Header {
		seen[h]++
		n := strconv.Itoa(at + 1)
		field := p.choice.Fields[at]
		c := columnProps{At: n, Name: columnName(p.head.Header, at)}
		if mapping.Key(p.head.Header, at) != h && h != "" {
			c.Nth = p.t("mapping.nth", i18n.Args{"n": n})
		}
		c.Examples = p.examples(at)
		label := p.t("mapping.goes_to", i18n.Args{"column": c.Name})
		update := func() templ.Attributes {
			return templ.Attributes{"hx-post": out.URL + "/column?column=" + n, "hx-trigger": "change", "hx-target": "#read-" + n, "hx-swap": "outerHTML"}
		}
		c.Select = ui.SelectProps{Name: "c" + n, Label: label, HideLabel: true, Error: p.errors.Of("c" + n), Options: options(p.visit.Lang, p.choice.Kind, field, at == 0), Attrs: update()}
		key, _ := customOf(field)
		c.Key = ui.InputProps{Name: "k" + n, Label: p.t("mapping.key_of", i18n.Args{"column": c.Name}), HideLabel: true, Value: key, Placeholder: p.t("mapping.key"), MaxLength: maxKey, Autocomplete: "off", Attrs: update()}
		if p.choice.Ask[at] {
			c.Ask = field
		}
		c.Badge = p.badge(field, p.choice.Ask[at])
		if err := p.reads(&c, f, field, at); err != nil {
			return err
		}
		out.Columns = append(out.Columns, c)
	}
	n := p.choice.undecided()
	out.Waiting = n > 0
	if out.Left = p.t("mapping.ready"); n > 0 {
		out.Left = p.t("mapping.left", i18n.Args{"n": n})
	}
	return nil
}

// examples are the first three values of a column, as they stand.
func (p *mapView) examples(at int) string {
	var out []string
	for _, r := range p.head.Rows[:min(3, len(p.head.Rows))] {
		v := ""
		if at < len(r) {
			v = strings.TrimSpace(r[at])
		}
		if v == "" {
			v = p.t("importui.empty_name")
		}
		out = append(out, shortened(v))
	}
	return strings.Join(out, p.t("importui.comma"))
}

// shortened keeps a value short enough for a cell.
func shortened(v string) string {
	const most = 40
	if r := []rune(v); len(r) > most {
		return string(r[:most]) + "…"
	}
	return v
}

func (p *mapView) badge(field string, ask bool) ui.BadgeProps {
	switch {
	case open(field):
		return ui.BadgeProps{Text: p.t("mapping.state.none"), Tone: ui.Warning, Icon: "warn"}
	case ask:
		return ui.BadgeProps{Text: p.t("mapping.state.ask"), Tone: ui.Info}
	case field == choiceSkip:
		return ui.BadgeProps{Text: p.t("mapping.state.unused"), Outline: true}
	}
	return ui.BadgeProps{Text: p.t("mapping.state.sure"), Tone: ui.Success, Icon: "check"}
}
