package shop_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"joren/internal/shop"
)

func TestInvoiceNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		number      string
		ok, checked bool
	}{
		"T8700110005901": {"T8700110005901", true, true}, "t8700-1100-05901": {"T8700110005901", true, true}, " Ｔ８７００１１０００５９０１ ": {"T8700110005901", true, true},
		"8700110005901": {"T8700110005901", true, true}, "T8700110005902": {"T8700110005902", true, false}, "T1700110005901": {"T1700110005901", true, false},
		"T870011000590": {}, "T87001100059012": {}, "T87001100059O1": {}, "": {}, "TT8700110005901": {}, "T123": {},
	} {
		if number, ok, checked := shop.InvoiceNumber(text); number != want.number || ok != want.ok || checked != want.checked {
			t.Errorf("%q: %s %v %v", text, number, ok, checked)
		}
	}
}

// The numbers that the reference data hold.
func TestInvoiceNumberVectors(t *testing.T) {
	t.Parallel()
	root := os.Getenv("JOREN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	raw, err := os.ReadFile(filepath.Join(root, "data", "invoice_jp", "vectors.json"))
	if err != nil {
		t.Skip("the reference data are not here")
	}
	var vectors struct {
		Numbers []struct {
			N     string `json:"n"`
			Valid bool   `json:"valid"`
		} `json:"registration_number"`
	}
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors.Numbers) < 10 {
		t.Fatalf("%d numbers, %v", len(vectors.Numbers), err)
	}
	for _, v := range vectors.Numbers {
		if _, ok, checked := shop.InvoiceNumber(v.N); ok && checked != v.Valid {
			t.Errorf("%s: %v", v.N, checked)
		}
	}
}
