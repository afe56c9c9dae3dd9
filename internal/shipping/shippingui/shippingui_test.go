package shippingui_test

import (
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/japanese"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/exporter"
	"joren/internal/importer"
	"joren/internal/kit/day"
	"joren/internal/order/orderui"
	"joren/internal/shipping/shippingui"
	"joren/internal/staff"
	"joren/internal/web/webtest"
)

const orders = `order_number,ordered_at,state,payment_state,payment_method,customer.external_id,customer.name,customer.phone,customer.postal_code,customer.prefecture,customer.city,customer.address1,ship_to.name,ship_to.phone,ship_to.postal_code,ship_to.prefecture,ship_to.city,ship_to.address1,product_name,unit_price,quantity
A1,2026-11-01,new,paid,,c1,高橋 花,090-1234-5678,060-0001,北海道,札幌市中央区,北一条西3-2,,,,,,,煎茶,1000,1
A2,2026-11-02,preparing,paid,,c1,高橋 花,090-1234-5678,060-0001,北海道,札幌市中央区,北一条西3-2,神崎 実,03-1234-5678,100-0001,東京都,千代田区,千代田1-1,煎茶,1000,1
A3,2026-11-03,new,pending,代金引換,c2,𠮷田 葛,,,大阪府,大阪市北区,梅田1-1,,,,,,,煎茶,2000,1
A4,2026-11-04,shipped,paid,,c1,高橋 花,090-1234-5678,060-0001,北海道,札幌市中央区,北一条西3-2,,,,,,,煎茶,1000,1
A5,2026-11-05,cancelled,paid,,c1,高橋 花,090-1234-5678,060-0001,北海道,札幌市中央区,北一条西3-2,,,,,,,煎茶,1000,1
`

// newSite is a site whose shop "tea" has five orders and all settings that slips need.
func newSite(t *testing.T, d *db.DB) (*webtest.Site, *webtest.Client) {
	t.Helper()
	site := webtest.New(t, d)
	site.Handle(shippingui.New(shippingui.Options{DB: d}).Routes()...)
	site.Handle(orderui.New(orderui.Options{DB: d}).Routes()...)
	s := site.Shop("tea")
	_, err := importer.New(d, site.Shops, slog.New(slog.DiscardHandler)).Run(t.Context(), importer.Request{File: strings.NewReader(orders), FileName: "f.csv",
		Shop: importer.Shop{ID: s.ID, Currency: s.Currency, Zone: s.Zone, Lapse: 100 * 365 * 24 * time.Hour, MatchMail: true}})
	if err != nil {
		t.Fatal(err)
	}
	return site, site.Member("tea", staff.Owner)
}

func set(t *testing.T, c *webtest.Client) {
	t.Helper()
	form := url.Values{"form_token": {"AAAAAAAAAAAAAAAAAAAA"}, "name": {"茶の間"}, "postal_code": {"420-0853"}, "prefecture": {"静岡"}, "city": {"静岡市葵区"}, "address1": {"追手町1-2"},
		"phone": {"0312345678"}, "yamato_code": {"０３１２３４５６７８０１"}, "yamato_fare": {"01"}, "sagawa_code": {"123456789012"}, "exports_per_day": {"5"}}
	if a := c.Post("/s/tea/settings/shipping", form); a.Status != 303 {
		t.Fatalf("%d %s", a.Status, a.Body[max(0, strings.Index(a.Body, "<main")):])
	}
	has(t, c.Get("/s/tea/settings/shipping").Body, `value="茶の間"`, `value="静岡県"`, `value="03-1234-5678"`, `value="031234567801"`, `value="5"`)
}

func has(t *testing.T, body string, all ...string) {
	t.Helper()
	for _, s := range all {
		if !strings.Contains(body, s) {
			t.Errorf("no %q in\n%s", s, body[max(0, strings.Index(body, "<main")):])
		}
	}
}

func lines(t *testing.T, a *webtest.Answer) []string {
	t.Helper()
	text, err := japanese.ShiftJIS.NewDecoder().String(a.Body)
	if err != nil || a.Status != 200 || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment; filename*=UTF-8''") {
		t.Fatalf("%d %v\n%s", a.Status, err, a.Body[max(0, strings.Index(a.Body, "<main")):])
	}
	return strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n")
}

func TestSlipsAreMadeOfWhatWaitsAndMendedWhereTheyDoNotFit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site, c := newSite(t, d)
		const at = "/s/tea/shipping?carrier=yamato-b2"
		has(t, c.Get(at).Body, "送り状に必要な設定がまだありません", "請求先顧客コード")
		if a := c.Post(at, nil); a.Status != 422 {
			t.Errorf("without settings: %d", a.Status)
		}
		set(t, c)
		page := c.Get(at).Body
		has(t, page, "3件の送り状", "このままでは送り状にできない 1件", "注文 A3", `name="o3.to.phone"`, `name="o3.to.postal_code"`, `name="o3.to.name"`, `value="吉田 葛"`, "書けない文字があります: 𠮷")
		form := url.Values{"gifts": {"1"}}
		if a := c.Post(at, form); a.Status != 422 || !strings.Contains(a.Body, "送り状にできない注文が 1件残っています") {
			t.Errorf("with what is bad: %d", a.Status)
		}
		form.Set("leave", "1")
		if got := lines(t, c.Post(at, form)); len(got) != 3 {
			t.Errorf("without the bad one: %q", got)
		}
		form.Del("leave")
		for name, v := range map[string]string{"o3.to.phone": "06-1234-5678", "o3.to.postal_code": "5300001", "o3.to.name": "吉田 葛", "o1.goods": "贈答用の煎茶"} {
			form.Set(name, v)
		}
		check := url.Values{"check": {"1"}}
		for k, v := range form {
			check[k] = v
		}
		if a := c.Post(at, check); a.Status != 200 || strings.Contains(a.Body, "このままでは") || !strings.Contains(a.Body, `name="o3.to.phone" value="06-1234-5678"`) {
			t.Errorf("checked: %d", a.Status)
		}
		got := lines(t, c.Post(at, form))
		if len(got) != 4 {
			t.Fatalf("%q", got)
		}
		has(t, got[1], `"A3","2"`, `"06-1234-5678","","530-0001"`, `"吉田 葛"`, `"2000"`) // newest first, to be collected
		has(t, got[2], `"A1"`, `"贈答用の煎茶"`, `"茶の間"`)
		has(t, got[3], `"A2","0"`, `"神崎 実"`, `"090-1234-5678","","060-0001","北海道札幌市中央区北一条西3-2","","高橋 花"`) // a present names its giver
		if strings.Contains(got[2], `"高橋 花","","煎茶"`) {
			t.Error("what one sends to oneself is no present")
		}
		var log []exporter.Export
		if err := d.Read(t.Context(), func(q *db.Read) (err error) {
			log, err = exporter.Recent(q, site.Shop("tea").ID, 10)
			return err
		}); err != nil || len(log) != 2 || log[0].Kind != "yamato-b2" || log[0].Rows != 3 || log[0].Large || log[0].State != exporter.StateDone {
			t.Errorf("%+v, %v", log, err)
		}
	})
}

func TestPickedOrdersMayBeSentAgainButNotCancelledOnes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, c := newSite(t, d)
		set(t, c)
		has(t, c.Get("/s/tea/orders").Body, `formaction="/s/tea/shipping"`, `form="pick" name="n" value="4"`, "発送を待つ注文の送り状を作る")
		const at = "/s/tea/shipping?carrier=sagawa-ehiden3&n=4&n=5&n=1"
		has(t, c.Get(at).Body, "2件の送り状", "発送を待っていない 1件を除きました")
		got := lines(t, c.Post(at, url.Values{"goods": {"お茶"}}))
		if len(got) != 3 {
			t.Fatalf("%q", got)
		}
		has(t, got[1], `"A4"`, `"お茶"`)
		has(t, got[2], `"A1"`)
		has(t, c.Get("/s/tea/shipping?n=5").Body, "送り状を作る注文はありません")
		if a := c.Get("/s/tea/shipping?carrier=other"); a.Status != 404 {
			t.Errorf("unknown layout: %d", a.Status)
		}
	})
}

func TestChoicesForAllSlipsAreChecked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site, c := newSite(t, d)
		set(t, c)
		today := site.Shop("tea").Today(time.Now())
		later := func(days int) string { return today.Add(days).String() }
		const at = "/s/tea/shipping?carrier=yamato-b2&n=1"
		for name, x := range map[string]struct {
			form url.Values
			want string // "" : a file
		}{
			"tomorrow":         {url.Values{"ship": {later(1)}, "arrive": {later(3)}, "window": {"0812"}, "cool": {"frozen"}}, ""},
			"yesterday":        {url.Values{"ship": {later(-1)}}, "今日から 30日先まで"},
			"too far":          {url.Values{"ship": {later(31)}}, "今日から 30日先まで"},
			"no date":          {url.Values{"ship": {"そのうち"}}, "日付を入れてください"},
			"there before":     {url.Values{"ship": {later(3)}, "arrive": {later(2)}}, "出荷予定日より前"},
			"compact and cool": {url.Values{"service": {"8"}, "cool": {"chilled"}}, "クール便を選べません"},
		} {
			a := c.Post(at, x.form)
			if x.want == "" {
				row := lines(t, a)[1]
				ship, _ := day.Parse(later(1))
				if !strings.HasPrefix(row, `"A1","0","1","","`+strings.ReplaceAll(ship.String(), "-", "/")+`"`) || !strings.Contains(row, `"0812"`) {
					t.Errorf("%s: %s", name, row)
				}
				continue
			}
			if a.Status != 422 || !strings.Contains(a.Body, x.want) {
				t.Errorf("%s: %d", name, a.Status)
			}
		}
		form := url.Values{"form_token": {"BBBBBBBBBBBBBBBBBBBBBB"}, "name": {strings.Repeat("茶", 101)}, "postal_code": {"12"}, "prefecture": {"江戸"}, "phone": {"1"}, "yamato_code": {"abc"}, "exports_per_day": {"-1"}}
		a := c.Post("/s/tea/settings/shipping", form)
		if a.Status != 422 {
			t.Fatalf("%d", a.Status)
		}
		has(t, a.Body, "100文字までの1行", "7桁の郵便番号", "都道府県の名前", "日本の電話番号", "12桁までの数字")
		if a := site.Member("tea", staff.Marketer).Get("/s/tea/settings/shipping"); a.Status != 403 {
			t.Errorf("settings for a marketer: %d", a.Status)
		}
	})
}
