package segmentui

import (
	"maps"

	"github.com/a-h/templ"
)

// as is the hidden field that says what the form holds.
func as(text bool) string {
	if text {
		return "text"
	}
	return "rows"
}

// turn is what a tab does: the one that is open does nothing.
func turn(current bool) string {
	if current {
		return ""
	}
	return "turn"
}

func pressed(current bool) templ.Attributes {
	if current {
		return templ.Attributes{"aria-pressed": "true", "aria-current": "true"}
	}
	return templ.Attributes{"aria-pressed": "false"}
}

// oob marks a part that takes the place of the one with its id, wherever that stands.
func oob(yes bool) templ.Attributes {
	if yes {
		return templ.Attributes{"hx-swap-oob": "true"}
	}
	return nil
}

// inputAttrs are what an input has beside its name; redraw draws the form anew after a change, since another input may follow.
func inputAttrs(url string, in inputProps, redraw bool) templ.Attributes {
	a := templ.Attributes{"type": "text"}
	if in.Type != "" {
		a["type"] = in.Type
	}
	if in.Mode != "" {
		a["inputmode"] = in.Mode
	}
	if in.List != "" {
		a["list"] = in.List
	}
	if in.Wrong {
		a["aria-invalid"] = "true"
	}
	if redraw {
		maps.Copy(a, redrawn(url))
	}
	return a
}

// redrawn draws the builder anew after a change; no url: nothing is.
func redrawn(url string) templ.Attributes {
	if url == "" {
		return nil
	}
	return templ.Attributes{"hx-post": url, "hx-trigger": "change", "hx-target": "#builder", "hx-swap": "outerMorph"}
}

// indents are the classes of parts by how deep they stand.
var indents = []string{"", "ml-6", "ml-12", "ml-18", "ml-24", "ml-30"}

func indent(deep int) string { return indents[min(deep, len(indents)-1)] }
