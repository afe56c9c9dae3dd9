package staff

import (
	"context"
	"sync/atomic"
	"time"

	"joren/internal/kit/errs"
)

// hasher lets few hashes run at a time: each takes 19 MiB and 50 ms of a core, and whoever guesses passwords must not
// take the machine from those who work.
type hasher struct {
	cost    HashCost
	slots   chan struct{}
	waiting atomic.Int64
	wait    time.Duration
	dummy   string // what a password for a missing account is compared with, so that it takes as long
}

const (
	hashesAtOnce = 2
	hashQueue    = 50
	hashWait     = 3 * time.Second
)

func newHasher(c HashCost) *hasher {
	if c == (HashCost{}) {
		c = productionCost
	}
	return &hasher{cost: c, slots: make(chan struct{}, hashesAtOnce), wait: hashWait, dummy: hashNow("no account has this", c)}
}

func busy() error { return errs.New(errs.Unavailable, "staff.busy", errs.Args{"seconds": 5}) }

// run waits for a slot, at most hashWait and not behind more than hashQueue others, and runs fn in it.
func (h *hasher) run(ctx context.Context, fn func()) error {
	select {
	case h.slots <- struct{}{}:
	default:
		if h.waiting.Add(1) > hashQueue {
			h.waiting.Add(-1)
			return busy()
		}
		defer h.waiting.Add(-1)
		wait, cancel := context.WithTimeout(ctx, h.wait)
		defer cancel()
		select {
		case h.slots <- struct{}{}:
		case <-wait.Done():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return busy()
		}
	}
	defer func() { <-h.slots }()
	fn()
	return nil
}

func (h *hasher) hash(ctx context.Context, password string) (phc string, err error) {
	err = h.run(ctx, func() { phc = hashNow(password, h.cost) })
	return phc, err
}

// verify compares in the same time whether or not there is a hash.
func (h *hasher) verify(ctx context.Context, password, phc string) (ok bool, err error) {
	missing := phc == ""
	if missing {
		phc = h.dummy
	}
	err = h.run(ctx, func() { ok = verifyNow(password, phc) })
	return ok && !missing, err
}
