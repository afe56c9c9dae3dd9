package exporter_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/japanese"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/exporter"
	"joren/internal/importer"
	"joren/internal/kit/errs"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/shop"
)

// fixture is a shop whose records leave.
type fixture struct {
	t    *testing.T
	db   *db.DB
	im   *importer.Importer
	shop *shop.Shop
}

func newFixture(t *testing.T, d *db.DB, slug string) *fixture {
	t.Helper()
	shops := shop.New(d)
	s, err := shops.Add(t.Context(), slug, slug, "JPY", "")
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{t, d, importer.New(d, shops, slog.New(slog.DiscardHandler)), s}
}

// take imports a file and wants every row of it.
func (f *fixture) take(file []byte) *importer.Report {
	f.t.Helper()
	r, err := f.im.Run(f.t.Context(), importer.Request{File: bytes.NewReader(file), FileName: "f.csv",
		Shop: importer.Shop{ID: f.shop.ID, Currency: f.shop.Currency, Zone: f.shop.Zone, Lapse: f.shop.Lapse(), MatchMail: true}})
	if err != nil {
		f.t.Fatal(err)
	}
	if r.Rejected > 0 {
		f.t.Fatalf("%d rows rejected", r.Rejected)
	}
	return r
}

func (f *fixture) request(kind exporter.Kind, as exporter.As, columns ...string) exporter.Request {
	return exporter.Request{Shop: exporter.Shop{ID: f.shop.ID, Currency: f.shop.Currency, Zone: f.shop.Zone}, Kind: kind, As: as, Columns: columns}
}

func (f *fixture) write(req exporter.Request) ([]byte, *exporter.Result) {
	f.t.Helper()
	var b bytes.Buffer
	r, err := exporter.Write(f.t.Context(), f.db, req, &b)
	if err != nil {
		f.t.Fatal(err)
	}
	return b.Bytes(), r
}

// formulas are texts that spreadsheet programs would run.
var formulas = []string{"=1+1", "+1", "-1", "@SUM(1)", "＝1", "＋1", "－1", "＠1", "  =1", "\u00a0=1", "\u200b=1", "'=1", "'12345", "''=1", "=HYPERLINK(\"http://example.com\",\"x\")"}

func formulaFile() []byte {
	var b strings.Builder
	b.WriteString("external_id,name,memo\r\n")
	for i, s := range formulas {
		fmt.Fprintf(&b, "e%d,\"'%s\",\"m%s\"\r\n", i, strings.ReplaceAll(s, `"`, `""`), strings.ReplaceAll(s, `"`, `""`))
	}
	return []byte(b.String())
}

func TestS013_FormulasAreDisarmedAndComeBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "from")
		f.take(formulaFile())
		for _, as := range []exporter.As{exporter.CSV, exporter.CSVSJIS} {
			req := f.request(exporter.Customers, as)
			req.Replace = true
			file, _ := f.write(req)
			text := string(file)
			if as == exporter.CSVSJIS {
				text = decode(t, file)
			}
			for _, cell := range strings.Split(text, `","`) {
				cell = strings.TrimLeft(cell, "\"\r\n \u00a0\u200b")
				if cell != "" && strings.ContainsRune("=+@＝＋－＠", []rune(cell)[0]) {
					t.Errorf("%s: a cell begins like a formula: %q", as, cell)
				}
			}
			if as == exporter.CSV {
				again := newFixture(t, d, "to")
				again.take(file)
				same(t, f, again, exporter.Customers)
			}
		}
	})
}

// same compares what two shops hold, number and id aside.
func same(t *testing.T, a, b *fixture, kind exporter.Kind) {
	t.Helper()
	lines := func(f *fixture) []string {
		file, _ := f.write(f.request(kind, exporter.JSONL))
		var out []string
		for line := range strings.Lines(string(file)) {
			var m map[string]any
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				t.Fatal(err)
			}
			delete(m, "id")
			delete(m, "number")
			raw, _ := json.Marshal(m)
			out = append(out, string(raw))
		}
		slices.Sort(out)
		return out
	}
	x, y := lines(a), lines(b)
	if len(x) == 0 || !slices.Equal(x, y) {
		t.Errorf("%s differ:\n%s\n%s", kind, strings.Join(x, "\n"), strings.Join(y, "\n"))
	}
}

const people = "external_id,name,kana,phone,postal_code,prefecture,city,address1,birthday,tags,points,email_optin,email,created_at,custom.好み,memo\r\n" +
	"c1,髙橋 花,タカハシ ハナ,090-1234-5678,001-0010,北海道,札幌市,北十条,1980-02-03,\"a,b\",120,yes,hana@example.jp,2024-01-02 03:04:05,緑茶,\"二行\r\nのメモ\"\r\n" +
	"c2,𠮷田 葛\U000E0100,ヨシダ,,,,,,,,,,,,,☃ Müller ✂\r\n"

const goods = "order_number,ordered_at,state,payment_state,customer.external_id,customer.name,ship_to.name,ship_to.postal_code,sku,product_name,unit_price,quantity,tax_rate,shipping\r\n" +
	"0012,2026-01-02 10:00:00,preparing,paid,c1,髙橋 花,神﨑 実,0600001,S1,煎茶,1200,2,8,500\r\n" +
	"0012,2026-01-02 10:00:00,preparing,paid,c1,髙橋 花,神﨑 実,0600001,S2,急須,3000,1,10,500\r\n" +
	"0013,2026-01-03 10:00:00,shipped,paid,c2,𠮷田 葛\U000E0100,,,S1,煎茶,1200,1,8,0\r\n"

func filled(t *testing.T, d *db.DB) *fixture {
	t.Helper()
	f := newFixture(t, d, "from")
	f.take([]byte(people))
	f.take([]byte(goods))
	return f
}

func TestEveryExportComesInAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := filled(t, d)
		f.take(formulaFile())
		for _, as := range []exporter.As{exporter.CSV, exporter.XLSX} {
			for _, kinds := range [][]exporter.Kind{{exporter.Customers, exporter.Lines}, {exporter.Customers, exporter.Orders}} {
				again := newFixture(t, d, fmt.Sprint(as, "-", kinds[1]))
				for _, kind := range kinds {
					file, _ := f.write(f.request(kind, as))
					again.take(file)
				}
				same(t, f, again, exporter.Customers)
				if kinds[1] == exporter.Lines {
					same(t, f, again, exporter.Lines)
					same(t, f, again, exporter.Orders)
				}
			}
		}
	})
}

func decode(t *testing.T, file []byte) string {
	t.Helper()
	text, err := japanese.ShiftJIS.NewDecoder().Bytes(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestA36_CP932ListsWhatItLacks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := filled(t, d)
		req := f.request(exporter.Customers, exporter.CSVSJIS, "name", "external_id", "memo")
		var b bytes.Buffer
		_, err := exporter.Write(t.Context(), d, req, &b)
		var lacking *exporter.LackingError
		if !errors.As(err, &lacking) || !errs.Is(err, errs.Invalid) || b.Len() > 0 {
			t.Fatalf("%v, %d bytes", err, b.Len())
		}
		var got []string
		for _, l := range lacking.Lacks.First {
			got = append(got, fmt.Sprintf("%d %s %s→%s", l.Row, l.Column, l.Character, l.Instead))
		}
		want := []string{"3 name 𠮷→吉", "3 name \U000E0100→", "3 memo ☃→〓", "3 memo ü→u", "3 memo ✂→〓"}
		if !slices.Equal(got, want) || lacking.Lacks.Count != 5 {
			t.Errorf("%q", got)
		}
		req.Replace = true
		file, result := f.write(req)
		text := decode(t, file)
		if !strings.Contains(text, `"吉田 葛","c2","〓 Muller 〓"`) || strings.Contains(text, "?") || result.Replaced.Count != 5 {
			t.Errorf("%d replaced\n%s", result.Replaced.Count, text)
		}
		if !strings.Contains(text, "髙橋 花") { // NEC's and IBM's characters are there
			t.Error(text)
		}
	})
}

func TestColumnsAreChosenAndKeepTheirOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := filled(t, d)
		file, r := f.write(f.request(exporter.Customers, exporter.CSV, "phone", "custom.好み", "name"))
		if want := "\uFEFF\"phone\",\"custom.好み\",\"name\"\r\n\"090-1234-5678\",\"緑茶\",\"髙橋 花\"\r\n\"\",\"\",\"𠮷田 葛\U000E0100\"\r\n"; string(file) != want || r.Rows != 2 {
			t.Errorf("%q", file)
		}
		for _, columns := range [][]string{{"name", "name"}, {"nmae"}, {"sku"}} {
			if _, err := exporter.Write(t.Context(), d, f.request(exporter.Customers, exporter.CSV, columns...), io.Discard); !errs.Is(err, errs.BadUse) {
				t.Errorf("%v: %v", columns, err)
			}
		}
	})
}

func TestAListIsExportedAsItIsNarrowedAndSorted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := filled(t, d)
		for name, c := range map[string]struct {
			change func(*exporter.Request)
			want   string
		}{
			"all":          {func(*exporter.Request) {}, "0012 0013"},
			"state":        {func(r *exporter.Request) { r.Orders = &search.OrderQuery{State: order.Shipped} }, "0013"},
			"nothing":      {func(r *exporter.Request) { r.Orders = &search.OrderQuery{Text: "nobody"} }, ""},
			"search":       {func(r *exporter.Request) { r.Orders = &search.OrderQuery{Text: "高橋"} }, "0012"},
			"newest first": {func(r *exporter.Request) { r.Orders = &search.OrderQuery{Limit: 1} }, "0013 0012"},
			"picked":       {func(r *exporter.Request) { r.Numbers = []int64{2, 1, 99} }, "0013 0012"},
		} {
			req := f.request(exporter.Orders, exporter.CSV, "order_number")
			c.change(&req)
			file, r := f.write(req)
			got := strings.Fields(strings.ReplaceAll(strings.TrimPrefix(string(file), "\uFEFF"), `"`, ""))[1:]
			var rows int64
			if err := d.Read(t.Context(), func(q *db.Read) (err error) {
				rows, err = exporter.Rows(q, req)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if strings.Join(got, " ") != c.want || r.Rows != rows || int(rows) != len(got) {
				t.Errorf("%s: %q, %d rows, counted %d", name, got, r.Rows, rows)
			}
		}
		req := f.request(exporter.Lines, exporter.CSV, "order_number", "sku")
		req.Numbers = []int64{1}
		if file, _ := f.write(req); strings.Count(string(file), "0012") != 2 {
			t.Errorf("%s", file)
		}
	})
}

func TestS014_WorkbooksHoldTypedValuesAndNoFormulas(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := filled(t, d)
		f.take(formulaFile())
		file, _ := f.write(f.request(exporter.Customers, exporter.XLSX))
		z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := z.Open("xl/worksheets/sheet1.xml")
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil || bytes.Contains(raw, []byte("<f>")) || bytes.Contains(raw, []byte(`t="str"`)) {
			t.Fatalf("formulas in the sheet: %v", err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		at := func(name string, row int) string { return rows[row][slices.Index(rows[0], name)] }
		for name, want := range map[string]string{"name": "髙橋 花", "phone": "090-1234-5678", "postal_code": "0010010", "birthday": "1980-02-03",
			"points": "120", "created_at": "2024-01-02 03:04:05", "email_optin": "TRUE", "tags": "a,b", "external_id": "c1"} {
			if got := at(name, 1); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		cell := func(name string) excelize.CellType {
			ref, _ := excelize.CoordinatesToCellName(slices.Index(rows[0], name)+1, 2)
			kind, err := book.GetCellType("Sheet1", ref)
			if err != nil {
				t.Fatal(err)
			}
			return kind
		}
		for _, name := range []string{"postal_code", "phone", "external_id", "id"} {
			if cell(name) != excelize.CellTypeInlineString {
				t.Errorf("%s is no text: %v", name, cell(name))
			}
		}
		for _, name := range []string{"points", "birthday", "created_at", "order_count"} {
			if k := cell(name); k != excelize.CellTypeUnset && k != excelize.CellTypeNumber {
				t.Errorf("%s is no number: %v", name, k)
			}
		}
	})
}

func TestS059_LargeExportsWantAReasonAndAreCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "from")
		var b strings.Builder
		b.WriteString("external_id,name\r\n")
		for i := range exporter.LargeRows + 1 {
			fmt.Fprintf(&b, "c%d,名 %d\r\n", i, i)
		}
		f.take([]byte(b.String()))
		personal, bare := f.request(exporter.Customers, exporter.CSV), f.request(exporter.Customers, exporter.CSV, "number", "amount")
		run := func(req exporter.Request, a exporter.Asked) error {
			var w bytes.Buffer
			_, err := exporter.Run(t.Context(), d, req, a, &w)
			if err != nil && w.Len() > 0 {
				t.Error("something left")
			}
			return err
		}
		who := exporter.Asked{Actor: "staff:1", Reason: "棚卸し", Filter: "q=名", Limited: true}
		if err := run(personal, exporter.Asked{Actor: "staff:1", Limited: true}); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := d.Tx(t.Context(), func(tx *db.Tx) error { return exporter.SetPerDay(tx, f.shop.ID, 2) }); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := run(personal, who); err != nil {
				t.Fatal(err)
			}
		}
		if err := run(personal, who); !errs.Is(err, errs.Forbidden) {
			t.Errorf("one too many: %v", err)
		}
		for name, err := range map[string]error{"no personal data": run(bare, exporter.Asked{Actor: "staff:1", Limited: true}), "somebody else": run(personal,
			exporter.Asked{Actor: "staff:2", Reason: "x", Limited: true}), "the command line": run(personal, exporter.Asked{Actor: "program"})} {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		var log []exporter.Export
		if err := d.Read(t.Context(), func(q *db.Read) (err error) {
			log, err = exporter.Recent(q, f.shop.ID, 10)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(log) != 5 || log[4].Rows != exporter.LargeRows+1 || log[4].Reason != "棚卸し" || log[4].Filter != "q=名" || log[4].State != exporter.StateDone ||
			log[4].Actor != "staff:1" || !log[4].Large || log[4].FinishedAt.IsZero() {
			t.Errorf("%+v", log)
		}
	})
}

// A workbook has no room for control characters, and says so as Shift_JIS does.
func TestWorkbooksListControlCharacters(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "from")
		f.take([]byte("external_id,name\nc1,a\x02b\n"))
		req := f.request(exporter.Customers, exporter.XLSX, "name")
		_, err := exporter.Write(t.Context(), d, req, io.Discard)
		var lacking *exporter.LackingError
		if !errors.As(err, &lacking) || lacking.Lacks.Count != 1 || lacking.Lacks.First[0].Character != "\x02" {
			t.Fatalf("%v", err)
		}
		req.Replace = true
		file, _ := f.write(req)
		book, err := excelize.OpenReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		if v, err := book.GetCellValue("Sheet1", "A2"); v != "ab" {
			t.Errorf("%q, %v", v, err)
		}
		if _, err := exporter.Write(t.Context(), d, f.request(exporter.Customers, exporter.CSV, "name"), io.Discard); err != nil {
			t.Error(err)
		}
	})
}

func TestParcelsLeaveWithTheirOrders(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := filled(t, d)
		f.take([]byte("お客様管理番号,伝票番号,出荷日\n0012,444413758703,2026/01/05\n0012,444413758714,2026/01/05\n"))
		req := f.request(exporter.Orders, exporter.CSV, "order_number", "state", "carrier", "tracking_number")
		file, _ := f.write(req)
		if want := "\"0012\",\"shipped\",\"yamato\",\"444413758703,444413758714\"\r\n"; !strings.Contains(string(file), want) {
			t.Errorf("%s", file)
		}
	})
}
