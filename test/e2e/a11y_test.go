package e2e

import (
	_ "embed"
	"fmt"
	"os"
	"strings"
	"testing"

	"joren/test/e2e/browser"
)

//go:embed checks.js
var checksScript string

const axePath = "../../frontend/node_modules/axe-core/axe.min.js"

// axeRun returns one line per violation: rule, what it wants, and where.
const axeRun = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]}).then(r =>
	r.violations.flatMap(v => v.nodes.slice(0, 3).map(n => v.id + ": " + v.help + " " + n.html.slice(0, 200) + " " + (n.failureSummary ?? "").replace(/\s+/g, " ").slice(0, 300))))`

type look struct {
	width, height int64
	theme         string
}

func (l look) String() string { return fmt.Sprintf("%d/%s", l.width, l.theme) }

func TestA01_AxeFindsNothing(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile(axePath)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("NOT TESTED WITH AXE: %v (make assets fetches it)", err)
	}
	everyScreen(t, func(t *testing.T, b *tab, s screen) {
		t.Helper()
		browser.Eval[bool](b.Tab, string(axe)+";true")
		for _, l := range []look{{1280, 800, "light"}, {1280, 800, "dark"}, {360, 800, "dark"}, {360, 800, "light"}} {
			b.Resize(l.width, l.height, 1)
			b.Theme(l.theme)
			complain(t, s, l.String(), browser.Eval[[]string](b.Tab, axeRun))
		}
		b.Resize(1280, 800, 1)
	})
}

func complain(t *testing.T, s screen, what string, complaints []string) {
	t.Helper()
	if len(complaints) > 0 {
		t.Errorf("%s %s:\n  %s", s.name, what, strings.Join(complaints, "\n  "))
	}
}

func TestA03_A10_A13_PagesAreSound(t *testing.T) {
	t.Parallel()
	everyScreen(t, func(t *testing.T, b *tab, s screen) {
		t.Helper()
		browser.Eval[bool](b.Tab, checksScript)
		complain(t, s, "A-03", browser.Eval[[]string](b.Tab, fmt.Sprintf("checks.structure(%q, %s)", b.lang, browser.Quote(s.shop))))
		for _, width := range []int64{1280, 800, 360, 320} {
			b.Resize(width, 800, 1)
			complain(t, s, fmt.Sprint("A-10 ", width), browser.Eval[[]string](b.Tab, fmt.Sprintf("checks.reflow(%d)", width)))
			complain(t, s, fmt.Sprint("A-13 ", width), browser.Eval[[]string](b.Tab, "checks.targets()"))
		}
		b.Resize(1280, 800, 1)
	})
}

func TestA14_A15_KeyboardReachesEverything(t *testing.T) {
	t.Parallel()
	everyScreen(t, func(t *testing.T, b *tab, s screen) {
		t.Helper()
		browser.Eval[bool](b.Tab, checksScript)
		for _, width := range []int64{1280, 360} {
			b.Resize(width, 800, 1)
			b.Go(s.path)
			browser.Eval[bool](b.Tab, checksScript)
			complain(t, s, fmt.Sprint("A-15 ", width), walk(b))
		}
		b.Resize(1280, 800, 1)
	})
}

// walk presses Tab from the top to the end and back again, and returns what was not visited or not to be seen.
func walk(b *tab) []string {
	b.t.Helper()
	n := browser.Eval[int](b.Tab, "checks.fromTop()")
	var out []string
	for _, back := range []bool{false, true} {
		out = append(out, walkOnce(b, n, back)...)
	}
	return out
}

// partsOfFields is how often Tab may stay in the same field of a page: a date has four parts, and the search form ten dates.
const partsOfFields = 50

func walkOnce(b *tab, n int, back bool) []string {
	b.t.Helper()
	var out []string
	modifiers, want := int64(0), 0
	if back {
		modifiers, want = browser.Shift, n-1
	}
	visited := map[int]bool{}
	last := -2
	for range n + 5 + partsOfFields {
		b.Key("Tab", 9, modifiers)
		f := browser.Eval[struct {
			At    int
			Wrong string
		}](b.Tab, "checks.focus()")
		if f.At == last { // a date has several parts
			continue
		}
		if f.At < 0 || visited[f.At] {
			break
		}
		if f.Wrong != "" {
			out = append(out, f.Wrong)
		}
		if f.At != want {
			out = append(out, fmt.Sprintf("back %v: focus goes from stop %d to %d (%s), not to %d", back, last, f.At, browser.Eval[string](b.Tab, fmt.Sprintf("checks.stop(%d)", f.At)), want))
		}
		visited[f.At], last = true, f.At
		if want = f.At + 1; back {
			want = f.At - 1
		}
	}
	for i := range n {
		if !visited[i] {
			out = append(out, fmt.Sprintf("back %v: never reached: %s", back, browser.Eval[string](b.Tab, fmt.Sprintf("checks.stop(%d)", i))))
		}
	}
	return out
}
