package guess

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joren/internal/importer/format"
	"joren/internal/importer/tabular"
)

// The least that must hold of the decided columns, and of those that the tables know.
const (
	leastPrecision = 0.97
	leastCoverage  = 0.75
)

// continued is the truth of a column whose cell goes on from the one before.
const continued = "+"

// score counts columns of files whose truth is known.
type score struct {
	decided, right int // columns decided to hold a field, or to be of no use where they hold one
	known, found   int // columns that hold a field
}

// TestTheGuesserAgreesWithTheTables runs the headers of real exports through the guesser. The truth is what the built-in
// tables say of them; files that no table knows are not counted.
func TestTheGuesserAgreesWithTheTables(t *testing.T) {
	t.Parallel()
	root := os.Getenv("JOREN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	files, _ := filepath.Glob(filepath.Join(root, "formats", "headers", "*"))
	more, _ := filepath.Glob(filepath.Join(root, "data", "cart_*", "*.csv"))
	if files = append(files, more...); len(files) == 0 {
		t.Skip("NOT TESTED: the headers of real exports are not here; set JOREN_SHARED")
	}
	var all score
	for _, path := range files {
		header, rows := readFile(t, path)
		f, err := format.Recognise(header)
		if err != nil {
			t.Logf("%-45s no table", filepath.Base(path))
			continue
		}
		s := compare(t, f, header, rows)
		t.Logf("%-45s %-20s %d of %d decided are right, %d of %d found, kind %s", filepath.Base(path), f.Name, s.right, s.decided, s.found, s.known, File(header, rows).Kind)
		if kind := File(header, rows).Kind; kind != f.Kind {
			t.Logf("    taken for %s, holds %s", kind, f.Kind)
		}
		all.decided, all.right, all.known, all.found = all.decided+s.decided, all.right+s.right, all.known+s.known, all.found+s.found
	}
	precision, coverage := float64(all.right)/float64(all.decided), float64(all.found)/float64(all.known)
	t.Logf("precision %.3f (%d of %d), coverage %.3f (%d of %d)", precision, all.right, all.decided, coverage, all.found, all.known)
	if precision < leastPrecision || coverage < leastCoverage {
		t.Errorf("want precision ≥ %.2f, coverage ≥ %.2f", leastPrecision, leastCoverage)
	}
}

func compare(t *testing.T, f *format.Format, header []string, rows [][]string) (s score) {
	t.Helper()
	bound, err := f.Bind(header)
	if err != nil && len(bound) == 0 {
		t.Fatal(err)
	}
	want := make([][]string, len(header)) // a column may hold several fields
	for _, b := range bound {
		want[b.Index] = append(want[b.Index], strings.TrimRight(b.Field, "+"))
		for _, i := range b.Rest {
			want[i] = append(want[i], continued)
		}
	}
	for i, c := range Columns(f.Kind, header, rows) {
		if want[i] != nil {
			s.known++
		}
		if !c.Decided() || c.Unused && want[i] == nil {
			continue
		}
		s.decided++
		got := c.Field
		if c.Continues {
			got = continued
		}
		if slices.Contains(want[i], got) {
			s.right++
			s.found++
		} else {
			t.Logf("    %s is taken for %q, holds %q", header[i], got, want[i])
		}
	}
	return s
}

func readFile(t *testing.T, path string) (header []string, rows [][]string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := tabular.Detect(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	r := tabular.NewReader(bytes.NewReader(raw), info, tabular.DefaultLimits)
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return header, rows
		}
		if err != nil {
			t.Fatal(err)
		}
		if cells := append([]string(nil), rec.Fields...); header == nil {
			header = cells
		} else {
			rows = append(rows, cells)
		}
	}
}
