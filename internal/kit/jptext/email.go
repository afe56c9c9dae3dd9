package jptext

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxEmail is the longest address in bytes that SMTP can carry.
const maxEmail = 254

//go:embed masked_domains.txt
var maskedDomains string

// Email returns the form of an e-mail address under which it is matched: without spaces around it, in
// half-width and lower case, otherwise as written (a.b@ and ab@ differ, a+shop@ stays). It is lenient, since
// old addresses of Japanese phone companies break the rules for mail (a..b@docomo.ne.jp, a.@ezweb.ne.jp).
// ok is false when it cannot be an address: no or two @, nothing on one side, a domain without a dot, white
// space, control characters, brackets or list signs, more than 254 bytes.
func Email(s string) (key string, ok bool) {
	s = strings.TrimFunc(s, isSpace)
	if len(s) > 4*maxEmail {
		return "", false
	}
	if !isASCII(s) {
		s = strings.Map(func(r rune) rune {
			if r >= 0x80 && isInvisible(r) && !unicode.IsControl(r) {
				return -1
			}
			return r
		}, s)
		s = strings.TrimFunc(norm.NFKC.String(s), isSpace)
	}
	s = norm.NFKC.String(strings.ToLower(s))
	local, domain, found := strings.Cut(s, "@")
	if !found || local == "" || len(s) > maxEmail || strings.ContainsFunc(s, refusedInEmail) {
		return "", false
	}
	if !validDomain(domain) {
		return "", false
	}
	return s, true
}

func refusedInEmail(r rune) bool {
	if r < 0x80 && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '@') {
		return false // nearly every one
	}
	return unicode.IsControl(r) || isSpace(r) || r == unicode.ReplacementChar || strings.ContainsRune(`<>()[]\,;:`, r)
}

func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" {
			return false
		}
		for _, r := range label {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '-' && r != '_' && r != 'ー' {
				return false
			}
		}
	}
	return len(labels) > 1
}

// MaskedDomain reports whether a marketplace made the address and forwards it (masked_domains.txt). Such an
// address must not join the records of different sources.
func MaskedDomain(email string) bool {
	key, ok := Email(email)
	if !ok {
		return false
	}
	_, domain, _ := strings.Cut(key, "@")
	masked := maskedDomainSet()
	for !masked[domain] {
		_, above, found := strings.Cut(domain, ".")
		if !found {
			return false
		}
		domain = above
	}
	return true
}

// maskedDomainSet reads the list once: every row of an import asks it.
var maskedDomainSet = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(maskedDomains) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			set[line] = true
		}
	}
	return set
})
