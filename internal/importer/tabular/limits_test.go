package tabular_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"joren/internal/importer/tabular"
	"joren/internal/kit/i18n"
)

var small = tabular.Limits{CellBytes: 20, RowBytes: 60, Columns: 4}

func TestReadingGoesOnAfterARowOverTheLimits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 21)
	endless := strings.Repeat("x", 500)
	for _, c := range []struct {
		name, row string
		want      string
	}{
		{"cell", "1," + long + ",3", "1|" + long[:20] + "|3 !cell_too_long"},
		{"cell at the limit", "1," + long[:20] + ",3", "1|" + long[:20] + "|3"},
		{"quoted cell", "1,\"" + long + "\",3", "1|" + long[:20] + "|3 !cell_too_long"},
		{"quoted cell at the limit", "1,\"" + long[:19] + "\"\"\",3", "1|" + long[:19] + "\"|3"},
		{"quote in a cell that is skipped", "1," + endless + "\"x,3", "1|" + long[:20] + " !cell_too_long"},
		{"cell longer than a row", "1," + endless + ",3", "1|" + long[:20] + " !cell_too_long"},
		{"quoted cell longer than a row", "1,\"" + endless + "\n\"\"" + endless + "\",3", "1|" + long[:20] + " !cell_too_long"},
		{"row", "1,\"23456789012345678\",1234567890123456789,123456789012345678901", "1|23456789012345678|1234567890123456789|12345678901234567890 !row_too_long"},
		{"row of short cells", strings.Repeat("1234567,", 7) + "12345", "1234567|1234567|1234567|1234567 !too_many_columns"},
		{"columns", "1,2,3,4,5,\"6\n\",7", "1|2|3|4 !too_many_columns"},
		{"columns without end", strings.Repeat(",", 999), "||| !too_many_columns"},
	} {
		for _, newline := range []string{"\n", "\r\n"} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				text := strings.ReplaceAll("a,b,c\n"+c.row+"\n7,8,9\n", "\n", newline)
				got := rows(t, text, tabular.Info{}, small)
				if want := []string{"a|b|c", c.want, "7|8|9"}; !slices.Equal(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		}
	}
}

func TestRowLimitCountsTheWholeRow(t *testing.T) {
	t.Parallel()
	limits := tabular.Limits{CellBytes: 100, RowBytes: 10, Columns: 100}
	for row, over := range map[string]bool{
		"12345,7890":     false,
		"12345,78901":    true,
		"12345,789012":   true,
		"1,\"456789\"":   false,
		"1,\"4567890\"":  true,
		"1,\"4\n67890\"": true,
	} {
		for _, end := range []string{"\n", "\r\n"} {
			got := rows(t, "a,b"+end+row+end+"1,2", tabular.Info{}, limits)
			if len(got) != 3 || strings.HasSuffix(got[1], "!row_too_long") != over || got[2] != "1|2" {
				t.Errorf("%q: got %q", row, got)
			}
		}
	}
}

func TestAStrayQuoteDoesNotSwallowTheFile(t *testing.T) {
	t.Parallel()
	many := strings.Repeat("4,5,6\n", 100)
	good := slices.Repeat([]string{"4|5|6"}, 100)
	prose := strings.Repeat("no rows, here\nand there\n", 40)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"no other quote", "a,b,c\n1,\"2,3\n" + many, append([]string{"a|b|c", "1|\"2|3 !quote_open"}, good...)},
		{"no other quote, short file", "a,b,c\n1,\"2,3\n4,5,6", []string{"a|b|c", "1|\"2|3 !quote_open", "4|5|6"}},
		{"in the header", "a,\"b,c\n" + many, append([]string{"a|\"b|c !quote_open"}, good...)},
		{"in the last row", "a,b,c\n1,2,\"3\n", []string{"a|b|c", "1|2|3\n !quote_open"}},
		{"quotes in later rows", "a,b,c\n1,\"2,3\n4,\"5\",6\n7,8,9\n", []string{"a|b|c", "1|\"2|3 !quote_open", "4|5|6", "7|8|9"}},
		{"all quoted, one quote too many", "\"a\",\"b\"\n\"1\",\"2\"\"\n\"3\",\"4\"\n\"5\",\"6\"\n", []string{"a|b", "1|\"2\"\" !quote_open", "3|4", "5|6"}},
		{"all quoted, one quote missing", "\"a\",\"b\"\n\"1,\"2\"\n\"3\",\"4\"\n", []string{"a|b", "1,2\"", "3|4"}},
		{"after a cell with a line break", "a,b,c\n\"x\ny\",\"2,3\n" + many, append([]string{"a|b|c", "x\ny|\"2|3 !quote_open"}, good...)},
		{"truncated file", "a,b,c\n1,2,\"first line\nsecond", []string{"a|b|c", "1|2|first line\nsecond !quote_open"}},
		{"a long cell on purpose", "a,b,c\n1,\"" + prose + "\",3\n4,5,6\n", []string{"a|b|c", "1|" + prose[:20] + " !cell_too_long", "4|5|6"}},
		{"a long cell without end", "a,b,c\n1,\"" + prose, []string{"a|b|c", "1|" + prose[:20] + " !quote_open"}},
		{"unescaped quotes in a cell with line breaks", "a,b\n\"he\nis \"it\" or\",2\n3,4\n", []string{"a|b", "he\nis it\" or\"|2", "3|4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := rows(t, c.text, tabular.Info{}, small); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAStrayQuoteIsFoundWhenTheRowLimitComesFirst(t *testing.T) {
	t.Parallel()
	limits := tabular.Limits{CellBytes: 1000, RowBytes: 60}
	got := rows(t, "a,b\n1,\"2\n"+strings.Repeat("3,4\n", 50), tabular.Info{}, limits)
	if want := append([]string{"a|b", "1|\"2 !quote_open"}, slices.Repeat([]string{"3|4"}, 50)...); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestAStrayQuoteNamesTheRowWhereItStands(t *testing.T) {
	t.Parallel()
	recs := readAll(t, strings.NewReader("品番,品名\n1,2\n3,\"4\n5,6\n7,8\n"), tabular.Info{}, tabular.Limits{})
	got := i18n.JA.T(recs[2].Problem.Key, recs[2].Problem.Args)
	if want := "3行目の2列目（品名）で始まる引用符（\"）が閉じられていません。引用符を閉じるか、取りのぞいてください。"; got != want {
		t.Errorf("got %q", got)
	}
	if last := recs[len(recs)-1]; last.Row != 5 || last.Line != 5 {
		t.Errorf("the last row is %d, line %d", last.Row, last.Line)
	}
}

// parts is a file that is never in memory as a whole.
func parts(before, unit string, times int, after string) io.Reader {
	return io.MultiReader(strings.NewReader(before), &repeated{unit, times * len(unit), 0}, strings.NewReader(after))
}

type repeated struct {
	unit    string
	left, i int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && r.left > 0 {
		c := copy(p[n:min(len(p), n+r.left)], r.unit[r.i:])
		n, r.left, r.i = n+c, r.left-c, (r.i+c)%len(r.unit)
	}
	return n, nil
}

// TestHostileFilesStayInBoundedMemory: 64 MiB in one cell, in one row, behind one quote. Not parallel: it counts what the
// process allocates.
func TestHostileFilesStayInBoundedMemory(t *testing.T) { //nolint:paralleltest // counts what the process allocates
	const total = 64 << 20
	filler := strings.Repeat("x", 1024)
	for _, c := range []struct {
		name  string
		src   io.Reader
		info  tabular.Info
		key   string
		rows  int
		names bool // the problem names column 2
	}{
		{"cell", parts("a,b\n1,", filler, total/1024, "\n3,4\n"), tabular.Info{}, "tabular.cell_too_long", 3, true},
		{"quoted cell", parts("a,b\n1,\"", filler, total/1024, "\"\n3,4\n"), tabular.Info{}, "tabular.cell_too_long", 3, true},
		{"quoted cell of lines", parts("a,b\n1,\"", filler+"\n", total/1025, "\"\n3,4\n"), tabular.Info{}, "tabular.cell_too_long", 3, true},
		{"quotes in a quoted cell", parts("a,b\n1,\"", "\"\"", total/2, "\"\n3,4\n"), tabular.Info{}, "tabular.cell_too_long", 3, true},
		{"CP932 cell", parts("a,b\n1,", "\x93\x8c", total/2, "\n3,4\n"), tabular.Info{Encoding: tabular.CP932}, "tabular.cell_too_long", 3, true},
		{"UTF-16 cell", parts("a\x00,\x00b\x00\n\x001\x00,\x00", "x\x00", total/2, "\n\x003\x00"), tabular.Info{Encoding: tabular.UTF16LE}, "tabular.cell_too_long", 3, true},
		{"columns", parts("a,b\n1,2", ",", total, "\n3,4\n"), tabular.Info{}, "tabular.too_many_columns", 3, false},
		{"open quote", parts("a,b\n1,\"", filler, total/1024, ""), tabular.Info{}, "tabular.quote_open", 2, true},
		{"no line break at all", parts("", filler, total/1024, ""), tabular.Info{}, "tabular.cell_too_long", 1, false},
	} {
		t.Run(c.name, func(t *testing.T) { //nolint:paralleltest // counts what the process allocates
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			recs := readAll(t, c.src, c.info, tabular.Limits{})
			runtime.ReadMemStats(&after)
			if got := after.TotalAlloc - before.TotalAlloc; got > 32<<20 {
				t.Errorf("%d MiB were allocated", got>>20)
			}
			if len(recs) != c.rows {
				t.Fatalf("%d records, want %d", len(recs), c.rows)
			}
			p := recs[min(1, c.rows-1)].Problem
			if p == nil || p.Key != c.key || c.names && p.Column != 2 {
				t.Errorf("problem is %+v, want %s", p, c.key)
			}
		})
	}
}

func TestTwoMillionRowsStayInBoundedMemory(t *testing.T) { //nolint:paralleltest // counts what the process allocates
	r := tabular.NewReader(parts("a,b\n", "1,2\n", 2_000_001, ""), tabular.Info{}, tabular.Limits{})
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	base, peak, last := stats.HeapAlloc, uint64(0), 0
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if last = rec.Row; last%100_000 == 0 {
			runtime.ReadMemStats(&stats)
			peak = max(peak, stats.HeapAlloc)
		}
	}
	if last != 2_000_002 || peak > base+32<<20 {
		t.Errorf("last row %d, %s above base", last, fmt.Sprint((peak-base)>>20, " MiB"))
	}
}
