package db

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// priority says who waits for a place.
type priority int

const (
	people priority = iota // somebody waits for the answer
	batch                  // nobody does
)

// batchShare: after so many hand-overs to people in a row a waiting batch gets its turn, so that it never starves.
const batchShare = 32

var errClosed = errors.New("db: the database is closed")

// queue hands a number of places to those that wait: people before batches, each in the order they came.
//
// Invariant: nobody waits while a place is free, except batches above their share of places.
type queue struct {
	mu        sync.Mutex
	places    int
	free      int // places left
	batchFree int // of those, how many batches may still take
	waiting   [2][]chan error
	streak    int           // hand-overs to people while a batch waited
	closed    chan struct{} // made by close, closed when all places are back
}

func newQueue(places, forBatches int) *queue {
	return &queue{places: places, free: places, batchFree: forBatches}
}

// enter waits for a place. The error is ctx's, or errClosed.
func (q *queue) enter(ctx context.Context, p priority) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	q.mu.Lock()
	if q.closed != nil {
		q.mu.Unlock()
		return errClosed
	}
	ready := make(chan error, 1)
	q.waiting[p] = append(q.waiting[p], ready)
	q.handOver()
	q.mu.Unlock()
	select {
	case err := <-ready:
		return err
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.Index(q.waiting[p], ready); i >= 0 {
		q.waiting[p] = slices.Delete(q.waiting[p], i, i+1)
	} else if <-ready == nil { // the place came at the same moment: pass it on
		q.giveBack(p)
	}
	return ctx.Err()
}

// leave gives the place back.
func (q *queue) leave(p priority) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.giveBack(p)
}

// close sends those that wait away and returns when all places are back.
func (q *queue) close() {
	q.mu.Lock()
	if q.closed == nil {
		q.closed = make(chan struct{})
		for p := range q.waiting {
			for _, w := range q.waiting[p] {
				w <- errClosed
			}
			q.waiting[p] = nil
		}
		if q.free == q.places {
			close(q.closed)
		}
	}
	q.mu.Unlock()
	<-q.closed
}

func (q *queue) giveBack(p priority) {
	q.free++
	if p == batch {
		q.batchFree++
	}
	if q.closed != nil && q.free == q.places {
		close(q.closed)
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
		q.waiting[next][0] <- nil
		q.waiting[next] = q.waiting[next][1:]
		q.free--
	}
}
