package segment_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joren/internal/kit/i18n"
	"joren/internal/segment"
)

var update = flag.Bool("update", false, "write docs/segments*.md anew")

func TestReferenceInDocsIsTheTable(t *testing.T) {
	t.Parallel()
	for l, name := range map[i18n.Lang]string{i18n.JA: "segments.ja.md", i18n.EN: "segments.md"} {
		path := filepath.Join("..", "..", "docs", name)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		hand, written, ok := strings.Cut(string(raw), segment.ReferenceMark)
		if !ok {
			t.Fatalf("%s has no %s", name, segment.ReferenceMark)
		}
		want := segment.Reference(l)
		if strings.Contains(want, "«") {
			t.Errorf("%s: a sentence is missing", want)
		}
		if written == want {
			continue
		}
		if !*update {
			t.Errorf("%s is not what the table says: go test ./internal/segment -run Reference -update", name)
			continue
		}
		if err := os.WriteFile(path, []byte(hand+segment.ReferenceMark+want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// The examples of the guide can all be read.
func TestExamplesOfTheGuideAreRead(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"segments.md", "segments.ja.md"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		blocks := strings.Split(string(raw), "```\n")
		n := 0
		for i := 1; i < len(blocks); i += 2 {
			for _, line := range strings.Split(strings.TrimSpace(blocks[i]), "\n") {
				if strings.HasPrefix(line, "joren ") {
					continue
				}
				n++
				if err := segment.Check(parse(t, line), segment.Fields{Custom: []string{"questionnaire", "wedding_day"}}); err != nil {
					t.Errorf("%s: %s: %s", name, line, explain(err))
				}
			}
		}
		if n < 10 {
			t.Errorf("%s: only %d examples", name, n)
		}
	}
}
