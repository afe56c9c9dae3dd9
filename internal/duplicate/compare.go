package duplicate

import (
	"strings"
	"unicode/utf8"
)

// Field is something of two people that was compared.
type Field uint8

// The fields that are compared, in the order in which they are told as reasons.
const (
	Email Field = iota
	Phone
	FamilyName
	GivenName
	Birthday
	Place  // postal code, or city
	Street // the rest of the address
	numFields

	// Others says that both are linked to the same third customers.
	Others = numFields
)

// Level says how alike two values are.
type Level uint8

// The levels. With Missing one of the two says nothing.
const (
	Missing Level = iota
	Different
	Near // of days, places and e-mail addresses: not the same, and not far
	Similar
	Same
	numLevels
)

// finding is how alike two people are in one field. often is how many customers have the value they share.
type finding struct {
	level Level
	often int32
}

type findings [numFields]finding

// compare looks at everything that both people state.
func compare(a, b *person) findings {
	g, f := compareNames(a, b)
	place, street := compareAddresses(a, b)
	return findings{Email: compareMail(a, b), Phone: comparePhones(a, b), FamilyName: f, GivenName: g, Birthday: compareBirthdays(a, b),
		Place: place, Street: street}
}

const (
	closeName   = 0.86 // similarity from which a name may be a misspelling
	closeMail   = 0.93
	closeStreet = 0.85
)

func compareNames(a, b *person) (g, f finding) {
	g, f = compareName(a, b, given, given, givenKana), compareName(a, b, family, family, familyKana)
	if f.level == Same || g.level == Same || a.get(given) == "" || b.get(given) == "" {
		return g, f
	}
	// Family and given name may stand in each other's place.
	x, y := compareName(a, b, given, family, parts), compareName(a, b, family, given, parts)
	if x.level+y.level > f.level+g.level && x.level >= Similar && y.level >= Similar {
		return x, y
	}
	return g, f
}

// compareName compares one part of a's name with one of b's, by the letters or by the kana, whichever is more alike.
func compareName(a, b *person, ofA, ofB, kana part) finding {
	by := compareText(a.get(ofA), b.get(ofB))
	f := finding{by, oftenOf(by, a.counts[ofA], b.counts[ofB])}
	if kana == parts { // in each other's place
		f.often = max(a.counts[ofA], b.counts[ofB])
		return f
	}
	if byKana := compareText(a.get(kana), b.get(kana)); byKana > by {
		return finding{byKana, oftenOf(byKana, a.counts[kana], b.counts[kana])}
	}
	return f
}

// oftenOf is how many have what two people share: of two ways of writing it the usual one counts.
func oftenOf(l Level, a, b int32) int32 {
	if l == Similar {
		return max(a, b)
	}
	return min(a, b)
}

func compareText(a, b string) Level {
	switch {
	case a == "" || b == "":
		return Missing
	case a == b:
		return Same
	case similarity(a, b) >= closeName, oneSlip(a, b) && utf8.RuneCountInString(a) > 2, short(a, b):
		return Similar
	}
	return Different
}

// short reports whether one name begins the other: Rob and Robert, J. and John.
func short(a, b string) bool {
	a, b = strings.TrimSuffix(a, "."), strings.TrimSuffix(b, ".")
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

func compareMail(a, b *person) finding {
	f := finding{}
	x, y := a.get(mail), b.get(mail)
	switch {
	case x == "" || y == "":
	case x == y:
		f.level, f.often = Same, a.counts[mail]
	default:
		f.level = Different
		localX, domainX, _ := strings.Cut(x, "@")
		localY, domainY, _ := strings.Cut(y, "@")
		switch {
		case digitsOf(localX) != digitsOf(localY): // namesakes number themselves
		case len(x) > 9 && oneSlip(x, y), similarity(localX, localY) >= closeMail && similarity(domainX, domainY) >= closeMail:
			f.level = Similar
		case localX != localY || len(localX) < 5:
		case len(digitsOf(localX)) > 1:
			f.level = Similar
		default: // a name alone, which its namesakes have elsewhere
			f.level = Near
		}
	}
	return f
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func comparePhones(a, b *person) finding {
	f := finding{}
	for _, i := range [...]part{phone, mobile} {
		for _, j := range [...]part{phone, mobile} {
			x, y := a.get(i), b.get(j)
			switch {
			case x == "" || y == "":
			case x == y:
				return finding{Same, max(a.counts[i], b.counts[j])}
			case oneSlip(x, y):
				f.level = Similar
			case f.level == Missing:
				f.level = Different
			}
		}
	}
	return f
}

func compareBirthdays(a, b *person) finding {
	f := finding{}
	switch x, y := a.birthday, b.birthday; {
	case x == 0 || y == 0:
	case x == y:
		f.level, f.often = Same, a.born
	case slipOfDay(x, y):
		f.level = Similar
	case nearDay(x, y):
		f.level = Near
	default:
		f.level = Different
	}
	return f
}

// slipOfDay reports whether two days differ in one digit, or have two neighbours or day and month exchanged.
func slipOfDay(a, b int32) bool {
	if a/10000 == b/10000 && a/100%100 == b%100 && a%100 == b/100%100 {
		return true
	}
	differ, first, last := 0, 0, 0
	var x, y [8]int32
	for i := 7; i >= 0; i-- {
		x[i], y[i] = a%10, b%10
		a, b = a/10, b/10
		if x[i] != y[i] {
			if differ++; differ == 1 {
				last = i
			}
			first = i
		}
	}
	return differ == 1 || differ == 2 && last == first+1 && x[first] == y[last] && x[last] == y[first]
}

// nearDay reports whether two days are within thirteen months, or have two of day, month and year in common.
func nearDay(a, b int32) bool {
	months := func(n int32) int32 { return n/10000*12 + n/100%100 }
	apart := months(a) - months(b)
	common := 0
	for _, same := range [...]bool{a/10000 == b/10000, a/100%100 == b/100%100, a%100 == b%100} {
		if same {
			common++
		}
	}
	return apart >= -13 && apart <= 13 || common >= 2
}

func compareAddresses(a, b *person) (place, street finding) {
	byCode, byCity := compareCode(a.get(postal), b.get(postal)), compareText(a.get(city), b.get(city))
	switch {
	case byCode == Same:
		place.level, place.often = Same, a.counts[postal]
	case byCity == Same:
		place.level, place.often = Near, a.counts[city]
	case byCode == Similar || byCity == Similar:
		place.level, place.often = Similar, max(a.counts[city], b.counts[city])
	case byCode == Different || byCity == Different:
		place.level = Different
	}
	x, y := a.get(streetPart), b.get(streetPart)
	sameHouse := a.get(house) != "" && a.get(house) == b.get(house)
	switch {
	case x == "" || y == "":
	case x == y, sameHouse && place.level >= Near && similarity(x, y) >= closeStreet:
		street.level, street.often = Same, min(a.counts[streetPart], b.counts[streetPart])
	case similarity(x, y) >= closeStreet, sameHouse && place.level >= Near:
		street.level = Similar
	default:
		street.level = Different
	}
	return place, street
}

func compareCode(a, b string) Level {
	switch {
	case a == "" || b == "":
		return Missing
	case a == b:
		return Same
	case oneSlip(a, b):
		return Similar
	}
	return Different
}
