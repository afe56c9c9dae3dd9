package importerui_test

import (
	"archive/zip"
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"joren/internal/db"
	"joren/internal/db/dbtest"
)

func threeSheets(t *testing.T) string {
	t.Helper()
	f := excelize.NewFile()
	_ = f.SetSheetName("Sheet1", "説明")
	_ = f.SetSheetRow("説明", "A1", &[]any{"この", "表は"})
	for i, name := range []string{"顧客", "<b>東京"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		_ = f.SetSheetRow(name, "A1", &[]any{"external_id", "name", "birthday"})
		for n := range i + 1 {
			_ = f.SetSheetRow(name, "A"+string(rune('2'+n)), &[]any{10*i + n, "桃瀬 " + string(rune('A'+n)), "1990-05-06"})
		}
	}
	raw, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return raw.String()
}

// A workbook says which sheet was read, and another can be chosen before anything is taken in.
func TestTheSheetOfAWorkbookIsChosenOnThePage(t *testing.T) {
	t.Parallel()
	raw := threeSheets(t)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("名簿.xlsx", raw)
		page := b.owner.Get(at).Body
		b.has(page, "シート「顧客」を読みました。データは 1行です。", `<option value="顧客" selected`, "&lt;b&gt;東京", "このシートを読む")
		choose := func(sheet string) (int, string) {
			a := b.owner.Post(at+"/sheet", map[string][]string{"sheet": {sheet}})
			return a.Status, a.Body
		}
		if status, _ := choose("<b>東京"); status != 303 {
			t.Fatalf("choosing a sheet: %d", status)
		}
		b.has(b.owner.Get(at).Body, "シート「&lt;b&gt;東京」を読みました。データは 2行です。")
		if status, body := choose("注文"); status != 422 || !strings.Contains(body, "というシートはありません") {
			t.Errorf("a sheet that is not there: %d", status)
		}
		b.has(b.owner.Get(at).Body, "データは 2行です。") // a refusal changes nothing
		if status, _ := choose("説明"); status != 303 || b.owner.Get(at).Location() != at+"/mapping" {
			t.Errorf("a sheet that nothing knows: %d", status)
		}
		b.has(b.owner.Get(at+"/mapping").Body, `<option value="説明" selected`, "列に何が入っているか教えてください")
		if status, _ := choose("<b>東京"); status != 303 {
			t.Errorf("back to a sheet that is known: %d", status)
		}
		b.has(b.owner.Get(at).Body, "データは 2行です。") // a refusal changes nothing
		b.start(at)
		b.work()
		b.has(b.owner.Get(at).Body, "取り込みの結果")
		if status, _ := choose("顧客"); status != 409 {
			t.Errorf("choosing a sheet after the start: %d", status)
		}
		if n := b.customers("桃瀬"); n != 2 {
			t.Errorf("%d customers", n)
		}
	})
}

func TestJSONIsTakenOnThePage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("orders.json", `{"orders": [{"name": "#1", "created_at": "2026-11-01T10:00:00+09:00", "financial_status": "bartered", "total_price": "1000", "currency": "JPY",
			"line_items": [{"title": "煎茶", "quantity": 1, "price": "1000"}]},
			{"name": "#2", "created_at": "2026-11-01T10:00:00+09:00", "financial_status": "paid", "total_price": "1000", "currency": "JPY", "line_items": [{"title": "煎茶", "quantity": 1, "price": "1000"}]}]}`)
		b.has(b.owner.Get(at).Body, "Shopify 注文（JSON）", "明細ごとに1行として読みました。データは 2行です。", "total_price")
		b.start(at)
		b.work()
		link := regexp.MustCompile(`href="(` + regexp.QuoteMeta(at) + `/rejected)"`).FindStringSubmatch(b.owner.Get(at).Body)
		if link == nil {
			t.Fatal("no rejected rows are offered")
		}
		a := b.owner.Get(link[1])
		if got := a.Header.Get("Content-Disposition"); !strings.HasSuffix(got, ".csv") || !strings.HasPrefix(a.Body, "\uFEFFname,created_at,") {
			t.Errorf("%s: %.80s", got, a.Body)
		}
	})
}

// TestS080_AnUploadedBombIsRefused at once, with one message, and leaves nothing.
func TestS080_AnUploadedBombIsRefused(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err == nil {
		_, err = w.Write(make([]byte, 40<<20))
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		a := b.send(b.owner, file{"bomb.xlsx", out.String()})
		if a.Status != 413 {
			t.Errorf("%d", a.Status)
		}
		b.has(a.Body, "展開すると大きすぎる表計算ファイルです")
		if b.uploads() != 0 || b.customers("") != 0 {
			t.Error("something is left")
		}
	})
}
