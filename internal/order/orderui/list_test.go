package orderui_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"joren/internal/order"
	"joren/internal/staff"
)

func (f *fixture) fill() {
	hana := f.person("髙橋 花", "090-1234-5678")
	f.add(hana, order.Draft{Number: "A-1", OrderedAt: at(1, 5), Lines: tea(1000), Channel: "own_cart"},
		order.Draft{Number: "A-2", OrderedAt: at(2, 5), Lines: tea(3000), State: order.Shipped, Channel: "minne"},
		order.Draft{Number: "A-3", OrderedAt: at(3, 5), Lines: tea(9000), State: order.Cancelled},
		order.Draft{Number: "A-4", OrderedAt: at(4, 5), State: order.New, PaymentState: order.Pending})
	f.add(0, order.Draft{Number: "B-1", OrderedAt: at(5, 5), Lines: append(tea(2000), tea(400)...), Channel: "rakuten"})
}

func TestListShowsOrdersWithCustomerStateAndSum(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.fill()
		page := f.Member("tea", staff.Viewer).Get("/s/tea/orders")
		if page.Status != http.StatusOK {
			t.Fatalf("%d\n%s", page.Status, page.Body)
		}
		has(t, page.Body, `href="/s/tea/orders/1"`, `href="/s/tea/customers/1"`, "髙橋 花", "初回", "2回目", "お客様の記載なし", "ほか1点", "自社カート", "楽天市場",
			"minne", "金額不明", "入金待ち", "購入 4件の合計", "¥6,400", "購入に数えない1件は合計に入れていません。", "合計した購入のうち1件は金額不明です。", "合計に入らない",
			`aria-sort="descending"`, "1〜5件目 / 5件")
		inOrder(t, page.Body, "B-1", "A-4", "A-3", "A-2", "A-1")
		inOrder(t, page.Body, "すべて", ">5<", "新規", ">1<", "発送準備中", ">0<", "発送済み", ">1<", "お届け済み", ">2<", "取り消し", ">1<", "返品", ">0<")
		lacks(t, page.Body, "style=", "hx-on", "«")
	})
}

func TestListIsFilteredSortedAndSearched(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.fill()
		c := f.Member("tea", staff.Viewer)
		for query, want := range map[string]string{
			"state=shipped": "A-2", "state=new": "A-4", "state=returned": "", "q=A-3": "A-3", "q=a-3": "A-3", "q=高橋": "A-4 A-3 A-2 A-1", "q=5678": "A-4 A-3 A-2 A-1",
			"q=高橋&state=delivered": "A-1", "q=nobody": "", "sort=amount&dir=asc": "A-1 B-1 A-2 A-3 A-4", "sort=amount": "A-3 A-2 B-1 A-1 A-4",
			"sort=number&dir=asc": "A-1 A-2 A-3 A-4 B-1", "dir=asc": "A-1 A-2 A-3 A-4 B-1", "q=%25": "",
		} {
			u, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			page := c.Get("/s/tea/orders?" + u.Encode())
			if got := strings.Join(numbers(page.Body), " "); page.Status != http.StatusOK || got != want {
				t.Errorf("%s: %d, %q instead of %q", query, page.Status, got, want)
			}
		}
	})
}

// numbers are the order numbers of the rows, as the page has them.
func numbers(body string) []string {
	var out []string
	for _, part := range strings.Split(body, ` href="/s/tea/orders/`)[1:] {
		_, rest, _ := strings.Cut(part, "<bdi>")
		n, _, _ := strings.Cut(rest, "</bdi>")
		out = append(out, n)
	}
	return out
}

func TestListHasAnyPage(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		var all []order.Draft
		for i := range 45 {
			all = append(all, order.Draft{Number: fmt.Sprintf("P%02d", i+1), OrderedAt: at(1, 1).AddDate(0, 0, i), Lines: tea(100)})
		}
		f.add(0, all...)
		c := f.Member("tea", staff.Viewer)
		for query, want := range map[string][3]string{ // first and last number, and what the line under the table says
			"": {"P45", "P26", "1〜20件目 / 45件"}, "?page=2": {"P25", "P06", "21〜40件目 / 45件"}, "?page=3": {"P05", "P01", "41〜45件目 / 45件"},
			"?page=999": {"P05", "P01", "41〜45件目"}, "?size=50": {"P45", "P01", "1〜45件目 / 45件"}, "?size=7": {"P45", "P26", "1〜20件目"},
			"?page=2&sort=number&dir=asc": {"P21", "P40", "21〜40件目"},
		} {
			page := c.Get("/s/tea/orders" + query)
			got := numbers(page.Body)
			if len(got) == 0 || got[0] != want[0] || got[len(got)-1] != want[1] {
				t.Errorf("%s: %v", query, got)
			}
			has(t, page.Body, want[2], "¥4,500") // the sum is that of all pages
		}
		has(t, c.Get("/s/tea/orders?page=2&size=20&q=P&state=delivered").Body, `href="/s/tea/orders?page=3&amp;q=P&amp;state=delivered"`,
			`name="state" value="delivered"`)
	})
}

func TestListWhileTypingIsOnlyTheTable(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.fill()
		part := f.Member("tea", staff.Viewer).Part("/s/tea/orders?q=A-1")
		has(t, part.Body, `id="orders"`, `hx-swap-oob="true"`, "q=A-1&amp;state=shipped", "A-1")
		lacks(t, part.Body, "<html", "<search", "A-2")
	})
}

func TestEmptyListSaysWhatToDo(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		has(t, f.Member("tea", staff.Manager).Get("/s/tea/orders").Body, "受注はまだありません", `href="/s/tea/imports"`)
		viewer := f.Member("tea", staff.Viewer).Get("/s/tea/orders")
		has(t, viewer.Body, "受注はまだありません", "オーナーかマネージャー")
		lacks(t, viewer.Body, "/imports")
		f.fill()
		c := f.Member("tea", staff.Support)
		has(t, c.Get("/s/tea/orders?q=nobody&state=shipped&sort=amount").Body, "「nobody」に合う受注はありません", `href="/s/tea/orders?sort=amount&amp;state=shipped"`)
		has(t, c.Get("/s/tea/orders?state=returned").Body, "「返品」の受注はありません", "すべての受注を見る")
	})
}

// Hostile values are searched for as they stand, or not understood; none makes the server fail, and none is shown raw.
func TestS015_HostileParametersOfTheList(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.fill()
		c := f.Member("tea", staff.Viewer)
		before := f.Fingerprint()
		hostile := []string{"'", "' OR '1'='1", "1; DROP TABLE orders--", `"`, `\`, "%", "_", "%_%", "o.amount", "amount DESC, (SELECT 1)", "-1", "0", "1e9", "99999999999999999999",
			"9223372036854775807", "2147483648", "１", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "${7*7}", "{{7*7}}", "../../etc/passwd", "\u202e", "\u200b", "()",
			"CASE WHEN 1=1 THEN 1 END", "NULL", "asc; SELECT", strings.Repeat("a", 5000), strings.Repeat("(", 300), "🍵", "ﾊﾟ", "1 UNION SELECT * FROM staff"}
		for _, name := range []string{"q", "state", "sort", "dir", "page", "size", "payment", "columns[]"} {
			for _, value := range hostile {
				path := "/s/tea/orders?" + url.Values{name: {value}}.Encode()
				for _, a := range []int{c.Get(path).Status, c.Part(path).Status} {
					if a != http.StatusOK && a != http.StatusBadRequest {
						t.Errorf("%s: %d", path, a)
					}
				}
				lacks(t, c.Get(path).Body, "<script>alert", "<img src=x")
			}
		}
		for path, want := range map[string]int{"?sort=a&sort=b": 400, "?q=%ff": 400, "?q=%00": 400, "?page=%zz": 400} {
			if got := c.Get("/s/tea/orders" + path).Status; got != want {
				t.Errorf("%s: %d instead of %d", path, got, want)
			}
		}
		if f.Fingerprint() != before {
			t.Error("a list changed the database")
		}
	})
}
