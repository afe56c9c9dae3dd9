package index

import (
	"bytes"
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"joren/internal/customer"
)

// texts hold what customers are searched and sorted by. A customer's record is the name to sort by and then the lines of
// package customer, each closed by a separator. Postings tell which records hold a gram: one or two letters that follow each
// other in a line, or three of which one at least is not ASCII.
type texts struct {
	blob   []byte
	from   []uint32
	size   []uint32
	dead   int // bytes of records that were replaced
	has    [customer.SearchLines]bitmap
	prefix []uint64                 // the first eight bytes of the name to sort by
	grams  map[gram]*roaring.Bitmap // nil: none are kept
}

// gram is up to three letters, 21 bits each.
type gram uint64

func newTexts() texts { return texts{grams: map[gram]*roaring.Bitmap{}} }

func (x *texts) grow(n int) {
	x.from, x.size, x.prefix = grown(x.from, n, 0), grown(x.size, n, 0), grown(x.prefix, n, 0)
	for i := range x.has {
		x.has[i] = grown(x.has[i], n/64, 0)
	}
}

func (x *texts) record(o uint32) []byte {
	from := x.from[o]
	return x.blob[from : from+x.size[o]]
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

// line is one line of a record.
func (x *texts) line(o uint32, n int) []byte {
	rest := x.lines(o)
	for range n {
		_, rest, _ = bytes.Cut(rest, []byte(separator))
	}
	line, _, _ := bytes.Cut(rest, []byte(separator))
	return line
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
	if len(x.blob)+len(record) > math.MaxUint32 {
		return errTooLarge
	}
	name, rest, _ := bytes.Cut(record, []byte(separator))
	switch lines := string(rest); {
	case x.grams == nil:
	case fresh:
		eachGram(lines, func(g gram) { x.posting(g).Add(o) })
	default:
		x.repost(o, string(x.lines(o)), lines)
	}
	x.dead += int(x.size[o])
	x.from[o], x.size[o] = uint32(len(x.blob)), uint32(len(record))
	x.blob = append(x.blob, record...)
	for i := range x.has {
		line, behind, _ := bytes.Cut(rest, []byte(separator))
		x.has[i].put(o, len(line) > 0)
		rest = behind
	}
	var head [8]byte
	copy(head[:], name)
	x.prefix[o] = binary.BigEndian.Uint64(head[:])
	return nil
}

func (x *texts) posting(g gram) *roaring.Bitmap {
	b := x.grams[g]
	if b == nil {
		b = roaring.New()
		x.grams[g] = b
	}
	return b
}

// repost moves a customer between postings.
func (x *texts) repost(o uint32, was, is string) {
	before, after := map[gram]bool{}, map[gram]bool{}
	eachGram(was, func(g gram) { before[g] = true })
	eachGram(is, func(g gram) {
		if after[g] = true; !before[g] {
			x.posting(g).Add(o)
		}
	})
	for g := range before {
		if !after[g] {
			x.grams[g].Remove(o)
		}
	}
}

// drop takes a customer out.
func (x *texts) drop(o uint32) {
	x.repost(o, string(x.lines(o)), "")
	x.dead += int(x.size[o])
	x.size[o] = 0
	for i := range x.has {
		x.has[i].clear(o)
	}
}

// eachGram calls fn with the grams of lines; some come more than once.
func eachGram(lines string, fn func(gram)) {
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
		fn(c)
		if b != 0 {
			fn(b<<21 | c)
			if a != 0 && (a >= utf8.RuneSelf || b >= utf8.RuneSelf || c >= utf8.RuneSelf) {
				fn(a<<42 | b<<21 | c)
			}
		}
		a, b = b, c
	}
}

// candidates returns who may have a text in a line; exact says that they have it. The bitmap is not to be changed.
func (x *texts) candidates(key string) (found *roaring.Bitmap, exact bool) {
	longest := map[gram]bool{} // grams that no other of the key holds
	runes := []rune(key)
	for i := range runes {
		switch {
		case i+2 < len(runes) && (runes[i] >= utf8.RuneSelf || runes[i+1] >= utf8.RuneSelf || runes[i+2] >= utf8.RuneSelf):
			longest[gram(runes[i])<<42|gram(runes[i+1])<<21|gram(runes[i+2])] = true
		case i+1 < len(runes):
			longest[gram(runes[i])<<21|gram(runes[i+1])] = true
		case len(runes) == 1:
			longest[gram(runes[i])] = true
		}
	}
	var of []*roaring.Bitmap
	for g := range maps.Keys(longest) {
		b := x.grams[g]
		if b == nil {
			return roaring.New(), true
		}
		of = append(of, b)
	}
	slices.SortFunc(of, func(a, b *roaring.Bitmap) int { return int(a.GetCardinality()) - int(b.GetCardinality()) })
	exact = len(runes) <= 2 || len(runes) == 3 && !isASCII(key)
	if exact {
		of = of[:min(len(of), 2)]
	}
	if len(of) == 1 {
		return of[0], exact
	}
	return roaring.FastAnd(of...), exact
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

func (x *texts) memory() int64 {
	n := bytesOf(x.blob) + bytesOf(x.from)*2 + bytesOf(x.prefix) + bytesOf(x.has[0])*customer.SearchLines
	for _, b := range x.grams {
		n += int64(b.GetSizeInBytes()) + 48
	}
	return n
}
