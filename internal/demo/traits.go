package demo

import (
	"fmt"

	"joren/internal/customer"
)

// The channels that orders come through.
const (
	ownCart = "own_cart"
	rakuten = "rakuten"
	amazon  = "amazon"
	yahoo   = "yahoo"
	store   = "store"
	byPhone = "phone"
)

// traits decide how a record behaves; what the person is called comes later.
type traits struct {
	index    int
	original int    // the record this one repeats, else -1
	kind     string // of duplicate, else empty
	channel  string
	status   string // member status
	arrival  int    // day
	lastDay  int    // no orders after it
	silent   bool   // never orders
	cafe     bool   // buys every few days for years
	business bool
}

// One record in this many repeats another.
const duplicateEvery = 50

// traits draws the traits of a record.
func (s *Shop) traits(i int) traits {
	t := s.plainTraits(i)
	if !s.planted(i) {
		return t
	}
	kind := kinds[mix(s.hash(i, duplicateStream)^7)%uint64(len(kinds))]
	if original, ok := s.originalOf(i, kind); ok {
		t.repeat(s, original, kind)
	}
	return t
}

func (s *Shop) plainTraits(i int) traits {
	r := s.rand(i, traitStream)
	t := traits{index: i, original: -1, lastDay: s.calendar.last()}
	quantile := (float64(i) + r.Float64()) / float64(s.o.Customers)
	t.arrival = s.calendar.arrivals.at(quantile * s.calendar.arrivals.total())
	t.channel = pickChannel(r.Float64())
	member, role := r.Float64(), r.Float64()
	switch t.channel {
	case ownCart:
		t.status, t.silent = ownStatus(member), role < .065
	case store:
		t.status = pickStatus(member, .95)
	case rakuten, yahoo:
		t.status = pickStatus(member, .12)
	default:
		t.status = customer.Guest
	}
	t.business = chance(r, .025)
	if s.o.Customers >= 1000 && (i == s.o.Customers/90 || i == s.o.Customers/30) {
		t.channel, t.status, t.cafe, t.business, t.silent = ownCart, customer.Member, true, true, false
	}
	if t.status == customer.Provisional {
		t.silent = true
	}
	if t.status == customer.Withdrawn { // left some weeks ago, at least
		if t.lastDay -= 60; t.arrival > t.lastDay {
			t.status, t.lastDay = customer.Member, s.calendar.last()
		}
	}
	return t
}

func pickChannel(x float64) string {
	switch {
	case x < .55:
		return ownCart
	case x < .75:
		return rakuten
	case x < .87:
		return amazon
	case x < .92:
		return yahoo
	}
	return store
}

func ownStatus(x float64) string {
	switch {
	case x < .81:
		return customer.Member
	case x < .85:
		return customer.Withdrawn
	case x < .87:
		return customer.Provisional
	}
	return customer.Guest
}

func pickStatus(x, members float64) string {
	if x < members {
		return customer.Member
	}
	return customer.Guest
}

// ref names the record as its source does.
func (t traits) ref() Ref {
	mark := map[string]string{ownCart: "C", rakuten: "RK", amazon: "AZ", yahoo: "YH", store: "TP"}[t.channel]
	if t.channel == ownCart && t.status == customer.Guest {
		mark = "G"
	}
	return Ref{Source: t.channel, ExternalID: fmt.Sprintf("%s%06d", mark, t.index+1)}
}

// planted says whether a record is meant to repeat another.
func (s *Shop) planted(i int) bool {
	return i >= duplicateEvery/2 && s.hash(i, duplicateStream)%duplicateEvery == 0
}
