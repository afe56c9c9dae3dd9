package index_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/duplicate"
	"joren/internal/importer/undo"
	"joren/internal/index"
	"joren/internal/order"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
	"joren/internal/segment/segmentsql"
	"joren/internal/segment/segmenttest"
	"joren/internal/shop"
)

// stream changes a shop by chance.
type stream struct {
	d       *db.DB
	s       *shop.Shop
	undo    *undo.Undoer
	imports []int64
}

func (c *stream) step(rt *rapid.T) {
	ctx := rt.Context()
	var err error
	switch what := rapid.IntRange(0, 9).Draw(rt, "what"); {
	case what < 6:
		var id int64
		seed := rapid.Uint64Range(10, 1000).Draw(rt, "seed")
		id, err = segmenttest.Import(ctx, c.d, c.s, segmenttest.ShopFile(seed, rapid.IntRange(1, 12).Draw(rt, "customers")))
		c.imports = append(c.imports, id)
	case what < 8 && len(c.imports) > 0:
		i := rapid.IntRange(0, len(c.imports)-1).Draw(rt, "import")
		_, err = c.undo.Run(ctx, undo.Request{Shop: c.s.ID, Zone: c.s.Zone, Import: c.imports[i], Actor: "test"})
		c.imports = slices.Delete(c.imports, i, i+1)
	case what < 9:
		err = duplicate.Refresh(ctx, c.d, c.s.ID)
	default:
		_, err = order.LapseDue(ctx, c.d, c.s.ID, c.s.Zone, 24*time.Hour)
	}
	if err != nil {
		rt.Fatal(err)
	}
}

// After any stream of imports, edits, undone imports, lapsed payments and found duplicates, an index that followed the log answers as
// SQL does and as one that was built anew, also after it was written down and read back.
func TestFollowingTheLogEndsWhereBuildingAnewDoes(t *testing.T) {
	checks(t, segmenttest.Cases(12))
	engines := dbtest.Engines()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		d := dbtest.Open(t, engines[n%len(engines)])
		s := segmenttest.Filled(t, d, "s"+strconv.Itoa(n), segmenttest.ShopFile(uint64(n), 10))
		x, err := index.Build(rt.Context(), d, s.ID)
		if err != nil {
			rt.Fatal(err)
		}
		c := &stream{d: d, s: s, undo: undo.New(d)}
		one := &side{d: d, sql: segmentsql.New(segmentsql.Options{DB: d, Limit: time.Minute}), shops: []*shop.Shop{s}, index: []*index.Index{x}}
		kept := again(rt, s, x)
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			c.step(rt)
			if rapid.Bool().Draw(rt, "follow") {
				follow(rt, d, x)
				kept.ask(rt, x)
			}
		}
		follow(rt, d, x)
		if rapid.Bool().Draw(rt, "snapshot") {
			one.index[0] = reloaded(rt, t.TempDir(), d, x, s.ID)
		}
		anew, err := index.Build(rt.Context(), d, s.ID)
		if err != nil {
			rt.Fatal(err)
		}
		for range 25 {
			q := segmenttest.Query(rt, 1)
			if checked, err := segmenttest.Parse(segment.Print(q, segment.English)); err == nil {
				q = checked
			} else {
				rt.Fatal(err)
			}
			one.agree(rt, 0, q, false)
			ask := segmenttest.Ask(s, q, false)
			ask.Today = ask.Today.Add(rapid.IntRange(0, 40).Draw(rt, "days later"))
			a, errA := one.index[0].Numbers(ask)
			b, errB := anew.Numbers(ask)
			if errA != nil || errB != nil || !slices.Equal(a, b) {
				rt.Fatalf("%s: following ends at %v (%v), building at %v (%v)", segment.Print(q, segment.English), a, errA, b, errB)
			}
		}
		one.agreeWholly(rt, 0, everybody, false)
		for i, got := range kept.ask(rt, x) {
			if want, err := anew.Numbers(kept[i]); err != nil || !slices.Equal(got, want) {
				rt.Fatalf("%s: a kept answer is %v, a new one %v (%v)", segment.Print(kept[i].Query, segment.English), got, want, err)
			}
		}
	})
}

// questions are asked time and again.
type questions []meaning.Question

// again draws questions and asks them often enough for their answers to be kept.
func again(rt *rapid.T, s *shop.Shop, x *index.Index) (list questions) {
	for range 25 {
		q, err := segmenttest.Parse(segment.Print(segmenttest.Query(rt, 2), segment.English))
		if err != nil {
			rt.Fatal(err)
		}
		list = append(list, segmenttest.Ask(s, q, false))
	}
	for range 2 {
		list.ask(rt, x)
	}
	return list
}

func (l questions) ask(rt *rapid.T, x *index.Index) (answers [][]int64) {
	for _, q := range l {
		numbers, err := x.Numbers(q)
		if err != nil {
			rt.Fatal(err)
		}
		answers = append(answers, numbers)
	}
	return answers
}

func follow(rt *rapid.T, d *db.DB, x *index.Index) {
	if _, err := x.Follow(rt.Context(), d); err != nil {
		rt.Fatal(err)
	}
}

// reloaded writes an index down and reads it back.
func reloaded(rt *rapid.T, dir string, d *db.DB, x *index.Index, shopID int64) *index.Index {
	path := filepath.Join(dir, "shop.index")
	if err := x.Save(path); err != nil {
		rt.Fatal(err)
	}
	y, err := index.Load(path, shopID)
	if err != nil {
		rt.Fatal(err)
	}
	if ok, err := y.Check(rt.Context(), d); err != nil || !ok {
		rt.Fatalf("the snapshot is not of this history: %v", err)
	}
	follow(rt, d, y)
	return y
}

// A snapshot of which any byte has changed, that is cut short, or that another shop or another history wrote, is not taken.
func TestDamagedSnapshotsAreRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, dbtest.Engines()[0])
	s := segmenttest.Filled(t, d, "s", segmenttest.ShopFile(1, 8))
	x, err := index.Build(t.Context(), d, s.ID)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "shop.index")
	if err := x.Save(path); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	refuse := func(what string, data []byte, shopID int64) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := index.Load(path, shopID); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
	step := max(1, len(whole)/400)
	for i := 0; i < len(whole); i += step {
		bad := slices.Clone(whole)
		bad[i] ^= 0x40
		refuse("byte "+strconv.Itoa(i), bad, s.ID)
		refuse("the first "+strconv.Itoa(i), whole[:i], s.ID)
	}
	refuse("more", append(slices.Clone(whole), 0), s.ID)
	refuse("another shop's", whole, s.ID+1)

	other := dbtest.Open(t, dbtest.Engines()[0])
	again := segmenttest.Filled(t, other, "s", segmenttest.ShopFile(2, 40))
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if x, err = index.Load(path, s.ID); err != nil {
		t.Fatal(err)
	}
	if again.ID == s.ID {
		if ok, err := x.Check(t.Context(), other); err != nil || ok {
			t.Errorf("taken for another history (%v)", err)
		}
	}
}

// Many shops share the memory there is; who does not fit is answered by SQL, and whoever has just written finds it.
func TestIndexesAnswerForManyShops(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sql := segmentsql.New(segmentsql.Options{DB: d, Limit: time.Minute})
		dir := filepath.Join(t.TempDir(), "index")
		all := index.New(index.Options{DB: d, Dir: dir})
		defer all.Close()
		tiny := index.New(index.Options{DB: d, Memory: 1, SQL: sql})
		defer tiny.Close()
		for i := range 3 {
			s := segmenttest.Filled(t, d, "s"+strconv.Itoa(i), segmenttest.ShopFile(uint64(i), 6))
			q := segmenttest.Ask(s, everybody, false)
			for round := range 2 {
				want, err := sql.Numbers(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range []audience.Evaluator{all, tiny} {
					if got, err := e.Numbers(t.Context(), q); err != nil || !slices.Equal(got, want) {
						t.Errorf("%v, want %v (%v)", got, want, err)
					}
				}
				if _, err := segmenttest.Import(t.Context(), d, s, segmenttest.ShopFile(uint64(50+round), 9)); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// A question does not wait for those who bring much in or keep a snapshot; once they are done, it sees all.
func TestQuestionsDoNotWaitForTheFollower(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		all := index.New(index.Options{DB: d})
		defer all.Close()
		s := segmenttest.Filled(t, d, "s", segmenttest.ShopFile(1, 6))
		q := segmenttest.Ask(s, everybody, false)
		before, err := all.Count(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		release, err := all.Hold(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := segmenttest.Import(t.Context(), d, s, segmenttest.ShopFile(50, 9)); err != nil {
			t.Fatal(err)
		}
		if n, err := all.Count(t.Context(), q); err != nil || n != before {
			t.Errorf("%d customers while others bring news in, and %d before (%v)", n, before, err)
		}
		release()
		if n, err := all.Count(t.Context(), q); err != nil || n <= before {
			t.Errorf("%d customers afterwards, and %d before (%v)", n, before, err)
		}
	})
}
