package tabular_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/japanese"

	"joren/internal/importer/tabular"
	"joren/internal/kit/i18n"
)

// rows reads text as comma-separated UTF-8 and returns the fields joined by "|", with the problem's key and column.
func rows(t *testing.T, text string, info tabular.Info, limits tabular.Limits) []string {
	t.Helper()
	var out []string
	for _, rec := range readAll(t, strings.NewReader(text), info, limits) {
		line := strings.Join(rec.Fields, "|")
		if rec.Problem != nil {
			line += " !" + strings.TrimPrefix(rec.Problem.Key, "tabular.")
		}
		out = append(out, line)
	}
	return out
}

func TestReaderForgivesWhatProgramsGetWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		info       tabular.Info
		want       []string
	}{
		{name: "quotes inside an unquoted cell", text: "a,37\"N x\",\"c\"\n", want: []string{"a|37\"N x\"|c"}},
		{name: "text after a closing quote", text: "\"a\"bc\"d\",e\n", want: []string{"abc\"d\"|e"}},
		{name: "CR LF stays in a cell", text: "\"a\r\nb\",c\r\n", want: []string{"a\r\nb|c"}},
		{name: "empty lines", text: "\n\na\n\r\n\r\n\"\"\nb", want: []string{"a", "", "b"}},
		{name: "byte order mark", text: "\uFEFFa,b\n", want: []string{"a|b"}},
		{name: "rows of different length", text: "a,b\n1\n1,2,3\n", want: []string{"a|b", "1", "1|2|3"}},
		{name: "CR only", text: "a,b\r1,\"x\ry\"\r\r3,4\r\n5,6", info: tabular.Info{Newline: tabular.CR}, want: []string{"a|b", "1|x\ry", "3|4", "5|6"}},
		{name: "a lone CR is text elsewhere", text: "a\rb,c\n", want: []string{"a\rb|c"}},
		{name: "tabs", text: "a\t\"b\tc\"\t,\n", info: tabular.Info{Delimiter: '\t'}, want: []string{"a|b\tc|,"}},
		{name: "semicolons", text: "a;1,5;\n", info: tabular.Info{Delimiter: ';'}, want: []string{"a|1,5|"}},
		{name: "U+FFFD that the file itself holds", text: "a\uFFFDb\n", want: []string{"a\uFFFDb"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := rows(t, c.text, c.info, tabular.Limits{}); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRowsAndLinesAreCountedAsPeopleSeeThem(t *testing.T) {
	t.Parallel()
	recs := readAll(t, strings.NewReader("h\n\n\"a\nb\"\nc\n"), tabular.Info{}, tabular.Limits{})
	var got [][2]int
	for _, rec := range recs {
		got = append(got, [2]int{rec.Row, rec.Line})
	}
	if want := [][2]int{{1, 1}, {3, 3}, {4, 5}}; !slices.Equal(got, want) {
		t.Errorf("row and line are %v, want %v", got, want)
	}
}

func TestBlankRecordsAreTold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{",,": true, " ,　": true, ",0": false} {
		recs := readAll(t, strings.NewReader(text), tabular.Info{}, tabular.Limits{})
		if got := recs[0].Blank(); got != want {
			t.Errorf("%q: blank is %v", text, got)
		}
	}
}

func TestEncodingsAreDecoded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		encoding tabular.Encoding
		raw      string
		want     string
	}{
		{tabular.CP932, "\x87\x40\x87\x8a\xfb\xfc\xfa\xb1\xed\x95,\xee\xe0\x81\x60\x81\x7c\xb1\xdd\x5c~", "①㈱髙﨑﨑|髙～－ｱﾝ\\~"},
		{tabular.CP932, "\xf0\x40\xf0\x80\xf9\xfc", "\uE000\uE03F\uE757"}, // user-defined characters
		{tabular.EUCJP, "\xc5\xec\xb5\xfe,\x8e\xb1\x8f\xb0\xa1", "東京|ｱ丂"},
		{tabular.UTF16LE, "\xff\xfea\x00,\x00\x71\x67\x3d\xd8\x00\xde", "a|東😀"},
		{tabular.UTF16BE, "\xfe\xff\x00a\x00,\x67\x71\xd8\x3d\xde\x00", "a|東😀"},
	} {
		info := tabular.Info{Encoding: c.encoding}
		for name, src := range map[string]io.Reader{"whole": strings.NewReader(c.raw), "bytes": iotest.OneByteReader(strings.NewReader(c.raw))} {
			recs := readAll(t, src, info, tabular.Limits{})
			if len(recs) != 1 || recs[0].Problem != nil || strings.Join(recs[0].Fields, "|") != c.want {
				t.Errorf("%s, %s: got %+v, want %q", c.encoding, name, recs, c.want)
			}
		}
	}
}

// TestCP932IsWhatTheStandardTableSays compares every pair of bytes, one a line, with what x/text makes of it. The
// user-defined characters (leads 0xF0 to 0xF9) are ours alone.
func TestCP932IsWhatTheStandardTableSays(t *testing.T) {
	t.Parallel()
	raw := everyCP932Pair(func(lead byte) bool { return lead < 0xF0 || lead > 0xF9 })
	text, err := japanese.ShiftJIS.NewDecoder().String(raw)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	recs := readAll(t, strings.NewReader(raw), tabular.Info{Encoding: tabular.CP932}, tabular.Limits{})
	if len(recs) != len(want) {
		t.Fatalf("%d rows, want %d", len(recs), len(want))
	}
	for i, rec := range recs {
		broken := strings.ContainsRune(want[i], '\uFFFD')
		if broken != (rec.Problem != nil) || !broken && rec.Fields[0] != want[i] {
			t.Fatalf("line %d is %q (%+v), want %q", rec.Line, rec.Fields[0], rec.Problem, want[i])
		}
	}
}

// everyCP932Pair is a text of all pairs of bytes that may be a character, one a line.
func everyCP932Pair(with func(lead byte) bool) string {
	var b strings.Builder
	for lead := 0x81; lead <= 0xFC; lead++ {
		if lead >= 0xA0 && lead <= 0xDF || !with(byte(lead)) {
			continue
		}
		for trail := 0x40; trail <= 0xFC; trail++ {
			if trail != 0x7F {
				b.Write([]byte{byte(lead), byte(trail), '\n'})
			}
		}
	}
	return b.String()
}

func TestBytesThatAreNoTextNameTheirColumn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		encoding tabular.Encoding
		raw      string
		key      string
		column   int
		fields   string
	}{
		{"CP932 among UTF-8", tabular.UTF8, "桃瀬,\x93\x8c", "tabular.bad_bytes", 2, "桃瀬|\uFFFD\uFFFD"},
		{"a character cut by the delimiter", tabular.UTF8, "\xe6,\xa1\x83", "tabular.bad_bytes", 1, "\uFFFD|\uFFFD\uFFFD"},
		{"half a pair takes no delimiter along", tabular.CP932, "\x93\x8c,\x93,x", "tabular.bad_bytes", 2, "東|\uFFFD|x"},
		{"no pair takes no ASCII along", tabular.CP932, "a,\x85A", "tabular.bad_bytes", 2, "a|\uFFFDA"},
		{"a place without character", tabular.CP932, "a,\x85\x9f", "tabular.bad_bytes", 2, "a|\uFFFD"},
		{"UTF-8 among CP932", tabular.CP932, "x,桃瀬", "tabular.mixed_encoding", 0, "x|桃瀬"},
		{"EUC-JP", tabular.EUCJP, "a,\xa4", "tabular.bad_bytes", 2, "a|\uFFFD"},
		{"half a surrogate", tabular.UTF16LE, "a\x00,\x00\x00\xd8b\x00", "tabular.bad_bytes", 2, "a|\uFFFDb"},
		{"an odd byte at the end", tabular.UTF16BE, "\x00a\x00", "tabular.bad_bytes", 1, "a\uFFFD"},
		{"NUL", tabular.UTF8, "a,b,c\x00d", "tabular.nul_byte", 3, "a|b|c\x00d"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			recs := readAll(t, strings.NewReader(c.raw), tabular.Info{Encoding: c.encoding}, tabular.Limits{})
			if len(recs) != 1 || recs[0].Problem == nil {
				t.Fatalf("got %+v, want one record with a problem", recs)
			}
			p := recs[0].Problem
			if p.Key != c.key || p.Column != c.column || strings.Join(recs[0].Fields, "|") != c.fields {
				t.Errorf("got %s in column %d of %q", p.Key, p.Column, recs[0].Fields)
			}
		})
	}
}

func TestProblemsNameRowAndColumnInBothLanguages(t *testing.T) {
	t.Parallel()
	recs := readAll(t, strings.NewReader("氏名,メール\na,b\nx,\xff,\xff\nx,y,\xff\n"), tabular.Info{}, tabular.Limits{})
	ja := i18n.JA.T(recs[2].Problem.Key, recs[2].Problem.Args)
	if want := "2列目（メール）に文字として読めない部分があります。正しい文字に入力しなおしてください。"; ja != want {
		t.Errorf("got %q", ja)
	}
	en := i18n.EN.T(recs[3].Problem.Key, recs[3].Problem.Args)
	if want := "Column 3 (C) has bytes that are no readable text. Type the value again."; en != want {
		t.Errorf("got %q", en)
	}
	if recs[2].Problem.Args["row"] != 3 {
		t.Errorf("row is %v", recs[2].Problem.Args["row"])
	}
}

func TestFieldsOutliveTheNextCall(t *testing.T) {
	t.Parallel()
	r := tabular.NewReader(strings.NewReader("a,b\nc,d\n"), tabular.Info{}, tabular.Limits{})
	first, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	kept := first.Fields[0]
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	if kept != "a" {
		t.Errorf("a kept cell became %q", kept)
	}
}

func TestErrorsOfTheFileAreReturned(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk gone")
	for name, src := range map[string]io.Reader{
		"plain":  io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken)),
		"in row": io.MultiReader(strings.NewReader("\""), iotest.ErrReader(broken)),
	} {
		if _, err := tabular.NewReader(src, tabular.Info{}, tabular.Limits{}).Next(); !errors.Is(err, broken) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
