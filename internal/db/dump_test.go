package db_test

import (
	"context"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/db/migrate"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
	"joren/internal/kit/ids"
)

// part is what Dump hands on at a time.
type part struct {
	table string
	rows  []byte
}

type dumped struct {
	moment db.Moment
	parts  []part
	sums   []db.Sum
}

func dump(t testing.TB, d *db.DB) (out dumped) {
	t.Helper()
	var err error
	out.sums, err = d.Dump(t.Context(), func(m db.Moment) error { out.moment = m; return nil },
		func(table string, rows []byte) error {
			out.parts = append(out.parts, part{table, slices.Clone(rows)})
			return nil
		})
	must(t, err)
	return out
}

func (x dumped) build(o db.Options) error {
	return db.Build(context.Background(), o, x.moment, func(load func(string, []byte) error) ([]db.Sum, error) {
		for _, p := range x.parts {
			if err := load(p.table, p.rows); err != nil {
				return nil, err
			}
		}
		return x.sums, nil
	})
}

// empty is a place without anything.
func empty(t testing.TB, e db.Engine, all []migrate.Migration) db.Options {
	t.Helper()
	o := dbtest.Empty(t, e)
	o.Migrations = all
	return o
}

func sumSchema(t testing.TB) []migrate.Migration {
	t.Helper()
	all, err := migrate.Embedded()
	must(t, err)
	return []migrate.Migration{all[0], sums}
}

func TestDumpAndBuildAcrossEngines(t *testing.T) {
	t.Parallel()
	all := sumSchema(t)
	for _, from := range dbtest.Engines() {
		source := dbtest.Open(t, from, dbtest.WithMigrations(all...))
		rows := sumRows()
		for i := range int64(5000) { // several chunks
			rows = append(rows, []any{int64(9), "p", i, "名前", nil, i%2 == 0, float64(i) / 3, []byte{byte(i)}, i})
		}
		fillSums(t, source, rows)
		x := dump(t, source)
		if len(x.parts) < 3 {
			t.Fatalf("%d parts", len(x.parts))
		}
		for _, to := range dbtest.Engines() {
			o := empty(t, to, all)
			must(t, x.build(o))
			copied := dbtest.OpenWith(t, o)
			if got := checksums(t, copied, db.Scope{}); !reflect.DeepEqual(got, x.sums) {
				t.Errorf("%s to %s: %v, expected %v", from, to, got, x.sums)
			}
			if again := dump(t, copied); !reflect.DeepEqual(again.parts, x.parts) {
				t.Errorf("%s to %s: a second dump differs", from, to)
			}
			if err := x.build(o); !errs.Is(err, errs.Conflict) {
				t.Errorf("%s to %s: built over what was there: %v", from, to, err)
			}
			if got := checksums(t, copied, db.Scope{}); !reflect.DeepEqual(got, x.sums) {
				t.Errorf("%s to %s: the refused build changed something", from, to)
			}
		}
	}
}

// An id of the source is never made again, though the clock of the new place may be behind.
func TestBuildKeepsIdsFromComingTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		last := d.NewID()
		o := empty(t, d.Engine(), sumSchema(t))
		must(t, dump(t, d).build(o))
		o.Clock = clock.At(ids.Time(last).Add(-time.Hour))
		if id := dbtest.OpenWith(t, o).NewID(); id <= last {
			t.Errorf("id %d after %d", id, last)
		}
	}, dbtest.WithMigrations(sumSchema(t)...))
}

func TestBuildLeavesNothingOfWhatIsWrong(t *testing.T) {
	t.Parallel()
	all := sumSchema(t)
	for _, e := range dbtest.Engines() {
		source := dbtest.Open(t, e, dbtest.WithMigrations(all...))
		fillSums(t, source, sumRows())
		for what, spoil := range map[string]func(x *dumped){
			"a part is missing":     func(x *dumped) { x.parts = x.parts[1:] },
			"a part comes twice":    func(x *dumped) { x.parts = append(x.parts, x.parts[0]) },
			"a part is cut":         func(x *dumped) { p := &x.parts[1]; p.rows = p.rows[:len(p.rows)-1] },
			"a bit is turned":       func(x *dumped) { p := x.parts[1].rows; p[len(p)-1] ^= 1 },
			"an unknown table":      func(x *dumped) { x.parts[0].table = "others" },
			"a sum is missing":      func(x *dumped) { x.sums = x.sums[1:] },
			"a newer schema":        func(x *dumped) { x.moment.Steps = append(x.moment.Steps, db.Step{Number: 3, Name: "0003_x", Sum: "x"}) },
			"an edited schema":      func(x *dumped) { x.moment.Steps[1].Sum = "x" },
			"a name for a length":   func(x *dumped) { x.parts[0].rows = []byte("t\xff\xff\xff\xff\xff\xff\xff\xff\x7f") },
			"a number cut in two":   func(x *dumped) { x.parts[0].rows = []byte("i\x00") },
			"an error of the input": func(x *dumped) { x.parts = []part{{"", nil}} },
		} {
			x := dump(t, source)
			spoil(&x)
			o := empty(t, e, all)
			err := x.build(o)
			if err == nil {
				t.Errorf("%s, %s: %v", e, what, err)
			}
			if e == db.SQLite {
				if left, err := os.ReadDir(o.Dir); err != nil || len(left) > 0 {
					t.Errorf("%s, %s: left %v %v", e, what, left, err)
				}
			}
			if err := dump(t, source).build(o); err != nil { // the place is still empty
				t.Errorf("%s, after %s: %v", e, what, err)
			}
		}
	}
}
