// Package clock is the only place that asks the machine for the time.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Production uses System; tests set their own.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

// Now returns the machine's time.
func (System) Now() time.Time { return time.Now() }

// Fixed is a clock that stands still until it is set. It is safe for concurrent use.
type Fixed struct {
	mu sync.Mutex
	t  time.Time
}

// At returns a clock that stands at t.
func At(t time.Time) *Fixed { return &Fixed{t: t} }

// Now returns the time the clock stands at.
func (f *Fixed) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.t
}

// Set moves the clock to t.
func (f *Fixed) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.t = t
}

// Advance moves the clock forward by d.
func (f *Fixed) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.t = f.t.Add(d)
}
