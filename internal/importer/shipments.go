package importer

import (
	"slices"
	"strconv"
	"strings"

	"joren/internal/kit/jptext"
	"joren/internal/order"
	"joren/internal/shipping"
)

// parcel is what a row says of one: its carrier and number. The order's number and the moment stand in the draft.
type parcel struct {
	carrier  shipping.Carrier
	tracking string
}

// maxTracking is the length of a parcel's number.
const maxTracking = 30

// shipmentSetter takes the fields of a row about a parcel.
func shipmentSetter(field string) setter {
	switch field {
	case "carrier":
		return func(_ *env, u *unit, v string) *fault { return text((*string)(&u.parcel.carrier), v, maxTracking) }
	case "tracking_number":
		return func(_ *env, u *unit, v string) *fault { return tracking(&u.parcel.tracking, v) }
	}
	return orderSetter(field)
}

// tracking takes a parcel's number: its digits, whatever stands between them. A spreadsheet program may have made
// 4.44E+11 of it, which is nobody's number.
func tracking(to *string, v string) *fault {
	digits, only := jptext.Digits(v)
	if !only || strings.ContainsAny(v, "Ee+") || len(digits) < 8 || len(digits) > maxTracking {
		return bad("import.tracking")
	}
	if *to == "" {
		*to = digits
	}
	return nil
}

// finishShipment checks a row about a parcel.
func (b *bound) finishShipment(u *unit) {
	switch {
	case len(u.problems) > 0:
	case u.draft.Number == "":
		u.reject(b.problem(u.rows[0], "order_number", "import.no_order_number"))
	case u.parcel.tracking == "":
		u.reject(b.problem(u.rows[0], "tracking_number", "import.no_tracking"))
	}
}

// shipments takes parcels to their orders, which become shipped.
func (a *applier) shipments(units []*unit) error {
	shop := a.run.req.Shop
	find, err := a.orderFinder(units)
	if err != nil {
		return err
	}
	var parcels []shipping.Shipment
	var sent []order.Sent
	seen := map[int64]bool{}
	for _, u := range units {
		o, key := find(u)
		if key != "" {
			a.withdraw(u, a.run.src.bound.problem(u.rows[0], "order_number", key))
			continue
		}
		at := u.draft.ShippedAt
		if at.IsZero() {
			at = a.tx.Now
		}
		parcels = append(parcels, shipping.Shipment{Order: o.ID, Carrier: u.parcel.carrier, Tracking: u.parcel.tracking, ShippedAt: at,
			Import: a.report.ImportID, FileName: a.run.req.FileName})
		sent = append(sent, order.Sent{Order: o.ID, At: at})
		seen[o.ID] = true
	}
	fresh, err := shipping.Record(a.tx, shop.ID, parcels)
	if err != nil {
		return err
	}
	batch := order.Batch{Shop: shop.ID, Zone: shop.Zone, Live: a.run.req.Live, Actor: a.run.req.Actor, NewID: a.run.im.db.NewID, History: a.history}
	changed, err := batch.Ship(a.tx, sent)
	if err != nil {
		return err
	}
	for _, p := range fresh {
		changed[p.Order] = true
	}
	a.report.Orders.Updated += int64(len(changed))
	a.report.Orders.Unchanged += int64(len(seen) - len(changed))
	return nil
}

// orderFinder returns what finds the order of a row, or the reason why there is none. Where several sources have the
// number, it is the one that waits for its parcel.
func (a *applier) orderFinder(units []*unit) (func(u *unit) (*order.Order, string), error) {
	shop := a.run.req.Shop.ID
	var theirs []string
	var ours []int64
	for _, u := range units {
		if n := ownNumber(u.draft.Number); n != 0 {
			ours = append(ours, n)
		} else {
			theirs = append(theirs, u.draft.Number)
		}
	}
	named, err := order.Named(a.tx, shop, theirs)
	if err != nil {
		return nil, err
	}
	ids, err := order.IDsByNumber(a.tx, shop, ours)
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	list, err := order.Many(a.tx, shop, ids)
	if err != nil {
		return nil, err
	}
	numbered := make(map[int64]*order.Order, len(list))
	for _, o := range list {
		numbered[o.Number] = o
	}
	return func(u *unit) (*order.Order, string) {
		candidates := named[u.draft.Number]
		if n := ownNumber(u.draft.Number); n != 0 {
			candidates = nil
			if o := numbered[n]; o != nil {
				candidates = []*order.Order{o}
			}
		}
		return chooseShipped(candidates)
	}, nil
}

// ownNumber is the shop's own number of an order in a reference such as #12; 0 for a source's number.
func ownNumber(reference string) int64 {
	digits, own := strings.CutPrefix(reference, "#")
	n, err := strconv.ParseInt(digits, 10, 64)
	if !own || err != nil || n <= 0 {
		return 0
	}
	return n
}

func chooseShipped(candidates []*order.Order) (_ *order.Order, problem string) {
	var waiting, gone []*order.Order
	for _, o := range candidates {
		switch o.State {
		case order.New, order.Preparing:
			waiting = append(waiting, o)
		case order.Shipped, order.Delivered:
			gone = append(gone, o)
		case order.Cancelled, order.Returned:
		}
	}
	switch {
	case len(candidates) == 0:
		return nil, "import.no_such_order"
	case len(waiting) == 1:
		return waiting[0], ""
	case len(waiting) == 0 && len(gone) == 1:
		return gone[0], ""
	case len(waiting)+len(gone) == 0:
		return nil, "import.order_cancelled"
	}
	return nil, "import.several_orders"
}
