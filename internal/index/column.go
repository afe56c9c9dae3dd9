package index

import (
	"math"
	"unsafe"
)

// Values that stand for none.
const (
	noDay    = math.MinInt32
	noNumber = math.MinInt32
	noAmount = math.MinInt64
)

// words are texts that repeat, each with a code. Code 0 is the empty text.
type words struct {
	list  []string
	codes map[string]uint32
}

func newWords() words { return words{list: []string{""}, codes: map[string]uint32{"": 0}} }

// code returns the code of a text, a new one where it is new.
func (w *words) code(s string) uint32 {
	c, ok := w.codes[s]
	if !ok {
		c = uint32(len(w.list))
		w.list = append(w.list, s)
		w.codes[s] = c
	}
	return c
}

// fits is a table by code: 1 where the text meets a test.
func (w *words) fits(meets func(s string) bool) []uint8 {
	out := make([]uint8, len(w.list))
	for i, s := range w.list {
		if meets(s) {
			out[i] = 1
		}
	}
	return out
}

func (w *words) memory() (n int64) {
	for _, s := range w.list {
		n += int64(len(s)) + 64
	}
	return n
}

// wordColumn holds a repeating text for each customer, by its code: in one byte as long as there are few texts.
type wordColumn struct {
	words
	narrow []uint8
	wide   []uint32 // nil: narrow holds the codes
}

func newWordColumn() wordColumn { return wordColumn{words: newWords()} }

func (w *wordColumn) set(o uint32, s string) {
	code := w.code(s)
	if w.wide == nil && code > math.MaxUint8 {
		w.wide = make([]uint32, len(w.narrow))
		for i, c := range w.narrow {
			w.wide[i] = uint32(c)
		}
		w.narrow = nil
	}
	if w.wide == nil {
		w.narrow[o] = uint8(code)
	} else {
		w.wide[o] = code
	}
}

func (w *wordColumn) at(o uint32) uint32 {
	if w.wide == nil {
		return uint32(w.narrow[o])
	}
	return w.wide[o]
}

func (w *wordColumn) get(o uint32) string { return w.list[w.at(o)] }
func (w *wordColumn) memory() int64       { return w.words.memory() + bytesOf(w.narrow) + bytesOf(w.wide) }

func (w *wordColumn) grow(to int) {
	if w.wide == nil {
		w.narrow = grown(w.narrow, to, 0)
	} else {
		w.wide = grown(w.wide, to, 0)
	}
}

// grown lengthens a column and fills what is new.
func grown[T any](column []T, to int, none T) []T {
	from := len(column)
	if to <= cap(column) {
		column = column[:to]
	} else {
		more := make([]T, to, max(to, from+from/4))
		copy(more, column)
		column = more
	}
	for i := from; i < to; i++ {
		column[i] = none
	}
	return column
}

func bytesOf[T any](s []T) int64 {
	var v T
	return int64(cap(s)) * int64(unsafe.Sizeof(v))
}
