package format

// The formats of this file were made from the services' own descriptions of their files.

// makeshopOrders: shops choose the columns of MakeShop's order file in a template. 注文時間 is written hhmmss.
var makeshopOrders = &Format{
	Name: "makeshop-orders", Kind: Lines, Unverified: true,
	Require: []string{"日付", "注文時間", "注文番号", "処理状況", "注文者"},
	Needs:   []string{"order_number", "ordered_at", "customer.name", "total"},
	Columns: []Column{
		{"注文番号", "order_number"}, {"日付", "ordered_at"}, {"処理状況", "state"}, {"会社名", "customer.company"}, {"部署名", "customer.department"},
		{"注文者", "customer.name"}, {"注文者(振り仮名)", "customer.kana"}, {"メールアドレス", "customer.email"}, {"電話番号", "customer.phone"},
		{"郵便番号", "customer.postal_code"}, {"住所", "customer.address"}, {"送料", "shipping"}, {"決済方法", "payment_method"},
		{"合計金額", "total"}, {"注文金額", "total"}, {"商品名", "product_name"}, {"商品コード", "sku"}, {"単価", "unit_price"}, {"数量", "quantity"},
	},
	Constants: map[string]string{"source": "makeshop", "channel": "own_cart"},
	Words: with(map[string]map[string]string{
		"state": {"未処理": "new", "配送": "shipped", "注文キャンセル": "cancelled", "返送": "returned"},
	}),
}

// woocommerceCSV is what the usual order exports of WooCommerce write, a row per item; item prices are without tax.
var woocommerceCSV = &Format{
	Name: "woocommerce-orders-csv", Kind: Lines, Unverified: true,
	Require: []string{"Order Number", "Order Status", "Order Date", "Order Total Amount"},
	Needs:   []string{"order_number", "ordered_at", "state", "total", "customer.email | customer.family_name"},
	Columns: []Column{
		{"Order Number", "order_number"}, {"Order Date", "ordered_at"}, {"Order Status", "state"}, {"Order Status", "payment_state"},
		{"Payment Method Title", "payment_method"}, {"Coupon Code", "coupon"}, {"Customer Note", "memo"},
		{"Order Subtotal Amount", "subtotal"}, {"Order Shipping Amount", "shipping"}, {"Cart Discount Amount", "discount"},
		{"Order Total Tax Amount", "tax_added"}, {"Order Refund Amount", "refunded"}, {"Order Total Amount", "total"},
		{"Last Name (Billing)", "customer.family_name"}, {"First Name (Billing)", "customer.given_name"}, {"Company (Billing)", "customer.company"},
		{"Postcode (Billing)", "customer.postal_code"}, {"State Code (Billing)", "customer.prefecture"}, {"City (Billing)", "customer.city"},
		{"Address 1&2 (Billing)", "customer.address1"}, {"Country Code (Billing)", "customer.country"}, {"Email (Billing)", "customer.email"},
		{"Phone (Billing)", "customer.phone"},
		{"Last Name (Shipping)", "ship_to.family_name"}, {"First Name (Shipping)", "ship_to.given_name"}, {"Postcode (Shipping)", "ship_to.postal_code"},
		{"State Code (Shipping)", "ship_to.prefecture"}, {"City (Shipping)", "ship_to.city"}, {"Address 1&2 (Shipping)", "ship_to.address1"},
		{"Country Code (Shipping)", "ship_to.country"},
		{"SKU", "sku"}, {"Item Name", "product_name"}, {"Quantity (- Refund)", "quantity"}, {"Quantity", "quantity"}, {"Item Cost", "unit_price"},
	},
	Constants: map[string]string{"source": "woocommerce", "channel": "own_cart"},
	Words: withPayment(map[string]map[string]string{
		"state": {"pending payment": "new", "pending": "new", "on hold": "new", "on-hold": "new", "processing": "preparing", "completed": "shipped",
			"cancelled": "cancelled", "refunded": "returned", "failed": "cancelled", "draft": "new",
			"支払待ち": "new", "支払い待ち": "new", "保留中": "new", "処理中": "preparing", "返金済み": "returned", "失敗": "cancelled"},
		"payment_state": {"pending payment": "pending", "pending": "pending", "on hold": "pending", "on-hold": "pending", "processing": "paid",
			"completed": "paid", "refunded": "refunded", "failed": "lapsed",
			"支払待ち": "pending", "支払い待ち": "pending", "保留中": "pending", "処理中": "paid", "完了": "paid", "失敗": "lapsed"},
	}),
}

// futureshopOrders: shops choose the columns of futureshop's order file in a template.
var futureshopOrders = &Format{
	Name: "futureshop-orders", Kind: Lines, Unverified: true,
	Require: []string{"受注コード", "注文日時", "請求合計金額"},
	Needs:   []string{"order_number", "ordered_at", "total", "customer.family_name | customer.email", "product_name"},
	Columns: []Column{
		{"受注コード", "order_number"}, {"注文日時", "ordered_at"}, {"入金確認日", "paid_at"}, {"決済方法", "payment_method"}, {"ショップメモ", "memo"}, {"通信欄", "memo"},
		{"商品合計金額", "subtotal"}, {"消費税合計", "tax_added"}, {"送料", "shipping"}, {"包装手数料", "fees"}, {"決済手数料", "fees+"}, {"クール便手数料", "fees+"},
		{"その他手数料", "fees+"}, {"割引合計金額(商品)", "discount"}, {"割引合計金額(送料)", "discount+"}, {"ポイント利用額", "points_used"}, {"請求合計金額", "total"},
		{"氏名(姓)", "customer.family_name"}, {"氏名(名)", "customer.given_name"}, {"フリガナ(姓)", "customer.family_kana"}, {"フリガナ(名)", "customer.given_kana"},
		{"メールアドレス", "customer.email"}, {"郵便番号", "customer.postal_code"}, {"都道府県区分", "customer.prefecture"}, {"住所1 & 住所2", "customer.address1"},
		{"住所3", "customer.address2"}, {"電話番号(メイン)", "customer.phone"}, {"携帯電話番号", "customer.mobile"},
		{"お届け先氏名(姓)", "ship_to.family_name"}, {"お届け先氏名(名)", "ship_to.given_name"},
		{"商品番号", "sku"}, {"商品名", "product_name"}, {"バリエーション名", "variant"}, {"項目選択肢", "variant"}, {"販売単価", "unit_price"}, {"購入数量", "quantity"},
	},
	Constants: map[string]string{"source": "futureshop", "channel": "own_cart"}, Words: words,
}

// nextengineOrders is the general order file of ネクストエンジン, a row per product; 合計金額 is 商品計 with 税金, 発送料, 手数料 and
// その他費用 less ポイント.
var nextengineOrders = &Format{
	Name: "nextengine-orders", Kind: Lines, Unverified: true,
	Require: []string{"店舗伝票番号", "受注日", "受注名", "商品コード", "受注数量"},
	Needs:   []string{"order_number", "ordered_at", "customer.name", "total", "product_name | sku"},
	Columns: []Column{
		{"店舗伝票番号", "order_number"}, {"受注日", "ordered_at"}, {"支払方法", "payment_method"}, {"商品計", "subtotal"}, {"税金", "tax_added"}, {"発送料", "shipping"},
		{"手数料", "fees"}, {"その他費用", "fees+"}, {"ポイント", "points_used"}, {"合計金額", "total"}, {"作業者欄", "memo"}, {"備考", "memo"}, {"出荷済フラグ", "state"},
		{"顧客コード", "customer.external_id"}, {"受注名", "customer.name"}, {"受注名カナ", "customer.kana"}, {"受注郵便番号", "customer.postal_code"},
		{"受注住所1", "customer.address1"}, {"受注住所2", "customer.address2"}, {"受注電話番号", "customer.phone"}, {"受注メールアドレス", "customer.email"},
		{"発送先名", "ship_to.name"}, {"発送先カナ", "ship_to.kana"}, {"発送郵便番号", "ship_to.postal_code"}, {"発送先住所1", "ship_to.address1"},
		{"発送先住所2", "ship_to.address2"}, {"発送電話番号", "ship_to.phone"},
		{"商品名", "product_name"}, {"商品コード", "sku"}, {"商品オプション", "variant"}, {"商品価格", "unit_price"}, {"受注数量", "quantity"}, {"消費税率(%)", "tax_rate"},
	},
	Constants: map[string]string{"source": "nextengine"},
	Words:     with(map[string]map[string]string{"state": {"0": "new", "1": "shipped"}}),
}

// rakuuruCustomers is らくうるカート's file for changing customers.
var rakuuruCustomers = &Format{
	Name: "rakuuru-customers", Kind: Customers, Unverified: true,
	Require: []string{"システム顧客番号", "会員ID", "氏名(姓)", "メールアドレス"},
	Needs:   []string{"external_id", "family_name"},
	Columns: []Column{
		{"システム顧客番号", "external_id"}, {"氏名(姓)", "family_name"}, {"氏名(名)", "given_name"}, {"氏名フリガナ(セイ)", "family_kana"},
		{"氏名フリガナ(メイ)", "given_kana"}, {"会社名", "company"}, {"部署名", "department"}, {"郵便番号", "postal_code"}, {"都道府県", "prefecture"},
		{"市区町村", "city"}, {"町域・番地", "address1"}, {"ビル等", "address2"}, {"メールアドレス", "email"}, {"電話番号", "phone"}, {"携帯電話番号", "mobile"},
		{"FAX番号", "fax"}, {"性別", "sex"}, {"生年月日", "birthday"}, {"備考", "memo"},
		{"フリー項目1", "custom.フリー項目1"}, {"フリー項目2", "custom.フリー項目2"}, {"フリー項目3", "custom.フリー項目3"},
	},
	Constants: map[string]string{"source": "rakuuru"}, Words: words,
}

// eccube2Customers is the customer file of EC-CUBE 2, whose phone numbers and postal codes stand in parts.
var eccube2Customers = &Format{
	Name: "eccube2-customers", Kind: Customers, Unverified: true,
	Require: []string{"会員ID", "お名前(姓)", "郵便番号1", "TEL1"},
	Needs:   []string{"external_id", "family_name"},
	Columns: []Column{
		{"会員ID", "external_id"}, {"お名前(姓)", "family_name"}, {"お名前(名)", "given_name"}, {"お名前(セイ)", "family_kana"}, {"お名前(メイ)", "given_kana"},
		{"お名前(フリガナ・姓)", "family_kana"}, {"お名前(フリガナ・名)", "given_kana"}, {"会社名", "company"}, {"郵便番号1 & 郵便番号2", "postal_code"},
		{"都道府県", "prefecture"}, {"都道府県(ID)", "prefecture"}, {"住所1", "address1"}, {"住所2", "address2"}, {"メールアドレス", "email"}, {"E-MAIL", "email"},
		{"TEL1 & TEL2 & TEL3", "phone"}, {"FAX1 & FAX2 & FAX3", "fax"}, {"性別", "sex"}, {"性別(名称)", "sex"}, {"誕生日", "birthday"},
		{"ポイント残高", "points"}, {"備考", "memo"}, {"ショップ用メモ欄", "memo"}, {"登録日", "created_at"},
	},
	Constants: map[string]string{"source": "eccube"},
	Words:     with(map[string]map[string]string{"sex": {"1": "male", "2": "female"}}),
}
