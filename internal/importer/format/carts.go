package format

import "maps"

// with returns the general words with a source's own added.
func with(own map[string]map[string]string) map[string]map[string]string {
	out := map[string]map[string]string{}
	for field, list := range words {
		out[field] = maps.Clone(list)
	}
	for field, list := range own {
		if out[field] == nil {
			out[field] = map[string]string{}
		}
		maps.Copy(out[field], list)
	}
	return out
}

// withPayment is with for sources whose one column tells state and payment: a word of the state that says nothing of the
// payment leaves it unsaid.
func withPayment(own map[string]map[string]string) map[string]map[string]string {
	out := with(own)
	for word := range out["state"] {
		if _, says := out["payment_state"][word]; !says {
			out["payment_state"][word] = ""
		}
	}
	return out
}

// Shopify's customer export, the present layout and the older one in one table.
var shopifyCustomers = &Format{
	Name: "shopify-customers", Kind: Customers,
	Require: []string{"First Name", "Last Name", "Email", "Accepts Email Marketing", "Total Orders"},
	Columns: []Column{
		{"Customer ID", "external_id"}, {"First Name", "given_name"}, {"Last Name", "family_name"}, {"Email", "email"},
		{"Accepts Email Marketing", "email_optin"},
		{"Default Address Company", "company"}, {"Company", "company"},
		{"Default Address Address1", "address1"}, {"Address1", "address1"},
		{"Default Address Address2", "address2"}, {"Address2", "address2"},
		{"Default Address City", "city"}, {"City", "city"},
		{"Default Address Province Code", "prefecture"}, {"Province Code", "prefecture"}, {"Province", "prefecture"},
		{"Default Address Country Code", "country"}, {"Country Code", "country"},
		{"Default Address Zip", "postal_code"}, {"Zip", "postal_code"},
		{"Phone", "phone"}, {"Default Address Phone", "phone"}, {"Note", "memo"}, {"Tags", "tags"},
	},
	Constants: map[string]string{"source": "shopify"}, Words: words,
}

// Shopify's order export: the rows after an order's first repeat only its name, its e-mail and the line.
var shopifyOrders = &Format{
	Name: "shopify-orders", Kind: Lines,
	Require: []string{"Name", "Financial Status", "Lineitem quantity", "Lineitem name", "Created at"},
	Columns: []Column{
		{"Name", "order_number"}, {"Created at", "ordered_at"}, {"Financial Status", "payment_state"}, {"Paid at", "paid_at"},
		{"Fulfillment Status", "state"}, {"Fulfilled at", "shipped_at"}, {"Cancelled at", "cancelled_at"},
		{"Payment Method", "payment_method"}, {"Currency", "currency"}, {"Subtotal", "subtotal"}, {"Shipping", "shipping"},
		{"Taxes", "tax"}, {"Total", "total"}, {"Refunded Amount", "refunded"}, {"Discount Code", "coupon"},
		{"Discount Amount", "discount"}, {"Notes", "memo"}, {"Accepts Marketing", "customer.email_optin"},
		{"Lineitem name", "product_name"}, {"Lineitem sku", "sku"}, {"Lineitem price", "unit_price"}, {"Lineitem quantity", "quantity"},
		{"Email", "customer.email"}, {"Billing Name", "customer.name"}, {"Billing Company", "customer.company"},
		{"Billing Phone", "customer.phone"}, {"Phone", "customer.phone"}, {"Shipping Phone", "customer.phone"},
		{"Billing Zip", "customer.postal_code"}, {"Billing Province", "customer.prefecture"},
		{"Billing City", "customer.city"}, {"Billing Address1", "customer.address1"}, {"Billing Address2", "customer.address2"},
		{"Billing Country", "customer.country"},
		{"Shipping Name", "ship_to.name"}, {"Shipping Company", "ship_to.company"}, {"Shipping Zip", "ship_to.postal_code"},
		{"Shipping Province", "ship_to.prefecture"}, {"Shipping City", "ship_to.city"}, {"Shipping Address1", "ship_to.address1"},
		{"Shipping Address2", "ship_to.address2"}, {"Shipping Country", "ship_to.country"}, {"Shipping Phone", "ship_to.phone"},
	},
	Constants: map[string]string{"source": "shopify", "channel": "own_cart"},
	Words: with(map[string]map[string]string{
		"state": {"fulfilled": "shipped", "unfulfilled": "new", "partial": "preparing", "restocked": "returned", "": "new",
			"pending": "preparing", "open": "preparing", "in_progress": "preparing", "on_hold": "preparing", "scheduled": "preparing"},
		"payment_state": {"paid": "paid", "pending": "pending", "authorized": "pending", "partially_paid": "pending", "refunded": "refunded", "partially_refunded": "part_refunded", "voided": "refunded", "expired": "lapsed", "": "unknown"},
	}),
}

// eccubePerson are the columns about a person, the same in EC-CUBE's customer and order files. 住所1 holds city and
// street in one; it is split where an address comes in one piece.
func eccubePerson(prefix string, more ...Column) []Column {
	columns := []Column{
		{"お名前(姓)", "family_name"}, {"お名前(名)", "given_name"}, {"お名前(セイ)", "family_kana"}, {"お名前(メイ)", "given_kana"},
		{"会社名", "company"}, {"郵便番号", "postal_code"}, {"都道府県(名称)", "prefecture"}, {"住所1", "address1"}, {"住所2", "address2"},
		{"メールアドレス", "email"}, {"TEL", "phone"}, {"性別(名称)", "sex"}, {"誕生日", "birthday"}, {"会員ID", "external_id"},
	}
	for i := range columns {
		columns[i].Field = prefix + columns[i].Field
	}
	return append(columns, more...)
}

var eccubeCustomers = &Format{
	Name: "eccube-customers", Kind: Customers,
	Require: []string{"会員ID", "お名前(姓)", "メールアドレス", "会員ステータス(名称)"},
	Columns: eccubePerson("", Column{"会員ステータス(名称)", "member_status"}, Column{"登録日", "created_at"},
		Column{"ポイント", "points"}, Column{"ショップ用メモ欄", "memo"}),
	Constants: map[string]string{"source": "eccube"}, Words: words,
}

// EC-CUBE's order export, which its shipping export shares: products, shipping, fees, discounts, tax and points are rows
// of their own kind, and 送料 stands twice.
var eccubeOrders = &Format{
	Name: "eccube-orders", Kind: Lines,
	Require: []string{"注文番号", "対応状況(名称)", "注文詳細ID", "明細区分(名称)"},
	Columns: eccubePerson("customer.", []Column{
		{"注文番号", "order_number"}, {"注文ID", "order_number"}, {"ショップ用メモ欄", "memo"}, {"小計", "subtotal"},
		{"値引き", "discount"}, {"送料", "shipping"}, {"税金", "tax"}, {"支払合計", "total"}, {"合計", "total"},
		{"対応状況(名称)", "state"}, {"支払方法(名称)", "payment_method"}, {"受注日", "ordered_at"}, {"入金日", "paid_at"},
		{"商品ID", "product_id"}, {"商品名", "product_name"}, {"商品コード", "sku"}, {"規格分類名1", "variant"},
		{"価格", "unit_price"}, {"個数", "quantity"}, {"税率", "tax_rate"}, {"発送日", "shipped_at"},
		{"配送先_お名前(姓)", "ship_to.family_name"}, {"配送先_お名前(名)", "ship_to.given_name"},
		{"配送先_お名前(セイ)", "ship_to.family_kana"}, {"配送先_お名前(メイ)", "ship_to.given_kana"},
		{"配送先_会社名", "ship_to.company"}, {"配送先_郵便番号", "ship_to.postal_code"}, {"配送先_都道府県(名称)", "ship_to.prefecture"},
		{"配送先_住所1", "ship_to.address1"}, {"配送先_住所2", "ship_to.address2"}, {"配送先_TEL", "ship_to.phone"},
	}...),
	Constants: map[string]string{"source": "eccube", "channel": "own_cart"},
	RowKind:   "明細区分(名称)",
	RowKinds: map[string]string{"送料": "shipping", "手数料": "fees", "割引": "discount", "税": "tax", "ポイント": "points_used",
		"商品": ""},
	NetPrices: true,
	Words: with(map[string]map[string]string{
		"state": {"新規受付": "new", "入金待ち": "new", "入金済み": "preparing", "対応中": "preparing", "取り寄せ中": "preparing",
			"発送済み": "shipped", "注文取消し": "cancelled", "返品": "returned", "決済処理中": "new", "購入処理中": "new"},
	}),
}

// Color Me Shop's sales_all.csv. 発送状態 stands twice, for the order and for the delivery; 売上詳細ID repeats, so a line is
// known by its order and its place in it.
var colormeOrders = &Format{
	Name: "colorme-orders", Kind: Lines,
	Require: []string{"売上ID", "受注日", "購入者 名前", "総合計金額", "購入商品 商品名"},
	Columns: []Column{
		{"売上ID", "order_number"}, {"受注日", "ordered_at"}, {"購入者 顧客ID", "customer.external_id"}, {"購入者 名前", "customer.name"},
		{"購入者 フリガナ", "customer.kana"}, {"購入者 郵便番号", "customer.postal_code"}, {"購入者 都道府県", "customer.prefecture"},
		{"購入者 住所", "customer.address1"}, {"購入者 メールアドレス", "customer.email"}, {"購入者 電話番号", "customer.phone"},
		{"購入者 携帯番号", "customer.mobile"}, {"購入者 会社名", "customer.company"}, {"購入者 性別", "customer.sex"}, {"購入者 生年月日", "customer.birthday"},
		{"商品の合計金額(税込)", "subtotal"}, {"消費税(商品合計に対する)", "tax"}, {"送料合計", "shipping"},
		{"決済手数料", "fees"}, {"熨斗手数料合計", "fees+"}, {"メッセージカード手数料合計", "fees+"}, {"ラッピング手数料合計", "fees+"},
		{"割引金額", "discount"}, {"ショップポイントによる割引金額", "points_used"}, {"外部ポイントによる割引金額", "points_used+"},
		{"総合計金額", "total"}, {"決済方法", "payment_method"}, {"入金状態", "payment_state"}, {"発送状態", "state"},
		{"獲得ショップポイント数", "points_earned"}, {"備考", "memo"},
		{"配送先 名前", "ship_to.name"}, {"配送先 フリガナ", "ship_to.kana"}, {"配送先 郵便番号", "ship_to.postal_code"},
		{"配送先 都道府県名", "ship_to.prefecture"}, {"配送先 住所", "ship_to.address1"}, {"配送先 電話番号", "ship_to.phone"},
		{"購入商品 型番", "sku"}, {"購入商品 商品ID", "product_id"}, {"購入商品 商品名", "product_name"},
		{"購入商品 販売価格(消費税込)", "unit_price"}, {"購入商品 販売個数", "quantity"}, {"購入商品 小計", "line_amount"},
	},
	Constants: map[string]string{"source": "colorme", "channel": "own_cart"}, Words: words,
}
