// Package ui is the kit of parts that every page of Joren is built from: the document and its shell, tables, forms,
// messages and the marks of the ledger, each drawn once. A part takes one props struct of values that are ready to be
// shown and does nothing but draw: it calls no service, formats no amount and decides nothing about permissions.
//
// It knows templ, kit/i18n for its own few words, and the value types of the kit; no feature, and no net/http.
package ui

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// sprite holds the icons as symbols; the document carries it once.
//
//go:embed icons.svg
var sprite string

// HasIcon reports whether the sprite draws an icon of that name.
func HasIcon(name string) bool {
	return name != "" && strings.Contains(sprite, `id="i-`+name+`"`)
}

// Link is a piece of text that leads somewhere. Icon may be empty.
type Link struct {
	Text string
	URL  string
	Icon string
}

// Button is an action at the head or foot of something. With a URL it is a link, else a button of its form.
type Button struct {
	Text    string
	Icon    string
	URL     string
	Primary bool // at most one on a screen
	Danger  bool // only for what cannot be taken back
	Small   bool
	Ghost   bool
	Square  bool // shows the icon alone; Text becomes its name
	Wide    bool // left out on phones
	Joined  bool // stands in a row of joined buttons
	Current bool // the picked one of such a row
	Submit  bool // submits its form; else it is a plain button
	Name    string
	Value   string
	Form    string // id of the form it belongs to when it stands outside
	Off     bool
	Attrs   templ.Attributes
}

func (b Button) class() string {
	c := []string{"btn"}
	for _, k := range []struct {
		on   bool
		name string
	}{
		{b.Primary, "btn-primary"}, {b.Danger, "btn-error"}, {b.Small, "btn-sm"},
		{b.Ghost, "btn-ghost"}, {b.Square, "btn-square"}, {b.Wide, "wide-only"}, {b.Joined, "join-item"},
	} {
		if k.on {
			c = append(c, k.name)
		}
	}
	return strings.Join(c, " ")
}

// attrs are the attributes a button has besides its class, in both its forms.
func (b Button) attrs() templ.Attributes {
	a := templ.Attributes{}
	for k, v := range b.Attrs {
		a[k] = v
	}
	if b.Square {
		a["aria-label"], a["title"] = b.Text, b.Text
	}
	if b.URL != "" && !b.Off {
		if b.Current {
			a["aria-current"] = "true"
		}
		return a
	}
	a["type"] = "button"
	if b.Submit {
		a["type"] = "submit"
	}
	if b.Joined && !b.Submit {
		a["aria-pressed"] = strconv.FormatBool(b.Current)
	}
	if b.Name != "" {
		a["name"], a["value"] = b.Name, b.Value
	}
	if b.Form != "" {
		a["form"] = b.Form
	}
	if b.Off {
		a["disabled"] = true
	}
	return a
}

// current marks the place a person is at.
func current(here bool) templ.Attributes {
	if !here {
		return nil
	}
	return templ.Attributes{"aria-current": "page"}
}

// step marks the step of a task that is under way.
func step(here bool) templ.Attributes {
	if !here {
		return nil
	}
	return templ.Attributes{"aria-current": "step"}
}

// themeAttr chooses a theme by name; without one the page is as the device is set.
func themeAttr(theme string) templ.Attributes {
	if theme == "" {
		return nil
	}
	return templ.Attributes{"data-theme": theme}
}

// swap returns the htmx attributes that let a link replace the element that the selector names, and nothing for
// an empty selector: then the link is an ordinary one.
func swap(selector, url string) templ.Attributes {
	if selector == "" || url == "" {
		return nil
	}
	return templ.Attributes{"hx-get": url, "hx-target": selector, "hx-swap": "outerHTML", "hx-push-url": "true"}
}
