package dashboardui

import (
	"strconv"

	"joren/internal/dashboard"
	"joren/internal/kit/day"
	"joren/internal/kit/i18n"
	"joren/internal/order"
	"joren/internal/web/ui"
)

// salesProps are the twelve months: the chart, what to know about it, and the same as a table.
type salesProps struct {
	Sheet ui.SheetProps
	Chart ui.ChartProps
	Note  string
	Trend *ui.FigureLine // against the year before
	Table ui.TableProps
}

func (p *page) sales() salesProps {
	b := p.b
	s := salesProps{Sheet: ui.SheetProps{ID: "sales", Title: p.t("chart"), Note: p.t("period.12m"), Badge: ui.About(*p.about("chart", p.t("chart")))}}
	nobody, high := false, int64(0)
	for _, m := range b.Months {
		nobody = nobody || m.Nobody.Orders > 0
		high = max(high, max(m.Repeat.Amount, 0)+max(m.New.Amount, 0)+max(m.Nobody.Amount, 0))
	}
	c := &s.Chart
	c.Names, c.Series = []string{p.t("series.repeat"), p.t("series.new")}, []int{1, 2}
	if nobody {
		c.Names, c.Series = append(c.Names, p.t("series.nobody")), append(c.Series, 6)
	}
	for i, m := range b.Months {
		col := ui.ChartColumn{Text: p.monthName(m.First), Values: []int64{m.Repeat.Amount, m.New.Amount}, Faded: m.Unfinished}
		if nobody {
			col.Values = append(col.Values, m.Nobody.Amount)
		}
		if y, month, _ := m.First.YMD(); i == 0 || month == 1 {
			col.Sub = strconv.Itoa(y)
		}
		c.Columns = append(c.Columns, col)
	}
	unit := int64(1)
	for range p.f.Currency.Digits {
		unit *= 10
	}
	for _, v := range ui.Ticks(0, (max(high, unit)+unit-1)/unit) {
		c.Ticks = append(c.Ticks, ui.ChartTick{Value: v * unit, Text: p.axis(v, unit)})
	}
	last := b.Months[len(b.Months)-1]
	c.Label = p.t("chart.label", i18n.Args{"from": p.f.Month(b.Months[0].First), "to": p.f.Month(last.First), "now": p.f.Money(last.Total.Amount), "day": p.f.MonthDay(b.Today)})
	s.Note = p.t("chart.unfinished", i18n.Args{"day": p.f.MonthDay(b.Today)})
	if b.YearBefore.Any {
		year := dashboard.Sales{}
		for _, m := range b.Months {
			year.Amount += m.Total.Amount
		}
		line := p.compare(year.Amount, b.YearBefore.Amount, b.YearBefore.Orders, p.t("than.12m"), "than.12m")
		s.Trend = &line
	}
	s.Table = p.monthTable(nobody)
	return s
}

// axis writes a round amount in whole units of the currency shortly: "100万円", "¥1M".
func (p *page) axis(v, unit int64) string {
	yen := p.f.Currency.Code == "JPY" && p.v.Lang == i18n.JA
	switch {
	case v == 0:
		return "0"
	case yen && v%100_000_000 == 0:
		return p.t("axis.oku", i18n.Args{"n": v / 100_000_000})
	case yen && v%10_000 == 0:
		return p.t("axis.man", i18n.Args{"n": v / 10_000})
	case yen:
		return p.t("axis.yen", i18n.Args{"n": v})
	case v%1_000_000 == 0:
		return p.f.Money(v/1_000_000*unit) + "M"
	case v >= 10_000 && v%1000 == 0:
		return p.f.Money(v/1000*unit) + "k"
	}
	return p.f.Money(v * unit)
}

func (p *page) monthName(d day.Day) string {
	_, m, _ := d.YMD()
	return p.t("month." + strconv.Itoa(m))
}

// monthTable is the chart as a table, newest first, every figure leading to its orders.
func (p *page) monthTable(nobody bool) ui.TableProps {
	t := ui.TableProps{Tight: true, Cards: "list", Caption: p.t("chart.table"), Columns: []ui.Column{{Key: "name", Label: p.t("col.month")},
		{Label: p.t("series.repeat"), Num: true, Phone: true}, {Label: p.t("series.new"), Num: true, Phone: true}}}
	if nobody {
		t.Columns = append(t.Columns, ui.Column{Label: p.t("series.nobody"), Num: true, Phone: true})
	}
	t.Columns = append(t.Columns, ui.Column{Key: "main", Label: p.t("col.total"), Num: true}, ui.Column{Label: p.t("orders"), Num: true, Phone: true})
	for i := len(p.b.Months) - 1; i >= 0; i-- {
		m := p.b.Months[i]
		name := ui.Cell{Head: true, Text: p.f.Month(m.First)}
		if m.Unfinished {
			name.Sub = p.t("chart.until", i18n.Args{"day": p.f.MonthDay(p.b.Today)})
		}
		money := func(s dashboard.Part) ui.Cell {
			c := ui.Cell{Text: p.f.Money(s.Amount), URL: p.part(s)}
			if s.Unknown > 0 {
				c.Sub = p.t("unknown", i18n.Args{"n": s.Unknown})
			}
			return c
		}
		cells := []ui.Cell{name, money(m.Repeat), money(m.New)}
		if nobody {
			cells = append(cells, money(m.Nobody))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: append(cells, money(m.Total), ui.Cell{Text: p.f.Number(m.Total.Orders), Unit: p.t("unit.order", i18n.Args{"n": m.Total.Orders}), URL: p.part(m.Total)})})
	}
	return t
}

// stepsProps are how many go on from one purchase to the next.
type stepsProps struct {
	Sheet ui.SheetProps
	Chart *ui.ChartProps // nil: nobody had the time yet
	Table ui.TableProps
	Note  string
	Twin  ui.TableProps // the chart as a table
}

func (p *page) steps() stepsProps {
	b := p.b.Steps
	s := stepsProps{Sheet: ui.SheetProps{ID: "steps", Title: p.t("steps"), Note: p.t("steps.note"),
		Badge: ui.About(*p.about("steps", p.t("steps"), i18n.Args{"n": order.StepDays}))}}
	s.Note = p.t("steps.in", i18n.Args{"from": p.f.Month(b.In.From), "to": p.f.Month(b.In.To)})
	s.Table = ui.TableProps{Tight: true, Caption: p.t("steps.caption"), Columns: []ui.Column{{Label: p.t("col.step")}, {Label: p.t("col.went"), Num: true}, {Label: p.t("col.between"), Num: true}}}
	for i, step := range b.Steps {
		row := []ui.Cell{{Head: true, Text: p.t("step." + strconv.Itoa(i+1))}, {Text: p.t("too_early")}, {Text: "–"}}
		if step.Of.Count > 0 {
			row[1] = ui.Cell{Body: rateCell(rateProps{Rate: p.f.Percent(step.Went.Count, step.Of.Count) + "%",
				Went: ui.Link{Text: p.persons(step.Went.Count), URL: p.customers(step.Went)}, Of: ui.Link{Text: p.persons(step.Of.Count), URL: p.customers(step.Of)}})}
		}
		if step.Went.Count > 0 {
			row[2] = ui.Cell{Text: strconv.FormatFloat(step.Median, 'f', -1, 64), Unit: p.t("unit.day", i18n.Args{"n": int64(step.Median)})}
		}
		s.Table.Rows = append(s.Table.Rows, ui.Row{Cells: row})
	}
	s.Chart = p.stepChart()
	s.Twin = ui.TableProps{Tight: true, Caption: p.t("steps.twin"), Columns: []ui.Column{{Label: p.t("col.first_month")}, {Label: p.t("col.went"), Num: true}, {Label: p.t("col.came"), Num: true}}}
	for i := len(b.Months) - 1; i >= 0; i-- {
		m := b.Months[i]
		s.Twin.Rows = append(s.Twin.Rows, ui.Row{Cells: []ui.Cell{{Head: true, Text: p.f.Month(m.First)}, {Text: p.f.Percent(m.Went, m.Of), Unit: "%"},
			{Text: p.f.Number(m.Of), Unit: p.t("unit.person", i18n.Args{"n": m.Of})}}})
	}
	return s
}

func (p *page) persons(n int64) string { return p.t("persons", i18n.Args{"n": n}) }

// stepChart is the line of the first step by months.
func (p *page) stepChart() *ui.ChartProps {
	months := p.b.Steps.Months
	c := &ui.ChartProps{Low: true}
	low, high := int64(1000), int64(0) // tenths of a percent
	var first, last dashboard.StepMonth
	for i, m := range months {
		col := ui.ChartColumn{None: m.Of == 0, Values: []int64{0}}
		if m.Of > 0 {
			rate := (m.Went*2000 + m.Of) / (2 * m.Of)
			col.Values[0], low, high = rate, min(low, rate), max(high, rate)
			if last = m; first.Of == 0 {
				first = m
			}
		}
		if i == 0 || i == len(months)-1 {
			col.Text = p.monthName(m.First)
			y, _, _ := m.First.YMD()
			col.Sub = strconv.Itoa(y)
		}
		c.Columns = append(c.Columns, col)
	}
	if last.Of == 0 {
		return nil
	}
	for _, v := range ui.Ticks(low/10, (high+9)/10) {
		c.Ticks = append(c.Ticks, ui.ChartTick{Value: v * 10, Text: strconv.FormatInt(v, 10) + "%"})
	}
	c.End = p.f.Percent(last.Went, last.Of) + "%"
	c.Label = p.t("steps.label", i18n.Args{"from": p.f.Month(first.First), "was": p.f.Percent(first.Went, first.Of), "to": p.f.Month(last.First), "now": p.f.Percent(last.Went, last.Of)})
	return c
}
