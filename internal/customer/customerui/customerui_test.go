package customerui_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"joren/internal/customer/customerui"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/index"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

const rlo = "\u202e"

// site is a shop "tea" with the rows of a file in it, and its owner's browser.
func site(t *testing.T, d *db.DB, files ...string) *webtest.Client {
	t.Helper()
	s := webtest.New(t, d)
	s.Handle(customerui.New(customerui.Options{DB: d, Lists: index.New(index.Options{DB: d})}).Routes()...)
	tea := s.Shop("tea")
	im := importer.New(d, s.Shops, slog.New(slog.DiscardHandler))
	for _, f := range files {
		r, err := im.Run(t.Context(), importer.Request{Shop: importer.Shop{ID: tea.ID, Currency: tea.Currency, Zone: tea.Zone, Lapse: tea.Lapse(), MatchMail: true},
			FileName: "f.csv", File: strings.NewReader(f)})
		if err != nil || r.Rejected > 0 {
			t.Fatalf("%v, %+v", err, r)
		}
	}
	return s.Member("tea", staff.Owner)
}

func has(t *testing.T, body string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(body, s) {
			t.Errorf("%q is missing", s)
		}
	}
}

func lacks(t *testing.T, body string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(body, s) {
			t.Errorf("%q is there", s)
		}
	}
}

func people(n int) string {
	var b strings.Builder
	b.WriteString("external_id,name,kana,phone,email_optin\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,顧客 %03d,コキャク,0312340%03d,yes\n", i, i, i)
	}
	return b.String()
}

func TestListPagesSortsAndSums(t *testing.T) {
	t.Parallel()
	orders := "order_number,ordered_at,customer.external_id,total\n1,2026-01-01,5,1000\n2,2026-02-01,5,2000\n3,2026-03-01,7,500\n4,2026-04-01,8,\n"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := site(t, d, people(45), orders)
		all := c.Get("/s/tea/customers")
		has(t, all.Body, "45<", "¥3,500", "1〜20人目 / 45人", "金額不明", `href="/s/tea/customers?page=3"`, "45人の合計")
		if i, j := strings.Index(all.Body, "顧客 008"), strings.Index(all.Body, "顧客 005"); i < 0 || j < i {
			t.Error("the newest order is not first")
		}
		last := c.Get("/s/tea/customers?page=3&sort=number")
		has(t, last.Body, "顧客 044", "41〜45人目")
		lacks(t, last.Body, "顧客 039")
		has(t, c.Get("/s/tea/customers?sort=amount&dir=desc").Body, `aria-sort="descending"`)
		repeat := c.Get("/s/tea/customers?view=repeat")
		has(t, repeat.Body, "顧客 005", "1人の合計")
		lacks(t, repeat.Body, "顧客 007")
	})
}

func TestSearchWhileTypingIsOnlyTheList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := site(t, d, people(30))
		part := c.Part("/s/tea/customers?q=%E9%A1%A7%E5%AE%A2017")
		has(t, part.Body, `id="customers"`, "<mark>")
		lacks(t, part.Body, "<html", "顧客 016")
		none := c.Get("/s/tea/customers?q=" + "%3Cscript%3Ealert(1)%3C/script%3E")
		has(t, none.Body, "合う顧客はいません", "&lt;script&gt;")
	})
}

func TestEmptyShopSaysWhatToDoFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		has(t, site(t, d).Get("/s/tea/customers").Body, "まだ顧客がいません", `href="/s/tea/imports"`)
	})
}

func TestCustomerPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := site(t, d, "external_id,name,kana,phone,postal_code,address1,birthday,memo,homepage,custom.好み\n1,髙橋 花,ﾀｶﾊｼ ﾊﾅ,0312345678,1000001,東京都千代田区千代田1-1,S59.5.9,のし,https://example.jp/a,深蒸し\n",
			"order_number,ordered_at,customer.external_id,customer.email,customer.email_optin,product_name,category,unit_price,quantity\n"+
				"A,2026-01-01,1,h@example.jp,yes,煎茶,茶,1000,2\nB,2026-02-10,1,,,急須,器,3000,1\nC,2026-03-22,1,,,煎茶,茶,1000,1\n")
		a := c.Get("/s/tea/customers/1")
		has(t, a.Body, "髙橋 花", "タカハシ ハナ", "3回目のご購入", "¥6,000", "平均 ¥2,000", "40", "〒100-0001", "03-1234-5678", "1984年5月9日", "同意あり",
			"f.csv 2行目", "のし", "深蒸し", "茶", "器", "3回目のご注文", "煎茶 × 2", `href="/s/tea/orders/1"`, `href="https://example.jp/a"`)
		if a := c.Get("/s/tea/customers/2"); a.Status != 404 {
			t.Errorf("a missing customer answers %d", a.Status)
		}
		for _, odd := range []string{"0", "-1", "x", "99999999999999999999", "1;drop"} {
			if a := c.Get("/s/tea/customers/" + odd); a.Status != 404 {
				t.Errorf("%s answers %d", odd, a.Status)
			}
		}
	})
}

func TestOddNamesHold(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("長", 60)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := site(t, d, "external_id,name,email\n1,"+long+",\n2,"+rlo+"evil,\n3,🍵 茶,\n4,,only@example.jp\n5,\"</script><script>alert(1)</script>\",\n")
		list := c.Get("/s/tea/customers?sort=number")
		has(t, list.Body, long, "🍵 茶", "お名前なし", "<bdi")
		lacks(t, list.Body, "<script>alert")
		for n := 1; n <= 5; n++ {
			a := c.Get(fmt.Sprintf("/s/tea/customers/%d", n))
			if a.Status != 200 {
				t.Errorf("customer %d answers %d", n, a.Status)
			}
			has(t, a.Body, "注文はまだありません", "ご購入はまだありません")
			lacks(t, a.Body, "<script>alert")
		}
	})
}
