package carrier

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"joren/internal/kit/day"
	"joren/internal/shipping"
)

var shop = Party{Name: "茶の間", PostalCode: "4200853", Prefecture: "静岡県", City: "静岡市葵区", Address1: "追手町1-2", Phone: "03-1234-5678"}

func options(layout *Layout) Options {
	ship, _ := day.Of(2026, 11, 25)
	return Options{Settings: shipping.Settings{YamatoCode: "054123456701", YamatoFare: "01", SagawaCode: "123456789012"}, Ship: ship, Service: layout.Services[0]}
}

func parcel() Parcel {
	return Parcel{Number: 12, Order: "A-0012", From: shop, Goods: "煎茶",
		To: Party{Name: "髙橋 花", PostalCode: "0600001", Prefecture: "北海道", City: "札幌市中央区", Address1: "北一条西3-2", Address2: "時計台荘101", Phone: "+819012345678"}}
}

func layout(t *testing.T, name string) *Layout {
	t.Helper()
	for _, l := range Layouts() {
		if l.Name == name {
			return l
		}
	}
	t.Fatalf("no layout %s", name)
	return nil
}

// row is a row with its columns counted from 1; empty ones are left out.
func filled(row []string) map[int]string {
	out := map[int]string{}
	for i, v := range row {
		if v != "" {
			out[i+1] = v
		}
	}
	return out
}

func equal(t *testing.T, got, want map[int]string) {
	t.Helper()
	for i, v := range want {
		if got[i] != v {
			t.Errorf("column %d: %q instead of %q", i, got[i], v)
		}
	}
	for i, v := range got {
		if _, ok := want[i]; !ok {
			t.Errorf("column %d should be empty: %q", i, v)
		}
	}
}

func TestYamatoB2HasEveryValueInItsColumn(t *testing.T) {
	t.Parallel()
	l := layout(t, "yamato-b2")
	o := options(l)
	o.Window, o.Cool = "1921", "chilled"
	p := parcel()
	amount := int64(4320)
	p.COD = &amount
	row, problems := l.Row(p, o)
	if len(row) != 95 || len(l.Header) != 95 || len(problems) > 0 {
		t.Fatalf("%d columns, %v", len(row), problems)
	}
	equal(t, filled(row), map[int]string{1: "A-0012", 2: "2", 3: "2", 5: "2026/11/25", 7: "1921", 9: "090-1234-5678", 11: "060-0001",
		12: "北海道札幌市中央区北一条西3-2", 13: "時計台荘101", 16: "髙橋 花", 18: "様", 20: "03-1234-5678", 22: "420-0853", 23: "静岡県静岡市葵区追手町1-2",
		25: "茶の間", 28: "煎茶", 34: "4320", 40: "054123456701", 42: "01"})
}

func TestSagawaEhidenHasEveryValueInItsColumn(t *testing.T) {
	t.Parallel()
	l := layout(t, "sagawa-ehiden3")
	o := options(l)
	o.Arrive, _ = day.Of(2026, 11, 28)
	o.Window, o.Cool = "18", "frozen"
	p := parcel()
	p.To.Company, p.To.Address2 = "時計台商会", ""
	row, problems := l.Row(p, o)
	if len(row) != 74 || len(l.Header) != 74 || len(problems) > 0 {
		t.Fatalf("%d columns, %v", len(row), problems)
	}
	equal(t, filled(row), map[int]string{3: "090-1234-5678", 4: "060-0001", 5: "北海道札幌市中央区", 6: "北一条西3-2", 8: "時計台商会", 9: "髙橋 花", 10: "A-0012",
		11: "123456789012", 18: "03-1234-5678", 19: "420-0853", 20: "静岡県静岡市葵区", 21: "追手町1-2", 22: "茶の間", 25: "煎茶", 42: "1", 43: "000", 44: "003",
		45: "20261128", 46: "18", 58: "1"})
}

func TestNothingIsCutAndWhatDoesNotFitIsTold(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("長", 17)
	for name, c := range map[string]struct {
		layout string
		change func(*Parcel)
		want   string // field and key of each problem
	}{
		"all is there":            {"yamato-b2", func(*Parcel) {}, ""},
		"no phone":                {"yamato-b2", func(p *Parcel) { p.To.Phone = "" }, "to.phone carrier.missing"},
		"a made phone":            {"yamato-b2", func(p *Parcel) { p.To.Phone = "000-0000-0000" }, "to.phone carrier.bad_phone"},
		"no postal code, no name": {"yamato-b2", func(p *Parcel) { p.To.PostalCode, p.To.Name = "", "" }, "to.postal_code carrier.missing, to.name carrier.missing"},
		"a name too long":         {"yamato-b2", func(p *Parcel) { p.To.Name = long }, "to.name carrier.too_long"},
		"half-width takes half":   {"yamato-b2", func(p *Parcel) { p.To.Name = strings.Repeat("a", 32) }, ""},
		"a street too long":       {"yamato-b2", func(p *Parcel) { p.To.Address1 = long }, "to.address1 carrier.too_long"},
		"a building behind a blank": {"yamato-b2", func(p *Parcel) {
			p.To.Address1, p.To.Address2 = "北一条西3-2-1 時計台ロイヤルマンション", ""
		}, ""},
		"contents too long":             {"yamato-b2", func(p *Parcel) { p.Goods = strings.Repeat("茶", 26) }, "goods carrier.too_long"},
		"a character that is not there": {"yamato-b2", func(p *Parcel) { p.To.Name = "𠮷田 花" }, "to.name carrier.lacking"},
		"a formula":                     {"yamato-b2", func(p *Parcel) { p.Goods = "=1+1" }, "goods carrier.formula"},
		"nobody":                        {"sagawa-ehiden3", func(p *Parcel) { p.To = Party{} }, "to.phone carrier.missing, to.postal_code carrier.missing, to.prefecture carrier.missing, to.city carrier.missing, to.address1 carrier.missing, to.name carrier.missing"},
		"a long name on two lines":      {"sagawa-ehiden3", func(p *Parcel) { p.To.Name = long }, ""},
		"an address on three lines":     {"sagawa-ehiden3", func(p *Parcel) { p.To.Address1 = strings.Repeat("条", 30) }, ""},
		"an address too long":           {"sagawa-ehiden3", func(p *Parcel) { p.To.Address1 = strings.Repeat("条", 40) }, "to.address2 carrier.address_too_long"},
		"nothing to collect":            {"yamato-b2", func(p *Parcel) { p.COD = new(int64) }, "cod carrier.cod_amount"},
	} {
		l, p := layout(t, c.layout), parcel()
		c.change(&p)
		row, problems := l.Row(p, options(l))
		var got []string
		for _, x := range problems {
			got = append(got, x.Field+" "+x.Key)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q", name, got)
		}
		if c.want == "" && strings.ReplaceAll(strings.Join(row, ""), " ", "") == "" {
			t.Errorf("%s: nothing written", name)
		}
		if c.want == "" && c.layout == "sagawa-ehiden3" {
			if whole := strings.Join(row[4:7], ""); strings.ReplaceAll(whole, " ", "") != strings.ReplaceAll(p.To.Prefecture+p.To.City+p.To.Address1+p.To.Address2, " ", "") {
				t.Errorf("%s: the address became %q", name, whole)
			}
		}
	}
}

func TestWhatIsMendedFits(t *testing.T) {
	t.Parallel()
	l, p := layout(t, "yamato-b2"), parcel()
	p.To.Name = "𠮷田 花"
	_, problems := l.Row(p, options(l))
	if len(problems) != 1 || problems[0].Hint != "吉田 花" {
		t.Fatalf("%+v", problems)
	}
	for _, x := range problems {
		*p.At(x.Field) = x.Hint
	}
	if _, problems = l.Row(p, options(l)); len(problems) > 0 {
		t.Errorf("%+v", problems)
	}
	for _, f := range Fields {
		if p.At(f) == nil {
			t.Errorf("no field %s", f)
		}
	}
}

func TestReferencesFindTheirOrder(t *testing.T) {
	t.Parallel()
	for order, want := range map[string]string{"A-1": "A-1", "": "#12", "注文1": "#12", strings.Repeat("9", 17): "#12", "#3": "#12"} {
		if got := (&Parcel{Number: 12, Order: order}).Reference(16); got != want {
			t.Errorf("%q: %q", order, got)
		}
	}
}

// A-36, golden: the bytes that a carrier's program reads.
func TestA36_FilesAreCP932WithQuotesAndCRLF(t *testing.T) {
	t.Parallel()
	l := layout(t, "yamato-b2")
	row, _ := l.Row(parcel(), options(l))
	var b bytes.Buffer
	if err := l.Write(&b, [][]string{row}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\r\n")
	if len(lines) != 3 || lines[2] != "" || !strings.HasPrefix(lines[0], "\"\x82\xa8\x8bq\x97l\x8a\xc7\x97\x9d\x94\xd4\x8d\x86\",") ||
		!strings.Contains(lines[1], ",\"\xfb\xfc\x8b\xb4 \x89\xd4\",\"\",\"\x97l\",") || strings.Count(lines[1], ",") != 94 {
		t.Errorf("%q", lines)
	}
	text, err := japanese.ShiftJIS.NewDecoder().String(lines[1])
	if err != nil || !strings.HasPrefix(text, `"A-0012","0","","","2026/11/25","","","","090-1234-5678","","060-0001","北海道札幌市中央区北一条西3-2","時計台荘101","","","髙橋 花","","様",`) {
		t.Errorf("%v %s", err, text)
	}
}
