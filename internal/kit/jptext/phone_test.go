package jptext

import (
	"encoding/xml"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// every way to write a phone number.
func TestPhoneA34(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"09012345678": "+819012345678", "090-1234-5678": "+819012345678", "０９０－１２３４－５６７８": "+819012345678", "０９０（１２３４）５６７８": "+819012345678",
		"090‐1234‐5678": "+819012345678", "090‑1234‑5678": "+819012345678", "090–1234–5678": "+819012345678", "090—1234—5678": "+819012345678", "090―1234―5678": "+819012345678",
		"090−1234−5678": "+819012345678", "090ー1234ー5678": "+819012345678", "090ｰ1234ｰ5678": "+819012345678", "090～1234～5678": "+819012345678", "090 1234 5678": "+819012345678", "090.1234.5678": "+819012345678", "090　1234　5678": "+819012345678",
		"+819012345678": "+819012345678", "+81 90-1234-5678": "+819012345678", "+81 (0)90 1234 5678": "+819012345678", "+81-090-1234-5678": "+819012345678", "＋８１９０１２３４５６７８": "+819012345678",
		"00819012345678": "+819012345678", "0081 90 1234 5678": "+819012345678", "010-81-90-1234-5678": "+819012345678", "819012345678": "+819012345678", "81312345678": "+81312345678", "8109012345678": "+819012345678",
		"9012345678": "+819012345678", "8012345678": "+818012345678", "7012345678": "+817012345678", "6012345678": "+816012345678", "312345678": "+81312345678", "98-765-4321": "+81987654321",
		"08012345678": "+818012345678", "07012345678": "+817012345678", "06012345678": "+816012345678", "02012345678": "+812012345678",
		"03-1234-5678": "+81312345678", "(03)1234-5678": "+81312345678", "(03) 1234 5678": "+81312345678", "06-6123-4567": "+81661234567", "098-765-4321": "+81987654321", "0467-22-1234": "+81467221234", "01267-2-1234": "+81126721234",
		"050-1234-5678": "+815012345678", "5012345678": "+815012345678", "0120-123-456": "+81120123456", "120123456": "+81120123456", "0800-123-4567": "+818001234567", "0570-000-123": "+81570000123", "0990-123-456": "+81990123456",
		"+1 650-253-0000": "+16502530000", "010-1-650-253-0000": "+16502530000", "001 650 253 0000": "+16502530000", "+44 20 7031 3000": "+442070313000", "0044 20 7031 3000": "+442070313000", "+86 138 0013 8000": "+8613800138000", "+852 2123 4567": "+85221234567",
		"TEL: 03-1234-5678": "+81312345678", "tel:03-1234-5678": "+81312345678", "℡03-1234-5678": "+81312345678", "'0312345678": "+81312345678", "\u202d090-1234-5678\u202c": "+819012345678", "\u30000312345678\u3000": "+81312345678",
		"": "", "-": "", "+": "", "abc": "", "110": "", "119": "", "0": "", "00000000000": "", "000-0000-0000": "", "0000000000": "", "090-1234-567": "", "090-1234-56789": "", "0901234567": "",
		"03-1234-567": "", "03-1234-56789": "", "123456": "", "1234567": "", "12345678": "", "010-1234-5678": "", "010-2345-6789": "", "812345678": "+81812345678", "0101234567": "", "0312345678 内線12": "", "03-1234-5678/090-1234-5678": "", "03-1234-5678,2": "",
		"+81": "", "+8190": "", "+819012345": "", "+81901234567890": "", "+0123456789": "", "+1 650 253": "", "+1 150 253 0000": "", "++819012345678": "", "090+12345678": "", "+12345678901234567": "", "1 650 253 0000": "",
		"080-0000-0000": "", "090-0123-4567": "", "050-0123-4567": "", "0300000000x": "", "12345678901234567890123456789012345": "", "１２３": "", "００８１": "", "+++": "", "010": "", "0081": "", "00+819012345678": "",
	} {
		if got, ok := Phone(s); got != want || ok != (want != "") {
			t.Errorf("Phone(%q) = %q, %v; want %q", s, got, ok, want)
		}
	}
}

func TestFormatPhone(t *testing.T) {
	t.Parallel()
	for e164, want := range map[string]string{
		"+819012345678": "090-1234-5678", "+818012345678": "080-1234-5678", "+817012345678": "070-1234-5678", "+815012345678": "050-1234-5678", "+812012345678": "020-1234-5678",
		"+81120123456": "0120-123-456", "+818001234567": "0800-123-4567", "+81570000123": "0570-000-123", "+81990123456": "0990-123-456",
		"+81312345678": "03-1234-5678", "+81661234567": "06-6123-4567", "+81452221111": "045-222-1111", "+81112221111": "011-222-1111", "+81467221234": "0467-22-1234", "+81126721234": "01267-2-1234",
		"+81422221111": "0422-22-1111", "+81429221111": "04-2922-1111", "+81471671111": "04-7167-1111", "+81499221111": "04992-2-1111", "+81988661111": "098-866-1111", "+81980521111": "0980-52-1111", "+81930221111": "0930-22-1111",
		"+16502530000": "+16502530000", "": "", "abc": "abc", "+81": "+81", "+811": "+811", "09012345678": "09012345678",
	} {
		if got := FormatPhone(e164); got != want {
			t.Errorf("FormatPhone(%q) = %q, want %q", e164, got, want)
		}
	}
}

// What is written for people reads back as the same number.
func TestPhoneRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`(0|\+81|)[1-9][0-9]{8,9}`).Draw(t, "number")
		e164, ok := Phone(s)
		if !ok {
			return
		}
		written := FormatPhone(e164)
		if again, ok := Phone(written); !ok || again != e164 {
			t.Fatalf("%q is %q, written %q, read %q", s, e164, written, again)
		}
	})
}

// The example numbers of every kind that the reference lists.
func TestPhoneExamples(t *testing.T) {
	t.Parallel()
	text := string(sharedBytes(t, "jp_phone", "PhoneNumberMetadata_JP.xml"))
	n := 0
	for _, m := range regexp.MustCompile(`<exampleNumber>(\d{9,10})</exampleNumber>`).FindAllStringSubmatch(text, -1) {
		if strings.HasPrefix(m[1], "60") && len(m[1]) == 9 {
			continue // 060 with ten digits was withdrawn; the digits are mobile numbers now
		}
		n++
		for _, s := range []string{m[1], "0" + m[1], "+81" + m[1]} {
			if got, ok := Phone(s); !ok || got != "+81"+m[1] {
				t.Errorf("Phone(%q) = %q, %v", s, got, ok)
			}
		}
	}
	if n < 6 {
		t.Errorf("only %d numbers", n)
	}
	// every assigned area can be dialled
	for line := range strings.Lines(string(sharedBytes(t, "jp_phone", "area_prefix_81_ja.txt"))) {
		start, _, found := strings.Cut(strings.TrimSpace(line), "|")
		if !found || line[0] == '#' {
			continue
		}
		s := (start[2:] + "222222222")[:9]
		if got, ok := Phone("0" + s); !ok || got != "+81"+s {
			t.Errorf("%s: Phone(0%s) = %q, %v", line, s, got, ok)
		}
	}
}

// The hyphens stand where the reference puts them for the assigned areas, but for a few corners.
func TestFormatPhoneAreas(t *testing.T) {
	t.Parallel()
	formats := areaFormats(t)
	all, wrong := 0, 0
	for line := range strings.Lines(string(sharedBytes(t, "jp_phone", "area_prefix_81_ja.txt"))) {
		start, _, found := strings.Cut(strings.TrimSpace(line), "|")
		if !found || line[0] == '#' {
			continue
		}
		s := (start[2:] + "222222222")[:9]
		for _, f := range formats {
			if !f.leading.MatchString(s) {
				continue
			}
			all++
			if got := areaCodeLength("0" + s); got != f.area {
				wrong++
				t.Logf("%s: area code of %d digits, want %d", strings.TrimSpace(line), got, f.area)
			}
			break
		}
	}
	if all < 1000 || wrong*100 > all*8 {
		t.Errorf("%d of %d areas are written differently", wrong, all)
	}
}

type areaFormat struct {
	leading *regexp.Regexp
	area    int
}

// areaFormats reads which numbers have area codes of which length from the reference.
func areaFormats(t *testing.T) []areaFormat {
	t.Helper()
	data, err := os.ReadFile(shared(t, "jp_phone", "PhoneNumberMetadata_JP.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Formats []struct {
			Pattern string   `xml:"pattern,attr"`
			Leading []string `xml:"leadingDigits"`
		} `xml:"availableFormats>numberFormat"`
	}
	start := strings.Index(string(data), "<availableFormats>")
	end := strings.Index(string(data), "</availableFormats>")
	if start < 0 || end < start {
		t.Fatal("no formats")
	}
	text := "<x>" + string(data[start:end]) + "</availableFormats></x>"
	if err := xml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	var out []areaFormat
	for _, f := range doc.Formats {
		if len(f.Leading) == 0 {
			continue
		}
		last := strings.Join(strings.Fields(f.Leading[len(f.Leading)-1]), "")
		area := 2
		if m := regexp.MustCompile(`^\(\\d(?:\{(\d)\})?\)`).FindStringSubmatch(f.Pattern); m == nil {
			continue
		} else if m[1] != "" {
			area, _ = strconv.Atoi(m[1])
			area++
		}
		out = append(out, areaFormat{regexp.MustCompile("^(?:" + last + ")"), area})
	}
	return out
}

func FuzzPhone(f *testing.F) {
	f.Add("+81 (0)90－1234ー5678")
	f.Add("010-1-650-253-0000")
	f.Fuzz(func(t *testing.T, s string) {
		e164, ok := Phone(s)
		if !ok {
			return
		}
		if again, ok := Phone(e164); !ok || again != e164 || len(e164) > 16 {
			t.Fatalf("Phone(%q) = %q, then %q", s, e164, again)
		}
		if again, ok := Phone(FormatPhone(e164)); !ok || again != e164 {
			t.Fatalf("%q is written %q and read %q", e164, FormatPhone(e164), again)
		}
	})
}

func BenchmarkPhone(b *testing.B) {
	for _, s := range []string{"090-1234-5678", "09012345678", "０９０－１２３４－５６７８", "+81 90 1234 5678"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Phone(s)
			}
		})
	}
}
