package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// address is where somebody lives: a real city, a made-up town in it.
type address struct {
	postal, prefecture, city, street, building string
	area                                       string // phone area code
}

func (s *Shop) newAddress(r *rand.Rand) address {
	l := s.lists
	p := l.prefectures[l.prefecture.pick(r)]
	c := oneOf(r, p.cities)
	a := address{prefecture: p.name, city: c.name, area: c.area}
	a.postal = fmt.Sprintf("%s-%04d", c.postal, between(r, 1, 99))
	a.street = oneOf(r, l.words["town"]) + houseNumber(r)
	if chance(r, .45) {
		floor, door := between(r, 1, 9), between(r, 1, 12)
		form := oneOf(r, []string{"%s %d%02d", "%s %d%02d号室", "%s%d%02d", "%s　%d%02d"})
		a.building = fmt.Sprintf(form, oneOf(r, l.words["building"]), floor, door)
	}
	return a
}

// houseNumber writes a number in one of the ways that people do.
func houseNumber(r *rand.Rand) string {
	a, b, c := between(r, 1, 6), between(r, 1, 28), between(r, 1, 24)
	switch x := r.Float64(); {
	case x < .5:
		return fmt.Sprintf("%d-%d-%d", a, b, c)
	case x < .72:
		return fmt.Sprintf("%d-%d", b, c)
	case x < .8:
		return fmt.Sprintf("%d丁目%d-%d", a, b, c)
	case x < .87:
		return fmt.Sprintf("%d丁目%d番%d号", a, b, c)
	case x < .92:
		return fmt.Sprintf("%d番地%d", b*c, a)
	case x < .96:
		return fullWidth(fmt.Sprintf("%d-%d-%d", a, b, c))
	}
	return fmt.Sprintf("%d", b*c+a)
}

// mobile is the mobile number of a record: no two records share one, and none is assigned to anybody, since the
// digit after the prefix is never 0.
func (s *Shop) mobile(index int) string {
	prefix := []string{"090", "090", "080", "080", "070"}[s.hash(index, personStream)%5]
	return fmt.Sprintf("%s-%04d-%04d", prefix, index/10000%1000, s.lastFour(index))
}

// lastFour runs through all ten thousand endings before it repeats one.
func (s *Shop) lastFour(index int) int {
	return int((uint64(index)*7919 + s.o.Seed*37%10000 + 4821) % 10000)
}

// landline is a number under an area code; a local exchange never begins with 0.
func landline(area string, index int) string {
	digits, exchanges := max(6-len(area), 1), 1
	for range digits - 1 {
		exchanges *= 10
	}
	return fmt.Sprintf("%s-%0*d-%04d", area, digits, index/10000%exchanges, (index*6007+13)%10000)
}

// bare drops the hyphens of a number.
func bare(number string) string { return strings.ReplaceAll(number, "-", "") }
