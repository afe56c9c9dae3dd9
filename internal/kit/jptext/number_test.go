package jptext

import "testing"

// both widths and every hyphen.
func TestDigitsA34(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]struct {
		digits string
		only   bool
	}{
		"": {"", false}, "-": {"", false}, "0901234": {"0901234", true}, "０９０－１２３４": {"0901234", true},
		"090-12": {"09012", true}, "090‐12": {"09012", true}, "090‑12": {"09012", true}, "090–12": {"09012", true},
		"090—12": {"09012", true}, "090―12": {"09012", true}, "090−12": {"09012", true}, "090ー12": {"09012", true}, "090ｰ12": {"09012", true},
		"090～12": {"09012", true}, "+81 (0)90": {"81090", true}, "（０３）　１": {"031", true}, "no 12": {"12", false}, "①": {"", false}, "1.5": {"15", false},
	} {
		if digits, only := Digits(s); digits != want.digits || only != want.only {
			t.Errorf("Digits(%q) = %q, %v", s, digits, only)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"0": "0", "1234": "1234", "１２３４": "1234", "1,234": "1234", "1,234,567": "1234567", "￥１，２３４": "1234", "¥1,234": "1234", "\\1,234": "1234",
		"1,234円": "1234", "１，２３４　円": "1234", "-500": "-500", "−500": "-500", "－５００": "-500", "ー500": "-500", "‐500": "-500", "▲500": "-500", "△500": "-500", "▲ 1,500円": "-1500",
		"(500)": "-500", "（５００）": "-500", "(¥1,234)": "-1234", "¥-500": "-500", "-¥500": "-500", "+500": "500", "007": "7", "-0": "0", "(0)": "0", "-0.0": "0.0",
		"1.50": "1.50", ".5": "0.5", "5.": "5", "１２．５": "12.5", "-0.5": "-0.5", " 12 ": "12", "\u30001\u3000": "1", "\ufeff12": "12",
	} {
		if got, ok := Number(s); !ok || got != want {
			t.Errorf("Number(%q) = %q, %v; want %q", s, got, ok, want)
		}
	}
	for _, s := range []string{
		"", " ", "-", "円", "¥", ".", "abc", "1,23", "12,34,567", "1234,567", ",123", "1,,234", "1.2.3", "1 234", "--5", "-+5", "(-5)", "(5", "5)", "¥5円", "5%", "1e5", "0x10", "5-", "千", "1.2,345", "~5", "()",
	} {
		if got, ok := Number(s); ok || got != "" {
			t.Errorf("Number(%q) = %q", s, got)
		}
	}
}

func TestPostal(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"1000001": "1000001", "100-0001": "1000001", "〒100-0001": "1000001", "〒 １００－０００１": "1000001", "100ー0001": "1000001", "100−0001": "1000001", "'0600001": "0600001",
		"600001": "0600001", "060-0001": "0600001", "100 0001": "1000001", "〒100‐0001": "1000001", "10001": "", "10000011": "", "": "", "abc": "", "100-000a": "", "0000000": "", "+1000001": "", "(100)0001": "",
	} {
		if got, ok := Postal(s); got != want || ok != (want != "") {
			t.Errorf("Postal(%q) = %q, %v", s, got, ok)
		}
	}
	if FormatPostal("1000001") != "100-0001" || FormatPostal("abc") != "abc" || FormatPostal("") != "" {
		t.Error("written wrong")
	}
}

func FuzzNumber(f *testing.F) {
	f.Add("▲ ￥１，２３４．５円")
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := Number(s)
		if again, okAgain := Number(got); ok && (!okAgain || again != got) || !ok && got != "" {
			t.Fatalf("Number(%q) = %q, then %q", s, got, again)
		}
		if code, ok := Postal(s); ok && len(code) != 7 {
			t.Fatalf("Postal(%q) = %q", s, code)
		}
	})
}
