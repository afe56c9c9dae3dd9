// Package money handles amounts as whole minor units of a currency: yen for JPY, cents for USD.
package money

import (
	"fmt"
	"math/big"
	"strings"
)

// Amount is a sum in minor units of the shop's currency.
type Amount = int64

// Currency is an ISO 4217 code with the number of its decimal digits.
type Currency struct {
	Code   string
	Digits int
}

// JPY is the default currency of a shop.
var JPY = Currency{"JPY", 0}

// digits lists the currencies a shop may be kept in (ISO 4217, decimals of the minor unit).
var digits = map[string]int{
	"JPY": 0, "KRW": 0, "TWD": 2, "USD": 2, "EUR": 2, "GBP": 2, "AUD": 2, "CAD": 2, "CNY": 2, "HKD": 2, "SGD": 2, "NZD": 2, "CHF": 2, "THB": 2, "VND": 0,
}

// ParseCurrency returns the currency of a three-letter code.
func ParseCurrency(code string) (Currency, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	d, ok := digits[code]
	return Currency{code, d}, ok
}

// limit keeps every amount, and sums of many, far from overflow: 10^15 minor units.
const limit = 1_000_000_000_000_000

// FromDecimal turns a plain or scientific decimal ("3572", "12.50", "4.4e-16") into minor units,
// rounding halves away from zero.
func (c Currency) FromDecimal(s string) (Amount, error) {
	if a, ok := c.fast(s); ok {
		return a, nil
	}
	if len(s) > 40 || strings.ContainsAny(s, "/_xXpPbBoO") {
		return 0, fmt.Errorf("money: %q is no decimal number", s)
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 && len(strings.TrimLeft(s[i+1:], "+-0")) > 3 {
		return 0, fmt.Errorf("money: %q is out of range", s)
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return 0, fmt.Errorf("money: %q is no decimal number", s)
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Digits)), nil)
	r.Mul(r, new(big.Rat).SetInt(scale))
	twice := new(big.Int).Mul(r.Num(), big.NewInt(2))
	sign := big.NewInt(int64(r.Sign()))
	twice.Add(twice, new(big.Int).Mul(sign, r.Denom()))
	q := twice.Quo(twice, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
	if !q.IsInt64() || q.Int64() > limit || q.Int64() < -limit {
		return 0, fmt.Errorf("money: %q is out of range", s)
	}
	return q.Int64(), nil
}

// fast handles what nearly every file holds: an optional sign, digits, and at most Digits decimals.
func (c Currency) fast(s string) (Amount, bool) {
	neg := strings.HasPrefix(s, "-")
	t := strings.TrimPrefix(s, "-")
	if t == "" || len(t) > 14 {
		return 0, false
	}
	var n int64
	frac := -1
	for i := 0; i < len(t); i++ {
		ch := t[i]
		if ch == '.' && frac < 0 && i > 0 {
			frac = 0
			continue
		}
		if ch < '0' || ch > '9' {
			return 0, false
		}
		n = n*10 + int64(ch-'0')
		if frac >= 0 {
			frac++
		}
	}
	if frac < 0 {
		frac = 0
	}
	if frac > c.Digits {
		return 0, false
	}
	for ; frac < c.Digits; frac++ {
		n *= 10
	}
	if neg {
		n = -n
	}
	return n, true
}

// Decimal writes an amount in major units without grouping: "3572", "12.50".
func (c Currency) Decimal(a Amount) string {
	neg := ""
	u := uint64(a)
	if a < 0 {
		neg, u = "-", uint64(-a)
	}
	if c.Digits == 0 {
		return fmt.Sprintf("%s%d", neg, u)
	}
	p := uint64(1)
	for range c.Digits {
		p *= 10
	}
	return fmt.Sprintf("%s%d.%0*d", neg, u/p, c.Digits, u%p)
}

// symbols are written before the figure; other currencies show their code.
var symbols = map[string]string{"JPY": "¥", "CNY": "CN¥", "USD": "$", "EUR": "€", "GBP": "£", "KRW": "₩"}

// Format writes an amount for people: "¥38,420", "−¥1,320", "$12.50".
func (c Currency) Format(a Amount) string {
	s := c.Decimal(a)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	sym, ok := symbols[c.Code]
	if !ok {
		sym = c.Code + " "
	}
	out := sign + sym + Group(whole)
	if frac != "" {
		out += "." + frac
	}
	return out
}

// Group sets a comma between groups of three digits.
func Group(d string) string {
	if len(d) <= 3 {
		return d
	}
	var b strings.Builder
	for i, ch := range d {
		if i > 0 && (len(d)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(ch)
	}
	return b.String()
}
