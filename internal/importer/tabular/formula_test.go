package tabular_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"joren/internal/importer/tabular"
)

func TestDisarmPutsAnApostropheBeforeFormulas(t *testing.T) {
	t.Parallel()
	triggers := []string{"=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠"}
	for _, before := range []string{"", " ", "\u00a0", "　", "\x01", "\u200b", "\uFEFF", " \u00a0\x1f"} {
		for _, trigger := range triggers {
			s := before + trigger + "cmd|' /C calc'!A0"
			if got := tabular.Disarm(s); got != "'"+s {
				t.Errorf("Disarm(%q) is %q", s, got)
			}
		}
	}
	for _, s := range []string{"", " ", "'", "山田", "a=b", "1-2", "'s-Hertogenbosch", "500", "'quoted'"} {
		if got := tabular.Disarm(s); got != s {
			t.Errorf("Disarm(%q) is %q", s, got)
		}
	}
}

func TestRearmTakesTheApostropheOff(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"'=1+1":            "=1+1",
		"' +81":            " +81",
		"'12345":           "12345", // a customer id as Shopify writes it
		"''12345":          "'12345",
		"''=1":             "'=1",
		"'09012345678":     "09012345678",
		"'12 34":           "'12 34",
		"'s-Hertogenbosch": "'s-Hertogenbosch",
		"'":                "'",
		"=1":               "=1",
		"":                 "",
	} {
		if got := tabular.Rearm(s); got != want {
			t.Errorf("Rearm(%q) is %q, want %q", s, got, want)
		}
	}
}

func TestRearmUndoesDisarm(t *testing.T) {
	t.Parallel()
	nasty := rapid.SliceOf(rapid.SampledFrom([]string{"'", "=", "＝", "+", "-", "@", "\t", "\n", "\r", "\x00", " ", "　", "1", "23", "a", "\xff"}))
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(nasty.Draw(t, "text"), "")
		if rapid.Bool().Draw(t, "any text") {
			s = rapid.String().Draw(t, "string")
		}
		disarmed := tabular.Disarm(s)
		if got := tabular.Rearm(disarmed); got != s {
			t.Fatalf("%q became %q and then %q", s, disarmed, got)
		}
		first := strings.TrimLeftFunc(disarmed, func(r rune) bool { return r == ' ' || r == '　' || unicode.IsControl(r) })
		if disarmed != "" && strings.ContainsRune("=+-@\t\r\n\x00", rune(disarmed[0])) || strings.HasPrefix(first, "=") {
			t.Fatalf("%q is still a formula", disarmed)
		}
	})
}

func FuzzRearmUndoesDisarm(f *testing.F) {
	f.Add("''=1")
	f.Fuzz(func(t *testing.T, s string) {
		if got := tabular.Rearm(tabular.Disarm(s)); got != s {
			t.Fatalf("%q came back as %q", s, got)
		}
	})
}
