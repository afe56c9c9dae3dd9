package duplicate

import (
	"testing"
	"time"

	"joren/internal/demo"
	"joren/internal/kit/day"
)

// invented is the demo's shop, where every planted duplicate is known.
func invented(customers int) *labelled {
	today, _ := day.Of(2026, 11, 20)
	shop := demo.New(demo.Options{Customers: customers, Years: 3, Seed: 5, Today: today, Loc: time.UTC})
	l := &labelled{truth: map[int64]string{}}
	for c := range shop.Customers() {
		l.add(c.Fields.Source+" "+c.Fields.ExternalID, c.Fields)
	}
	original := map[string]string{}
	for _, p := range shop.Duplicates() {
		original[p.Duplicate.Source+" "+p.Duplicate.ExternalID] = p.Original.Source + " " + p.Original.ExternalID
	}
	for id, t := range l.truth {
		if o, ok := original[t]; ok {
			l.truth[id] = o
		}
	}
	return l
}

// Only those that cannot be known are missed: who moved house and gave nothing else, and orders without a name.
func TestPlantedDuplicatesOfTheDemoAreFound(t *testing.T) {
	t.Parallel()
	l := invented(10_000)
	p, r := l.quality(find(l.people), Strong)
	t.Logf("precision %.4f, recall %.4f", p, r)
	if p < .99 || r < .85 {
		t.Errorf("precision %.4f, recall %.4f; want .99 and .85", p, r)
	}
}

func BenchmarkFind(b *testing.B) {
	l := invented(100_000)
	for b.Loop() {
		find(l.people)
	}
}
