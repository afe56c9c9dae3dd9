package money

import (
	"testing"

	"pgregory.net/rapid"
)

func TestFromDecimal(t *testing.T) {
	t.Parallel()
	usd, _ := ParseCurrency("usd")
	for _, c := range []struct {
		in       string
		currency Currency
		want     Amount
		ok       bool
	}{
		{"3572", JPY, 3572, true}, {"0", JPY, 0, true}, {"-500", JPY, -500, true}, {"99.5", JPY, 100, true}, {"-99.5", JPY, -100, true},
		{"12.5", usd, 1250, true}, {"12.505", usd, 1251, true}, {"4.440892e-16", usd, 0, true}, {"1e3", JPY, 1000, true},
		{"", JPY, 0, false}, {"abc", JPY, 0, false}, {"1/2", JPY, 0, false}, {"1e400", JPY, 0, false}, {"1e999999999", JPY, 0, false},
		{"9999999999999999999", JPY, 0, false}, {"0x10", JPY, 0, false}, {".", JPY, 0, false}, {"1.2.3", usd, 0, false}, {"1_000", JPY, 0, false},
	} {
		got, err := c.currency.FromDecimal(c.in)
		if (err == nil) != c.ok || got != c.want {
			t.Errorf("%q: %d, %v", c.in, got, err)
		}
	}
}

func TestDecimalComesBack(t *testing.T) {
	t.Parallel()
	usd, _ := ParseCurrency("USD")
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(-limit, limit).Draw(t, "amount")
		for _, c := range []Currency{JPY, usd} {
			back, err := c.FromDecimal(c.Decimal(a))
			if err != nil || back != a {
				t.Fatalf("%s: %d came back as %d, %v", c.Code, a, back, err)
			}
		}
	})
}

func TestFormat(t *testing.T) {
	t.Parallel()
	usd, _ := ParseCurrency("USD")
	for got, want := range map[string]string{
		JPY.Format(38420): "¥38,420", JPY.Format(-1320): "−¥1,320", JPY.Format(0): "¥0", usd.Format(1234567): "$12,345.67", usd.Format(-5): "−$0.05",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func FuzzFromDecimal(f *testing.F) {
	f.Add("1e-400")
	f.Fuzz(func(_ *testing.T, s string) { _, _ = JPY.FromDecimal(s) })
}
