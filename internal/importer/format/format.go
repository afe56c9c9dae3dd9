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
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
)

// Kind says what a row of a file is about.
type Kind string

// The kinds of files: a customer a row, an order a row, an order line a row, or a parcel of an order a row.
const (
	Customers Kind = "customers"
	Orders    Kind = "orders"
	Lines     Kind = "lines"
	Shipments Kind = "shipments"
)

// Creates reports whether files of the kind bring new records that take a number: a "customer" or an "order".
func (k Kind) Creates(record string) bool {
	return k != Shipments && (k != Customers || record == "customer")
}

// Column says which field a column holds. Header is the name in the file, #3 for the third column, 送料##2 for the
// second of that name; in a built-in format 電話番号1 & 電話番号2 for a value that stands in several columns. Where several
// columns hold the same field, the first that is not empty counts. A field with + behind it adds the amount to what
// stands, once an order; with ++ once a row.
type Column struct{ Header, Field string }

// Format is how one kind of file is to be read.
type Format struct {
	Name      string // empty for a mapping of the user's
	Kind      Kind
	Columns   []Column
	Constants map[string]string // field → value for every row

	// Require are the headers without which a file is not of this format; A | B asks for one of them.
	Require []string

	// Needs are the fields without which a file of this format is not taken, though it was recognised: the shop is asked
	// for the column. A | B asks for one of them.
	Needs []string

	// Unverified marks a format that was made from descriptions and has not been tried on a real export.
	Unverified bool

	// AddsLines marks a file that brings the lines of orders another file has brought.
	AddsLines bool

	// Blank are values that the source writes where it knows none.
	Blank []string

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

	// Dates is the order of the parts of a date; its zero value reads dates that begin with their year or an era.
	Dates day.Layout

	// NoHeader marks files whose first row is data; their columns are named #1, #2 and so on.
	NoHeader bool
}

// KeptPrefix begins the name of a mapping that a shop has kept, as a format: "mapping:電話の注文".
const KeptPrefix = "mapping:"

// mapped reports whether the format is a user's mapping.
func (f *Format) mapped() bool { return f.Name == "" || strings.HasPrefix(f.Name, KeptPrefix) }

// Mapping is the JSON form of a user's own format, as --map reads it.
type Mapping struct {
	Kind       Kind              `json:"kind"`
	Columns    map[string]string `json:"columns"`
	Constants  map[string]string `json:"constants,omitempty"`
	DateFormat string            `json:"date_format,omitempty"`
	TimeZone   string            `json:"time_zone,omitempty"`
	NoHeader   bool              `json:"no_header,omitempty"`
}

// maxMapping is the size a mapping file may have, in bytes.
const maxMapping = 1 << 20

// ReadMapping reads a mapping file. Unknown keys, kinds and fields are named.
func ReadMapping(r io.Reader) (*Mapping, error) {
	dec := json.NewDecoder(io.LimitReader(r, maxMapping))
	dec.DisallowUnknownFields()
	var m Mapping
	if err := dec.Decode(&m); err != nil {
		return nil, &errs.Error{Code: errs.BadUse, Key: "format.mapping_json", Args: errs.Args{"error": err.Error()}, Err: err}
	}
	if _, err := m.Format(); err != nil {
		return nil, err
	}
	return &m, nil
}

// Format checks the mapping and makes a format of it.
func (m *Mapping) Format() (*Format, error) {
	f := &Format{Kind: m.Kind, Constants: m.Constants, Zone: m.TimeZone, NoHeader: m.NoHeader}
	if m.Kind != Customers && m.Kind != Orders && m.Kind != Lines {
		return nil, errs.New(errs.BadUse, "format.unknown_kind", errs.Args{"kind": string(m.Kind)})
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
	if len(f.Columns) == 0 {
		return nil, errs.New(errs.BadUse, "format.no_columns", nil)
	}
	slices.SortFunc(f.Columns, func(a, b Column) int { return strings.Compare(a.Header, b.Header) })
	for field := range m.Constants {
		if !Known(m.Kind, field) {
			return nil, errs.New(errs.BadUse, "format.unknown_field", errs.Args{"field": field, "header": "constants"})
		}
	}
	var err error
	if f.Dates, err = day.ParseLayout(m.DateFormat); err != nil {
		return nil, errs.New(errs.BadUse, "format.unknown_dates", errs.Args{"format": m.DateFormat})
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
	Rest   []int // further columns whose cells are joined to it
}

// Bind finds the format's columns in a header. A column that a user's mapping names and the file lacks is an error; a
// built-in format may lack any but those it needs; what it has is returned beside the error that asks for the others.
func (f *Format) Bind(header []string) ([]Bound, error) {
	at := map[string][]int{}
	for i, h := range header {
		n := tabular.NormalizeHeader(h)
		at[n] = append(at[n], i)
	}
	var out []Bound
	for _, c := range f.Columns {
		places := f.places(c.Header, at, len(header))
		if places == nil {
			if f.mapped() {
				return nil, errs.New(errs.BadUse, "format.column_missing", errs.Args{"header": c.Header})
			}
			continue
		}
		out = append(out, Bound{Index: places[0], Header: header[places[0]], Field: c.Field, Rest: places[1:]})
	}
	if f.Own {
		out = append(out, f.customFields(header)...)
	}
	if f.mapped() { // of columns for the same field, the first in the file counts
		slices.SortStableFunc(out, func(a, b Bound) int { return a.Index - b.Index })
	}
	return out, f.lacks(out)
}

// places returns where the columns of a table's header stand in a file, nil when one of them does not.
func (f *Format) places(header string, at map[string][]int, columns int) (out []int) {
	parts := []string{header}
	if joined := strings.Split(header, " & "); !f.mapped() || !slices.ContainsFunc(joined, func(p string) bool { return !strings.HasPrefix(p, "#") }) {
		parts = joined // in a mapping only numbers are joined: a header may have an & in it
	}
	for _, name := range parts {
		if n, err := strconv.Atoi(strings.TrimPrefix(name, "#")); err == nil && strings.HasPrefix(name, "#") {
			if n < 1 || n > columns {
				return nil
			}
			out = append(out, n-1)
			continue
		}
		nth := 1
		if base, suffix, ok := strings.Cut(name, "##"); ok {
			name = base
			nth, _ = strconv.Atoi(suffix)
		}
		found := at[tabular.NormalizeHeader(name)]
		if nth < 1 || len(found) < nth {
			return nil
		}
		out = append(out, found[nth-1])
	}
	return out
}

// lacks asks for the columns that a file of the format has to have.
func (f *Format) lacks(have []Bound) error {
	var missing []string
	for _, need := range f.Needs {
		fields := strings.Split(need, " | ")
		if slices.ContainsFunc(have, func(b Bound) bool { return slices.Contains(fields, b.Field) }) {
			continue
		}
		missing = append(missing, f.headersOf(fields))
	}
	if len(missing) == 0 {
		return nil
	}
	return errs.New(errs.BadUse, "format.needs_columns", errs.Args{"format": f.Name, "columns": strings.Join(missing, ", ")})
}

// headersOf names the columns that would hold one of the fields: 注文者氏名 / BillName.
func (f *Format) headersOf(fields []string) string {
	var names []string
	for _, c := range f.Columns {
		if slices.Contains(fields, c.Field) {
			names = append(names, c.Header)
		}
	}
	return strings.Join(names, " / ")
}

// customFields binds columns such as custom.KEY and customer.custom.KEY, whose keys are the shop's own.
func (f *Format) customFields(header []string) (out []Bound) {
	prefix := "custom."
	if f.Kind != Customers {
		prefix = "customer.custom."
	}
	for i, h := range header {
		if name := strings.TrimSpace(h); strings.HasPrefix(name, prefix) && len(name) > len(prefix) {
			out = append(out, Bound{Index: i, Header: h, Field: name})
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

// Headers lists the headers that the format knows, each once.
func (f *Format) Headers() (out []string) {
	for _, c := range f.Columns {
		for part := range strings.SplitSeq(c.Header, " & ") {
			if name, _, _ := strings.Cut(part, "##"); !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
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
		if !fits(f.Require, have) {
			continue
		}
		if score := f.known(have) + 2*len(f.Require); score > bestScore {
			best, bestScore = f, score
		}
	}
	if best != nil {
		return best, nil
	}
	for _, o := range others {
		if fits(o.require, have) {
			return nil, errs.New(errs.BadUse, o.key, errs.Args{"service": o.service})
		}
	}
	return nil, errs.New(errs.BadUse, "format.not_recognised", errs.Args{"columns": shorten(header)})
}

// fits reports whether all headers are there, or of A | B one.
func fits(require []string, have map[string]bool) bool {
	for _, one := range require {
		if !slices.ContainsFunc(strings.Split(one, " | "), func(h string) bool { return have[tabular.NormalizeHeader(h)] }) {
			return false
		}
	}
	return true
}

// known counts the columns of a header that the format knows.
func (f *Format) known(have map[string]bool) int {
	seen := map[string]bool{}
	for _, c := range f.Columns {
		for part := range strings.SplitSeq(c.Header, " & ") {
			name, _, _ := strings.Cut(part, "##")
			if n := tabular.NormalizeHeader(name); have[n] {
				seen[n] = true
			}
		}
	}
	return len(seen)
}

func shorten(header []string) string {
	const show = 8
	s := strings.Join(header[:min(show, len(header))], ", ")
	if len(header) > show {
		s += fmt.Sprintf(", … (%d)", len(header))
	}
	return s
}
