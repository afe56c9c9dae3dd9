package duplicate

import (
	"math"
	"slices"
)

// chances are how likely a finding is between records of one person, of two people of one household, and of two people
// who have nothing to do with each other.
type chances struct{ one, house, apart float64 }

// table has the chances of each level of a field. For Same, apart is the least it can be: what is shared by many says
// less, and then the share of customers who have it counts. spare is how many of those may be the person's own records.
type table struct {
	levels  [numLevels]chances
	spare   int32
	typical float64 // how many of all strangers share a value, which counts while the shop is too small to tell
}

// defaults are what is taken before anything is known of the shop's own records, and where it has too few.
var defaults = [numFields]table{
	Email:      {[numLevels]chances{Same: {.58, .10, 1e-6}, Similar: {.12, .01, 1e-5}, Near: {.05, .01, .002}, Different: {.25, .88, 1}}, 6, 0},
	Phone:      {[numLevels]chances{Same: {.65, .50, 1e-6}, Similar: {.05, .01, 5e-5}, Different: {.30, .49, 1}}, 6, 0},
	FamilyName: {[numLevels]chances{Same: {.80, .80, 1. / 5000}, Similar: {.12, .05, .012}, Different: {.08, .15, .98}}, 2, 1. / 200},
	GivenName:  {[numLevels]chances{Same: {.82, .001, 1. / 3000}, Similar: {.14, .03, .012}, Different: {.04, .96, .98}}, 2, 1. / 200},
	Birthday:   {[numLevels]chances{Same: {.84, .005, 1. / 20000}, Similar: {.10, .006, .005}, Near: {.02, .05, .04}, Different: {.04, .939, .955}}, 8, 0},
	Place:      {[numLevels]chances{Same: {.65, .90, 1. / 5000}, Similar: {.10, .03, .01}, Near: {.12, .04, 1. / 500}, Different: {.13, .03, .98}}, 2, 1. / 100},
	Street:     {[numLevels]chances{Same: {.60, .75, 1. / 20000}, Similar: {.20, .15, .01}, Different: {.20, .10, .99}}, 4, 1. / 2000},
}

// model is what is known of the shop's records: how many there are, how many pairs per record are one person's, and how
// its findings come about.
type model struct {
	people float64
	one    float64 // pairs of one person, per record
	house  float64 // pairs of one household, per record
	tables [numFields]table
}

func newModel(people int) *model {
	return &model{people: float64(max(people, 2)), one: usualPairs, house: usualHouses, tables: defaults}
}

// The usual number of pairs per record that are one person's, and one household's.
const (
	usualPairs  = 0.5
	usualHouses = 0.1
)

// few is how many customers are too few to count how usual a value is.
const few = 100.0

// mistyped is how often what many have is written in some other way.
const mistyped = 0.3

// bothNames corrects for what chances that do not depend on each other would say of a person with two wrong names.
const bothNames = 0.1

// weigh returns the chances that two records are one person's, and one household's.
func (m *model) weigh(f *findings) (ofOne, ofHouse float64) {
	one, house, apart := math.Log(2*m.one/m.people), math.Log(2*m.house/m.people), 0.0
	for i := range f {
		if f[i].level == Missing {
			continue
		}
		c := m.chances(Field(i), &f[i])
		one, house, apart = one+math.Log(c.one), house+math.Log(c.house), apart+math.Log(c.apart)
	}
	if f[FamilyName].level == Different && f[GivenName].level == Different {
		one += math.Log(bothNames)
	}
	a, b, c := math.Exp(one), math.Exp(house), math.Exp(apart)
	return a / (a + b + c), b / (a + b + c)
}

func (m *model) chances(field Field, f *finding) chances {
	t := &m.tables[field]
	c := t.levels[f.level]
	share := (float64(max(0, f.often-t.spare)) + few*t.typical) / (m.people + few)
	switch {
	case f.level == Same, f.level == Near && field == Place:
		c.apart = max(c.apart, share)
	case f.level == Similar:
		c.apart = max(c.apart, share*mistyped)
		return c
	default:
		return c
	}
	if field == GivenName || field == Birthday || field == Email {
		c.house = max(c.house, share)
	}
	return c
}

// sample is a pair from which the model learns everything but the fields of the key that brought the pair together.
type sample struct {
	findings findings
	by       []Field
	first    bool // no other key of the pair comes before
}

const (
	rounds   = 12
	believed = 60.0 // the defaults weigh as much as so many pairs of one person
	fewest   = 0.01 // pairs of one person per record: no shop is believed to have fewer or more
	most     = 3.0
)

// learn fits how often records of one person occur, and what their findings are, by expectation and maximisation
// (Dempster, Laird and Rubin 1977; for linking records Winkler 1988), beginning at the defaults and never quite leaving
// them. Each sample stands for so many pairs.
func (m *model) learn(samples []sample, each float64) {
	for range rounds {
		var seen [numFields][numLevels]float64
		var total [numFields]float64
		ones, houses := believed*usualPairs, believed*usualHouses
		for i := range samples {
			s := &samples[i]
			p, house := m.weigh(&s.findings)
			if s.first {
				ones += p * each
				houses += house * each
			}
			for f := range numFields {
				if l := s.findings[f].level; l != Missing && !slices.Contains(s.by, f) {
					seen[f][l] += p
					total[f] += p
				}
			}
		}
		m.one = min(most, max(fewest, ones/(m.people+believed)))
		m.house = min(most, max(fewest, houses/(m.people+believed)))
		for f := range numFields {
			for l := Different; l <= Same; l++ {
				m.tables[f].levels[l].one = (seen[f][l] + believed*defaults[f].levels[l].one) / (total[f] + believed)
			}
		}
	}
}
