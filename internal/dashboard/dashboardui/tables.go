package dashboardui

import (
	"strconv"

	"joren/internal/dashboard"
	"joren/internal/importer"
	"joren/internal/kit/i18n"
	"joren/internal/kit/ids"
	"joren/internal/order"
	"joren/internal/order/orderui"
	"joren/internal/search"
	"joren/internal/staff"
	"joren/internal/web/ui"
)

// name is what a customer is called in a list.
func (p *page) name(name string, number int64) string {
	if name == "" {
		return p.t("unnamed", i18n.Args{"number": strconv.FormatInt(number, 10)})
	}
	return name
}

func (p *page) customer(number int64) string {
	if number == 0 || !p.v.Can(staff.CustomerRead) {
		return ""
	}
	return p.v.Path("/customers/" + strconv.FormatInt(number, 10))
}

// risk are the customers who are later than usual.
func (p *page) risk() tableProps {
	r := p.b.Risk
	out := tableProps{Sheet: ui.SheetProps{ID: "risk", Title: p.t("risk"), Badge: ui.About(*p.about("risk", p.t("risk"), i18n.Args{"n": r.Days})),
		More: ui.Link{Text: p.persons(r.Count), URL: p.customers(r.People)}}, None: p.t("risk.none")}
	if r.Count > int64(len(r.Top)) {
		out.Note = p.t("risk.top", i18n.Args{"n": len(r.Top)})
	}
	out.Table = ui.TableProps{Caption: p.t("risk.caption"), Columns: []ui.Column{{Label: p.t("col.name")}, {Label: p.t("col.late"), Num: true}, {Label: p.t("col.year"), Num: true}}}
	for _, l := range r.Top {
		year := ui.Cell{Text: p.f.Money(l.Year.Amount), URL: p.orders(l.Year.Orders, search.OrderQuery{})}
		if year.URL != "" {
			year.URL = orderui.OfCustomerURL(p.v, l.Number, search.OrderQuery{Part: search.Purchases, Days: search.Span{From: dashboard.YearFrom(p.b.Today)}})
		}
		if l.Year.Unknown > 0 {
			year.Sub = p.t("unknown", i18n.Args{"n": l.Year.Unknown})
		}
		out.Table.Rows = append(out.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Head: true, Body: whoCell(whoProps{p.name(l.FullName(), l.Number), p.customer(l.Number), p.t("risk.usual", i18n.Args{"n": l.OrderCount, "days": l.Usual})})},
			{Body: lateCell(p.f.Number(int64(l.Late)), p.t("late", i18n.Args{"n": l.Late}))}, year}})
	}
	return out
}

// best are the products that sell best.
func (p *page) best() tableProps {
	b := p.b.Best
	out := tableProps{Sheet: ui.SheetProps{ID: "best", Title: p.t("best"), Note: p.t("period." + string(p.b.Period)), Badge: ui.About(*p.about("best", p.t("best")))}, None: p.t("best.none")}
	if b.Short {
		out.Sheet.Note = p.f.Range(b.Span.From, b.Span.To)
		out.Note = p.t("best.short")
	}
	out.Table = ui.TableProps{Tight: true, Caption: p.t("best.caption"), Columns: []ui.Column{{Label: p.t("col.product")}, {Label: p.t("col.quantity"), Num: true}, {Label: p.t("sales"), Num: true}}}
	for _, x := range b.Top {
		amount := ui.Cell{Text: p.f.Money(x.Amount)}
		switch {
		case x.Unknown > 0 && x.Amount == 0:
			amount.Text = p.t("amount_unknown")
		case x.Unknown > 0:
			amount.Sub = p.t("unknown_lines", i18n.Args{"n": x.Unknown})
		}
		name := x.Name
		if name == "" {
			name = p.t("unnamed_product")
		}
		out.Table.Rows = append(out.Table.Rows, ui.Row{Cells: []ui.Cell{{Head: true, Body: productCell(productProps{Name: name,
			Orders: p.t("in_orders", i18n.Args{"n": x.Orders.Count}), URL: p.orders(x.Orders.Count, x.Orders.Query)})}, {Text: p.f.Number(x.Quantity)}, amount}})
	}
	return out
}

// latest are the newest orders.
func (p *page) latest() tableProps {
	out := tableProps{Sheet: ui.SheetProps{ID: "latest", Title: p.t("latest"), More: ui.Link{Text: p.t("latest.all"), URL: p.v.Path("/orders")}}}
	out.Table = ui.TableProps{Tight: true, Cards: "recent", Caption: p.t("latest.caption", i18n.Args{"n": len(p.b.Latest)}), Columns: []ui.Column{
		{Key: "time", Label: p.t("col.time")}, {Key: "hide", Label: p.t("col.number")}, {Key: "name", Label: p.t("col.name")}, {Key: "nth", Label: p.t("col.nth"), NoWrap: true},
		{Key: "item", Label: p.t("col.product")}, {Key: "hide", Label: p.t("col.channel")}, {Key: "state", Label: p.t("col.state")}, {Key: "total", Label: p.t("col.amount"), Num: true}}}
	for _, h := range p.b.Latest {
		out.Table.Rows = append(out.Table.Rows, ui.Row{Cells: p.orderCells(h)})
	}
	return out
}

func (p *page) orderCells(h search.OrderHit) []ui.Cell {
	when := p.f.MonthDay(h.Day)
	if h.Day == p.b.Today {
		when = h.OrderedAt.In(p.v.Shop.Zone).Format("15:04")
	}
	url := orderui.URL(p.v, h.Number)
	who := whoProps{Name: p.name(h.CustomerName, h.CustomerNumber), URL: p.customer(h.CustomerNumber)}
	if h.CustomerNumber == 0 {
		who.Name = p.t("nobody")
	}
	number := h.OrderNumber
	if number == "" {
		number = "No. " + strconv.FormatInt(h.Number, 10)
	}
	state := stateProps{State: string(h.State)}
	if h.Payment == order.Pending {
		state.Payment = string(h.Payment)
	}
	return []ui.Cell{{Body: timeCell(h.Day.String(), when)}, {Text: number, URL: url}, {Head: true, Body: whoCell(who)}, {Text: orderui.Nth(p.v.Lang, h.Nth)},
		{Body: itemCell(url, orderui.ItemsOf(p.v.Lang, h.Order))}, {Text: orderui.Channel(p.v.Lang, h.Channel)}, {Body: stateCell(state)},
		{Text: p.f.MoneyOr(h.Amount, p.t("amount_unknown")), Strong: h.Amount != nil}}
}

// todoProps are the work that waits.
type todoProps struct {
	Sheet ui.SheetProps
	Table ui.TableProps
	None  string
}

func (p *page) todo() todoProps {
	out := todoProps{Sheet: ui.SheetProps{ID: "todo", Title: p.t("todo")}, None: p.t("todo.none")}
	out.Table = ui.TableProps{Tight: true, Caption: p.t("todo.caption"), Columns: []ui.Column{{Label: p.t("todo.what")}, {Label: p.t("todo.how_many"), Num: true}}}
	add := func(what, url string, n int64, unit string) {
		if n > 0 {
			out.Table.Rows = append(out.Table.Rows, ui.Row{Cells: []ui.Cell{{Head: true, Body: todoCell(what, url)}, {Text: p.f.Number(n), Unit: p.t(unit, i18n.Args{"n": n}), Strong: true}}})
		}
	}
	add(p.t("todo.send"), p.orders(p.b.ToSend.Count, p.b.ToSend.Query), p.b.ToSend.Count, "unit.order")
	add(p.t("todo.pairs"), p.v.Path("/duplicates"), p.pairs, "unit.pair")
	for _, i := range p.imports {
		url := p.v.Path("/imports/" + ids.Format(importer.ImportIDPrefix, i.ID))
		switch {
		case i.State == importer.StateChecked:
			add(p.t("todo.import", i18n.Args{"file": i.FileName}), url, 1, "unit.file")
		case i.State == importer.StateRunning:
			add(p.t("todo.running", i18n.Args{"file": i.FileName}), url, 1, "unit.file")
		case i.Report.Rejected > 0 && p.b.Today.Sub(p.f.DayOf(i.CreatedAt)) <= mendDays:
			add(p.t("todo.rejected", i18n.Args{"file": i.FileName}), url, i.Report.Rejected, "unit.row")
		}
	}
	return out
}

// mendDays is how long rows that an import could not take stay among the work.
const mendDays = 14

// pastProps are how far the shop has come.
type pastProps struct {
	Sheet ui.SheetProps
	Items []ui.KVItem
}

func (p *page) past() pastProps {
	b := p.b.Past
	out := pastProps{Sheet: ui.SheetProps{ID: "past", Title: p.t("past"), Padded: true, Badge: ui.About(*p.about("past", p.t("past")))}}
	out.Items = []ui.KVItem{{Key: p.t("past.customers"), Value: p.persons(b.Customers.Count), URL: p.customers(b.Customers), Num: true},
		{Key: p.t("past.regulars"), Value: p.persons(b.Regulars.Count), URL: p.customers(b.Regulars), Num: true,
			Sub: p.t("past.share", i18n.Args{"rate": p.f.Percent(b.Regulars.Count, b.Customers.Count)})}}
	if f := b.First; f != nil {
		out.Items = append(out.Items, ui.KVItem{Key: p.t("past.first"), Body: firstCell(whoProps{p.name(f.FullName(), f.Number), p.customer(f.Number), p.f.DateLong(b.FirstDay)})})
	}
	if b.Since.Valid() {
		first := p.f.Month(b.Since)
		this := ui.KVItem{Key: p.t("past.this_month"), Value: p.f.Money(b.ThisMonth.Amount), URL: p.part(b.ThisMonth), Num: true, Sub: p.unknown(b.ThisMonth.Sales)}
		if b.FirstOne.Amount > 0 && !b.ThisMonth.Query.Days.From.Before(b.Since) && b.ThisMonth.Query.Days.From != b.Since {
			this.Sub = p.t("past.times", i18n.Args{"x": strconv.FormatFloat(float64(b.ThisMonth.Amount)/float64(b.FirstOne.Amount), 'f', 1, 64)})
		}
		out.Items = append(out.Items, this, ui.KVItem{Key: p.t("past.first_month"), Value: p.f.Money(b.FirstOne.Amount), URL: p.part(b.FirstOne), Num: true, Sub: first})
	}
	return out
}

func (p *page) unknown(s dashboard.Sales) string {
	if s.Unknown == 0 {
		return ""
	}
	return p.t("unknown", i18n.Args{"n": s.Unknown})
}
