package jsonorders

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"joren/internal/importer/format"
	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
)

// rows reads a text.
func rows(text string) ([]tabular.Record, error) {
	f, err := Open(strings.NewReader(text), tabular.Limits{})
	if err != nil {
		return nil, err
	}
	r, err := f.Rows()
	if err != nil {
		return nil, err
	}
	var out []tabular.Record
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out = append(out, rec)
	}
}

const tiny = `{"name": "#1", "total_price": "5", "financial_status": "paid", "line_items": [{"title": "x\u0000y"}, {"title": "` + "%s" + `"}]}`

func TestRowsHaveTheLimitsOfAllFiles(t *testing.T) {
	t.Parallel()
	got, err := rows(strings.Replace(tiny, "%s", strings.Repeat("x", 70_000), 1))
	if err != nil || len(got) != 3 {
		t.Fatal(len(got), err)
	}
	for i, want := range []string{"tabular.nul_byte", "tabular.cell_too_long"} {
		p := got[i+1].Problem
		if p == nil || p.Key != want || p.Args["name"] != "line_items.title" || p.Args["row"] != i+2 {
			t.Errorf("row %d: %+v", i+2, p)
		}
	}
}

// TestEveryColumnOfATableIsWritten: a format's columns and a system's are written in two places.
func TestEveryColumnOfATableIsWritten(t *testing.T) {
	t.Parallel()
	for name, sys := range map[string]*system{"shopify-orders-json": &shopify, "woocommerce-orders": &woocommerce} {
		f, err := format.Recognise(sys.header())
		if err != nil || f.Name != name {
			t.Fatalf("%s: %v, %v", name, f, err)
		}
		for _, c := range f.Columns {
			if !slices.Contains(sys.header(), c.Header) {
				t.Errorf("%s: nothing writes %s", name, c.Header)
			}
		}
		header := slices.Sorted(slices.Values(sys.header()))
		if len(slices.Compact(header)) != len(sys.header()) {
			t.Errorf("%s: a name stands twice", name)
		}
	}
}

func TestAmountsAreAddedExactly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{sum("0.1", "0.2", ""), "0.3"}, {sum(), ""}, {sum("", ""), ""}, {sum("0", ""), "0"}, {sum("1", "x", "2"), "x"},
		{sum("-10.00", "4"), "-6"}, {sum("1e9"), "1e9"}, {sum("99999999999999", "0.01"), "99999999999999.01"},
		{rounded("1999.9999999", "JPY"), "2000"}, {rounded("12.345", "USD"), "12.35"}, {rounded("x", "JPY"), "x"}, {rounded("-0.4", "JPY"), "0"},
		{shared("6000", "3", "JPY"), "2000"}, {shared("100", "3", "JPY"), ""}, {shared("100", "0", "JPY"), ""}, {shared("10", "4", "USD"), "2.5"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.SliceOfN(rapid.Int64Range(-1e9, 1e9), 1, 20).Draw(t, "cents")
		var texts []string
		total := int64(0)
		for _, c := range cents {
			texts = append(texts, cent(c))
			total += c
		}
		if got := sum(texts...); got != strings.TrimSuffix(strings.TrimRight(cent(total), "0"), ".") && got != "0" {
			t.Fatalf("%q: %q, want %q", texts, got, cent(total))
		}
	})
}

func cent(c int64) string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	digits := "00" + itoa(c)
	whole := strings.TrimLeft(digits[:len(digits)-2], "0")
	if whole == "" {
		whole = "0"
	}
	return sign + whole + "." + digits[len(digits)-2:]
}

func itoa(n int64) string {
	if n == 0 {
		return ""
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// FuzzOpen: no file makes the reader panic, run on forever, or fail without saying why.
func FuzzOpen(f *testing.F) {
	f.Add(tiny)
	f.Add(`{"count": 1, "orders": [` + tiny + `], "x": [1]}` + "\n[]")
	f.Add(`[{"line_items": [], "billing": {}, "date_created": "x", "number": 1}]`)
	f.Add(`{"order": {}}` + "\xff")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := rows(text); err != nil && errs.CodeOf(err) == errs.Internal {
			t.Fatalf("an error without a sentence: %v", err)
		}
	})
}
