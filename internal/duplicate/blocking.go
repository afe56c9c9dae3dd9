package duplicate

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// blocking is a key that records of one person often share. Only people with a key in common are compared.
type blocking struct {
	fields []Field // that the key is made of
	most   int     // a key that more people have says nothing, and is left
	key    func(p *person) uint64
}

// The most people of one key who are compared with each other: usual keys, and those that are shared by chance.
const (
	usual  = 50
	chance = 20
)

var blockings = []blocking{
	{[]Field{Email}, usual, func(p *person) uint64 { return hash(1, p.get(mail)) }},
	{[]Field{Email}, usual, func(p *person) uint64 { return hash(2, p.mailName()) }},
	{[]Field{Email}, chance, func(p *person) uint64 { return hash(3, p.mailDomain()) }},
	{[]Field{Phone}, usual, func(p *person) uint64 { return hash(4, first(p.get(phone), p.get(mobile))) }},
	{[]Field{Phone}, usual, func(p *person) uint64 { return hash(4, first(p.get(mobile), p.get(phone))) }},
	{[]Field{Birthday}, chance, func(p *person) uint64 { return hash(5, p.day()) }},
	{[]Field{Birthday, FamilyName}, usual, func(p *person) uint64 { return hash(6, p.day(), initial(p.familyName())) }},
	{[]Field{Birthday, GivenName}, usual, func(p *person) uint64 { return hash(7, p.day(), initial(p.givenName())) }},
	{[]Field{FamilyName, GivenName}, usual, func(p *person) uint64 {
		return hash(8, lesser(p.familyName(), p.givenName()), greater(p.familyName(), p.givenName()))
	}},
	{[]Field{FamilyName, GivenName}, usual, func(p *person) uint64 { return hash(9, p.get(family), p.get(given)) }},
	{[]Field{Place, Street}, usual, func(p *person) uint64 { return hash(10, p.place(), p.get(house)) }},
	{[]Field{Street}, usual, func(p *person) uint64 { return hash(11, p.get(streetPart)) }},
	{[]Field{Place, FamilyName}, usual, func(p *person) uint64 { return hash(12, p.place(), p.familyName()) }},
	{[]Field{Place, GivenName}, usual, func(p *person) uint64 { return hash(13, p.place(), p.givenName()) }},
	{[]Field{FamilyName, Birthday}, usual, func(p *person) uint64 { return hash(14, p.familyName(), p.monthDay()) }},
	{[]Field{GivenName, Birthday}, usual, func(p *person) uint64 { return hash(15, p.givenName(), p.monthDay()) }},
	{[]Field{FamilyName, GivenName}, chance, func(p *person) uint64 { return hash(16, p.familyName(), initial(p.givenName())) }},
	{[]Field{FamilyName, GivenName}, chance, func(p *person) uint64 { return hash(17, initial(p.familyName()), p.givenName()) }},
	{[]Field{Place, FamilyName, GivenName}, usual, func(p *person) uint64 { return hash(18, p.place(), initial(p.familyName()), initial(p.givenName())) }},
	{[]Field{Birthday, Place}, chance, func(p *person) uint64 { return hash(19, p.month(), p.place()) }},
	{[]Field{Birthday, GivenName}, chance, func(p *person) uint64 { return hash(20, p.month(), initial(p.givenName())) }},
	{[]Field{Birthday, FamilyName}, chance, func(p *person) uint64 { return hash(21, p.month(), initial(p.familyName())) }},
	{[]Field{Email}, chance, func(p *person) uint64 { return hash(22, prefix(p.mailName(), 5)) }},
	{[]Field{FamilyName}, chance, func(p *person) uint64 { return hash(23, p.familyName()) }},
}

// isFirst reports whether no other key that two people share comes before.
func (k *blocking) isFirst(a, b *person) bool {
	for i := range blockings {
		if &blockings[i] == k {
			return true
		}
		if h := blockings[i].key(a); h != 0 && h == blockings[i].key(b) {
			return false
		}
	}
	return true
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// lesser and greater bring two names into an order that does not depend on which is the family's.
func lesser(a, b string) string {
	if b == "" {
		return ""
	}
	return min(a, b)
}

func greater(a, b string) string { return max(a, b) }

func (p *person) familyName() string { return first(p.get(familyKana), p.get(family)) }
func (p *person) givenName() string  { return first(p.get(givenKana), p.get(given)) }
func (p *person) place() string      { return first(p.get(postal), p.get(city)) }

func (p *person) mailName() string {
	local, _, _ := strings.Cut(p.get(mail), "@")
	if len(local) < 5 {
		return ""
	}
	return local
}

func (p *person) mailDomain() string {
	_, domain, _ := strings.Cut(p.get(mail), "@")
	return domain
}

func (p *person) day() string {
	if p.birthday == 0 {
		return ""
	}
	return strconv.Itoa(int(p.birthday))
}

func (p *person) monthDay() string {
	if p.birthday == 0 {
		return ""
	}
	return strconv.Itoa(int(p.birthday % 10000))
}

func initial(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

func prefix(s string, n int) string { return s[:min(n, len(s))] }

// month is the year and month of birth.
func (p *person) month() string {
	if p.birthday == 0 {
		return ""
	}
	return strconv.Itoa(int(p.birthday / 100))
}
