package tabular

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// DuplicateNames gives every column of a header a name of its own: the first 発送状態 keeps it, the second is 発送状態#2.
// A column without a name is #n, n being its number. Should such a name stand in the header itself, n counts on.
func DuplicateNames(header []string) []string {
	taken := make(map[string]bool, len(header))
	for _, name := range header {
		taken[name] = true
	}
	seen := make(map[string]int, len(header))
	names := make([]string, len(header))
	for i, name := range header {
		seen[name]++
		if name != "" && seen[name] == 1 {
			names[i] = name
			continue
		}
		if name == "" {
			seen[name] = i + 1
		}
		names[i] = name + "#" + strconv.Itoa(seen[name])
		for taken[names[i]] {
			seen[name]++
			names[i] = name + "#" + strconv.Itoa(seen[name])
		}
		taken[names[i]] = true
	}
	return names
}

// NormalizeHeader is the form in which header names are compared: NFKC, lower case, without white space and invisible
// characters, all brackets round. "購入者　名前" and "購入者 名前", "Ｅ－ｍａｉｌ【必須】" and "e-mail(必須)" are the same.
func NormalizeHeader(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '[', '{', '【', '〔', '「', '『', '〈', '《', '<':
			return '('
		case ']', '}', '】', '〕', '」', '』', '〉', '》', '>':
			return ')'
		}
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}
