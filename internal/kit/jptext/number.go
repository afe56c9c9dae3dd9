package jptext

import "strings"

// Digits returns the digits of s in half-width, and whether s holds nothing but digits (at least one) and
// what people write between those of a phone number or postal code: hyphens of any kind, +, brackets, spaces.
func Digits(s string) (digits string, only bool) {
	b := make([]byte, 0, len(s))
	only = true
	for _, r := range s {
		r = narrow(r)
		switch {
		case r >= '0' && r <= '9':
			b = append(b, byte(r))
		case isHyphen(r), isInvisible(r), isSpace(r), r == '+', r == '(', r == ')':
		default:
			only = false
		}
	}
	return string(b), only && len(b) > 0
}

// Number reads a figure as people and systems write it and returns it as a plain decimal: １２３４, 1,234円,
// ￥1,234, -500, ▲500 and (500) are read. No leading zeros, no plus sign, a point only before decimals.
// ok is false for everything else, also for commas that do not separate thousands.
func Number(s string) (decimal string, ok bool) {
	var b strings.Builder
	for _, r := range s {
		r = narrow(r)
		switch {
		case r != '~' && isHyphen(r), r == '▲', r == '△', r == '▼':
			r = '-'
		case r == '￥', r == '\\':
			r = '¥'
		case isInvisible(r):
			continue
		}
		b.WriteRune(r)
	}
	t := strings.TrimSpace(b.String())
	negative := false
	if in, found := strings.CutPrefix(t, "("); found {
		if t, ok = strings.CutSuffix(in, ")"); !ok {
			return "", false
		}
		negative = true
	}
	t, sign, ok := trimMoney(t)
	if !ok || sign && negative {
		return "", false
	}
	whole, fraction, point := strings.Cut(t, ".")
	if whole, ok = trimThousands(whole); !ok || !allDigits(fraction) || whole == "" && fraction == "" {
		return "", false
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if point && fraction != "" {
		whole += "." + fraction
	}
	if (negative || sign) && strings.Trim(whole, "0.") != "" {
		whole = "-" + whole
	}
	return whole, true
}

// trimMoney takes the sign and the signs of yen off a figure; each may stand once.
func trimMoney(t string) (figure string, negative, ok bool) {
	signs, yen := 0, 0
	for t != "" {
		before := t
		if after, found := strings.CutPrefix(t, "-"); found {
			t, negative = strings.TrimSpace(after), true
			signs++
		} else if after, found := strings.CutPrefix(t, "+"); found {
			t = strings.TrimSpace(after)
			signs++
		}
		if after, found := strings.CutPrefix(t, "¥"); found {
			t = strings.TrimSpace(after)
			yen++
		}
		if t == before {
			break
		}
	}
	if before, found := strings.CutSuffix(t, "円"); found {
		t = strings.TrimSpace(before)
		yen++
	}
	return t, negative, signs <= 1 && yen <= 1
}

// trimThousands takes the commas out of a whole number when they stand every three digits.
func trimThousands(s string) (string, bool) {
	parts := strings.Split(s, ",")
	for i, part := range parts {
		if !allDigits(part) || len(parts) > 1 && (i == 0 && (part == "" || len(part) > 3) || i > 0 && len(part) != 3) {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}
