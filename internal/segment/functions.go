package segment

import "strings"

// Param is a condition that a function takes.
type Param struct {
	ID, Japanese string
	Type         Type
	Status       Status
	Words        []Word
	Sum          bool // about all that is found together, not each by itself
}

// Alias is another spelling of a function; it stands for the function with that event.
type Alias struct{ Spelling, Event string }

// Func is a function of the language: it asks for something that happened.
type Func struct {
	ID, Japanese string
	Params       []Param
	Status       Status
	Aliases      []Alias
}

// Doc is the key of the sentence that says when the function holds.
func (f *Func) Doc() string { return "segment.doc." + strings.ReplaceAll(f.ID, ".", "_") }

// Param returns the parameter that is written s in either spelling, and nil for none.
func (f *Func) Param(s string) *Param {
	key := fold(s)
	for i := range f.Params {
		if p := &f.Params[i]; fold(p.ID) == key || fold(p.Japanese) == key {
			return p
		}
	}
	return nil
}

// called is a function with the event that its spelling stands for.
type called struct {
	f     *Func
	event string
}

var stateWords = []Word{{"new", "新規受付"}, {"preparing", "準備中"}, {"shipped", "発送済み"}, {"delivered", "配達完了"}, {"cancelled", "キャンセル"}, {"returned", "返品"}}

// eventNames maps the events of a marketing system to the words of mail and line.
func eventNames(prefix string) []Alias {
	var out []Alias
	for _, e := range []string{"delivered", "opened", "clicked", "bounced", "marked_as_spam", "unsubscribed"} {
		out = append(out, Alias{prefix + e, e})
	}
	return out
}

// reference is the function that means whom a saved segment means.
const reference = "segment"

// Reference returns the slug of the saved segment that a call refers to; ok is false for other calls.
func (n *Call) Reference() (slug string, ok bool) {
	if n.Name != reference || len(n.Conds) != 1 || len(n.Conds[0].Values) != 1 {
		return "", false
	}
	return n.Conds[0].Values[0].Raw, true
}

// funcs are all functions in the order of the reference.
var funcs = []Func{
	{ID: "products_purchased", Japanese: "商品購入", Params: []Param{
		{ID: "id", Japanese: "商品ID", Type: Text},
		{ID: "sku", Japanese: "SKU", Type: Text},
		{ID: "name", Japanese: "商品名", Type: Text},
		{ID: "category", Japanese: "カテゴリ", Type: Text},
		{ID: "tag", Japanese: "商品タグ", Type: Text, Status: NotYet},
		{ID: "date", Japanese: "日付", Type: Date},
		{ID: "channel", Japanese: "チャネル", Type: Text},
		{ID: "quantity", Japanese: "数量", Type: Number},
		{ID: "count", Japanese: "回数", Type: Number, Sum: true},
		{ID: "sum_quantity", Japanese: "合計数量", Type: Number, Sum: true},
		{ID: "sum_amount", Japanese: "合計金額", Type: Money, Sum: true},
	}},
	{ID: "orders_placed", Japanese: "注文", Params: []Param{
		{ID: "date", Japanese: "日付", Type: Date},
		{ID: "amount", Japanese: "金額", Type: Money},
		{ID: "channel", Japanese: "チャネル", Type: Text},
		{ID: "source", Japanese: "取込元", Type: Text},
		{ID: "coupon", Japanese: "クーポン", Type: Text},
		{ID: "payment", Japanese: "支払方法", Type: Text},
		{ID: "first", Japanese: "初回", Type: YesNo},
		{ID: "subscription", Japanese: "定期", Type: YesNo, Status: NotYet},
		{ID: "state", Japanese: "状態", Type: Choice, Words: stateWords},
		{ID: "count", Japanese: "回数", Type: Number, Sum: true},
	}},
	{ID: "mail", Japanese: "メール", Status: NotYet, Aliases: eventNames("shopify_email.")},
	{ID: "line", Japanese: "LINE配信", Status: NotYet},
	{ID: "visited", Japanese: "訪問", Status: NotYet},
	{ID: "storefront_event.product_viewed", Japanese: "商品閲覧", Status: NotYet, Aliases: []Alias{{"storefront.product_viewed", ""}}},
	{ID: "storefront_event.collection_viewed", Japanese: "カテゴリ閲覧", Status: NotYet, Aliases: []Alias{{"storefront.collection_viewed", ""}}},
	{ID: "subscribed", Japanese: "定期購入", Status: NotYet},
	{ID: "coupon", Japanese: "クーポン利用", Status: NotYet},
	{ID: "inquired", Japanese: "問い合わせ", Status: NotYet},
	{ID: "diagnosis", Japanese: "診断", Status: NotYet},
	{ID: reference, Japanese: "セグメント", Params: []Param{{ID: "slug", Japanese: "記号", Type: Text}}},
	{ID: "in_journey", Japanese: "ステップ配信中", Status: NotYet},
	{ID: "customer_within_distance", Japanese: "距離圏内", Status: Never},
	{ID: "store_credit_accounts", Japanese: "ストアクレジット", Status: Never},
}

// Funcs returns the table in the order of the reference. It is not to be changed.
func Funcs() []Func { return funcs }

// LookupFunc returns the function that is written s in either spelling, and nil for none.
func LookupFunc(s string) *Func {
	if c := table.funcs[fold(s)]; c != nil {
		return c.f
	}
	return nil
}
