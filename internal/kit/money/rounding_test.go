package money

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The result is that of exact fractions: never more than one unit away, on the right side, and the same for a refund.
func TestRounding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b, down, nearest, up int64
	}{
		{0, 7, 0, 0, 0}, {14, 7, 2, 2, 2}, {15, 7, 2, 2, 3}, {18, 7, 2, 3, 3}, {5, 10, 0, 1, 1}, {-5, 10, 0, -1, -1}, {-15, 7, -2, -2, -3}, {4, 10, 0, 0, 1},
	} {
		if Down.Divide(c.a, c.b) != c.down || Nearest.Divide(c.a, c.b) != c.nearest || Up.Divide(c.a, c.b) != c.up || Rounding("").Divide(c.a, c.b) != c.down {
			t.Errorf("%d / %d", c.a, c.b)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(-1<<60, 1<<60).Draw(t, "a"), rapid.Int64Range(1, 1<<60).Draw(t, "b")
		for _, r := range Roundings() {
			if r.Divide(-a, b) != -r.Divide(a, b) {
				t.Fatalf("%s: a refund rounds in another way", r)
			}
		}
		exact := new(big.Rat).Abs(big.NewRat(a, b))
		down, up := big.NewRat(abs(Down.Divide(a, b)), 1), big.NewRat(abs(Up.Divide(a, b)), 1)
		if down.Cmp(exact) > 0 || up.Cmp(exact) < 0 || new(big.Rat).Sub(up, down).Cmp(big.NewRat(1, 1)) > 0 {
			t.Fatalf("%d / %d lies not between %s and %s", a, b, down, up)
		}
		off := new(big.Rat).Sub(exact, big.NewRat(abs(Nearest.Divide(a, b)), 1))
		if off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 {
			t.Fatalf("%d / %d: %d is not the nearest", a, b, Nearest.Divide(a, b))
		}
	})
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
