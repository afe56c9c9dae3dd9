package shippingui

import (
	"net/http"
	"slices"
	"strings"

	"joren/internal/carrier"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/jptext"
	"joren/internal/order"
	"joren/internal/order/orderui"
	"joren/internal/search"
)

// load finds the orders: those picked, or those of the list that wait for a parcel.
func (a *ask) load(q *db.Read, r *http.Request, numbers []int64) (err error) {
	shop := a.visit.Shop.ID
	var ids []int64
	if len(numbers) > 0 {
		ids, err = order.IDsByNumber(q, shop, numbers)
	} else {
		ids, err = a.listed(q, r)
	}
	if err != nil {
		return err
	}
	var orders []*order.Order
	for part := range slices.Chunk(ids, 500) {
		some, err := order.Many(q, shop, part)
		if err != nil {
			return err
		}
		for _, o := range some {
			if waits(o, len(numbers) > 0) {
				orders = append(orders, o)
			} else {
				a.skipped++
			}
		}
		if len(orders) > maxSlips {
			return errs.New(errs.TooLarge, "shippingui.too_many", errs.Args{"n": maxSlips})
		}
	}
	at := make(map[int64]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(orders, func(x, y *order.Order) int { return at[x.ID] - at[y.ID] })
	return a.parcels(q, orders)
}

// listed are the orders of the list. Where the list asks for no state, only those in a state that waits are looked at.
func (a *ask) listed(q *db.Read, r *http.Request) ([]int64, error) {
	query, err := orderui.Asked(q, a.visit.Shop.ID, r)
	if err != nil {
		return nil, err
	}
	if query.State != "" {
		return search.OrderIDs(q, a.visit.Shop.ID, query)
	}
	var ids []int64
	for _, s := range []order.State{order.New, order.Preparing} {
		query.State = s
		some, err := search.OrderIDs(q, a.visit.Shop.ID, query)
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
	}
	return ids, nil
}

// waits reports whether an order waits for a parcel. One that was picked may be sent again.
func waits(o *order.Order, picked bool) bool {
	switch {
	case o.Test || o.State == order.Cancelled || o.State == order.Returned || o.Payment == order.Lapsed || o.Payment == order.Refunded:
		return false
	case picked:
		return true
	}
	return o.State == order.New || o.State == order.Preparing
}

func (a *ask) parcels(q *db.Read, orders []*order.Order) error {
	var ids []int64
	for _, o := range orders {
		if o.Customer != 0 {
			ids = append(ids, o.Customer)
		}
	}
	slices.Sort(ids)
	people, err := customer.Many(q, a.visit.Shop.ID, slices.Compact(ids))
	if err != nil {
		return err
	}
	byID := make(map[int64]*customer.Customer, len(people))
	for _, c := range people {
		byID[c.ID] = c
	}
	for _, o := range orders {
		a.slips = append(a.slips, slip{parcel: a.parcel(o, byID[o.Customer])})
	}
	return nil
}

func (a *ask) parcel(o *order.Order, buyer *customer.Customer) carrier.Parcel {
	s := a.options.Settings
	p := carrier.Parcel{Number: o.Number, Order: o.OrderNumber, Goods: o.FirstItem, From: carrier.Party{Name: s.Name, PostalCode: s.PostalCode,
		Prefecture: s.Prefecture, City: s.City, Address1: s.Address1, Address2: s.Address2, Phone: s.Phone}}
	var who carrier.Party
	if buyer != nil {
		who = partyOf(buyer)
	}
	p.To = who
	if to := o.ShipTo; to != nil && to.Address1+to.City+to.PostalCode != "" {
		p.To = recipient(to, who)
	}
	if a.gifts && buyer != nil && gift(p.To, who) {
		p.From = who
	}
	if collects(o) && a.visit.Shop.Currency.Code == "JPY" {
		amount := int64(0)
		if o.Amount != nil {
			amount = *o.Amount
		}
		p.COD = &amount
	}
	return p
}

func partyOf(c *customer.Customer) carrier.Party {
	p := carrier.Party{Name: c.Name, Company: c.Company, PostalCode: c.PostalCode, Prefecture: c.Prefecture, City: c.City,
		Address1: c.Address1, Address2: c.Address2, Phone: c.Phone}
	if p.Name == "" {
		p.Name = c.FullName()
	}
	if p.Name == p.Company {
		p.Company = ""
	}
	if p.Phone == "" {
		p.Phone = c.Mobile
	}
	return p
}

// recipient is where an order goes. The phone of the buyer is that of the recipient only when they are the same.
func recipient(a *order.Address, buyer carrier.Party) carrier.Party {
	p := carrier.Party{Name: a.Name, Company: a.Company, PostalCode: a.PostalCode, Prefecture: a.Prefecture, City: a.City,
		Address1: a.Address1, Address2: a.Address2, Phone: a.Phone}
	if p.Name == "" {
		if p.Name = buyer.Name; a.Company != "" {
			p.Name, p.Company = a.Company, ""
		}
	}
	if p.Phone == "" && !gift(p, buyer) {
		p.Phone = buyer.Phone
	}
	return p
}

// gift reports whether a parcel goes to somebody else than the buyer.
func gift(to, buyer carrier.Party) bool {
	return jptext.SearchKey(strings.ReplaceAll(to.Name, " ", "")) != jptext.SearchKey(strings.ReplaceAll(buyer.Name, " ", ""))
}

// collects reports whether an order is paid at the door.
func collects(o *order.Order) bool {
	if o.Payment == order.Paid || o.Payment == order.PartRefunded {
		return false
	}
	m := strings.ToLower(o.PaymentMethod)
	for _, word := range []string{"代引", "代金引換", "コレクト", "cash on delivery", "cash_on_delivery"} {
		if strings.Contains(m, word) {
			return true
		}
	}
	return m == "cod"
}
