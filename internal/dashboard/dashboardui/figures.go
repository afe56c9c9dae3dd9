package dashboardui

import (
	"joren/internal/customer/customerui"
	"joren/internal/dashboard"
	"joren/internal/kit/i18n"
	"joren/internal/order/orderui"
	"joren/internal/search"
	"joren/internal/staff"
	"joren/internal/web/ui"
)

// customers is where the customers of a query are listed; "" for none of them, and for visitors who may not read them.
func (p *page) customers(n dashboard.People) string {
	if n.Count == 0 || !p.v.Can(staff.CustomerRead) {
		return ""
	}
	return customerui.ListURL(p.v, n.Query)
}

// orders is where the orders of a query are listed.
func (p *page) orders(count int64, query search.OrderQuery) string {
	if count == 0 || !p.v.Can(staff.OrderRead) {
		return ""
	}
	return orderui.ListURL(p.v, query)
}

func (p *page) part(s dashboard.Part) string { return p.orders(s.Orders, s.Query) }

func (p *page) about(id, name string, args ...i18n.Args) *ui.AboutProps {
	return &ui.AboutProps{ID: id, Name: name, Text: p.t("about."+id, args...)}
}

// figures are the band of key numbers.
func (p *page) figures() []ui.Figure {
	b := p.b
	period := string(b.Period)
	sales := ui.Figure{Label: p.t("sales"), Value: p.f.Money(b.Sales.Amount), URL: p.part(b.Sales), About: p.about("sales", p.t("sales"))}
	orders := ui.Figure{Label: p.t("orders"), Value: p.f.Number(b.Sales.Orders), Unit: p.t("unit.order", i18n.Args{"n": b.Sales.Orders}), URL: p.part(b.Sales),
		About: p.about("orders", p.t("orders"))}
	average := ui.Figure{Label: p.t("average"), Value: "–", URL: p.part(b.Sales), About: p.about("average", p.t("average"))}
	now, known := b.Sales.Average()
	if known {
		average.Value = p.f.Money(now)
	}
	if n := b.Sales.Unknown; n > 0 {
		unknown := ui.FigureLine{Text: p.t("unknown", i18n.Args{"n": n})}
		sales.Lines = append(sales.Lines, unknown)
		average.Lines = append(average.Lines, ui.FigureLine{Text: p.t("without_unknown", i18n.Args{"n": n})})
	}
	for _, c := range []struct {
		than dashboard.Compared
		name string
	}{{b.Before, "than." + period}, {b.YearAgo, "than.year"}} {
		if !c.than.Any {
			continue
		}
		name := p.t(c.name, i18n.Args{"day": p.weekday()})
		sales.Lines = append(sales.Lines, p.compare(b.Sales.Amount, c.than.Amount, c.than.Orders, name, c.name))
		orders.Lines = append(orders.Lines, p.difference(b.Sales.Orders, c.than.Orders, name, c.name))
		if then, ok := c.than.Average(); ok && known {
			average.Lines = append(average.Lines, p.compare(now, then, c.than.Orders, name, c.name))
		}
	}
	return []ui.Figure{sales, orders,
		{Label: p.t("newcomers"), Value: p.f.Number(b.Newcomers.Count), Unit: p.t("unit.person", i18n.Args{"n": b.Newcomers.Count}), URL: p.customers(b.Newcomers),
			Lines: p.partLines("part.sales", b.First), About: p.about("newcomers", p.t("newcomers"))},
		{Label: p.t("repeaters"), Value: p.f.Number(b.Repeat.Count), Unit: p.t("unit.person", i18n.Args{"n": b.Repeat.Count}), URL: p.customers(b.Repeat),
			Lines: append(p.partLines("part.sales", b.Later), p.nobody()...), About: p.about("repeaters", p.t("repeaters"))},
		average}
}

// partLines say what a part of the sales came to.
func (p *page) partLines(key string, s dashboard.Part) []ui.FigureLine {
	lines := []ui.FigureLine{{Text: p.t(key, i18n.Args{"amount": p.f.Money(s.Amount)}), URL: p.part(s)}}
	if s.Unknown > 0 {
		lines = append(lines, ui.FigureLine{Text: p.t("unknown", i18n.Args{"n": s.Unknown})})
	}
	return lines
}

// nobody says what neither newcomers nor repeaters have bought.
func (p *page) nobody() []ui.FigureLine {
	if p.b.Nobody.Orders == 0 {
		return nil
	}
	return p.partLines("part.nobody", p.b.Nobody)
}

// weekday is the day of the week.
func (p *page) weekday() string {
	return p.t("weekday." + []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[p.b.Today.Weekday()])
}

// compare says by how many percent an amount is more or less than it was; nothing can be more than nothing.
func (p *page) compare(now, then, orders int64, name, key string) ui.FigureLine {
	switch {
	case orders == 0:
		return ui.FigureLine{Text: p.t(key+".none", i18n.Args{"day": p.weekday()})}
	case then <= 0:
		return ui.FigureLine{Text: p.t(key+".was", i18n.Args{"day": p.weekday(), "amount": p.f.Money(then)})}
	case now == then:
		return ui.FigureLine{Text: p.t(key+".same", i18n.Args{"day": p.weekday()})}
	}
	return ui.FigureLine{Trend: p.f.Percent(max(now-then, then-now), then) + "%", Down: now < then, Good: now > then, Text: name}
}

// difference says how many more or less there are than there were.
func (p *page) difference(now, then int64, name, key string) ui.FigureLine {
	switch {
	case then == 0:
		return ui.FigureLine{Text: p.t(key+".none", i18n.Args{"day": p.weekday()})}
	case now == then:
		return ui.FigureLine{Text: p.t(key+".same", i18n.Args{"day": p.weekday()})}
	}
	n := max(now-then, then-now)
	return ui.FigureLine{Trend: p.f.Number(n) + p.t("unit.order", i18n.Args{"n": n}), Down: now < then, Good: now > then, Text: name}
}
