package index

import "math/bits"

// bitmap holds a bit for each ordinal.
type bitmap []uint64

func (b bitmap) has(o uint32) bool { return b[o/64]>>(o%64)&1 != 0 }
func (b bitmap) set(o uint32)      { b[o/64] |= 1 << (o % 64) }
func (b bitmap) clear(o uint32)    { b[o/64] &^= 1 << (o % 64) }

func (b bitmap) put(o uint32, yes bool) {
	if yes {
		b.set(o)
	} else {
		b.clear(o)
	}
}

func (b bitmap) count() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

func (b bitmap) and(other bitmap) {
	for i := range b {
		b[i] &= other[i]
	}
}

func (b bitmap) or(other bitmap) {
	for i := range b {
		b[i] |= other[i]
	}
}

func (b bitmap) andNot(other bitmap) {
	for i := range b {
		b[i] &^= other[i]
	}
}

// each calls fn with the ordinals that are set, ascending.
func (b bitmap) each(fn func(o uint32)) {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			fn(uint32(i*64 + bits.TrailingZeros64(w)))
		}
	}
}

// some calls fn with the ordinals that are set in some of the words.
func (b bitmap) some(fn func(o uint32), in func(word int) bool) {
	for i, w := range b {
		if w == 0 || !in(i) {
			continue
		}
		for ; w != 0; w &= w - 1 {
			fn(uint32(i*64 + bits.TrailingZeros64(w)))
		}
	}
}

// keep clears the ordinals that do not meet a test.
func (b bitmap) keep(meets func(o uint32) bool) {
	for i, w := range b {
		for rest := w; rest != 0; rest &= rest - 1 {
			if at := bits.TrailingZeros64(rest); !meets(uint32(i*64 + at)) {
				w &^= 1 << at
			}
		}
		b[i] = w
	}
}

// dense is from how many bits of a word on looking at all 64 values without branching is faster than at those alone.
const dense = 12

// within keeps the ordinals whose value lies from lo to hi.
func within[T int32 | int64](b bitmap, column []T, lo, hi T) {
	if lo > hi {
		clear(b)
		return
	}
	span := uint64(hi) - uint64(lo)
	for w, word := range b {
		if word == 0 {
			continue
		}
		block := column[w*64 : w*64+64 : w*64+64]
		var outside uint64
		if bits.OnesCount64(word) < dense {
			for rest := word; rest != 0; rest &= rest - 1 {
				at := bits.TrailingZeros64(rest)
				if v := block[at]; v < lo || v > hi {
					outside |= 1 << at
				}
			}
		} else {
			for at, v := range block {
				_, borrow := bits.Sub64(span, uint64(v)-uint64(lo), 0) // 1 outside
				outside |= borrow << (at & 63)
			}
		}
		b[w] = word &^ outside
	}
}

// coded keeps the ordinals whose code has a 1 in fits.
func coded[T uint8 | uint16 | uint32](b bitmap, column []T, fits []uint8) {
	for w, word := range b {
		if word == 0 {
			continue
		}
		block := column[w*64 : w*64+64 : w*64+64]
		var inside uint64
		if bits.OnesCount64(word) < dense {
			for rest := word; rest != 0; rest &= rest - 1 {
				at := bits.TrailingZeros64(rest)
				inside |= uint64(fits[block[at]]) << at
			}
		} else {
			for at, code := range block {
				inside |= uint64(fits[code]) << (at & 63)
			}
		}
		b[w] = word & inside
	}
}
