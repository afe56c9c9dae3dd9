package demo

import (
	"fmt"
	"math/rand/v2"

	"joren/internal/order"
)

// What an order costs beside its lines, in yen, tax included.
const (
	shippingFee  = 600
	freeShipping = 5000
	collectFee   = 330 // cash on delivery
	wrapFee      = 220
)

// The ways to pay.
const (
	card     = "クレジットカード"
	kombini  = "コンビニ前払い"
	transfer = "銀行振込"
	collect  = "代金引換"
	later    = "後払い"
	cash     = "現金"
)

// order makes the order of a visit.
func (b *buyer) order(v visit) order.Draft {
	s := b.s
	gift := b.isGift(v)
	o := order.Draft{Source: b.t.channel, Channel: v.channel, OrderedAt: s.calendar.time(v.at), Lines: b.basket(v, gift)}
	o.Number = orderNumber(v.channel, s.serial(v.at, b.t.index), o.OrderedAt.Format("20060102"))
	o.Test = v.channel == ownCart && !b.t.cafe && chance(b.r, .0007)
	o.PaymentMethod = payment(b.r, v.channel)
	o.ShipTo = b.shipTo(v, gift)
	if gift {
		b.presents++
		o.Memo = giftMemo(b.r, s.calendar.month[v.day])
	}
	if v.channel == byPhone {
		b.phoned++
	}
	if v.channel == amazon && chance(b.r, .12) {
		hideAmounts(&o)
	} else {
		b.price(&o, v, gift)
	}
	b.settle(&o, v)
	b.keepAccounts(&o)
	return o
}

// orderNumber is the number as the channel writes it.
func orderNumber(channel string, serial int, date string) string {
	n := uint64(serial)
	switch channel {
	case rakuten:
		return fmt.Sprintf("900001-%s-%010d", date, n*7654321%10_000_000_000)
	case amazon:
		scrambled := n * 72_345_678_901 % 100_000_000_000_000
		return fmt.Sprintf("250-%07d-%07d", scrambled/10_000_000, scrambled%10_000_000)
	case yahoo:
		return fmt.Sprintf("minamo-chaho-%d", 10_000_000+n)
	case store:
		return fmt.Sprintf("S-%s-%d", date, 10_000+n)
	}
	return fmt.Sprintf("M-%d", 10_000+n)
}

func payment(r *rand.Rand, channel string) string {
	x := r.Float64()
	switch {
	case channel == store && x < .5:
		return cash
	case channel == store, channel == amazon:
		return card
	case channel == byPhone:
		return oneOf(r, []string{collect, transfer})
	case x < .63:
		return card
	case x < .75:
		return kombini
	case x < .83:
		return transfer
	case channel != ownCart:
		return card
	case x < .92:
		return collect
	}
	return later
}

func giftMemo(r *rand.Rand, month uint8) string {
	switch {
	case !chance(r, .6):
		return ""
	case month == 6 || month == 7:
		return "のし:御中元"
	case month >= 11:
		return "のし:御歳暮"
	}
	return oneOf(r, []string{"のし:御礼", "のし:内祝", "のし:志", "メッセージカード希望"})
}

// hideAmounts leaves an order as a marketplace's report without prices has it.
func hideAmounts(o *order.Draft) {
	for i := range o.Lines {
		o.Lines[i].UnitPrice, o.Lines[i].Amount, o.Lines[i].TaxRate = nil, nil, -1
	}
}

// price fills the amounts so that the total is lines + shipping + fees − discount − coupon − points used.
func (b *buyer) price(o *order.Draft, v visit, gift bool) {
	subtotal := int64(0)
	for i := range o.Lines {
		subtotal += *o.Lines[i].Amount
	}
	var shipping, fees, discount, points int64
	if v.channel != store && v.channel != amazon && subtotal < freeShipping && subtotal > 0 {
		shipping = shippingFee
	}
	if o.PaymentMethod == collect && subtotal > 0 {
		fees += collectFee
	}
	if gift && chance(b.r, .3) {
		fees += wrapFee
	}
	if v.channel == ownCart && subtotal >= 10_000 && chance(b.r, .2) {
		discount = subtotal / 20
	}
	code, coupon := b.coupon(v, subtotal)
	total := subtotal + shipping + fees - discount - coupon
	if v.channel == ownCart && b.points >= 300 && total > 0 && chance(b.r, .3) {
		points = min(b.points, total)
		total -= points
	}
	o.Subtotal, o.Shipping, o.Fees = new(subtotal), new(shipping), new(fees)
	o.Discount, o.CouponDiscount, o.PointsUsed = new(discount), new(coupon), new(points)
	o.Coupon, o.Total = code, new(total)
	if b.collects() && v.channel != amazon {
		o.PointsEarned = new((total - shipping - fees) / 100)
		if *o.PointsEarned < 0 {
			o.PointsEarned = new(int64(0))
		}
	}
}

// coupon picks the coupon of an order and what it takes off.
func (b *buyer) coupon(v visit, subtotal int64) (code string, off int64) {
	if v.channel != ownCart || subtotal < 3000 {
		return "", 0
	}
	month := b.s.calendar.month[v.day]
	_, birth, _ := b.p.birth.YMD()
	switch {
	case v.nth == 0 && chance(b.r, .3):
		return "HAJIMETE500", 500
	case int(month) == birth && b.collects() && chance(b.r, .5):
		return "OTANJOBI10", subtotal / 10
	case month == 5 && chance(b.r, .2):
		return "SHINCHA300", 300
	case (month == 10 || month == 11) && chance(b.r, .2):
		return fmt.Sprintf("AKI%d", b.s.calendar.year[v.day]), subtotal / 10
	}
	return "", 0
}

// keepAccounts books the order on the buyer's points and spending. Points come with the delivery; an order that
// does not count gives none and gives back those it used.
func (b *buyer) keepAccounts(o *order.Draft) {
	if !order.Counts(o.State, o.PaymentState, o.Test) {
		if o.PointsEarned != nil {
			o.PointsEarned = new(int64(0))
		}
		return
	}
	if sum := o.Sum(); sum.Amount != nil {
		b.spent += *sum.Amount
	}
	if o.PointsUsed != nil {
		b.points -= *o.PointsUsed
	}
	if o.PointsEarned != nil && o.State == order.Delivered {
		b.points += *o.PointsEarned
	}
}
