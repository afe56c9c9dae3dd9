package db

import (
	"context"
	"sync"
)

// priority says who waits for a write transaction.
type priority int

const (
	people priority = iota // somebody waits for the answer
	batch                  // nobody does
)

// batchShare: after so many hand-overs to people in a row a waiting batch gets its turn, so that it never starves.
const batchShare = 32

// queue hands a number of places to those that wait: people before batches, each in the order they came.
//
// Invariant: nobody waits while a place is free, except batches above their share of places.
type queue struct {
	mu        sync.Mutex
	free      int // places left
	batchFree int // of those, how many batches may still take
	waiting   [2][]chan struct{}
	streak    int // hand-overs to people while a batch waited
}

func newQueue(places, forBatches int) *queue { return &queue{free: places, batchFree: forBatches} }

// enter waits for a place. The error is ctx's.
func (q *queue) enter(ctx context.Context, p priority) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	q.mu.Lock()
	ready := make(chan struct{})
	q.waiting[p] = append(q.waiting[p], ready)
	q.handOver()
	q.mu.Unlock()
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-ready: // the place came at the same moment: pass it on
		q.giveBack(p)
		return ctx.Err()
	default:
	}
	for i, w := range q.waiting[p] {
		if w == ready {
			q.waiting[p] = append(q.waiting[p][:i:i], q.waiting[p][i+1:]...)
			break
		}
	}
	return ctx.Err()
}

// leave gives the place back.
func (q *queue) leave(p priority) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.giveBack(p)
}

func (q *queue) giveBack(p priority) {
	q.free++
	if p == batch {
		q.batchFree++
	}
	q.handOver()
}

func (q *queue) handOver() {
	for q.free > 0 {
		next := people
		batchCan := len(q.waiting[batch]) > 0 && q.batchFree > 0
		switch {
		case batchCan && (len(q.waiting[people]) == 0 || q.streak >= batchShare):
			next = batch
			q.batchFree--
			q.streak = 0
		case len(q.waiting[people]) == 0:
			return
		case batchCan:
			q.streak++
		}
		close(q.waiting[next][0])
		q.waiting[next] = q.waiting[next][1:]
		q.free--
	}
}
