package meaning

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// A figure of any length is read as the units below it, and as a fraction, exactly.
func TestFiguresAreReadExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.StringMatching(`-?(0|[1-9][0-9]{0,9})(\.[0-9]{0,3}[1-9])?`).Draw(t, "raw")
		digits := rapid.SampledFrom([]int{0, 2}).Draw(t, "digits")
		want, _ := new(big.Rat).SetString(raw)
		want.Mul(want, big.NewRat(map[int]int64{0: 1, 2: 100}[digits], 1))
		b := BoundOf(raw, digits)
		whole := big.NewRat(b.Whole, 1)
		next := big.NewRat(b.Whole+1, 1)
		if b.Rest == (whole.Cmp(want) == 0) || whole.Cmp(want) > 0 || next.Cmp(want) <= 0 {
			t.Fatalf("%s is %v", raw, b)
		}
		if e := Exactly(raw, digits); big.NewRat(e.Value, e.Scale).Cmp(want) != 0 {
			t.Fatalf("%s is %v", raw, e)
		}
	})
}

func TestFiguresOfAnyLengthAreCompared(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		figure := rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,4})?`)
		a, b := figure.Draw(t, "a"), figure.Draw(t, "b")
		ra, _ := new(big.Rat).SetString(a)
		rb, _ := new(big.Rat).SetString(b)
		if ra.Sign() == 0 || rb.Sign() == 0 {
			return // zero has one spelling, without sign
		}
		if compareFigures(a, b) != ra.Cmp(rb) {
			t.Fatalf("%s and %s: %d", a, b, compareFigures(a, b))
		}
	})
}
