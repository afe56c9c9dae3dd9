// Package format describes the files that shops have: one declarative table per format, which says under which header
// each field stands and what the source's words mean. It reads no file and knows no database; the engine in importer
// does everything else, the same for all formats.
package format

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
)

// Kind says what a row of a file is about.
type Kind string

// The kinds of files: a customer a row, an order a row, or an order line a row.
const (
	Customers Kind = "customers"
	Orders    Kind = "orders"
	Lines     Kind = "lines"
)

// Column says which field a column holds. Header is the name in the file, or #3 for the third column. Where several
// columns hold the same field, the first that is not empty counts.
type Column struct{ Header, Field string }

// Format is how one kind of file is to be read.
type Format struct {
	Name      string // empty for a mapping of the user's
	Kind      Kind
	Columns   []Column
	Constants map[string]string // field → value for every row

	Require    []string // headers without which a file is not of this format
	RequireOne []string // headers of which one at least must be there

	// Words translates a source's words, per field. A word that is not listed goes through unchanged.
	Words map[string]map[string]string

	// RowKind is the header of a column whose words, listed in RowKinds, say that a row is no product but an amount of
	// the order: the field it adds to.
	RowKind  string
	RowKinds map[string]string

	// NetPrices marks unit prices without tax: the line's amount is worked out with the tax of its rate.
	NetPrices bool

	// Own marks Joren's own layouts, whose headers are field names; they may have columns of the shop's own fields.
	Own bool

	// Zone is the time zone of times without one; empty or "shop": the shop's.
	Zone string
}

// Mapping is the JSON form of a user's own format, as --map reads it.
type Mapping struct {
	Kind       Kind              `json:"kind"`
	Columns    map[string]string `json:"columns"`
	Constants  map[string]string `json:"constants,omitempty"`
	DateFormat string            `json:"date_format,omitempty"`
	TimeZone   string            `json:"time_zone,omitempty"`
}

// maxMapping is the size a mapping file may have, in bytes.
const maxMapping = 1 << 20

// ReadMapping reads a mapping file and makes a format of it. Unknown keys, kinds and fields are named.
func ReadMapping(r io.Reader) (*Format, error) {
	dec := json.NewDecoder(io.LimitReader(r, maxMapping))
	dec.DisallowUnknownFields()
	var m Mapping
	if err := dec.Decode(&m); err != nil {
		return nil, &errs.Error{Code: errs.BadUse, Key: "format.mapping_json", Args: errs.Args{"error": err.Error()}, Err: err}
	}
	return m.Format()
}

// Format checks the mapping and makes a format of it.
func (m *Mapping) Format() (*Format, error) {
	f := &Format{Kind: m.Kind, Constants: m.Constants, Zone: m.TimeZone}
	if m.Kind != Customers && m.Kind != Orders && m.Kind != Lines {
		return nil, errs.New(errs.BadUse, "format.unknown_kind", errs.Args{"kind": string(m.Kind)})
	}
	if len(m.Columns) == 0 {
		return nil, errs.New(errs.BadUse, "format.no_columns", nil)
	}
	for header, field := range m.Columns {
		if field == "" {
			continue
		}
		if !Known(m.Kind, field) {
			return nil, errs.New(errs.BadUse, "format.unknown_field", errs.Args{"field": field, "header": header})
		}
		f.Columns = append(f.Columns, Column{header, field})
	}
	slices.SortFunc(f.Columns, func(a, b Column) int { return strings.Compare(a.Header, b.Header) })
	for field := range m.Constants {
		if !Known(m.Kind, field) {
			return nil, errs.New(errs.BadUse, "format.unknown_field", errs.Args{"field": field, "header": "constants"})
		}
	}
	if m.Kind != Customers && !f.maps("order_number") {
		return nil, errs.New(errs.BadUse, "format.no_order_number", nil)
	}
	return f, nil
}

func (f *Format) maps(field string) bool {
	return slices.ContainsFunc(f.Columns, func(c Column) bool { return c.Field == field })
}

// Bound is a column of a file with the field it holds.
type Bound struct {
	Index  int    // from 0
	Header string // as it stands in the file
	Field  string
}

// Bind finds the format's columns in a header. A column that a user's mapping names and the file lacks is an error; a
// built-in format may lack any but the required ones.
func (f *Format) Bind(header []string) ([]Bound, error) {
	at := map[string][]int{}
	for i, h := range header {
		n := tabular.NormalizeHeader(h)
		at[n] = append(at[n], i)
	}
	var out []Bound
	for _, c := range f.Columns {
		index := -1
		name, nth := c.Header, 1
		if n, err := strconv.Atoi(strings.TrimPrefix(c.Header, "#")); err == nil && strings.HasPrefix(c.Header, "#") {
			if n >= 1 && n <= len(header) {
				index = n - 1
			}
		} else {
			if base, suffix, ok := strings.Cut(c.Header, "##"); ok { // "送料##2": the second column of that name
				name = base
				nth, _ = strconv.Atoi(suffix)
			}
			if places := at[tabular.NormalizeHeader(name)]; len(places) >= nth {
				index = places[nth-1]
			}
		}
		if index < 0 {
			if f.Name == "" {
				return nil, errs.New(errs.BadUse, "format.column_missing", errs.Args{"header": c.Header})
			}
			continue
		}
		out = append(out, Bound{index, header[index], c.Field})
	}
	if f.Own {
		out = append(out, f.customFields(header)...)
	}
	return out, nil
}

// customFields binds columns such as custom.KEY and customer.custom.KEY, whose keys are the shop's own.
func (f *Format) customFields(header []string) (out []Bound) {
	prefix := "custom."
	if f.Kind != Customers {
		prefix = "customer.custom."
	}
	for i, h := range header {
		if name := strings.TrimSpace(h); strings.HasPrefix(name, prefix) && len(name) > len(prefix) {
			out = append(out, Bound{i, h, name})
		}
	}
	return out
}

// RowKindColumn returns the place of the column that tells kinds of rows apart, −1 for none.
func (f *Format) RowKindColumn(header []string) int {
	if f.RowKind == "" {
		return -1
	}
	want := tabular.NormalizeHeader(f.RowKind)
	return slices.IndexFunc(header, func(h string) bool { return tabular.NormalizeHeader(h) == want })
}

// Names lists the built-in formats.
func Names() []string {
	out := make([]string, len(builtin))
	for i, f := range builtin {
		out[i] = f.Name
	}
	return out
}

// ByName returns the built-in format of that name.
func ByName(name string) (*Format, error) {
	for _, f := range builtin {
		if f.Name == name {
			return f, nil
		}
	}
	return nil, errs.New(errs.BadUse, "format.unknown_format", errs.Args{"format": name, "names": strings.Join(Names(), ", ")})
}

// Recognise finds the built-in format that a header fits best: all of its required headers are there, and it knows
// more of the header's columns than any other.
func Recognise(header []string) (*Format, error) {
	have := map[string]bool{}
	for _, h := range header {
		have[tabular.NormalizeHeader(h)] = true
	}
	var best *Format
	bestScore := 0
	for _, f := range builtin {
		fits := !slices.ContainsFunc(f.Require, func(h string) bool { return !have[tabular.NormalizeHeader(h)] })
		if len(f.RequireOne) > 0 {
			fits = fits && slices.ContainsFunc(f.RequireOne, func(h string) bool { return have[tabular.NormalizeHeader(h)] })
		}
		if !fits {
			continue
		}
		score := 0
		for _, c := range f.Columns {
			name, _, _ := strings.Cut(c.Header, "##")
			if have[tabular.NormalizeHeader(name)] {
				score++
			}
		}
		score += 2 * len(f.Require)
		if score > bestScore {
			best, bestScore = f, score
		}
	}
	if best == nil {
		return nil, errs.New(errs.BadUse, "format.not_recognised", errs.Args{"columns": shorten(header)})
	}
	return best, nil
}

func shorten(header []string) string {
	const show = 8
	s := strings.Join(header[:min(show, len(header))], ", ")
	if len(header) > show {
		s += fmt.Sprintf(", … (%d)", len(header))
	}
	return s
}
