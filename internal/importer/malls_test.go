package importer_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joren/internal/db/dbtest"

	"joren/internal/db"
	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/kit/errs"
	"joren/internal/order"
	"joren/internal/search"
)

// cells are one row of a file by its headers; a row says only what differs from the one before.
type cells map[string]string

// file writes rows under all headers that any of them names, in the order of the alphabet.
func file(sep string, rows ...cells) string {
	var header []string
	for _, r := range rows {
		for h := range r {
			if !slices.Contains(header, h) {
				header = append(header, h)
			}
		}
	}
	slices.Sort(header)
	lines := []string{strings.Join(header, sep)}
	for _, r := range rows {
		line := make([]string, len(header))
		for i, h := range header {
			line[i] = r[h]
		}
		lines = append(lines, strings.Join(line, sep))
	}
	return strings.Join(lines, "\r\n") + "\r\n"
}

func (c cells) with(more cells) cells {
	out := cells{}
	for _, m := range []cells{c, more} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

// again imports a file a second time, which changes nothing.
func (f *fixture) again(text string) {
	f.t.Helper()
	r := f.take(text)
	if r.Customers.Created+r.Customers.Updated+r.Orders.Created+r.Orders.Updated != 0 || r.Orders.Unchanged == 0 {
		f.t.Errorf("again: %+v, %+v", r.Customers, r.Orders)
	}
}

// byNumber returns the orders by their source's number.
func (f *fixture) byNumber() map[string]search.OrderHit {
	f.t.Helper()
	out := map[string]search.OrderHit{}
	for _, o := range f.orders() {
		out[o.OrderNumber] = o
	}
	return out
}

// problems returns the rejected rows of an import as "row column value key".
func (f *fixture) problems(r *importer.Report) (out []string) {
	f.t.Helper()
	f.read(func(q *db.Read) error {
		list, err := importer.Rejects(q, f.shop.ID, r.ImportID, 100)
		for _, p := range list {
			out = append(out, fmt.Sprint(p.Row, " ", p.Column, " ", p.Value, " ", p.Key))
		}
		return err
	})
	return out
}

// explained fails when an order's parts do not come to its stated total.
func (f *fixture) explained(o search.OrderHit, total int64) {
	f.t.Helper()
	if o.Total == nil || *o.Total != total || o.Difference != 0 {
		f.t.Errorf("%s: total %v, want %d; difference %d: %+v", o.OrderNumber, o.Total, total, o.Difference, o.Order)
	}
}

func rakutenOrder() cells {
	return cells{"注文番号": "300001-20261101-0000000001", "ステータス": "300", "注文日時": "2026-11-01 21:05:33", "注文種別": "1",
		"支払方法名": "クレジットカード", "複数送付先フラグ": "0", "商品合計金額": "5700", "外税合計": "0", "送料合計": "600", "代引料合計": "0", "決済手数料": "330",
		"注文者負担金合計": "0", "合計金額": "6300", "クーポン利用総額": "500", "店舗発行クーポン利用額": "300", "楽天発行クーポン利用額": "200", "ポイント利用額": "100",
		"請求金額": "6030", "店舗発行クーポンコード": "AUTUMN", "ラッピング料金1": "150", "ラッピング料金2": "50", "ひとことメモ": "", "コメント": "玄関先へ",
		"10%税率": "0.1", "10%請求金額": "1030", "10%請求額に対する税額": "93", "10%合計金額": "800", "10%決済手数料": "330", "10%クーポン割引額": "100", "10%利用ポイント数": "0",
		"8%税率": "0.08", "8%請求金額": "5000", "8%請求額に対する税額": "370", "8%合計金額": "5500", "8%決済手数料": "0", "8%クーポン割引額": "400", "8%利用ポイント数": "100",
		"0%税率": "0", "0%請求金額": "0", "0%請求額に対する税額": "0", "0%合計金額": "0",
		"注文者郵便番号1": "060", "注文者郵便番号2": "0001", "注文者住所都道府県": "北海道", "注文者住所郡市区": "札幌市中央区", "注文者住所それ以降の住所": "北一条西1-1",
		"注文者姓": "八重樫", "注文者名": "澪", "注文者姓カナ": "ヤエガシ", "注文者名カナ": "ミオ", "注文者電話番号1": "011", "注文者電話番号2": "000", "注文者電話番号3": "4821",
		"注文者メールアドレス": "815db15f@pc.fw.rakuten.ne.jp", "注文者性別": "女", "送付先ID": "1",
		"送付先郵便番号1": "100", "送付先郵便番号2": "0001", "送付先住所都道府県": "東京都", "送付先住所郡市区": "千代田区", "送付先住所それ以降の住所": "千代田1-1",
		"送付先住所アパートマンション名": "見本館 201", "送付先姓": "鳥谷部", "送付先名": "航", "送付先電話番号1": "03", "送付先電話番号2": "0000", "送付先電話番号3": "1111",
		"商品明細ID": "1", "商品ID": "10001", "商品名": "深蒸し煎茶", "商品番号": "tea-1", "商品管理番号": "tea", "単価": "1200", "個数": "4", "商品税率": "0.08", "SKU情報": "内容量:100g"}
}

// A Rakuten file has a row per 商品明細; what is about the order repeats, also over several destinations.
func TestRakutenOrders(t *testing.T) {
	t.Parallel()
	a := rakutenOrder()
	text := file(",", a,
		a.with(cells{"送付先ID": "2", "送付先姓": "大釜", "送付先名": "蓮", "商品明細ID": "2", "商品番号": "tea-2", "商品名": "ほうじ茶", "単価": "700", "個数": "1"}),
		a.with(cells{"注文番号": "300001-20261102-0000000002", "ステータス": "900", "注文種別": "4"}),
		a.with(cells{"注文番号": "300001-20261103-0000000003", "ステータス": "100", "送料合計": "-9999", "請求金額": "-9999", "決済手数料": "-9999",
			"店舗発行クーポン利用額": "0", "楽天発行クーポン利用額": "0", "ポイント利用額": "0", "ラッピング料金1": "", "ラッピング料金2": ""}),
		a.with(cells{"注文番号": "300001-20261104-0000000004", "ステータス": "950"}),
		a.with(cells{"注文番号": "300001-20261105-0000000005", "ステータス": "700", "発送完了報告日時": "2026-11-06 10:00:00", "注文種別": "6", "注文者姓": "門馬", "注文者電話番号2": ""}))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(cp932(t, text))
		if r.Format != "rakuten-orders" || r.Encoding != "CP932" || r.Orders.Created != 4 || r.Rejected != 1 {
			t.Fatalf("report %+v", r)
		}
		if got := f.problems(r); len(got) != 1 || got[0] != "6 ステータス 950 import.word.state" {
			t.Errorf("rejected %q", got)
		}
		orders := f.byNumber()
		o := orders["300001-20261101-0000000001"]
		f.explained(o, 6030)
		if *o.Amount != 6030 || o.Shipping != 600 || o.Fees != 530 || o.Coupon != 300 || o.MallCoupon != 200 || o.PointsUsed != 100 || o.CouponCode != "AUTUMN" ||
			o.LineCount != 2 || o.Quantity != 5 || o.State != order.Preparing || o.Payment != order.PaymentUnknown || o.Channel != "rakuten" || o.Memo != "玄関先へ" {
			t.Errorf("order %+v", o.Order)
		}
		want := []order.TaxTotal{{Rate: 100, Amount: 1030, Tax: 93, Stated: true, Before: 800, Fees: 330, Coupons: 100},
			{Rate: 80, Amount: 5000, Tax: 370, Stated: true, Before: 5500, Coupons: 400, Points: 100}}
		if !slices.Equal(o.TaxTotals, want) {
			t.Errorf("tax %+v", o.TaxTotals)
		}
		if s := o.ShipTo; s == nil || s.Name != "鳥谷部 航" || s.PostalCode != "1000001" || s.Phone != "03-0000-1111" || s.Address2 != "見本館 201" {
			t.Errorf("ship to %+v", s)
		}
		if o := orders["300001-20261102-0000000002"]; o.State != order.Cancelled || o.Counts || o.Type != order.Subscription {
			t.Errorf("cancelled %+v", o.Order)
		}
		if o := orders["300001-20261103-0000000003"]; *o.Amount != 4800 || o.Shipping != 0 || o.Difference != 0 || o.State != order.New {
			t.Errorf("not settled yet %+v", o.Order)
		}
		if o := orders["300001-20261105-0000000005"]; o.State != order.Shipped || o.Payment != order.Paid || o.ShippedAt.IsZero() || o.Type != order.Preorder {
			t.Errorf("paid %+v", o.Order)
		}
		if hits := f.find("八重樫"); len(hits) == 0 || hits[0].Phone != "011-000-4821" || hits[0].PostalCode != "0600001" || hits[0].Sex != "female" ||
			hits[0].Kana != "ヤエガシ ミオ" || hits[0].City != "札幌市中央区" {
			t.Errorf("customers %+v", hits)
		}
		f.again(text) // as UTF-8
		f.take("source,external_id,name,email\nown,1,谷地 澪,815db15f@pc.fw.rakuten.ne.jp\n")
		if hits := f.find("谷地"); len(hits) != 1 || hits[0].OrderCount != 0 {
			t.Errorf("the marketplace's address matched %+v", hits)
		}
	})
}

// Without an id and with masked addresses a mall's regulars are found by phone and name, where the shop wants that.
func TestRegularsOfAMallAreFoundByPhoneAndName(t *testing.T) {
	t.Parallel()
	a := rakutenOrder()
	text := file(",", a, a.with(cells{"注文番号": "300001-20261102-0000000002", "注文者メールアドレス": "99aa@pc.fw.rakuten.ne.jp"}),
		a.with(cells{"注文番号": "300001-20261103-0000000003", "注文者名": "汐"}))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		if r := f.take(text, bothRules); r.Customers.Created != 2 {
			t.Fatalf("report %+v", r.Customers)
		}
		if h := f.one("八重樫 澪"); h.OrderCount != 2 || h.Amount != 12060 {
			t.Errorf("customer %+v", h)
		}
	})
}

// The layout of 2018 has no sums per rate; where prices are without tax, 消費税合計 stands on top of them.
func TestRakutenOrdersOf2018(t *testing.T) {
	t.Parallel()
	a := rakutenOrder()
	for h := range a {
		if strings.Contains(h, "%") || slices.Contains([]string{"外税合計", "決済手数料", "注文者負担金合計", "商品税率", "SKU情報", "店舗発行クーポンコード", "送付先住所アパートマンション名"}, h) {
			delete(a, h)
		}
	}
	a = a.with(cells{"消費税合計": "384", "代引料合計": "324", "単価": "1200", "個数": "4", "税込別": "0", "請求金額": "5708"})
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(cp932(t, file(",", a)))
		if r.Format != "rakuten-orders" || r.Orders.Created != 1 {
			t.Fatalf("report %+v", r)
		}
		o := f.orders()[0]
		f.explained(o, 5708)
		if o.TaxAdded != 384 || o.Fees != 524 || len(o.TaxTotals) != 0 {
			t.Errorf("order %+v", o.Order)
		}
	})
}

func TestAmazonOrders(t *testing.T) {
	t.Parallel()
	a := cells{"order-id": "250-0000001-0000001", "order-item-id": "1", "purchase-date": "2026-11-01T20:30:00+00:00", "payments-date": "2026-11-01T20:31:00+00:00",
		"buyer-email": "x1y2@marketplace.amazon.co.jp", "buyer-name": "小檜山 岳", "buyer-phone-number": "090-0000-2468", "sku": "CUP-1", "product-name": "湯のみ",
		"quantity-purchased": "2", "quantity-shipped": "2", "quantity-to-ship": "0", "recipient-name": "小檜山 岳", "ship-address-1": "千代田1-1", "ship-address-2": "見本館",
		"ship-address-3": "3F", "ship-city": "千代田区", "ship-state": "東京都", "ship-postal-code": "100-0001", "ship-country": "JP", "payment-method": "COD", "cod-collectible-amount": "5000"}
	b := a.with(cells{"order-item-id": "2", "sku": "POT-1", "product-name": "急須", "quantity-purchased": "1", "quantity-shipped": "0", "quantity-to-ship": "1"})
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		text := file("\t", a, b)
		r := f.take(cp932(t, text))
		if r.Format != "amazon-orders" || r.Orders.Created != 1 || r.Orders.Unknown != 1 || r.Orders.Amount != 0 || r.Lines != 2 {
			t.Fatalf("report %+v", r)
		}
		o := f.orders()[0]
		if o.Amount != nil || o.State != order.Preparing || o.Payment != order.Paid || o.Day.String() != "2026-11-02" || o.Quantity != 3 {
			t.Errorf("order %+v", o.Order)
		}
		if s := o.ShipTo; s.Address1 != "千代田1-1" || s.Address2 != "見本館 3F" || s.Prefecture != "東京都" {
			t.Errorf("ship to %+v", s)
		}
		f.again(text)

		priced := cells{"currency": "JPY", "item-price": "3000", "shipping-price": "400", "gift-wrap-price": "100", "item-promotion-discount": "-200"}
		text = file("\t", a.with(priced), b.with(priced).with(cells{"item-price": "1800", "quantity-shipped": "1", "quantity-to-ship": "0", "ship-promotion-discount": "-150"}))
		if r := f.take(text); r.Orders.Updated != 1 || r.Orders.Amount != 3000+1800+800+200-400-150 {
			t.Fatalf("with amounts %+v", r.Orders)
		}
		if o := f.orders()[0]; o.State != order.Shipped || o.Shipping != 800 || o.Discount != 550 || o.Difference != 0 {
			t.Errorf("with amounts %+v", o.Order)
		}
		f.again(text)
	})
}

func TestBaseOrders(t *testing.T) {
	t.Parallel()
	a := cells{"注文ID": "BASE0001", "注文日時": "2026-11-03 09:10:11", "氏(請求先)": "桜庭", "名(請求先)": "紬", "郵便番号(請求先)": "600001", "都道府県(請求先)": "北海道",
		"住所(請求先)": "札幌市中央区北一条西2-2", "電話番号(請求先)": "8000001234", "メールアドレス(請求先)": "tsumugi@example.jp", "氏(配送先)": "桜庭", "名(配送先)": "紬",
		"住所(配送先)": "札幌市中央区北一条西2-2", "都道府県(配送先)": "北海道", "商品名": "豆皿", "バリエーション": "青", "価格": "880", "税率": "10", "数量": "2", "合計金額": "2950", "送料": "800",
		"支払い方法": "代引き", "代引き手数料": "330", "発送状況": "未発送", "商品ID": "77", "種類ID": "771", "調整金額": "-150", "注文メモ": "名入れ"}
	text := file(",", a, a.with(cells{"商品名": "名入れ", "バリエーション": "", "価格": "210", "数量": "1", "種類ID": "", "商品ID": "78"}),
		a.with(cells{"注文ID": "BASE0002", "発送状況": "入金待ち", "注文日時": "2020-01-02 03:04:05", "合計金額": "2740"}),
		a.with(cells{"注文ID": "BASE0003", "発送状況": "キャンセル"}), a.with(cells{"注文ID": "BASE0004", "発送状況": "発送しました"}))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(text)
		if r.Format != "base-orders" || r.Orders.Created != 3 || r.Customers.Created != 1 || r.Rejected != 1 {
			t.Fatalf("report %+v", r)
		}
		if got := f.problems(r); len(got) != 1 || got[0] != "6 発送状況 発送しました import.word.state" {
			t.Errorf("rejected %q", got)
		}
		orders := f.byNumber()
		o := orders["BASE0001"]
		f.explained(o, 2950)
		if o.Fees != 180 || o.Quantity != 3 || o.State != order.New || o.Channel != "own_cart" {
			t.Errorf("order %+v", o.Order)
		}
		f.explained(orders["BASE0002"], 2740)
		if orders["BASE0002"].Payment != order.Lapsed || orders["BASE0003"].State != order.Cancelled {
			t.Errorf("states %s, %s", orders["BASE0002"].Payment, orders["BASE0003"].State)
		}
		if h := f.one("桜庭"); h.City != "札幌市中央区" || h.PostalCode != "0600001" || h.OrderCount != 1 || h.Amount != 2950 {
			t.Errorf("customer %+v", h)
		}
		f.again(cp932(t, text))
	})
}

func TestStoresOrders(t *testing.T) {
	t.Parallel()
	a := cells{"オーダー番号": "5000001", "ステータス": "発送済み", "支払方法": "クレジットカード", "オーダー日": "2026-10-10 10:10:10", "決済完了日": "2026-10-10", "発送完了日": "2026-10-12",
		"アイテム名": "藍染めハンカチ", "種類": "大", "品番": "AI-1", "個数": "3", "小計": "3300", "配送料": "500", "クーポン名": "秋の市", "クーポン割引額": "300", "ディスカウント割引額": "200",
		"まとめて割": "150", "セット割": "50", "代引き手数料": "0", "オプション手数料": "220", "合計": "4420", "内消費税": "401", "合計(10%)": "4420", "内消費税(10%)": "401", "合計(8%)": "0",
		"内消費税(8%)": "0", "決済手数料": "221", "決済手数料率": "5%", "氏(購入者)": "目黒", "名(購入者)": "凪", "都道府県(購入者)": "岩手県", "住所(購入者)": "盛岡市内丸1-1",
		"電話番号(購入者)": "019-000-1357", "メールアドレス": "nagi@example.jp", "氏(配送先)": "目黒", "名(配送先)": "凪", "備考": "", "メモ": "市でも購入"}
	text := file(",", a, a.with(cells{"アイテム名": "巾着", "種類": "", "品番": "AI-2", "個数": "1", "小計": "1100"}),
		a.with(cells{"オーダー番号": "5000002", "ステータス": "キャンセル", "決済完了日": "", "発送完了日": ""}))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(text)
		if r.Format != "stores-orders" || r.Orders.Created != 2 || r.Customers.Created != 1 || r.Rejected != 0 || r.Orders.Amount != 4420 {
			t.Fatalf("report %+v", r)
		}
		o := f.byNumber()["5000001"]
		f.explained(o, 4420)
		if o.Discount != 400 || o.Coupon != 300 || o.Fees != 220 || o.State != order.Shipped || o.Payment != order.Paid || o.Memo != "市でも購入" ||
			!slices.Equal(o.TaxTotals, []order.TaxTotal{{Rate: 100, Amount: 4420, Tax: 401, Stated: true}}) {
			t.Errorf("order %+v", o.Order)
		}
		if h := f.one("目黒"); h.OrderCount != 1 || h.City != "盛岡市" {
			t.Errorf("customer %+v", h)
		}
		f.again(cp932(t, text))
	})
}

// The item file of Yahoo! adds lines to orders that the order file has brought, under either spelling of the headers.
func TestYahooOrdersAndItems(t *testing.T) {
	t.Parallel()
	orders := file(",",
		cells{"OrderId": "shop-1", "OrderTime": "2026-11-05 12:00:00", "OrderStatus": "2", "PayStatus": "1", "BillLastName": "生駒", "BillFirstName": "灯", "BillMailAddress": "akari@example.jp",
			"ShipLastName": "生駒", "ShipCharge": "500", "PayCharge": "0", "GiftWrapCharge": "100", "Discount": "0", "UsePoint": "50", "TotalMallCouponDiscount": "150", "TotalPrice": "2400"},
		cells{"OrderId": "shop-2", "OrderTime": "2020-11-05 12:00:00", "OrderStatus": "処理中", "PayStatus": "入金待ち", "BillLastName": "生駒", "BillFirstName": "灯", "BillMailAddress": "akari@example.jp", "TotalPrice": "800"})
	english := file(",",
		cells{"OrderId": "shop-1", "LineId": "1", "Title": "急須", "SubCode": "pot-red", "ItemId": "pot", "UnitPrice": "1500", "Quantity": "1", "ItemTaxRatio": "10"},
		cells{"OrderId": "shop-2", "LineId": "1", "Title": "煎茶", "ItemId": "tea", "UnitPrice": "800", "Quantity": "1", "ItemTaxRatio": "8"},
		cells{"OrderId": "shop-1", "LineId": "2", "Title": "煎茶", "ItemId": "tea", "UnitPrice": "250", "Quantity": "2", "ItemTaxRatio": "8"},
		cells{"OrderId": "shop-9", "LineId": "1", "Title": "煎茶", "ItemId": "tea", "UnitPrice": "250", "Quantity": "2", "ItemTaxRatio": "8"})
	japanese := strings.NewReplacer("OrderId", "注文番号", "LineId", "注文内容", "Title", "商品名", "ItemId", "商品コード", "Quantity", "個数", "ItemTaxRatio", "税金率").Replace(english)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(english)
		if r.Format != "yahoo-items" || r.Rejected != 4 || r.Accepted != 0 || r.Orders.Created != 0 || len(f.orders()) != 0 {
			t.Fatalf("items before orders %+v", r)
		}
		if got := f.problems(r)[0]; got != "2 OrderId shop-1 import.order_first" {
			t.Errorf("rejected %s", got)
		}
		if r := f.take(orders); r.Format != "yahoo-orders" || r.Orders.Created != 2 || r.Customers.Created != 1 || r.Rejected != 0 {
			t.Fatalf("orders %+v", r)
		}
		for i, items := range []string{english, cp932(t, japanese)} {
			r := f.take(items)
			if r.Format != "yahoo-items" || r.Rejected != 1 || r.Orders.Created != 0 || r.Customers.Created+r.Customers.Updated != 0 {
				t.Fatalf("items %+v", r)
			}
			if want := int64(2); (i == 0 && r.Orders.Updated != want) || (i == 1 && r.Orders.Unchanged != want) {
				t.Fatalf("items, round %d: %+v", i, r.Orders)
			}
		}
		f.again(orders) // an order file says nothing of lines, so they stay
		if r := f.take(english); r.Orders.Unchanged != 2 {
			t.Errorf("items once more: %+v", r.Orders)
		}
		o := f.byNumber()["shop-1"]
		f.explained(o, 2400)
		if o.LineCount != 2 || o.MallCoupon != 150 || o.State != order.Preparing || o.Payment != order.Paid || len(o.TaxTotals) != 2 || o.Fees != 100 {
			t.Errorf("order %+v", o.Order)
		}
		if o := f.byNumber()["shop-2"]; o.Payment != order.Lapsed || o.LineCount != 1 {
			t.Errorf("lapsed order %+v", o.Order)
		}
		if h := f.one("生駒"); h.OrderCount != 1 || h.Amount != 2400 {
			t.Errorf("customer %+v", h)
		}
	})
}

// What was made from descriptions says so, and takes what it knows.
func TestDescribedFormats(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rows     []cells
		customer string
		total    int64
		state    order.State
	}{
		"yahoo-lines": {[]cells{{"OrderId": "s-1", "OrderTime": "2026/11/01 10:00", "OrderStatus": "5", "PayStatus": "1", "BillName": "越後 光", "TotalPrice": "1000", "LineId": "1", "Title": "茶", "Quantity": "2", "UnitPrice": "500"}},
			"越後", 1000, order.Delivered},
		"makeshop-orders": {[]cells{{"日付": "2026/8/10", "注文時間": "103022", "注文番号": "P171323551145213731", "処理状況": "配送", "会社名": "", "注文者": "河津 環", "注文者(振り仮名)": "カワヅ タマキ",
			"メールアドレス": "tamaki@example.jp", "合計金額": "1500", "送料": "500", "商品名": "茶筒", "単価": "1000", "数量": "1"}}, "河津", 1500, order.Shipped},
		"woocommerce-orders-csv": {[]cells{{"Order Number": "101", "Order Status": "Processing", "Order Date": "2026-11-01 10:20", "Last Name (Billing)": "藁科", "First Name (Billing)": "結",
			"Email (Billing)": "yui@example.jp", "State Code (Billing)": "JP13", "Order Shipping Amount": "500", "Cart Discount Amount": "100", "Order Total Tax Amount": "80", "Order Total Amount": "1480",
			"Item Name": "Tea", "SKU": "T", "Quantity (- Refund)": "1", "Item Cost": "1000"}}, "藁科", 1480, order.Preparing},
		"futureshop-orders": {[]cells{{"受注コード": "F1", "注文日時": "2026/11/01 10:20:00", "請求合計金額": "1650", "商品合計金額": "1000", "消費税合計": "100", "送料": "500", "包装手数料": "100", "決済手数料": "50",
			"割引合計金額(商品)": "50", "割引合計金額(送料)": "50", "氏名(姓)": "五十嵐", "氏名(名)": "湊", "住所1": "新潟市中央区", "住所2": "学校町1-1", "都道府県区分": "新潟県", "商品番号": "A", "商品名": "器", "販売単価": "1000", "購入数量": "1"}},
			"五十嵐", 1650, order.New},
		"nextengine-orders": {[]cells{{"店舗伝票番号": "N1", "受注日": "2026/11/01", "受注名": "古御門 倫", "受注住所１": "京都府京都市上京区", "受注住所２": "1-1", "商品計": "1000", "税金": "0", "発送料": "600", "手数料": "0", "ポイント": "100",
			"その他費用": "-50", "合計金額": "1450", "商品名": "扇子", "商品コード": "S", "商品価格": "1000", "受注数量": "1", "出荷済フラグ": "1", "消費税率（%）": "10"}}, "古御門", 1450, order.Shipped},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if f, err := format.ByName(name); err != nil || !f.Unverified {
				t.Fatalf("%v, %v", f, err)
			}
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				f := newFixture(t, d, "JPY")
				text := cp932(t, file(",", c.rows...))
				r := f.take(text)
				if r.Format != name || r.Orders.Created != 1 || r.Customers.Created != 1 || r.Lines != 1 || r.Rejected != 0 || !r.Unverified {
					t.Fatalf("report %+v, %v", r, f.problems(r))
				}
				o := f.orders()[0]
				f.explained(o, c.total)
				if o.State != c.state {
					t.Errorf("state %s", o.State)
				}
				f.one(c.customer)
				f.again(text)
			})
		})
	}
}

func TestDescribedCustomers(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]cells{
		"rakuuru-customers": {"システム顧客番号": "1", "会員ID": "m1", "氏名(姓)": "入間川", "氏名(名)": "渚", "氏名フリガナ(セイ)": "イルマガワ", "郵便番号": "100-0001", "都道府県": "東京都", "市区町村": "千代田区",
			"メールアドレス": "nagisa@example.jp", "電話番号": "03-0000-9753", "性別": "女性", "生年月日": "1990/01/02", "フリー項目1": "煎茶"},
		"eccube2-customers": {"会員ID": "1", "お名前(姓)": "入間川", "お名前(名)": "渚", "お名前(セイ)": "イルマガワ", "郵便番号1": "100", "郵便番号2": "0001", "都道府県(ID)": "13", "住所1": "千代田区千代田1-1",
			"メールアドレス": "nagisa@example.jp", "TEL1": "03", "TEL2": "0000", "TEL3": "9753", "性別(名称)": "女性", "誕生日": "1990-01-02 00:00:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				f := newFixture(t, d, "JPY")
				r := f.take(cp932(t, file(",", row)))
				if r.Format != name || !r.Unverified || r.Customers.Created != 1 {
					t.Fatalf("report %+v, %v", r, f.problems(r))
				}
				h := f.one("9753")
				if h.Name != "入間川 渚" || h.Phone != "03-0000-9753" || h.PostalCode != "1000001" || h.Prefecture != "東京都" || h.City != "千代田区" || h.Birthday.String() != "1990-01-02" || h.Sex != "female" {
					t.Errorf("customer %+v", h.Customer)
				}
				if r := f.take(file(",", row)); r.Customers.Unchanged != 1 {
					t.Errorf("again %+v", r.Customers)
				}
			})
		})
	}
}

// A stall at a market: an order list of a craft marketplace, and what a till wrote, by mappings of the shop's own.
func TestAStallAtAMarket(t *testing.T) {
	t.Parallel()
	list := format.Mapping{Kind: format.Orders, Columns: map[string]string{"注文番号": "order_number", "受注日": "ordered_at", "状態": "state", "ユーザー名": "customer.display_name", "ユーザーID": "customer.external_id",
		"作品名": "memo", "合計金額": "total"}, Constants: map[string]string{"source": "craft", "channel": "craft"}}
	till := format.Mapping{Kind: format.Lines, Columns: map[string]string{"伝票番号": "order_number", "取引日時": "ordered_at", "会員番号": "customer.external_id", "商品": "product_name", "単価": "unit_price", "点数": "quantity", "値引": "discount"},
		Constants: map[string]string{"source": "till", "channel": "store", "state": "delivered", "payment_state": "paid"}}
	mapped := func(m format.Mapping) func(*importer.Request) {
		return func(r *importer.Request) { r.Mapping = &m }
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		f.take("注文番号,受注日,状態,ユーザー名,ユーザーID,作品名,合計金額\n1,2026/11/01,完了,つむぎ糸,u1,豆皿,3000\n2,2026/11/02,取引完了,つむぎ糸,u1,箸置き,1200\n", mapped(list))
		if h := f.one("つむぎ糸"); h.OrderCount != 2 || h.Amount != 4200 {
			t.Errorf("customer %+v", h)
		}
		r := f.take("伝票番号,取引日時,会員番号,商品,単価,点数,値引\n0001,2026/11/03 10:05,M1,豆皿,800,3,100\n0001,2026/11/03 10:05,M1,箸置き,500,1,100\n0002,2026/11/03 10:20,,豆皿,800,1,\n", mapped(till))
		if r.Orders.Created != 2 || r.Customers.Created != 1 || r.Orders.Amount != 2800+800 {
			t.Errorf("till %+v", r)
		}
		for _, o := range f.orders() {
			if o.Source == "till" && (o.Channel != "store" || o.State != order.Delivered || o.Payment != order.Paid) {
				t.Errorf("sale %+v", o.Order)
			}
		}
	})
}

// Every header line that is at hand is recognised, asked about, or called by its name; never guessed.
func TestHeadersOfTheSharedFormats(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("JOREN_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	want := map[string]string{
		"amazon-jp-order-report-32.tsv": "amazon-orders", "amazon-shipping-upload-9.csv": "format.is_shipping_notice", "base-orders-35.csv": "base-orders",
		"clickpost-8.csv": "format.is_labels", "colorme-sales_all-2013.csv": "colorme-orders", "eccube4-customer.csv": "eccube-customers", "eccube4-order.csv": "eccube-orders",
		"eccube4-shipping.csv": "eccube-orders", "rakuten-rms-order-158.csv": "rakuten-orders", "rakuten-shipping-upload-6.csv": "format.is_shipping_notice",
		"sagawa-ehiden2-42.csv": "format.is_labels", "sagawa-ehiden2-result-53.csv": "sagawa-ehiden-result", "sagawa-ehiden3-74.csv": "sagawa-ehiden-result",
		"shopify-customers-20.csv": "shopify-customers", "shopify-customers-old-20.csv": "shopify-customers", "shopify-orders.csv": "shopify-orders", "stores-orders-49.csv": "stores-orders",
		"yahoo-chumon-20.csv": "format.needs_columns", "yahoo-shouhin-9.csv": "yahoo-items", "yamato-b2cloud-95.csv": "yamato-b2-result",
		"base_order": "base-orders", "eccube2_customer": "eccube2-customers", "makeshop_order_items_partial": "format.needs_columns", "nextengine_generic_order_41": "nextengine-orders",
		"raku-uru_customer_update": "rakuuru-customers", "rakuten_rms_order_107": "rakuten-orders", "rakuten_tax_columns_after_2019": "format.not_recognised", "sagawa_ehiden3": "sagawa-ehiden-result",
		"shopify_customers_export": "shopify-customers", "yahoo_shopping_order_fields": "yahoo-lines", "yamato_b2_cloud_95": "yamato-b2-result",
	}
	var files []string
	for _, pattern := range []string{"formats/headers/*", "data/cart_headers_jp/*.csv"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skip("no shared data here")
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		for _, name := range files {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			base := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(name), ".utf8.csv"), ".cp932.csv")
			got := ""
			r, err := f.try(string(raw), func(r *importer.Request) { r.DryRun = true })
			if e := (*errs.Error)(nil); errors.As(err, &e) {
				got = e.Key
			} else if err != nil {
				t.Fatal(err)
			} else if got = r.Format; r.Rows != 0 {
				t.Errorf("%s: %d rows", base, r.Rows)
			}
			if want[base] != got {
				t.Errorf("%s: %s, want %s", base, got, want[base])
			}
		}
	})
}
