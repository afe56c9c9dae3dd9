package demo

import (
	"math"
	"math/rand/v2"
	"sort"
)

// stream separates the draws about one record, so that a change in one kind of draw leaves the others alone.
type stream uint64

const (
	traitStream stream = iota + 1
	visitStream
	personStream
	orderStream
	consentStream
	fieldStream
	duplicateStream
)

// mix scrambles 64 bits (splitmix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// hash is a number that belongs to one record and stream.
func (s *Shop) hash(index int, st stream) uint64 {
	return mix(mix(s.o.Seed^uint64(st)<<56) ^ uint64(index))
}

// rand starts the draws of one record and stream.
func (s *Shop) rand(index int, st stream) *rand.Rand {
	h := s.hash(index, st)
	return rand.New(rand.NewPCG(h, mix(h))) //nolint:gosec // invented data must be repeatable, not secret
}

// chance is true with probability p.
func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

// oneOf picks an entry, each as likely.
func oneOf[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// between picks a whole number from low to high, both included.
func between(r *rand.Rand, low, high int) int { return low + r.IntN(high-low+1) }

// wheel picks places with given weights.
type wheel struct{ sums []float64 }

func newWheel(weights ...float64) wheel {
	w := wheel{make([]float64, len(weights))}
	sum := 0.0
	for i, v := range weights {
		sum += v
		w.sums[i] = sum
	}
	return w
}

func (w wheel) total() float64 {
	if len(w.sums) == 0 {
		return 0
	}
	return w.sums[len(w.sums)-1]
}

// at is the place that covers x of the total weight.
func (w wheel) at(x float64) int {
	i := sort.Search(len(w.sums), func(i int) bool { return w.sums[i] > x })
	return min(i, len(w.sums)-1)
}

func (w wheel) pick(r *rand.Rand) int { return w.at(r.Float64() * w.total()) }

// gamma draws from the gamma distribution with mean shape (Marsaglia and Tsang).
func gamma(r *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(r, shape+1) * math.Pow(1-r.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// beta draws from the beta distribution.
func beta(r *rand.Rand, a, b float64) float64 {
	x := gamma(r, a)
	y := gamma(r, b)
	return x / (x + y)
}
