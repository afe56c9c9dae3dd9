package duplicate

import (
	"strings"
	"unicode/utf8"

	"joren/internal/customer"
	"joren/internal/kit/jptext"
)

// part is a text of a person that is compared.
type part int

// The parts, each in its one form.
const (
	family part = iota
	given
	familyKana
	givenKana
	mail
	phone
	mobile
	postal
	city
	streetPart
	house // the numbers of the street: 1-2-3
	parts
)

// person is a customer as compared: all parts in one text, so that a million fit into memory.
type person struct {
	id       int64
	text     string
	ends     [parts]uint16
	birthday int32 // YYYYMMDD; 0: unknown
	counts   [parts]int32
	born     int32 // how many have the birthday
}

func (p *person) get(f part) string {
	if f == 0 {
		return p.text[:p.ends[0]]
	}
	return p.text[p.ends[f-1]:p.ends[f]]
}

// maxPart bounds the bytes of a part.
const maxPart = 240

// newPerson brings what a customer's record says into the form that is compared. The record must be complete
// (customer.Fields.Complete), as all that are kept are.
func newPerson(id int64, f *customer.Fields) person {
	p := person{id: id}
	if f.Birthday.Valid() {
		y, m, d := f.Birthday.YMD()
		p.birthday = int32(y*10000 + m*100 + d)
	}
	var b strings.Builder
	add := func(at part, s string) {
		if len(s) > maxPart {
			n := maxPart
			for !utf8.RuneStart(s[n]) {
				n--
			}
			s = s[:n]
		}
		b.WriteString(s)
		p.ends[at] = uint16(b.Len())
	}
	add(family, jptext.SearchKey(f.FamilyName))
	add(given, jptext.SearchKey(f.GivenName))
	add(familyKana, jptext.SearchKey(f.FamilyKana))
	add(givenKana, jptext.SearchKey(f.GivenKana))
	add(mail, mailKey(f.Email))
	add(phone, phoneKey(f.Phone))
	add(mobile, phoneKey(f.Mobile))
	add(postal, postalKey(f.PostalCode))
	add(city, jptext.SearchKey(f.City))
	add(streetPart, jptext.SearchKey(f.Address1+f.Address2))
	add(house, houseNumber(f.Address1+" "+f.Address2))
	p.text = b.String()
	return p
}

// mailKey is empty for addresses that a mall has made: they say nothing of the person.
func mailKey(email string) string {
	if email == "" || jptext.MaskedDomain(email) {
		return ""
	}
	key, _ := jptext.Email(email)
	return key
}

func phoneKey(number string) string {
	if number == "" {
		return ""
	}
	if e164, ok := jptext.Phone(number); ok {
		return e164
	}
	if digits, _ := jptext.Digits(number); len(digits) >= 7 {
		return digits
	}
	return ""
}

func postalKey(code string) string {
	digits, only := jptext.Digits(code)
	if only {
		return digits
	}
	return jptext.SearchKey(code)
}

var chome = strings.NewReplacer("一丁目", "1-", "二丁目", "2-", "三丁目", "3-", "四丁目", "4-", "五丁目", "5-", "六丁目", "6-",
	"七丁目", "7-", "八丁目", "8-", "九丁目", "9-")

// houseNumber lists the numbers of an address: 一丁目2番3号, １－２－３ and 1-2-3 are 1-2-3. Other kanji numbers stand in
// the names of places as well (三田, 九条) and are left.
func houseNumber(address string) string {
	if strings.Contains(address, "丁目") {
		address = chome.Replace(address)
	}
	var b strings.Builder
	inside := false
	for _, r := range address {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		if r < '0' || r > '9' {
			inside = false
			continue
		}
		if !inside && b.Len() > 0 {
			b.WriteByte('-')
		}
		inside = true
		b.WriteRune(r)
	}
	return b.String()
}

// hash is FNV-1a with a last stir. It is the same in every run, so that sums do not depend on chance.
func hash(kind byte, texts ...string) uint64 {
	const prime = 1099511628211
	h := uint64(14695981039346656037)
	h = (h ^ uint64(kind)) * prime
	for _, t := range texts {
		if t == "" {
			return 0 // half a key is none
		}
		for i := range len(t) {
			h = (h ^ uint64(t[i])) * prime
		}
		h = (h ^ 0xff) * prime
	}
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return (h ^ h>>32) | 1
}
