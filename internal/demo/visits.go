package demo

import (
	"math/rand/v2"
)

// How customers come back: each has a rate of purchases of their own, drawn from a gamma distribution, and after
// each purchase stays away for good with a probability of their own, drawn from a beta distribution.
const (
	rateShape = .8
	rateScale = 60.0 // days between purchases of a typical customer who comes back
	leaveA    = 1.0
	leaveB    = 1.65
	// The two cafés buy this often in the whole time they are known.
	cafeOrders = 235
)

// visit is one order's place in time.
type visit struct {
	nth     int   // from 0
	at      int64 // unix seconds
	day     int
	channel string
}

// Orders over the day, by the hour: at home in the evening, in the store while it is open.
var (
	homeHours  = []float64{3, 1, .5, .3, .3, .7, 2, 3, 4, 5, 6, 6, 7, 6, 5, 5, 5, 5, 6, 7, 9, 11, 11, 7}
	storeHours = []float64{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 8, 7, 8, 9, 9, 8, 5, 0, 0, 0, 0, 0, 0}
)

// visits draws when a customer orders, in ascending order.
func (s *Shop) visits(t traits) []visit {
	if t.silent {
		return nil
	}
	r := s.rand(t.index, visitStream)
	perDay := gamma(r, rateShape) / rateScale
	leaves := beta(r, leaveA, leaveB)
	if t.channel == amazon {
		leaves = 1 - (1-leaves)*.75 // a marketplace's customers are its own
	}
	busy := s.calendar.busy
	place := t.arrival
	if t.cafe {
		perDay, leaves = cafeOrders/max(busy.total()-before(busy, place), 1), 0
	}
	var out []visit
	clock := before(busy, place) + r.Float64()*(upTo(busy, place)-before(busy, place))
	for place <= t.lastDay && clock < busy.total() {
		v := visit{nth: len(out), day: place, channel: t.channelOf(r, len(out))}
		hours := s.calendar.home
		if v.channel == store {
			hours = s.calendar.counter
		}
		v.at = s.calendar.moment(place, (float64(hours.pick(r))+r.Float64())/24)
		if n := len(out); n > 0 && v.at < out[n-1].at+60 {
			v.at = out[n-1].at + 60 + int64(r.IntN(900))
			v.day = s.calendar.dayOf(v.at)
		}
		if v.at >= s.calendar.now() {
			break
		}
		out = append(out, v)
		if chance(r, leaves) {
			break
		}
		clock += r.ExpFloat64() / max(perDay, 1e-6)
		place = busy.at(clock)
	}
	return out
}

// channelOf is where the nth order is placed: members of the own cart also come by or ring up.
func (t traits) channelOf(r *rand.Rand, nth int) string {
	x := r.Float64()
	switch {
	case t.channel != ownCart || nth == 0 || t.cafe:
		return t.channel
	case x < .04:
		return store
	case x < .06:
		return byPhone
	}
	return ownCart
}

// before and upTo are the weight of the days before day i, and with it.
func before(w wheel, i int) float64 {
	if i == 0 {
		return 0
	}
	return w.sums[i-1]
}

func upTo(w wheel, i int) float64 { return w.sums[i] }
