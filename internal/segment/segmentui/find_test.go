package segmentui

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"joren/internal/segment"
	"joren/internal/segment/segmenttest"
)

// soughtTest are all fields, with one of a shop's own.
func soughtTest() (fields []sought) {
	for _, s := range sections {
		fields = append(fields, s.fields...)
	}
	return append(fields, sought{segment.OwnName("size"), byOwn})
}

// Whatever a query says, the search form and what it has no field for say it together.
func TestTheSearchFormLosesNoCondition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n, err := segmenttest.Parse(segment.Print(segmenttest.Query(rt, 2), segment.English))
		if err != nil {
			rt.Fatal(err)
		}
		f, rest := fill(n, soughtTest())
		var of []segment.Node
		for _, s := range soughtTest() {
			nodes, wrong := s.conditions(f)
			if wrong != nil {
				rt.Fatalf("%s fills %v with what cannot be read", segment.Print(n, segment.English), wrong)
			}
			of = append(of, nodes...)
		}
		if rest != nil {
			of = append(of, rest)
		}
		if got, want := conditionsOf(allOf(of)), conditionsOf(n); !slices.Equal(got, want) {
			rt.Fatalf("the form of\n%q says\n%q", want, got)
		}
	})
}

// conditionsOf are the conditions of a query that all have to hold, in order.
func conditionsOf(n segment.Node) (out []string) {
	parts := []segment.Node{n}
	if and, ok := n.(*segment.And); ok {
		parts = and.Of
	}
	for _, p := range parts {
		if and, ok := p.(*segment.And); ok {
			out = append(out, conditionsOf(and)...)
			continue
		}
		out = append(out, segment.Print(p, segment.English))
	}
	slices.Sort(out)
	return out
}

// drawFilled fills a field in.
func drawFilled(t *rapid.T, s sought, f filled) {
	number := rapid.SampledFrom([]string{"", "1", "12", "300"})
	date := rapid.SampledFrom([]string{"", "2026-01-31", "2025-12-01"})
	words := rapid.SampledFrom([]string{"", "佐藤", "O'Brien \\", "080-12", "A"})
	switch s.kind {
	case byRange:
		f.set(s.name, number.Draw(t, "from"))
		f.set(s.name+".to", number.Draw(t, "to"))
	case byDays:
		f.set(s.name, date.Draw(t, "from"))
		f.set(s.name+".to", date.Draw(t, "to"))
	case byPicks, byTags:
		if picked := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"male", "member", "VIP", "東京都"}), 0, 3, rapid.ID).Draw(t, "picked"); len(picked) > 0 {
			f[s.name+".v"] = picked
		}
	case byNumber, byMonth:
		f.set(s.name, number.Draw(t, "number"))
	case byAccount:
		f.set(s.name, rapid.SampledFrom([]string{"", "yes", "no"}).Draw(t, "account"))
	case byProduct:
		if value := words.Draw(t, "product"); value != "" {
			f.set(s.name, value)
			f.set(s.name+".by", rapid.SampledFrom(bys).Draw(t, "by"))
		}
		f.set(s.name+".from", date.Draw(t, "from"))
		f.set(s.name+".to", date.Draw(t, "to"))
	case byOwn:
		f.set(s.name, words.Draw(t, "text"))
		f.set(s.name+".has", rapid.SampledFrom([]string{"", "1"}).Draw(t, "has"))
	default:
		f.set(s.name, words.Draw(t, "text"))
	}
}

// Whatever is filled in comes back out of the query that it became.
func TestTheSearchFormReadsItsOwnQueries(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		f, fields := filled{}, soughtTest()
		var of []segment.Node
		for _, s := range fields {
			drawFilled(rt, s, f)
			nodes, wrong := s.conditions(f)
			if wrong != nil {
				rt.Fatalf("%v cannot be read", wrong)
			}
			of = append(of, nodes...)
		}
		n := allOf(of)
		if n == nil {
			return
		}
		p, err := segment.Parse(segment.Print(n, segment.English))
		if err != nil {
			rt.Fatal(err)
		}
		back, rest := fill(p.Root, fields)
		if rest != nil {
			rt.Fatalf("no field for %s", segment.Print(rest, segment.English))
		}
		for name, want := range f {
			if !slices.Equal(back[name], want) {
				rt.Fatalf("%s is %q and was %q", name, back[name], want)
			}
		}
		if len(back) != len(f) {
			rt.Fatalf("%v was %v", back, f)
		}
	})
}
