package duplicate

import (
	"cmp"
	"math"
	"slices"
)

// Pair is two customers that may be one person.
type Pair struct {
	A, B    int64
	Score   int // ten-thousandths
	Reasons []Reason
}

// Reason is how alike two customers are in one field.
type Reason struct {
	Field Field
	Level Level
}

// Weak is the score from which a pair is kept as a candidate, Strong the one from which it is shown without being asked
// for.
const (
	Weak   = 5000
	Strong = 8000
)

// find returns the pairs from Weak on, by their ids. It is a pure function of the people, whatever their order.
func find(people []person) []Pair {
	slices.SortFunc(people, func(a, b person) int { return cmp.Compare(a.id, b.id) })
	count(people)
	m := learned(people)
	var found []Pair
	eachPair(people, 1, func(_ *blocking, a, b *person) {
		f := compare(a, b)
		one, _ := m.weigh(&f)
		if s := int(math.Round(one * 10000)); s >= Weak {
			found = append(found, Pair{A: a.id, B: b.id, Score: s, Reasons: reasons(&f)})
		}
	})
	slices.SortFunc(found, func(a, b Pair) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) })
	found = slices.CompactFunc(found, func(a, b Pair) bool { return a.A == b.A && a.B == b.B })
	return together(people, m, found)
}

// sampled is from how many people on the model learns from a part of the pairs.
const sampled = 20_000

func learned(people []person) *model {
	m := newModel(len(people))
	one := uint64(len(people)/sampled + 1)
	var samples []sample
	eachPair(people, one, func(by *blocking, a, b *person) {
		samples = append(samples, sample{compare(a, b), by.fields, by.isFirst(a, b)})
	})
	m.learn(samples, float64(one))
	return m
}

func reasons(f *findings) []Reason {
	var list []Reason
	for i := range f {
		if f[i].level != Missing {
			list = append(list, Reason{Field(i), f[i].level})
		}
	}
	return list
}

type keyed struct {
	hash uint64
	at   uint32
}

// eachPair calls pair for all who share a key, of every oneIn-th key. Those who share several come up several times.
func eachPair(people []person, oneIn uint64, pair func(by *blocking, a, b *person)) {
	keys := make([]keyed, 0, len(people)/int(oneIn))
	for i := range blockings {
		k := &blockings[i]
		keys = keys[:0]
		for j := range people {
			if h := k.key(&people[j]); h != 0 && h%oneIn == 0 {
				keys = append(keys, keyed{h, uint32(j)})
			}
		}
		eachGroup(keys, func(same []keyed) {
			if len(same) > k.most {
				return
			}
			for x := range same {
				for y := x + 1; y < len(same); y++ {
					pair(k, &people[same[x].at], &people[same[y].at])
				}
			}
		})
	}
}

func eachGroup(keys []keyed, group func(same []keyed)) {
	slices.SortFunc(keys, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.at, b.at)) })
	for len(keys) > 0 {
		n := 1
		for n < len(keys) && keys[n].hash == keys[0].hash {
			n++
		}
		group(keys[:n])
		keys = keys[n:]
	}
}

// count finds out how many people share each part.
func count(people []person) {
	keys := make([]keyed, 0, len(people))
	tally := func(of func(*person) uint64, set func(*person, int32)) {
		keys = keys[:0]
		for i := range people {
			if h := of(&people[i]); h != 0 {
				keys = append(keys, keyed{h, uint32(i)})
			}
		}
		eachGroup(keys, func(same []keyed) {
			for _, k := range same {
				set(&people[k.at], int32(len(same)))
			}
		})
	}
	for f := range parts {
		tally(func(p *person) uint64 { return hash(0, p.get(f)) }, func(p *person, n int32) { p.counts[f] = n })
	}
	tally(func(p *person) uint64 { return uint64(p.birthday) }, func(p *person, n int32) { p.born = n })
}
