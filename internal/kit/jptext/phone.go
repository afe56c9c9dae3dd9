package jptext

import "strings"

// Phone returns a phone number as E.164. Numbers without a country are Japanese: 03-1234-5678,
// ０９０（１２３４）５６７８, +81 (0)90 1234 5678, 0081-90..., and numbers whose leading zero a spreadsheet ate
// (9012345678). Foreign numbers need their + (or 010 or 00). ok is false when it cannot be a number: wrong
// length, a beginning that does not exist, other characters.
func Phone(s string) (e164 string, ok bool) {
	var room [24]byte
	digits, plus, ok := phoneDigits(s, room[:0])
	if !ok || len(digits) < 7 {
		return "", false
	}
	national := digits
	switch {
	case plus:
		if !hasPrefix(digits, "81") {
			return foreign(digits)
		}
		national = digits[2:]
	case hasPrefix(digits, "010") && len(digits) > 11: // the way out of Japan
		return Phone("+" + string(digits[3:]))
	case hasPrefix(digits, "00"): // the way out of most other countries
		return Phone("+" + string(digits[2:]))
	case digits[0] != '0' && hasPrefix(digits, "81") && len(digits) >= 11: // the plus was lost
		national = digits[2:]
	}
	if national[0] == '0' {
		national = national[1:]
	}
	if !japanese(national) {
		return "", false
	}
	return "+81" + string(national), true
}

func hasPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}

// phoneDigits appends the digits of a phone number to digits; plus tells whether + stands before them.
func phoneDigits(s string, digits []byte) (_ []byte, plus, ok bool) {
	s = strings.TrimFunc(s, isSpace)
	for _, label := range []string{"'", "℡", "☎", "TEL", "Tel", "tel"} {
		if after, found := strings.CutPrefix(s, label); found {
			s = strings.TrimLeft(after, " :：.")
			break
		}
	}
	for _, r := range s {
		r = narrow(r)
		switch {
		case r >= '0' && r <= '9':
			if len(digits) == cap(digits) {
				return nil, false, false
			}
			digits = append(digits, byte(r))
		case r == '+':
			if plus || len(digits) > 0 {
				return nil, false, false
			}
			plus = true
		case r == ' ', r == '.', r == '(', r == ')', isHyphen(r), isSpace(r), isMiddleDot(r):
		case r >= 0x80 && isInvisible(r):
		default:
			return nil, false, false
		}
	}
	return digits, plus, true
}

// foreign checks a number that begins with another country's code.
func foreign(digits []byte) (string, bool) {
	if digits[0] == '0' || len(digits) > 15 || digits[0] == '1' && (len(digits) != 11 || digits[1] < '2') {
		return "", false
	}
	return "+" + string(digits), true
}

// japanese checks a number without its leading zero. Ten digits are mobile (60, 70, 80, 90), machine (20),
// internet (50) and free (800) numbers; nine digits are landlines and services (120, 570, 990).
func japanese(n []byte) bool {
	switch len(n) {
	case 10:
		if n[1] != '0' || n[0] < '2' || n[0] == '3' || n[0] == '4' {
			return false
		}
		made := string(n[3:]) == "0000000" // 080-0000-0000 is what people type to get past a form
		return n[2] != '0' || n[0] == '2' || n[0] == '8' && !made
	case 9:
		switch string(n[:3]) {
		case "120", "570", "990":
			return true
		}
		return n[0] != '0' && n[1] != '0' && string(n[:2]) != "10"
	}
	return false
}

// FormatPhone writes an E.164 number for people: Japanese numbers with the leading zero and the hyphens of
// their area (090-1234-5678, 03-1234-5678, 0120-123-456), others as they are.
func FormatPhone(e164 string) string {
	national, found := strings.CutPrefix(e164, "+81")
	if !found || !allDigits(national) || !japanese([]byte(national)) {
		return e164
	}
	n := "0" + national
	area, exchange := 3, 3
	switch {
	case strings.HasPrefix(n, "0800"):
		area = 4
	case len(n) == 11:
		exchange = 4
	case strings.HasPrefix(n, "0120") || strings.HasPrefix(n, "0570") || strings.HasPrefix(n, "0990"):
		area = 4
	default:
		area = areaCodeLength(n)
		exchange = 6 - area
	}
	return n[:area] + "-" + n[area:area+exchange] + "-" + n[area+exchange:]
}

// MobilePhone reports whether an E.164 number is a Japanese mobile phone's, which is one person's more often than a
// family's.
func MobilePhone(e164 string) bool {
	return len(e164) == 13 && (strings.HasPrefix(e164, "+8160") || strings.HasPrefix(e164, "+8170") || strings.HasPrefix(e164, "+8180") || strings.HasPrefix(e164, "+8190"))
}
