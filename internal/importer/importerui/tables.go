package importerui

import (
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
	if r.Kind == format.Customers {
		return []ui.FiguresProps{{Items: append(first, bad)}}
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

// sample is the table of the first customers as they will look; nil when the rows tried name none.
func (s *view) sample() *ui.TableProps {
	if len(s.report.Sample) == 0 {
		return nil
	}
	withOrders := s.report.Kind != format.Customers
	p := &ui.TableProps{Caption: s.t("importui.sample.caption", i18n.Args{"n": len(s.report.Sample)}), Cards: "list", Columns: []ui.Column{
		{Key: "name", Label: s.t("importui.col.name")}, {Key: "main", Label: s.t("importui.col.known")},
		{Key: "pref", Label: s.t("importui.col.prefecture"), Phone: true},
		{Key: "mail", Label: s.t("importui.col.mail"), Phone: true}, {Key: "phone", Label: s.t("importui.col.phone"), Phone: true},
	}}
	if withOrders {
		p.Columns = append(p.Columns, ui.Column{Key: "orders", Label: s.t("importui.col.orders"), Num: true, Phone: true},
			ui.Column{Key: "amount", Label: s.t("importui.col.amount"), Num: true, Phone: true})
	}
	for _, c := range s.report.Sample {
		known := ui.BadgeProps{Text: s.t("importui.known"), Outline: true}
		if c.New {
			known = ui.BadgeProps{Text: s.t("importui.new"), Tone: ui.Info}
		}
		name := ui.Cell{Text: c.Name, Sub: c.Kana, Head: true}
		if name.Text == "" {
			name.Text = s.t("importui.no_name")
		}
		cells := []ui.Cell{name, {Body: ui.Badge(known)}, {Text: c.Prefecture}, {Body: breakable(c.Email)}, {Text: c.Phone}}
		if withOrders {
			cells = append(cells, ui.Cell{Text: s.format.Number(int64(c.Orders)), Unit: s.t("importui.unit.orders")}, ui.Cell{Text: s.format.Money(c.Amount)})
		}
		p.Rows = append(p.Rows, ui.Row{Cells: cells})
	}
	return p
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
