package storybook

import (
	"joren/internal/kit/errs"
	"joren/internal/kit/jptext"
	"joren/internal/web/ui"
)

// swatch is a colour with its two names. Class is written out so that the style sheet holds it.
type swatch struct{ class, name, use string }

func (b book) colours() []swatch {
	return []swatch{
		{"bg-sheet", b.say("紙", "Paper"), b.say("面", "sheet")},
		{"bg-ground", b.say("地", "Ground"), b.say("画面の地", "page")},
		{"bg-sunk", b.say("沈み", "Sunk"), b.say("表の見出し", "table head")},
		{"bg-rule", b.say("罫", "Rule"), b.say("細い罫線", "hairline")},
		{"bg-rule-strong", b.say("太罫", "Strong rule"), b.say("ボタンの縁", "button edge")},
		{"bg-field", b.say("枠", "Field"), b.say("入力の縁", "input edge")},
		{"bg-ink", b.say("墨", "Ink"), b.say("文字", "text")},
		{"bg-ink-2", b.say("淡墨", "Pale ink"), b.say("ラベル", "labels")},
		{"bg-ink-3", b.say("薄墨", "Thin ink"), b.say("例文", "placeholder")},
		{"bg-primary", b.say("藍", "Indigo"), b.say("動作・選択", "action")},
		{"bg-tint", b.say("藍の地", "Indigo tint"), b.say("選んだ行", "selected")},
		{"bg-success", b.say("松葉", "Pine"), b.say("済んだ", "done")},
		{"bg-warning", b.say("朽葉", "Dead leaf"), b.say("注意", "notice")},
		{"bg-error", b.say("弁柄", "Red ochre"), b.say("誤り・削除", "error")},
	}
}

func (b book) series() []swatch {
	return []swatch{
		{"bg-c1", b.say("1 藍", "1 indigo"), ""}, {"bg-c2", b.say("2 山吹茶", "2 amber"), ""}, {"bg-c3", b.say("3 青磁", "3 celadon"), ""},
		{"bg-c4", b.say("4 弁柄", "4 ochre"), ""}, {"bg-c5", b.say("5 藤", "5 wisteria"), ""}, {"bg-c6", b.say("6 墨", "6 ink"), ""},
	}
}

func heat() []swatch {
	return []swatch{{"h0", "0", ""}, {"h1", "50", ""}, {"h2", "150", ""}, {"h3", "280", ""}, {"h4", "400", ""}, {"h5", "1,000", ""}}
}

// hits answers the search box: what was typed is marked in what reads like it.
func (b book) hits() ui.HitsProps {
	q := b.query
	if q == "" {
		q = b.say("みほん", "sample")
	}
	hit := func(url, name, kana, number string) ui.Hit {
		return ui.Hit{URL: url, Name: ui.Highlight(name, q, jptext.SearchKey), Sub: ui.Highlight(kana, q, jptext.SearchKey), End: number}
	}
	return ui.HitsProps{Selected: 1, Items: []ui.Hit{
		hit("#1", b.say("見本 花子", "Hanako Sample"), "ミホン ハナコ", "7741"),
		hit("#2", b.say("例 みほん", "Rei Sampleton"), "レイ ミホン", "3018"),
	}, All: ui.Link{Text: b.say("「みほん」の38人をすべて見る", "All 38 for “sample”"), URL: "#all"}}
}

// wrong is a form that came back.
func (b book) wrong() ui.Errors {
	return ui.ErrorsOf(b.lang, errs.InvalidFields([]errs.Field{{Path: "mail", Key: "error.conflict"}, {Path: "birthday", Key: "error.text"}}))
}

func (b book) table() ui.TableProps {
	f := b.format()
	row := func(name, code string, n, amount int64) ui.Row {
		return ui.Row{Cells: []ui.Cell{{Text: name, Sub: code, Head: true}, {Text: f.Number(n)}, {Text: f.Money(amount)}}}
	}
	return ui.TableProps{
		Caption: b.say("商品ごとの数量と金額。数量の多い順", "Quantity and amount by product, most first"),
		Columns: []ui.Column{
			{Label: b.say("商品", "Product"), SortBy: "?sort=name"},
			{Label: b.say("数量", "Quantity"), Num: true, SortBy: "?sort=quantity", Sorted: "descending"},
			{Label: b.say("金額", "Amount"), Num: true, SortBy: "?sort=amount"},
		},
		Rows: []ui.Row{
			row(b.say("煎茶 100g", "Green tea 100 g"), "T-0101", 14, 45360),
			row(b.say("ほうじ茶 150g", "Roasted tea 150 g"), "T-0204", 11, 23760),
			row(b.say("急須", "Teapot"), "U-0031", 3, 29700),
		},
		Foot: []ui.Cell{{Text: b.say("合計", "Total"), Head: true}, {Text: "28"}, {Text: f.Money(98820)}},
	}
}

// person is a customer of the sample list.
type person struct {
	name, kana, rank, place string
	level                   int
	orders, total           int64
	pinned, picked          bool
	tags                    []string
	daysAgo                 int
}

// people are made up; the last ones have the names that break tables.
func (b book) people() []person {
	return []person{
		{name: b.say("見本 花子", "Hanako Sample"), kana: "ミホン ハナコ", rank: b.say("ゴールド", "Gold"), level: 3, place: b.say("東京都", "Tokyo"), orders: 4, total: 38420, pinned: true, picked: b.picked, tags: []string{b.say("茶器好き", "Teaware"), b.say("ギフト", "Gifts")}, daysAgo: 4},
		{name: b.say("例田 一郎", "Ichiro Reida"), kana: "レイダ イチロウ", rank: b.say("プラチナ", "Platinum"), level: 4, place: b.say("神奈川県", "Kanagawa"), orders: 27, total: 214860, tags: []string{b.say("定期", "Subscriber")}, daysAgo: 5},
		{name: b.say("株式会社とても長い名前の見本と例とその仲間たちの会ならびに全国見本協同組合連合会東日本支部総務部御中", "A company with a very long name and all of its friends, the eastern branch"), kana: "カブシキガイシャトテモナガイナマエノミホン", rank: b.say("シルバー", "Silver"), level: 2, place: b.say("千葉県", "Chiba"), orders: 3, total: 14300, tags: []string{b.say("とても長いタグの名前が付いている", "A tag that goes on for quite a while")}, daysAgo: 7},
		{name: "Pneumonoultramicroscopicsilicovolcanoconiosis-Wolfeschlegel", kana: "", rank: b.say("レギュラー", "Regular"), level: 1, place: b.say("埼玉県", "Saitama"), orders: 1, total: 2480, daysAgo: 8},
		{name: "\u202e子花 本見 \u200b", kana: "ミ\u200bホン", rank: b.say("レギュラー", "Regular"), level: 1, place: b.say("東京都", "Tokyo"), orders: 1, total: 980, daysAgo: 9},
		{name: "か\u3099き\u3099 ҉e\u0301\u0327\u0323x\u0336\u0310\u0321", kana: "ガギ", rank: b.say("レギュラー", "Regular"), level: 1, place: b.say("東京都", "Tokyo"), orders: 1, total: 0, daysAgo: 10},
	}
}

func (b book) customers() ui.TableProps {
	f := b.format()
	today := date(2026, 11, 22)
	t := ui.TableProps{
		Caption: b.say("顧客の見本。最終注文日の新しい順", "Sample customers, last order first"), Cards: "customer",
		Columns: []ui.Column{
			{Key: "check", Head: ui.RowCheck(ui.RowCheckProps{All: true, Label: b.say("このページの全員を選ぶ", "Pick everyone on this page")})},
			{Key: "name", Label: b.say("お名前", "Name"), SortBy: "?sort=name"},
			{Key: "rank", Label: b.say("ランク", "Rank")},
			{Key: "hide", Label: b.say("都道府県", "Prefecture"), NoWrap: true},
			{Key: "count", Label: b.say("注文回数", "Orders"), Num: true, SortBy: "?sort=orders"},
			{Key: "total", Label: b.say("合計金額", "Total"), Num: true, SortBy: "?sort=total"},
			{Key: "last", Label: b.say("最終注文日", "Last order"), Num: true, SortBy: "?sort=last", Sorted: "descending"},
			{Key: "tags", Label: b.say("タグ", "Tags")},
		},
		Foot: []ui.Cell{{Wide: true}, {Text: b.say("1,284人の合計", "1,284 customers"), Head: true, Span: 3}, {Text: "6,903", Unit: b.say("回", "")}, {Text: f.Money(58214300)}, {Span: 2, Wide: true}},
	}
	for _, p := range b.people() {
		last := today.Add(-p.daysAgo)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Body: ui.RowCheck(ui.RowCheckProps{Name: "id", Value: p.name, Label: b.say(p.name+"を選ぶ", "Pick "+p.name), Checked: p.picked})},
			{Body: who(p, b.say("特記事項あり", "Has a note")), Sub: p.kana, Head: true},
			{Body: ui.Rank(ui.RankProps{Level: p.level, Name: p.rank})},
			{Text: p.place},
			{Text: f.Number(p.orders), Unit: b.say("回", "")},
			{Text: f.Money(p.total), Strong: true},
			{Text: f.Date(last), Sub: f.DaysAgo(last, today)},
			{Body: tags(p.tags)},
		}})
	}
	return t
}

func (b book) track() []ui.TrackMonth {
	f := b.format()
	item := func(m, d int, icon, what, sub, amount string, key bool) ui.TrackItem {
		on := date(2026, m, d)
		return ui.TrackItem{Date: on.String(), When: f.DayShort(on), Icon: icon, What: what, Sub: sub, Amount: amount, Key: key}
	}
	return []ui.TrackMonth{
		{Title: f.Month(date(2026, 11, 1)), Items: []ui.TrackItem{
			item(11, 20, "truck", b.say("発送しました", "Shipped"), "M-20618", "", false),
			item(11, 18, "order", b.say("4回目のご注文", "Fourth order"), b.say("煎茶 100g × 2、湯冷まし", "Green tea 100 g × 2, water cooler"), f.Money(11880), true),
			item(11, 18, "coupon", b.say("クーポンを使いました", "Used a coupon"), b.say("「秋のお礼」10%引き", "“Autumn thanks”, 10% off"), f.Money(-1320), false),
		}},
		{Title: f.Month(date(2026, 8, 1)), Items: []ui.TrackItem{
			item(8, 5, "chat", b.say("お問い合わせ:注ぎ口が欠けていた", "Inquiry: the spout was chipped"), b.say("交換品を発送して完了", "Closed, replacement sent"), "", false),
		}},
	}
}

// openHits is a second list of hits, open in the page, so that it can be looked at.
func openHits(b book) ui.HitsProps {
	h := b.hits()
	h.Box = "open"
	return h
}
