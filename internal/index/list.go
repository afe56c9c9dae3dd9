package index

import (
	"math"
	"slices"

	"joren/internal/search"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// Found are the customers of a list.
type Found struct {
	IDs   []int64 // of the page
	Total int64
	Sum   search.Figures // over all of them; days are not summed up
}

// Find answers a list: of those whom a question means, or of all where it has no query, what a search.Query asks for. whole gives all
// of them instead of a page.
func (x *Index) Find(ask meaning.Question, query search.Query, whole bool) (f *Found, err error) {
	if ask.Query == nil {
		ask.Query = everybody
	}
	err = x.read(ask, func(a *answer) error {
		f = a.find(query, whole)
		return nil
	})
	return f, err
}

// everybody is meant by no word of the language: each of no conditions holds.
var everybody = &segment.And{}

func (a *answer) find(query search.Query, whole bool) *Found {
	of := []cond{a.cond}
	if terms := search.Terms(query.Text); len(terms) > 0 {
		of = append(of, a.c.found(terms))
	}
	if query.Only != nil {
		of = append(of, a.c.members(query.Only))
	}
	of = append(of, a.c.view(query.View)...)
	of = append(of, a.c.bought(query.Bought)...)
	a.cond = a.c.all(of)
	set := a.all()
	f := &Found{Total: int64(set.count()), Sum: a.c.figures.sum(set)}
	s := a.t.sorting(a.c.figures, query.Sort, query.Desc)
	offset, limit := min(max(query.Offset, 0), math.MaxInt32), min(max(query.Limit, 1), search.MaxLimit)
	if whole {
		offset, limit = 0, int(f.Total)
	}
	for _, o := range s.page(set, int(f.Total), offset, limit) {
		f.IDs = append(f.IDs, a.t.ids[o])
	}
	return f
}

// view are the conds of a ready-made part of the customers.
func (c *compiler) view(v search.View) []cond {
	between := func(from, to int64) []cond {
		return []cond{ranges(c, c.figures.count, []meaning.Range{{From: from, To: to}}, noNumber)}
	}
	switch v {
	case search.First:
		return between(1, 1)
	case search.Repeat:
		return between(2, math.MaxInt64)
	case search.NoOrder:
		return between(0, 0)
	}
	return nil
}

// bought are the conds of what is asked of purchases.
func (c *compiler) bought(b search.Bought) (of []cond) {
	f := c.figures
	days := func(column []int32, s search.Span) {
		if s.Open() {
			return
		}
		r := meaning.Range{From: noDay + 1, To: math.MaxInt32}
		if s.From.Valid() {
			r.From = int64(s.From.UnixDays())
		}
		if s.To.Valid() {
			r.To = int64(s.To.UnixDays())
		}
		of = append(of, ranges(c, column, []meaning.Range{r}, noDay))
	}
	if b.AtLeast > 0 {
		of = append(of, ranges(c, f.count, []meaning.Range{{From: int64(b.AtLeast), To: math.MaxInt64}}, noNumber))
	}
	days(f.first, b.First)
	if b.Again.Valid() {
		of = append(of, c.view(search.Repeat)...)
		days(f.last, search.Span{From: b.Again})
	}
	if !b.Due.Open() {
		of = append(of, c.each(4, "when due", func(o uint32) bool {
			due := f.last[o] + f.usual[o]
			return f.usual[o] != noNumber && (!b.Due.From.Valid() || due >= b.Due.From.UnixDays()) && (!b.Due.To.Valid() || due <= b.Due.To.UnixDays())
		}))
	}
	if b.Step.N >= 1 && b.Step.N <= maxStep {
		of = append(of, c.step(b.Step))
	}
	return of
}

// maxStep is the last purchase whose next one can be asked for.
const maxStep = 3

// step holds for those whose purchase with a number was in some days and, where that is asked, whose next one came soon.
func (c *compiler) step(s search.Step) cond {
	f := c.figures
	var days []int32
	return c.each(40, "purchases in order", func(o uint32) bool {
		if int(f.count[o]) < s.N {
			return false
		}
		days = days[:0]
		for _, ord := range c.t.bought.of(o) {
			if ord.flags&counts != 0 {
				days = append(days, ord.day)
			}
		}
		slices.Sort(days)
		at := days[s.N-1]
		if s.In.From.Valid() && at < s.In.From.UnixDays() || s.In.To.Valid() && at > s.In.To.UnixDays() {
			return false
		}
		return !s.Went || len(days) > s.N && days[s.N] <= at+search.StepDays
	})
}

// Views returns how many customers each view holds.
func (x *Index) Views() map[search.View]int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	some := make(bitmap, len(x.t.live))
	bought := func(n int32) int64 {
		copy(some, x.t.live)
		within(some, x.t.figures.count, n, n)
		return int64(some.count())
	}
	out := map[search.View]int64{search.All: int64(x.t.live.count()), search.NoOrder: bought(0), search.First: bought(1)}
	out[search.Repeat] = out[search.All] - out[search.NoOrder] - out[search.First]
	return out
}
