package duplicate

import (
	"testing"

	"joren/internal/customer"
	"joren/internal/kit/day"
)

// scoreOf is how likely two records are one person's, in a shop of many others.
func scoreOf(t *testing.T, a, b customer.Fields) int {
	t.Helper()
	l := invented(300)
	n := len(l.people)
	l.add("a", a)
	l.add("b", b)
	for _, p := range find(l.people) {
		if p.A == int64(n+1) && p.B == int64(n+2) {
			return p.Score
		}
	}
	return 0
}

func TestWhatSpeaksForOnePersonAndWhatDoesNot(t *testing.T) {
	t.Parallel()
	born, _ := day.Of(1980, 5, 9)
	near, _ := day.Of(1980, 5, 8)
	son, _ := day.Of(2008, 1, 30)
	one := customer.Fields{FamilyName: "白鳥", GivenName: "美咲", FamilyKana: "シラトリ", GivenKana: "ミサキ", Email: "misaki80@example.jp", Phone: "090-1234-5678",
		PostalCode: "1500001", City: "渋谷区", Address1: "神宮前1-2-3", Birthday: born}
	with := func(change func(f *customer.Fields)) customer.Fields {
		f := one
		change(&f)
		return f
	}
	for name, c := range map[string]struct {
		a, b   customer.Fields
		strong bool
	}{
		"the same":               {one, one, true},
		"kana, another address":  {one, customer.Fields{FamilyKana: "しらとり", GivenKana: "みさき", Phone: "+81 90 1234 5678", PostalCode: "530-0001"}, true},
		"name and birthday":      {one, customer.Fields{FamilyName: "白鳥", GivenName: "美咲", Birthday: born}, true},
		"a slip in the birthday": {one, with(func(f *customer.Fields) { f.Birthday, f.Email, f.Phone = near, "", "" }), true},
		"a new family name": {one, with(func(f *customer.Fields) {
			f.FamilyName, f.FamilyKana, f.PostalCode, f.City, f.Address1 = "小松", "コマツ", "", "", ""
		}), true},
		"moved":          {one, with(func(f *customer.Fields) { f.PostalCode, f.City, f.Address1 = "9800001", "仙台市", "中央7-8" }), true},
		"mother and son": {one, with(func(f *customer.Fields) { f.GivenName, f.GivenKana, f.Birthday = "翔太", "ショウタ", son }), false},
		"a family without birthdays": {with(func(f *customer.Fields) { f.Birthday = day.Day{} }), with(func(f *customer.Fields) {
			f.GivenName, f.GivenKana, f.Birthday = "翔太", "ショウタ", day.Day{}
		}), false},
		"a usual family name and a town": {customer.Fields{FamilyName: "佐藤", City: "渋谷区"}, customer.Fields{FamilyName: "佐藤", City: "渋谷区"}, false},
		"a birthday alone":               {customer.Fields{FamilyName: "白鳥", GivenName: "美咲", Birthday: born}, customer.Fields{FamilyName: "小松", GivenName: "健", Birthday: born}, false},
		"a mall's masked address":        {customer.Fields{FamilyName: "白鳥", Email: "x1@pc.fw.rakuten.ne.jp"}, customer.Fields{FamilyName: "小松", Email: "x1@pc.fw.rakuten.ne.jp"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if s := scoreOf(t, c.a, c.b); (s >= Strong) != c.strong {
				t.Errorf("score %d", s)
			}
			if x, y := scoreOf(t, c.a, c.b), scoreOf(t, c.b, c.a); x != y {
				t.Errorf("%d one way, %d the other", x, y)
			}
		})
	}
}

func TestSimilarity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want float64 // as Winkler's papers have them
	}{{"martha", "marhta", .9611}, {"dwayne", "duane", .84}, {"dixon", "dicksonx", .8133}, {"", "a", 0}, {"ab", "cd", 0}, {"同", "同", 1}} {
		if got := similarity(c.a, c.b); got < c.want-.0001 || got > c.want+.0001 || got != similarity(c.b, c.a) {
			t.Errorf("%s and %s: %.4f, want %.4f", c.a, c.b, got, c.want)
		}
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{{"abc", "abd", true}, {"abc", "acb", true}, {"abc", "ab", true}, {"ab", "xab", true}, {"abc", "abc", false}, {"abc", "bca", false}, {"a", "bcd", false}, {"", "", false}} {
		if oneSlip(c.a, c.b) != c.want || oneSlip(c.b, c.a) != c.want {
			t.Errorf("%s and %s: want %v", c.a, c.b, c.want)
		}
	}
}
