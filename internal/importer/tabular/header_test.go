package tabular_test

import (
	"slices"
	"testing"

	"joren/internal/importer/tabular"
)

func TestDuplicateNamesGetNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ header, want []string }{
		{[]string{"a", "b"}, []string{"a", "b"}},
		{[]string{"発送状態", "id", "発送状態", "発送状態"}, []string{"発送状態", "id", "発送状態#2", "発送状態#3"}},
		{[]string{"a", "", "", "b"}, []string{"a", "#2", "#3", "b"}},
		{[]string{"a", "a", "a#2", "a"}, []string{"a", "a#3", "a#2", "a#4"}},
		{[]string{"#2", ""}, []string{"#2", "#3"}},
		{nil, []string{}},
	} {
		if got := tabular.DuplicateNames(c.header); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.header, got, c.want)
		}
	}
}

func TestNormalizeHeaderFoldsSpellings(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"購入者 名前", "購入者　名前", "購入者名前", " 購入者\u00a0名前\r"},
		{"E-mail(必須)", "ｅ－ｍａｉｌ（必須）", "E-Mail【必須】", "e-mail[必須]"},
		{"フリガナ", "ﾌﾘｶﾞﾅ"},
		{"Accepts Email Marketing", "accepts  email marketing", "\uFEFFAcceptsEmailMarketing"},
		{"お届け先会社・部門１", "お届け先会社・部門1"},
	} {
		for _, s := range same[1:] {
			if got, want := tabular.NormalizeHeader(s), tabular.NormalizeHeader(same[0]); got != want {
				t.Errorf("%q is %q, not %q", s, got, want)
			}
		}
	}
	if tabular.NormalizeHeader("価格(税込)") == tabular.NormalizeHeader("価格(税抜)") {
		t.Error("what stands in brackets counts")
	}
}
