package tabular_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"joren/internal/importer/tabular"
)

func write(t failer, info tabular.Info, opts tabular.WriterOptions, table ...[]string) string {
	t.Helper()
	var b bytes.Buffer
	w := tabular.NewWriter(&b, info, opts)
	for _, row := range table {
		if err := w.Write(row); err != nil {
			t.Fatalf("write %q: %v", row, err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatalf("flush: %v", err)
	}
	return b.String()
}

func TestWriterKeepsTheSourcesWay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		info tabular.Info
		opts tabular.WriterOptions
		rows [][]string
		want string
	}{
		{"plain", tabular.Info{}, tabular.WriterOptions{}, [][]string{{"a", "b,c", "d\"e"}, {"", " f", "g\nh"}}, "a,\"b,c\",\"d\"\"e\"\n,\" f\",\"g\nh\"\n"},
		{"only what needs it", tabular.Info{Delimiter: '\t', Newline: tabular.CRLF}, tabular.WriterOptions{}, [][]string{{"a,b", "c\td"}}, "a,b\t\"c\td\"\r\n"},
		{"quote all", tabular.Info{}, tabular.WriterOptions{QuoteAll: true}, [][]string{{"a", ""}}, "\"a\",\"\"\n"},
		{"an empty row is no empty line", tabular.Info{}, tabular.WriterOptions{}, [][]string{{""}}, "\"\"\n"},
		{"what would pass for a BOM", tabular.Info{}, tabular.WriterOptions{}, [][]string{{"\uFEFFa"}}, "\"\uFEFFa\"\n"},
		{"UTF-8 with BOM", tabular.Info{BOM: true}, tabular.WriterOptions{}, [][]string{{"a"}, {"b"}}, "\uFEFFa\nb\n"},
		{"UTF-16", tabular.Info{Encoding: tabular.UTF16LE}, tabular.WriterOptions{}, [][]string{{"東😀"}}, "\xff\xfe\x71\x67\x3d\xd8\x00\xde\n\x00"},
		{"CP932", tabular.Info{Encoding: tabular.CP932}, tabular.WriterOptions{}, [][]string{{"①㈱髙﨑ｱ\uE000"}}, "\x87\x40\x87\x8a\xfb\xfc\xfa\xb1\xb1\xf0\x40\n"},
		{"look-alikes in CP932", tabular.Info{Encoding: tabular.CP932}, tabular.WriterOptions{}, [][]string{{"〜−‖—¢£¬¥"}}, "\x81\x60\x81\x7c\x81\x61\x81\x5c\x81\x91\x81\x92\x81\xca\x81\x8f\n"},
		{"EUC-JP", tabular.Info{Encoding: tabular.EUCJP}, tabular.WriterOptions{}, [][]string{{"東京〜"}}, "\xc5\xec\xb5\xfe\xa1\xc1\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := write(t, c.info, c.opts, c.rows...); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCharactersThatCannotBeWrittenAreReturned(t *testing.T) {
	t.Parallel()
	for _, e := range []tabular.Encoding{tabular.CP932, tabular.EUCJP} {
		var b bytes.Buffer
		w := tabular.NewWriter(&b, tabular.Info{Encoding: e}, tabular.WriterOptions{})
		if err := w.Write([]string{"東"}); err != nil {
			t.Fatal(err)
		}
		var u *tabular.Unmappable
		if err := w.Write([]string{"a", "é😀東é", "ü"}); !errors.As(err, &u) || u.Column != 2 || u.Characters != "é😀" {
			if e == tabular.CP932 || u == nil || !strings.Contains(u.Characters, "😀") {
				t.Errorf("%s: got %v", e, err)
			}
		}
		if err := errors.Join(w.Write([]string{"b"}), w.Flush()); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); strings.Contains(got, "?") || strings.Count(got, "\n") != 2 {
			t.Errorf("%s: a row that cannot be written left something: %q", e, got)
		}
	}
	if got := (tabular.Info{Encoding: tabular.CP932, Delimiter: '\t', Newline: tabular.CRLF}).AsUTF8(); got != (tabular.Info{Encoding: tabular.UTF8, BOM: true, Delimiter: '\t', Newline: tabular.CRLF}) {
		t.Errorf("the way out is %+v", got)
	}
}

// TestWhatIsWrittenIsReadBack: for every encoding, delimiter and line ending.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	anywhere := []string{"a", "\"", "\"\"", ",", "\t", ";", "\n", "\r\n", "\r", " ", "東", "ｱ", "①髙", "～", "～－", "'"}
	unicode := append(slices.Clone(anywhere), "é", "😀", "\uFEFF", "〜", "\uFFFD", "\u00a0")
	rapid.Check(t, func(t *rapid.T) {
		info := tabular.Info{
			Encoding:  rapid.SampledFrom([]tabular.Encoding{tabular.UTF8, tabular.CP932, tabular.UTF16LE, tabular.UTF16BE}).Draw(t, "encoding"),
			Delimiter: rapid.SampledFrom([]byte(",\t;")).Draw(t, "delimiter"),
			Newline:   rapid.SampledFrom([]tabular.Newline{tabular.LF, tabular.CRLF, tabular.CR}).Draw(t, "newline"),
			BOM:       rapid.Bool().Draw(t, "bom"),
		}
		alphabet := unicode
		if info.Encoding == tabular.CP932 {
			alphabet = anywhere
		}
		cell := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 5).Draw(t, "cell"), "")
		})
		table := rapid.SliceOfN(rapid.SliceOfN(cell, 1, 5), 1, 6).Draw(t, "table")
		raw := write(t, info, tabular.WriterOptions{QuoteAll: rapid.Bool().Draw(t, "quote all")}, table...)
		got := readAll(t, strings.NewReader(raw), info, tabular.Limits{})
		if len(got) != len(table) {
			t.Fatalf("%q: %d rows, want %d", raw, len(got), len(table))
		}
		for i, rec := range got {
			if rec.Problem != nil || !slices.Equal(rec.Fields, table[i]) {
				t.Fatalf("%q: row %d is %q (%v), want %q", raw, i, rec.Fields, rec.Problem, table[i])
			}
		}
	})
}

// TestEveryCP932CharacterIsWrittenBack: what was read can be written, and reads alike.
func TestEveryCP932CharacterIsWrittenBack(t *testing.T) {
	t.Parallel()
	info := tabular.Info{Encoding: tabular.CP932}
	var table [][]string
	for _, rec := range readAll(t, strings.NewReader(everyCP932Pair(func(byte) bool { return true })), info, tabular.Limits{}) {
		if rec.Problem == nil {
			table = append(table, rec.Fields)
		}
	}
	back := readAll(t, strings.NewReader(write(t, info, tabular.WriterOptions{}, table...)), info, tabular.Limits{})
	if len(back) != len(table) || len(table) < 9000 {
		t.Fatalf("%d of %d characters came back", len(back), len(table))
	}
	for i, rec := range back {
		if rec.Fields[0] != table[i][0] {
			t.Fatalf("%q came back as %q", table[i][0], rec.Fields[0])
		}
	}
}
