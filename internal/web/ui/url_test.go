package ui

import "testing"

func TestSafeURL(t *testing.T) {
	for _, c := range []struct {
		in, want string
	}{
		{"https://example.jp/shop?a=1&b=2", "https://example.jp/shop?a=1&b=2"},
		{" http://example.jp ", "http://example.jp"},
		{"HTTPS://example.jp/", "https://example.jp/"},
		{"mailto:shop@example.jp", "mailto:shop@example.jp"},
		{"tel:+81300000000", "tel:+81300000000"},
		{"javascript:alert(1)", ""},
		{"JaVaScRiPt:alert(1)", ""},
		{"\x01javascript:alert(1)", ""},
		{"java\nscript:alert(1)", ""},
		{"java\tscript:alert(1)", ""},
		{"\u00a0javascript:alert(1)", ""},
		{"javascript&colon;alert(1)", ""},
		{"data:text/html,<script>alert(1)</script>", ""},
		{"vbscript:msgbox", ""},
		{"blob:https://example.jp/1", ""},
		{"file:///etc/passwd", ""},
		{"ftp://example.jp/", ""},
		{"//example.jp/", ""},
		{"/customers", ""},
		{"example.jp", ""},
		{"https:", ""},
		{"https:///path", ""},
		{`https:\\example.jp`, ""},
		{"https://shop@example.jp/", ""},
		{"mailto:", ""},
		{"", ""},
		{"https://%zz", ""},
	} {
		got, ok := SafeURL(c.in)
		if string(got) != c.want || ok != (c.want != "") {
			t.Errorf("SafeURL(%q) = %q, %v; want %q", c.in, got, ok, c.want)
		}
	}
}
