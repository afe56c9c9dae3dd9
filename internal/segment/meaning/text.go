package meaning

import (
	"fmt"
	"slices"
	"strings"

	"joren/internal/customer"
	"joren/internal/kit/jptext"
	"joren/internal/segment"
)

// TextField is a name that is compared as text.
type TextField struct {
	Columns  []string                        // of the table of customers that it is read from
	Texts    func(columns []string) []string // the texts that the columns make
	Key      func(string) string             // the form in which they are compared
	Searched bool                            // each text is part of what the search box looks through
}

// TextOf returns the field of a name that is compared as text.
func TextOf(name string) (f TextField, ok bool) {
	f, ok = texts[name]
	return f, ok
}

var texts = map[string]TextField{
	"name":                  {[]string{"name"}, each, jptext.SearchKey, true},
	"kana":                  {[]string{"kana"}, each, jptext.SearchKey, true},
	"company":               {[]string{"company"}, each, jptext.SearchKey, true},
	"department":            {[]string{"department"}, each, jptext.SearchKey, false},
	"email":                 {[]string{"email"}, each, jptext.SearchKey, true},
	"customer_email_domain": {[]string{"email"}, domain, jptext.SearchKey, false},
	"phone":                 {[]string{"phone", "mobile", "fax"}, each, customer.PhoneDigits, true},
	"postal_code":           {[]string{"postal_code"}, each, digits, true},
	"city":                  {[]string{"city"}, each, jptext.SearchKey, false},
	"address":               {[]string{"prefecture", "city", "address1", "address2"}, joined, jptext.SearchKey, true},
	"memo":                  {[]string{"memo"}, each, jptext.SearchKey, true},
	"rank":                  {[]string{"rank"}, each, jptext.SearchKey, false},
	"channel":               {[]string{"source"}, each, jptext.SearchKey, false},
	"staff":                 {[]string{"staff"}, each, jptext.SearchKey, false},
	"customer_regions":      {place, regions, jptext.SearchKey, false},
	"customer_cities":       {place, cities, jptext.SearchKey, false},
	"customer_countries":    {place, countries, jptext.SearchKey, false},
}

func each(columns []string) []string { return columns }

func joined(columns []string) []string { return []string{strings.Join(columns, "")} }

func domain(columns []string) []string {
	_, domain, _ := strings.Cut(columns[0], "@")
	return []string{domain}
}

func digits(s string) string {
	d, _ := jptext.Digits(s)
	return d
}

// place are the columns that regions, cities and countries are made of.
var place = []string{"country", "prefecture", "city"}

// country is the code of an address's country; one with a prefecture and without a country is in Japan.
func country(columns []string) string {
	if columns[0] == "" && columns[1] != "" {
		return "JP"
	}
	return columns[0]
}

func countries(columns []string) []string { return []string{country(columns)} }

// region is the code of an address's region, such as JP-13.
func region(columns []string) string {
	c := country(columns)
	if c == "" || columns[1] == "" {
		return ""
	}
	if _, code, ok := jptext.Prefecture(columns[1]); ok && c == "JP" {
		return fmt.Sprintf("JP-%02d", code)
	}
	return c + "-" + columns[1]
}

func regions(columns []string) []string { return []string{region(columns)} }

func cities(columns []string) []string {
	r := region(columns)
	if r == "" || columns[2] == "" {
		return []string{""}
	}
	return []string{r + "-" + columns[2]}
}

// Matcher compares texts by their keys. Who has no text at all meets IS NULL alone.
type Matcher struct {
	Op     segment.Op
	Values []string // keys, ascending
	key    func(string) string
}

// NewMatcher returns a Matcher of a comparison of texts with a key.
func NewMatcher(t segment.Test, key func(string) string) *Matcher {
	m := &Matcher{Op: t.Op, key: key}
	for _, v := range t.Values {
		m.Values = append(m.Values, key(v.Raw))
	}
	slices.Sort(m.Values)
	return m
}

// Matches reports whether any of the texts meets the comparison.
func (m *Matcher) Matches(texts ...string) bool {
	known := false
	for _, s := range texts {
		k := m.key(s)
		if k == "" {
			continue
		}
		known = true
		if m.MatchesKey(k) {
			return true
		}
	}
	return m.Op == segment.IsNull && !known
}

// MatchesKey reports whether a text, given as its key, meets the comparison.
func (m *Matcher) MatchesKey(k string) bool {
	switch m.Op {
	case segment.Contains:
		return strings.Contains(k, m.Values[0])
	case segment.StartsWith:
		return strings.HasPrefix(k, m.Values[0])
	case segment.IsNull:
		return false
	}
	_, found := slices.BinarySearch(m.Values, k)
	return found
}

// Product returns the comparison of a condition on a product with the search key of a text of the product. A name is found by
// a part of it.
func Product(cond segment.Cond) func(key string) bool {
	m := NewMatcher(cond.Test, jptext.SearchKey)
	switch {
	case cond.Op == segment.IsNull:
		return func(key string) bool { return key == "" }
	case cond.Name == "name" && (cond.Op == segment.Equal || cond.Op == segment.In):
		return func(key string) bool {
			return slices.ContainsFunc(m.Values, func(v string) bool { return strings.Contains(key, v) })
		}
	}
	return func(key string) bool { return key != "" && m.MatchesKey(key) }
}

// Key returns the comparison with a text that is given as its search key; an empty one is none.
func Key(t segment.Test) func(key string) bool {
	m := NewMatcher(t, jptext.SearchKey)
	return func(key string) bool {
		if key == "" {
			return t.Op == segment.IsNull
		}
		return m.MatchesKey(key)
	}
}
