package orderui

import (
	"strconv"
	"unicode/utf8"

	"github.com/a-h/templ"

	"joren/internal/kit/i18n"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/web/ui"
)

type dateProps struct{ Day, Machine, Ago string }

type numberProps struct {
	Text, URL, Own string
	Long           bool // too long for one line
	Line           bool // on phones it has a line of its own
}

// longNumber is how many characters of an order number have room in one line.
const longNumber = 30

type whoProps struct {
	Name, URL string
	Nobody    string // said where nobody is named
	Nth       string
	Items     ItemsProps // on phones
}

type channelProps struct {
	Text  string
	Known bool // one of Joren's own words, which is short
}

type stateProps struct {
	State, Payment string
	Test           string // the word for a test order
	Parcel         string // its number, with how many more there are
	ParcelURL      string
}

type amountProps struct {
	Text    string
	Unknown bool
	Outside string // said where the amount is in no sum
}

// table is the list of orders, with the sum over all matches.
func (l *listing) table() ui.TableProps {
	p := ui.TableProps{Cards: "order", Region: l.t("orderui.table"),
		Caption: l.t("orderui.caption", i18n.Args{"n": l.found.Total, "order": l.order()})}
	sortable := func(c ui.Column, by string) ui.Column {
		c.SortBy, c.Sorted = l.query.sorted(by).url(l.path), l.query.direction(by)
		return c
	}
	p.Columns = []ui.Column{
		sortable(ui.Column{Key: "date", Label: l.t("orderui.col.date")}, byTime),
		sortable(ui.Column{Key: "no", Label: l.t("orderui.col.number")}, byNumber),
		{Key: "item", Label: l.t("orderui.col.customer")},
		{Key: "hide", Label: l.t("orderui.col.items")},
		{Key: "hide", Label: l.t("orderui.col.channel"), Quiet: true},
		{Key: "state", Label: l.t("orderui.col.state")},
		sortable(ui.Column{Key: "total", Label: l.t("orderui.col.amount"), Num: true}, byAmount),
	}
	for _, h := range l.found.Hits {
		p.Rows = append(p.Rows, l.row(h))
	}
	if l.mayPick() {
		p.Columns = append([]ui.Column{l.pickHead()}, p.Columns...)
		for i, h := range l.found.Hits {
			p.Rows[i].Cells = append([]ui.Cell{l.pickCell(h)}, p.Rows[i].Cells...)
		}
	}
	p.Foot = []ui.Cell{{Head: true, Span: len(p.Columns) - 1, Text: l.t("orderui.sum", i18n.Args{"n": l.found.Counting})}, {Text: l.format.Money(l.found.Sum)}}
	return p
}

// order says by what the list is sorted.
func (l *listing) order() string {
	key := map[string][2]string{byTime: {"orderui.order.oldest", "orderui.order.newest"},
		byNumber: {"orderui.order.number", "orderui.order.number_desc"}, byAmount: {"orderui.order.lowest", "orderui.order.highest"}}[l.query.sort]
	if l.query.desc {
		return l.t(key[1])
	}
	return l.t(key[0])
}

func (l *listing) row(h search.OrderHit) ui.Row {
	items := ItemsOf(l.lang, h.Order)
	who := whoProps{Name: h.CustomerName, URL: customerURL(l.visit, h.CustomerNumber), Nth: Nth(l.lang, h.Nth), Items: items}
	switch {
	case h.CustomerNumber == 0:
		who.Nobody = l.t("orderui.nobody")
	case who.Name == "":
		who.Name = l.t("orderui.unnamed", i18n.Args{"number": plain(h.CustomerNumber)})
	}
	number := numberProps{Text: h.OrderNumber, URL: URL(l.visit, h.Number), Own: l.t("orderui.own_number", i18n.Args{"number": plain(h.Number)})}
	number.Line = l.mayPick()
	number.Long = utf8.RuneCountInString(number.Text) > longNumber
	if number.Text == "" {
		number.Text, number.Own = number.Own, ""
	}
	return ui.Row{Cells: []ui.Cell{
		{Body: dateCell(dateProps{Day: l.format.Date(h.Day), Machine: h.Day.String(), Ago: l.format.DaysAgo(h.Day, l.today)})},
		{Head: true, Body: numberCell(number)},
		{Body: whoCell(who)},
		{Body: itemsCell(items)},
		{Body: channelCell(l.channel(h.Channel))},
		{Body: stateCell(l.state(h.Order))},
		{Body: amountCell(l.amount(h.Order)), Strong: true},
	}}
}

func (l *listing) channel(code string) channelProps {
	text := Channel(l.lang, code)
	return channelProps{Text: text, Known: text != code}
}

func (l *listing) state(o *order.Order) stateProps {
	p := stateProps{State: string(o.State)}
	if o.Payment != order.PaymentUnknown {
		p.Payment = string(o.Payment)
	}
	if o.Test {
		p.Test = l.t("order.test")
	}
	if parcels := l.parcel[o.ID]; len(parcels) > 0 {
		first := parcels[0]
		p.Parcel, p.ParcelURL = first.Tracking, first.Carrier.TrackingURL(first.Tracking)
		if more := len(parcels) - 1; more > 0 {
			p.Parcel = l.t("orderui.parcels_more", i18n.Args{"number": first.Tracking, "n": more})
		}
	}
	return p
}

func (l *listing) amount(o *order.Order) amountProps {
	p := amountProps{Text: l.format.MoneyOr(o.Amount, l.t("order.amount_unknown")), Unknown: o.Amount == nil}
	if !o.Counts && o.Amount != nil {
		p.Outside = l.t("orderui.outside")
	}
	return p
}

// lacking says which matches are not in the sum.
func (l *listing) lacking() string {
	var notes []string
	if left := l.found.Total - l.found.Counting; left > 0 {
		notes = append(notes, l.t("orderui.sum_without", i18n.Args{"n": left}))
	}
	if l.found.Unknown > 0 {
		notes = append(notes, l.t("orderui.sum_unknown", i18n.Args{"n": l.found.Unknown}))
	}
	return sentences(l.lang, notes)
}

// plain writes a number that is a name: without groups.
func plain(n int64) string { return strconv.FormatInt(n, 10) }

// swapBeside lets htmx put an element in its place by its id, beside what was asked for.
func swapBeside(on bool) templ.Attributes {
	if !on {
		return nil
	}
	return templ.Attributes{"hx-swap-oob": "true"}
}
