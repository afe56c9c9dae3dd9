package money

import "slices"

// Rounding says what becomes of a part of the smallest unit. The zero value rounds down.
type Rounding string

// The ways to round. All go by the size of an amount, so that a refund rounds like the sale it takes back.
const (
	Down    Rounding = "floor" // 切り捨て
	Nearest Rounding = "round" // 四捨五入
	Up      Rounding = "ceil"  // 切り上げ
)

// Roundings are all ways to round, the usual one first.
func Roundings() []Rounding { return []Rounding{Down, Nearest, Up} }

// Valid reports whether r is a way to round.
func (r Rounding) Valid() bool { return slices.Contains(Roundings(), r) }

// Divide returns a / b, rounded; b must be positive.
func (r Rounding) Divide(a, b int64) int64 {
	whole, rest := a/b, a%b
	if rest == 0 {
		return whole
	}
	away := int64(1)
	if a < 0 {
		away, rest = -1, -rest
	}
	if r == Up || r == Nearest && rest >= b-rest {
		return whole + away
	}
	return whole
}
