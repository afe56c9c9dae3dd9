package jptext

import (
	"strings"
	"testing"
)

func TestEmail(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"a@b.jp": "a@b.jp", " A.B@Example.JP ": "a.b@example.jp", "\u3000ａ＠ｂ．ｊｐ": "a@b.jp", "a..b@docomo.ne.jp": "a..b@docomo.ne.jp", "a.@ezweb.ne.jp": "a.@ezweb.ne.jp",
		"\"a..b\"@docomo.ne.jp": "\"a..b\"@docomo.ne.jp", "ab@x.jp": "ab@x.jp", "a.b@x.jp": "a.b@x.jp", "a+shop@gmail.com": "a+shop@gmail.com", "-a/b?@docomo.ne.jp": "-a/b?@docomo.ne.jp",
		"a@日本語.jp": "a@日本語.jp", "a@xn--wgv71a119e.jp": "a@xn--wgv71a119e.jp", "\ufeffa@b.jp": "a@b.jp", "a@b\u200b.jp": "a@b.jp",
	} {
		if got, ok := Email(s); !ok || got != want {
			t.Errorf("Email(%q) = %q, %v", s, got, ok)
		}
	}
	for _, s := range []string{
		"", "a", "@", "a@", "@b.jp", "a@b", "a@@b.jp", "a@b@c.jp", "a b@c.jp", "a@b c.jp", "a@b.jp\r\nBcc: x@y.jp", "a\x00@b.jp", "a@.jp", "a@b.", "a@b..jp",
		"A <a@b.jp>", "a@b.jp,c@d.jp", "a@b.jp;c@d.jp", "mailto:a@b.jp", "a@[127.0.0.1]", "a@b.jp\u3000x", strings.Repeat("a", 250) + "@b.jp", strings.Repeat("a", 9999) + "@b.jp", "a\xff@b.jp", "a@b\u0085.jp",
	} {
		if got, ok := Email(s); ok || got != "" {
			t.Errorf("Email(%q) = %q", s, got)
		}
	}
	if _, ok := Email(strings.Repeat("a", 249) + "@b.jp"); !ok {
		t.Error("254 bytes are refused")
	}
}

func TestMaskedDomain(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"815db15f@pc.fw.rakuten.ne.jp": true, "x@fw.rakuten.ne.jp": true, "x@DM.FW.Rakuten.ne.jp": true, "x@marketplace.amazon.co.jp": true, "x@m.marketplace.amazon.co.jp": true,
		"x+a1@marketplace.amazon.com": true, "x@members.ebay.com": true, "x@rakuten.ne.jp": false, "x@amazon.co.jp": false, "x@notfw.rakuten.ne.jp": false,
		"x@fw.rakuten.ne.jp.example.com": false, "x@gmail.com": false, "x@mail.mbdp.jp": true, "x@marketplace.amazon.ie": true, "x@yahoo.co.jp": false, "x@ybb.ne.jp": false, "x@shop.yahoo.co.jp": false,
		"X@PC.FW.RAKUTEN.NE.JP ": true, "ｘ＠ｐｃ．ｆｗ．ｒａｋｕｔｅｎ．ｎｅ．ｊｐ": true, "x@marketplace.amazon.co.jp.example.jp": false, "x@xmarketplace.amazon.co.jp": false, "": false, "fw.rakuten.ne.jp": false, "x@#": false,
	} {
		if got := MaskedDomain(s); got != want {
			t.Errorf("MaskedDomain(%q) = %v", s, got)
		}
	}
}

func FuzzEmail(f *testing.F) {
	f.Add("ａ．ｂ＠Docomo.ne.jp ")
	f.Fuzz(func(t *testing.T, s string) {
		key, ok := Email(s)
		if again, okAgain := Email(key); ok && (!okAgain || again != key) {
			t.Fatalf("Email(%+q) = %+q, then %+q, %v", s, key, again, okAgain)
		}
		MaskedDomain(s)
		Prefecture(s)
		SuggestPrefecture(s)
	})
}
