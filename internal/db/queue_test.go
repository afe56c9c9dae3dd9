package db

import (
	"context"
	"slices"
	"sync"
	"testing"
)

// line lets n wait for the one place of q, in order, and returns how they got it.
func line(t *testing.T, q *queue, who []priority) []int {
	t.Helper()
	if err := q.enter(context.Background(), people); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var order []int
	var wg sync.WaitGroup
	for i, p := range who {
		wg.Go(func() {
			if err := q.enter(context.Background(), p); err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			order = append(order, i)
			mu.Unlock()
			q.leave(p)
		})
		for waits := 0; waits <= i; { // until this one stands in the line
			q.mu.Lock()
			waits = len(q.waiting[people]) + len(q.waiting[batch])
			q.mu.Unlock()
		}
	}
	q.leave(people)
	wg.Wait()
	return order
}

func TestPeopleGoBeforeBatches(t *testing.T) {
	t.Parallel()
	got := line(t, newQueue(1, 1), []priority{batch, people, batch, people})
	if !slices.Equal(got, []int{1, 3, 0, 2}) {
		t.Errorf("order %v", got)
	}
}

func TestBatchesDoNotStarve(t *testing.T) {
	t.Parallel()
	who := []priority{batch}
	for range batchShare + 10 {
		who = append(who, people)
	}
	if got := slices.Index(line(t, newQueue(1, 1), who), 0); got != batchShare {
		t.Errorf("the batch came after %d people", got)
	}
}

func TestBatchesLeavePlaces(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	q := newQueue(4, 1)
	if err := q.enter(ctx, batch); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := q.enter(ctx, batch); err == nil {
			t.Error("a second batch got a place")
		}
	})
	for range 3 {
		if err := q.enter(ctx, people); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	wg.Wait()
	for range 3 {
		q.leave(people)
	}
	q.leave(batch)
	if q.free != 4 || q.batchFree != 1 || len(q.waiting[people])+len(q.waiting[batch]) != 0 {
		t.Errorf("free %d, for batches %d, waiting %v", q.free, q.batchFree, q.waiting)
	}
}
