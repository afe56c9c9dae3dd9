package ui

import (
	"errors"
	"strings"

	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
)

// Errors are the complaints about one form, as sentences: one per field, and a title with links to them.
// The zero value is a form without errors.
type Errors struct {
	Title  string
	Links  []Link
	fields map[string]string
}

// ErrorsOf turns an error into the complaints of a form, in lang; nil gives none. Field errors are addressed by the
// path of errs.Field, which is the name of the input.
func ErrorsOf(lang i18n.Lang, err error) Errors {
	if err == nil {
		return Errors{}
	}
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return Errors{Title: lang.Error(err)}
	}
	out := Errors{Title: lang.T(e.Key, e.Args), fields: map[string]string{}}
	for _, f := range e.Fields {
		text := lang.T(f.Key, f.Args)
		if _, twice := out.fields[f.Path]; !twice {
			out.fields[f.Path] = text
		}
		out.Links = append(out.Links, Link{Text: text, URL: "#" + FieldID(f.Path)})
	}
	return out
}

// Any reports whether there is a complaint at all.
func (e Errors) Any() bool { return e.Title != "" || len(e.Links) > 0 }

// Of returns the complaint about the field of that name, or "".
func (e Errors) Of(name string) string { return e.fields[name] }

// FieldID is the id an input of that name has, unless its props say otherwise.
func FieldID(name string) string {
	return "f-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, name)
}
