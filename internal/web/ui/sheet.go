package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

// Figure is one key number. Value is bold; Sub is the line below, which says what it is made of.
type Figure struct {
	Label string
	Value string
	Unit  string
	Sub   string
	URL   string // where the number leads: to those it counts
	Trend string // "12.4%": shown before Sub with an arrow
	Down  bool   // the trend points down
	Good  bool   // the trend is good news
	Lines []FigureLine
	About *AboutProps // what it means
	Tone  Tone        // Failure writes the number in red ochre
}

// FigureLine is a further line below a figure: a trend with what it is measured by, or a part of the figure.
type FigureLine struct {
	Trend string
	Down  bool
	Good  bool
	Text  string
	URL   string // where the text leads
}

// KVItem is one line of a key-value list. Body is drawn instead of Value when given; an item with neither is left out.
type KVItem struct {
	Key   string
	Value string
	Sub   string
	URL   string
	Num   bool
	Body  templ.Component
}

// BarPart is one share of a stacked bar, in the colour of series 1 to 6.
type BarPart struct {
	Share  float64 // of 100
	Series int
}

// share writes a length in percent for SVG, within 0 and 100. Widths are attributes of a drawing: the policy forbids
// style attributes.
func share(v float64) string {
	return strconv.FormatFloat(min(max(v, 0), 100), 'f', 2, 64) + "%"
}

type barRect struct {
	x, width string
	class    string
}

// gap between the shares of a stacked bar, in percent.
const barGap = 0.5

func stack(parts []BarPart) []barRect {
	out := make([]barRect, 0, len(parts))
	at := 0.0
	for _, p := range parts {
		if p.Share <= 0 {
			continue
		}
		s := min(max(p.Series, 1), 6)
		out = append(out, barRect{x: share(at), width: share(max(p.Share-barGap, barGap)), class: "s" + strconv.Itoa(s)})
		at += p.Share
	}
	return out
}

// monthClass is the step of a month with n of at most top events.
func monthClass(n, top int) string {
	switch {
	case n <= 0:
		return ""
	case n*2 > top:
		return "h4"
	}
	return "h2"
}

func topOf(counts [12]int) int {
	top := 0
	for _, n := range counts {
		top = max(top, n)
	}
	return top
}

// labelled ties a sheet to its heading, or names it when it has none.
func (p SheetProps) attrs() templ.Attributes {
	a := templ.Attributes{}
	if p.ID != "" {
		a["id"] = p.ID
	}
	switch {
	case p.Title != "":
		a["aria-labelledby"] = p.headID()
	case p.Label != "":
		a["aria-label"] = p.Label
	}
	if p.Selectable {
		a["data-selectable"] = true
	}
	return a
}

// headID is the id of the sheet's heading: of the sheet's own id, else of its title.
func (p SheetProps) headID() string {
	if p.ID != "" {
		return p.ID + "-head"
	}
	n := uint32(2166136261) // FNV-1a: any text becomes a valid id
	for i := range len(p.Title) {
		n = (n ^ uint32(p.Title[i])) * 16777619
	}
	return "h-" + strconv.FormatUint(uint64(n), 36)
}
