package orderui

import (
	"net/http"
	"strconv"
	"strings"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/order"
	"joren/internal/shipping"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// sheet draws the page of one order.
type sheet struct {
	visit    *web.Visit
	lang     i18n.Lang
	format   ui.Format
	today    day.Day
	order    *order.Order
	lines    []order.Position
	customer *customer.Customer // nil where nobody is named
	nth      int64
	parcels  []shipping.Shipment
}

func (u *UI) order(w http.ResponseWriter, r *http.Request) error {
	number, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil || number <= 0 {
		return errs.New(errs.NotFound, "order.not_found", nil)
	}
	v := web.From(r.Context())
	s := &sheet{visit: v, lang: v.Lang, format: ui.Format{Lang: v.Lang, Currency: v.Shop.Currency, Loc: v.Shop.Zone},
		today: v.Shop.Today(u.db.Clock().Now())}
	if err := u.db.Read(r.Context(), func(q *db.Read) error { return s.load(q, number) }); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, orderPage(s.props(r)))
}

func (s *sheet) load(q *db.Read, number int64) error {
	shop := s.visit.Shop.ID
	id, err := order.ByNumber(q, shop, number)
	if err != nil {
		return err
	}
	if s.order, err = order.Get(q, shop, id); err != nil {
		return err
	}
	if s.lines, err = order.Positions(q, shop, []int64{id}); err != nil {
		return err
	}
	parcels, err := shipping.Of(q, shop, []int64{id})
	if err != nil {
		return err
	}
	s.parcels = parcels[id]
	if s.order.Customer == 0 {
		return nil
	}
	if s.customer, err = customer.Get(q, shop, s.order.Customer); err != nil {
		return err
	}
	nth, err := order.Nth(q, shop, []int64{id})
	s.nth = nth[id]
	return err
}

func (s *sheet) t(key string, args ...i18n.Args) string { return s.lang.T(key, args...) }

type orderProps struct {
	Shell   ui.ShellProps
	Way     ui.BreadcrumbsProps
	Head    headProps
	WhyNot  *ui.AlertProps
	Figures ui.FiguresProps
	Lines   *ui.TableProps
	LinesOf ui.SheetProps
	NoLines string
	Sums    sumsProps
	Tax     taxProps
	Asides  []asideProps
}

type headProps struct {
	Title, Own    string
	State         stateProps
	Customer, URL string
	Kana, Number  string // of the customer
	Nobody        string
	Nth           int
	NthText       string
}

// asideProps are a sheet of keys and values.
type asideProps struct {
	Sheet ui.SheetProps
	KV    ui.KVProps
	Text  string
}

func (s *sheet) props(r *http.Request) orderProps {
	o := s.order
	name := o.OrderNumber
	if name == "" {
		name = plain(o.Number)
	}
	title := s.t("orderui.page.title", i18n.Args{"number": name})
	p := orderProps{Shell: web.ShellProps(r.Context(), web.Orders, title), Head: s.head(title), Figures: s.figures(), Sums: s.sums(), Tax: s.tax()}
	p.Way = ui.BreadcrumbsProps{Way: []ui.Link{{Text: s.t("orderui.title"), URL: s.visit.Path("/orders")}, {Text: name}}}
	if why := whyNot(s.lang, o); len(why) > 0 {
		p.WhyNot = &ui.AlertProps{Title: s.t("orderui.page.no_purchase"), Text: sentences(s.lang, why)}
	}
	p.LinesOf = ui.SheetProps{Title: s.t("orderui.page.lines"), Note: s.t("orderui.page.lines_count", i18n.Args{"n": len(s.lines)})}
	if len(s.lines) > 0 {
		t := s.lineTable()
		p.Lines = &t
	} else {
		p.NoLines = s.t("orderui.page.no_lines")
	}
	p.Asides = s.asides()
	return p
}

func (s *sheet) head(title string) headProps {
	o := s.order
	h := headProps{Title: title, Own: s.t("orderui.own_number", i18n.Args{"number": plain(o.Number)}), Nth: int(s.nth), NthText: NthPurchase(s.lang, s.nth)}
	h.State = stateProps{State: string(o.State), Payment: string(o.Payment)}
	if o.Test {
		h.State.Test = s.t("order.test")
	}
	if s.customer == nil {
		h.Nobody = s.t("orderui.page.nobody")
		return h
	}
	c := s.customer
	h.URL, h.Kana, h.Number = customerURL(s.visit, c.Number), c.Kana, s.t("orderui.own_number", i18n.Args{"number": plain(c.Number)})
	if name := c.FullName(); name != "" {
		h.Customer = s.t("orderui.page.customer", i18n.Args{"name": name})
	} else {
		h.Customer, h.Number = s.t("orderui.unnamed", i18n.Args{"number": plain(c.Number)}), ""
	}
	return h
}

func (s *sheet) figures() ui.FiguresProps {
	o := s.order
	amount := ui.Figure{Label: s.t("orderui.fig.amount"), Value: s.format.MoneyOr(o.Amount, s.t("order.amount_unknown"))}
	if o.Refunded != 0 {
		amount.Sub = s.t("orderui.fig.refunded", i18n.Args{"amount": s.format.Money(o.Refunded)})
	}
	at := ui.Figure{Label: s.t("orderui.fig.ordered"), Value: s.format.Date(o.Day), Sub: joined(s.format.DaysAgo(o.Day, s.today), s.clock())}
	payment := ui.Figure{Label: s.t("orderui.fig.payment"), Value: PaymentText(s.lang, o.Payment), Sub: o.PaymentMethod}
	if payment.Sub == "" && !o.PaidAt.IsZero() {
		payment.Sub = s.format.Date(s.format.DayOf(o.PaidAt))
	}
	items := ui.Figure{Label: s.t("orderui.fig.items"), Value: i18n.Number(o.Quantity), Unit: s.t("orderui.unit.piece"),
		Sub: s.t("orderui.page.lines_count", i18n.Args{"n": o.LineCount})}
	p := ui.FiguresProps{Alone: true, Items: []ui.Figure{amount, payment, at, items}}
	if o.Channel != "" {
		p.Items = append(p.Items, ui.Figure{Label: s.t("orderui.col.channel"), Value: Channel(s.lang, o.Channel), Sub: s.t("orderui.fig.source", i18n.Args{"source": Source(s.lang, o.Source)})})
	}
	return p
}

// clock is the time of day of the order; midnight is that of a file that states days alone, and is left out.
func (s *sheet) clock() string {
	_, at, _ := strings.Cut(s.format.DateTime(s.order.OrderedAt), " ")
	if at == "00:00" {
		return ""
	}
	return at
}

func joined(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " ・ ")
}

func (s *sheet) asides() []asideProps {
	o := s.order
	var out []asideProps
	if o.ShipTo != nil {
		out = append(out, asideProps{Sheet: ui.SheetProps{Title: s.t("orderui.ship_to"), Padded: true}, KV: s.shipTo()})
	}
	if len(s.parcels) > 0 {
		out = append(out, asideProps{Sheet: ui.SheetProps{Title: s.t("orderui.parcels"), Padded: true}, KV: s.parcelList()})
	}
	dates := ui.KVProps{}
	for _, d := range []struct{ key, at string }{
		{"orderui.date.ordered", joined(s.format.Date(o.Day), s.clock())}, {"orderui.date.paid", s.format.DateTime(o.PaidAt)},
		{"orderui.date.shipped", strings.TrimSuffix(s.format.DateTime(o.ShippedAt), " 00:00")}, {"orderui.date.delivered", s.format.DateTime(o.DeliveredAt)},
		{"orderui.date.cancelled", s.format.DateTime(o.CancelledAt)}, {"orderui.date.added", s.format.DateTime(o.CreatedAt)},
	} {
		dates.Items = append(dates.Items, ui.KVItem{Key: s.t(d.key), Value: strings.Replace(d.at, " ・ ", " ", 1), Num: true})
	}
	if o.UpdatedAt.After(o.CreatedAt) {
		dates.Items = append(dates.Items, ui.KVItem{Key: s.t("orderui.date.updated"), Value: s.format.DateTime(o.UpdatedAt), Num: true})
	}
	out = append(out, asideProps{Sheet: ui.SheetProps{Title: s.t("orderui.dates"), Padded: true}, KV: dates},
		asideProps{Sheet: ui.SheetProps{Title: s.t("orderui.origin"), Padded: true}, KV: s.origin()})
	if o.Memo != "" {
		out = append(out, asideProps{Sheet: ui.SheetProps{Title: s.t("orderui.memo"), Padded: true}, Text: o.Memo})
	}
	return out
}

// parcelList names the parcels, each with the way to its carrier's page.
func (s *sheet) parcelList() ui.KVProps {
	p := ui.KVProps{}
	for _, x := range s.parcels {
		p.Items = append(p.Items, ui.KVItem{Key: CarrierText(s.lang, x.Carrier), Value: x.Tracking, URL: x.Carrier.TrackingURL(x.Tracking),
			Sub: s.format.Date(s.format.DayOf(x.ShippedAt)), Num: true})
	}
	return p
}

func (s *sheet) shipTo() ui.KVProps {
	a := s.order.ShipTo
	address := []string{}
	if a.PostalCode != "" {
		address = append(address, s.t("orderui.postal", i18n.Args{"code": a.PostalCode}))
	}
	for _, line := range []string{a.Prefecture + a.City + a.Address1, a.Address2, a.Country} {
		if line != "" {
			address = append(address, line)
		}
	}
	return ui.KVProps{Items: []ui.KVItem{
		{Key: s.t("orderui.ship.name"), Value: a.Name, Sub: a.Kana}, {Key: s.t("orderui.ship.company"), Value: a.Company},
		{Key: s.t("orderui.ship.address"), Value: strings.Join(address, "\n"), Num: true}, {Key: s.t("orderui.ship.phone"), Value: a.Phone, Num: true},
	}}
}

func (s *sheet) origin() ui.KVProps {
	o := s.order
	counts := s.t("orderui.counts.yes")
	if !o.Counts {
		counts = s.t("orderui.counts.no")
	}
	earned := ""
	if o.PointsEarned != 0 {
		earned = s.t("orderui.points", i18n.Args{"n": o.PointsEarned})
	}
	return ui.KVProps{Items: []ui.KVItem{
		{Key: s.t("orderui.col.channel"), Value: Channel(s.lang, o.Channel)}, {Key: s.t("orderui.source"), Value: Source(s.lang, o.Source)},
		{Key: s.t("orderui.source_number"), Value: o.OrderNumber, Num: true}, {Key: s.t("orderui.method"), Value: o.PaymentMethod},
		{Key: s.t("orderui.type"), Value: TypeText(s.lang, o.Type)},
		{Key: s.t("orderui.coupon"), Value: o.CouponCode}, {Key: s.t("orderui.earned"), Value: earned},
		{Key: s.t("orderui.purchase"), Value: counts},
	}}
}
