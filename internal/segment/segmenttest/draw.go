// Package segmenttest makes shops and queries by chance, for tests that hold ways of answering queries against each other.
package segmenttest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"pgregory.net/rapid"

	"joren/internal/segment"
)

// The words of the shops and queries of the tests: few, so that they meet, and in several spellings.
var (
	skus       = []string{"TEA-01", "TEA-02", "TEA-03", "ｔｅａ-01", "CUP%1", "no_such"}
	goods      = []string{"紅茶", "こうちゃ缶", "マグカップ", "缶"}
	categories = []string{"紅茶", "食器", "ギフト"}
	tagWords   = []string{"VIP", "ｖｉｐ", "ギフト", "法人", "it's"}
	ranks      = []string{"gold", "GOLD", "シルバー"}
	channels   = []string{"own", "store", "rakuten", "Ｓｔｏｒｅ"}
	coupons    = []string{"SPRING", "spring", "A_B"}
	payments   = []string{"card", "代引き"}
	customs    = map[string][]string{
		"level": {"3", "12", "-1.5", "1,200", "many", "3.0"},
		"since": {"2026-03-01", "2025/12/31", "2024年2月29日", "soon"},
		"note":  {"1980年01月01日", "100%_\\", "Ｔｅａ", "はい"},
		"agree": {"true", "false", "1", "はい", "いいえ"},
	}
	days = []string{"today", "yesterday", "-1d", "-30d", "-3m", "-1y", "+30d", "-13w", "-400d", "2026-02-28", "2024-02-29", "2025-12-31", "-9999y"}
	// people holds what texts of customers are, by name.
	people = map[string][]string{
		"name": {"佐藤 花子", "佐藤　花子", "髙橋 一郎", "高橋一郎", "Smith, J. 100%"}, "kana": {"サトウ ハナコ", "ﾀｶﾊｼ ｲﾁﾛｳ", "たかはし"},
		"company": {"㈱茶屋", "株式会社茶屋", "ABC_商店"}, "department": {"営業部", "総務"}, "email": {"hanako@example.jp", "HANAKO@Example.jp", "ichiro.t@example.com"},
		"phone": {"090-1234-5678", "０３（１２３４）５６７８", "+81 90 1234 5678", "5678"}, "postal_code": {"100-0001", "１５００００１", "0001"},
		"city": {"千代田区", "大阪市北区"}, "address1": {"千代田1-1", "梅田２丁目"}, "memo": {"ギフト好き", "クレームあり\\注意", "100%"},
		"prefecture": {"東京都", "大阪府", "JP-14"},
	}
	lists = map[string][]string{
		"customer_tags": tagWords, "customer_regions": {"JP-13", "JP-27", "ＪＰ-13"}, "customer_cities": {"JP-13-千代田区", "JP-27-大阪市北区"}, "customer_countries": {"JP", "US"},
	}
)

// ShopFile is the file of a random shop: orders with their buyers, customers without orders among them.
func ShopFile(seed uint64, n int) string {
	r := rand.New(rand.NewPCG(seed, 4))
	pick := func(words []string) string {
		if r.IntN(4) == 0 {
			return ""
		}
		return words[r.IntN(len(words))]
	}
	header := []string{"source", "order_number", "ordered_at", "state", "payment_state", "payment_method", "channel", "coupon", "total", "test", "sku", "product_id", "product_name",
		"category", "unit_price", "quantity"}
	persons := []string{"external_id", "name", "kana", "company", "department", "email", "phone", "mobile", "postal_code", "prefecture", "city", "address1",
		"sex", "birthday", "member_status", "rank", "staff", "tags", "memo", "points", "email_optin", "created_at", "custom.level", "custom.since", "custom.note", "custom.agree"}
	for _, p := range persons {
		header = append(header, "customer."+p)
	}
	var b strings.Builder
	row := func(cells []string) {
		for i, c := range cells {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	row(header)
	whole := func(n int) string { return fmt.Sprint(r.IntN(n)) }
	date := func(from, span int) string {
		return fmt.Sprintf("%04d-%02d-%02d", from+r.IntN(span), 1+r.IntN(12), 1+r.IntN(28))
	}
	for c := range n {
		birthday := []string{"", "1980-02-29", "2026-05-01", date(1950, 60), date(1990, 3), "1999-12-31"}[r.IntN(6)]
		who := []string{fmt.Sprintf("c%d", c), pick(people["name"]), pick(people["kana"]), pick(people["company"]), pick(people["department"]), strings.Replace(pick(people["email"]), "@", fmt.Sprintf("%d@", c), 1),
			pick(people["phone"][:3]), pick(people["phone"][:3]), pick(people["postal_code"][:2]), pick(people["prefecture"]), pick(people["city"]), pick(people["address1"]),
			pick([]string{"male", "female", "other"}), birthday, pick([]string{"guest", "provisional", "member", "withdrawn"}), pick(ranks), pick([]string{"田中", "suzuki"}), strings.Join([]string{pick(tagWords), pick(tagWords[:2])}, ","),
			pick(people["memo"]), pick([]string{"0", "50", "1200"}), pick([]string{"true", "false"}), date(2024, 2), pick(customs["level"]), pick(customs["since"]), pick(customs["note"]), pick(customs["agree"])}
		source := []string{"own", "store"}[r.IntN(2)]
		for o := range 1 + r.IntN(6) {
			day := fmt.Sprintf("2026-%02d-%02dT%02d:00:00+09:00", 1+r.IntN(6), 1+r.IntN(28), r.IntN(24))
			if r.IntN(3) == 0 {
				day = date(2023, 3) + "T10:00:00+09:00"
			}
			total := whole(40) + "000"
			if r.IntN(6) == 0 {
				total = ""
			}
			head := []string{source, fmt.Sprintf("o%d-%d", c, o), day, []string{"shipped", "shipped", "delivered", "cancelled", "returned"}[r.IntN(5)], []string{"paid", "paid", "refunded"}[r.IntN(3)],
				pick(payments), pick(channels), pick(coupons), total, []string{"", "", "", "true"}[r.IntN(4)]}
			for range 1 + r.IntN(3) {
				i := r.IntN(4)
				price := whole(30) + "00"
				if total == "" {
					price = ""
				}
				row(append(append(append([]string{}, head...), skus[i], fmt.Sprint(1000+i), goods[i], []string{"紅茶", "食器", "", "ギフト"}[i], price, fmt.Sprint(1+r.IntN(4))), who...))
			}
		}
	}
	return b.String()
}

// Query draws a query from the whole grammar, that many groups deep at most.
func Query(t *rapid.T, depth int) segment.Node { return drawing{t}.node(depth) }

type drawing struct{ t *rapid.T }

func (d drawing) of(words []string) string { return rapid.SampledFrom(words).Draw(d.t, "word") }

func (d drawing) below(n int) int { return rapid.IntRange(0, n-1).Draw(d.t, "n") }

func (d drawing) node(depth int) segment.Node {
	switch n := d.below(10); {
	case depth > 0 && n < 2:
		return &segment.And{Of: d.nodes(depth)}
	case depth > 0 && n < 4:
		return &segment.Or{Of: d.nodes(depth)}
	case depth > 0 && n < 5:
		return &segment.Not{Of: d.node(depth - 1)}
	case n < 8:
		return d.clause()
	}
	return d.call()
}

func (d drawing) nodes(depth int) []segment.Node {
	out := make([]segment.Node, 2+d.below(2))
	for i := range out {
		out[i] = d.node(depth - 1)
	}
	return out
}

func (d drawing) clause() segment.Node {
	var ready []segment.Name
	for _, n := range segment.Names() {
		if n.Status == segment.Ready {
			ready = append(ready, n)
		}
	}
	i := d.below(len(ready) + 6)
	if i >= len(ready) {
		key := d.of([]string{"level", "since", "note", "agree"})
		return &segment.Clause{Name: "custom." + key, Test: d.test(segment.Name{ID: key, Type: segment.Own})}
	}
	n := ready[i]
	c := &segment.Clause{Name: n.ID}
	if n.ID == "anniversary" {
		c.Of = d.of([]string{"birthday", "custom.since"})
	}
	for c.Test = d.test(n); n.ID == "anniversary" && c.Op == segment.In; c.Test = d.test(n) {
	}
	return c
}

func (d drawing) call() segment.Node {
	f := segment.LookupFunc(d.of([]string{"products_purchased", "orders_placed"}))
	c := &segment.Call{Name: f.ID, Not: d.below(3) == 0}
	for range d.below(4) {
		if p := f.Params[d.below(len(f.Params))]; p.Status == segment.Ready {
			c.Conds = append(c.Conds, segment.Cond{Name: p.ID, Test: d.test(segment.Name{ID: f.ID + "." + p.ID, Type: p.Type, Words: p.Words})})
		}
	}
	return c
}

func (d drawing) test(n segment.Name) segment.Test {
	t := segment.Test{Op: rapid.SampledFrom(segment.AllowedOps(n.Type)).Draw(d.t, "op")}
	t.Not = !t.Op.Orders() && d.below(3) == 0
	count := map[segment.Op]int{segment.IsNull: 0, segment.Between: 2, segment.In: 1 + d.below(3)}
	many, ok := count[t.Op]
	if !ok {
		many = 1
	}
	for range many {
		t.Values = append(t.Values, d.value(n, t.Op))
	}
	return t
}

var figures = map[string][]string{
	"customer_number": {"1", "5", "10", "3.5"}, "points": {"0", "50", "50.5"}, "birth_month": {"2", "5", "12"}, "age": {"0", "30", "46", "27"},
	"": {"0", "1", "2", "3", "2.5", "5", "10", "-1", "30", "90"},
}

func (d drawing) value(n segment.Name, op segment.Op) segment.Value {
	text := func(words []string) segment.Value { return segment.Value{Kind: segment.TextValue, Raw: d.of(words)} }
	switch n.Type {
	case segment.Number:
		list := figures[n.ID]
		if list == nil {
			list = figures[""]
		}
		return segment.Value{Kind: segment.NumberValue, Raw: d.of(list)}
	case segment.Money:
		return segment.Value{Kind: segment.NumberValue, Raw: d.of([]string{"0", "1000", "9999.5", "12000", "8333.3333", "30000", "70000", "-5"})}
	case segment.YesNo:
		return segment.Value{Kind: segment.YesNoValue, Raw: d.of([]string{"true", "false"})}
	case segment.Date:
		list := days
		if op == segment.Equal || op == segment.In {
			list = append([]string{"this_month", "last_month", "last_year", "this_week", "last_week"}, days...)
		}
		return segment.Value{Kind: segment.DateValue, Raw: d.of(list)}
	case segment.Own:
		return d.own(n, op)
	}
	if words := n.Words; len(words) > 0 {
		w := words[d.below(len(words))]
		return segment.Value{Kind: segment.TextValue, Raw: d.of([]string{w.Code, w.Japanese}[:1+b2i(n.ID != "orders_placed.state")])}
	}
	for suffix, words := range map[string][]string{".sku": skus, ".id": {"1000", "1001", "x"}, ".name": append(goods, "茶"), ".category": categories,
		".channel": channels, ".source": channels, ".coupon": coupons, ".payment": payments} {
		if strings.HasSuffix(n.ID, suffix) {
			return text(words)
		}
	}
	switch n.ID {
	case "rank":
		return text(ranks)
	case "channel":
		return text(channels)
	case "staff":
		return text([]string{"田中", "ＳＵＺＵＫＩ"})
	case "customer_email_domain":
		return text([]string{"example.jp", "EXAMPLE", "com"})
	case "address":
		return text([]string{"東京都千代田区", "梅田2", "1-1", "大阪"})
	}
	if list := lists[n.ID]; list != nil {
		return text(list)
	}
	part := []rune(d.of(people[n.ID]))
	if n.ID != "prefecture" && n.ID != "phone" && n.ID != "postal_code" && d.below(2) == 0 { // a part of it
		part = part[:1+d.below(len(part))]
	}
	return segment.Value{Kind: segment.TextValue, Raw: string(part)}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (d drawing) own(n segment.Name, op segment.Op) segment.Value {
	kind := d.below(4)
	switch {
	case op == segment.Contains || op == segment.StartsWith:
		kind = 3
	case op.Orders() || op == segment.Between:
		kind %= 2
	}
	switch kind {
	case 0:
		return segment.Value{Kind: segment.NumberValue, Raw: d.of([]string{"3", "1200", "-1.5", "0"})}
	case 1:
		return segment.Value{Kind: segment.DateValue, Raw: d.of(days)}
	case 2:
		return segment.Value{Kind: segment.YesNoValue, Raw: d.of([]string{"true", "false"})}
	}
	return segment.Value{Kind: segment.TextValue, Raw: d.of(customs[n.ID])}
}
