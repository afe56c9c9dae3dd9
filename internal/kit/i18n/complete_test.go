package i18n

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// base is a key without its plural form.
func base(key string) string {
	return strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
}

func TestBothLanguagesHoldTheSameKeysAndArguments(t *testing.T) {
	keys := map[Lang]map[string]bool{}
	for _, l := range Langs {
		keys[l] = map[string]bool{}
		for k := range catalogues[l] {
			keys[l][base(k)] = true
		}
	}
	for k := range keys[JA] {
		if !keys[EN][k] {
			t.Errorf("%s is missing in English", k)
		}
	}
	for k := range keys[EN] {
		if !keys[JA][k] {
			t.Errorf("%s is missing in Japanese", k)
		}
	}
	argument := regexp.MustCompile(`\{[a-z_]+\}`)
	for k, s := range catalogues[EN] {
		ja, ok := catalogues[JA][base(k)]
		if !ok {
			continue
		}
		for _, a := range argument.FindAllString(ja, -1) {
			if !strings.Contains(s, a) && !strings.HasSuffix(k, ".one") && !strings.HasPrefix(k, "ui.date.") { // months have names
				t.Errorf("%s: the English sentence lacks %s", k, a)
			}
		}
		if strings.HasSuffix(k, ".one") {
			if _, ok := catalogues[EN][base(k)+".other"]; !ok {
				t.Errorf("%s has no plural beside it", k)
			}
		}
	}
}

// sources are all files of the module that may name keys.
func sources(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, root := range []string{"../../../internal", "../../../cmd"} {
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
				return err
			}
			if ext := filepath.Ext(path); ext == ".go" || ext == ".templ" {
				raw, err := os.ReadFile(path)
				b.Write(raw)
				return err
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// literal are the words in quotes of the sources, which are keys, parts of keys, or something else.
var literal = regexp.MustCompile("\"([a-z_]+(?:\\.[A-Za-z_0-9]*)*)\"")

func TestEveryKeyIsUsedAndEveryUsedKeyExists(t *testing.T) {
	areas := map[string]bool{}
	keys := map[string]bool{}
	for k := range catalogues[JA] {
		keys[k] = true
		area, _, _ := strings.Cut(k, ".")
		areas[area] = true
	}
	used := map[string]bool{}
	for _, m := range literal.FindAllStringSubmatch(sources(t), -1) {
		used[m[1]] = true
	}
	// A key is named whole, or put together from a beginning ("order.state.") or an end ("title" by a helper that
	// knows its area) that stands in quotes.
	named := func(key string) bool {
		if used[key] {
			return true
		}
		parts := strings.Split(key, ".")
		for i := 1; i < len(parts); i++ {
			if used[strings.Join(parts[:i], ".")+"."] || used[strings.Join(parts[i:], ".")] {
				return true
			}
			for j := i + 1; j <= len(parts); j++ {
				if used[strings.Join(parts[i:j], ".")+"."] {
					return true
				}
			}
		}
		return false
	}
	var idle []string
	for k := range keys {
		if !named(k) {
			idle = append(idle, k)
		}
	}
	slices.Sort(idle)
	for _, k := range idle {
		t.Errorf("%s is used nowhere", k)
	}
}

func TestAllSentencesAreShown(t *testing.T) {
	for _, l := range Langs {
		for k, s := range catalogues[l] {
			if got := l.T(k, Args{"n": 2}); strings.Contains(got, "«") {
				t.Errorf("%s %s is shown as %s", l, k, got)
			}
			if s == "" && k != "customerui.honorary" && k != "customerui.times" && k != "segmentui.people" {
				t.Errorf("%s %s is empty", l, k)
			}
		}
	}
}

func TestPluralAndNumbers(t *testing.T) {
	if got := EN.T("error.invalid", Args{"n": 1}); got != "Please correct 1 field" {
		t.Error(got)
	}
	if got := EN.T("error.invalid", Args{"n": 12345}); got != "Please correct 12,345 fields" {
		t.Error(got)
	}
	if got := JA.T("error.invalid", Args{"n": 2}); got != "2か所をなおしてください" {
		t.Error(got)
	}
	if got := JA.T("no.such.key"); got != "«no.such.key»" {
		t.Error(got)
	}
}
