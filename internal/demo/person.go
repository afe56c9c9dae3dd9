package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"joren/internal/customer"
	"joren/internal/kit/day"
)

// person is who stands behind a record, however the source writes it.
type person struct {
	family, given         string // as the person writes them
	familyKana, givenKana string
	company, companyKana  string
	department            string
	woman                 bool
	birth                 day.Day
	email                 string
	mobile, landline      string
	home, former          address // former is set for somebody who moved house
	movedAt               int     // day
}

// Ages of the shop's customers: tea is bought in the middle of life.
var ageShares = []float64{2, 9, 19, 25, 22, 14, 7, 2}

// firstAge is where the first share begins; each covers ten years.
const firstAge = 15

// person invents who stands behind a record. A planted duplicate is the original's person, changed in one way.
func (s *Shop) person(t traits) person {
	if t.original < 0 {
		return s.newPerson(t, s.rand(t.index, personStream))
	}
	original := s.plainTraits(t.original)
	p := s.newPerson(original, s.rand(original.index, personStream))
	p.former = address{}
	s.disguise(&p, t)
	return p
}

func (s *Shop) newPerson(t traits, r *rand.Rand) person {
	l := s.lists
	var p person
	age := firstAge + 10*newWheel(ageShares...).pick(r) + r.IntN(10)
	y, _, _ := s.o.Today.YMD()
	p.birth = s.o.Today.AddMonths(-12 * age).Add(-r.IntN(365))
	p.woman = chance(r, .66)
	family := l.families[l.family.pick(r)]
	names := l.men
	if p.woman {
		names = l.women
	}
	given := names.names[names.of(y-age).pick(r)]
	p.family, p.familyKana = vary(r, family.text, familyVariants()), family.kana
	p.given, p.givenKana = vary(r, given.text, givenVariants()), given.kana
	p.home = s.newAddress(r)
	p.mobile = s.mobile(t.index)
	p.landline = landline(p.home.area, t.index)
	if chance(r, .08) {
		p.former = s.newAddress(r)
		p.movedAt = t.arrival + r.IntN(max(s.calendar.last()-t.arrival, 1))
	}
	if t.business {
		s.employ(&p, t, r)
	}
	p.email = s.email(&p, t, r)
	return p
}

// employ gives a person a company.
func (s *Shop) employ(p *person, t traits, r *rand.Rand) {
	words := s.lists.words
	list := words["trade"]
	if t.cafe {
		list = words["cafe"]
	}
	root, rootKana, _ := strings.Cut(oneOf(r, words["company"]), ":")
	trade, tradeKana, _ := strings.Cut(oneOf(r, list), ":")
	p.companyKana = rootKana + tradeKana
	switch {
	case t.cafe:
		p.company, p.companyKana = trade+" "+root, tradeKana+" "+rootKana
	case chance(r, .6):
		p.company = "株式会社" + root + trade
	case chance(r, .5):
		p.company = root + trade + "有限会社"
	default:
		p.company = "㈱" + root + trade
	}
	if !t.cafe && chance(r, .5) {
		p.department = oneOf(r, words["department"])
	}
}

// email invents an address. The record's number in it keeps it apart from all others.
func (s *Shop) email(p *person, t traits, r *rand.Rand) string {
	family, given := s.lists.latin(p.familyKana), s.lists.latin(p.givenKana)
	n := t.index + 1
	switch t.channel {
	case rakuten:
		return fmt.Sprintf("%s%d@mall.example.jp", shortHash(s.hash(t.index, fieldStream)), n)
	case amazon:
		return fmt.Sprintf("%s%d@market.example.com", shortHash(s.hash(t.index, fieldStream)), n)
	}
	if p.company != "" && given != "" {
		return fmt.Sprintf("%s%d@office.example.jp", family, n)
	}
	domain := oneOf(r, []string{"example.jp", "example.com", "example.ne.jp", "example.jp", "mail.example.ne.jp"})
	switch r.IntN(5) {
	case 0:
		return fmt.Sprintf("%s.%s%d@%s", family, given[:1], n, domain)
	case 1:
		return fmt.Sprintf("%s-%s-%d@%s", given, family, n, domain)
	case 2:
		return fmt.Sprintf("%s_%d@%s", given, n, domain)
	case 3:
		return fmt.Sprintf("%s%s%d@%s", given[:1], family, n, domain)
	}
	return fmt.Sprintf("%s.%s%d@%s", family, given, n, domain)
}

func shortHash(h uint64) string {
	const letters = "abcdefghjkmnpqrstuvwxyz"
	b := make([]byte, 9)
	for i := range b {
		b[i] = letters[h%uint64(len(letters))]
		h /= uint64(len(letters))
	}
	return string(b)
}

// sexOf is the sex as a record states it.
func (p *person) sexOf(t traits, r *rand.Rand) string {
	share := .2
	if t.status == customer.Member {
		share = .85
	}
	switch {
	case (t.channel != ownCart && t.channel != store) || !chance(r, share):
		return ""
	case chance(r, .005):
		return "other"
	case p.woman:
		return "female"
	}
	return "male"
}
