// Package demo invents a tea and pottery shop with its customers and their orders over some years: who buys, how
// often, what, in which season and through which channel, with the disorder of real records. The same options
// always give the same shop, byte for byte.
//
// It only makes values: it stores nothing, reads no database and knows no clock. Nobody in it exists. E-mail
// addresses stand under the reserved example domains, phone numbers have a 0 after the prefix or area code, where
// none is assigned, and towns, house numbers and buildings are thrown together within real cities.
package demo

import (
	"iter"
	"slices"
	"time"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/kit/day"
	"joren/internal/order"
)

// Options say which shop to invent.
type Options struct {
	Customers int            // records, planted duplicates included
	Years     int            // how far back the shop goes
	Seed      uint64         // another seed, another shop
	Today     day.Day        // the shop's last day; must be valid
	Loc       *time.Location // the shop's time zone; nil is UTC
}

// Customer is one record of the shop: what its source states, with its orders and statements of consent, oldest
// first.
type Customer struct {
	Fields   customer.Fields // Optin and ConsentAt are those of the last statement
	Orders   []order.Draft
	Consents []Consent
}

// Consent is one statement about mail in the course of time.
type Consent struct {
	Channel string // consent.Mail
	State   consent.State
	Basis   string // on what it rests, e.g. "consent" or "unsubscribe_link"
	Page    string // the page or paper it was given on
	At      time.Time
}

// Shop is an invented shop. It does not change and may be used from several goroutines.
type Shop struct {
	o         Options
	lists     *lists
	products  []Product
	shelves   *shelves
	calendar  *calendar
	keys      []uint64 // one per order of the whole shop, ascending by time: the place is the order's number
	oldestKey int64
}

// New prepares the shop that the options describe. It costs a pass over all order dates and keeps 8 bytes per order.
func New(o Options) *Shop {
	s := &Shop{o: o, lists: readLists()}
	s.products = readProducts()
	s.shelves = newShelves(s.products)
	s.calendar = newCalendar(o)
	s.oldestKey = s.calendar.starts[0]
	for i := range o.Customers {
		for _, v := range s.visits(s.traits(i)) {
			s.keys = append(s.keys, s.key(v.at, i))
		}
	}
	slices.Sort(s.keys)
	return s
}

// Products lists what the shop sells.
func (s *Shop) Products() []Product { return slices.Clone(s.products) }

// OrderCount is the number of orders that Customers will bring.
func (s *Shop) OrderCount() int { return len(s.keys) }

// Customers invents the records one after the other, the ones known longest first. Every pass gives the same.
func (s *Shop) Customers() iter.Seq[Customer] {
	return func(yield func(Customer) bool) {
		for i := range s.o.Customers {
			if !yield(s.customer(i)) {
				return
			}
		}
	}
}

// key places an order in time; two orders of one customer never share a second.
func (s *Shop) key(at int64, index int) uint64 {
	return uint64(at-s.oldestKey)<<24 | uint64(index)
}

// serial is the running number of an order in the whole shop, from 1.
func (s *Shop) serial(at int64, index int) int {
	n, _ := slices.BinarySearch(s.keys, s.key(at, index))
	return n + 1
}

func (s *Shop) customer(i int) Customer {
	t := s.traits(i)
	p := s.person(t)
	b := newBuyer(s, t, p)
	visits := s.visits(t)
	created := s.createdAt(t, visits)
	c := Customer{Consents: s.consents(t, p, created)}
	for _, v := range visits {
		c.Orders = append(c.Orders, b.order(v))
	}
	c.Fields = s.fields(t, p, b, c.Consents)
	c.Fields.CreatedAt = s.calendar.time(created)
	return c
}

// Ref names a record as its source does.
type Ref struct{ Source, ExternalID string }

// Pair says that two records are the same person.
type Pair struct {
	Original, Duplicate Ref
	Kind                string // what gives it away: same_email, same_phone, old_kanji or moved
}

// Duplicates lists the planted duplicates: the truth that a search for them is measured by.
func (s *Shop) Duplicates() []Pair {
	var out []Pair
	for i := range s.o.Customers {
		t := s.traits(i)
		if t.kind == "" {
			continue
		}
		out = append(out, Pair{Original: s.traits(t.original).ref(), Duplicate: t.ref(), Kind: t.kind})
	}
	return out
}

// Notes are the names around the shop.
type Notes struct {
	Slug, ShopName, OrderMark     string
	StaffName, StaffEmail, Street string
	PostalCode, Prefecture, City  string
	Phone, Currency, TimeZone     string
}

// About returns the names of the demo shop and of its one staff account.
func About() Notes {
	return Notes{
		Slug: "demo", ShopName: "みなも茶舗", OrderMark: "M-",
		StaffName: "中田 しおり", StaffEmail: "demo@example.jp", Street: "見本町1-1",
		PostalCode: "611-0000", Prefecture: "京都府", City: "宇治市",
		Phone: "0774-00-0001", Currency: "JPY", TimeZone: "Asia/Tokyo",
	}
}
