package format

// rakutenOrders is the order file of 楽天RMS in all of its layouts since 2018 (105, 107 and 158 columns), a row per
// 商品明細. What is about the order repeats on each of its rows. 請求金額 is what the customer pays: goods, shipping and
// wrapping, fees and 注文者負担金, less coupons and points; 外税合計 is 0 where prices include tax. An amount that is not
// settled yet is written as -9999.
var rakutenOrders = &Format{
	Name: "rakuten-orders", Kind: Lines,
	Require: []string{"注文番号", "ステータス", "注文日時", "注文者姓", "商品明細ID", "個数"},
	Needs:   []string{"order_number", "ordered_at"},
	Columns: append([]Column{
		{"注文番号", "order_number"}, {"注文日時", "ordered_at"}, {"ステータス", "state"}, {"ステータス", "payment_state"},
		{"発送完了報告日時", "shipped_at"}, {"支払方法名", "payment_method"}, {"注文種別", "order_type"},
		{"送料合計", "shipping"}, {"外税合計", "tax_added"}, {"消費税合計", "tax_added"},
		{"決済手数料", "fees"}, {"代引料合計", "fees"}, {"注文者負担金合計", "fees+"}, {"ラッピング料金1", "fees+"}, {"ラッピング料金2", "fees+"},
		{"店舗発行クーポン利用額", "coupon_discount"}, {"楽天発行クーポン利用額", "mall_coupon_discount"}, {"ポイント利用額", "points_used"},
		{"請求金額", "total"}, {"店舗発行クーポンコード", "coupon"}, {"楽天発行クーポンコード", "coupon"}, {"ひとことメモ", "memo"}, {"コメント", "memo"},

		{"注文者郵便番号1 & 注文者郵便番号2", "customer.postal_code"}, {"注文者住所都道府県", "customer.prefecture"},
		{"注文者住所郡市区", "customer.city"}, {"注文者住所それ以降の住所", "customer.address1"}, {"注文者姓", "customer.family_name"},
		{"注文者名", "customer.given_name"}, {"注文者姓カナ", "customer.family_kana"}, {"注文者名カナ", "customer.given_kana"},
		{"注文者電話番号1 & 注文者電話番号2 & 注文者電話番号3", "customer.phone"}, {"注文者メールアドレス", "customer.email"},
		{"注文者性別", "customer.sex"},

		{"送付先郵便番号1 & 送付先郵便番号2", "ship_to.postal_code"}, {"送付先住所都道府県", "ship_to.prefecture"},
		{"送付先住所郡市区", "ship_to.city"}, {"送付先住所それ以降の住所", "ship_to.address1"}, {"送付先住所アパートマンション名", "ship_to.address2"},
		{"送付先姓", "ship_to.family_name"}, {"送付先名", "ship_to.given_name"}, {"送付先姓カナ", "ship_to.family_kana"},
		{"送付先名カナ", "ship_to.given_kana"}, {"送付先電話番号1 & 送付先電話番号2 & 送付先電話番号3", "ship_to.phone"},

		{"商品名", "product_name"}, {"システム連携用SKU番号", "sku"}, {"商品番号", "sku"}, {"商品管理番号", "product_id"}, {"商品ID", "product_id"},
		{"SKU情報", "variant"}, {"項目・選択肢", "variant"}, {"単価", "unit_price"}, {"個数", "quantity"}, {"商品税率", "tax_rate"},
	}, rakutenTax()...),
	Constants: map[string]string{"source": "rakuten", "channel": "rakuten"},
	Blank:     []string{"-9999"},
	Words: withPayment(map[string]map[string]string{
		"state": {
			"100": "new", "注文確認待ち": "new", "200": "new", "楽天処理中": "new", "300": "preparing", "発送待ち": "preparing",
			"400": "preparing", "変更確定待ち": "preparing", "500": "shipped", "発送済": "shipped", "600": "shipped", "支払手続き中": "shipped",
			"700": "shipped", "支払手続き済": "shipped", "800": "cancelled", "キャンセル確定待ち": "cancelled", "900": "cancelled", "キャンセル確定": "cancelled",
		},
		"payment_state": {"600": "pending", "支払手続き中": "pending", "700": "paid", "支払手続き済": "paid"},
		"order_type":    {"1": "", "4": "subscription", "5": "club", "6": "preorder"},
	}),
}

// rakutenTax are the sums per tax rate of the layouts since 2019.
func rakutenTax() (out []Column) {
	for _, r := range []struct{ name, rate string }{{"10%", "100"}, {"8%", "80"}, {"0%", "0"}} {
		field := "tax_totals." + r.rate + "."
		out = append(out, Column{r.name + "請求金額", field + "amount"}, Column{r.name + "請求額に対する税額", field + "tax"},
			Column{r.name + "合計金額", field + "before"}, Column{r.name + "決済手数料", field + "fees"},
			Column{r.name + "クーポン割引額", field + "coupons"}, Column{r.name + "利用ポイント数", field + "points"})
	}
	return out
}
