// Package ids makes and writes the numbers that identify rows.
//
// An id is 63 bits: 41 of milliseconds since 2020, 10 of the node that made it, 12 of a counter. Ids of one
// generator only grow, whatever the clock does; ids of two generators differ as long as their nodes differ, which
// package db sees to by leasing nodes. Outside the database an id is written as "cus_" and 13 letters of base32.
package ids

import (
	"strings"
	"sync"
	"time"

	"joren/internal/kit/clock"
)

// The parts of an id, in bits.
const (
	nodeBits    = 10
	counterBits = 12
	timeShift   = nodeBits + counterBits
)

// Nodes is how many generators can work at the same time.
const Nodes = 1 << nodeBits

// epoch is 2020-01-01T00:00:00Z in unix milliseconds.
const epoch = 1577836800000

// Generator makes ids. It is safe for concurrent use.
//
// Invariant: position (milliseconds and counter as one number) only grows. When the counter of a millisecond is
// used up, or the clock goes back, the generator goes on counting from where it stands, into milliseconds to come.
type Generator struct {
	mu       sync.Mutex
	clock    clock.Clock
	node     int64
	position int64 // ms since the epoch << counterBits | counter, of the last id
}

// NewGenerator returns a generator for a node between 0 and Nodes-1.
func NewGenerator(node int, c clock.Clock) *Generator {
	return &Generator{clock: c, node: int64(node) & (Nodes - 1), position: 1<<counterBits - 1}
}

// StartAfter makes all ids to come lie in milliseconds after t. A node's next holder calls it with the end of the
// last holder's lease.
func (g *Generator) StartAfter(t time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.position = max(g.position, (t.UnixMilli()-epoch+1)<<counterBits-1)
}

// Next returns a new id. It is never 0.
func (g *Generator) Next() int64 {
	now := (g.clock.Now().UnixMilli() - epoch) << counterBits
	g.mu.Lock()
	g.position = max(g.position+1, now)
	p := g.position
	g.mu.Unlock()
	return p>>counterBits<<timeShift | g.node<<counterBits | p&(1<<counterBits-1)
}

// Time is when an id was made, to the millisecond; a generator that was ahead of the clock makes it later.
func Time(id int64) time.Time { return time.UnixMilli(id>>timeShift + epoch).UTC() }

// alphabet is Crockford's base32 in lower case: no i, l, o, u.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

const digits = 13 // base32 digits of 63 bits

// Format writes an id for the outside: prefix "cus" and 8 give "cus_0000000000008". The text sorts like the number.
func Format(prefix string, id int64) string {
	b := make([]byte, len(prefix)+1+digits)
	copy(b, prefix)
	b[len(prefix)] = '_'
	for i := len(b) - 1; i > len(prefix); i-- {
		b[i] = alphabet[id&31]
		id >>= 5
	}
	return string(b)
}

// Parse reads what Format wrote with the same prefix. Capitals are read, and o as 0, i and l as 1, since people
// copy ids by hand. It is false for anything else.
func Parse(prefix, s string) (int64, bool) {
	rest, ok := strings.CutPrefix(s, prefix+"_")
	if !ok || len(rest) != digits {
		return 0, false
	}
	var id uint64
	for i := range digits {
		d := digit(rest[i])
		if d < 0 || i == 0 && d > 7 {
			return 0, false
		}
		id = id<<5 | uint64(d)
	}
	return int64(id), id != 0
}

func digit(c byte) int {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	switch c {
	case 'o':
		return 0
	case 'i', 'l':
		return 1
	}
	return strings.IndexByte(alphabet, c)
}
