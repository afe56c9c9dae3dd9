package format

// What carriers' programs write once slips are printed: which parcel went with which number. Their columns are called
// differently from version to version.

var yamatoResults = &Format{
	Name: "yamato-b2-result", Kind: Shipments, Unverified: true,
	Require: []string{"お客様管理番号 | お客様管理ナンバー", "伝票番号 | 送り状番号", "出荷予定日 | 出荷日"},
	Columns: []Column{
		{"お客様管理番号", "order_number"}, {"お客様管理ナンバー", "order_number"},
		{"伝票番号", "tracking_number"}, {"送り状番号", "tracking_number"},
		{"出荷日", "shipped_at"}, {"出荷予定日", "shipped_at"},
	},
	Constants: map[string]string{"carrier": "yamato"},
}

var sagawaResults = &Format{
	Name: "sagawa-ehiden-result", Kind: Shipments, Unverified: true,
	Require: []string{"お問合せ送り状No | お問い合せ送り状No. | お問い合わせ送り状No | お問い合せ送り状No | お問合せ送り状No.", "お客様管理ナンバー | お客様管理番号"},
	Columns: []Column{
		{"お客様管理ナンバー", "order_number"}, {"お客様管理番号", "order_number"},
		{"お問合せ送り状No", "tracking_number"}, {"お問い合せ送り状No.", "tracking_number"}, {"お問い合わせ送り状No", "tracking_number"},
		{"お問い合せ送り状No", "tracking_number"}, {"お問合せ送り状No.", "tracking_number"},
		{"出荷日時", "shipped_at"}, {"出荷日", "shipped_at"},
	},
	Constants: map[string]string{"carrier": "sagawa"},
}
