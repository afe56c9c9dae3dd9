package ui

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
)

// SafeURL turns an address that people or files gave into one that may stand in an href: absolute with http, https,
// mailto or tel. Everything else (javascript:, data:, relative, unreadable) is answered with "" and false, and is to be
// shown as plain text.
func SafeURL(raw string) (templ.SafeURL, bool) {
	s := strings.TrimSpace(raw)
	for _, r := range s {
		if r <= ' ' || r == 0x7f || r == '\\' {
			return "", false
		}
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", false
	}
	switch u.Scheme { // Parse has lowered it
	case "http", "https":
		if u.Host == "" || u.User != nil {
			return "", false
		}
	case "mailto", "tel":
		if u.Opaque == "" {
			return "", false
		}
	default:
		return "", false
	}
	return templ.SafeURL(u.String()), true
}
