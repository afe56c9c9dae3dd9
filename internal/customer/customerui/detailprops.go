package customerui

import (
	"strconv"
	"strings"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/eventlog"
	"joren/internal/kit/day"
	"joren/internal/kit/i18n"
	"joren/internal/kit/jptext"
	"joren/internal/order"
	"joren/internal/web/ui"
)

// detailProps are what the page of one customer shows.
type detailProps struct {
	Way      ui.BreadcrumbsProps
	Name     string
	Kana     string
	Honorary string
	Nth      int
	NthText  string
	Number   string
	Status   string
	Tags     []string
	Figures  []ui.Figure
	Timeline []ui.TrackMonth
	MoreURL  string
	Orders   *ui.TableProps
	OrdersOf string
	AllURL   string
	Taste    []tasteRow
	Months   ui.MonthsProps
	Contact  []ui.KVItem
	Profile  []ui.KVItem
	Memo     string
}

type tasteRow struct {
	Name, Percent string
	Share         float64
}

func (d *detailer) props(name string) detailProps {
	c := d.h.customer
	p := detailProps{Name: name, Kana: c.Kana, Honorary: d.t("honorary"), Nth: int(d.h.figures.OrderCount), Number: strconv.FormatInt(c.Number, 10),
		Status: statusText(d.v.Lang, c), Tags: c.Tags, Figures: d.figures(), Memo: c.Memo,
		Way: ui.BreadcrumbsProps{Way: []ui.Link{{Text: d.t("title"), URL: d.v.Path("/customers")}, {Text: strconv.FormatInt(c.Number, 10)}}}}
	if n := d.h.figures.OrderCount; n > 0 {
		p.NthText = d.t("nth", i18n.Args{"n": n})
	} else {
		p.NthText = d.t("no_purchase")
	}
	p.Timeline, p.MoreURL = d.timeline()
	p.Orders, p.OrdersOf = d.orders()
	p.AllURL = d.v.Path("/orders?customer=" + p.Number)
	p.Taste = d.taste()
	p.Months = ui.MonthsProps{Counts: d.h.months, Label: d.t("months_label")}
	p.Contact, p.Profile = d.contact(), d.profile()
	return p
}

func (d *detailer) figures() []ui.Figure {
	f := d.h.figures
	average, sub := "", ""
	if a, ok := f.Average(); ok {
		average = d.t("average", i18n.Args{"amount": d.f.Money(a)})
	}
	if f.Unknown > 0 {
		average = strings.TrimSpace(average + " " + d.t("unknown_short", i18n.Args{"n": f.Unknown}))
	}
	if f.FirstDay.Valid() {
		sub = d.t("first_on", i18n.Args{"day": d.f.Date(f.FirstDay)})
	}
	out := []ui.Figure{
		{Label: d.t("column.orders"), Value: d.f.Number(f.OrderCount), Unit: d.t("times"), Sub: sub},
		{Label: d.t("column.amount"), Value: d.f.Money(f.Amount), Sub: average},
		{Label: d.t("column.last"), Value: orDash(d.f.DaysAgo(f.LastDay, d.today)), Sub: d.f.DateLong(f.LastDay)},
	}
	if n, ok := d.h.interval(); ok {
		out = append(out, ui.Figure{Label: d.t("interval"), Value: d.f.Number(int64(n)), Unit: d.t("days"), Sub: d.t("interval_of", i18n.Args{"n": len(d.h.days) - 1})})
	} else {
		out = append(out, ui.Figure{Label: d.t("interval"), Value: "–", Sub: d.t("interval_later")})
	}
	if p := d.h.customer.Points; p != nil {
		out = append(out, ui.Figure{Label: d.t("points"), Value: d.f.Number(*p), Unit: "pt"})
	}
	return out
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func (d *detailer) orders() (*ui.TableProps, string) {
	list := d.h.orders
	if len(list) == 0 {
		return nil, ""
	}
	t := &ui.TableProps{ID: "orders", Cards: "order", Caption: d.t("orders_caption", i18n.Args{"n": len(list)}), Columns: []ui.Column{
		{Key: "date", Label: d.t("order.date"), NoWrap: true}, {Key: "no", Label: d.t("order.number"), NoWrap: true}, {Key: "item", Label: d.t("order.items")},
		{Key: "state", Label: d.t("order.state")}, {Key: "hide", Label: d.t("order.quantity"), Num: true}, {Key: "total", Label: d.t("order.amount"), Num: true}}}
	for _, o := range list[:min(len(list), ordersShown)] {
		nth := ""
		if n := d.h.nth[o.ID]; n > 0 {
			nth = d.t("nth_short", i18n.Args{"n": n})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: d.f.Date(o.Day), Sub: nth},
			{Text: o.OrderNumber, URL: d.v.Path("/orders/" + strconv.FormatInt(o.Number, 10)), Head: true},
			{Text: d.items(o)},
			{Body: stateCell(o)},
			{Text: d.f.Number(o.Quantity)},
			{Text: d.f.MoneyOr(o.Amount, d.t("amount_unknown")), Strong: true},
		}})
	}
	f := d.h.figures
	t.Foot = []ui.Cell{{Text: d.t("orders_sum", i18n.Args{"n": f.OrderCount}), Head: true, Span: 5}, {Text: d.f.Money(f.Amount)}}
	return t, d.t("orders_count", i18n.Args{"n": len(list)})
}

// items names an order's first item and how many more there are.
func (d *detailer) items(o *order.Order) string {
	first := o.FirstItem
	if first == "" {
		first = d.t("items_unnamed")
	}
	if o.LineCount > 1 {
		return d.t("items_more", i18n.Args{"first": first, "n": o.LineCount - 1})
	}
	return first
}

func (d *detailer) taste() []tasteRow {
	total := int64(0)
	for _, s := range d.h.taste {
		total += s.amount
	}
	if total <= 0 {
		return nil
	}
	var out []tasteRow
	for _, s := range d.h.taste[:min(len(d.h.taste), 4)] {
		out = append(out, tasteRow{s.name, strconv.FormatInt((s.amount*100+total/2)/total, 10), float64(s.amount) / float64(total) * 100})
	}
	return out
}

func (d *detailer) contact() []ui.KVItem {
	c := d.h.customer
	address := strings.TrimSpace(strings.Join([]string{c.Prefecture + c.City + c.Address1, c.Address2}, "\n"))
	if c.PostalCode != "" {
		address = strings.TrimSpace("〒" + jptext.FormatPostal(c.PostalCode) + "\n" + address)
	}
	out := []ui.KVItem{
		{Key: d.t("field.email"), Value: c.Email}, {Key: d.t("field.phone"), Value: displayPhone(c.Phone), Num: true},
		{Key: d.t("field.mobile"), Value: displayPhone(c.Mobile), Num: true}, {Key: d.t("field.fax"), Value: displayPhone(c.Fax), Num: true},
		{Key: d.t("field.address"), Value: address},
	}
	mail := ui.KVItem{Key: d.t("field.mail_consent"), Value: d.t("consent.none")}
	for _, s := range d.h.consents {
		if s.Channel == consent.Mail {
			mail.Value, mail.Sub = d.t("consent."+string(s.State)), d.proof(s)
		}
	}
	return append(out, mail)
}

// proof says where and when a consent was given.
func (d *detailer) proof(s consent.Current) string {
	when := d.f.Date(d.f.DayOf(s.ObtainedAt))
	if s.FileRow > 0 {
		return d.t("proof_row", i18n.Args{"day": when, "file": s.File, "row": s.FileRow})
	}
	return strings.TrimSpace(when + " " + s.File)
}

func (d *detailer) profile() []ui.KVItem {
	c := d.h.customer
	birthday := d.f.DateLong(c.Birthday)
	if c.Birthday.Valid() {
		birthday = d.t("birthday", i18n.Args{"day": birthday, "age": age(c.Birthday, d.today)})
	}
	var known []string
	for _, r := range d.h.references {
		known = append(known, r.Source+" "+r.Reference)
	}
	out := []ui.KVItem{
		{Key: d.t("field.company"), Value: strings.TrimSpace(c.Company + " " + c.Department)}, {Key: d.t("field.display_name"), Value: c.DisplayName},
		{Key: d.t("field.sex"), Value: d.t("sex." + c.Sex)}, {Key: d.t("field.birthday"), Value: birthday}, {Key: d.t("field.rank"), Value: c.Rank},
		{Key: d.t("field.staff"), Value: c.Staff}, {Key: d.t("field.homepage"), Body: homepage(c)},
		{Key: d.t("field.added"), Value: d.f.DateLong(c.AddedDay)}, {Key: d.t("field.references"), Value: strings.Join(known, "\n")},
	}
	for _, k := range sortedKeys(c.Custom) {
		out = append(out, ui.KVItem{Key: k, Value: c.Custom[k]})
	}
	return out
}

// age is in full years.
func age(birthday, today day.Day) int {
	by, bm, bd := birthday.YMD()
	ty, tm, td := today.YMD()
	n := ty - by
	if tm < bm || (tm == bm && td < bd) {
		n--
	}
	return n
}

// timeline turns events into lines of the ledger, by month, newest first.
func (d *detailer) timeline() (months []ui.TrackMonth, more string) {
	events := d.h.events
	if len(events) > d.events {
		events = events[:d.events]
		more = d.v.Path("/customers/"+strconv.FormatInt(d.h.customer.Number, 10)) + "?events=" + strconv.Itoa(d.events)
	}
	for i := range events {
		it, ok := d.track(&events[i])
		if !ok {
			continue
		}
		title := d.f.Month(events[i].On)
		if len(months) == 0 || months[len(months)-1].Title != title {
			months = append(months, ui.TrackMonth{Title: title})
		}
		m := &months[len(months)-1]
		m.Items = append(m.Items, it)
	}
	return months, more
}

func (d *detailer) track(e *eventlog.Recorded) (it ui.TrackItem, ok bool) {
	it = ui.TrackItem{Date: e.On.String(), When: d.f.DayShort(e.On)}
	switch e.Kind.Name {
	case order.Placed.Name:
		return d.placed(e, it)
	case order.Changed.Name:
		return d.changed(e, it)
	case order.Lapse.Name:
		it.Icon, it.What = "clock", d.t("track.lapsed")
		return it, true
	case order.Removed.Name:
		var b order.RemovedBody
		if e.Decode(&b) != nil {
			return it, false
		}
		it.Icon, it.What = "order", d.t("track.order_removed", i18n.Args{"n": b.Number})
		return it, true
	case customer.Created.Name:
		it.Icon, it.What = "person", d.t("track.created")
		return it, true
	case customer.Updated.Name:
		var b customer.UpdatedBody
		if e.Decode(&b) != nil {
			return it, false
		}
		it.Icon, it.What, it.Sub = "memo", d.t("track.updated"), d.fieldNames(b.Fields)
		return it, true
	case consent.Changed.Name:
		var b consent.ChangedBody
		if e.Decode(&b) != nil {
			return it, false
		}
		it.Icon, it.What = "mail", d.t("track.consent", i18n.Args{"state": d.t("consent." + string(b.To))})
		return it, true
	}
	return it, false
}

func (d *detailer) placed(e *eventlog.Recorded, it ui.TrackItem) (ui.TrackItem, bool) {
	var b order.PlacedBody
	if e.Decode(&b) != nil {
		return it, false
	}
	it.Icon, it.Key, it.What = "order", b.Counts, d.t("track.ordered")
	it.URL = d.v.Path("/orders/" + strconv.FormatInt(b.Number, 10))
	if n := d.h.nth[b.Order]; n > 0 {
		it.What = d.t("track.nth", i18n.Args{"n": n})
	}
	it.Amount = d.f.MoneyOr(b.Amount, d.t("amount_unknown"))
	if o := d.h.eventOrder[b.Order]; o != nil {
		it.Sub, it.Key = d.lineNames(o), o.Counts
		it.Amount = d.f.MoneyOr(o.Amount, d.t("amount_unknown"))
	}
	return it, true
}

// lineNames lists the first items of an order with their quantities.
func (d *detailer) lineNames(o *order.Order) string {
	const shown = 3
	var names []string
	for i, p := range d.h.positions[o.ID] {
		if i == shown {
			names = append(names, "…")
			break
		}
		name := strings.TrimSpace(p.Name + " " + p.Variant)
		if name == "" {
			name = p.SKU
		}
		if p.Quantity != 1 {
			name += " × " + d.f.Number(p.Quantity)
		}
		names = append(names, name)
	}
	return strings.Join(names, d.t("comma"))
}

func (d *detailer) changed(e *eventlog.Recorded, it ui.TrackItem) (ui.TrackItem, bool) {
	var b order.ChangedBody
	if e.Decode(&b) != nil {
		return it, false
	}
	it.Icon, it.What = "order", d.t("track.order_changed", i18n.Args{"number": b.Number})
	it.URL = d.v.Path("/orders/" + strconv.FormatInt(b.Number, 10))
	var what []string
	if b.FromState != b.State {
		what = append(what, d.v.Lang.T("ui.order."+string(b.FromState))+" → "+d.v.Lang.T("ui.order."+string(b.State)))
	}
	if b.FromPayment != b.Payment {
		what = append(what, d.v.Lang.T("ui.payment."+string(b.FromPayment))+" → "+d.v.Lang.T("ui.payment."+string(b.Payment)))
	}
	it.Sub = strings.Join(what, d.t("comma"))
	return it, true
}

// fieldNames names the fields that changed.
func (d *detailer) fieldNames(fields []string) string {
	var out []string
	seen := map[string]bool{}
	for _, f := range fields {
		key := "customerui.field." + f
		name := f
		if d.v.Lang.Has(key) {
			name = d.v.Lang.T(key)
		}
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return strings.Join(out, d.t("comma"))
}
