package migrate_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"joren/internal/db/migrate"
)

func TestTranslate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"CREATE TABLE a (id BIGINT PRIMARY KEY, n DOUBLE  PRECISION, b BYTEA, s smallint)", "CREATE TABLE a (id INTEGER PRIMARY KEY, n REAL, b BLOB, s INTEGER) STRICT"},
		{"CREATE TABLE a (x BIGINT, y BOOLEAN NOT NULL DEFAULT FALSE, PRIMARY KEY (x, y))", "CREATE TABLE a (x INTEGER, y INTEGER NOT NULL DEFAULT FALSE, PRIMARY KEY (x, y)) STRICT, WITHOUT ROWID"},
		{"CREATE TABLE a (x BIGINT, PRIMARY KEY (x))", "CREATE TABLE a (x INTEGER, PRIMARY KEY (x)) STRICT"},
		{"CREATE TABLE a (x TEXT COLLATE \"C\" NOT NULL DEFAULT 'BIGINT COLLATE \"C\"', y text collate \"C\")", "CREATE TABLE a (x TEXT NOT NULL DEFAULT 'BIGINT COLLATE \"C\"', y text) STRICT"},
		{"-- a BOOLEAN, PRIMARY KEY (a, b)\nCREATE TABLE a (id INTEGER PRIMARY KEY)\n", "-- a BOOLEAN, PRIMARY KEY (a, b)\nCREATE TABLE a (id INTEGER PRIMARY KEY) STRICT"},
		{`CREATE INDEX i ON a (x COLLATE "C", "BIGINT")`, `CREATE INDEX i ON a (x, "BIGINT")`},
		{"ALTER TABLE a ADD COLUMN c BOOLEAN NOT NULL DEFAULT TRUE", "ALTER TABLE a ADD COLUMN c INTEGER NOT NULL DEFAULT TRUE"},
	} {
		if got := migrate.Translate(c.in); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	got := migrate.Split("-- one; two\nCREATE TABLE a (x TEXT DEFAULT 'it''s; \"here');\n/* ; */ DO $f$ BEGIN; END; $f$;\n;\nSELECT $1, \";\" -- end;\n; -- only this")
	want := []string{"-- one; two\nCREATE TABLE a (x TEXT DEFAULT 'it''s; \"here')", "/* ; */ DO $f$ BEGIN; END; $f$", "SELECT $1, \";\" -- end;"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	all, err := migrate.Load(fstest.MapFS{"0002_b.sqlite.sql": file("SELECT 'BIGINT', BIGINT"), "0002_b.postgres.sql": file("SELECT 2"), "0001_a.sql": file("SELECT BIGINT;")})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].Name != "0001_a" || all[1].Name != "0002_b" {
		t.Fatalf("loaded %v", all)
	}
	if got := all[0].ForSQLite(); !slices.Equal(got, []string{"SELECT INTEGER"}) {
		t.Errorf("one file for both: %q", got)
	}
	if got := all[1].ForSQLite(); !slices.Equal(got, []string{"SELECT 'BIGINT', BIGINT"}) {
		t.Errorf("a file of its own was translated: %q", got)
	}
	if got := all[1].ForPostgres(); !slices.Equal(got, []string{"SELECT 2"}) {
		t.Errorf("PostgreSQL: %q", got)
	}
	for _, names := range [][]string{{"1_a.sql"}, {"0001.sql"}, {"0001_a.sql", "0001_b.sql"}, {"0001_a.sqlite.sql"}, {"0001_a.sql", "0001_a.sqlite.sql"}, {"0001_a.mysql.sql"}} {
		dir := fstest.MapFS{}
		for _, n := range names {
			dir[n] = file("SELECT 1")
		}
		if _, err := migrate.Load(dir); err == nil {
			t.Errorf("%v was loaded", names)
		}
	}
}

// A text column without COLLATE "C" would sort by the locale that a PostgreSQL cluster happens to have.
func TestEmbeddedFilesCollateTexts(t *testing.T) {
	t.Parallel()
	all, err := migrate.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?i)\w+\s+TEXT\b(\s+COLLATE "C")?`)
	comment := regexp.MustCompile(`--[^\n]*`)
	for _, m := range all {
		for _, column := range text.FindAllString(comment.ReplaceAllString(m.Postgres, ""), -1) {
			if !strings.HasSuffix(column, `COLLATE "C"`) && !strings.HasPrefix(strings.ToUpper(column), "AS ") {
				t.Errorf("%s: %s without COLLATE \"C\"", m.Name, column)
			}
		}
	}
}
