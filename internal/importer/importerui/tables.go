package importerui

import (
	"slices"

	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/kit/i18n"
	"joren/internal/web/ui"
)

// figures are the counts of a report: a band for customers and the rows left out, one for orders where the file has any.
func (s *view) figures(accepted, rejected string) []ui.FiguresProps {
	r, people, orders := s.report, s.t("importui.unit.people"), s.t("importui.unit.orders")
	number := func(label string, n int64, unit string) ui.Figure {
		return ui.Figure{Label: label, Value: s.format.Number(n), Unit: unit}
	}
	bad := number(rejected, r.Rejected, s.t("importui.unit.rows"))
	bad.Sub = s.t("importui.fig.of_rows", i18n.Args{"n": r.Rows})
	if r.Rejected > 0 {
		bad.Tone = ui.Failure
	}
	first := []ui.Figure{
		number(s.t("importui.fig.customers_new"), r.Customers.Created, people),
		number(s.t("importui.fig.customers_updated"), r.Customers.Updated, people),
		number(s.t("importui.fig.customers_same"), r.Customers.Unchanged, people),
	}
	switch r.Kind {
	case format.Customers:
		return []ui.FiguresProps{{Items: append(first, bad)}}
	case format.Shipments:
		return []ui.FiguresProps{{Items: []ui.Figure{number(s.t("importui.fig.shipped"), r.Orders.Updated, orders),
			number(s.t("importui.fig.shipped_before"), r.Orders.Unchanged, orders), bad}}}
	case format.Orders, format.Lines:
	}
	amount := ui.Figure{Label: s.t("importui.fig.amount"), Value: s.format.Money(r.Orders.Amount)}
	if r.Orders.Unknown > 0 {
		amount.Sub = s.t("importui.fig.unknown", i18n.Args{"n": r.Orders.Unknown})
	}
	return []ui.FiguresProps{{Items: append(first, number(accepted, r.Accepted, s.t("importui.unit.rows")), bad)}, {Items: []ui.Figure{
		number(s.t("importui.fig.orders_new"), r.Orders.Created, orders),
		number(s.t("importui.fig.orders_updated"), r.Orders.Updated, orders),
		number(s.t("importui.fig.orders_same"), r.Orders.Unchanged, orders),
		number(s.t("importui.fig.lines"), r.Lines, s.t("importui.unit.lines")), amount,
	}}}
}

// sampleColumn is one column of the table of the first customers; those that are empty for all are left out.
type sampleColumn struct {
	ui.Column
	cell func(c importer.Sample) ui.Cell
}

// sample is the table of the first customers as they will look; nil when the rows tried name none.
func (s *view) sample() *ui.TableProps {
	if len(s.report.Sample) == 0 {
		return nil
	}
	p := &ui.TableProps{Caption: s.t("importui.sample.caption", i18n.Args{"n": len(s.report.Sample)}), Cards: "recent"}
	columns := s.sampleColumns()
	for _, c := range columns {
		p.Columns = append(p.Columns, c.Column)
	}
	for _, x := range s.report.Sample {
		row := ui.Row{}
		for _, c := range columns {
			row.Cells = append(row.Cells, c.cell(x))
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

func (s *view) sampleColumns() []sampleColumn {
	some := func(of func(c importer.Sample) string) bool {
		return slices.ContainsFunc(s.report.Sample, func(c importer.Sample) bool { return of(c) != "" })
	}
	known := sampleColumn{ui.Column{Key: "total", Label: s.t("importui.col.known")}, s.known}
	out := []sampleColumn{{ui.Column{Key: "name", Label: s.t("importui.col.name")}, s.name}, known}
	if some(func(c importer.Sample) string { return c.Prefecture }) {
		out = append(out, sampleColumn{ui.Column{Key: "item", Label: s.t("importui.col.prefecture")}, func(c importer.Sample) ui.Cell { return ui.Cell{Text: c.Prefecture} }})
	}
	if some(func(c importer.Sample) string { return c.Email }) {
		out = append(out, sampleColumn{ui.Column{Key: "hide", Label: s.t("importui.col.mail")}, func(c importer.Sample) ui.Cell { return ui.Cell{Body: breakable(c.Email)} }})
	}
	if some(func(c importer.Sample) string { return c.Phone }) {
		out = append(out, sampleColumn{ui.Column{Key: "hide", Label: s.t("importui.col.phone")}, func(c importer.Sample) ui.Cell { return ui.Cell{Text: phone(c.Phone)} }})
	}
	if s.report.Kind == format.Customers {
		return out
	}
	return append(out, sampleColumn{ui.Column{Key: "state", Label: s.t("importui.col.orders"), Num: true}, func(c importer.Sample) ui.Cell {
		return ui.Cell{Text: s.format.Number(int64(c.Orders)), Unit: s.t("importui.unit.orders")}
	}}, sampleColumn{ui.Column{Key: "time", Label: s.t("importui.col.amount"), Num: true}, func(c importer.Sample) ui.Cell {
		return ui.Cell{Text: s.format.Money(c.Amount)}
	}})
}

func (s *view) known(c importer.Sample) ui.Cell {
	if c.New {
		return ui.Cell{Body: ui.Badge(ui.BadgeProps{Text: s.t("importui.new"), Tone: ui.Info})}
	}
	return ui.Cell{Body: ui.Badge(ui.BadgeProps{Text: s.t("importui.known"), Outline: true})}
}

func (s *view) name(c importer.Sample) ui.Cell {
	if c.Name == "" {
		return ui.Cell{Text: s.t("importui.no_name"), Sub: c.Kana, Head: true, Strong: true}
	}
	return ui.Cell{Text: c.Name, Sub: c.Kana, Head: true, Strong: true}
}

// problemTable lists rows that are not taken: where, whose, which value, and what to do; nil when there are none.
func (s *view) problemTable() *ui.TableProps {
	if len(s.problems) == 0 {
		return nil
	}
	p := &ui.TableProps{Caption: s.t("importui.bad.caption"), Cards: "bad", Columns: []ui.Column{
		{Key: "no", Label: s.t("importui.col.place"), Num: true}, {Key: "name", Label: s.t("importui.col.whose")}, {Key: "col", Label: s.t("importui.col.column")},
		{Key: "val", Label: s.t("importui.col.value")}, {Key: "why", Label: s.t("importui.col.why")},
	}}
	for _, x := range s.problems {
		name := x.Name
		if name == "" {
			name = s.t("importui.empty_name")
		}
		p.Rows = append(p.Rows, ui.Row{Cells: []ui.Cell{
			{Body: around(s.t("importui.row_no"), s.format.Number(x.Row))}, {Text: name, Head: true}, {Text: x.Column},
			{Body: badValue(x.Column, x.Value)}, {Text: s.t(x.Key, x.Args)},
		}})
	}
	return p
}
