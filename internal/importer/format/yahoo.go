package format

import "slices"

// Yahoo!ショッピング lets each shop choose the columns of its order and item files. They are known here under the names of the
// fields and under those that shops give them in Japanese.
var (
	yahooOrders = &Format{
		Name: "yahoo-orders", Kind: Orders, Unverified: true,
		Require:   []string{"OrderId | 注文番号", "OrderTime | 注文時間 | 注文日時", "OrderStatus | 処理ステータス | 注文ステータス"},
		Needs:     yahooNeeds,
		Columns:   yahooOrderColumns,
		Constants: map[string]string{"source": "yahoo", "channel": "yahoo"}, Words: yahooWords,
	}
	yahooItems = &Format{
		Name: "yahoo-items", Kind: Lines, Unverified: true, AddsLines: true,
		Require:   []string{"OrderId | 注文番号", "LineId | 注文内容", "Title | 商品名", "Quantity | 個数"},
		Needs:     []string{"order_number", "product_name", "quantity"},
		Columns:   append([]Column{{"OrderId", "order_number"}, {"注文番号", "order_number"}}, yahooItemColumns...),
		Constants: map[string]string{"source": "yahoo"}, Words: words,
	}
	yahooLines = &Format{
		Name: "yahoo-lines", Kind: Lines, Unverified: true,
		Require: []string{"OrderId | 注文番号", "OrderTime | 注文時間 | 注文日時", "OrderStatus | 処理ステータス | 注文ステータス",
			"LineId | 注文内容", "Title | 商品名", "Quantity | 個数"},
		Needs:     slices.Concat(yahooNeeds, []string{"product_name", "quantity"}),
		Columns:   slices.Concat(yahooOrderColumns, yahooItemColumns),
		Constants: map[string]string{"source": "yahoo", "channel": "yahoo"}, Words: yahooWords,
	}
)

var yahooNeeds = []string{"order_number", "ordered_at", "state", "total", "customer.name | customer.family_name | customer.email"}

var yahooOrderColumns = []Column{
	{"OrderId", "order_number"}, {"注文番号", "order_number"}, {"OrderTime", "ordered_at"}, {"注文時間", "ordered_at"}, {"注文日時", "ordered_at"},
	{"OrderStatus", "state"}, {"処理ステータス", "state"}, {"注文ステータス", "state"}, {"PayStatus", "payment_state"}, {"入金ステータス", "payment_state"},
	{"PayDate", "paid_at"}, {"入金日", "paid_at"}, {"ShipDate", "shipped_at"}, {"出荷日", "shipped_at"}, {"ArrivalDate", "delivered_at"}, {"着荷日", "delivered_at"},
	{"PayMethodName", "payment_method"}, {"お支払い方法", "payment_method"}, {"支払方法", "payment_method"},
	{"Notes", "memo"}, {"BuyerComments", "memo"}, {"ご要望", "memo"},
	{"ShipCharge", "shipping"}, {"送料", "shipping"}, {"PayCharge", "fees"}, {"手数料", "fees"}, {"GiftWrapCharge", "fees+"}, {"ギフト包装料", "fees+"},
	{"Discount", "discount"}, {"値引き", "discount"}, {"TotalCouponDiscount", "coupon_discount"}, {"TotalMallCouponDiscount", "mall_coupon_discount"},
	{"モールクーポン値引き額", "mall_coupon_discount"}, {"UsePoint", "points_used"}, {"利用ポイント", "points_used"}, {"TotalPrice", "total"}, {"合計金額", "total"},

	{"BillName", "customer.name"}, {"ご請求先氏名", "customer.name"}, {"注文者氏名", "customer.name"}, {"BillLastName", "customer.family_name"},
	{"BillFirstName", "customer.given_name"}, {"BillLastNameKana", "customer.family_kana"}, {"BillFirstNameKana", "customer.given_kana"},
	{"BillZipCode", "customer.postal_code"}, {"ご請求先郵便番号", "customer.postal_code"}, {"BillPrefecture", "customer.prefecture"},
	{"ご請求先都道府県", "customer.prefecture"}, {"BillCity", "customer.city"}, {"ご請求先市区町村", "customer.city"}, {"BillAddress1", "customer.address1"},
	{"BillAddress2", "customer.address2"}, {"BillPhoneNumber", "customer.phone"}, {"ご請求先電話番号", "customer.phone"},
	{"BillMailAddress", "customer.email"}, {"ご請求先メールアドレス", "customer.email"},

	{"ShipName", "ship_to.name"}, {"お届け先氏名", "ship_to.name"}, {"ShipLastName", "ship_to.family_name"}, {"ShipFirstName", "ship_to.given_name"},
	{"ShipLastNameKana", "ship_to.family_kana"}, {"ShipFirstNameKana", "ship_to.given_kana"}, {"お届け先氏名カナ", "ship_to.kana"},
	{"ShipZipCode", "ship_to.postal_code"}, {"お届け先郵便番号", "ship_to.postal_code"}, {"ShipPrefecture", "ship_to.prefecture"},
	{"お届け先都道府県", "ship_to.prefecture"}, {"ShipCity", "ship_to.city"}, {"お届け市区町村", "ship_to.city"}, {"ShipAddress1", "ship_to.address1"},
	{"お届け住所1行目", "ship_to.address1"}, {"ShipAddress2", "ship_to.address2"}, {"お届け住所2行目", "ship_to.address2"},
	{"ShipPhoneNumber", "ship_to.phone"}, {"お届け先電話番号", "ship_to.phone"},
}

var yahooItemColumns = []Column{
	{"Title", "product_name"}, {"商品名", "product_name"}, {"SubCode", "sku"}, {"ItemId", "product_id"}, {"商品コード", "product_id"},
	{"ItemOption", "variant"}, {"商品オプション", "variant"}, {"UnitPrice", "unit_price"}, {"単価", "unit_price"}, {"Quantity", "quantity"},
	{"個数", "quantity"}, {"ItemTaxRatio", "tax_rate"}, {"税金率", "tax_rate"},
}

var yahooWords = with(map[string]map[string]string{
	"state":         {"1": "new", "予約中": "new", "2": "preparing", "処理中": "preparing", "新規注文": "new", "3": "preparing", "保留": "preparing", "4": "cancelled", "5": "delivered"},
	"payment_state": {"0": "pending", "1": "paid"},
})
