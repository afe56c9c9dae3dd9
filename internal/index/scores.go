package index

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"joren/internal/kit/jptext"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// scores say from where on a buyer has which score among all buyers: a score is 1 and one more for each fifth of the buyers
// who are worse.
type scores struct {
	r, f, m [4]int64 // a value above the nth has a score of n+2 at least
	deciles [9]place // who stands at the nth or behind it is in decile n+2 at least
	buyers  int
}

// place is where a buyer stands by amount, the highest first, and then by number.
type place struct{ amount, number int64 }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(q.amount, p.amount), cmp.Compare(p.number, q.number))
}

func score(limits *[4]int64, v int64) int {
	n := 1
	for _, l := range limits {
		if v > l {
			n++
		}
	}
	return n
}

// rank works the scores out.
func (t *table) rank(f *figures) *scores {
	buyers := slices.Clone(t.live)
	within(buyers, f.count, 1, math.MaxInt32)
	s := &scores{buyers: buyers.count()}
	if s.buyers == 0 {
		return s
	}
	fifths := make([]int, 4)
	for i := range fifths {
		fifths[i] = max((i+1)*s.buyers+4, 5)/5 - 1 // as many must be worse, counted from 0
	}
	for limits, value := range map[*[4]int64]func(o uint32) int64{
		&s.r: func(o uint32) int64 { return int64(f.last[o]) },
		&s.f: func(o uint32) int64 { return int64(f.count[o]) },
		&s.m: func(o uint32) int64 { return f.amount[o] },
	} {
		copy(limits[:], nth(buyers, value, fifths))
	}
	s.rankDeciles(t, f, buyers)
	return s
}

// rankDeciles finds who stands first in each decile.
func (s *scores) rankDeciles(t *table, f *figures, buyers bitmap) {
	amount := func(o uint32) int64 { return -f.amount[o] }
	at := make([]int, len(s.deciles))
	for i := range at {
		at[i] = ((i+1)*s.buyers + 9) / 10
	}
	last := s.buyers - 1
	capped := make([]int, len(at))
	for i := range at {
		capped[i] = min(at[i], last)
	}
	for i, v := range nth(buyers, amount, capped) {
		if at[i] > last { // nobody stands there
			s.deciles[i] = place{math.MinInt64, math.MaxInt64}
			continue
		}
		before := 0
		var same []int64
		buyers.each(func(o uint32) {
			switch a := -f.amount[o]; {
			case a < v:
				before++
			case a == v:
				same = append(same, int64(t.numbers[o]))
			}
		})
		slices.Sort(same)
		s.deciles[i] = place{-v, same[at[i]-before]}
	}
}

// nth returns the values that stand at places, counted from 0 in ascending order, which ascend too.
func nth(set bitmap, value func(o uint32) int64, places []int) []int64 {
	values := make([]int64, 0, set.count())
	set.each(func(o uint32) { values = append(values, value(o)) })
	out := make([]int64, len(places))
	from := 0
	for i, at := range places {
		put(values[from:], at-from)
		out[i], from = values[at], at
	}
	return out
}

// put brings the value that belongs at place k there, lower ones before it and higher ones behind: quickselect that parts
// three ways, since many values are equal, and sorts when it makes no progress.
func put(v []int64, k int) {
	for rounds := 64; len(v) > 1; rounds-- {
		if rounds == 0 || len(v) < 32 {
			slices.Sort(v)
			return
		}
		a, b, c := v[0], v[len(v)/2], v[len(v)-1]
		pivot := max(min(a, b), min(max(a, b), c))
		below, same := 0, 0
		for i := range v {
			switch x := v[i]; {
			case x < pivot:
				v[i] = v[below+same]
				v[below+same] = v[below]
				v[below] = x
				below++
			case x == pivot:
				v[i] = v[below+same]
				v[below+same] = x
				same++
			}
		}
		switch {
		case k < below:
			v = v[:below]
		case k < below+same:
			return
		default:
			v, k = v[below+same:], k-below-same
		}
	}
}

// scored is the cond of a name that is one of the scores, or made of them.
func (c *compiler) scored(n *segment.Clause) cond {
	if c.ranked == nil {
		c.ranked = c.t.rank(c.figures)
	}
	f, s := c.figures, c.ranked
	r := func(o uint32) int { return score(&s.r, int64(f.last[o])) }
	fr := func(o uint32) int { return score(&s.f, int64(f.count[o])) }
	m := func(o uint32) int { return score(&s.m, f.amount[o]) }
	switch n.Name {
	case "rfm_r":
		return c.scoreIn(n.Test, r)
	case "rfm_f":
		return c.scoreIn(n.Test, fr)
	case "rfm_m":
		return c.scoreIn(n.Test, m)
	case "decile":
		return c.scoreIn(n.Test, func(o uint32) int {
			at, d := place{f.amount[o], int64(c.t.numbers[o])}, 1
			for i := range s.deciles {
				if at.compare(s.deciles[i]) >= 0 {
					d++
				}
			}
			return d
		})
	}
	groups := c.choices(n)
	exact := map[[3]int]bool{}
	for _, v := range n.Values {
		if k := strings.ToLower(jptext.SearchKey(v.Raw)); len(k) == 6 && k[0] == 'r' && k[2] == 'f' && k[4] == 'm' {
			exact[[3]int{int(k[1] - '0'), int(k[3] - '0'), int(k[5] - '0')}] = true
		}
	}
	return c.each(15, "scores", func(o uint32) bool {
		if f.count[o] == 0 {
			return groups("PROSPECTS")
		}
		of := [3]int{r(o), fr(o), m(o)}
		return groups(meaning.RFMGroup(of[0], of[1], of[2])) || exact[of]
	})
}

// scoreIn compares a score, which buyers alone have.
func (c *compiler) scoreIn(t segment.Test, of func(o uint32) int) cond {
	list := meaning.Numbers(t, 0)
	return c.each(8, "score", func(o uint32) bool {
		if c.figures.count[o] == 0 {
			return t.Op == segment.IsNull
		}
		return meaning.In(list, int64(of(o)))
	})
}
