package importerui_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer/importerui"
	"joren/internal/kit/i18n"
)

var update = flag.Bool("update", false, "write docs/formats*.md anew")

// The guide in docs is the page of the program in Markdown, so that neither knows more than the other.
func TestTheGuideInDocsIsThePage(t *testing.T) {
	t.Parallel()
	for l, name := range map[i18n.Lang]string{i18n.JA: "formats.ja.md", i18n.EN: "formats.md"} {
		path := filepath.Join("..", "..", "..", "docs", name)
		want := importerui.GuideMarkdown(l)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is not what the page says; go test ./internal/importer/importerui -run Guide -update", name)
		}
	}
}

func TestEveryFormatHasANameAndAPlaceInTheGuide(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		page := b.owner.Get("/s/tea/imports/formats").Body
		b.has(page, "取り込めるファイル", "楽天市場（RMS）", "未検証", "RMS の「受注・決済管理」", "注文者郵便番号1", "10%請求額に対する税額", "buyer-phone-number", "まとめて割")
		for _, l := range i18n.Langs { // every format has a name there
			if text := importerui.GuideMarkdown(l); strings.Contains(text, "«") {
				t.Errorf("%s: %s", l, text)
			}
		}
		list := b.owner.Get("/s/tea/imports").Body
		for _, m := range regexp.MustCompile(`href="/s/tea/imports/formats#([a-z0-9]+)"`).FindAllStringSubmatch(list, -1) {
			b.has(page, `id="`+m[1]+`"`)
		}
	})
}

// What was never tried on a real export says so before and after the import; what misses a column names it.
func TestUnverifiedFormatsSaySo(t *testing.T) {
	t.Parallel()
	const orders = "店舗伝票番号,受注日,受注名,合計金額,商品名,商品コード,商品価格,受注数量\r\nN1,2026/11/01,古御門 倫,1000,扇子,S,1000,1\r\n"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("受注.csv", cp932(t, orders))
		b.has(b.owner.Get(at).Body, "ネクストエンジンの受注と見分けました（未検証）", "実際のファイルではまだ確かめていません", `href="/s/tea/imports/formats#nextengine"`)
		b.start(at)
		b.work()
		b.has(b.owner.Get(at).Body, "取り込みの結果", "（未検証）", "人数と金額をよくお確かめください")

		a := b.send(b.owner, file{"受注.csv", cp932(t, strings.ReplaceAll(orders, "合計金額", "総額"))})
		if a.Status != 303 || !strings.HasSuffix(a.Location(), "/mapping") {
			t.Errorf("a file without its total: %d %s", a.Status, a.Location())
		}
		b.has(b.owner.Get(a.Location()).Body, "「ネクストエンジンの受注」の形のようですが、要る列がありません: 合計金額", `name="c4"`)
		a = b.send(b.owner, file{"labels.csv", "お届け先郵便番号,お届け先氏名,お届け先敬称,お届け先住所1行目,内容品\r\n"})
		b.has(a.Body, "日本郵便 クリックポストの送り状をつくるためのファイル")

		at = b.checked("people.csv", threeBad)
		b.has(b.owner.Get(at).Body, "Joren の項目名の顧客と見分けました", `href="/s/tea/imports/formats#generic"`)
		if body := b.owner.Get(at).Body; strings.Contains(body, "未検証") {
			t.Errorf("a format that is known well is called unverified\n%s", body)
		}
	})
}
