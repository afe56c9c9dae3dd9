package jptext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// prefectures are the 47 with their romaji, in the order of their codes (JIS X 0401), beginning with 1.
var prefectures = [47][2]string{
	{"北海道", "hokkaido"}, {"青森県", "aomori"}, {"岩手県", "iwate"}, {"宮城県", "miyagi"}, {"秋田県", "akita"},
	{"山形県", "yamagata"}, {"福島県", "fukushima"}, {"茨城県", "ibaraki"}, {"栃木県", "tochigi"}, {"群馬県", "gunma"},
	{"埼玉県", "saitama"}, {"千葉県", "chiba"}, {"東京都", "tokyo"}, {"神奈川県", "kanagawa"}, {"新潟県", "niigata"},
	{"富山県", "toyama"}, {"石川県", "ishikawa"}, {"福井県", "fukui"}, {"山梨県", "yamanashi"}, {"長野県", "nagano"},
	{"岐阜県", "gifu"}, {"静岡県", "shizuoka"}, {"愛知県", "aichi"}, {"三重県", "mie"}, {"滋賀県", "shiga"},
	{"京都府", "kyoto"}, {"大阪府", "osaka"}, {"兵庫県", "hyogo"}, {"奈良県", "nara"}, {"和歌山県", "wakayama"},
	{"鳥取県", "tottori"}, {"島根県", "shimane"}, {"岡山県", "okayama"}, {"広島県", "hiroshima"}, {"山口県", "yamaguchi"},
	{"徳島県", "tokushima"}, {"香川県", "kagawa"}, {"愛媛県", "ehime"}, {"高知県", "kochi"}, {"福岡県", "fukuoka"},
	{"佐賀県", "saga"}, {"長崎県", "nagasaki"}, {"熊本県", "kumamoto"}, {"大分県", "oita"}, {"宮崎県", "miyazaki"},
	{"鹿児島県", "kagoshima"}, {"沖縄県", "okinawa"},
}

// PrefectureName returns the Japanese name of a prefecture code (1-47), and "" for others.
func PrefectureName(code int) string {
	if code < 1 || code > len(prefectures) {
		return ""
	}
	return prefectures[code-1][0]
}

// Prefecture reads a prefecture: 東京都, 東京, Tokyo, Tōkyō-to, Tokyo Prefecture, 13, JP-13. It returns the
// Japanese name and the code (1-47).
func Prefecture(s string) (name string, code int, ok bool) {
	for i, p := range prefectures {
		if s == p[0] { // as files write it, nearly always
			return p[0], i + 1, true
		}
	}
	key := SearchKey(s)
	if code = prefectureCode(key); code > 0 {
		return PrefectureName(code), code, true
	}
	romaji := plainRomaji(s)
	for i, p := range prefectures {
		full := SearchKey(p[0])
		if key == full || i > 0 && key == shortName(full) || romaji != "" && romaji == p[1] {
			return p[0], i + 1, true
		}
	}
	return "", 0, false
}

// shortName takes 都, 府 or 県 off the end.
func shortName(full string) string {
	_, size := utf8.DecodeLastRuneInString(full)
	return full[:len(full)-size]
}

// prefectureCode reads 13, 01, JP-13 and JP13 out of a search key; 0 when it is no code.
func prefectureCode(key string) int {
	if after, found := strings.CutPrefix(key, "jp"); found {
		key = strings.TrimPrefix(after, "-")
	}
	if key == "" || len(key) > 2 || !allDigits(key) {
		return 0
	}
	n := 0
	for _, c := range key {
		n = n*10 + int(c-'0')
	}
	if n > len(prefectures) {
		return 0
	}
	return n
}

// plainRomaji brings the ways to write a prefecture in Latin letters to the one of the table: without
// accents, long vowels, and endings. It is "" for other scripts.
func plainRomaji(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r), isInvisible(r):
		case r < utf8.RuneSelf && unicode.IsLetter(r):
			b.WriteRune(unicode.ToLower(r))
		case isSpace(r), isHyphen(r), r == '\'', r == '.':
			b.WriteByte(' ')
		default:
			return ""
		}
	}
	t := strings.TrimSpace(b.String())
	for _, ending := range []string{" prefecture", " pref", " metropolis", " ken", " to", " fu", " do"} {
		t = strings.TrimSuffix(t, ending)
	}
	t = strings.NewReplacer(" ", "", "mm", "nm").Replace(t)
	for _, ending := range []string{"ken", "fu", "to"} { // Ishikawaken; Gifu and Kyoto end so by themselves
		if stem := strings.TrimSuffix(t, ending); stem != t && isRomaji(shortVowels(stem)) {
			return shortVowels(stem)
		}
	}
	return shortVowels(t)
}

// shortVowels writes ou, oh and oo as o, except where two syllables meet.
func shortVowels(t string) string {
	return strings.NewReplacer("ou", "o", "oo", "o", "ohy", "ohy", "ohs", "os", "ohk", "ok", "oht", "ot", "uu", "u").Replace(t)
}

func isRomaji(t string) bool {
	for _, p := range prefectures {
		if p[1] == t {
			return true
		}
	}
	return false
}

// SuggestPrefecture returns the prefecture that a wrong text most likely means (東京部: 東京都, Tokio: 東京都),
// and "" when none or more than one is near.
func SuggestPrefecture(s string) string {
	if name, _, ok := Prefecture(s); ok {
		return name
	}
	key, romaji := []rune(SearchKey(s)), []rune(plainRomaji(s))
	if len(key) > 30 {
		return ""
	}
	if stem := string(key[:max(len(key)-1, 0)]); stem != "" { // the right stem with a wrong ending: 大阪県
		if name, code, ok := Prefecture(stem); ok && code > 1 && len(romaji) == 0 {
			return name
		}
	}
	best, found, tie := 2, "", false
	for _, p := range prefectures {
		d := distance(key, []rune(SearchKey(p[0])))
		if len(romaji) > 0 {
			d = distance(romaji, []rune(p[1]))
		}
		switch {
		case d < best:
			best, found, tie = d, p[0], false
		case d == best && found != "":
			tie = true
		}
	}
	if tie {
		return ""
	}
	return found
}

// distance counts the characters to insert, remove, replace or swap with their neighbour to get from a to b.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// Distance counts the characters to insert, remove, replace or swap with their neighbour to get from a to b.
func Distance(a, b string) int { return distance([]rune(a), []rune(b)) }
