package demo

import (
	"math/rand/v2"

	"joren/internal/customer"
	"joren/internal/kit/day"
	"joren/internal/order"
)

// buyer goes through a customer's orders in time and keeps what one leaves to the next.
type buyer struct {
	s      *Shop
	t      traits
	p      person
	r      *rand.Rand
	likes  [2]int // favourite categories
	giver  bool   // buys presents above all
	last   []item // of the order before
	points int64  // balance
	spent  int64  // what counts

	pottery, presents, cold, phoned int // orders with such things
}

// welcome is what a member is given for joining.
const welcome = 100

func newBuyer(s *Shop, t traits, p person) *buyer {
	b := &buyer{s: s, t: t, p: p, r: s.rand(t.index, orderStream)}
	for i := range b.likes {
		b.likes[i] = s.shelves.likes.pick(b.r)
	}
	b.giver = chance(b.r, .08)
	if b.collects() {
		b.points = welcome
	}
	return b
}

// collects says whether the buyer has a points account.
func (b *buyer) collects() bool {
	return b.t.status == customer.Member || b.t.status == customer.Withdrawn
}

// basket fills an order's lines.
func (b *buyer) basket(v visit, gift bool) []order.Line {
	r, sh := b.r, b.s.shelves
	month := b.s.calendar.month[v.day]
	n := 1
	for n < 6 && chance(r, .56) {
		n++
	}
	var chosen []item
	switch {
	case v.nth == 0 && v.channel == ownCart && chance(r, .006):
		return []order.Line{line(sh.sample, 1)}
	case v.nth == 0 && chance(r, .24):
		chosen = append(chosen, sh.trial)
		n -= 1 + r.IntN(2)
	case gift:
		chosen = append(chosen, sh.present(r, month))
		n -= 1 + r.IntN(2)
	}
	for range n {
		it := sh.pick(r, month, b.likes[r.IntN(2)])
		if len(b.last) > 0 && chance(r, .4) {
			if again := oneOf(r, b.last); again.product.season == "" || again.product.season == "winter" {
				it = again
			}
		}
		chosen = append(chosen, it)
	}
	b.last = chosen[:len(chosen):len(chosen)]
	return b.lines(chosen, gift)
}

// lines gives every chosen item its quantity; an item chosen twice is one line.
func (b *buyer) lines(chosen []item, gift bool) []order.Line {
	out := make([]order.Line, 0, len(chosen))
next:
	for _, it := range chosen {
		for i := range out {
			if out[i].SKU == it.variant.SKU {
				continue next
			}
		}
		n := int64(1)
		tea := it.product.TaxRate == 80
		switch x := b.r.Float64(); {
		case b.t.cafe && tea:
			n = int64(between(b.r, 2, 10))
		case tea && x < .17:
			n = 2
		case tea && x < .21:
			n = 3
		case gift && x < .35:
			n = int64(between(b.r, 2, 5))
		case b.t.business && x < .4:
			n = int64(between(b.r, 3, 12))
		}
		out = append(out, line(it, n))
		b.note(it)
	}
	return out
}

func (b *buyer) note(it item) {
	if it.product.TaxRate == 100 {
		b.pottery++
	}
	if it.product.season == "summer" {
		b.cold++
	}
}

func line(it item, n int64) order.Line {
	return order.Line{
		SKU: it.variant.SKU, ProductID: it.product.ID, ProductName: it.product.Name, Variant: it.variant.Name, Category: it.product.Category,
		UnitPrice: new(it.variant.Price), Quantity: n, TaxRate: it.product.TaxRate, Amount: new(it.variant.Price * n),
	}
}

// giftSeason is when presents are sent: the end of June to mid July, and December from its end of November on.
func giftSeason(d day.Day) bool {
	_, m, dd := d.YMD()
	switch m {
	case 6, 11:
		return dd >= 20
	case 7:
		return dd <= 15
	case 12:
		return dd <= 22
	}
	return false
}

// isGift says whether the next order goes to somebody else.
func (b *buyer) isGift(v visit) bool {
	share := .05
	if giftSeason(b.s.calendar.day(v.day)) {
		share = .26
	}
	if b.giver {
		share += .4
	}
	return v.channel != store && chance(b.r, share)
}

// shipTo is where the order goes: the buyer's home at that time, or somebody else's.
func (b *buyer) shipTo(v visit, gift bool) *order.Address {
	if v.channel == store {
		return nil
	}
	if gift {
		return b.recipient()
	}
	home := b.homeAt(v.day)
	name := b.p.family + " " + b.p.given
	kana := b.p.familyKana + " " + b.p.givenKana
	if v.channel == amazon {
		name, kana = b.p.family+b.p.given, ""
	}
	a := home.order(name, kana, b.p.mobile)
	a.Company = b.p.company
	return a
}

func (b *buyer) homeAt(d int) address {
	if b.p.former.city != "" && d < b.p.movedAt {
		return b.p.former
	}
	return b.p.home
}

// recipient invents somebody whom a present goes to: often family.
func (b *buyer) recipient() *order.Address {
	r, l := b.r, b.s.lists
	family := l.families[l.family.pick(r)]
	text, kana := family.text, family.kana
	if chance(r, .4) {
		text, kana = b.p.family, b.p.familyKana
	}
	names := oneOf(r, []givenNames{l.women, l.men})
	given := names.names[names.of(between(r, 1945, 1990)).pick(r)]
	home := b.s.newAddress(r)
	phone := landline(home.area, r.IntN(10000)+9990000)
	return home.order(text+" "+given.text, kana+" "+given.kana, phone)
}

func (a address) order(name, kana, phone string) *order.Address {
	return &order.Address{Name: name, Kana: kana, Phone: phone, PostalCode: a.postal, Prefecture: a.prefecture, City: a.city,
		Address1: a.street, Address2: a.building}
}
