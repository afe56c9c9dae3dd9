package db_test

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/db/migrate"
)

// sums is the schema of these tests: a key of several kinds, every kind of column, a column added later, and a table
// without shops.
var sums = migrate.New(2, "sums", `
CREATE TABLE sums (shop_id BIGINT NOT NULL, place TEXT COLLATE "C" NOT NULL, id INTEGER NOT NULL, name TEXT COLLATE "C", other TEXT COLLATE "C",
  big BOOLEAN, size DOUBLE PRECISION, raw BYTEA, PRIMARY KEY (shop_id, place, id));
CREATE TABLE settings (name TEXT COLLATE "C" NOT NULL, value TEXT COLLATE "C" NOT NULL, PRIMARY KEY (name));
ALTER TABLE sums ADD COLUMN added BIGINT;`)

var sumColumns = []string{"shop_id", "place", "id", "name", "other", "big", "size", "raw", "added"}

func sumRows() [][]any {
	return [][]any{
		{int64(1), "a", int64(1), nil, "", true, 0.5, []byte{0, 1}, nil},
		{int64(1), "Z", int64(2), "", nil, false, -1e300, []byte{}, int64(-1)},
		{int64(1), "𠮷\uFF5E", int64(3), "ab", "", nil, nil, nil, int64(1) << 62},
		{int64(1), "\uE000", int64(3), "a", "b", true, 0.0, []byte("x"), int64(0)},
		{int64(2), "a", int64(-7), "髙橋", "x", true, 3.0, nil, int64(5)},
	}
}

func fillSums(t testing.TB, d *db.DB, rows [][]any) {
	t.Helper()
	must(t, d.Tx(context.Background(), func(tx *db.Tx) error {
		for _, r := range rows {
			if err := tx.InsertMany("sums", sumColumns, [][]any{r}, ""); err != nil {
				return err
			}
		}
		return tx.InsertMany("settings", []string{"name", "value"}, [][]any{{"b", "1"}, {"A", "2"}}, "")
	}))
}

func checksums(t testing.TB, d *db.DB, s db.Scope) []db.Sum {
	t.Helper()
	got, err := d.Checksums(context.Background(), s)
	must(t, err)
	return got
}

func sumsOf(t testing.TB, e db.Engine, rows [][]any, s db.Scope) []db.Sum {
	t.Helper()
	all, err := migrate.Embedded()
	must(t, err)
	d := dbtest.Open(t, e, dbtest.WithMigrations(all[0], sums))
	fillSums(t, d, rows)
	return checksums(t, d, s)
}

func TestChecksumsAreEqualOnBothEnginesInAnyOrder(t *testing.T) {
	t.Parallel()
	reversed := sumRows()
	slices.Reverse(reversed)
	want := sumsOf(t, dbtest.Engines()[0], sumRows(), db.Scope{})
	if len(want) != 2 || want[0].Table != "settings" || want[0].Rows != 2 || want[1].Table != "sums" || want[1].Rows != 5 {
		t.Fatalf("%+v", want)
	}
	for _, e := range dbtest.Engines() {
		for _, rows := range [][][]any{sumRows(), reversed} {
			if got := sumsOf(t, e, rows, db.Scope{}); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v\nwant %+v", e, got, want)
			}
		}
	}
}

func TestChecksumsTellEveryValueApart(t *testing.T) {
	t.Parallel()
	for _, e := range dbtest.Engines() {
		was := sumsOf(t, e, sumRows(), db.Scope{})[1].SHA256
		seen := map[string]string{was: "nothing"}
		for what, change := range map[string]func([][]any) [][]any{
			"NULL for an empty text":        func(r [][]any) [][]any { r[1][3] = nil; return r },
			"an empty text for NULL":        func(r [][]any) [][]any { r[0][3] = ""; return r },
			"an empty blob for NULL":        func(r [][]any) [][]any { r[2][7] = []byte{}; return r },
			"0 for NULL":                    func(r [][]any) [][]any { r[0][8] = int64(0); return r },
			"false for NULL":                func(r [][]any) [][]any { r[2][5] = false; return r },
			"a text moved to the neighbour": func(r [][]any) [][]any { r[2][3], r[2][4] = "a", "b"; return r },
			"a character":                   func(r [][]any) [][]any { r[4][3] = "高橋"; return r },
			"a bit of a number":             func(r [][]any) [][]any { r[2][8] = int64(1)<<62 + 1; return r },
			"a row less":                    func(r [][]any) [][]any { return r[:4] },
			"a row more":                    func(r [][]any) [][]any { return append(r, []any{int64(3), "", int64(0), nil, nil, nil, nil, nil, nil}) },
		} {
			got := sumsOf(t, e, change(sumRows()), db.Scope{})[1].SHA256
			if other := seen[got]; other != "" {
				t.Errorf("%s: %s gives the sum of %s", e, what, other)
			}
			seen[got] = what
		}
	}
}

func TestChecksumsOfOneShop(t *testing.T) {
	t.Parallel()
	for _, e := range dbtest.Engines() {
		one := sumsOf(t, e, sumRows(), db.Scope{Shop: 1})
		if len(one) != 1 || one[0].Table != "sums" || one[0].Rows != 4 {
			t.Fatalf("%s: %+v", e, one)
		}
		changed := sumRows()
		changed[4][3] = "another shop's"
		if got := sumsOf(t, e, changed, db.Scope{Shop: 1}); !reflect.DeepEqual(got, one) {
			t.Errorf("%s: another shop's row changed the sum", e)
		}
		if got := sumsOf(t, e, sumRows(), db.Scope{Shop: 1, Except: []string{"sums"}}); len(got) != 0 {
			t.Errorf("%s: %+v", e, got)
		}
	}
}

// Every table that there will ever be is found, with a key, alike on both engines.
func TestChecksumsCoverTheWholeSchema(t *testing.T) {
	t.Parallel()
	var before []db.Sum
	for _, e := range dbtest.Engines() {
		got := checksums(t, dbtest.Open(t, e), db.Scope{})
		if len(got) < 20 || before != nil && !reflect.DeepEqual(got, before) {
			t.Errorf("%s: %+v\nthe other engine: %+v", e, got, before)
		}
		before = got
	}
}
