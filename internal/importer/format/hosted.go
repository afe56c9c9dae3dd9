package format

// baseOrders is the order file of BASE, a row per product or option; what is about the order repeats. 調整金額 adds to the
// total or takes off it.
var baseOrders = &Format{
	Name: "base-orders", Kind: Lines,
	Require: []string{"注文ID", "注文日時", "氏(請求先)", "商品名", "発送状況"},
	Needs:   []string{"order_number", "ordered_at"},
	Columns: []Column{
		{"注文ID", "order_number"}, {"注文日時", "ordered_at"}, {"発送状況", "state"}, {"発送状況", "payment_state"}, {"支払い方法", "payment_method"},
		{"送料", "shipping"}, {"代引き手数料", "fees"}, {"調整金額", "fees+"}, {"合計金額", "total"}, {"注文メモ", "memo"}, {"備考", "memo"},
		{"氏(請求先)", "customer.family_name"}, {"名(請求先)", "customer.given_name"}, {"郵便番号(請求先)", "customer.postal_code"},
		{"都道府県(請求先)", "customer.prefecture"}, {"住所(請求先)", "customer.address1"}, {"住所2(請求先)", "customer.address2"},
		{"電話番号(請求先)", "customer.phone"}, {"メールアドレス(請求先)", "customer.email"},
		{"氏(配送先)", "ship_to.family_name"}, {"名(配送先)", "ship_to.given_name"}, {"郵便番号(配送先)", "ship_to.postal_code"},
		{"都道府県(配送先)", "ship_to.prefecture"}, {"住所(配送先)", "ship_to.address1"}, {"住所2(配送先) & 住所3(配送先)", "ship_to.address2"},
		{"住所2(配送先)", "ship_to.address2"}, {"電話番号(配送先)", "ship_to.phone"},
		{"商品名", "product_name"}, {"バリエーション", "variant"}, {"商品コード", "sku"}, {"種類コード", "sku"}, {"種類ID", "product_id"}, {"商品ID", "product_id"},
		{"価格", "unit_price"}, {"数量", "quantity"}, {"税率", "tax_rate"},
	},
	Constants: map[string]string{"source": "base", "channel": "own_cart"},
	Words: withPayment(map[string]map[string]string{
		"state": {
			"未対応": "new", "未入金": "new", "入金待ち": "new", "入金済み": "new", "未発送": "new", "対応中": "preparing", "発送待ち": "preparing", "一部発送済み": "preparing",
			"発送済": "shipped", "発送済み": "shipped", "発送完了": "shipped", "配送中": "shipped", "着荷": "delivered",
		},
		"payment_state": {"未入金": "pending", "入金待ち": "pending"},
	}),
}

// storesOrders is the order file of STORES, a row per item; 小計 is the item's. Discounts of all kinds stand in columns of
// their own. 決済手数料 is what the shop pays to the service and no part of the order.
var storesOrders = &Format{
	Name: "stores-orders", Kind: Lines,
	Require: []string{"オーダー番号", "ステータス", "オーダー日", "アイテム名", "合計"},
	Needs:   []string{"order_number", "ordered_at"},
	Columns: []Column{
		{"オーダー番号", "order_number"}, {"オーダー日", "ordered_at"}, {"ステータス", "state"}, {"ステータス", "payment_state"}, {"支払方法", "payment_method"},
		{"決済完了日", "paid_at"}, {"発送完了日", "shipped_at"}, {"配送料", "shipping"}, {"代引き手数料", "fees"}, {"オプション手数料", "fees+"},
		{"ディスカウント割引額", "discount"}, {"まとめて割", "discount+"}, {"セット割", "discount+"}, {"クーポン割引額", "coupon_discount"},
		{"クーポン名", "coupon"}, {"合計", "total"}, {"内消費税", "tax"},
		{"合計(10%)", "tax_totals.100.amount"}, {"内消費税(10%)", "tax_totals.100.tax"},
		{"合計(8%)", "tax_totals.80.amount"}, {"内消費税(8%)", "tax_totals.80.tax"}, {"メモ", "memo"}, {"備考", "memo"},
		{"氏(購入者)", "customer.family_name"}, {"名(購入者)", "customer.given_name"}, {"郵便番号(購入者)", "customer.postal_code"},
		{"都道府県(購入者)", "customer.prefecture"}, {"住所(購入者)", "customer.address1"}, {"電話番号(購入者)", "customer.phone"},
		{"メールアドレス", "customer.email"},
		{"氏(配送先)", "ship_to.family_name"}, {"名(配送先)", "ship_to.given_name"}, {"郵便番号(配送先)", "ship_to.postal_code"},
		{"都道府県(配送先)", "ship_to.prefecture"}, {"住所(配送先)", "ship_to.address1"}, {"電話番号(配送先)", "ship_to.phone"},
		{"アイテム名", "product_name"}, {"種類", "variant"}, {"品番", "sku"}, {"個数", "quantity"}, {"小計", "line_amount"},
	},
	Constants: map[string]string{"source": "stores", "channel": "own_cart"},
	Words: withPayment(map[string]map[string]string{
		"state": {
			"未入金": "new", "入金待ち": "new", "決済待ち": "new", "入金済み": "new", "未発送": "new", "発送待ち": "preparing", "一部発送": "preparing", "一部発送済み": "preparing",
			"発送完了": "shipped", "受取完了": "delivered", "受け渡し完了": "delivered",
		},
		"payment_state": {"未入金": "pending", "入金待ち": "pending", "決済待ち": "pending"},
	}),
}
