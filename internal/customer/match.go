package customer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"joren/internal/kit/jptext"
)

// holders are the customers that have a key: an e-mail address, or a phone number with a name.
type holders map[string][]int64

func (h holders) add(key string, id int64) {
	if key != "" && !slices.Contains(h[key], id) {
		h[key] = append(h[key], id)
	}
}

// match finds the one customer that the row is about by the rules of the shop, or nil. Nobody is found where two have
// the same address or the same number and name: who of them is meant cannot be known.
func (s *state) match(r *Row, own bool) *entry {
	if s.b.Rules.MatchMail {
		if e := s.only(s.byMail[r.mailKey()], r, own); e != nil && !namesDiffer(&r.Fields, &e.c.Fields) {
			return e
		}
	}
	if s.b.Rules.MatchPhone {
		e := s.only(s.byPhone[r.personKey()], r, own)
		if e != nil && (!r.Birthday.Valid() || !e.c.Birthday.Valid() || r.Birthday == e.c.Birthday) {
			return e
		}
	}
	return nil
}

// only returns the single holder of a key, unless the source itself knows that customer under another id: then it says
// that they are two people.
func (s *state) only(ids []int64, r *Row, own bool) *entry {
	if len(ids) != 1 {
		return nil
	}
	e := s.entries[ids[0]]
	if e == nil || (own && e.owns[r.Source] != "") {
		return nil
	}
	return e
}

// personKey is the phone number with the full name, both in their one form; empty without either. A mobile phone goes
// before the number of a house. A family name alone is nobody's: a whole family has it, and the phone.
func (f *Fields) personKey() string {
	phone := ownPhone(f.Mobile, f.Phone)
	name := f.fullNameKey()
	if phone == "" || name == "" {
		return ""
	}
	return phone + " " + name
}

func ownPhone(numbers ...string) string {
	first := ""
	for _, n := range numbers {
		if n == "" {
			continue
		}
		e164, ok := jptext.Phone(n)
		if ok && jptext.MobilePhone(e164) {
			return e164
		}
		if ok && first == "" {
			first = e164
		}
	}
	return first
}

// unsplitName is from how many kanji on a name without a space is taken for family and given name.
const unsplitName = 4

func (f *Fields) fullNameKey() string {
	key := jptext.SearchKey(f.Name)
	if f.GivenName == "" && (utf8.RuneCountInString(key) < unsplitName || scriptOf(key) != kanji) {
		return ""
	}
	return key
}

// namesDiffer reports whether two rows with the same address are clearly about two people, as in a family: their given
// names are written alike and are not the same. A new family name, another script and a missing name say nothing.
func namesDiffer(a, b *Fields) bool {
	if a.GivenKana != "" && b.GivenKana != "" {
		return givenDiffer(a.GivenKana, b.GivenKana)
	}
	x, y := givenNames(a, b)
	return givenDiffer(x, y)
}

func givenDiffer(a, b string) bool {
	x, y := jptext.SearchKey(a), jptext.SearchKey(b)
	if x == "" || y == "" || scriptOf(x) == mixed || scriptOf(x) != scriptOf(y) {
		return false
	}
	if scriptOf(x) == latin { // J. and Jo are short for John
		return !strings.HasPrefix(x, strings.TrimSuffix(y, ".")) && !strings.HasPrefix(y, strings.TrimSuffix(x, "."))
	}
	return x != y
}

// givenNames returns the given names of both. A name that stands in one piece is cut where the other one's family name
// ends, or where the two begin to differ; two that begin differently and end alike have a new family name.
func givenNames(a, b *Fields) (x, y string) {
	switch {
	case a.GivenName != "" && b.GivenName != "":
		return a.GivenName, b.GivenName
	case a.GivenName != "":
		x, y = a.GivenName, rest(b.Name, a.FamilyName)
		return x, y
	case b.GivenName != "":
		return rest(a.Name, b.FamilyName), b.GivenName
	}
	p, q := []rune(jptext.SearchKey(a.Name)), []rune(jptext.SearchKey(b.Name))
	same := 0
	for same < min(len(p), len(q)) && p[same] == q[same] {
		same++
	}
	if n := min(len(p), len(q)); same < 2 && n > 2 && string(p[len(p)-2:]) == string(q[len(q)-2:]) {
		return "", ""
	}
	return string(p[same:]), string(q[same:])
}

// rest returns what follows the family name in a name of one piece; empty when it begins otherwise.
func rest(name, family string) string {
	after, found := strings.CutPrefix(jptext.SearchKey(name), jptext.SearchKey(family))
	if !found {
		return ""
	}
	return after
}

// script is how a name is written. What is written differently cannot be compared.
type script int

const (
	mixed script = iota
	kanji
	kana
	latin
)

func scriptOf(key string) script {
	all := mixed
	for _, r := range key {
		var s script
		switch {
		case unicode.Is(unicode.Han, r):
			s = kanji
		case unicode.In(r, unicode.Katakana, unicode.Hiragana) || r == '-' && all == kana:
			s = kana
		case unicode.Is(unicode.Latin, r) || strings.ContainsRune("'.-", r):
			s = latin
		}
		if s == mixed || all != mixed && s != all {
			return mixed
		}
		all = s
	}
	return all
}
