package index

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"joren/internal/customer"
)

// book keeps a record of texts for each customer, and for each gram of them which records hold it.
type book struct {
	blob  []byte
	from  []uint32                 // where a record begins; it goes on to the next end
	dead  int                      // bytes of records that were replaced
	grams map[gram]*roaring.Bitmap // nil: none are kept
	short bool                     // keeps grams of two letters, and only those of three that tell much
}

// gram is up to three letters that follow each other, 21 bits each.
type gram uint64

// end closes each record. No UTF-8 has the byte. Where nobody has one stands an empty record, the first.
const end = 0xfe

func newBook(short bool) book {
	return book{blob: []byte{end}, grams: map[gram]*roaring.Bitmap{}, short: short}
}

func (k *book) grow(n int) { k.from = grown(k.from, n, 0) }

func (k *book) record(o uint32) []byte {
	rest := k.blob[k.from[o]:]
	return rest[:bytes.IndexByte(rest, end)]
}

// texts hold what customers are searched and sorted by. A record is the name to sort by and then the lines of package customer,
// each closed by a separator; the name to sort by has no grams.
type texts struct {
	book
	has    [customer.SearchLines]bitmap
	prefix []uint64 // the first eight bytes of the name to sort by
	heads  *heads   // those of lines to sort by
}

func newTexts() texts { return texts{book: newBook(true), heads: &heads{lines: map[int][]uint64{}}} }

func (x *texts) grow(n int) {
	x.book.grow(n)
	x.prefix = grown(x.prefix, n, 0)
	x.heads.grow(n)
	for i := range x.has {
		x.has[i] = grown(x.has[i], n/64, 0)
	}
}

// sortName is the name that a customer is sorted by; empty: none.
func (x *texts) sortName(o uint32) []byte {
	name, _, _ := bytes.Cut(x.record(o), []byte(separator))
	return name
}

// lines are the record without the name to sort by.
func (x *texts) lines(o uint32) []byte {
	_, lines, _ := bytes.Cut(x.record(o), []byte(separator))
	return lines
}

// line is one line of a record. It looks no further into the record than that.
func (x *texts) line(o uint32, n int) []byte {
	from := x.from[o]
	if from == 0 {
		return nil
	}
	rest := x.blob[from:]
	for range n + 1 { // the name to sort by, and the lines before
		rest = rest[bytes.IndexByte(rest, separator[0])+1:]
	}
	return rest[:bytes.IndexByte(rest, separator[0])]
}

// record is how texts of a customer are kept.
func record(sortName string, lines []string) []byte {
	b := make([]byte, 0, 256)
	b = append(append(b, sortName...), separator...)
	for _, s := range lines {
		b = append(append(b, s...), separator...)
	}
	return b
}

// set replaces the record of a customer; fresh says that there was none, so that nothing need be compared.
func (x *texts) set(o uint32, record []byte, fresh bool) error {
	if !fresh && bytes.Equal(record, x.record(o)) {
		return nil
	}
	name, rest, _ := bytes.Cut(record, []byte(separator))
	if err := x.put(o, record, len(name)+1, fresh); err != nil {
		return err
	}
	for i := range x.has {
		line, behind, _ := bytes.Cut(rest, []byte(separator))
		x.has[i].put(o, len(line) > 0)
		rest = behind
	}
	x.prefix[o] = headOf(name)
	x.heads.set(x, o)
	return nil
}

// headOf are the first eight bytes of a text, in the order of texts.
func headOf(text []byte) uint64 {
	var head [8]byte
	copy(head[:], text)
	return binary.BigEndian.Uint64(head[:])
}

// heads are the first bytes of lines that customers were sorted by, for all customers. They are made when they are first asked for.
type heads struct {
	mu    sync.Mutex
	lines map[int][]uint64
}

// of returns the heads of a line. Readers may ask beside each other.
func (h *heads) of(x *texts, line int) []uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	if list, ok := h.lines[line]; ok {
		return list
	}
	list := make([]uint64, len(x.from))
	for o := range list {
		list[o] = headOf(x.line(uint32(o), line))
	}
	h.lines[line] = list
	return list
}

func (h *heads) grow(n int) {
	for line, list := range h.lines {
		h.lines[line] = grown(list, n, 0)
	}
}

// set takes over what the record of a customer says now.
func (h *heads) set(x *texts, o uint32) {
	for line, list := range h.lines {
		list[o] = headOf(x.line(o, line))
	}
}

func (h *heads) memory() (n int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, list := range h.lines {
		n += bytesOf(list)
	}
	return n
}

// put replaces a record, whose grams begin at a place in it; those of the one before began behind its first separator, or with it.
func (k *book) put(o uint32, record []byte, grams int, fresh bool) error {
	if len(k.blob)+len(record)+1 > math.MaxUint32 {
		return errTooLarge
	}
	switch is := string(record[min(grams, len(record)):]); {
	case k.grams == nil:
	case fresh:
		k.eachGram(is, func(g gram) { k.posting(g).Add(o) })
	default:
		k.repost(o, k.gramText(o), is)
	}
	if k.from[o] != 0 {
		k.dead += len(k.record(o)) + 1
	}
	k.from[o] = uint32(len(k.blob))
	k.blob = append(append(k.blob, record...), end)
	return nil
}

// fill makes the postings of all records.
func (k *book) fill() {
	k.grams = map[gram]*roaring.Bitmap{}
	for o := range k.from {
		k.eachGram(k.gramText(uint32(o)), func(g gram) { k.posting(g).Add(uint32(o)) })
	}
	for _, b := range k.grams {
		b.RunOptimize()
	}
}

// clip gives back the room that a growing blob took in advance.
func (k *book) clip() { k.blob = append(make([]byte, 0, len(k.blob)+len(k.blob)/100), k.blob...) }

// gramText is the part of a record that has grams.
func (k *book) gramText(o uint32) string {
	r := k.record(o)
	if k.short {
		_, r, _ = bytes.Cut(r, []byte(separator))
	}
	return string(r)
}

func (k *book) posting(g gram) *roaring.Bitmap {
	b := k.grams[g]
	if b == nil {
		b = roaring.New()
		k.grams[g] = b
	}
	return b
}

// repost moves a customer between postings.
func (k *book) repost(o uint32, was, is string) {
	before, after := map[gram]bool{}, map[gram]bool{}
	k.eachGram(was, func(g gram) { before[g] = true })
	k.eachGram(is, func(g gram) {
		if after[g] = true; !before[g] {
			k.posting(g).Add(o)
		}
	})
	for g := range before {
		if !after[g] {
			k.grams[g].Remove(o)
		}
	}
}

// drop takes a customer out.
func (k *book) drop(o uint32) {
	if k.grams != nil {
		k.repost(o, k.gramText(o), "")
	}
	k.dead += len(k.record(o)) + 1
	k.from[o] = 0
}

// telling reports whether a gram of three letters is kept: in any case where there are no shorter ones, else with letters that
// are not ASCII or with digits alone, since there are few of each.
func (k *book) telling(a, b, c gram) bool {
	digit := func(r gram) bool { return r >= '0' && r <= '9' }
	return !k.short || a >= utf8.RuneSelf || b >= utf8.RuneSelf || c >= utf8.RuneSelf || digit(a) && digit(b) && digit(c)
}

// eachGram calls fn with the grams of lines; some come more than once. A letter by itself is a gram only where it is all there is
// in a line: the others stand in grams of two.
func (k *book) eachGram(lines string, fn func(gram)) {
	var a, b gram // the two letters before
	for i := 0; i < len(lines); {
		if lines[i] == separator[0] {
			a, b = 0, 0
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(lines[i:])
		i += size
		c := gram(r)
		switch {
		case !k.short:
		case b != 0:
			fn(b<<21 | c)
		case i == len(lines) || lines[i] == separator[0]: // alone in its line
			fn(c)
		}
		if a != 0 && k.telling(a, b, c) {
			fn(a<<42 | b<<21 | c)
		}
		a, b = b, c
	}
}

// candidates returns who may have a text in a line; exact says that they have it, ok that grams can tell. The bitmap is not to
// be changed.
func (k *book) candidates(key string) (found *roaring.Bitmap, exact, ok bool) {
	runes := []rune(key)
	if len(runes) < 3 && !k.short || len(runes) == 0 {
		return nil, false, false
	}
	if len(runes) == 1 {
		return k.letter(gram(runes[0])), true, true
	}
	longest := map[gram]bool{} // no other gram of the key holds these
	exact = len(runes) == 2
	for i := range runes {
		at := func(n int) gram { return gram(runes[i+n]) }
		switch {
		case i+2 < len(runes) && k.telling(at(0), at(1), at(2)):
			longest[at(0)<<42|at(1)<<21|at(2)] = true
			exact = exact || len(runes) == 3
		case i+1 < len(runes) && k.short:
			longest[at(0)<<21|at(1)] = true
		}
	}
	var of []*roaring.Bitmap
	for g := range longest {
		b := k.grams[g]
		if b == nil {
			return roaring.New(), true, true
		}
		of = append(of, b)
	}
	if len(of) == 1 {
		return of[0], exact, true
	}
	slices.SortFunc(of, func(a, b *roaring.Bitmap) int { return cmp.Compare(a.GetCardinality(), b.GetCardinality()) })
	return roaring.FastAnd(of...), exact, true
}

// letter returns who has a letter in a line.
func (k *book) letter(r gram) *roaring.Bitmap {
	var of []*roaring.Bitmap
	for g, b := range k.grams {
		if g == r || g>>42 == 0 && g>>21 != 0 && (g>>21 == r || g&(1<<21-1) == r) {
			of = append(of, b)
		}
	}
	return roaring.FastOr(of...)
}

func (k *book) memory() int64 {
	n := bytesOf(k.blob) + bytesOf(k.from)
	for _, b := range k.grams {
		n += int64(b.GetSizeInBytes()) + 48
	}
	return n
}

func (x *texts) memory() int64 {
	return x.book.memory() + bytesOf(x.prefix) + x.heads.memory() + bytesOf(x.has[0])*customer.SearchLines
}
