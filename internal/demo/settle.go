package demo

import (
	"joren/internal/order"
)

// hours in seconds, for the way of an order through the days.
const hour = int64(3600)

// settle decides how far the order has come by now and what became of its payment.
func (b *buyer) settle(o *order.Draft, v visit) {
	fate := b.r.Float64()
	if v.channel == store {
		b.sellOver(o, v, fate)
		return
	}
	switch {
	case b.t.cafe: // pays and keeps
	case fate < .03:
		b.cancel(o, v)
		return
	case fate < .036 && (o.PaymentMethod == kombini || o.PaymentMethod == transfer || o.PaymentMethod == card):
		if b.lapse(o, v) {
			return
		}
	}
	b.send(o, v)
	b.pay(o, v)
	if o.State == order.Delivered {
		b.complain(o, fate)
	}
	if v.channel == amazon && o.Total == nil && chance(b.r, .5) {
		o.PaymentState = order.PaymentUnknown
	}
}

// sellOver is a sale over the counter.
func (b *buyer) sellOver(o *order.Draft, v visit, fate float64) {
	o.State, o.PaymentState = order.Delivered, order.Paid
	o.PaidAt = b.s.calendar.time(v.at)
	o.DeliveredAt = o.PaidAt
	if fate < .005 {
		o.State, o.PaymentState, o.Refunded = order.Returned, order.Refunded, o.Total
	}
}

// cancel ends an order before it leaves: what was paid goes back.
func (b *buyer) cancel(o *order.Draft, v visit) {
	at := min(v.at+hour*int64(between(b.r, 1, 40)), b.s.calendar.now())
	o.State, o.CancelledAt = order.Cancelled, b.s.calendar.time(at)
	if o.PaymentMethod == card {
		o.PaymentState, o.PaidAt, o.Refunded = order.Refunded, o.OrderedAt, o.Total
		return
	}
	o.PaymentState = order.Pending
	if at-v.at > 20*hour && chance(b.r, .3) {
		o.PaymentState = order.Lapsed
	}
}

// lapse leaves an order unpaid for good; false while it still waits for its payment.
func (b *buyer) lapse(o *order.Draft, v visit) bool {
	o.PaymentMethod = transfer
	if b.s.calendar.now()-v.at < 15*24*hour {
		return false
	}
	o.State, o.PaymentState = order.New, order.Lapsed
	return true
}

// send moves an order on: paid for first where that is asked, then packed, sent, delivered.
func (b *buyer) send(o *order.Draft, v visit) {
	now := b.s.calendar.now()
	ready := v.at
	if o.PaymentMethod == kombini || o.PaymentMethod == transfer {
		ready = b.payday(v)
	}
	packed := ready + hour*int64(between(b.r, 3, 30))
	shipped := packed + hour*int64(between(b.r, 2, 30))
	delivered := shipped + hour*int64(between(b.r, 20, 60))
	o.State = order.New
	if packed <= now {
		o.State = order.Preparing
	}
	if shipped <= now {
		o.State, o.ShippedAt = order.Shipped, b.s.calendar.time(shipped)
	}
	if delivered <= now {
		o.State, o.DeliveredAt = order.Delivered, b.s.calendar.time(delivered)
	}
}

// payday is when a payment in advance comes in, one to four days after the order.
func (b *buyer) payday(v visit) int64 {
	return v.at + hour*int64(20+b.s.hash(b.t.index, orderStream)>>3%76)
}

// pay decides the payment of an order that goes its way.
func (b *buyer) pay(o *order.Draft, v visit) {
	now := b.s.calendar.now()
	at := v.at
	switch o.PaymentMethod {
	case kombini, transfer:
		at = b.payday(v)
	case collect:
		at = now + 1
		if !o.DeliveredAt.IsZero() {
			at = o.DeliveredAt.Unix()
		}
	case later:
		at = now + 1
		if !o.DeliveredAt.IsZero() {
			at = o.DeliveredAt.Unix() + 24*hour*int64(between(b.r, 2, 13))
		}
	}
	if at > now {
		o.PaymentState = order.Pending
		return
	}
	o.PaymentState, o.PaidAt = order.Paid, b.s.calendar.time(at)
}

// complain sends some delivered orders back, and pays some customers back in whole or in part.
func (b *buyer) complain(o *order.Draft, fate float64) {
	if o.PaymentState != order.Paid || b.t.cafe {
		return
	}
	switch {
	case fate > .985: // back and paid back
		o.State, o.PaymentState, o.Refunded = order.Returned, order.Refunded, o.Total
		if chance(b.r, .15) && o.Total != nil && *o.Total > shippingFee { // the shipping is kept
			o.PaymentState, o.Refunded = order.PartRefunded, new(*o.Total-shippingFee)
		}
	case fate > .983: // paid back, the goods may be kept
		o.PaymentState, o.Refunded = order.Refunded, o.Total
	case fate > .976 && o.Total != nil && *o.Total > 0: // one thing came broken
		o.PaymentState, o.Refunded = order.PartRefunded, new(min(*o.Lines[0].UnitPrice, *o.Total))
	}
}
