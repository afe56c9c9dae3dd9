package index

import (
	"cmp"
	"errors"
	"math"
	"math/bits"
	"slices"
	"strings"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/kit/jptext"
	"joren/internal/search"
	"joren/internal/segment/meaning"
)

// table holds a shop as columns. A customer has an ordinal, the place in every column, which no other package knows. Ordinals
// are given out as customers come and are not used again. Columns reach to a whole number of 64 ordinals.
type table struct {
	n         int // ordinals given out
	live      bitmap
	ids       []int64
	numbers   []int32
	ascending int              // so many ids ascend, from the first on
	late      map[int64]uint32 // the others

	points          []int32
	birthday, added []int32
	monthDay        []uint16 // of the birthday: month * 100 + day; 0: none
	words           [wordColumns]wordColumn
	own             map[string]*wordColumn // the shop's own fields
	placeKeys       map[string][]string    // by name and code of place
	tagKeys         [][]string             // by code of tags
	duplicate       bitmap
	paired          int      // how often duplicate was made anew
	changed         []uint32 // the customers who are being brought in

	figures figures
	texts   texts
	bought  purchases
}

// The columns of words.
const (
	sexWords = iota
	statusWords
	consentWords
	rankWords       // search keys, as all that are only compared as texts
	channelWords    // search keys
	staffWords      // search keys
	departmentWords // search keys
	domainWords     // search keys
	placeWords      // country, prefecture and city with separators
	tagWords        // all tags of a customer with separators
	wordColumns
)

// separator stands between texts that are kept as one. No UTF-8 has the byte.
const separator = "\xff"

// figures are the purchases of each customer summed up.
type figures struct {
	count, unknown     []int32
	first, last, usual []int32
	amount, largest    []int64
}

func newTable() *table {
	t := &table{late: map[int64]uint32{}, own: map[string]*wordColumn{}, placeKeys: map[string][]string{}, texts: newTexts(), bought: newPurchases()}
	for i := range t.words {
		t.words[i] = newWordColumn()
	}
	return t
}

// reserve makes room for that many ordinals.
func (t *table) reserve(n int) {
	n = (n + 63) / 64 * 64
	if n <= len(t.ids) {
		return
	}
	t.ids, t.numbers = grown(t.ids, n, 0), grown(t.numbers, n, 0)
	t.points = grown(t.points, n, noNumber)
	t.birthday, t.added, t.monthDay = grown(t.birthday, n, noDay), grown(t.added, n, noDay), grown(t.monthDay, n, 0)
	for i := range t.words {
		t.words[i].grow(n)
	}
	for _, c := range t.own {
		c.grow(n)
	}
	t.figures.grow(n)
	for _, b := range []*bitmap{&t.live, &t.duplicate} {
		*b = grown(*b, n/64, 0)
	}
	t.texts.grow(n)
	t.bought.spans = grown(t.bought.spans, n, span{})
	t.bought.numbers.grow(n)
}

func (f *figures) grow(n int) {
	f.count, f.unknown = grown(f.count, n, 0), grown(f.unknown, n, 0)
	f.first, f.last, f.usual = grown(f.first, n, noDay), grown(f.last, n, noDay), grown(f.usual, n, noNumber)
	f.amount, f.largest = grown(f.amount, n, 0), grown(f.largest, n, noAmount)
}

// find returns the ordinal of a customer, who may be dead.
func (t *table) find(id int64) (uint32, bool) {
	if i, ok := slices.BinarySearch(t.ids[:t.ascending], id); ok {
		return uint32(i), true
	}
	o, ok := t.late[id]
	return o, ok
}

// add gives a customer an ordinal.
func (t *table) add(id int64) uint32 {
	o := uint32(t.n)
	t.reserve(t.n + 1)
	t.n++
	t.ids[o] = id
	if t.ascending == int(o) && (o == 0 || t.ids[o-1] < id) {
		t.ascending++
	} else {
		t.late[id] = o
	}
	return o
}

// errTooLarge says that a value does not fit into its column.
var errTooLarge = errors.New("index: a value is too large")

// derive works out what follows from words that are new.
func (t *table) derive() {
	places := t.words[placeWords].list
	for _, name := range placeNames {
		f, _ := meaning.TextOf(name)
		keys := t.placeKeys[name]
		for _, place := range places[len(keys):] {
			keys = append(keys, f.Key(f.Texts(placeColumns(name, place))[0]))
		}
		t.placeKeys[name] = keys
	}
	for _, set := range t.words[tagWords].list[len(t.tagKeys):] {
		var keys []string
		for tag := range strings.SplitSeq(set, separator) {
			if k := jptext.SearchKey(tag); k != "" {
				keys = append(keys, k)
			}
		}
		t.tagKeys = append(t.tagKeys, keys)
	}
}

// placeNames are the names that are compared by place.
var placeNames = []string{"city", "customer_regions", "customer_cities", "customer_countries"}

// placeColumns are the columns of which meaning makes the text of a name.
func placeColumns(name, place string) []string {
	parts := strings.Split(place+strings.Repeat(separator, 2), separator)[:3]
	if name == "city" {
		return parts[2:]
	}
	return parts
}

func prefectureOf(place string) string {
	_, rest, _ := strings.Cut(place, separator)
	prefecture, _, _ := strings.Cut(rest, separator)
	return prefecture
}

func cityOf(place string) string {
	_, rest, _ := strings.Cut(place, separator)
	_, city, _ := strings.Cut(rest, separator)
	return city
}

// memory is about how many bytes the table holds.
func (t *table) memory() (n int64) {
	n = bytesOf(t.live)*2 + bytesOf(t.ids) + bytesOf(t.numbers)*2 + bytesOf(t.birthday)*2 + bytesOf(t.monthDay)
	for i := range t.words {
		n += t.words[i].memory()
	}
	for _, c := range t.own {
		n += c.memory()
	}
	n += bytesOf(t.figures.count)*5 + bytesOf(t.figures.amount)*2
	return n + t.texts.memory() + t.bought.memory()
}

// mailable holds for who agreed to mail and has an address.
func (c *compiler) mailable() cond {
	column := &c.t.words[consentWords]
	agreed := column.fits(func(s string) bool { return s == string(consent.Subscribed) })
	return c.all([]cond{among(c.t.texts.has[customer.EmailLine], "has an address"), c.byWord(column, agreed)})
}

// sum adds the purchases of a set up.
func (f *figures) sum(b bitmap) (s search.Figures) {
	for w, word := range b {
		if word == 0 {
			continue
		}
		from, to := w*64, w*64+64
		count, unknown, amount := f.count[from:to:to], f.unknown[from:to:to], f.amount[from:to:to]
		if word == math.MaxUint64 {
			for at, v := range amount {
				s.Amount += v
				s.OrderCount += int64(count[at])
				s.Unknown += int64(unknown[at])
			}
			continue
		}
		for ; word != 0; word &= word - 1 {
			at := bits.TrailingZeros64(word)
			s.OrderCount += int64(count[at])
			s.Unknown += int64(unknown[at])
			s.Amount += amount[at]
		}
	}
	return s
}

// column returns the ids, or the numbers, of a set in the order of numbers; never nil.
func (t *table) column(set bitmap, value func(o uint32) int64) []int64 {
	at := make([]uint32, 0, set.count())
	ascending, before := true, int32(0)
	set.each(func(o uint32) {
		ascending = ascending && before < t.numbers[o]
		before = t.numbers[o]
		at = append(at, o)
	})
	if !ascending {
		slices.SortFunc(at, func(a, b uint32) int { return cmp.Compare(t.numbers[a], t.numbers[b]) })
	}
	out := make([]int64, len(at))
	for i, o := range at {
		out[i] = value(o)
	}
	return out
}
