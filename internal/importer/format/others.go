package format

// other is a file that shops have beside their orders and customers, and that is told apart so that it is called by its
// name when somebody tries to import it.
type other struct {
	key     string // the sentence
	service string
	require []string
}

var others = []other{
	{"format.is_labels", "佐川急便 e飛伝Ⅱ", []string{"住所録コード", "お届け先住所１", "お客様管理ナンバー"}},
	{"format.is_labels", "日本郵便 クリックポスト", []string{"お届け先郵便番号", "お届け先住所1行目", "内容品"}},
	{"format.is_shipping_notice", "楽天RMS", []string{"注文番号", "発送明細ID", "お荷物伝票番号"}},
	{"format.is_shipping_notice", "Amazon", []string{"注文番号", "注文商品番号", "出荷数", "配送業者コード"}},
	{"format.is_products", "EC-CUBE", []string{"商品ID", "商品名", "公開ステータス(ID)"}},
	{"format.is_categories", "EC-CUBE", []string{"カテゴリID", "カテゴリ名"}},
}
