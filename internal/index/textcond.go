package index

import (
	"bytes"
	"unsafe"

	"github.com/RoaringBitmap/roaring/v2"

	"joren/internal/customer"
	"joren/internal/search"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// textLines are the lines of records that names are about.
var textLines = map[string][]int{
	"name": {customer.NameLine}, "kana": {customer.KanaLine}, "company": {customer.CompanyLine}, "email": {customer.EmailLine},
	"phone": {customer.PhoneLine, customer.MobileLine, customer.FaxLine}, "postal_code": {customer.PostalLine},
	"address": {customer.AddressLine}, "memo": {customer.MemoLine},
}

// manyTexts is from how many texts on every record is looked at, instead of those that the postings name.
const manyTexts = 100

// text compares lines of records.
func (c *compiler) text(n *segment.Clause, lines []int) cond {
	x := &c.t.texts
	if n.Op == segment.IsNull {
		there := make([]cond, len(lines))
		for i, l := range lines {
			there[i] = among(x.has[l], "line is there")
		}
		return c.not(c.any(there))
	}
	f, _ := meaning.TextOf(n.Name)
	m := meaning.NewMatcher(n.Test, f.Key)
	match := func(o uint32) bool {
		for _, l := range lines {
			if s := x.line(o, l); len(s) > 0 && m.MatchesKey(unsafe.String(&s[0], len(s))) {
				return true
			}
		}
		return false
	}
	if len(m.Values) > manyTexts {
		return c.each(200, "records", match)
	}
	may := make([]*roaring.Bitmap, len(m.Values))
	for i, key := range m.Values {
		may[i], _, _ = x.candidates(key) // no key is empty
	}
	return c.from(roaring.FastOr(may...), false, match, "postings, then records")
}

// from is a cond that only those in a set may meet; exact: all of them do.
func (c *compiler) from(set *roaring.Bitmap, exact bool, match func(o uint32) bool, plan string) cond {
	const perCandidate = 150
	out := cond{cost: float64(set.GetCardinality()), match: match, plan: plan}
	if !exact {
		out.cost *= perCandidate
	}
	out.narrow = func(b bitmap) {
		some := c.scratch()
		defer c.free(some)
		clear(some)
		set.WriteDenseTo(some)
		b.and(some)
		if !exact {
			b.keep(match)
		}
	}
	return out
}

// found holds for those in whose records each term stands in one of its spellings; a term that may be a part of an order's
// number also for those who have such an order.
func (c *compiler) found(terms [][]string) cond {
	all := make([]cond, len(terms))
	for i, spellings := range terms {
		of := make([]cond, len(spellings))
		for j, s := range spellings {
			of[j] = c.standing(&c.t.texts.book, c.t.texts.lines, s)
		}
		all[i] = c.any(of)
	}
	out := c.all(all)
	if part, ok := search.OrderNumber(terms); ok {
		numbers := &c.t.bought.numbers
		out = c.any([]cond{out, c.standing(numbers, numbers.record, part)})
	}
	return out
}

// standing holds for those in whose text a key stands.
func (c *compiler) standing(k *book, text func(o uint32) []byte, key string) cond {
	sought := []byte(key)
	match := func(o uint32) bool { return bytes.Contains(text(o), sought) }
	set, exact, ok := k.candidates(key)
	if !ok {
		return c.each(60, "records", match)
	}
	return c.from(set, exact, match, "postings")
}
