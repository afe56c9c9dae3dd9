package orderui

import (
	"strings"
	"testing"

	"joren/internal/kit/i18n"
	"joren/internal/order"
)

func TestEveryStateHasAWord(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs {
		for _, s := range order.States {
			if text := StateText(l, s); text == string(s) || strings.Contains(text, "«") {
				t.Errorf("%s: %s", l, text)
			}
		}
		for _, s := range order.PaymentStates {
			if text := PaymentText(l, s); text == string(s) || strings.Contains(text, "«") {
				t.Errorf("%s: %s", l, text)
			}
		}
		for _, c := range []string{"base", "stores", "makeshop", "woocommerce", "nextengine", "rakuuru"} {
			if text := Source(l, c); text == c || strings.Contains(text, "«") {
				t.Errorf("%s: %s", l, text)
			}
		}
		for _, c := range []order.Type{order.Subscription, order.Club, order.Preorder} {
			if text := TypeText(l, c); text == string(c) || strings.Contains(text, "«") {
				t.Errorf("%s: %s", l, text)
			}
		}
		for _, c := range []string{"own_cart", "rakuten", "amazon", "yahoo", "store", "phone"} {
			if text := Channel(l, c); text == c || strings.Contains(text, "«") {
				t.Errorf("%s: %s", l, text)
			}
		}
	}
	if Channel(i18n.JA, "minne") != "minne" || StateText(i18n.EN, "odd") != "odd" {
		t.Error("what is unknown is not shown as it is")
	}
}

func TestWhichPurchase(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64][2]string{0: {"", ""}, 1: {"初回", "1st purchase"}, 2: {"2回目", "2nd purchase"}, 3: {"3回目", "3rd purchase"}, 4: {"4回目", "4th purchase"},
		11: {"11回目", "11th purchase"}, 12: {"12回目", "12th purchase"}, 13: {"13回目", "13th purchase"}, 21: {"21回目", "21st purchase"}, 112: {"112回目", "112th purchase"}} {
		if ja, en := Nth(i18n.JA, n), Nth(i18n.EN, n); ja != want[0] || en != want[1] {
			t.Errorf("%d: %q, %q", n, ja, en)
		}
	}
	if NthPurchase(i18n.JA, 1) != "1回目のご購入" || NthPurchase(i18n.EN, 0) != "" {
		t.Error("in full")
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	for rate, want := range map[int]string{80: "8%", 100: "10%", 78: "7.8%", 0: "0%", -1: ""} {
		if got := rateText(rate); got != want {
			t.Errorf("%d: %q", rate, got)
		}
	}
}
