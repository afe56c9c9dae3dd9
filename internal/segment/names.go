package segment

import (
	"slices"
	"strings"

	"joren/internal/kit/jptext"
)

// Type says what a name holds, and so with what it can be compared.
type Type string

// The types.
const (
	Number Type = "number"
	Money  Type = "money"
	Date   Type = "date"
	Text   Type = "text"
	Choice Type = "choice" // one of a few words; of the shop's own where the table lists none
	List   Type = "list"
	YesNo  Type = "yes_no"
	Own    Type = "own" // a field of the shop's own, of whatever type its values are
)

// Status says whether a name can be used.
type Status uint8

// A name comes into the table before the feature that fills it; names of other systems that nothing will ever fill are
// known too, so that the answer can say so.
const (
	Ready Status = iota
	NotYet
	Never
)

// Word is a value of a Choice with its Japanese twin.
type Word struct{ Code, Japanese string }

// Name is a name of the language.
type Name struct {
	ID       string // as printed in English
	Japanese string // as printed in Japanese
	Type     Type
	Status   Status
	Words    []Word
	Aliases  []string // other spellings that are read
}

// Doc is the key of the sentence that says what the name means.
func (n *Name) Doc() string { return "segment.doc." + strings.ReplaceAll(n.ID, ".", "_") }

// customPrefix begins the name of a field of the shop's own. metafields.NAMESPACE.KEY is read as custom.KEY.
const (
	customPrefix    = "custom."
	customJapanese  = "フリー項目."
	metafieldPrefix = "metafields."
)

var (
	sexWords    = []Word{{"male", "男性"}, {"female", "女性"}, {"other", "その他"}, {"unknown", "不明"}}
	memberWords = []Word{{"guest", "非会員"}, {"provisional", "仮会員"}, {"member", "本会員"}, {"withdrawn", "退会"}}
	mailWords   = []Word{{"SUBSCRIBED", "登録中"}, {"NOT_SUBSCRIBED", "未登録"}, {"UNSUBSCRIBED", "配信停止"}, {"PENDING", "確認待ち"}, {"BOUNCED", "不達"}}
	rfmWords    = []Word{{"CHAMPIONS", "チャンピオン"}, {"LOYAL", "ロイヤル"}, {"ACTIVE", "アクティブ"}, {"NEW", "新規"}, {"PROMISING", "有望"},
		{"NEEDS_ATTENTION", "要注意"}, {"AT_RISK", "離反リスク"}, {"PREVIOUSLY_LOYAL", "元ロイヤル"}, {"ALMOST_LOST", "離反間近"}, {"DORMANT", "休眠"}, {"PROSPECTS", "見込み客"}}
	cpmWords = []Word{{"first_active", "初回現役"}, {"first_lapsed", "初回離脱"}, {"toddler_active", "よちよち現役"}, {"toddler_lapsed", "よちよち離脱"},
		{"steady_active", "コツコツ現役"}, {"steady_lapsed", "コツコツ離脱"}, {"fad_active", "流行現役"}, {"fad_lapsed", "流行離脱"}, {"best_active", "優良現役"}, {"best_lapsed", "優良離脱"}}
)

// names are all names in the order of the reference.
var names = []Name{
	{ID: "customer_number", Japanese: "顧客番号", Type: Number},
	{ID: "name", Japanese: "氏名", Type: Text},
	{ID: "kana", Japanese: "フリガナ", Type: Text},
	{ID: "company", Japanese: "会社名", Type: Text},
	{ID: "department", Japanese: "部署名", Type: Text},
	{ID: "email", Japanese: "メールアドレス", Type: Text},
	{ID: "customer_email_domain", Japanese: "メールドメイン", Type: Text},
	{ID: "phone", Japanese: "電話番号", Type: Text},
	{ID: "postal_code", Japanese: "郵便番号", Type: Text},
	{ID: "prefecture", Japanese: "都道府県", Type: Choice},
	{ID: "city", Japanese: "市区町村", Type: Text},
	{ID: "address", Japanese: "住所", Type: Text},
	{ID: "customer_regions", Japanese: "地域一覧", Type: List},
	{ID: "customer_cities", Japanese: "市区町村一覧", Type: List},
	{ID: "customer_countries", Japanese: "国一覧", Type: List},
	{ID: "sex", Japanese: "性別", Type: Choice, Words: sexWords},
	{ID: "birthday", Japanese: "生年月日", Type: Date, Aliases: []string{"誕生日"}},
	{ID: "birth_month", Japanese: "誕生月", Type: Number},
	{ID: "age", Japanese: "年齢", Type: Number},
	{ID: "memo", Japanese: "メモ", Type: Text, Aliases: []string{"備考"}},
	{ID: "member_status", Japanese: "会員区分", Type: Choice, Words: memberWords},
	{ID: "customer_account_status", Japanese: "アカウント状態", Type: Choice, Words: []Word{{"ENABLED", "有効"}, {"DISABLED", "無効"}, {"INVITED", "招待中"}}},
	{ID: "customer_added_date", Japanese: "登録日", Type: Date},
	{ID: "rank", Japanese: "会員ランク", Type: Choice, Aliases: []string{"ランク"}},
	{ID: "channel", Japanese: "販売チャネル", Type: Choice, Aliases: []string{"チャネル"}},
	{ID: "staff", Japanese: "担当者", Type: Choice},
	{ID: "customer_tags", Japanese: "タグ", Type: List},
	{ID: "email_subscription_status", Japanese: "メルマガ登録", Type: Choice, Words: mailWords},
	{ID: "points", Japanese: "ポイント", Type: Number},
	{ID: "number_of_orders", Japanese: "注文回数", Type: Number},
	{ID: "amount_spent", Japanese: "合計金額", Type: Money},
	{ID: "average_order_value", Japanese: "平均注文額", Type: Money},
	{ID: "largest_order", Japanese: "最高注文額", Type: Money},
	{ID: "first_order_date", Japanese: "初回注文日", Type: Date},
	{ID: "last_order_date", Japanese: "最終注文日", Type: Date},
	{ID: "days_since_last_order", Japanese: "最終注文からの日数", Type: Number},
	{ID: "usual_interval", Japanese: "購入間隔", Type: Number},
	{ID: "rfm_group", Japanese: "RFMグループ", Type: Choice, Words: rfmWords},
	{ID: "rfm_r", Japanese: "RFMのR", Type: Number},
	{ID: "rfm_f", Japanese: "RFMのF", Type: Number},
	{ID: "rfm_m", Japanese: "RFMのM", Type: Number},
	{ID: "cpm_stage", Japanese: "CPMステージ", Type: Choice, Words: cpmWords},
	{ID: "decile", Japanese: "デシル", Type: Number},
	{ID: "duplicates", Japanese: "重複候補", Type: YesNo},
	{ID: "anniversary", Japanese: "記念日", Type: Date},

	{ID: "customer_language", Japanese: "言語", Type: Text, Status: NotYet},
	{ID: "line_status", Japanese: "LINE連携", Type: Choice, Status: NotYet, Words: []Word{{"none", "未連携"}, {"linked", "連携中"}, {"blocked", "ブロック"}}},
	{ID: "points_pending", Japanese: "仮ポイント", Type: Number, Status: NotYet},
	{ID: "points_expire_date", Japanese: "ポイント失効日", Type: Date, Status: NotYet},
	{ID: "abandoned_checkout_date", Japanese: "カゴ落ち日", Type: Date, Status: NotYet},
	{ID: "subscription_status", Japanese: "定期の状態", Type: Choice, Status: NotYet},
	{ID: "product_subscription_status", Japanese: "定期購入の状態", Type: Choice, Status: NotYet},
	{ID: "next_delivery_date", Japanese: "次回お届け日", Type: Date, Status: NotYet},
	{ID: "subscription_deliveries", Japanese: "定期お届け回数", Type: Number, Status: NotYet},
	{ID: "predicted_spend_tier", Japanese: "予測購入ランク", Type: Choice, Status: NotYet},
	{ID: "alive_probability", Japanese: "継続確率", Type: Number, Status: NotYet},
	{ID: "predicted_orders", Japanese: "予測注文回数", Type: Number, Status: NotYet},
	{ID: "predicted_amount", Japanese: "予測金額", Type: Money, Status: NotYet},
	{ID: "predicted_next_order_date", Japanese: "次回注文予測日", Type: Date, Status: NotYet},
	{ID: "inquiries", Japanese: "お問い合わせ回数", Type: Number, Status: NotYet},
	{ID: "last_inquiry_date", Japanese: "最終お問い合わせ日", Type: Date, Status: NotYet},
	{ID: "last_opened_date", Japanese: "最終開封日", Type: Date, Status: NotYet},
	{ID: "last_clicked_date", Japanese: "最終クリック日", Type: Date, Status: NotYet},
	{ID: "last_visit_date", Japanese: "最終訪問日", Type: Date, Status: NotYet},

	{ID: "companies", Japanese: "法人", Type: Number, Status: Never},
	{ID: "created_by_app_id", Japanese: "作成アプリ", Type: Number, Status: Never},
	{ID: "sms_subscription_status", Japanese: "SMS登録", Type: Choice, Status: Never},
}

// Names returns the table in the order of the reference. It is not to be changed.
func Names() []Name { return names }

// index finds what a query may name by the folded forms of all of its spellings.
type index struct {
	names map[string]*Name
	funcs map[string]*called
	words []string // all spellings, for suggestions
}

var table = buildIndex()

func buildIndex() *index {
	x := &index{names: map[string]*Name{}, funcs: map[string]*called{}}
	for i := range names {
		n := &names[i]
		for _, spelling := range append([]string{n.ID, n.Japanese}, n.Aliases...) {
			x.names[fold(spelling)] = n
			x.words = append(x.words, spelling)
		}
	}
	for i := range funcs {
		f := &funcs[i]
		for _, spelling := range []string{f.ID, f.Japanese} {
			x.funcs[fold(spelling)] = &called{f: f}
			x.words = append(x.words, spelling)
		}
		for _, a := range f.Aliases {
			x.funcs[fold(a.Spelling)] = &called{f, a.Event}
			x.words = append(x.words, a.Spelling)
		}
	}
	return x
}

// fold brings a word into the form under which spellings are compared: without width and case.
func fold(s string) string { return strings.ToLower(jptext.SearchKey(s)) }

// Lookup returns the name that is written s in either spelling, and nil for none and for fields of the shop's own.
func Lookup(s string) *Name { return table.names[fold(s)] }

// CustomKey returns the key of a field of the shop's own out of its canonical name; ok is false for other names.
func CustomKey(name string) (key string, ok bool) { return strings.CutPrefix(name, customPrefix) }

// OwnName returns the canonical name of a field of the shop's own.
func OwnName(key string) string { return customPrefix + key }

// canonical returns the one spelling under which a tree holds a name; unknown names stay.
func canonical(s string) string {
	low := strings.ToLower(s)
	for _, prefix := range []string{customPrefix, customJapanese} {
		if strings.HasPrefix(low, prefix) {
			return customPrefix + s[len(prefix):]
		}
	}
	if strings.HasPrefix(low, metafieldPrefix) {
		if _, key, ok := strings.Cut(s[len(metafieldPrefix):], "."); ok {
			return customPrefix + key
		}
	}
	if n := Lookup(s); n != nil {
		return n.ID
	}
	return s
}

// WordCode returns the code of a choice that is written as its code or in Japanese.
func WordCode(words []Word, s string) (code string, ok bool) {
	key := fold(s)
	i := slices.IndexFunc(words, func(w Word) bool { return fold(w.Code) == key || fold(w.Japanese) == key })
	if i < 0 {
		return "", false
	}
	return words[i].Code, true
}
