// Package docs holds the documents and the test that their links lead somewhere.
package docs

import (
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	link    = regexp.MustCompile(`\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6}\s+(.+?)\s*#*$`)
	code    = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
)

const root = ".."

// TestLinksLeadSomewhere follows every relative link of every Markdown file, to the file and to the heading in it.
// Pictures may be missing while there is none at all: they are made by `make screenshots`.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	pictures, _ := filepath.Glob(filepath.Join("images", "*.png"))
	for _, file := range documents(t) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(string(raw), ""), -1) {
			to, err := url.Parse(m[1])
			if err != nil {
				t.Errorf("%s: %s: %v", file, m[1], err)
				continue
			}
			if to.Scheme != "" || to.Host != "" {
				continue
			}
			target := file
			if to.Path != "" {
				target = filepath.Join(filepath.Dir(file), filepath.FromSlash(to.Path))
			}
			if len(pictures) == 0 && filepath.Dir(target) == filepath.Join(root, "docs", "images") {
				continue
			}
			check(t, file, m[1], target, to.Fragment)
		}
	}
}

func check(t *testing.T, file, shown, target, fragment string) {
	t.Helper()
	if rest, err := filepath.Rel(root, target); err != nil || strings.HasPrefix(rest, "..") {
		t.Errorf("%s: %s leads out of the repository", file, shown)
		return
	}
	if _, err := os.Stat(target); err != nil {
		t.Errorf("%s: %s leads nowhere", file, shown)
		return
	}
	if fragment == "" || filepath.Ext(target) != ".md" {
		return
	}
	raw, err := os.ReadFile(target)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range heading.FindAllStringSubmatch(string(raw), -1) {
		if anchor(h[1]) == fragment {
			return
		}
	}
	t.Errorf("%s: %s: no such heading", file, shown)
}

// anchor is the name under which a heading is linked: small letters, hyphens for blanks, no marks.
func anchor(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, title)
}

// documents lists the Markdown files of the repository, leaving out what is fetched or made.
func documents(t *testing.T) (files []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (name == "node_modules" || name == "bin" || name == "data" || strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if !d.IsDir() && filepath.Ext(name) == ".md" {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("found %d documents only", len(files))
	}
	return files
}
