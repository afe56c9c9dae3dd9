package workbook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"joren/internal/importer/tabular"
	"joren/internal/importer/workbook"
	"joren/internal/kit/errs"
)

type failer interface {
	Helper()
	Fatal(args ...any)
}

// pack makes a zip archive of members.
func pack(t failer, members ...[2]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, m := range members {
		w, err := z.Create(m[0])
		if err == nil {
			_, err = io.WriteString(w, m[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	head  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	types = head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	rels  = head + `<Relationships><Relationship Id="rId1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	books = head + `<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`
	parts = head + `<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>` +
		`<Relationship Id="rId3" Type="http://x/styles" Target="/xl/styles.xml"/></Relationships>`
	styles = head + `<styleSheet><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>`
)

func skeleton(sheet, shared string) [][2]string {
	return [][2]string{{"[Content_Types].xml", types}, {"_rels/.rels", rels}, {"xl/workbook.xml", books},
		{"xl/_rels/workbook.xml.rels", parts}, {"xl/styles.xml", styles}, {"xl/sharedStrings.xml", head + `<sst>` + shared + `</sst>`},
		{"xl/worksheets/sheet1.xml", head + `<worksheet><sheetData>` + sheet + `</sheetData></worksheet>`}}
}

// bare makes a workbook of the XML of a sheet's rows and of the shared texts.
func bare(t failer, sheet, shared string) []byte {
	t.Helper()
	return pack(t, skeleton(sheet, shared)...)
}

// build makes a workbook with a library, as other programs do.
func build(t failer, fn func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fn(f)
	raw, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return raw.Bytes()
}

func open(raw []byte) (*workbook.Book, error) {
	return workbook.Open(bytes.NewReader(raw), int64(len(raw)), tabular.Limits{})
}

// read returns the rows of a sheet, the first when it has no name: "5: a|b !problem ?fault".
func read(t failer, raw []byte, sheet string) []string {
	t.Helper()
	b, err := open(raw)
	if err != nil {
		t.Fatal(err)
	}
	if sheet == "" {
		sheet = b.Sheets()[0]
	}
	r, err := b.Rows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		s := fmt.Sprintf("%d: %s", rec.Row, strings.Join(rec.Fields, "|"))
		if rec.Problem != nil {
			s += fmt.Sprintf(" !%s %v", rec.Problem.Key, rec.Problem.Args["column"])
		}
		for _, f := range rec.Faults {
			s += fmt.Sprintf(" ?%s %v", f.Key, f.Args["name"])
		}
		out = append(out, s)
	}
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestDatesAndTimesInBothSystems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		format string
		value  float64
		is1904 bool
		want   string
	}{
		{"yyyy/m/d", 46348, false, "2026-11-22"},
		{"yyyy/m/d", 44886, true, "2026-11-22"},
		{"m/d", 46348.432337963, false, "2026-11-22 10:22:34"},
		{`yyyy"年"m"月"d"日"`, 46348, false, "2026-11-22"},
		{`[$-411]ggge"年"m"月"d"日"`, 46348, false, "2026-11-22"},
		{`[$-ja-JP]yyyy\-mm\-dd;@`, 46348, false, "2026-11-22"},
		{"mmm yy", 46348, false, "2026-11-22"},
		{"h:mm", 0.4319444444, false, "10:22:00"},
		{"h:mm AM/PM", 0.9999999, false, "23:59:59"}, // rounds, but not into another day
		{"[h]:mm", 1.5, false, "36:00:00"},
		{"mm:ss.0", 0.4319444444, false, "10:22:00"},
		{"yyyy/m/d", 1, false, "1900-01-01"},
		{"yyyy/m/d", 59, false, "1900-02-28"},
		{"yyyy/m/d", 60, false, "60"}, // a day that never was
		{"yyyy/m/d", 61, false, "1900-03-01"},
		{"yyyy/m/d", 0, true, "1904-01-01"},
		{"yyyy/m/d", 20261122, false, "20261122"},
		{"yyyy/m/d", -1, false, "-1"},
		{"General", 46348, false, "46348"},
		{`#,##0"日"`, 46348, false, "46348"},
		{"[Red]#,##0.00", 46348.5, false, "46348.5"},
		{`[$¥-411]#,##0;[Red]\-[$¥-411]#,##0`, 3572, false, "3572"},
		{`_(* #,##0_);_(* \(#,##0\);_(* "-"_)`, 3572, false, "3572"},
		{"0.00E+00", 46348, false, "46348"},
		{"0%", 0.1, false, "0.1"},
		{"@", 123, false, "123"},
		{"00000", 123, false, "00123"},
		{"000-0000", 60001, false, "006-0001"},
		{`[<=999]000;[<=9999]000\-00;000\-0000`, 1500001, false, "150-0001"},
		{`[<=999]000;[<=9999]000\-00;000\-0000`, 12, false, "012"},
		{`[<=99999999]####\-####;\(00\)\ ####\-####`, 312345678, false, "(03) 1234-5678"},
		{"000-0000-0000", 9012345678, false, "090-1234-5678"},
		{`0"円"`, 1500, false, "1500"},
		{"0", 7, false, "7"},
		{"00000", 1234567, false, "1234567"},
		{"00000", -5, false, "-5"},
	} {
		t.Run(c.format, func(t *testing.T) {
			t.Parallel()
			raw := build(t, func(f *excelize.File) {
				date1904 := c.is1904
				_ = f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &date1904})
				style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &c.format})
				if err != nil {
					t.Fatal(err)
				}
				_ = f.SetCellStr("Sheet1", "A1", "v")
				_ = f.SetCellFloat("Sheet1", "A2", c.value, -1, 64)
				_ = f.SetCellStyle("Sheet1", "A2", "A2", style)
			})
			same(t, read(t, raw, ""), "1: v", "2: "+c.want)
		})
	}
}

func TestFormatsThatAreOnlyNumbered(t *testing.T) {
	t.Parallel()
	for id, want := range map[int]string{0: "46348.5", 1: "46348.5", 9: "46348.5", 14: "2026-11-22 12:00:00", 22: "2026-11-22 12:00:00",
		27: "2026-11-22 12:00:00", 31: "2026-11-22 12:00:00", 46: "1112364:00:00", 49: "46348.5", 57: "2026-11-22 12:00:00"} {
		members := skeleton(`<row r="1"><c r="A1" t="str"><v>v</v></c></row><row r="2"><c r="A2" s="1"><v>46348.5</v></c></row>`, "")
		members[4][1] = fmt.Sprintf(`<styleSheet><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="%d"/></cellXfs></styleSheet>`, id)
		same(t, read(t, pack(t, members...), ""), "1: v", "2: "+want)
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"9012345678": "9012345678", "8595602512225": "8595602512225", "1234567890123456": "1234567890123456",
		"1.2345678901234567E16": "12345678901234567", "9.012345678E+9": "9012345678", "0.30000000000000004": "0.3",
		"41800000.009999998": "41800000.01", "1.27": "1.27", "-0": "0", "0.1": "0.1", "1E-3": "0.001", "3572": "3572", "3572.0": "3572",
		"99.999999999999986": "100", "8.3701604980000000E-02": "0.08370160498", "-1320": "-1320", "1E400": "1E400", "1e-400": "0", "007": "007",
		"1e1000000000": "1e1000000000", "NaN": "NaN", "abc": "abc",
	} {
		got := read(t, bare(t, `<row><c t="str"><v>v</v></c></row><row><c><v>`+raw+`</v></c></row>`, ""), "")
		same(t, got, "1: v", "2: "+want)
	}
}

func TestFuriganaStaysOutOfNames(t *testing.T) {
	t.Parallel()
	shared := `<si><t>氏名</t><phoneticPr fontId="1"/></si>` +
		`<si><r><t xml:space="preserve">桃瀬 </t></r><r><rPr><b/></rPr><t>くるみ</t></r><rPh sb="0" eb="2"><t>モモセ</t></rPh><phoneticPr fontId="1"/></si>` +
		`<si><t>a_x000D_b_x005F_x000D_ _x0041 _xD800_</t></si>`
	sheet := `<row><c t="s"><v>0</v></c><c t="s"><v>2</v></c></row>` +
		`<row><c t="s"><v>1</v></c><c t="inlineStr"><is><t>髙橋</t><rPh sb="0" eb="2"><t>タカハシ</t></rPh></is></c></row>`
	same(t, read(t, bare(t, sheet, shared), ""), "1: 氏名|a\rb_x000D_ _x0041 _xD800_", "2: 桃瀬 くるみ|髙橋")
}

func TestFormulasErrorsAndOtherTypes(t *testing.T) {
	t.Parallel()
	sheet := `<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c><c t="str"><v>c</v></c></row>` +
		`<row><c><f>1+1</f><v>2</v></c><c t="str"><f>""</f><v></v></c><c t="b"><v>1</v></c></row>` +
		`<row><c t="e"><f>VLOOKUP(1,A:B,2)</f><v>#N/A</v></c><c><f>A1</f></c><c t="d"><v>2026-11-22T10:22:00</v></c></row>` +
		`<row r="9" hidden="1"><c r="C9" t="d"><v>2026-11-22</v></c><c r="A9"><v>1</v></c></row>`
	same(t, read(t, bare(t, sheet, ""), ""), "1: a|b|c", "2: 2||TRUE",
		"3: #N/A||2026-11-22 10:22:00 ?workbook.error_value a ?workbook.not_calculated b", "9: 1||2026-11-22")
}

func TestTheHeaderIsFoundBelowTitles(t *testing.T) {
	t.Parallel()
	cell := func(ref, v string) string { return `<c r="` + ref + `" t="str"><v>` + v + `</v></c>` }
	row := func(cells ...string) string {
		return "<row" + ` r="` + cells[0] + `">` + strings.Join(cells[1:], "") + "</row>"
	}
	merge := func(sheet string, refs ...string) [][2]string {
		m := skeleton(sheet, "")
		tail := `<mergeCells>`
		for _, r := range refs {
			tail += `<mergeCell ref="` + r + `"/>`
		}
		m[6][1] = strings.Replace(m[6][1], "</sheetData>", "</sheetData>"+tail+"</mergeCells>", 1)
		return m
	}
	for _, c := range []struct {
		name    string
		members [][2]string
		want    []string
	}{
		{"a title and a period", merge(row("2", cell("A2", "売上一覧")) + row("3", cell("A3", "期間"), cell("B3", "11月")) +
			row("5", cell("A5", "id"), cell("B5", "名"), cell("C5", "額"), cell("D5", "日")) + row("6", cell("A6", "1"), cell("D6", "x"))),
			[]string{"5: id|名|額|日", "6: 1|||x"}},
		{"a merged title", merge(row("1", cell("A1", "売上一覧"))+row("2", cell("A2", "id"), cell("B2", "名"))+row("3", cell("A3", "1"), cell("B3", "x")), "A1:B1"),
			[]string{"2: id|名", "3: 1|x"}},
		{"one column", merge(row("1", cell("A1", "email")) + row("2", cell("A2", "a@example.jp"))), []string{"1: email", "2: a@example.jp"}},
		{"a merged header cell", merge(row("1", cell("A1", "氏名"), cell("C1", "額"))+row("2", cell("A2", "桃瀬"), cell("B2", "くるみ"), cell("C2", "1")), "A1:B1"),
			[]string{"1: 氏名|氏名|額", "2: 桃瀬|くるみ|1"}},
		{"a header of two rows", merge(row("1", cell("A1", "番号"), cell("B1", "請求先"), cell("D1", "送付先"))+
			row("2", cell("B2", "住所"), cell("C2", "電話"), cell("D2", "住所"), cell("E2", "電話"))+
			row("3", cell("A3", "1"), cell("B3", "a"), cell("E3", "b")), "A1:A2", "B1:C1", "D1:E1"),
			[]string{"2: 番号|請求先 住所|請求先 電話|送付先 住所|送付先 電話", "3: 1|a|||b"}},
		{"merged cells below", merge(row("1", cell("A1", "番号"), cell("B1", "品"))+row("2", cell("A2", "1"), cell("B2", "a"))+row("3", cell("B3", "b")), "A2:A3"),
			[]string{"1: 番号|品", "2: 1|a", "3: |b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			same(t, read(t, pack(t, c.members...), ""), c.want...)
		})
	}
}

func TestSheetsAreChosenByName(t *testing.T) {
	t.Parallel()
	raw := build(t, func(f *excelize.File) {
		for _, name := range []string{"顧客", "隠し"} {
			_, _ = f.NewSheet(name)
			_ = f.SetCellStr(name, "A1", "in "+name)
		}
		_ = f.SetSheetVisible("隠し", false)
	})
	b, err := open(raw)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Sheets(); !slices.Equal(got, []string{"顧客"}) {
		t.Errorf("sheets %q", got)
	}
	same(t, read(t, raw, "隠し"), "1: in 隠し")
	if _, err := b.Rows("注文"); !errs.Is(err, errs.BadUse) || !strings.Contains(err.Error(), "顧客") {
		t.Errorf("a sheet that is not there: %v", err)
	}
}

// TestReadsWhatALibraryWrites: texts, numbers and times that a common library writes come back.
func TestReadsWhatALibraryWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`[a-z髙﨑𠮷 _x0-9A-F<>&"'\n]{1,20}`), 1, 5).Draw(t, "texts")
		number := rapid.Int64Range(-1e15, 1e15).Draw(t, "number")
		at := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(1, 2_000_000_000).Draw(t, "seconds")) * time.Second)
		raw := build(t, func(f *excelize.File) {
			_ = f.SetSheetRow("Sheet1", "A1", &[]any{"number", "time", "text"})
			for i, s := range texts {
				_ = f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &[]any{number, at, s})
			}
		})
		want := []string{"1: number|time|text"}
		when := at.Format(time.DateTime)
		if at.Format(time.TimeOnly) == "00:00:00" {
			when = at.Format(time.DateOnly)
		}
		for i, s := range texts {
			want = append(want, fmt.Sprintf("%d: %d|%s|%s", i+2, number, when, s))
		}
		if got := read(t, raw, ""); !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// TestSharedWorkbooks reads workbooks that others made; it is skipped where they are not here.
func TestSharedWorkbooks(t *testing.T) {
	t.Parallel()
	root := os.Getenv("JOREN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	dir := filepath.Join(root, "data", "xlsx_oddities")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("data/xlsx_oddities is not here; set JOREN_SHARED")
	}
	get := func(name string) []byte {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	news := []string{"text|date|integer|boolean|float|datetime|empty_column", "Chicago Reader|1971-01-01|40|TRUE|1|1971-01-01 04:14:00",
		"Chicago Sun-Times|1948-01-01|63|TRUE|1.27|1948-01-01 14:57:13||Extra data beyond headers will be trimmed",
		"Chicago Tribune|1920-01-01|164|FALSE|41800000.01|1920-01-01", "This row has blanks", "Unicode! Σ"}
	for name, first := range map[string]int{"dev_csvkit/test.xlsx": 1, "dev_csvkit/sheets.xlsx": 1, "dev_csvkit/test_skip_lines.xlsx": 4} {
		var want []string
		for i, s := range news {
			want = append(want, fmt.Sprintf("%d: %s", first+i, s))
		}
		same(t, read(t, get(name), ""), want...)
	}
	same(t, read(t, get("dev_csvkit/sheets.xlsx"), "ʤ"), "1: a|b|c", "2: 1|2|3")
	same(t, read(t, get("dev_csvkit/dummy.xlsx"), ""), "1: a|b|c", "2: 1|2|3")
	same(t, read(t, get("dev_excelize/OverflowNumericCell.xlsx"), ""), "1: 8595602512225")
	same(t, read(t, get("dev_excelize/CalcChain.xlsx"), ""), "1: 0|1")
	same(t, read(t, get("dev_excelize/SharedStrings.xlsx"), "Sheet2"), "1: Test Weight (Kgs)")
	same(t, read(t, get("dev_excelize/MergeCell.xlsx"), "")[:4], "1: A1|A1|C1|D1", "2: A2|B2|C2|D2", "3: |B3|C3|D3", "4: A4||C4|D4")
	same(t, read(t, get("dev_excelize/Book1.xlsx"), "Sheet2")[:2], "1: Monitor||Brand||inlineStr", "2: > 23 Inch|19|HP|200")
	for name, key := range map[string]string{"BadWorkbook": "workbook.no_sheets", "encryptAES": "workbook.encrypted",
		"encryptSHA1": "workbook.encrypted", "encryptSHA512": "workbook.encrypted"} {
		refused(t, get("dev_excelize/"+name+".xlsx"), key)
	}
}

func refused(t *testing.T, raw []byte, key string) {
	t.Helper()
	b, err := open(raw)
	if err == nil {
		var r *workbook.Reader
		if r, err = b.Rows(b.Sheets()[0]); err == nil {
			for err == nil {
				_, err = r.Next()
			}
		}
	}
	var e *errs.Error
	if !errors.As(err, &e) || e.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}
