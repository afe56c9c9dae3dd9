package shop

import (
	"strings"

	"golang.org/x/text/width"
)

// invoiceDigits are the digits of a registration number behind its T: one that checks the other twelve, and those.
const invoiceDigits = 13

// InvoiceNumber reads the registration number of an issuer of qualified invoices (適格請求書発行事業者の登録番号), in any
// width and case, also without its T; ok is false when it is none. checked tells that its check digit is right, as it is
// for companies; the rule for the numbers of people in business on their own is not published.
func InvoiceNumber(text string) (number string, ok, checked bool) {
	n := strings.ToUpper(width.Narrow.String(strings.TrimSpace(text)))
	digits := strings.TrimPrefix(strings.NewReplacer("-", "", " ", "").Replace(n), "T")
	if len(digits) != invoiceDigits || strings.Trim(digits, "0123456789") != "" {
		return "", false, false
	}
	sum := 0
	for i := 1; i < invoiceDigits; i++ { // from the right, times 1, 2, 1, 2 …
		sum += (2 - i%2) * int(digits[invoiceDigits-i]-'0')
	}
	return "T" + digits, true, int(digits[0]-'0') == 9-sum%9
}
