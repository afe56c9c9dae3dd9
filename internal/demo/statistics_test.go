package demo

import (
	"strings"
	"testing"

	"joren/internal/order"
)

// figures are shares of a shop, for people to look at and for tests to hold in bounds.
type figures struct {
	customers, orders, lines, buyers, repeat, over20, over200, duplicates int
	optin, optinGuest, guests, silent, old                                int
	amount                                                                int64
	status, channel, source, states, payments, sex, ranks, tags           map[string]int
	prefectures, years, months, categories, kinds, orderCounts            map[string]int
}

func count(s *Shop) figures {
	f := figures{}
	for _, m := range []*map[string]int{&f.status, &f.channel, &f.source, &f.states, &f.payments, &f.sex, &f.ranks, &f.tags,
		&f.prefectures, &f.years, &f.months, &f.categories, &f.kinds, &f.orderCounts} {
		*m = map[string]int{}
	}
	for c := range s.Customers() {
		f.add(c)
	}
	for _, p := range s.Duplicates() {
		f.duplicates++
		f.kinds[p.Kind]++
	}
	return f
}

func (f *figures) add(c Customer) {
	f.customers++
	f.status[c.Fields.MemberStatus]++
	f.source[c.Fields.Source]++
	f.sex[c.Fields.Sex]++
	f.ranks[c.Fields.Rank]++
	f.prefectures[c.Fields.Prefecture]++
	for _, tag := range c.Fields.Tags {
		f.tags[tag]++
	}
	yes := c.Fields.Optin != nil && *c.Fields.Optin
	if yes {
		f.optin++
	}
	if c.Fields.MemberStatus == "guest" {
		f.guests++
		if yes {
			f.optinGuest++
		}
	}
	if hasVariant(c.Fields.Name) {
		f.old++
	}
	f.addOrders(c.Orders)
}

func hasVariant(text string) bool {
	for _, v := range familyVariants() {
		if strings.Contains(text, v.other) {
			return true
		}
	}
	return false
}

func (f *figures) addOrders(orders []order.Draft) {
	n := 0
	for i := range orders {
		o := &orders[i]
		f.orders++
		f.channel[o.Channel]++
		f.states[string(o.State)]++
		f.payments[string(o.PaymentState)]++
		f.years[o.OrderedAt.Format("2006")]++
		f.months[o.OrderedAt.Format("01")]++
		for _, l := range o.Lines {
			f.lines++
			f.categories[l.Category]++
		}
		if order.Counts(o.State, o.PaymentState, o.Test) {
			n++
			if sum := o.Sum(); sum.Amount != nil {
				f.amount += *sum.Amount
			}
		}
	}
	switch {
	case n == 0:
		f.orderCounts["0"]++
	case n == 1:
		f.orderCounts["1"]++
	case n == 2:
		f.orderCounts["2"]++
	case n < 6:
		f.orderCounts["3-5"]++
	case n <= 20:
		f.orderCounts["6-20"]++
	}
	if len(orders) == 0 {
		f.silent++
	}
	if n > 0 {
		f.buyers++
	}
	if n > 1 {
		f.repeat++
	}
	if n > 20 {
		f.over20++
	}
	if n > 200 {
		f.over200++
	}
}

func TestShares(t *testing.T) {
	t.Parallel()
	f := count(New(options(10_000, 1)))
	t.Logf("%+v", f)
	within := func(what string, part, whole int, low, high float64) {
		t.Helper()
		if share := 100 * float64(part) / float64(whole); share < low || share > high {
			t.Errorf("%s is %.1f %%, want %.0f to %.0f", what, share, low, high)
		}
	}
	if len(f.prefectures) != 47 {
		t.Errorf("%d prefectures, want 47", len(f.prefectures))
	}
	within("Tokyo", f.prefectures["東京都"], f.customers, 9, 14)
	within("F2+", f.repeat, f.buyers, 38, 47)
	within("over 20 purchases", f.over20, f.customers, .2, 2.5)
	if f.over200 < 1 || f.over200 > 3 {
		t.Errorf("%d customers bought more than 200 times, want one or two", f.over200)
	}
	within("without orders", f.silent, f.customers, 3, 7)
	within("members", f.status["member"], f.customers, 48, 60)
	within("guests", f.status["guest"], f.customers, 35, 48)
	within("withdrawn", f.status["withdrawn"], f.customers, 1, 4)
	within("provisional", f.status["provisional"], f.customers, .5, 2.5)
	within("opted in", f.optin, f.customers, 45, 60)
	within("guests opted in", f.optinGuest, f.guests, 20, 45)
	within("own cart", f.channel["own_cart"], f.orders, 45, 62)
	within("Rakuten", f.channel["rakuten"], f.orders, 14, 25)
	within("Amazon", f.channel["amazon"], f.orders, 7, 16)
	within("Yahoo", f.channel["yahoo"], f.orders, 3, 8)
	within("store", f.channel["store"], f.orders, 5, 13)
	within("delivered", f.states["delivered"], f.orders, 88, 97)
	within("cancelled", f.states["cancelled"], f.orders, 2, 4)
	within("returned", f.states["returned"], f.orders, .8, 2.2)
	within("planted duplicates", f.duplicates, f.customers, 1.2, 2.8)
	within("old kanji", f.old, f.customers, 2.5, 8)
	within("pottery", f.categories["茶器"], f.lines, 5, 30)
	if f.months["12"] <= f.months["02"] || f.months["07"] <= f.months["09"] {
		t.Errorf("gift months do not stand out: %v", f.months)
	}
	if f.years["2024"] >= f.years["2025"] {
		t.Errorf("the shop does not grow: %v", f.years)
	}
	for _, kind := range []string{sameEmail, samePhone, oldKanji, moved} {
		if f.kinds[kind] == 0 {
			t.Errorf("no duplicate of kind %s", kind)
		}
	}
}

func TestProductsAndLists(t *testing.T) {
	t.Parallel()
	s := New(options(1, 1))
	categories, skus := map[string]bool{}, map[string]bool{}
	for _, p := range s.Products() {
		categories[p.Category] = true
		if (p.TaxRate == 100) != (p.Category == "茶器") {
			t.Errorf("%s is taxed at %d", p.Name, p.TaxRate)
		}
		for _, v := range p.Variants {
			if skus[v.SKU] || (v.Price <= 0 && p.season != "sample") {
				t.Errorf("variant %+v of %s", v, p.Name)
			}
			skus[v.SKU] = true
		}
	}
	if n := len(s.Products()); n < 58 || n > 75 || len(categories) != 8 {
		t.Errorf("%d products in %d categories, want about 60 in 8", n, len(categories))
	}
	if len(s.lists.families) < 250 || len(s.lists.women.names) < 150 || len(s.lists.men.names) < 150 || len(s.lists.prefectures) != 47 {
		t.Error("the lists of names or places are too short")
	}
	for _, p := range s.lists.prefectures {
		if len(p.cities) < 3 {
			t.Errorf("%s has %d cities", p.name, len(p.cities))
		}
	}
}

func TestWriting(t *testing.T) {
	t.Parallel()
	l := readLists()
	for kana, want := range map[string]string{"サトウ": "satou", "リョウ": "ryou", "ショウ": "shou", "ジュンコ": "junko", "ホッタ": "hotta", "カツラギ": "katsuragi"} {
		if got := l.latin(kana); got != want {
			t.Errorf("%s is written %s, want %s", kana, got, want)
		}
	}
	if got := l.halfWidth("ワタナベ"); got != "ﾜﾀﾅﾍﾞ" {
		t.Errorf("half width %s", got)
	}
	if got := hiragana("ワタナベ"); got != "わたなべ" {
		t.Errorf("hiragana %s", got)
	}
	if got := fullWidth("1-20"); got != "１－２０" {
		t.Errorf("full width %s", got)
	}
	for from, want := range map[string]string{"渡邉": "渡辺", "髙橋": "高橋", "桜井": "櫻井", "葛󠄀城": "葛城", "𠮷田": "吉田"} {
		if got, ok := respell(from, familyVariants()); !ok || got != want {
			t.Errorf("%s is respelt %s, want %s", from, got, want)
		}
	}
}
