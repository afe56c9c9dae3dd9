package orderui_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"joren/internal/order"
	"joren/internal/staff"
)

func TestOrderPageShowsHowTheAmountComesAbout(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		hana := f.person("髙橋 花", "")
		f.add(hana, order.Draft{Number: "A-1", OrderedAt: at(1, 5), Lines: tea(1000)}, order.Draft{Number: "A-2", OrderedAt: at(2, 5), Lines: tea(1000)},
			order.Draft{Number: "A-3", Channel: "rakuten", OrderedAt: at(3, 5), PaymentMethod: "クレジットカード", PaymentState: order.PartRefunded, Coupon: "AKI10", Memo: "のし:御礼\n名入れなし",
				Lines:    append(tea(2160), order.Line{ProductName: "急須「土灰」", Quantity: 1, UnitPrice: yen(5500), TaxRate: 100}),
				Shipping: yen(550), Fees: yen(330), Discount: yen(100), CouponDiscount: yen(766), PointsUsed: yen(200), Total: yen(7500), Refunded: yen(500), PointsEarned: yen(75),
				ShipTo: &order.Address{Name: "髙橋 母", PostalCode: "100-0000", Prefecture: "東京都", City: "千代田区", Address1: "見本町2-14", Address2: "コーポ見本 203", Phone: "03-0000-0000"},
				PaidAt: at(3, 6), ShippedAt: at(3, 7), DeliveredAt: time.Date(2026, 3, 8, 15, 30, 0, 0, time.UTC)})
		page := f.Member("tea", staff.Viewer).Get("/s/tea/orders/3")
		if page.Status != http.StatusOK {
			t.Fatalf("%d\n%s", page.Status, page.Body)
		}
		has(t, page.Body, "注文 A-3", "No. 3", "3回目のご購入", `class="tally"`, `href="/s/tea/customers/1"`, "髙橋 花 様", "一部返金", "クレジットカード", "楽天市場", "Shopify",
			"煎茶「朝霧」", "100g ・ T1", "8%", "10%", "¥7,660", "AKI10", "75ポイント", "のし:御礼\n名入れなし",
			"髙橋 母", "〒100-0000", "東京都千代田区見本町2-14", "コーポ見本 203", "03-0000-0000", "2026/03/06 12:04", "2026/03/09 00:30", "数えます")
		inOrder(t, page.Body, "金額の内訳", "小計", "¥7,660", "送料", "¥550", "手数料", "¥330", "値引き", "−¥100", "クーポン", "−¥766", "ポイント利用", "−¥200",
			"明細と合計の差", "¥26", "合計", "¥7,500", "返金", "−¥500", "返金後の金額", "¥7,000", "取り込み元の合計は")
		inOrder(t, page.Body, "消費税", "8%", "¥2,160", "¥160", "10%", "¥5,500", "¥500", "¥660")
		lacks(t, page.Body, "購入に数えない注文", "style=", "hx-on", "«")
	})
}

func TestOrderPageTellsWhatTheMarketplacePaysFor(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.add(f.person("門馬 蓮", ""), order.Draft{Number: "R-1", Source: "rakuten", Channel: "rakuten", OrderedAt: at(3, 5), Type: order.Subscription, Lines: tea(2160), TaxAdded: yen(172),
			CouponDiscount: yen(100), MallCouponDiscount: yen(200), Total: yen(2032), StatedTax: []order.TaxTotal{{Rate: 80, Amount: 2032, Tax: 150, Stated: true}}})
		body := f.Member("tea", staff.Viewer).Get("/s/tea/orders/1").Body
		inOrder(t, body, "金額の内訳", "小計", "¥2,160", "消費税（外税）", "¥172", "クーポン", "−¥100", "モールのクーポン", "モールが負担する分です", "−¥200", "合計", "¥2,032")
		inOrder(t, body, "8%", "¥2,032", "¥150", "税率ごとの金額は取り込み元のものです。")
		has(t, body, "定期購入")
		lacks(t, body, "明細と合計の差", "«")
	})
}

func TestOrderThatIsNoPurchaseSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.add(f.person("", "090-0000-0000"), order.Draft{Number: "C", OrderedAt: at(1, 5), State: order.Cancelled, PaymentState: order.Refunded, Test: true})
		f.add(0, order.Draft{Number: "D", OrderedAt: at(1, 5)})
		c := f.Member("tea", staff.Viewer)
		body := c.Get("/s/tea/orders/1").Body
		has(t, body, "購入に数えない注文です", "テスト注文です。取り消された注文です。全額を返金しています。", "お名前なし No. 1", "明細がありません", "金額不明", "数えません")
		lacks(t, body, "回目のご購入", "«")
		has(t, c.Get("/s/tea/orders/2").Body, "お客様の記載がない注文です", "金額不明")
	})
}

func TestOrderThatIsNotThere(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.fill()
		c := f.Member("tea", staff.Owner)
		for _, number := range []string{"999", "0", "-1", "x", "1x", "99999999999999999999", "１", "1%20", "%27", "1%00"} {
			if got := c.Get("/s/tea/orders/" + number).Status; got != http.StatusNotFound && got != http.StatusBadRequest {
				t.Errorf("%s: %d", number, got)
			}
		}
	})
}

func TestNamesOfOthersAreShownAsText(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>` + "\u202e"
		f.add(f.person(evil, "090-0000-0000"), order.Draft{Number: evil, Channel: evil, Source: evil, PaymentMethod: evil, Coupon: evil, Memo: evil, OrderedAt: at(1, 5),
			CouponDiscount: yen(1), Lines: []order.Line{{SKU: evil, ProductName: evil, Variant: evil, Quantity: 2, UnitPrice: yen(5), TaxRate: -1}},
			ShipTo: &order.Address{Name: evil, Kana: evil, Company: evil, Phone: evil, PostalCode: evil, Prefecture: evil, City: evil, Address1: evil, Address2: evil, Country: evil}})
		c := f.Member("tea", staff.Owner)
		for _, path := range []string{"/s/tea/orders", "/s/tea/orders/1", "/s/tea/orders?" + url.Values{"q": {evil}}.Encode()} {
			body := c.Get(path).Body
			has(t, body, "&lt;script&gt;alert(1)")
			lacks(t, body, "<script>alert", "<img src=x", `"'>`)
		}
	})
}

func TestS053_OrdersOfOtherShopsAreNotThere(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.fill()
		f.CheckStrangers("tea", "1")
		f.CheckRoles("tea", "1")
		f.CheckCrossSite("tea", "1")
		f.CheckReads("tea", "1")
	})
}

func TestOrdersAreShownInEnglish(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.fill()
		c := f.Member("tea", staff.Viewer)
		if a := c.Post("/account/profile", url.Values{"name": {"V"}, "lang": {"en"}, "theme": {"system"}}); a.Status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", a.Status, a.Body)
		}
		list, page := c.Get("/s/tea/orders"), c.Get("/s/tea/orders/2")
		has(t, list.Body, "1st purchase", "2nd purchase", "and 1 more", "No customer named", "Sum of 4 purchases", "The amount of 1 of these purchases is unknown.", "1–5 of 5")
		has(t, page.Body, "Order A-2", "2nd purchase", "Consumption tax", "How the amount comes about")
		lacks(t, list.Body+page.Body, "«")
	})
}
