package segment_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"joren/internal/segment"
	"joren/internal/segment/segmenttest"
)

func TestCompletionOffersWhatMayFollow(t *testing.T) {
	t.Parallel()
	fields := segment.Fields{Custom: []string{"size"}, Segments: []string{"gold"}}
	tags := func(name string) []string {
		if name == "customer_tags" {
			return []string{"VIP", "茶"}
		}
		return nil
	}
	for _, c := range []struct {
		text  string // up to the place
		words string // among those that are offered
	}{
		{"last_", "last_order_date"},
		{"ﾒｰﾙ", "メールアドレス"},
		{"order_d", "last_order_date"},
		{"cust", "custom.size"},
		{"フリー", "フリー項目.size"},
		{"NOT prod", "products_purchased MATCHES ("},
		{"number_of_orders ", ">="},
		{"name ", "CONTAINS"},
		{"name ST", "STARTS WITH"},
		{"number_of_orders >= 2 ", "AND"},
		{"number_of_orders >= 2 A", "AND"},
		{"number_of_orders BETWEEN 1 ", "AND"},
		{"last_order_date BETWEEN -90d AND ", "today"},
		{"last_order_date = th", "this_month"},
		{"last_order_date > ", "-30d"},
		{"sex = ", "'male'"},
		{"sex = 'fe", "'female'"},
		{"sex IN ('male', ", "'female'"},
		{"customer_tags CONTAINS ", "'VIP'"},
		{"customer_tags CONTAINS 「茶", "'茶'"},
		{"duplicates = t", "true"},
		{"products_purchased ", "MATCHES ("},
		{"products_purchased MATCHES (", "category"},
		{"products_purchased(category: 'a', d", "date"},
		{"products_purchased MATCHES (date ", ">="},
		{"products_purchased MATCHES (date = today) O", "OR"},
		{"segment(", "'gold'"},
		{"(name CONTAINS 'x' OR ema", "email"},
	} {
		got := segment.Complete(c.text, len([]rune(c.text)), fields, tags, segment.English)
		if !slices.Contains(got.Words, c.words) {
			t.Errorf("%s| is offered %q", c.text, got.Words)
		}
	}
	for text, word := range map[string]string{"最終注": "最終注文日", "タグ ": "を含む", "性別 = ": "'女性'", "注文回数が1": "", "タグを含む 'VIP' ": "かつ", "最終注文日 = ": "今月", "last_order": "last_order_date"} {
		got := segment.Complete(text, len([]rune(text)), fields, tags, segment.Japanese)
		if word != "" && !slices.Contains(got.Words, word) {
			t.Errorf("%s| is offered %q", text, got.Words)
		}
	}
	if got := segment.Complete("last_order_date > ", 18, fields, tags, segment.English); slices.Contains(got.Words, "this_month") {
		t.Errorf("a range is offered where only a day may stand: %q", got.Words)
	}
	if got := segment.Complete("name = 'x' AND sex", 6, fields, tags, segment.English); got.From != 6 || len(got.Words) > 0 && got.Words[0] == "AND" {
		t.Errorf("inside a text: %+v", got)
	}
}

// Whoever writes a query is offered each of its words before its last letter, and no place of any text is too much.
func TestEveryNameIsOfferedBeforeItIsWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		spelling := rapid.SampledFrom([]segment.Spelling{segment.English, segment.Japanese}).Draw(rt, "spelling")
		text := []rune(segment.Print(segmenttest.Query(rt, 2), spelling))
		for at := range len(text) + 1 {
			offer := segment.Complete(string(text), at, segment.Fields{}, nil, spelling)
			if offer.From > at || len(offer.Words) > 10 {
				rt.Fatalf("%+v at %d of %s", offer, at, string(text))
			}
		}
		first := slices.IndexFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) })
		if word := string(text[:max(first, 0)]); segment.Lookup(word) != nil {
			offer := segment.Complete(string(text), first-1, segment.Fields{}, nil, spelling)
			if !slices.ContainsFunc(offer.Words, func(w string) bool { return strings.HasPrefix(w, word) }) {
				rt.Fatalf("%s| is offered %q", string(text[:first-1]), offer.Words)
			}
		}
	})
}
