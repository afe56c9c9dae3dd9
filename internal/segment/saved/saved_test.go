package saved_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/eventlog"
	"joren/internal/index"
	"joren/internal/kit/errs"
	"joren/internal/segment"
	"joren/internal/segment/saved"
	"joren/internal/segment/segmentsql"
	"joren/internal/segment/segmenttest"
	"joren/internal/shop"
)

type fixture struct {
	*testing.T
	d     *db.DB
	s     *shop.Shop
	saved *saved.Service
}

func each(t *testing.T, fn func(f *fixture)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		all := index.New(index.Options{DB: d})
		t.Cleanup(all.Close)
		fn(&fixture{t, d, segmenttest.Filled(t, d, "s", segmenttest.ShopFile(1, 30)), saved.New(d, all)})
	})
}

func (f *fixture) query(text string) segment.Node {
	f.Helper()
	p, err := audience.Parse(f.Context(), f.d, f.s.ID, text)
	if err != nil {
		f.Fatalf("%s: %v", text, err)
	}
	return p.Root
}

func (f *fixture) create(name string, kind saved.Kind, text string) *saved.Segment {
	f.Helper()
	one, err := f.saved.Create(f.Context(), f.s, "test", saved.Draft{Name: name, Kind: kind, Query: f.query(text)})
	if err != nil {
		f.Fatal(err)
	}
	return one
}

// meant are the numbers of the customers that a query means by SQL.
func (f *fixture) meant(text string) []int64 {
	f.Helper()
	e := segmentsql.New(segmentsql.Options{DB: f.d, Limit: time.Minute})
	numbers, err := e.Numbers(f.Context(), f.saved.Question(f.s, f.query(text)))
	if err != nil {
		f.Fatal(err)
	}
	return numbers
}

func (f *fixture) members(s *saved.Segment) (numbers []int64) {
	f.Helper()
	err := f.d.Read(f.Context(), func(q *db.Read) error {
		set, err := audience.Members(q, f.s.ID, s.ID)
		if err == nil {
			set.Iterate(func(n uint32) bool { numbers = append(numbers, int64(n)); return true })
		}
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	return numbers
}

// What is kept of the members adds up to whom the query means, after any changes; a fixed segment stays who it was; both can be
// referred to.
func TestMembersAddUpAndFixedOnesStay(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		const query = "number_of_orders >= 2"
		live, fixed := f.create("Regulars", saved.Dynamic, query), f.create("常連 once", saved.Fixed, query)
		before := f.meant(query)
		if live.Slug != "regulars" || fixed.Slug != "segment-2" && fixed.Slug != "once" {
			f.Errorf("slugs %q, %q", live.Slug, fixed.Slug)
		}
		for round := range 4 {
			if _, err := segmenttest.Import(f.Context(), f.d, f.s, segmenttest.ShopFile(uint64(20+round), 15+5*round)); err != nil {
				f.Fatal(err)
			}
			if err := f.saved.EvaluateAll(f.Context(), f.s, true); err != nil {
				f.Fatal(err)
			}
			if now := f.meant(query); !slices.Equal(f.members(live), now) || len(now) == len(before) && round == 0 {
				f.Errorf("round %d: members %v, meant %v", round, f.members(live), now)
			}
			if !slices.Equal(f.members(fixed), before) {
				f.Errorf("the fixed one changed")
			}
		}
		for slug, want := range map[string][]int64{live.Slug: f.meant(query), fixed.Slug: before} {
			if got := f.meant("segment('" + slug + "')"); !slices.Equal(got, want) {
				f.Errorf("segment('%s') means %v, want %v", slug, got, want)
			}
			all, rest := len(f.meant("customer_number > 0")), len(f.meant("NOT segment('"+slug+"')"))
			if rest != all-len(want) {
				f.Errorf("NOT segment('%s') means %d of %d", slug, rest, all)
			}
		}
		var history []saved.Moment
		if err := f.d.Read(f.Context(), func(q *db.Read) (err error) { history, err = saved.History(q, f.s.ID, live.ID); return err }); err != nil {
			f.Fatal(err)
		}
		if len(history) < 2 || !history[0].Base || history[len(history)-1].Count != int64(len(f.members(live))) {
			f.Errorf("history %+v", history)
		}
	})
}

// Circles of references, edits of a version that is not the last, and removal of what others refer to are refused.
func TestWhatWouldBreakIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		a := f.create("aaa", saved.Dynamic, "number_of_orders >= 1")
		b := f.create("bbb", saved.Dynamic, "segment('aaa') AND points >= 0")
		edit := func(s *saved.Segment, version int64, text string) error {
			_, err := f.saved.Update(f.Context(), f.s, "test", s.Slug, version, saved.Draft{Name: s.Name, Query: f.query(text)})
			return err
		}
		for what, err := range map[string]error{
			"a circle of one": edit(a, 1, "segment('aaa')"),
			"a circle of two": edit(a, 1, "NOT segment('bbb')"),
		} {
			if !errs.Is(err, errs.Invalid) {
				f.Errorf("%s: %v", what, err)
			}
		}
		if err := f.saved.Delete(f.Context(), f.s.ID, "aaa"); !errs.Is(err, errs.Conflict) {
			f.Errorf("removed what bbb refers to: %v", err)
		}
		if err := edit(a, 1, "number_of_orders >= 2"); err != nil {
			f.Error(err)
		}
		if err := edit(a, 1, "number_of_orders >= 3"); !errs.Is(err, errs.Conflict) {
			f.Errorf("an old version was edited: %v", err)
		}
		var versions []saved.Version
		if err := f.d.Read(f.Context(), func(q *db.Read) (err error) { versions, err = saved.Versions(q, f.s.ID, a.ID); return err }); err != nil {
			f.Fatal(err)
		}
		if len(versions) != 2 || versions[0].Query != "number_of_orders >= 2" || versions[1].Actor != "test" {
			f.Errorf("versions %+v", versions)
		}
		if err := f.saved.Delete(f.Context(), f.s.ID, b.Slug); err != nil {
			f.Error(err)
		}
		for i, d := range []saved.Draft{{Name: " ", Query: f.query("points > 1")}, {Name: "x"}, {Name: string(make([]rune, saved.MaxName+1)), Query: f.query("points > 1")}} {
			if _, err := f.saved.Create(f.Context(), f.s, "test", d); !errs.Is(err, errs.Invalid) {
				f.Errorf("draft %d: %v", i, err)
			}
		}
	})
}

// Coming and going are events where somebody listens and nowhere else, and never at a new definition.
func TestOnlyListenersAreTold(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		heard, unheard := f.create("heard", saved.Dynamic, "number_of_orders >= 3"), f.create("unheard", saved.Dynamic, "number_of_orders >= 3")
		if err := f.d.Tx(f.Context(), func(tx *db.Tx) error { return saved.Listen(tx, f.s.ID, heard.ID, "test") }); err != nil {
			f.Fatal(err)
		}
		was := f.members(heard)
		if _, err := segmenttest.Import(f.Context(), f.d, f.s, segmenttest.ShopFile(77, 30)); err != nil {
			f.Fatal(err)
		}
		if err := f.saved.EvaluateAll(f.Context(), f.s, true); err != nil {
			f.Fatal(err)
		}
		if _, err := f.saved.Update(f.Context(), f.s, "test", heard.Slug, 1, saved.Draft{Name: "heard", Query: f.query("number_of_orders >= 1")}); err != nil {
			f.Fatal(err)
		}
		moved := 0
		for _, n := range f.meant("number_of_orders >= 3") {
			if !slices.Contains(was, n) {
				moved++
			}
		}
		told := map[string]int{}
		err := f.d.Read(f.Context(), func(q *db.Read) error {
			list, err := eventlog.After(q, f.s.ID, 0, 100_000)
			for _, e := range list {
				if e.Kind.Name == saved.Entered.Name {
					var b saved.ChangedBody
					if err := e.Decode(&b); err != nil {
						return err
					}
					told[strconv.FormatInt(b.Segment, 10)]++
				}
			}
			return err
		})
		if err != nil {
			f.Fatal(err)
		}
		if told[strconv.FormatInt(heard.ID, 10)] != moved || moved == 0 || told[strconv.FormatInt(unheard.ID, 10)] != 0 {
			f.Errorf("told %v of %d", told, moved)
		}
	})
}

// For every customer the reasons say what the query says.
func TestWhySaysWhatTheQuerySays(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		n := f.query("number_of_orders >= 2 AND (points > 0 OR NOT rank IS NULL)")
		ids, err := index.New(index.Options{DB: f.d}).IDs(f.Context(), f.saved.Question(f.s, f.query("customer_number > 0")))
		if err != nil {
			f.Fatal(err)
		}
		in := 0
		for _, id := range ids {
			why, err := f.saved.Why(f.Context(), f.s, n, id)
			if err != nil || len(why) != 6 {
				f.Fatalf("%+v (%v)", why, err)
			}
			or := why[3].Holds || why[4].Holds
			if why[2].Holds != or || why[0].Holds != (why[1].Holds && or) || why[4].Holds == why[5].Holds {
				f.Errorf("customer %d: %+v", id, why)
			}
			if why[0].Holds {
				in++
			}
		}
		if in == 0 || in == len(ids) {
			f.Errorf("%d of %d", in, len(ids))
		}
	})
}

// Every customer of some segments is counted once, in the combination that they are in.
func TestOverlapCountsEachOnce(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		queries := []string{"number_of_orders >= 2", "amount_spent >= 20000", "points > 0"}
		var list []*saved.Segment
		for i, q := range queries {
			list = append(list, f.create("s"+strconv.Itoa(i), []saved.Kind{saved.Dynamic, saved.Fixed}[i%2], q))
		}
		shares, err := f.saved.Overlap(f.Context(), f.s, list)
		if err != nil || len(shares) < 3 {
			f.Fatal(shares, err)
		}
		for _, share := range shares {
			text := ""
			for i, in := range share.In {
				if i > 0 {
					text += " AND "
				}
				if !in {
					text += "NOT "
				}
				text += "(" + queries[i] + ")"
			}
			if want := int64(len(f.meant(text))); share.Count != want {
				f.Errorf("%s: %d, want %d", text, share.Count, want)
			}
		}
		if _, err := f.saved.Overlap(f.Context(), f.s, make([]*saved.Segment, saved.MaxOverlap+1)); !errs.Is(err, errs.Invalid) {
			f.Error(err)
		}
	})
}
