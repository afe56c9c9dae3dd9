package format

// words are what files in general call things, per field. Keys are compared after width and case are folded.
var words = map[string]map[string]string{
	"state": {
		"new": "new", "新規": "new", "新規受付": "new", "未対応": "new", "未発送": "new", "受付": "new", "": "new",
		"preparing": "preparing", "準備中": "preparing", "対応中": "preparing", "発送準備中": "preparing", "発送待ち": "preparing",
		"shipped": "shipped", "発送済": "shipped", "発送済み": "shipped", "出荷済": "shipped", "出荷済み": "shipped",
		"delivered": "delivered", "配達済": "delivered", "配達済み": "delivered", "お届け済み": "delivered", "完了": "delivered", "取引完了": "delivered",
		"cancelled": "cancelled", "canceled": "cancelled", "キャンセル": "cancelled", "取消": "cancelled", "取り消し": "cancelled", "注文取消し": "cancelled",
		"returned": "returned", "返品": "returned", "返品済み": "returned",
	},
	"payment_state": {
		"unknown": "unknown", "": "unknown", "不明": "unknown",
		"pending": "pending", "未入金": "pending", "入金待ち": "pending", "未払い": "pending", "未決済": "pending",
		"paid": "paid", "入金済": "paid", "入金済み": "paid", "支払い済み": "paid", "支払済": "paid", "決済済み": "paid", "決済完了": "paid",
		"part_refunded": "part_refunded", "一部返金": "part_refunded", "refunded": "refunded", "返金済": "refunded", "返金済み": "refunded",
		"lapsed": "lapsed", "期限切れ": "lapsed",
	},
	"order_type": {
		"": "", "regular": "", "通常": "", "通常購入": "", "subscription": "subscription", "定期": "subscription", "定期購入": "subscription",
		"club": "club", "頒布会": "club", "preorder": "preorder", "予約": "preorder", "予約購入": "preorder", "予約商品": "preorder",
	},
	"sex": {
		"male": "male", "m": "male", "男": "male", "男性": "male",
		"female": "female", "f": "female", "女": "female", "女性": "female",
		"other": "other", "その他": "other", "unknown": "unknown", "不明": "unknown", "無回答": "unknown", "未回答": "unknown", "回答しない": "unknown", "未設定": "unknown",
	},
	"member_status": {
		"guest": "guest", "非会員": "guest", "ゲスト": "guest", "provisional": "provisional", "仮会員": "provisional",
		"member": "member", "会員": "member", "本会員": "member", "withdrawn": "withdrawn", "退会": "withdrawn", "退会済み": "withdrawn",
	},
	"email_optin": {
		"yes": "true", "true": "true", "1": "true", "y": "true", "on": "true", "subscribed": "true", "希望する": "true", "受け取る": "true",
		"受信する": "true", "する": "true", "はい": "true", "配信する": "true", "可": "true", "○": "true", "同意する": "true", "同意あり": "true", "有": "true",
		"no": "false", "false": "false", "0": "false", "n": "false", "off": "false", "not_subscribed": "false", "unsubscribed": "false",
		"希望しない": "false", "受け取らない": "false", "受信しない": "false", "しない": "false", "いいえ": "false", "配信しない": "false",
		"不可": "false", "×": "false", "同意しない": "false", "同意なし": "false", "無": "false",
	},
	"test": {"true": "true", "1": "true", "yes": "true", "はい": "true", "false": "false", "0": "false", "no": "false", "いいえ": "false"},
}

// WordsOf returns the general words of a field, for formats that bring none.
func WordsOf(field string) map[string]string { return words[field] }
