package db

import (
	"testing"
	"time"
)

func TestBatchesThatFollowEachOtherLeaveGaps(t *testing.T) {
	t.Parallel()
	now, gaps := time.UnixMilli(1_800_000_000_000), 0
	p := &pace{now: func() time.Time { return now }, sleep: func(d time.Duration) { now, gaps = now.Add(d), gaps+1 }}
	batches := func(n int, rest time.Duration) int {
		gaps = 0
		for range n {
			end := p.batch()
			now = now.Add(100 * time.Millisecond)
			end()
			now = now.Add(rest)
		}
		return gaps
	}
	if n := batches(1, time.Hour); n != 0 {
		t.Errorf("a batch alone leaves %d gaps", n)
	}
	if n := batches(150, time.Millisecond); n != 10 {
		t.Errorf("150 batches of 100 ms leave %d gaps, not 10", n)
	}
	if n := batches(100, gapFor); n != 0 {
		t.Errorf("batches that rest by themselves leave %d gaps", n)
	}
}
