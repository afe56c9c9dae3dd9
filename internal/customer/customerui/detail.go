package customerui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/kit/jptext"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// Bounds of what the page of one customer loads.
const (
	ordersShown = 10
	eventsShown = 30
	maxTaste    = 500 // orders whose lines say what the customer likes
)

// held is all that the page is made of.
type held struct {
	customer   *customer.Customer
	figures    search.Figures
	orders     []*order.Order
	positions  map[int64][]order.Position
	nth        map[int64]int64
	consents   []consent.Current
	references []customer.Reference
	events     []eventlog.Recorded
	eventOrder map[int64]*order.Order // orders that events are about
	days       []day.Day              // of purchases, oldest first
	months     [12]int
	taste      []share
}

type share struct {
	name   string
	amount int64
}

func (u *UI) customer(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	number, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return errs.New(errs.NotFound, "customer.not_found", nil)
	}
	more := max(0, min(web.Query(r).Int("events", 0), 10_000))
	h := &held{positions: map[int64][]order.Position{}, eventOrder: map[int64]*order.Order{}}
	err = u.db.Read(r.Context(), func(q *db.Read) error { return h.load(q, v.Shop.ID, number, eventsShown+more) })
	if err != nil {
		return err
	}
	d := detailer{v: v, f: formatOf(v), h: h, today: v.Shop.Today(u.db.Clock().Now()), events: eventsShown + more}
	name := h.customer.FullName()
	if name == "" {
		name = d.t("nameless")
	}
	shell := web.ShellProps(r.Context(), web.Customers, d.t("of", i18n.Args{"name": name}))
	return web.Render(w, r, http.StatusOK, detailPage(shell, d.props(name)))
}

func (h *held) load(q db.Querier, shopID, number int64, events int) error {
	id, err := customer.ByNumber(q, shopID, number)
	if err != nil {
		return err
	}
	if h.customer, err = customer.Get(q, shopID, id); err != nil {
		return err
	}
	if h.figures, err = search.FiguresOf(q, shopID, id); err != nil {
		return err
	}
	if h.orders, err = order.OfCustomer(q, shopID, id, maxTaste); err != nil {
		return err
	}
	if h.consents, err = consent.Of(q, shopID, id); err != nil {
		return err
	}
	if h.references, err = customer.References(q, shopID, id); err != nil {
		return err
	}
	if h.events, err = eventlog.Of(q, shopID, id, events+1, 0); err != nil {
		return err
	}
	return h.loadOrders(q, shopID)
}

func (h *held) loadOrders(q db.Querier, shopID int64) error {
	ids := make([]int64, len(h.orders))
	for i, o := range h.orders {
		ids[i] = o.ID
		h.eventOrder[o.ID] = o
		if o.Counts {
			h.days = append(h.days, o.Day)
			_, m, _ := o.Day.YMD()
			h.months[m-1]++
		}
	}
	slices.SortFunc(h.days, day.Day.Compare)
	h.days = slices.Compact(h.days)
	var err error
	if h.nth, err = order.Nth(q, shopID, ids[:min(len(ids), ordersShown+eventsShown)]); err != nil {
		return err
	}
	positions, err := order.Positions(q, shopID, ids)
	if err != nil {
		return err
	}
	byCategory := map[string]int64{}
	for _, p := range positions {
		h.positions[p.Order] = append(h.positions[p.Order], p)
		if p.Category != "" && p.Amount != nil && h.eventOrder[p.Order].Counts {
			byCategory[p.Category] += *p.Amount
		}
	}
	for name, amount := range byCategory {
		h.taste = append(h.taste, share{name, amount})
	}
	slices.SortFunc(h.taste, func(a, b share) int {
		if a.amount != b.amount {
			return int(max(-1, min(1, b.amount-a.amount)))
		}
		return compareText(a.name, b.name)
	})
	return nil
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// interval is the median of the days between purchase days; ok from three purchase days on.
func (h *held) interval() (days int, ok bool) {
	if len(h.days) < 3 {
		return 0, false
	}
	gaps := make([]int, len(h.days)-1)
	for i := range gaps {
		gaps[i] = h.days[i+1].Sub(h.days[i])
	}
	slices.Sort(gaps)
	n := len(gaps)
	if n%2 == 1 {
		return gaps[n/2], true
	}
	return (gaps[n/2-1] + gaps[n/2]) / 2, true
}

// displayPhone shows a phone number as it stands where its parts are told apart, else with the hyphens it should have.
func displayPhone(p string) string {
	if strings.Count(p, "-") > 1 {
		return p
	}
	if e164, ok := jptext.Phone(p); ok {
		return jptext.FormatPhone(e164)
	}
	return p
}

type detailer struct {
	v      *web.Visit
	f      ui.Format
	h      *held
	today  day.Day
	events int
}

func (d *detailer) t(key string, args ...i18n.Args) string {
	return d.v.Lang.T("customerui."+key, args...)
}
