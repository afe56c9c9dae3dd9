package jptext

import (
	"fmt"
	"regexp"
	"testing"
)

func TestPrefecture(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{
		"東京都": 13, "東京": 13, "Tokyo": 13, "TOKYO": 13, "Tōkyō": 13, "Tōkyō-to": 13, "Tokyo Metropolis": 13, "toukyou": 13, "Toukyou-to": 13, "JP-13": 13, "jp13": 13, "13": 13, "１３": 13, " 東京都 ": 13, "東 京 都": 13, "ＴＯＫＹＯ": 13,
		"北海道": 1, "Hokkaido": 1, "Hokkaidō": 1, "hokkaidou": 1, "JP-01": 1, "01": 1, "1": 1,
		"大阪府": 27, "大阪": 27, "Osaka": 27, "Ōsaka-fu": 27, "Oosaka": 27, "Ohsaka": 27, "京都": 26, "京都府": 26, "Kyoto": 26, "Kyōto": 26, "Kyouto-fu": 26, "kyotofu": 26,
		"兵庫": 28, "Hyogo": 28, "Hyōgo": 28, "Hyougo": 28, "群馬": 10, "Gunma": 10, "Gumma": 10, "Gunma-ken": 10, "静岡": 22, "靜岡縣": 22, "Shizuoka Prefecture": 22, "岐阜": 21, "Gifu": 21, "Gifu-ken": 21, "gifuken": 21,
		"高知": 39, "Kochi": 39, "Kouchi": 39, "Kōchi": 39, "Oita": 44, "Ooita": 44, "Ōita": 44, "神奈川": 14, "沖縄県": 47, "Okinawa": 47, "47": 47,
		"": 0, "0": 0, "00": 0, "48": 0, "013": 0, "東": 0, "東京部": 0, "Paris": 0, "US-13": 0, "県": 0, "北海": 0, "California": 0, "ken": 0,
	} {
		name, code, ok := Prefecture(s)
		if code != want || ok != (want > 0) || name != PrefectureName(want) {
			t.Errorf("Prefecture(%q) = %s, %d, %v; want %d", s, name, code, ok, want)
		}
	}
	for code := range 47 {
		p := prefectures[code]
		for _, s := range []string{p[0], p[1], p[1] + "-ken", p[1] + " prefecture", fmt.Sprintf("JP-%02d", code+1), fmt.Sprint(code + 1)} {
			if name, got, ok := Prefecture(s); !ok || got != code+1 || name != p[0] {
				t.Errorf("Prefecture(%q) = %s, %d, %v", s, name, got, ok)
			}
		}
	}
	if PrefectureName(0) != "" || PrefectureName(48) != "" || PrefectureName(-1) != "" {
		t.Error("a code out of range has a name")
	}
}

func TestPrefectureRomaji(t *testing.T) {
	t.Parallel()
	rows := regexp.MustCompile(`- \['([^']+[都道府県])', '([^']+)', '([^']+)', '(\w+)'\]`).FindAllStringSubmatch(string(sharedBytes(t, "jp_names", "gimei_addresses.yml")), 47)
	if len(rows) != 47 {
		t.Fatalf("%d prefectures", len(rows))
	}
	for _, row := range rows {
		if name, _, ok := Prefecture(row[4]); !ok || name != row[1] {
			t.Errorf("%s is %q, want %s", row[4], name, row[1])
		}
	}
}

func TestSuggestPrefecture(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"東京部": "東京都", "東京都": "東京都", "東京府": "東京都", "大阪県": "大阪府", "大坂府": "大阪府", "神奈川": "神奈川県", "神奈県": "神奈川県", "神奈川懸": "神奈川県", "北海同": "北海道",
		"和歌山件": "和歌山県", "Tokio": "東京都", "Okinawwa": "沖縄県", "Hokaido": "北海道", "": "", "xyz": "", "あいうえお": "", "山県": "", "県": "",
	} {
		if got := SuggestPrefecture(s); got != want {
			t.Errorf("SuggestPrefecture(%q) = %q, want %q", s, got, want)
		}
	}
}
