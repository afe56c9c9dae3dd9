package index_test

import (
	"flag"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/index"
	"joren/internal/kit/day"
	"joren/internal/search"
	"joren/internal/segment"
	"joren/internal/segment/segmentsql"
	"joren/internal/segment/segmenttest"
	"joren/internal/shop"
)

// side is a database with shops, what SQL says of them and an index of each.
type side struct {
	d     *db.DB
	sql   *segmentsql.Evaluator
	shops []*shop.Shop
	index []*index.Index
}

func newSide(t *testing.T, d *db.DB, shops int) *side {
	t.Helper()
	s := &side{d: d, sql: segmentsql.New(segmentsql.Options{DB: d, Limit: time.Minute})}
	for i := range shops {
		s.shops = append(s.shops, segmenttest.Filled(t, d, "s"+strconv.Itoa(i), segmenttest.ShopFile(uint64(i), 12+i*60)))
		x, err := index.Build(t.Context(), d, s.shops[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		s.index = append(s.index, x)
	}
	return s
}

// agree holds an index against SQL with one query, in every form in which it can be asked.
func (s *side) agree(rt *rapid.T, i int, n segment.Node, past bool) (found int) {
	ctx := rt.Context()
	ask := segmenttest.Ask(s.shops[i], n, past)
	text := segment.Print(n, segment.English)
	want, err := s.sql.Numbers(ctx, ask)
	if err != nil {
		rt.Fatalf("sql: %s: %v", text, err)
	}
	got, err := s.index[i].Numbers(ask)
	if err != nil {
		rt.Fatalf("index: %s: %v", text, err)
	}
	if !slices.Equal(got, want) {
		rt.Fatalf("%s past=%v shop %d %s\nindex %v\n  sql %v", s.d.Engine(), past, i, text, got, want)
	}
	return len(want)
}

// agreeWholly compares all forms of an answer beside the numbers.
func (s *side) agreeWholly(rt *rapid.T, i int, n segment.Node, past bool) {
	ctx, x := rt.Context(), s.index[i]
	ask := segmenttest.Ask(s.shops[i], n, past)
	text := segment.Print(n, segment.English)
	ids, err := s.sql.IDs(ctx, ask)
	if err != nil {
		rt.Fatal(err)
	}
	if got, err := x.IDs(ask); err != nil || !slices.Equal(got, ids) {
		rt.Fatalf("%s: ids %v, want %v (%v)", text, got, ids, err)
	}
	all, err := s.sql.IDs(ctx, segmenttest.Ask(s.shops[i], everybody, false))
	if err != nil {
		rt.Fatal(err)
	}
	for _, id := range all {
		if yes, err := x.Match(ask, id); err != nil || yes != slices.Contains(ids, id) {
			rt.Fatalf("%s: customer %d: %v, want %v (%v)", text, id, yes, !yes, err)
		}
	}
	sum, err := s.sql.Summary(ctx, ask)
	if err != nil {
		rt.Fatal(err)
	}
	if got, err := x.Summary(ask); err != nil || got != sum {
		rt.Fatalf("%s: %+v, want %+v (%v)", text, got, sum, err)
	}
	page := audience.Page{Sort: rapid.SampledFrom(append(search.Sorts(), "", "custom.level")).Draw(rt, "sort"), Desc: rapid.Bool().Draw(rt, "desc"),
		Limit: rapid.IntRange(1, 30).Draw(rt, "limit"), Offset: rapid.IntRange(0, 20).Draw(rt, "offset")}
	hits, total, err := s.sql.Customers(ctx, ask, page)
	if err != nil {
		rt.Fatal(err)
	}
	want := make([]int64, 0, len(hits))
	for _, h := range hits {
		want = append(want, h.ID)
	}
	got, n2, err := x.Page(ask, page)
	if err != nil || n2 != total || !slices.Equal(append([]int64{}, got...), want) {
		rt.Fatalf("%s %+v: page %v of %d, want %v of %d (%v)", text, page, got, n2, want, total, err)
	}
}

var everybody = &segment.Clause{Name: "customer_number", Test: segment.Test{Op: segment.IsNull, Not: true}}

// checks sets how many cases rapid draws.
func checks(t *testing.T, n int) {
	t.Helper()
	if err := flag.Set("rapid.checks", strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
}

// One query means the same customers to the index, asked of all at once or of each, and to SQL on both engines.
func TestTheIndexAnswersAsSQLDoes(t *testing.T) {
	const shops = 3
	var sides []*side
	for _, engine := range dbtest.Engines() {
		sides = append(sides, newSide(t, dbtest.Open(t, engine), shops))
	}
	checks(t, segmenttest.Cases(150))
	found := 0
	rapid.Check(t, func(rt *rapid.T) {
		i, past := rapid.IntRange(0, shops-1).Draw(rt, "shop"), rapid.Bool().Draw(rt, "past")
		n, err := segmenttest.Parse(segment.Print(segmenttest.Query(rt, 2), segment.English))
		if err != nil {
			rt.Fatal(err)
		}
		for _, s := range sides {
			if s.agree(rt, i, n, past) > 0 {
				found++
			}
			s.agreeWholly(rt, i, n, past)
		}
	})
	if found == 0 {
		t.Error("no query found anybody")
	}
}

// Lists and the search box get from the index what the database says: the same customers in the same order, and the same sums.
func TestListsAndSearchAreTheSame(t *testing.T) {
	var sides []*side
	for _, engine := range dbtest.Engines() {
		sides = append(sides, newSide(t, dbtest.Open(t, engine), 2))
	}
	words := []string{"佐藤", "サトウ", "ｻﾄｳ 花子", "たかはし", "090", "5678", "hanako", "example.jp", "o1", "2-1", "1", "東京都千代田", "100%", "茶屋 ABC", "田2", "c3", "", "no such"}
	checks(t, segmenttest.Cases(150))
	rapid.Check(t, func(rt *rapid.T) {
		day := func(label string) day.Day {
			if rapid.Bool().Draw(rt, label+" open") {
				return day.Day{}
			}
			return segmenttest.Today.Add(-rapid.IntRange(0, 900).Draw(rt, label))
		}
		span := func(label string) search.Span { return search.Span{From: day(label + " from"), To: day(label + " to")} }
		q := search.Query{Text: rapid.SampledFrom(words).Draw(rt, "text"), View: rapid.SampledFrom(search.Views).Draw(rt, "view"),
			Sort: rapid.SampledFrom(append(search.Sorts(), "", "custom.level")).Draw(rt, "sort"), Desc: rapid.Bool().Draw(rt, "desc"),
			Limit: rapid.IntRange(1, 30).Draw(rt, "limit"), Offset: rapid.IntRange(0, 20).Draw(rt, "offset")}
		if rapid.IntRange(0, 3).Draw(rt, "bought") == 0 {
			q.Bought = search.Bought{AtLeast: rapid.IntRange(0, 3).Draw(rt, "at least"), First: span("first"), Again: day("again"), Due: span("due"),
				Step: search.Step{N: rapid.IntRange(0, 4).Draw(rt, "step"), In: span("step"), Went: rapid.Bool().Draw(rt, "went")}}
		}
		for _, s := range sides {
			i := rapid.IntRange(0, len(s.shops)-1).Draw(rt, "shop")
			ask := segmenttest.Ask(s.shops[i], nil, false)
			if rapid.IntRange(0, 3).Draw(rt, "query") == 0 {
				n, err := segmenttest.Parse(segment.Print(segmenttest.Query(rt, 0), segment.English))
				if err != nil {
					rt.Fatal(err)
				}
				ask.Query = n
			}
			want, err := audience.Database{DB: s.d, Evaluator: s.sql}.List(rt.Context(), ask, q)
			if err != nil {
				rt.Fatal(err)
			}
			var ids []int64
			for _, h := range want.Hits {
				ids = append(ids, h.ID)
			}
			got, err := s.index[i].Find(ask, q, false)
			if err != nil || !slices.Equal(got.IDs, ids) || got.Total != want.Total || got.Sum != want.Sum {
				rt.Fatalf("%s %+v\n got %+v (%v)\nwant %v of %d, %+v", s.d.Engine(), q, got, err, ids, want.Total, want.Sum)
			}
		}
	})
}
