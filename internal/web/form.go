package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"joren/internal/kit/day"
)

// Form reads the fields of a form that was sent.
type Form struct{ values url.Values }

// PostForm returns the form in the body of a request.
func PostForm(r *http.Request) Form { return Form{r.PostForm} }

// Query returns the parameters of a request's address.
func Query(r *http.Request) Form { return Form{r.URL.Query()} }

// Line returns a field of one line, without blanks at its ends.
func (f Form) Line(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// Raw returns a field as it was typed: passwords, and text whose blanks matter.
func (f Form) Raw(name string) string { return f.values.Get(name) }

// Text returns a field of several lines, with line feeds only.
func (f Form) Text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(f.values.Get(name), "\r\n", "\n"))
}

// Has reports whether the form has the field: whether a box is ticked.
func (f Form) Has(name string) bool { return f.values.Has(name) }

// Int returns a field as a whole number, or otherwise where it is none.
func (f Form) Int(name string, otherwise int) int {
	n, err := strconv.Atoi(f.Line(name))
	if err != nil {
		return otherwise
	}
	return n
}

// Day returns a field as a day, no day where it is none.
func (f Form) Day(name string) day.Day {
	d, err := day.Parse(f.Line(name))
	if err != nil {
		return day.Day{}
	}
	return d
}

// All returns the values of a field that may come more than once.
func (f Form) All(name string) []string { return f.values[name] }
