package index

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// Pages of a large set are the same as cut out of all of it, whatever keys do: follow ordinals, are random, or nearly all equal.
func TestPagesOfManyCustomers(t *testing.T) {
	t.Parallel()
	const n = 40_000
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test draws the same each time
	random := make([]int64, n)
	for i := range random {
		random[i] = r.Int64N(1 << 40)
	}
	for name, key := range map[string]func(o uint32) int64{
		"ascending":  func(o uint32) int64 { return int64(o) },
		"descending": func(o uint32) int64 { return -int64(o) },
		"random":     func(o uint32) int64 { return random[o] },
		"two":        func(o uint32) int64 { return random[o] & 1 },
		"ends":       func(o uint32) int64 { return max(int64(o)-n+50, 0) },
		"missing":    func(o uint32) int64 { return map[bool]int64{true: last, false: int64(o % 7)}[o%3 == 0] },
		"in words":   func(o uint32) int64 { return int64(o / 64 % sampled) },
	} {
		s := sorting{key: key, t: &table{}}
		set := make(bitmap, n/64)
		var all []keyed
		for o := range uint32(n) {
			s.t.numbers = append(s.t.numbers, int32((o*7919)%n))
			if o%11 != 0 {
				set.set(o)
				all = append(all, keyed{key(o), o})
			}
		}
		slices.SortFunc(all, func(a, b keyed) int {
			return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(s.t.numbers[a.o], s.t.numbers[b.o]))
		})
		for _, offset := range []int{0, 1, 449, 451, 500, 1000, 9_000, 17_777, len(all) / 2, len(all) - 500, len(all) - 50, len(all) - 7, len(all)} {
			got := s.page(set, len(all), offset, 50)
			want := all[offset:min(offset+50, len(all))]
			if !slices.EqualFunc(got, want, func(o uint32, k keyed) bool { return o == k.o }) {
				t.Errorf("%s from %d: %v instead of %v", name, offset, got, want)
			}
		}
	}
}
