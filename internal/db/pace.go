package db

import (
	"sync"
	"time"
)

// Batches that follow each other leave a gap now and then, in which other processes can write. They look for one every tenth of a
// second while they wait, and without it would wait until the batches are over.
const (
	gapEvery = 1500 * time.Millisecond
	gapFor   = 110 * time.Millisecond
)

// pace keeps the time of batches: that of the machine, not of a shop.
type pace struct {
	now   func() time.Time
	sleep func(time.Duration)

	mu    sync.Mutex
	since time.Time // when batches began to follow each other without a gap
	ended time.Time // the end of the last batch
}

func newPace() *pace {
	return &pace{now: time.Now, sleep: time.Sleep} //nolint:forbidigo // other processes send no signal that they wait
}

// batch begins a batch; the function it returns ends it, and leaves a gap where batches have followed each other for long.
func (p *pace) batch() (end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.now(); now.Sub(p.ended) >= gapFor {
		p.since = now
	}
	return p.end
}

func (p *pace) end() {
	p.mu.Lock()
	p.ended = p.now()
	due := p.ended.Sub(p.since) >= gapEvery
	p.mu.Unlock()
	if due {
		p.sleep(gapFor)
	}
}
