package customerui_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
)

// heads are the headings of the list, in order.
func heads(body string) string {
	table, _, _ := strings.Cut(body[strings.Index(body, `id="customer-table"`):], "</thead>")
	var out []string
	for _, m := range regexp.MustCompile(`(?s)<th[^>]*>(.*?)</th>`).FindAllStringSubmatch(table, -1) {
		out = append(out, strings.TrimSpace(regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(m[1], "")))
	}
	return strings.Join(out, " ")
}

func TestStaffChooseTheColumnsOfTheirList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := site(t, d, "external_id,name,email,birthday,rank,custom.size\n1,甲,b@example.jp,1990-01-01,gold,L\n2,乙,A@example.jp,2000-01-01,,\n3,丙,,,silver,S\n",
			"order_number,ordered_at,customer.external_id,total\n1,2026-01-01,1,1000\n")
		if got, want := heads(c.Get("/s/tea/customers").Body), "番号 お名前 会員 都道府県 注文回数 合計金額 平均 最終注文日 タグ メール"; got != want {
			t.Fatalf("the usual columns are %q", got)
		}
		has(t, c.Get("/s/tea/customers/columns").Body, "番号を後ろへ", "メールアドレス", "size")
		c.Post("/s/tea/customers/columns", url.Values{"columns": {"custom.size,age,nothing,name,email,amount,email"}})
		body := c.Get("/s/tea/customers?sort=email").Body
		if got := heads(body); got != "size 年齢 お名前 メールアドレス 合計金額" {
			t.Errorf("the chosen columns are %q", got)
		}
		if a, b, none := strings.Index(body, ">乙<"), strings.Index(body, ">甲<"), strings.Index(body, ">丙<"); a < 0 || a > b || b > none {
			t.Errorf("sorted by e-mail: %d, %d, %d", a, b, none)
		}
		body = c.Get("/s/tea/customers?sort=custom.size&dir=desc").Body
		if a, b, none := strings.Index(body, ">丙<"), strings.Index(body, ">甲<"), strings.Index(body, ">乙<"); a < 0 || a > b || b > none {
			t.Errorf("sorted by a field of the shop's own: %d, %d, %d", a, b, none)
		}
		c.Post("/s/tea/customers/columns", url.Values{"columns": {""}})
		if got := heads(c.Get("/s/tea/customers").Body); !strings.HasPrefix(got, "番号 お名前 会員") {
			t.Errorf("back to the usual columns: %q", got)
		}
	})
}

func TestStaffShareLists(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := site(t, d, "external_id,name,rank\n1,甲,gold\n2,乙,\n")
		c.Post("/s/tea/customers/columns", url.Values{"columns": {"name,rank"}})
		share := "/s/tea/customers/views?q=%E7%94%B2&sort=rank"
		if a := c.Post(share, url.Values{"name": {" "}}); a.Status != 422 {
			t.Errorf("a list without a name is answered with %d", a.Status)
		}
		if a := c.Post(share, url.Values{"name": {strings.Repeat("名", 41)}}); a.Status != 422 {
			t.Errorf("a name of 41 letters is answered with %d", a.Status)
		}
		c.Post(share, url.Values{"name": {"甲の一覧"}})
		c.Post("/s/tea/customers/columns", url.Values{"columns": {""}})
		body := c.Get("/s/tea/customers").Body
		link := regexp.MustCompile(`href="([^"]*)"[^>]*><bdi>甲の一覧`).FindStringSubmatch(body)
		if link == nil {
			t.Fatal("the list is not among the tabs")
		}
		shared := c.Get(strings.ReplaceAll(link[1], "&amp;", "&")).Body
		if got := heads(shared); got != "お名前 ランク" || strings.Contains(shared, ">乙<") {
			t.Errorf("the shared list has %q", got)
		}
		remove := regexp.MustCompile(`action="([^"]*/remove[^"]*)"`).FindStringSubmatch(c.Get("/s/tea/customers/columns").Body)
		if remove == nil {
			t.Fatal("the list cannot be removed")
		}
		c.Post(strings.ReplaceAll(remove[1], "&amp;", "&"), url.Values{})
		lacks(t, c.Get("/s/tea/customers").Body, "甲の一覧")
	})
}
