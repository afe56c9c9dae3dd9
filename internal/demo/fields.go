package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"joren/internal/consent"
	"joren/internal/customer"
)

// Ranks by what members have spent, in yen.
var ranks = []struct {
	from int64
	name string
}{{100_000, "プラチナ"}, {50_000, "ゴールド"}, {15_000, "シルバー"}, {0, "レギュラー"}}

// fields is the record as its source states it.
func (s *Shop) fields(t traits, p person, b *buyer, consents []Consent) customer.Fields {
	r := s.rand(t.index, fieldStream)
	ref := t.ref()
	f := customer.Fields{
		Source: ref.Source, ExternalID: ref.ExternalID, MemberStatus: t.status,
		Company: p.company, Department: p.department, Sex: p.sexOf(t, r),
		PostalCode: p.home.postal, Prefecture: p.home.prefecture, City: p.home.city, Address1: p.home.street, Address2: p.home.building,
	}
	s.nameFields(&f, t, p, r)
	f.Email = s.emailOf(t, p)
	phoneFields(&f, t, p, r)
	birthShare := .03
	if t.status == customer.Member {
		birthShare = .72
	}
	if chance(r, birthShare) && (t.channel == ownCart || t.channel == store) || t.kind == moved {
		f.Birthday = p.birth
	}
	if b.collects() {
		f.Points = new(b.points)
		for _, rank := range ranks {
			if f.Rank == "" && b.spent >= rank.from {
				f.Rank = rank.name
			}
		}
	}
	f.Tags = b.tags(r)
	if chance(r, .012+.0015*float64(min(b.presents, 20))) || t.cafe {
		f.Memo = oneOf(r, s.lists.words["memo"])
	}
	if n := len(consents); n > 0 {
		f.Optin = new(consents[n-1].State == consent.Subscribed)
		f.ConsentAt = consents[n-1].At
	}
	return f
}

// nameFields writes the name as the channel hands it on: the own cart in parts with kana, Amazon in one piece.
func (s *Shop) nameFields(f *customer.Fields, t traits, p person, r *rand.Rand) {
	space := " "
	if chance(r, .1) {
		space = "　"
	}
	if t.channel == amazon {
		f.Name = p.family + oneOf(r, []string{"", "", space}) + p.given
		return
	}
	if p.company != "" && (t.cafe || chance(r, .25)) {
		f.Name, f.Kana = p.company, p.companyKana
		return
	}
	f.FamilyName, f.GivenName = p.family, p.given
	f.Name = p.family + space + p.given
	family, given := p.familyKana, p.givenKana
	switch x := r.Float64(); {
	case x < .04 && t.status == customer.Guest:
		return
	case x < .08:
		family, given = hiragana(family), hiragana(given)
	case x < .1:
		family, given = s.lists.halfWidth(family), s.lists.halfWidth(given)
	}
	f.FamilyKana, f.GivenKana, f.Kana = family, given, family+" "+given
	if t.channel == yahoo && chance(r, .3) {
		f.DisplayName = fmt.Sprintf("%s_%d", s.lists.latin(p.givenKana), t.index%1000)
	}
}

// emailOf is the address of the record; some who joined over the counter gave none.
func (s *Shop) emailOf(t traits, p person) string {
	if t.channel == store && s.hash(t.index, fieldStream)%5 < 2 {
		return ""
	}
	return p.email
}

// phoneFields states a mobile number, a landline or both, with hyphens or without.
func phoneFields(f *customer.Fields, t traits, p person, r *rand.Rand) {
	write := func(number string) string {
		if chance(r, .15) || (t.channel == yahoo && chance(r, .5)) {
			return bare(number)
		}
		return number
	}
	x := r.Float64()
	switch {
	case p.mobile == "":
	case t.kind != "" || x < .74:
		f.Phone = write(p.mobile)
	case x < .86:
		f.Phone, f.Mobile = write(p.landline), write(p.mobile)
	case x < .97 || t.original >= 0:
		f.Phone = write(p.landline)
	}
	if p.company != "" && chance(r, .3) {
		f.Fax = p.landline
	}
	if p.company != "" && chance(r, .2) {
		f.Homepage = fmt.Sprintf("https://shop%d.example.com/", t.index+1)
	}
}

// createdAt is when the record began: members of the own cart join a little before their first order.
func (s *Shop) createdAt(t traits, visits []visit) int64 {
	h := s.hash(t.index, fieldStream)
	if len(visits) == 0 {
		return s.calendar.moment(t.arrival, float64(h%997)/1000)
	}
	if t.channel == ownCart && t.status != customer.Guest {
		return visits[0].at - int64(h%1500)
	}
	return visits[0].at
}

// tags are what staff would have written on the record after its orders.
func (b *buyer) tags(r *rand.Rand) []string {
	var out []string
	add := func(tag string, when bool, share float64) {
		if when && chance(r, share) {
			out = append(out, tag)
		}
	}
	add("茶器好き", b.pottery >= 3, .7)
	add("ギフト", b.presents >= 2, .7)
	add("のし", b.presents >= 3, .3)
	add("水出し", b.cold >= 3, .5)
	add("電話注文", b.phoned > 0, 1)
	add("法人", b.t.business, .8)
	add("領収書", b.t.business, .4)
	add("要返信", true, .004)
	slices.Sort(out)
	return out
}
