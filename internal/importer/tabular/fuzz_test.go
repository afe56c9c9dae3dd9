package tabular_test

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"pgregory.net/rapid"

	"joren/internal/importer/tabular"
)

// FuzzSameAsStandardLibrary: whatever encoding/csv accepts, the reader reads alike. The one difference wanted: it keeps
// CR LF inside cells.
func FuzzSameAsStandardLibrary(f *testing.F) {
	for _, s := range []string{
		"", "a", "a\r", "\r", "\n\r\n\n", "a,b\n1,2\n", "a;b\r\n\"x\r\ny\";\"z\"\"\"\r\n", "\"\"", "\"\"\n", ",\n,,\n",
		"\"a\",\"b\"\r", "a\r\r\nb\rc\n", "\"a\r\r\nb\"\n\n\nq", "\tx\t\"\n\"\t", "氏名,注文\n桃瀬,\"東京,\n港区\"\n", "\"\n\n\"\n1\n",
	} {
		f.Add(s, byte(0))
		f.Add(s, byte(1))
	}
	f.Fuzz(func(t *testing.T, text string, pick byte) { sameAsStandardLibrary(t, text, ",\t;"[pick%3]) })
}

func TestSameAsStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SampledFrom([]string{"\"", "\"\"", ",", "\n", "\r\n", "\r", "a", "漢", "\t", ";", " ", "\",\""}), 0, 40)
		sameAsStandardLibrary(t, strings.Join(pieces.Draw(t, "text"), ""), rapid.SampledFrom([]byte(",\t;")).Draw(t, "delimiter"))
	})
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func sameAsStandardLibrary(t failer, text string, delimiter byte) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || strings.HasPrefix(text, "\uFEFF") {
		return
	}
	std := csv.NewReader(strings.NewReader(text))
	std.Comma, std.FieldsPerRecord = rune(delimiter), -1
	want, err := std.ReadAll()
	if err != nil {
		return
	}
	got := readAll(t, iotest.HalfReader(strings.NewReader(text)), tabular.Info{Delimiter: delimiter},
		tabular.Limits{CellBytes: 1 << 20, Columns: 1 << 20})
	if len(got) != len(want) {
		t.Fatalf("%q: %d records, want %d", text, len(got), len(want))
	}
	for i, rec := range got {
		if rec.Problem != nil {
			t.Fatalf("%q: row %d has problem %s", text, rec.Row, rec.Problem.Key)
		}
		for j, field := range rec.Fields {
			rec.Fields[j] = strings.ReplaceAll(field, "\r\n", "\n")
		}
		if !slices.Equal(rec.Fields, want[i]) {
			t.Fatalf("%q: record %d is %q, want %q", text, i, rec.Fields, want[i])
		}
	}
}

// FuzzReader: no input makes the reader panic, stop early or go on forever, however it is declared.
func FuzzReader(f *testing.F) {
	f.Add([]byte("a,b\n\"1,2\n3,4\n"), byte(0))
	f.Add([]byte("\xFF\xFEa\x00,\x00\x00\xD8"), byte(2))
	f.Add([]byte("\x8E\x81,\x82\n\"\x81\"\n"), byte(1))
	f.Fuzz(func(t *testing.T, raw []byte, pick byte) {
		encodings := []tabular.Encoding{tabular.UTF8, tabular.CP932, tabular.UTF16LE, tabular.UTF16BE, tabular.EUCJP}
		newlines := []tabular.Newline{tabular.LF, tabular.CR}
		info := tabular.Info{Encoding: encodings[int(pick)%5], Newline: newlines[int(pick/5)%2], Delimiter: ','}
		recs := readAll(t, strings.NewReader(string(raw)), info, tabular.Limits{CellBytes: 8, RowBytes: 24, Columns: 4})
		for _, rec := range recs {
			for _, field := range rec.Fields {
				if !utf8.ValidString(field) {
					t.Fatalf("row %d holds %q, no UTF-8", rec.Row, field)
				}
			}
		}
	})
}

// readAll reads everything and keeps copies of the fields.
func readAll(t failer, src io.Reader, info tabular.Info, limits tabular.Limits) []tabular.Record {
	t.Helper()
	r := tabular.NewReader(src, info, limits)
	var all []tabular.Record
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("read: %v", err)
		}
		rec.Fields = slices.Clone(rec.Fields)
		all = append(all, rec)
	}
}
