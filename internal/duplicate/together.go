package duplicate

import (
	"cmp"
	"math"
	"slices"
)

// Who is the same as a third is the same as that one's other records: an address and a name, then the name and a phone.
const (
	linking   = 9500 // the score from which two records speak for each other
	maxLinked = 24   // more records than one person has; they are linked by mistake
)

// together adds to the pairs those that follow from others: two who are linked by a chain of records have the best
// chain's product as their chance, unless name and birthday say that they are two people.
func together(people []person, m *model, pairs []Pair) []Pair {
	at := make(map[int64]int32, len(pairs))
	for i := range pairs {
		at[pairs[i].A], at[pairs[i].B] = 0, 0
	}
	for i := range people {
		if _, ok := at[people[i].id]; ok {
			at[people[i].id] = int32(i)
		}
	}
	known := make(map[[2]int64]int, len(pairs))
	groups := newGroups()
	for i, p := range pairs {
		known[[2]int64{p.A, p.B}] = i
		if p.Score >= linking {
			groups.join(p.A, p.B)
		}
	}
	for _, ids := range groups.all() {
		if len(ids) < 3 || len(ids) > maxLinked {
			continue
		}
		chance := chains(ids, func(a, b int64) float64 {
			if i, ok := known[[2]int64{a, b}]; ok && pairs[i].Score >= linking {
				return float64(pairs[i].Score) / 10000
			}
			return 0
		})
		for i := range ids {
			for j := i + 1; j < len(ids); j++ {
				score := int(math.Round(chance[i][j] * 10000))
				k, ok := known[[2]int64{ids[i], ids[j]}]
				if score < Weak || ok && pairs[k].Score >= score {
					continue
				}
				f := compare(&people[at[ids[i]]], &people[at[ids[j]]])
				if f[GivenName].level == Different && f[Birthday].level != Same && f[Birthday].level != Similar && f[Birthday].level != Missing {
					continue
				}
				p := Pair{A: ids[i], B: ids[j], Score: score, Reasons: append(reasons(&f), Reason{Others, Same})}
				if ok {
					pairs[k] = p
				} else {
					pairs = append(pairs, p)
				}
			}
		}
	}
	slices.SortFunc(pairs, func(a, b Pair) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) })
	return pairs
}

// chains returns for every two of ids the product along the best chain of links (Floyd 1962, with products).
func chains(ids []int64, link func(a, b int64) float64) [][]float64 {
	c := make([][]float64, len(ids))
	for i := range c {
		c[i] = make([]float64, len(ids))
	}
	for i := range ids {
		for j := i + 1; j < len(ids); j++ {
			c[i][j] = link(ids[i], ids[j])
			c[j][i] = c[i][j]
		}
	}
	for k := range ids {
		for i := range ids {
			for j := range ids {
				c[i][j] = max(c[i][j], c[i][k]*c[k][j])
			}
		}
	}
	return c
}

// groups are sets of ids that are linked.
type groups struct{ parent map[int64]int64 }

func newGroups() *groups { return &groups{map[int64]int64{}} }

func (g *groups) root(id int64) int64 {
	p, ok := g.parent[id]
	if !ok || p == id {
		g.parent[id] = id
		return id
	}
	r := g.root(p)
	g.parent[id] = r
	return r
}

func (g *groups) join(a, b int64) {
	x, y := g.root(a), g.root(b)
	g.parent[max(x, y)] = min(x, y)
}

// all returns the groups, their ids ascending.
func (g *groups) all() [][]int64 {
	by := map[int64][]int64{}
	for id := range g.parent {
		r := g.root(id)
		by[r] = append(by[r], id)
	}
	list := make([][]int64, 0, len(by))
	for _, ids := range by {
		slices.Sort(ids)
		list = append(list, ids)
	}
	slices.SortFunc(list, func(a, b []int64) int { return cmp.Compare(a[0], b[0]) })
	return list
}
