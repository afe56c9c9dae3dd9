package app

import (
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"joren/internal/customer/customerui"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/index"
	"joren/internal/segment/saved"
	"joren/internal/segment/segmentui"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

const (
	findPeople = "external_id,name,phone,prefecture,sex,birthday,member_status,tags,custom.size\n" +
		"1,髙橋 一郎,080-1234-5678,東京都,male,1980-03-01,member,VIP,L\n2,高橋 二郎,03-1111-2222,大阪府,male,1990-04-01,guest,,\n" +
		"3,佐藤 花子,,東京都,female,,member,VIP;茶,\n"
	findOrders = "order_number,ordered_at,customer.external_id,category,product_name,unit_price,quantity,total\n" +
		"a,2026-01-10,1,茶,煎茶,3000,1,3000\nb,2026-03-10,1,菓子,羊羹,2000,1,2000\nc,2026-03-12,2,茶,煎茶,3000,1,3000\n"
)

// seeker is the owner of a shop with a few customers.
func seeker(t *testing.T, d *db.DB) *webtest.Client {
	t.Helper()
	site := webtest.New(t, d)
	x := index.New(index.Options{DB: d})
	site.Handle(customerui.New(customerui.Options{DB: d, Lists: x}).Routes()...)
	site.Handle(segmentui.New(segmentui.Options{DB: d, Evaluate: x, Saved: saved.New(d, x), Staff: site.Staff}).Routes()...)
	tea := site.Shop("tea")
	im := importer.New(d, site.Shops, slog.New(slog.DiscardHandler))
	for _, file := range []string{findPeople, findOrders} {
		r, err := im.Run(t.Context(), importer.Request{Shop: importer.Shop{ID: tea.ID, Currency: tea.Currency, Zone: tea.Zone, Lapse: tea.Lapse(), MatchMail: true},
			FileName: "f.csv", File: strings.NewReader(file)})
		if err != nil || r.Rejected > 0 {
			t.Fatalf("%v, %+v", err, r)
		}
	}
	return site.Member("tea", staff.Owner)
}

// namesIn are the customers that a list shows.
func namesIn(body string) string {
	var out []string
	for _, m := range regexp.MustCompile(`class="who"[^>]*>(.*?)</a>`).FindAllStringSubmatch(body, -1) {
		out = append(out, plainText(m[1]))
	}
	return strings.Join(out, ", ")
}

func TestTheSearchFormFindsWhomItDescribes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := seeker(t, d)
		for _, one := range []struct {
			form url.Values
			want string
		}{
			{url.Values{"name": {"高橋"}}, "髙橋 一郎, 高橋 二郎"},
			{url.Values{"phone": {"5678"}}, "髙橋 一郎"},
			{url.Values{"prefecture.v": {"東京都", "京都府"}, "sex.v": {"female"}}, "佐藤 花子"},
			{url.Values{"registered": {"no"}}, "高橋 二郎"},
			{url.Values{"registered": {"yes"}, "customer_tags.v": {"VIP", "茶"}}, "佐藤 花子"},
			{url.Values{"birthday": {"1985-01-01"}, "birthday.to": {"１９９０年12月31日"}}, "高橋 二郎"},
			{url.Values{"birth_month": {"3"}}, "髙橋 一郎"},
			{url.Values{"number_of_orders": {"１"}, "number_of_orders.to": {"1"}}, "高橋 二郎"},
			{url.Values{"amount_spent": {"3,001"}}, "髙橋 一郎"},
			{url.Values{"last_order_date.to": {"2026-03-11"}}, "髙橋 一郎"},
			{url.Values{"products_purchased": {"茶"}, "products_purchased.by": {"category"}, "products_purchased.from": {"2026-02-01"}}, "高橋 二郎"},
			{url.Values{"products_purchased.from": {"2026-01-01"}, "products_purchased.to": {"2026-01-31"}}, "髙橋 一郎"},
			{url.Values{"custom.size": {"l"}}, "髙橋 一郎"},
			{url.Values{"custom.size.has": {"1"}}, "髙橋 一郎"},
			{url.Values{"name": {"高橋"}, "rest": {"number_of_orders = 2 OR number_of_orders = 3"}}, "髙橋 一郎"},
			{url.Values{}, "髙橋 一郎, 高橋 二郎, 佐藤 花子"},
		} {
			a := c.Post("/s/tea/customers/find?sort=number&page=2", one.form)
			list := a.Header.Get("Location")
			if a.Status != 303 || strings.Contains(list, "page=") {
				t.Fatalf("%v is answered with %d and %q", one.form, a.Status, list)
			}
			if got := namesIn(c.Get(list).Body); got != one.want {
				t.Errorf("%v finds %q, not %q", one.form, got, one.want)
			}
			// the form that it opens again says the same, and so does the builder
			asked, err := url.Parse(list)
			if err != nil {
				t.Fatal(err)
			}
			form := c.Get("/s/tea/customers/find?" + asked.RawQuery).Body
			for name, values := range one.form {
				for _, v := range values {
					if name != "rest" && name != "products_purchased.by" && !strings.HasSuffix(name, ".has") && len(v) == len([]rune(v)) && v != "3,001" && !regexp.MustCompile(`value="`+regexp.QuoteMeta(v)+`"`).MatchString(form) {
						t.Errorf("%v: the form forgets %s", one.form, name)
					}
				}
			}
			if where := asked.Query().Get("where"); where != "" {
				if body := c.Get("/s/tea/segments/new?" + url.Values{"q": {where}}.Encode()).Body; !strings.Contains(body, `data-segment-count>`) || strings.Contains(body, `role="alert"`) {
					t.Errorf("%q does not open in the builder", where)
				}
			}
		}
	})
}

func TestTheSearchFormTellsWhatItCannotRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := seeker(t, d)
		a := c.Post("/s/tea/customers/find", url.Values{"name": {"高橋"}, "age": {"about 40"}, "birthday.to": {"2026-02-30"}})
		if a.Status != 422 || !strings.Contains(a.Body, "数字で入力してください。") || !strings.Contains(a.Body, "日付は 2026-01-31 のように") {
			t.Errorf("a form that cannot be read is answered with %d", a.Status)
		}
		for _, kept := range []string{`value="高橋"`, `value="about 40"`, `value="2026-02-30"`} {
			if !strings.Contains(a.Body, kept) {
				t.Errorf("the form loses %s", kept)
			}
		}
		if body := c.Post("/s/tea/customers/find?part=count", url.Values{"name": {"高橋"}}).Body; !strings.Contains(body, "2人が見つかります") {
			t.Errorf("while one types it says %q", body)
		}
		many := url.Values{}
		for range 600 {
			many.Add("customer_tags.v", "VIP")
		}
		if a := c.Post("/s/tea/customers/find", many); a.Status != 422 {
			t.Errorf("600 tags are answered with %d", a.Status)
		}
		if body := c.Get("/s/tea/customers/find?where=" + url.QueryEscape("number_of_orders > 1 OR sex = 'male'")).Body; !strings.Contains(body, "この画面に欄がない条件も使う") {
			t.Error("a condition without a field is not shown")
		}
		if a := c.Get("/s/tea/customers/find?where=" + url.QueryEscape("nothing_such = 1")); a.Status != 200 || !strings.Contains(a.Body, `role="alert"`) {
			t.Errorf("a query that cannot be read is answered with %d", a.Status)
		}
	})
}
