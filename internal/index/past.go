package index

import "slices"

// figuresUpTo sums up what customers had bought up to a day.
func (t *table) figuresUpTo(day int32) *figures {
	f := &figures{}
	f.grow(len(t.ids))
	var days []int32
	for o := range uint32(t.n) {
		days = days[:0]
		where := t.bought.spans[o]
		for at := where.from; at < where.from+where.n; at++ {
			ord, amount := &t.bought.orders[at], t.bought.amountAt(at)
			if ord.flags&counts == 0 || ord.day > day {
				continue
			}
			f.count[o]++
			if days = append(days, ord.day); amount == noAmount {
				f.unknown[o]++
				continue
			}
			f.amount[o] += amount
			f.largest[o] = max(f.largest[o], amount)
		}
		if len(days) == 0 {
			continue
		}
		slices.Sort(days)
		f.first[o], f.last[o] = days[0], days[len(days)-1]
		f.usual[o] = usualInterval(slices.Compact(days))
	}
	return f
}

// usualInterval is the median of the gaps between days of purchase, of two gaps at least.
func usualInterval(days []int32) int32 {
	if len(days) < 3 {
		return noNumber
	}
	gaps := make([]int32, len(days)-1)
	for i := range gaps {
		gaps[i] = days[i+1] - days[i]
	}
	slices.Sort(gaps)
	return (gaps[(len(gaps)-1)/2] + gaps[len(gaps)/2]) / 2
}
