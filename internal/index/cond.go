package index

import (
	"cmp"
	"slices"

	"joren/internal/segment/meaning"
)

// cond is a part of a query in the two forms in which it is asked: of one customer, and of many at once.
type cond struct {
	cost   float64             // about how many nanoseconds narrow takes for all customers
	match  func(o uint32) bool // whether the customer meets it
	narrow func(b bitmap)      // keeps who meets it
	plan   string              // how it is answered, for engineers
}

// each makes a cond that is asked customer by customer.
func (c *compiler) each(nanoseconds float64, plan string, match func(o uint32) bool) cond {
	return cond{cost: nanoseconds * float64(c.t.n), match: match, narrow: func(b bitmap) { b.keep(match) }, plan: plan}
}

// all holds where all of the conds do. Cheap ones come first, so that the others have less to look at.
func (c *compiler) all(of []cond) cond {
	slices.SortStableFunc(of, func(a, b cond) int { return cmp.Compare(a.cost, b.cost) })
	out := cond{plan: "and"}
	for _, p := range of {
		out.cost += p.cost
	}
	out.match = func(o uint32) bool {
		for i := range of {
			if !of[i].match(o) {
				return false
			}
		}
		return true
	}
	out.narrow = func(b bitmap) {
		for i := range of {
			of[i].narrow(b)
		}
	}
	return out
}

// any holds where one of the conds does. Each looks only at those whom no other has let in.
func (c *compiler) any(of []cond) cond {
	slices.SortStableFunc(of, func(a, b cond) int { return cmp.Compare(a.cost, b.cost) })
	out := cond{plan: "or"}
	for _, p := range of {
		out.cost += p.cost
	}
	out.match = func(o uint32) bool {
		for i := range of {
			if of[i].match(o) {
				return true
			}
		}
		return false
	}
	out.narrow = func(b bitmap) {
		rest, some := c.scratch(), c.scratch()
		defer c.free(rest, some)
		copy(rest, b)
		clear(b)
		for i := range of {
			copy(some, rest)
			of[i].narrow(some)
			b.or(some)
			rest.andNot(some)
		}
	}
	return out
}

// not holds where a cond does not.
func (c *compiler) not(of cond) cond {
	return cond{cost: of.cost, plan: "not " + of.plan,
		match: func(o uint32) bool { return !of.match(o) },
		narrow: func(b bitmap) {
			some := c.scratch()
			defer c.free(some)
			copy(some, b)
			of.narrow(some)
			b.andNot(some)
		}}
}

// nobody meets it.
func nobody() cond {
	return cond{plan: "nobody", match: func(uint32) bool { return false }, narrow: func(b bitmap) { clear(b) }}
}

// among holds for those whose bit is set.
func among(set bitmap, plan string) cond {
	return cond{plan: plan, match: set.has, narrow: func(b bitmap) { b.and(set) }}
}

// ranges holds where the value of a column lies in one of the ranges, and is there: the lowest value of the type stands for none.
func ranges[T int32 | int64](c *compiler, column []T, list []meaning.Range, none T) cond {
	const perValue = 0.9
	clamp := func(n int64) T {
		if v := T(n); int64(v) == n {
			return v
		}
		if n < 0 {
			return none
		}
		return -(none + 1) // the highest
	}
	var fit []meaning.Range
	for _, r := range list {
		lo, hi := max(clamp(r.From), none+1), clamp(r.To)
		if lo <= hi && r.To > int64(none) && r.From <= int64(-(none+1)) {
			fit = append(fit, meaning.Range{From: int64(lo), To: int64(hi)})
		}
	}
	switch len(fit) {
	case 0:
		return nobody()
	case 1:
		lo, hi := T(fit[0].From), T(fit[0].To)
		return cond{cost: perValue * float64(c.t.n), plan: "range of a column",
			match:  func(o uint32) bool { v := column[o]; return v >= lo && v <= hi },
			narrow: func(b bitmap) { within(b, column, lo, hi) }}
	}
	return c.each(10, "ranges of a column", func(o uint32) bool { return meaning.In(fit, int64(column[o])) })
}

// missing holds where a column has no value.
func missing[T int32 | int64](c *compiler, column []T, none T) cond {
	return cond{cost: 0.9 * float64(c.t.n), plan: "none in a column",
		match:  func(o uint32) bool { return column[o] == none },
		narrow: func(b bitmap) { within(b, column, none, none) }}
}

// byCode holds where the code of a column fits.
func byCode[T uint8 | uint16 | uint32](c *compiler, column []T, fits []uint8) cond {
	return cond{cost: 1.1 * float64(c.t.n), plan: "codes of a column",
		match:  func(o uint32) bool { return fits[column[o]] != 0 },
		narrow: func(b bitmap) { coded(b, column, fits) }}
}

// byWord holds where the code of a word fits.
func (c *compiler) byWord(column *wordColumn, fits []uint8) cond {
	if column.wide != nil {
		return byCode(c, column.wide, fits)
	}
	return byCode(c, column.narrow, fits)
}
