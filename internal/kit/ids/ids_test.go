package ids_test

import (
	"math"
	"sync"
	"testing"
	"time"

	"joren/internal/kit/clock"
	"joren/internal/kit/ids"
)

var noon = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

func TestUniqueUnderEightGoroutines(t *testing.T) {
	t.Parallel()
	g := ids.NewGenerator(5, clock.System{})
	made := make([][]int64, 8)
	var wg sync.WaitGroup
	for i := range made {
		wg.Go(func() {
			for range 20000 {
				made[i] = append(made[i], g.Next())
			}
		})
	}
	wg.Wait()
	seen := map[int64]bool{}
	for _, list := range made {
		last := int64(0)
		for _, id := range list {
			if id <= last {
				t.Fatalf("id %d comes after %d", id, last)
			}
			if seen[id] {
				t.Fatalf("id %d was made twice", id)
			}
			seen[id], last = true, id
		}
	}
}

func TestClockGoingBack(t *testing.T) {
	t.Parallel()
	c := clock.At(noon)
	g := ids.NewGenerator(1, c)
	first := g.Next()
	c.Set(noon.Add(-time.Hour))
	if second := g.Next(); second != first+1 {
		t.Errorf("after the clock went back: %d, want %d", second, first+1)
	}
	c.Set(noon.Add(time.Second))
	if got := ids.Time(g.Next()); !got.Equal(noon.Add(time.Second)) {
		t.Errorf("time of an id = %v", got)
	}
}

func TestCounterCarriesIntoTheNextMillisecond(t *testing.T) {
	t.Parallel()
	g := ids.NewGenerator(1023, clock.At(noon))
	var last int64
	for i := range 4097 {
		id := g.Next()
		if id <= last {
			t.Fatalf("id %d comes after %d", id, last)
		}
		if want := noon.Add(time.Duration(i/4096) * time.Millisecond); !ids.Time(id).Equal(want) {
			t.Fatalf("id %d has time %v, want %v", i, ids.Time(id), want)
		}
		if node := id >> 12 & 1023; node != 1023 {
			t.Fatalf("the carry went into the node: %d", node)
		}
		last = id
	}
}

func TestStartAfter(t *testing.T) {
	t.Parallel()
	g := ids.NewGenerator(0, clock.At(noon))
	g.StartAfter(noon)
	if got := ids.Time(g.Next()); !got.Equal(noon.Add(time.Millisecond)) {
		t.Errorf("first id has time %v", got)
	}
	early := ids.NewGenerator(0, clock.At(time.Unix(0, 0)))
	if id := early.Next(); id <= 0 {
		t.Errorf("a clock before the epoch gives %d", id)
	}
}

func TestFormatAndParse(t *testing.T) {
	t.Parallel()
	for _, id := range []int64{1, 31, 32, 1 << 40, math.MaxInt64, ids.NewGenerator(7, clock.At(noon)).Next()} {
		s := ids.Format("cus", id)
		if got, ok := ids.Parse("cus", s); !ok || got != id {
			t.Errorf("Parse(Format(%d)) = %d, %v (%s)", id, got, ok, s)
		}
		if len(s) != len("cus_")+13 {
			t.Errorf("%s has another length", s)
		}
	}
	if got, ok := ids.Parse("ord", "ord_000000000000O"); ok {
		t.Errorf("zero was read as %d", got)
	}
	if got, ok := ids.Parse("ord", "ord_00000000000IA"); !ok || got != 1<<5|10 {
		t.Errorf("capitals: %d, %v", got, ok)
	}
	for _, s := range []string{"", "cus_", "ord_0000000000001", "cus_000000000001", "cus_000000000000u", "cus_8000000000000", "cus_00000000000012"} {
		if got, ok := ids.Parse("cus", s); ok {
			t.Errorf("Parse(%q) = %d", s, got)
		}
	}
}
