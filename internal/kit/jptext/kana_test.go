package jptext

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestKanaA35(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in, want string
		fn             func(string) string
	}{
		{"Katakana", "やまだ たろう", "ヤマダ タロウ", Katakana},
		{"Katakana", "ﾔﾏﾀﾞ　ﾀﾛｳ", "ヤマダ　タロウ", Katakana},
		{"Katakana", "ﾊﾟｰﾃｨｰ｡｢ｱ｣､･", "パーティー。「ア」、・", Katakana},
		{"Katakana", "か\u3099は\u309aゔゝゞう゛", "ガパヴヽヾウ゛", Katakana},
		{"Katakana", "ｳﾞﾜﾞｦﾞｱﾞﾞ", "ヴヷヺア゛゛", Katakana},
		{"Katakana", "山田Yamada１２３①", "山田Yamada１２３①", Katakana},
		{"Katakana", "ascii only", "ascii only", Katakana},
		{"Hiragana", "ヤマダ ﾀﾛｳﾞー", "やまだ たろゔー", Hiragana},
		{"Hiragana", "ヵヶヷ", "ゕゖヷ", Hiragana},
		{"HalfKana", "やまだ パーティー", "ﾔﾏﾀﾞ ﾊﾟｰﾃｨｰ", HalfKana},
		{"HalfKana", "ヴヰヮ山田「。」", "ｳﾞヰヮ山田｢｡｣", HalfKana},
		{"WideKana", "ﾔﾏﾀﾞ やまだ", "ヤマダ やまだ", WideKana},
	} {
		if got := c.fn(c.in); got != c.want {
			t.Errorf("%s(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestKanaVectors(t *testing.T) {
	t.Parallel()
	var vectors struct {
		Cases []struct {
			Fn, Expected string
			Args         []any
			Kwargs       map[string]any
		}
		Tables map[string]any
	}
	data := sharedBytes(t, "jp_kana_normalize", "jaconv_vectors.json")
	if err := json.Unmarshal(data, &vectors); err != nil {
		// cases of other functions expect other types; take them one by one
		t.Logf("read as a whole: %v", err)
	}
	functions := map[string]func(string) string{
		"hira2kata": Katakana, "kata2hira": Hiragana, "h2z": WideKana, "z2h": HalfKana, "hira2hkata": HalfKana,
	}
	n := 0
	for _, c := range vectors.Cases {
		fn := functions[c.Fn]
		if fn == nil || len(c.Kwargs) > 0 || len(c.Args) != 1 {
			continue
		}
		n++
		if got := fn(c.Args[0].(string)); got != c.Expected {
			t.Errorf("%s(%q) = %q, want %q", c.Fn, c.Args[0], got, c.Expected)
		}
	}
	if n < 5 {
		t.Errorf("only %d cases", n)
	}
}

func TestKanaIdempotent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := awkward().Draw(t, "s")
		for name, fn := range map[string]func(string) string{"Katakana": Katakana, "Hiragana": Hiragana, "WideKana": WideKana, "HalfKana": HalfKana} {
			if once := fn(s); fn(once) != once {
				t.Fatalf("%s(%+q) = %+q, then %+q", name, s, once, fn(once))
			}
		}
	})
}

func TestSortKana(t *testing.T) {
	t.Parallel()
	want := []string{
		"アイ", "アキヤマ", "イトウ", "カトウ", "ガトウ", "カトリ", "サアト", "サート", "サイトウ", "サッカ", "サツカ", "サトウ", "さとう いちろう", "ﾊﾔｼ", "バヤシ", "パヤシ", "ハヤシダ", "ヤマダ", "ワタナベ", "ン",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortStableFunc(got, func(a, b string) int {
		switch x, y := SortKana(a), SortKana(b); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	// サアト and サート sound the same; which is first is the order they came in
	i, j := slices.Index(got, "サアト"), slices.Index(got, "サート")
	if i > j {
		got[i], got[j] = got[j], got[i]
	}
	if !slices.Equal(got, want) {
		t.Errorf("order is %v", got)
	}
	if SortKana("やまだ たろう") != SortKana("ﾔﾏﾀﾞ　ﾀﾛｳ") {
		t.Error("width makes a difference")
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for full, want := range map[string][2]string{
		"": {"", ""}, "山田 太郎": {"山田", "太郎"}, "山田　太郎": {"山田", "太郎"}, "山田太郎": {"山田太郎", ""},
		"　山田　　太郎　": {"山田", "太郎"}, "Anna Maria Smith": {"Anna", "Maria Smith"}, "髙橋\u00a0𠮷子": {"髙橋", "𠮷子"},
	} {
		family, given := SplitName(full)
		if family != want[0] || given != want[1] {
			t.Errorf("SplitName(%q) = %q, %q", full, family, given)
		}
	}
	for _, c := range [][3]string{{"山田", "太郎", "山田 太郎"}, {"山田", "", "山田"}, {"", "太郎", "太郎"}, {" ", "", ""}} {
		if got := JoinName(c[0], c[1]); got != c[2] {
			t.Errorf("JoinName(%q, %q) = %q", c[0], c[1], got)
		}
	}
}
