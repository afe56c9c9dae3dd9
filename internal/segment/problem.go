package segment

import (
	"strings"

	"joren/internal/kit/i18n"
)

// Problem is a mistake in a query, or something that it says and that has no effect: where it stands, how many characters
// it spans, and the sentence that explains it.
type Problem struct {
	At     Pos
	Length int
	Key    string
	Args   i18n.Args
}

// In explains the problem with its place.
func (p Problem) In(l i18n.Lang) string {
	if p.At.Line == 0 {
		return l.T(p.Key, p.args(l))
	}
	return l.T("segment.at", i18n.Args{"line": p.At.Line, "column": p.At.Column, "problem": l.T(p.Key, p.args(l))})
}

// args returns the arguments with those that are sentences themselves filled in.
func (p Problem) args(l i18n.Lang) i18n.Args {
	out := make(i18n.Args, len(p.Args))
	for k, v := range p.Args {
		if list, ok := v.(keys); ok {
			parts := make([]string, len(list))
			for i, key := range list {
				parts[i] = l.T(key)
			}
			v = strings.Join(parts, l.T("segment.list_comma"))
		}
		out[k] = v
	}
	return out
}

// keys is an argument made of several sentences.
type keys []string

// Problems are the mistakes in a query. As an error they stand for a query that cannot be used.
type Problems []Problem

// Error names the keys; people are shown In.
func (p Problems) Error() string {
	names := make([]string, len(p))
	for i := range p {
		names[i] = p[i].Key
	}
	return "segment: " + strings.Join(names, ", ")
}

// In explains all problems, one a line.
func (p Problems) In(l i18n.Lang) string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].In(l)
	}
	return strings.Join(lines, "\n")
}

// err is nil when there are none.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}
