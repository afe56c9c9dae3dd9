package orderui

import (
	"github.com/a-h/templ"

	"joren/internal/kit/i18n"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/staff"
	"joren/internal/web/ui"
)

// pickForm is the form that takes the orders picked in the list. It is sent by GET, so that picking needs no script.
const pickForm = "pick"

type pickProps struct {
	Action string
	Bulk   ui.BulkProps
}

// mayPick reports whether there is something to do with picked orders.
func (l *listing) mayPick() bool { return l.visit.Can(staff.OrderExport) }

// pick is what may be done with the orders that are picked; nil for those who may do nothing.
func (l *listing) pick() *pickProps {
	if !l.mayPick() {
		return nil
	}
	to := func(path string) templ.Attributes { return templ.Attributes{"formaction": l.visit.Path(path)} }
	return &pickProps{Action: l.visit.Path("/exports"), Bulk: ui.BulkProps{Text: l.t("orderui.picked"), Actions: []ui.Button{
		{Text: l.t("orderui.ship"), Icon: "truck", Small: true, Submit: true, Form: pickForm, Attrs: to("/shipping")},
		{Text: l.t("orderui.export"), Icon: "export", Small: true, Submit: true, Form: pickForm, Name: "kind", Value: "orders"},
	}, Clear: ui.Link{Text: l.t("orderui.unpick"), URL: l.query.url(l.path)}}}
}

// listActions lead on with all orders that the list shows now.
func (l *listing) listActions() []ui.Button {
	if !l.mayPick() || l.found.Total == 0 {
		return nil
	}
	v := l.query.values()
	v.Del("page")
	v.Del("size")
	ship := l.visit.Path("/shipping")
	if len(v) > 0 {
		ship += "?" + v.Encode()
	}
	v.Set("kind", "orders")
	var out []ui.Button
	if l.someWait() {
		out = append(out, ui.Button{Text: l.t("orderui.ship_all"), Icon: "truck", URL: ship, Small: true, Ghost: true})
	}
	return append(out, ui.Button{Text: l.t("orderui.export"), Icon: "export", Small: true, Ghost: true, URL: l.visit.Path("/exports?" + v.Encode())})
}

// someWait reports whether the list may show orders that wait for a parcel.
func (l *listing) someWait() bool {
	if l.query.state != "" && l.query.state != order.New && l.query.state != order.Preparing {
		return false
	}
	return l.counts[order.New]+l.counts[order.Preparing] > 0
}

func (l *listing) pickHead() ui.Column {
	return ui.Column{Key: "check", Head: ui.RowCheck(ui.RowCheckProps{All: true, Label: l.t("orderui.pick_all")})}
}

func (l *listing) pickCell(h search.OrderHit) ui.Cell {
	return ui.Cell{Body: ui.RowCheck(ui.RowCheckProps{Name: Picked, Value: plain(h.Number), Form: pickForm,
		Label: l.t("orderui.pick", i18n.Args{"number": numberText(h)})})}
}

// numberText is how people call an order: by its source's number, or the shop's.
func numberText(h search.OrderHit) string {
	if h.OrderNumber != "" {
		return h.OrderNumber
	}
	return plain(h.Number)
}
