package app

import (
	"fmt"
	"html"
	"log/slog"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"joren/internal/customer/customerui"
	"joren/internal/dashboard/dashboardui"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/index"
	"joren/internal/kit/clock"
	"joren/internal/kit/money"
	"joren/internal/order/orderui"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

var (
	tag     = regexp.MustCompile(`<[^>]*>`)
	blanks  = regexp.MustCompile(`\s+`)
	toLists = regexp.MustCompile(`(?s)<a[^>]* href="(/s/tea/(?:customers|orders)\?[^"]*)"[^>]*>(.*?)</a>`)
	people  = regexp.MustCompile(`顧客の一覧 \S+ ([\d,]+)人`)
	orders  = regexp.MustCompile(`受注 ([\d,]+)件。`)
	figure  = regexp.MustCompile(`−?¥?[\d,]+`)
	sums    = regexp.MustCompile(`購入 ([\d,]+)件の合計\s*¥([\d,]+)`)
	lacking = regexp.MustCompile(`合計した購入のうち([\d,]+)件は金額不明`)
)

// mean is the average order of a list of orders, from what its foot says.
func mean(body string) string {
	number := func(s string) int64 {
		n, _ := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
		return n
	}
	m := sums.FindStringSubmatch(body)
	if m == nil {
		return "no sum"
	}
	n := number(m[1])
	if u := lacking.FindStringSubmatch(body); u != nil {
		n -= number(u[1])
	}
	return money.JPY.Format((number(m[2]) + n/2) / max(n, 1))
}

func plainText(s string) string {
	return strings.TrimSpace(blanks.ReplaceAllString(html.UnescapeString(tag.ReplaceAllString(s, "")), " "))
}

// Every figure of the first page that leads somewhere leads to a list of just so many, or of just that sum.
func TestEveryFigureOfTheFirstPageLeadsToItsList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site, _ := fullSite(t, d)
		c := site.Member("tea", staff.Owner)
		for _, period := range []string{"", "?period=today", "?period=7d", "?period=12m"} {
			page := c.Get("/s/tea" + period)
			if page.Status != 200 {
				t.Fatalf("%s: %d", period, page.Status)
			}
			links := toLists.FindAllStringSubmatch(page.Body, -1)
			if len(links) < 20 {
				t.Fatalf("%s: only %d links", period, len(links))
			}
			for _, l := range links {
				said := figure.FindString(plainText(l[2]))
				list := c.Get(html.UnescapeString(l[1])).Body
				body := plainText(list)
				switch {
				case said == "":
				case strings.Contains(said, "¥"):
					if !strings.Contains(body, said) && !strings.Contains(said, mean(body)) {
						t.Errorf("%s: %q leads to %s, which does not sum up to it", period, plainText(l[2]), l[1])
					}
				default:
					m := people.FindStringSubmatch(body)
					if m == nil {
						m = orders.FindStringSubmatch(body)
					}
					if m == nil || m[1] != said {
						t.Errorf("%s: %q leads to %s, which has %v", period, plainText(l[2]), l[1], m)
					}
				}
			}
		}
	}, dbtest.WithClock(clock.At(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))))
}

// home is a site with a shop that has what a file says.
func home(t *testing.T, d *db.DB, file string) *webtest.Site {
	t.Helper()
	site := webtest.New(t, d)
	site.Handle(dashboardui.New(d).Routes()...)
	site.Handle(customerui.New(customerui.Options{DB: d, Lists: index.New(index.Options{DB: d})}).Routes()...)
	site.Handle(orderui.New(orderui.Options{DB: d}).Routes()...)
	tea := site.Shop("tea")
	if file == "" {
		return site
	}
	r, err := importer.New(d, site.Shops, slog.New(slog.DiscardHandler)).Run(t.Context(), importer.Request{Shop: ImportShop(tea), FileName: "f.csv", File: strings.NewReader(file)})
	if err != nil || r.Rejected > 0 {
		t.Fatal(err, r.Rejected)
	}
	return site
}

const homeHeader = "source,order_number,ordered_at,state,payment_state,total,customer.external_id,customer.name,product_name,quantity\n"

func TestTheFirstPageOfShopsThatAreJustBeginning(t *testing.T) {
	t.Parallel()
	day := clock.At(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	for name, c := range map[string]struct {
		file       string
		role       staff.Role
		want, lack []string
	}{
		"nothing":               {"", staff.Owner, []string{"teaへようこそ", `href="/s/tea/imports"`, "ファイルを取り込む"}, []string{"NaN", "¥"}},
		"nothing, for a viewer": {"", staff.Viewer, []string{"オーナーかマネージャーが受注ファイルを取り込むと"}, []string{`href="/s/tea/imports"`}},
		"customers alone":       {"external_id,name\n1,見本 花子\n", staff.Owner, []string{"お客様は取り込まれています", "/s/tea/customers"}, []string{"ようこそ"}},
		"one order": {homeHeader + "own,1,2026-11-20T09:00:00+09:00,new,paid,1200,c1,見本 花子,煎茶,2\n", staff.Owner,
			[]string{"¥1,200", "見本 花子", "まだ言えません", "発送を待つ注文", "いつもより遅れている方はいません。", "煎茶"}, []string{"NaN", "Inf", "前の30日", "«"}},
		"nothing in the period before": {homeHeader + "own,1,2026-11-20T09:00:00+09:00,new,paid,1200,c1,a,x,1\nown,2,2024-01-20T09:00:00+09:00,shipped,paid,500,c1,a,x,1\n", staff.Owner,
			[]string{"前の期間は0件"}, []string{"NaN", "Inf", "前の30日より"}},
		"less than before": {homeHeader + "own,1,2026-11-20T09:00:00+09:00,new,paid,500,c1,a,x,1\nown,2,2026-10-10T09:00:00+09:00,shipped,paid,2000,c1,a,x,1\n", staff.Owner,
			[]string{"75.0%", "前の30日より", "前の30日と同じ"}, []string{"−75"}},
		"amounts that nobody states": {homeHeader + "own,1,2026-11-20T09:00:00+09:00,new,paid,,c1,a,x,1\nown,2,2026-11-19T09:00:00+09:00,new,paid,700,c1,a,x,1\n", staff.Owner,
			[]string{"金額不明 1件", "金額不明の1件を除く", "¥700"}, []string{"NaN"}},
		"nobody named": {homeHeader + "own,1,2026-11-20T09:00:00+09:00,new,paid,800,,,x,1\n", staff.Owner, []string{"お客様の記載なし ¥800", "part=nobody"}, []string{"NaN"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				site := home(t, d, c.file)
				page := site.Member("tea", c.role).Get("/s/tea")
				text := plainText(page.Body)
				for _, want := range c.want {
					if !strings.Contains(page.Body, want) && !strings.Contains(text, want) {
						t.Errorf("lacks %q", want)
					}
				}
				for _, lack := range c.lack {
					if strings.Contains(page.Body[strings.Index(page.Body, "<main"):], lack) {
						t.Errorf("has %q", lack)
					}
				}
			}, dbtest.WithClock(day))
		})
	}
}

// What the lists are narrowed to stays when one searches, sorts and turns pages, and can be taken away.
func TestNarrowedListsKeepTheirConditions(t *testing.T) {
	t.Parallel()
	var file strings.Builder
	file.WriteString(homeHeader)
	for i := range 30 {
		fmt.Fprintf(&file, "own,a%d,2026-11-%02dT09:00:00+09:00,shipped,paid,100,c%d,name%d,thing,1\n", i, i%20+1, i, i)
		fmt.Fprintf(&file, "own,b%d,2026-11-20T09:00:00+09:00,shipped,paid,100,c%d,name%d,thing,1\n", i, i%2, i%2)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := home(t, d, file.String()).Member("tea", staff.Owner)
		for address, want := range map[string]struct{ total, chip string }{
			"/s/tea/customers?first_from=2026-11-05&first_to=2026-11-20":          {"22人", "2026/11/05〜2026/11/20"},
			"/s/tea/customers?bought=3":                                           {"2人", "3回以上"},
			"/s/tea/customers?again_from=2026-11-20":                              {"2人", "2026/11/20から"},
			"/s/tea/customers?step=1&step_to=2026-11-30&went=yes":                 {"2人", "その後90日以内に次の購入"},
			"/s/tea/customers?due_from=2026-11-20&due_to=2026-11-30&first_from=x": {"0人", "2026/11/20〜2026/11/30"},
			"/s/tea/orders?part=first":                                            {"30件", "お客様のはじめての購入"},
			"/s/tea/orders?part=later&from=2026-11-20&to=2026-11-20":              {"30件", "2回目以降の購入"},
			"/s/tea/orders?from=2026-11-01&to=2026-11-02":                         {"4件", "2026/11/01〜2026/11/02"},
			"/s/tea/orders?part=to_send":                                          {"", "発送を待つもの"},
			"/s/tea/orders?part=nobody":                                           {"", "お客様の記載がない購入"},
		} {
			body := c.Get(address).Body
			text := plainText(body)
			if !strings.Contains(text, want.chip) {
				t.Errorf("%s has no chip %q", address, want.chip)
			}
			if want.total != "0人" && want.total != "" && !strings.Contains(text, " "+want.total) {
				t.Errorf("%s has not %s", address, want.total)
			}
			asked, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			for name, values := range asked.Query() {
				if values[0] != "x" && want.total != "0人" && want.total != "" && strings.Count(body, fmt.Sprintf(`name="%s" value="%s"`, name, values[0])) == 0 {
					t.Errorf("%s: the search forgets %s", address, name)
				}
			}
		}
	}, dbtest.WithClock(clock.At(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))))
}
