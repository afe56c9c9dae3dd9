package index

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"

	"joren/internal/customer"
	"joren/internal/search"
)

// sorting is an order of customers: by keys, the lowest first, then by what may be left of texts, then by number.
type sorting struct {
	key  func(o uint32) int64
	text func(o uint32) []byte // nil: keys say all
	down bool                  // whether texts are sorted downwards
	t    *table
}

// last is the key of who has no value: behind all others, whichever way they are sorted.
const last = math.MaxInt64

// sorting returns the order of a list.
func (t *table) sorting(f *figures, by search.Sort, desc bool) sorting {
	s := sorting{t: t}
	value := func(v int64) int64 {
		if desc {
			return -v
		}
		return v
	}
	ofDays := func(column []int32) func(o uint32) int64 {
		return func(o uint32) int64 {
			if column[o] == noDay {
				return last
			}
			return value(int64(column[o]))
		}
	}
	switch by {
	case "number":
		s.key = func(o uint32) int64 { return value(int64(t.numbers[o])) }
	case "orders":
		s.key = func(o uint32) int64 { return value(int64(f.count[o])) }
	case "amount":
		s.key = func(o uint32) int64 { return value(f.amount[o]) }
	case "points":
		s.key = func(o uint32) int64 {
			if t.points[o] == noNumber {
				return last
			}
			return value(int64(t.points[o]))
		}
	case "average":
		s.key = func(o uint32) int64 {
			if f.count[o] <= f.unknown[o] {
				return last
			}
			return value(sortable(float64(f.amount[o]) / float64(f.count[o]-f.unknown[o])))
		}
	case "first":
		s.key = ofDays(f.first)
	case "added":
		s.key = ofDays(t.added)
	case "status":
		s.key = t.byWord(statusWords, asItIs, value)
	case "prefecture":
		s.key = t.byWord(placeWords, prefectureOf, value)
	case "city":
		s.key = t.byWord(placeWords, cityOf, value)
	case "sex":
		s.key = t.byWord(sexWords, asItIs, value)
	case "rank":
		s.key = t.byWord(rankWords, asItIs, value)
	case "staff":
		s.key = t.byWord(staffWords, asItIs, value)
	case "channel":
		s.key = t.byWord(channelWords, asItIs, value)
	case "birthday":
		s.key = ofDays(t.birthday)
	case "age":
		desc = !desc
		s.key = ofDays(t.birthday)
	case "company", "email", "phone":
		line := map[search.Sort]int{"company": customer.CompanyLine, "email": customer.EmailLine, "phone": customer.PhoneLine}[by]
		s.key = byHead(t.texts.heads.of(&t.texts, line), value)
		s.text = func(o uint32) []byte { return t.texts.line(o, line) }
		s.down = desc
	case "name":
		s.key, s.text = byHead(t.texts.prefix, value), t.texts.sortName
		s.down = desc
	case "last":
		s.key = ofDays(f.last)
	default:
		if field, ok := strings.CutPrefix(string(by), search.OwnSort); ok {
			s.key = t.byOwn(field, value)
			return s
		}
		desc = true
		s.key = ofDays(f.last)
	}
	return s
}

// sortable brings floats into the order of whole numbers.
func sortable(v float64) int64 {
	b := int64(math.Float64bits(v))
	if b < 0 {
		return math.MinInt64 - b
	}
	return b
}

func asItIs(s string) string { return s }

// byWord sorts by a column of words, byte by byte.
func (t *table) byWord(at int, of func(string) string, value func(int64) int64) func(o uint32) int64 {
	return byWord(&t.words[at], of, value)
}

// byOwn sorts by a field of the shop's own.
func (t *table) byOwn(field string, value func(int64) int64) func(o uint32) int64 {
	column := t.own[field]
	if column == nil {
		return func(uint32) int64 { return last }
	}
	return byWord(column, asItIs, value)
}

func byWord(column *wordColumn, of func(string) string, value func(int64) int64) func(o uint32) int64 {
	texts := make([]string, len(column.list))
	for i, s := range column.list {
		texts[i] = of(s)
	}
	sorted := slices.Clone(texts)
	slices.Sort(sorted)
	keys := make([]int64, len(texts))
	for i, s := range texts {
		n, _ := slices.BinarySearch(sorted, s)
		if keys[i] = value(int64(n)); s == "" {
			keys[i] = last
		}
	}
	return func(o uint32) int64 { return keys[column.at(o)] }
}

// byHead sorts by the first bytes of texts; what is left of them is compared where these are the same.
func byHead(heads []uint64, value func(int64) int64) func(o uint32) int64 {
	return func(o uint32) int64 {
		h := heads[o]
		if h == 0 {
			return last
		}
		return value(int64(h >> 1)) // half of the last byte's last bit is left to the rest
	}
}

// compare two customers whose keys are known.
func (s *sorting) compare(a, b keyed) int {
	if a.key == b.key && s.text != nil {
		return s.compareTexts(a.o, b.o, s.text(a.o), s.text(b.o))
	}
	return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(s.t.numbers[a.o], s.t.numbers[b.o]))
}

// compareTexts compares two customers whose keys are the same.
func (s *sorting) compareTexts(a, b uint32, textA, textB []byte) int {
	if s.down {
		textA, textB = textB, textA
	}
	return cmp.Or(bytes.Compare(textA, textB), cmp.Compare(s.t.numbers[a], s.t.numbers[b]))
}

// sort brings customers into order; each text is looked up once.
func (s *sorting) sort(list []keyed) {
	if s.text == nil {
		slices.SortFunc(list, s.compare)
		return
	}
	type named struct {
		keyed
		text []byte
	}
	all := make([]named, len(list))
	for i, k := range list {
		all[i] = named{k, s.text(k.o)}
	}
	slices.SortFunc(all, func(a, b named) int {
		if c := cmp.Compare(a.key, b.key); c != 0 {
			return c
		}
		return s.compareTexts(a.o, b.o, a.text, b.text)
	})
	for i := range all {
		list[i] = all[i].keyed
	}
}

type keyed struct {
	key int64
	o   uint32
}

// page returns limit ordinals of a set from offset on, in order. Short pages near the beginning are gathered while all are
// looked at once; for others the keys are counted by ranges first, so that only those near the page are sorted.
func (s *sorting) page(set bitmap, total, offset, limit int) []uint32 {
	limit = min(limit, total-offset)
	if limit <= 0 {
		return nil
	}
	var list []keyed
	if offset+limit <= 500 {
		list = s.top(set, offset+limit)
	} else {
		list, offset = s.around(set, total, offset, limit)
	}
	out := make([]uint32, limit)
	for i := range out {
		out[i] = list[offset+i].o
	}
	return out
}

// sampled is how many words of a set there are for each that is looked at first.
const sampled = 16

// top returns the first n of a set in order, out of a heap that has the last of them on top. A sample is looked at first: where keys
// follow ordinals, as days of entry do, each customer would go through the heap otherwise.
func (s *sorting) top(set bitmap, n int) []keyed {
	heap := make([]keyed, 0, n)
	offer := func(o uint32) {
		k := keyed{s.key(o), o}
		if len(heap) < n {
			if heap = append(heap, k); len(heap) == n {
				for i := n/2 - 1; i >= 0; i-- {
					s.sink(heap, i)
				}
			}
			return
		}
		if k.key <= heap[0].key && s.compare(k, heap[0]) < 0 {
			heap[0] = k
			s.sink(heap, 0)
		}
	}
	set.some(offer, func(word int) bool { return word%sampled == 0 })
	set.some(offer, func(word int) bool { return word%sampled != 0 })
	s.sort(heap)
	return heap
}

func (s *sorting) sink(heap []keyed, i int) {
	for {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && s.compare(heap[child], heap[child+1]) < 0 {
			child++
		}
		if s.compare(heap[i], heap[child]) >= 0 {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}

// around returns those of a set whose keys lie near a page, in order, and where among them the page begins. Where many have the same
// key, numbers are counted by ranges in turn.
func (s *sorting) around(set bitmap, total, offset, limit int) (list []keyed, from int) {
	set, before := s.guess(set, total, offset, limit)
	first, final := s.split(set, s.key, offset-before, limit)
	near, skipped := s.between(set, first, final)
	before += skipped
	if first == final && s.text == nil {
		number := func(o uint32) int64 { return int64(s.t.numbers[o]) }
		lo, hi := s.split(near, number, offset-before, limit)
		near.keep(func(o uint32) bool {
			n := number(o)
			if n < lo {
				before++
			}
			return n >= lo && n <= hi
		})
	}
	near.each(func(o uint32) { list = append(list, keyed{s.key(o), o}) })
	s.sort(list)
	return list, offset - before
}

// guess narrows a set down to a part that has all of a page in it, and returns how many come before that part. A sample says
// where it lies; where the sample is wrong, or the set small, all are left.
func (s *sorting) guess(set bitmap, total, offset, limit int) (part bitmap, before int) {
	sample := make(bitmap, len(set))
	for i := 0; i < len(set); i += sampled {
		sample[i] = set[i]
	}
	n := sample.count()
	if n < 1000 {
		return set, 0
	}
	place := func(at int) int { return int(int64(at) * int64(n) / int64(total)) }
	first, final := max(place(offset)-n/50, 0), min(place(offset+limit)+n/50, n-1)
	ends := nth(sample, s.key, []int{first, final})
	if first == 0 {
		ends[0] = math.MinInt64
	}
	if final == n-1 {
		ends[1] = math.MaxInt64
	}
	part, before = s.between(set, ends[0], ends[1])
	if before > offset || before+part.count() < offset+limit {
		return set, 0
	}
	return part, before
}

// between returns those of a set whose keys lie from one to another, and how many lie before them.
func (s *sorting) between(set bitmap, first, final int64) (part bitmap, before int) {
	part = make(bitmap, len(set))
	set.each(func(o uint32) {
		switch k := s.key(o); {
		case k < first:
			before++
		case k <= final:
			part.set(o)
		}
	})
	return part, before
}

// split returns the keys between which a page lies.
func (s *sorting) split(set bitmap, key func(o uint32) int64, offset, limit int) (from, to int64) {
	ends := nth(set, key, []int{offset, offset + limit - 1})
	return ends[0], ends[1]
}
