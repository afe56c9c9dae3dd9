package ui

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// TableProps describe a table of the ledger. On phones rows become cards when Cards names a layout of the style sheet:
// customer, order, recent, map, bad, act, pair, or list (a general one: name and main on the first line, then what is left,
// each with its label). A cell takes its place in the card by the Key of its column.
type TableProps struct {
	ID      string
	Caption string // for screen readers: what, how many, in which order
	Cards   string
	Tight   bool
	Columns []Column
	Rows    []Row
	Foot    []Cell // the sum, under the double rule; give Span where a cell covers several columns
	Swap    string // selector of what a sort link replaces by htmx; empty: ordinary links
	Region  string // name of the scrolling box; the caption when empty
}

// Column describes one column. Label is also what stands before the value on a card where the layout asks for it.
type Column struct {
	Key    string // place on the card (data-col); "hide" leaves the cell out on phones
	Label  string
	Num    bool            // figures: right, tabular
	Quiet  bool            // lighter ink
	NoWrap bool            // short words that stay on one line
	Mute   bool            // Label is for screen readers only
	Phone  bool            // show Label before the value on cards
	Wide   bool            // left out on phones, also when the table has no cards
	SortBy string          // address that sorts by this column; empty: not sortable
	Sorted string          // "ascending" or "descending" when the table is sorted by it
	Head   templ.Component // instead of Label: a check box
}

// Row is one line of a table.
type Row struct {
	ID       string
	Cells    []Cell
	Selected bool
}

// Cell is one value. Body is drawn instead of Text when given.
type Cell struct {
	Text   string
	Unit   string // smaller, after the text: "回"
	Sub    string // second line
	URL    string // makes the text a link
	Strong bool
	Head   bool // names the row; one per row
	Tone   Tone // Failure writes the text in red ochre
	Span   int
	Wide   bool
	Body   templ.Component
}

func (p TableProps) class() string {
	c := "ledger"
	if p.Tight {
		c += " ledger-tight"
	}
	if p.Cards != "" {
		c += " cards cards-" + p.Cards
	}
	return c
}

func (p TableProps) region() string {
	if p.Region != "" {
		return p.Region
	}
	return p.Caption
}

// head returns the attributes of a column's heading.
func (c Column) head() templ.Attributes {
	a := templ.Attributes{"scope": "col", "role": "columnheader"}
	if s := strings.TrimSpace(class(c.Num, "num") + class(c.Wide, "wide-only")); s != "" {
		a["class"] = s
	}
	if c.Sorted != "" {
		a["aria-sort"] = c.Sorted
	}
	return a
}

// column returns the column at i, or an empty one for a row that is longer than the head.
func (p TableProps) column(i int) Column {
	if i < 0 || i >= len(p.Columns) {
		return Column{}
	}
	return p.Columns[i]
}

// cell returns the attributes of a cell that stands in column c.
func (c Cell) cell(col Column) templ.Attributes {
	a := templ.Attributes{"role": "cell"}
	if c.Head {
		a["role"], a["scope"] = "rowheader", "row"
	}
	if s := strings.TrimSpace(class(col.Num, "num") + class(col.Wide || c.Wide, "wide-only") +
		class(col.Quiet, "text-ink-2") + class(col.NoWrap, "whitespace-nowrap") + class(c.Strong, "font-semibold") + class(c.Tone == Failure, "text-error")); s != "" {
		a["class"] = s
	}
	if col.Key != "" {
		a["data-col"] = col.Key
	}
	if col.Phone && col.Label != "" {
		a["data-label"] = col.Label
	}
	if c.Span > 1 {
		a["colspan"] = strconv.Itoa(c.Span)
	}
	return a
}

// footColumns says in which column each cell of the foot begins.
func (p TableProps) footColumns() []Column {
	out := make([]Column, len(p.Foot))
	at := 0
	for i, c := range p.Foot {
		col := p.column(at)
		out[i] = Column{Num: col.Num && !c.Head, Wide: col.Wide}
		at += max(c.Span, 1)
	}
	return out
}

func class(on bool, name string) string {
	if on {
		return name + " "
	}
	return ""
}
