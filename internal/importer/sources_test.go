package importer_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
)

// workbook makes an xlsx of sheets, each with its rows.
func workbook(t *testing.T, sheets map[string][][]any, order ...string) string {
	t.Helper()
	f := excelize.NewFile()
	for i, name := range order {
		if i == 0 {
			_ = f.SetSheetName("Sheet1", name)
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for n, row := range sheets[name] {
			cell, _ := excelize.CoordinatesToCellName(1, n+1)
			if err := f.SetSheetRow(name, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	raw, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return raw.String()
}

func (f *fixture) rejected(r *importer.Report) string {
	f.t.Helper()
	var out bytes.Buffer
	if err := f.im.WriteRejected(f.t.Context(), f.shop.ID, r.ImportID, i18n.EN, &out); err != nil {
		f.t.Fatal(err)
	}
	return out.String()
}

func keyOf(err error) string {
	var e *errs.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Key
}

func TestAWorkbookIsImportedLikeItsCSV(t *testing.T) {
	t.Parallel()
	raw := workbook(t, map[string][][]any{"顧客": {
		{"顧客名簿"},
		{},
		{"external_id", "name", "email", "phone", "birthday", "postal_code", "note of ours"},
		{90123456789, "桃瀬 くるみ", "momo@example.jp", 9012345678, "1990/5/6", "1050011", "#N/A"},
		{2, "髙橋 一郎", "no mail", "", "", "", ""},
	}}, "顧客")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		named := func(r *importer.Request) { r.FileName = "名簿.xlsx" }
		r := f.take(raw, named)
		if r.Rows != 2 || r.Accepted != 1 || r.Customers.Created != 1 || r.Info.Kind != tabular.Workbook || r.Info.Sheet != "顧客" {
			t.Fatalf("%+v", r)
		}
		if hit := f.one("90123456789"); hit.Name != "桃瀬 くるみ" {
			t.Errorf("%+v", hit)
		}
		if again := f.take(raw, named); again.Customers.Unchanged != 1 || again.Customers.Created != 0 {
			t.Errorf("again: %+v", again.Customers)
		}
		if got := r.RejectedName(); !strings.HasPrefix(got, "名簿-imp_") || !strings.HasSuffix(got, ".csv") {
			t.Errorf("rejected rows are called %q", got)
		}
		text := f.rejected(r)
		want := "\uFEFFexternal_id,name,email,phone,birthday,postal_code,note of ours,Reason not imported\r\n" +
			"2,髙橋 一郎,no mail,,,,,email: Not an e-mail address. Write it like taro@example.jp.\r\n"
		if text != want {
			t.Errorf("got %q", text)
		}
		mended := f.take(strings.Replace(text, "no mail", "ichiro@example.jp", 1))
		if mended.Accepted != 1 || mended.Customers.Created != 1 || f.one("ichiro@example.jp").Name != "髙橋 一郎" {
			t.Errorf("mended: %+v", mended)
		}
	})
}

func TestTheSheetThatIsRecognisedIsRead(t *testing.T) {
	t.Parallel()
	raw := workbook(t, map[string][][]any{
		"説明": {{"この", "ファイル", "は"}, {"a", "b", "c"}},
		"顧客": {{"external_id", "name"}, {"1", "桃瀬"}},
		"別の": {{"external_id", "name"}, {"2", "高橋"}, {"3", "山田"}},
	}, "説明", "顧客", "別の")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		if r := f.take(raw); r.Info.Sheet != "顧客" || r.Rows != 1 || len(r.Sheets) != 3 {
			t.Errorf("%+v", r)
		}
		if r := f.take(raw, func(r *importer.Request) { r.Sheet = "別の" }); r.Info.Sheet != "別の" || r.Customers.Created != 2 {
			t.Errorf("%+v", r)
		}
		for sheet, want := range map[string]string{"説明": "format.not_recognised", "注文": "workbook.no_such_sheet"} {
			if _, err := f.try(raw, func(r *importer.Request) { r.Sheet = sheet }); keyOf(err) != want || !errs.Is(err, errs.BadUse) {
				t.Errorf("%s: %v", sheet, err)
			}
		}
		if _, err := f.try("name\nA\n", func(r *importer.Request) { r.Sheet = "顧客" }); keyOf(err) != "import.no_sheets" {
			t.Errorf("a sheet of a CSV: %v", err)
		}
	})
}

// TestS080_ARefusedWorkbookLeavesNothing: not even the record of an import.
func TestS080_ARefusedWorkbookLeavesNothing(t *testing.T) {
	t.Parallel()
	raw := workbook(t, map[string][][]any{"S": {{"external_id", "name"}, {"1", "桃瀬"}}}, "S")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		for name, text := range map[string]string{"cut off": raw[:len(raw)/2], "old": "\xD0\xCF\x11\xE0" + strings.Repeat("\x00", 600), "empty archive": "PK\x05\x06" + strings.Repeat("\x00", 18)} {
			if _, err := f.try(text); errs.CodeOf(err) != errs.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		f.read(func(q *db.Read) error {
			list, err := importer.Recent(q, f.shop.ID, 10)
			if len(list) != 0 {
				t.Errorf("%d imports are recorded", len(list))
			}
			return err
		})
	})
}

func TestErrorsOfFormulasMatterWhereTheirColumnsDo(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	_ = f.SetSheetRow("Sheet1", "A1", &[]any{"external_id", "name", "計算"})
	_ = f.SetSheetRow("Sheet1", "A2", &[]any{"1", "桃瀬"})
	_ = f.SetSheetRow("Sheet1", "A3", &[]any{"2"})
	_ = f.SetCellFormula("Sheet1", "C2", "1/0") // never calculated
	_ = f.SetCellFormula("Sheet1", "B3", "1/0")
	raw, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(raw.String())
		if r.Accepted != 1 || r.Rejected != 1 {
			t.Fatalf("%+v", r)
		}
		f.read(func(q *db.Read) error {
			list, err := importer.Rejects(q, f.shop.ID, r.ImportID, 10)
			if len(list) != 1 || list[0].Key != "workbook.not_calculated" || list[0].Column != "name" || list[0].Row != 3 {
				got, _ := json.Marshal(list)
				t.Errorf("%s", got)
			}
			return err
		})
	})
}

// TestS084_HostileTextIsExplained: a file that cannot be used is refused as a whole and leaves nothing; a row that cannot
// is named with its column, and the others go in.
func TestS084_HostileTextIsExplained(t *testing.T) {
	t.Parallel()
	utf16 := func(s string) string {
		out := "\xFF\xFE"
		for _, r := range s {
			out += string([]byte{byte(r), byte(r >> 8)})
		}
		return out
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		for name, c := range map[string]struct{ text, key string }{
			"100,000 columns":         {"name" + strings.Repeat(",x", 100_000) + "\nA\n", "tabular.too_many_columns"},
			"a header of 64 MiB":      {strings.Repeat("x", 64<<20), "tabular.cell_too_long"},
			"2,000,001 rows":          {"name\n" + strings.Repeat("A\n", 2_000_001), "import.too_many_rows"},
			"an open quote in line 1": {"name,\"email\nA,a@example.jp\nB,b@example.jp\n", "tabular.quote_open"},
		} {
			if _, err := f.try(c.text, func(r *importer.Request) { r.MaxRows = 2_000_000 }); keyOf(err) != c.key {
				t.Errorf("%s: %.200v, want %s", name, err, c.key)
			}
		}
		for name, c := range map[string]struct {
			text, key, column string
			row               int64
		}{
			"a cell of 64 MiB": {"name,memo\nA,1\nB," + strings.Repeat("x", 64<<20) + "\nC,3\n", "tabular.cell_too_long", "memo", 3},
			"an open quote":    {"name,memo\nA,1\nB,\"2\nC,3\n", "tabular.quote_open", "memo", 3},
			"NUL":              {"name,memo\nA,1\nB,2\x00\nC,3\n", "tabular.nul_byte", "memo", 3},
			"columns of a row": {"name,memo\nA,1\nB" + strings.Repeat(",", 100_000) + "\nC,3\n", "tabular.too_many_columns", "", 3},
			"mixed encodings":  {"name,memo\n" + cp932(t, "桃瀬,東京都\n") + "高橋一郎,東京都\n" + cp932(t, "山田,大阪府\n"), "tabular.mixed_encoding", "", 3},
			"CR only":          {"name,postal_code\rA,\rB,12345678\rC,\r", "import.postal", "postal_code", 3},
			"UTF-16":           {utf16("name,postal_code\nA,\nB,12345678\nC,\n"), "import.postal", "postal_code", 3},
		} {
			r := f.take(c.text)
			if r.Accepted != 2 || r.Rejected != 1 {
				t.Errorf("%s: %d accepted, %d rejected", name, r.Accepted, r.Rejected)
			}
			f.read(func(q *db.Read) error {
				list, err := importer.Rejects(q, f.shop.ID, r.ImportID, 10)
				if len(list) != 1 || list[0].Key != c.key || list[0].Column != c.column || list[0].Row != c.row {
					t.Errorf("%s: %+v", name, list)
				}
				return err
			})
		}
	})
}
