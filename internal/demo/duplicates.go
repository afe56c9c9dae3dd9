package demo

import (
	"fmt"
	"strings"

	"joren/internal/customer"
)

// The kinds of planted duplicates.
const (
	sameEmail = "same_email" // a guest order with the same address, in other case
	samePhone = "same_phone" // another channel, the name partly in kana
	oldKanji  = "old_kanji"  // another channel, the name with or without an old character
	moved     = "moved"      // registered again from a new home
)

var kinds = [...]string{sameEmail, samePhone, oldKanji, moved}

// originalOf finds the record that record i repeats: an earlier member of the shop's own cart, who gives all there
// is to recognise, and whose name has another spelling where that is to give the duplicate away.
func (s *Shop) originalOf(i int, kind string) (int, bool) {
	start := int(mix(s.hash(i, duplicateStream)) % uint64(i))
	for j := start; j >= 0; j-- {
		if s.planted(j) {
			continue
		}
		t := s.plainTraits(j)
		if t.channel != ownCart || t.status != customer.Member || t.business {
			continue
		}
		if kind == oldKanji {
			if _, ok := respell(s.newPerson(t, s.rand(j, personStream)).family, familyVariants()); !ok {
				continue
			}
		}
		return j, true
	}
	return 0, false
}

// repeat gives a planted duplicate the traits of its kind.
func (t *traits) repeat(s *Shop, original int, kind string) {
	h := s.hash(t.index, duplicateStream) >> 8
	t.original, t.kind = original, kind
	t.silent, t.cafe, t.business, t.lastDay = false, false, false, s.calendar.last()
	t.channel, t.status = ownCart, customer.Guest
	switch kind {
	case samePhone:
		t.channel = []string{rakuten, yahoo, store}[h%3]
	case oldKanji:
		t.channel = []string{rakuten, amazon, yahoo}[h%3]
	case moved:
		t.status = customer.Member
	}
}

// disguise changes the original's person into the duplicate's.
func (s *Shop) disguise(p *person, t traits) {
	r := s.rand(t.index, personStream)
	switch t.kind {
	case sameEmail:
		at := strings.IndexByte(p.email, '@')
		p.email = strings.ToUpper(p.email[:1]) + p.email[1:at] + strings.ToUpper(p.email[at:at+2]) + p.email[at+2:]
		if chance(r, .3) {
			p.email = strings.ToUpper(p.email)
		}
		p.mobile = ""
	case samePhone:
		p.email = s.email(p, t, r)
		p.mobile = bare(p.mobile)
		p.given = hiragana(p.givenKana)
		p.home.street = fullWidth(p.home.street)
	case oldKanji:
		p.email = s.email(p, t, r)
		p.family, _ = respell(p.family, familyVariants())
		p.home.building = ""
	case moved:
		p.email = fmt.Sprintf("%s.%s.%d@example.com", s.lists.latin(p.givenKana), s.lists.latin(p.familyKana), t.index+1)
		p.home = s.newAddress(r)
		p.landline = landline(p.home.area, t.index)
	}
}
