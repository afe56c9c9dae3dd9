package segment_test

import (
	"encoding/json"
	"strings"
	"testing"

	"joren/internal/kit/i18n"
	"joren/internal/segment"
)

func parse(t testing.TB, text string) segment.Node {
	t.Helper()
	p, err := segment.Parse(text)
	if err != nil {
		t.Fatalf("%s\n%v", text, explain(err))
	}
	return p.Root
}

func explain(err error) string {
	if p, ok := err.(segment.Problems); ok { //nolint:errorlint // always bare
		return p.In(i18n.EN)
	}
	return err.Error()
}

// Every way of writing on the left is printed as it stands in the middle and on the right.
var printed = []struct{ text, english, japanese string }{
	{"number_of_orders = 1 AND first_order_date >= -30d", "number_of_orders = 1 AND first_order_date >= -30d", "注文回数 = 1 かつ 初回注文日 >= -30日"},
	{"注文回数 >= 2 かつ 最終注文日 < -90日 かつ 都道府県 のいずれか ('東京都','大阪府')",
		"number_of_orders >= 2 AND last_order_date < -90d AND prefecture IN ('東京都', '大阪府')",
		"注文回数 >= 2 かつ 最終注文日 < -90日 かつ 都道府県 のいずれか ('東京都', '大阪府')"},
	{"注文回数>=2かつ最終注文日<-90日", "number_of_orders >= 2 AND last_order_date < -90d", "注文回数 >= 2 かつ 最終注文日 < -90日"},
	{"ＮＵＭＢＥＲ_ｏｆ_ｏｒｄｅｒｓ　＞＝　２　ａｎｄ　ｎａｍｅ　＝　’佐藤’", "number_of_orders >= 2 AND name = '佐藤'", "注文回数 >= 2 かつ 氏名 = '佐藤'"},
	{"都道府県 でない '東京都'", "prefecture != '東京都'", "都道府県 != '東京都'"},
	{"(注文回数 = 1 かつ 氏名 が空) でない", "NOT (number_of_orders = 1 AND name IS NULL)", "(注文回数 = 1 かつ 氏名 が空) でない"},
	{"合計金額 が 1000 から 2000 まで または メモが入力あり", "amount_spent BETWEEN 1000 AND 2000 OR memo IS NOT NULL", "合計金額 が 1000 から 2000 まで または メモ が入力あり"},
	{"合計金額 が 1000 から 2000 まで でない", "amount_spent NOT BETWEEN 1000 AND 2000", "合計金額 が 1000 から 2000 まで でない"},
	{"タグ を含まない 'VIP' かつ メールアドレス で始まらない 'info' かつ 会員ランク のいずれでもない (gold)",
		"customer_tags NOT CONTAINS 'VIP' AND email NOT STARTS WITH 'info' AND rank NOT IN ('gold')",
		"タグ を含まない 'VIP' かつ メールアドレス で始まらない 'info' かつ 会員ランク のいずれでもない ('gold')"},
	{"last_order_date > 30_days_ago or last_order_date < 12_months_ago", "last_order_date > -30d OR last_order_date < -12m", "最終注文日 > -30日 または 最終注文日 < -12ヶ月"},
	{"最終注文日 < 3か月前", "last_order_date < -3m", "最終注文日 < -3ヶ月"},
	{"products_purchased(id: 2012162031638, date: -1y) = true", "products_purchased MATCHES (id = 2012162031638, date >= -1y)", "商品購入 に一致 (商品ID = 2012162031638, 日付 >= -1年)"},
	{"orders_placed(date: -7d) = false", "orders_placed NOT MATCHES (date >= -7d)", "注文 に一致しない (日付 >= -7日)"},
	{"products_purchased(sku: ('TEA-02','TEA-03'), count: >= 3, date: BETWEEN -365d AND today)",
		"products_purchased MATCHES (sku IN ('TEA-02', 'TEA-03'), count >= 3, date BETWEEN -365d AND today)",
		"商品購入 に一致 (SKU のいずれか ('TEA-02', 'TEA-03'), 回数 >= 3, 日付 が -365日 から 今日 まで)"},
	{"orders_placed NOT MATCHES (date >= -7d AND amount > 12.50)", "orders_placed NOT MATCHES (date >= -7d, amount > 12.5)", "注文 に一致しない (日付 >= -7日, 金額 > 12.5)"},
	{"anniversary('birthday') BETWEEN today AND +30d", "anniversary('birthday') BETWEEN today AND +30d", "記念日('生年月日') が 今日 から +30日 まで"},
	{"anniversary(date: 'metafields.facts.birth_date') = today", "anniversary('custom.birth_date') = today", "記念日('custom.birth_date') = 今日"},
	{"metafields.facts.kind CONTAINS 'a''b' AND custom.'my key' IS NULL", "custom.kind CONTAINS 'a''b' AND custom.'my key' IS NULL", "フリー項目.kind を含む 'a''b' かつ フリー項目.'my key' が空"},
	{"FROM customers SHOW name, email WHERE amount_spent > 10 ORDER BY updated_at DESC", "amount_spent > 10", "合計金額 > 10"},
	{"shopify_email.opened(activity_id: 5)", "mail MATCHES (event = 'opened', activity_id = 5)", "メール に一致 (event = 'opened', activity_id = 5)"},
	{"NOT NOT (age = 1 OR age = 2) AND duplicates = true", "NOT NOT (age = 1 OR age = 2) AND duplicates = true", "((年齢 = 1 または 年齢 = 2) でない) でない かつ 重複候補 = はい"},
	{"最終注文日>ー90日 または 生年月日<=昨日", "last_order_date > -90d OR birthday <= yesterday", "最終注文日 > -90日 または 生年月日 <= 昨日"},
	{"氏名 = 「佐藤　花子」", "name = '佐藤　花子'", "氏名 = '佐藤　花子'"},
	{`name = "O'Brien\"s"`, `name = 'O''Brien"s'`, `氏名 = 'O''Brien"s'`},
}

func TestPrintsBothSpellingsAndReadsThemBack(t *testing.T) {
	t.Parallel()
	for _, c := range printed {
		n := parse(t, c.text)
		if got := segment.Print(n, segment.English); got != c.english {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.english)
		}
		if got := segment.Print(n, segment.Japanese); got != c.japanese {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.japanese)
		}
		roundTrip(t, n)
	}
}

// roundTrip holds the three forms of a query against each other.
func roundTrip(t testing.TB, n segment.Node) {
	t.Helper()
	want := segment.Print(n, segment.English)
	for _, s := range []segment.Spelling{segment.English, segment.Japanese} {
		text := segment.Print(n, s)
		p, err := segment.Parse(text)
		if err != nil {
			t.Fatalf("%s\n%s", text, explain(err))
		}
		if got := segment.Print(p.Root, segment.English); got != want {
			t.Fatalf("%s\nis read as %s\n  not as %s", text, got, want)
		}
		if a, b := marshal(t, n), marshal(t, p.Root); a != b {
			t.Fatalf("%s\nbecomes %s\n     not %s", text, b, a)
		}
	}
}

func marshal(t testing.TB, n segment.Node) string {
	t.Helper()
	raw, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestJSONIsTheSameTree(t *testing.T) {
	t.Parallel()
	for _, c := range printed {
		if strings.Contains(c.text, "shopify_email") {
			continue
		}
		n := parse(t, c.text)
		raw := marshal(t, n)
		back, err := segment.Decode([]byte(raw))
		if err != nil {
			t.Errorf("%s: %s", raw, explain(err))
			continue
		}
		if got := segment.Print(back, segment.English); got != c.english {
			t.Errorf("%s becomes %s", raw, got)
		}
	}
	want := `{"and":[{"name":"amount_spent","op":"!=","values":[12.5]},{"not":{"call":"orders_placed","op":"not_matches","where":[{"name":"date","op":"in","values":[{"date":"-3m"},{"date":"last_month"}]}]}}]}`
	if got := marshal(t, parse(t, "amount_spent != 12.50 AND NOT orders_placed(date: (-3m, last_month)) = false")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestMistakesAreFoundAtTheirPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"", "Line 1, column 1: There is no condition. Example: number_of_orders >= 2"},
		{"number_of_orders >=", "Line 1, column 20: The query ends too early: expected a value: a number, a date or a 'text'."},
		{"amount_spent > 5 AND\n  AND name = 'x'\n  OR (age = )", "Line 2, column 3: Expected a condition but found “AND”.\nLine 3, column 13: Expected a value: a number, a date or a 'text' but found “)”."},
		{"name = 'x", "Line 1, column 8: The text has no closing quote."},
		{"氏名 ＝ ＠", "Line 1, column 6: “＠” has no meaning here."},
		{"last_order_date > 90d", "Line 1, column 19: Write - or + before “90d”: -90d is in the past, +90d in the future."},
		{"last_order_date > 2026-02-30", "Line 1, column 19: “2026-02-30” is no date. Write 2026-01-31, -90d (90 days ago) or today."},
		{"last_order_date > 2026-02-03T10:00:00Z", "Line 1, column 19: A time of day cannot be used. Write the date alone."},
		{"frobnicate(x: 1)", "Line 1, column 1: There is no function “frobnicate”."},
		{"order_placed(date: -7d)", "Line 1, column 1: There is no function “order_placed”. Did you mean “orders_placed”?"},
		{"orders_placed >= 2", "Line 1, column 1: “orders_placed” is a function. Write orders_placed MATCHES (…)."},
		{"(age = 1", "Line 1, column 9: The query ends too early: expected a closing bracket )."},
		{"age = 1 age = 2", "Line 1, column 9: Expected AND, OR or the end but found “age”."},
		{"amount_spent > 12345678901234567", "Line 1, column 16: “12345678901234567” is no number that can be used: at most 15 digits before the point and 4 behind it."},
	} {
		_, err := segment.Parse(c.text)
		if err == nil {
			t.Errorf("%q was read", c.text)
			continue
		}
		if got := explain(err); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestNamesAndValuesAreChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"number_of_oders = 1", "Line 1, column 1: There is no name “number_of_oders”. Did you mean “number_of_orders”?"},
		{"age = 1 AND custom.colour = 'red'", "Line 1, column 13: There is no name “custom.colour”. Did you mean “custom.color”?"},
		{"line_status = 'blocked'", "Line 1, column 1: “line_status” cannot be used yet: Joren does not record what it asks for so far."},
		{"shopify_email.opened MATCHES (date >= -7d)", "Line 1, column 1: “mail” cannot be used yet: Joren does not record what it asks for so far."},
		{"companies = 5", "Line 1, column 1: Joren does not keep what “companies” asks for."},
		{"customer_within_distance(lat: 35.6, lng: -139.7, distance_km: 10)", "Line 1, column 1: Joren does not keep what “customer_within_distance” asks for."},
		{"amount_spent = 'much'", "Line 1, column 16: “amount_spent” is compared with a number; “much” is none."},
		{"prefecture = '東京部'", "Line 1, column 14: There is no prefecture “東京部”. Did you mean “東京都”?"},
		{"sex = 'x'", "Line 1, column 7: “sex” is never “x”. It is one of male, female, other, unknown."},
		{"last_order_date < last_month", "Line 1, column 19: “last_month” is a range of days; it can be compared with = != and IN only."},
		{"name > 'a'", "Line 1, column 1: “name” cannot be compared with >. It takes =, !=, IN, CONTAINS, STARTS WITH, IS NULL."},
		{"products_purchased(colour: 'red')", "Line 1, column 20: “products_purchased” has no condition “colour”."},
		{"products_purchased(catgory: 'tea')", "Line 1, column 20: “products_purchased” has no condition “catgory”. Did you mean “category”?"},
		{"anniversary('name') = today", "Line 1, column 1: “name” has no anniversary. Use 'birthday' or a date field of your own."},
		{"memo = ''", "Line 1, column 8: There is nothing to compare with. IS NULL finds customers without a value."},
		{"birthday = '1980-01-01T00:00'", "Line 1, column 12: A time of day cannot be used. Write the date alone."},
		{"fax = '1'", "Line 1, column 1: There is no name “fax”."},
	} {
		err := segment.Check(parse(t, c.text), segment.Fields{Custom: []string{"color"}})
		if err == nil {
			t.Errorf("%q passed", c.text)
			continue
		}
		if got := explain(err); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
	for _, good := range []string{"sex = '女性'", "birthday = '1980-01-01'", "custom.color > 5 OR custom.color CONTAINS 'x'", "rfm_group IN (CHAMPIONS, 'R5F1M3')",
		"anniversary('custom.color') IS NULL", "都道府県 = 'JP-13'", "duplicates = false", "rank = gold"} {
		if err := segment.Check(parse(t, good), segment.Fields{Custom: []string{"color"}}); err != nil {
			t.Errorf("%s: %s", good, explain(err))
		}
	}
}

// What stands in the reference of Shopify's language is read; what Joren does not keep is said so.
func TestFormsOfOtherEditorsAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"abandoned_checkout_date >= 7_days_ago":                                           "not_yet",
		"amount_spent BETWEEN 1 AND 999.99":                                               "",
		"anniversary ('metafields.facts.birth_date') BETWEEN today AND +30d":              "",
		"companies IS NOT NULL":                                                           "never",
		"companies MATCHES (id = 1)":                                                      "never",
		"created_by_app_id = 1234567":                                                     "never",
		"customer_account_status = 'ENABLED'":                                             "",
		"customer_added_date > 2026-01-31":                                                "",
		"customer_cities CONTAINS 'US-NY-NewYorkCity'":                                    "",
		"customer_regions NOT CONTAINS 'US-NY'":                                           "",
		"customer_email_domain = 'gmail.com'":                                             "",
		"customer_language = 'ja'":                                                        "not_yet",
		"customer_within_distance(coordinates: (35.68, -139.76), distance_km: 10) = true": "never",
		"email_subscription_status = 'SUBSCRIBED' AND (amount_spent > 5 OR rank = gold)":  "",
		"orders_placed(amount: >= 100, count: BETWEEN 1 AND 3, date: 12_months_ago)":      "",
		"orders_placed NOT_MATCHES (date > -12m)":                                         "",
		"products_purchased(id: (2012162031638, 1012132033639), quantity: >= 2) = false":  "",
		"products_purchased MATCHES (tag = 'red')":                                        "not_yet",
		"shopify_email.clicked(activity_id: 135195754518, count: 0)":                      "not_yet",
		"sms_subscription_status = 'SUBSCRIBED'":                                          "never",
		"store_credit_accounts MATCHES (balance > 10)":                                    "never",
		"store_credit_accounts IS NULL":                                                   "never",
		"storefront_event.product_viewed(id: 2012162031638, date: BETWEEN -7d AND today)": "not_yet",
		"customer_added_date = '2026-01-31T10:00:00'":                                     "time_of_day",
	} {
		p, err := segment.Parse(text)
		if err == nil {
			err = segment.Check(p.Root, segment.Fields{Custom: []string{"birth_date"}})
		}
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != "segment: segment."+want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestFrameIsIgnoredWithNotice(t *testing.T) {
	t.Parallel()
	p, err := segment.Parse("FROM customers SHOW customer_name WHERE age > 3 ORDER BY updated_at")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range p.Notices {
		got = append(got, n.In(i18n.EN))
	}
	if s := strings.Join(got, "|"); s != "Line 1, column 16: SHOW was ignored.|Line 1, column 49: ORDER BY was ignored." {
		t.Error(s)
	}
}

// S-025: JSON from outside is taken strictly or not at all.
func TestS025_JSONIsDecodedStrictly(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"not":`, 60) + `{"name":"age","op":"=","values":[1]}` + strings.Repeat("}", 60)
	many := `{"and":[` + strings.Repeat(`{"name":"age","op":"=","values":[1]},`, 499) + `{"or":[` + strings.Repeat(`{"name":"age","op":"=","values":[1]},`, 400) + `{"name":"age","op":"=","values":[1]}]}]}`
	for _, raw := range []string{``, `null`, `5`, `[]`, `{}`, `{"and":[]}`, `{"and":[{"name":"age","op":"=","values":[1]}]}`,
		`{"name":"age","op":"~","values":[1]}`, `{"name":"age","OP":"=","values":[1]}`, `{"name":"age","name":"age","op":"=","values":[1]}`,
		`{"name":"age","op":"=","values":[1]} {}`, `{"name":"age","op":"=","values":[1,2]}`, `{"name":"age","op":"=","values":[null]}`,
		`{"name":"age","op":"=","values":[{"date":"x"}]}`, `{"name":"age","op":"=","values":[{"date":"today","x":1}]}`, `{"name":"age","op":"=","values":[[1]]}`,
		`{"name":"age","op":"=","values":[1e9]}`, `{"name":"age; DROP TABLE customers","op":"=","values":[1]}`, `{"name":"age","op":"is_null","values":[1]}`,
		`{"call":"orders_placed","op":"matches","where":[{"name":"x","op":"=","values":[1]}]}`, `{"call":"x","op":"matches"}`,
		`{"name":"age","of":"birthday","op":"=","values":[1]}`, `{"name":"name","op":"=","values":["\u0000"]}`, "{\"name\":\"name\",\"op\":\"=\",\"values\":[\"\xff\"]}",
		`{"and":null}`, `{"not":null}`, deep, many} {
		if n, err := segment.Decode([]byte(raw)); err == nil {
			t.Errorf("%.80s was taken as %s", raw, segment.Print(n, segment.English))
		}
	}
	// Right JSON, wrong types: the checker refuses it.
	for _, raw := range []string{`{"name":"age","op":"=","values":["5"]}`, `{"name":"name","op":"=","values":[true]}`, `{"name":"last_order_date","op":"=","values":[5]}`} {
		n, err := segment.Decode([]byte(raw))
		if err != nil {
			t.Fatal(raw, explain(err))
		}
		if segment.Check(n, segment.Fields{}) == nil {
			t.Errorf("%s passed", raw)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	list := "customer_number IN (" + strings.Repeat("1,", 4000) + "1)"
	for text, want := range map[string]string{
		strings.Repeat(" ", 10_001):                              "segment: segment.too_long",
		strings.Repeat("(", 60) + "age=1":                        "segment: segment.too_deep",
		strings.Repeat("NOT ", 60) + "age=1":                     "segment: segment.too_deep",
		"age=1" + strings.Repeat(" でない", 60):                     "segment: segment.too_deep",
		strings.Repeat("age=1 or ", 500) + "age=1":               "segment: segment.too_many_clauses",
		"name = '" + strings.Repeat("x", 1001) + "'":             "segment: segment.text_too_long",
		"orders_placed(" + strings.Repeat("count:1,", 600) + ")": "segment: segment.too_many_clauses",
	} {
		if _, err := segment.Parse(text); err == nil || err.Error() != want {
			t.Errorf("%.30s…: %v, want %s", text, err, want)
		}
	}
	if _, err := segment.Parse(list); err != nil {
		t.Error(err)
	}
}

func TestEveryNameHasItsSpellingsAndSentences(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	check := func(id, japanese, doc string) {
		for _, spelling := range []string{id, japanese} {
			if seen[spelling] {
				t.Errorf("%s stands for two names", spelling)
			}
			seen[spelling] = true
		}
		for _, l := range i18n.Langs {
			if !l.Has(doc) {
				t.Errorf("%s has no sentence in %s", id, l)
			}
		}
	}
	for _, n := range segment.Names() {
		check(n.ID, n.Japanese, n.Doc())
		if segment.Lookup(n.Japanese).ID != n.ID || segment.Lookup(strings.ToUpper(n.ID)).ID != n.ID {
			t.Errorf("%s is not found", n.ID)
		}
		if n.ID == "anniversary" {
			continue
		}
		for _, text := range []string{n.ID + " IS NULL", n.Japanese + "が空", n.Japanese + " が空"} {
			if got := segment.Print(parse(t, text), segment.English); got != n.ID+" IS NULL" {
				t.Errorf("%s is read as %s", text, got)
			}
		}
	}
	for _, f := range segment.Funcs() {
		check(f.ID, f.Japanese, f.Doc())
		if segment.LookupFunc(f.Japanese).ID != f.ID {
			t.Errorf("%s is not found", f.ID)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range printed {
		f.Add(c.text)
		f.Add(c.japanese)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := segment.Parse(text)
		if err != nil {
			if explain(err) == "" {
				t.Fatal("a mistake without a sentence")
			}
			return
		}
		if segment.Check(p.Root, segment.Fields{Custom: []string{"color"}}) == nil {
			roundTrip(t, p.Root)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, c := range printed {
		if p, err := segment.Parse(c.text); err == nil {
			raw, _ := json.Marshal(p.Root)
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		n, err := segment.Decode(raw)
		if err != nil {
			return
		}
		roundTrip(t, n)
		back, err := segment.Decode([]byte(marshal(t, n)))
		if err != nil || marshal(t, back) != marshal(t, n) {
			t.Fatalf("%s: %v", raw, err)
		}
	})
}
