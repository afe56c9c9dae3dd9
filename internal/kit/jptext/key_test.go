package jptext

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// each line holds ways to write the same.
func TestSearchKeyEqual(t *testing.T) {
	t.Parallel()
	for _, group := range [][]string{
		{"やまだ", "ヤマダ", "ﾔﾏﾀﾞ", "や まだ", "ヤマ　ダ", "やまた\u3099", "ヤマタﾞ", "やまた゛"},
		{"Yamada", "ＹＡＭＡＤＡ", "ｙａｍａｄａ", "ya mada", "Ya\u00a0mada", "ya\u200bmada", "\ufeffYamada"},
		{"高橋", "髙橋", "髙槗"}, {"山崎", "山﨑", "山嵜"}, {"渡辺", "渡邊", "渡邉", "渡邉\U000E0102"},
		{"斉藤", "斎藤", "齊藤", "齋藤"}, {"沢田", "澤田"}, {"桜井", "櫻井"}, {"国分", "國分", "圀分"}, {"広瀬", "廣瀬", "廣瀨"},
		{"浜田", "濱田", "濵田"}, {"小島", "小嶋", "小嶌"}, {"真鍋", "眞鍋"}, {"恵子", "惠子"}, {"徳田", "德田"}, {"槙", "槇"},
		{"竜一", "龍一"}, {"会", "會"}, {"円", "圓"}, {"学", "學"}, {"実", "實"}, {"寿", "壽"}, {"万", "萬"}, {"与", "與"}, {"礼", "禮"},
		{"神田", "\ufa19田"}, {"大塚", "大\ufa10"}, {"吉野", "𠮷野"}, {"葛城", "葛\U000E0100城"}, {"辻", "辻\ufe00"},
		{"サーバ", "サ-バ", "ｻｰﾊﾞ", "サ−バ", "サ‐バ", "サ–バ", "サ—バ", "サ―バ", "サ～バ", "サ〜バ", "サ－バ", "さーば", "サ~バ", "サ‑バ"},
		{"ジャン・ポール", "ジャンポール", "ｼﾞｬﾝ･ﾎﾟｰﾙ", "ジャン·ポール", "ジャン ポール"},
		{"霞ヶ関", "霞ケ関", "霞ｹ関"}, {"ヴィオラ", "ゔぃおら", "ｳﾞｨｵﾗ", "ヸオラ"},
		{"㈱山田", "(株)山田", "（株）山田"}, {"①", "1", "１"}, {"〇〇", "〇〇"}, {"a\u0301", "Á"}, {"", " ", "\u3000\t\u200b"},
	} {
		want := SearchKey(group[0])
		for _, s := range group[1:] {
			if got := SearchKey(s); got != want {
				t.Errorf("%q: key %q, but %q has %q", s, got, group[0], want)
			}
		}
	}
}

func TestSearchKeyDiffers(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"大阪", "大坂"}, {"田畑", "田畠"}, {"はは", "ばば"}, {"はは", "ぱぱ"}, {"藤", "籐"}, {"ツ", "ッ"}, {"一", "ー"}, {"a.b@x.jp", "ab@x.jp"},
	} {
		if SearchKey(pair[0]) == SearchKey(pair[1]) {
			t.Errorf("%q and %q have the same key", pair[0], pair[1])
		}
	}
	if got := SearchKey("ヤマダ Taro-1"); got != "ヤマダtaro-1" {
		t.Errorf("key is %q", got)
	}
}

func TestSearchKeyFoldsOldKanji(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(strings.NewReader(string(sharedBytes(t, "jp_kanji_variants", "geolonia_old_new_kanji.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		if a, b := SearchKey(row[1]), SearchKey(row[2]); a != b {
			t.Errorf("%s has key %s, %s has %s", row[1], a, row[2], b)
		}
	}
}

func TestVariantsAreConsistent(t *testing.T) {
	t.Parallel()
	seen := map[rune]string{}
	for _, group := range strings.Fields(variants) {
		for _, r := range group {
			if seen[r] != "" || r < kanjiFirst || r > kanjiLast {
				t.Errorf("%c of %s stands in %s too, or outside of the block", r, group, seen[r])
			}
			seen[r] = group
		}
		if utf8.RuneCountInString(group) < 2 {
			t.Errorf("%s is alone", group)
		}
	}
}

// awkward draws texts that normalisation has trouble with.
func awkward() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		odd := []rune("かキｶﾞﾟ゛゜\u3099\u309aわワうｰー−~～髙邉﨑𠮷ヷヶゟヿ㈱①ﬁﷺİıßẞΣςÅ\u030a\u0323\u0345\u200d\ufe0f\U000E0100 \u3000・･\x00\x7fA9\u1112\u1161\u11abﾡￂ")
		var b strings.Builder
		for range rapid.IntRange(0, 12).Draw(t, "length") {
			if rapid.Bool().Draw(t, "odd") {
				b.WriteRune(rapid.SampledFrom(odd).Draw(t, "rune"))
			} else {
				b.WriteString(rapid.StringN(0, 2, -1).Draw(t, "any"))
			}
		}
		return b.String()
	})
}

func TestSearchKeyIdempotent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := awkward().Draw(t, "s")
		key := SearchKey(s)
		if again := SearchKey(key); again != key {
			t.Fatalf("%+q has key %+q, and that has %+q", s, key, again)
		}
		if strings.ContainsFunc(key, isSpace) || strings.ContainsRune(key, 0) || strings.ContainsRune(key, 'ー') {
			t.Fatalf("%+q has key %+q", s, key)
		}
	})
}

func FuzzSearchKey(f *testing.F) {
	f.Add("ﾔﾏﾀﾞ・Taro 髙\U000E0100")
	f.Add("\xff\xfe\x00か\u200d\u3099")
	f.Fuzz(func(t *testing.T, s string) {
		key := SearchKey(s)
		if again := SearchKey(key); again != key {
			t.Fatalf("%+q has key %+q, and that has %+q", s, key, again)
		}
		for _, fn := range []func(string) string{Katakana, Hiragana, HalfKana, WideKana, SortKana} {
			fn(s)
		}
		Digits(s)
		Terms(s)
		SplitName(s)
	})
}

func TestTerms(t *testing.T) {
	t.Parallel()
	for q, want := range map[string][]string{
		"":                 nil,
		" \u3000 ":         nil,
		"やまだ　太郎":           {"ヤマダ", "太郎"},
		" 髙橋\u00a0ABC\t1 ": {"高橋", "abc", "1"},
		"a b c d e f g":    {"a", "b", "c", "d", "e"},
		"・ a":              {"a"},
		"090-1234":         {"090-1234"},
	} {
		if got := Terms(q); !slices.Equal(got, want) {
			t.Errorf("Terms(%q) = %q, want %q", q, got, want)
		}
	}
}

func BenchmarkSearchKey(b *testing.B) {
	for _, s := range []string{"taro.yamada@example.jp", "Taro Yamada", "髙橋 太郎", "ﾔﾏﾀﾞ ﾀﾛｳ", "神奈川県横浜市港北区大豆戸町１７番地１１"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				SearchKey(s)
			}
		})
	}
}
