// Package carrier makes the files from which carriers print slips. It knows the layouts column by column, how much each
// field holds, and what is missing in an order; nothing is ever cut: what does not fit is a problem that people mend.
// It is pure: no database, no clock.
package carrier

import (
	"fmt"
	"io"
	"strings"

	"joren/internal/importer/tabular"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/kit/jptext"
	"joren/internal/shipping"
)

// Party is one end of a parcel's way.
type Party struct {
	Name, Company                                    string
	PostalCode, Prefecture, City, Address1, Address2 string
	Phone                                            string
}

// Parcel is one slip to print.
type Parcel struct {
	Number int64  // the shop's own of the order
	Order  string // the source's number, "" for none
	To     Party
	From   Party // who gives it: the shop, or the buyer of a gift
	Goods  string
	COD    *int64 // to be collected in yen; nil: nothing
}

// Options hold for all slips of a file.
type Options struct {
	Settings shipping.Settings
	Ship     day.Day
	Arrive   day.Day // none: as soon as it comes
	Window   string  // one of the layout's Windows; "": any time
	Service  string  // one of the layout's Services
	Cool     string  // "", "frozen" or "chilled"
}

// Problem is why a slip cannot be printed as it is.
type Problem struct {
	Field string // of the parcel that people can write otherwise: to.name, to.address1, from.phone, goods …
	Value string
	Hint  string // what could stand there instead; "" for no idea
	Key   string
	Args  errs.Args
}

// Layout is the file of one carrier's program.
type Layout struct {
	Name     string // in addresses and the log
	Carrier  shipping.Carrier
	Header   []string
	Services []string
	Windows  []string
	row      func(s *slip)
	missing  func(s *shipping.Settings) []string // settings without which no slip is printed
}

// Missing names the settings that a layout needs and the shop does not have.
func (l *Layout) Missing(s shipping.Settings) []string {
	var out []string
	for _, x := range []struct{ path, value string }{{"name", s.Name}, {"postal_code", s.PostalCode}, {"prefecture", s.Prefecture}, {"city", s.City},
		{"address1", s.Address1}, {"phone", s.Phone}} {
		if x.value == "" {
			out = append(out, x.path)
		}
	}
	return append(out, l.missing(&s)...)
}

// Layouts lists the layouts that can be written.
func Layouts() []*Layout { return []*Layout{yamatoB2(), sagawaEhiden3()} }

// Fields are what people may write otherwise on a slip, in the order of a form.
var Fields = []string{"to.name", "to.company", "to.phone", "to.postal_code", "to.prefecture", "to.city", "to.address1", "to.address2", "goods",
	"from.name", "from.phone", "from.postal_code", "from.prefecture", "from.city", "from.address1", "from.address2"}

// At returns the field of the parcel, nil for a name that is none.
func (p *Parcel) At(field string) *string {
	if field == "goods" {
		return &p.Goods
	}
	end, rest, _ := strings.Cut(field, ".")
	party := &p.To
	if end == "from" {
		party = &p.From
	}
	switch rest {
	case "name":
		return &party.Name
	case "company":
		return &party.Company
	case "phone":
		return &party.Phone
	case "postal_code":
		return &party.PostalCode
	case "prefecture":
		return &party.Prefecture
	case "city":
		return &party.City
	case "address1":
		return &party.Address1
	case "address2":
		return &party.Address2
	}
	return nil
}

// Reference is what stands on the slip to find the order by: the source's number, or the shop's own after # where there
// is none or it is longer than limit.
func (p *Parcel) Reference(limit int) string {
	if p.Order == "" || len(p.Order) > limit || !ascii(p.Order) || strings.HasPrefix(p.Order, "#") {
		return fmt.Sprintf("#%d", p.Number)
	}
	return p.Order
}

func ascii(s string) bool {
	for _, r := range s {
		if r < ' ' || r > '~' {
			return false
		}
	}
	return true
}

// Row makes the row of a slip. With problems the row must not be printed.
func (l *Layout) Row(p Parcel, o Options) ([]string, []Problem) {
	s := &slip{layout: l, parcel: &p, options: &o, cells: make([]string, len(l.Header))}
	s.encodable()
	l.row(s)
	return s.cells, s.problems
}

// Write writes a file of rows with its header, in CP932.
func (l *Layout) Write(w io.Writer, rows [][]string) error {
	out := tabular.NewWriter(w, tabular.Info{Encoding: tabular.CP932, Delimiter: ',', Newline: tabular.CRLF}, tabular.WriterOptions{QuoteAll: true})
	if err := out.Write(l.Header); err != nil {
		return err
	}
	for _, r := range rows {
		if err := out.Write(r); err != nil {
			return fmt.Errorf("carrier: write a slip: %w", err)
		}
	}
	return out.Flush()
}

// slip is a row being filled.
type slip struct {
	layout   *Layout
	parcel   *Parcel
	options  *Options
	cells    []string
	problems []Problem
}

func (s *slip) problem(field, value, hint, key string, args errs.Args) {
	for _, p := range s.problems {
		if p.Field == field { // the first says enough
			return
		}
	}
	s.problems = append(s.problems, Problem{field, value, hint, key, args})
}

// set fills the column that the carrier counts from 1.
func (s *slip) set(column int, value string) { s.cells[column-1] = value }

// encodable finds characters that the carriers' programs cannot read.
func (s *slip) encodable() {
	for _, field := range Fields {
		at := s.parcel.At(field)
		*at = strings.Join(strings.Fields(*at), " ")
		if lacking := tabular.Lacking(tabular.CP932, *at); lacking != "" {
			s.problem(field, *at, plainer(*at, lacking), "carrier.lacking", errs.Args{"characters": lacking})
		}
		rewritten := strings.HasSuffix(field, ".phone") || strings.HasSuffix(field, ".postal_code")
		if !rewritten && tabular.Disarm(*at) != *at { // a spreadsheet program would run it
			s.problem(field, *at, strings.TrimLeft(*at, "'=+-@＝＋－＠ "), "carrier.formula", nil)
		}
	}
}

func plainer(s, lacking string) string {
	var b strings.Builder
	for _, r := range s {
		instead := string(r)
		if strings.ContainsRune(lacking, r) {
			if instead = jptext.Plainer(r); tabular.Lacking(tabular.CP932, instead) != "" {
				instead = jptext.Geta
			}
		}
		b.WriteString(instead)
	}
	return b.String()
}

// width is how much room a text takes, in halves of a full-width character.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > '~' && (r < '｡' || r > 'ﾟ') {
			n++
		}
	}
	return n
}

// fit is the text of a field that must be there, at most limit full-width characters.
func (s *slip) fit(field string, limit int, required bool) string {
	v := *s.parcel.At(field)
	switch {
	case v == "" && required:
		s.problem(field, "", "", "carrier.missing", nil)
	case width(v) > 2*limit:
		s.problem(field, v, "", "carrier.too_long", errs.Args{"limit": limit, "over": (width(v) - 2*limit + 1) / 2})
	}
	return v
}

// phone is a phone number with hyphens.
func (s *slip) phone(field string) string {
	v := *s.parcel.At(field)
	if v == "" {
		s.problem(field, "", "", "carrier.missing", nil)
		return ""
	}
	if e164, ok := jptext.Phone(v); ok && strings.HasPrefix(e164, "+81") {
		return jptext.FormatPhone(e164)
	}
	// carriers take what looks like a number; one that was made up to get past a form is none
	if digits, only := jptext.Digits(v); only && (len(digits) == 10 || len(digits) == 11) && digits[0] == '0' && strings.Trim(digits[1:], "0") != "" {
		return digits
	}
	s.problem(field, v, "", "carrier.bad_phone", nil)
	return ""
}

// postal is a postal code with its hyphen.
func (s *slip) postal(field string) string {
	v := *s.parcel.At(field)
	if v == "" {
		s.problem(field, "", "", "carrier.missing", nil)
		return ""
	}
	code, ok := jptext.Postal(v)
	if !ok {
		s.problem(field, v, "", "carrier.bad_postal", nil)
		return ""
	}
	return jptext.FormatPostal(code)
}

// addressed finds out whether the parts of an address that must be there are.
func (s *slip) addressed(end string) {
	s.fit(end+".prefecture", 4, true)
	s.fit(end+".city", 12, true)
	s.fit(end+".address1", 1000, true)
}

// packed writes an address on lines of at most limit full-width characters: part by part where that has room, else
// broken anywhere, since the lines are read on. What does not fit even so is a problem.
func (s *slip) packed(end string, lines, limit int) []string {
	s.addressed(end)
	a := func(part string) string { return *s.parcel.At(end + "." + part) }
	parts := []string{a("prefecture") + a("city"), a("address1"), a("address2")}
	out := wrap(parts, limit)
	if len(out) > lines {
		out = wrap([]string{strings.TrimSpace(parts[0] + parts[1] + " " + parts[2])}, limit)
	}
	if len(out) > lines {
		over := width(strings.Join(out, "")) - 2*lines*limit
		field := end + ".address1"
		if a("address2") != "" {
			field = end + ".address2"
		}
		s.problem(field, *s.parcel.At(field), "", "carrier.address_too_long", errs.Args{"limit": lines * limit, "over": max(1, (over+1)/2)})
		out = out[:lines]
	}
	for len(out) < lines {
		out = append(out, "")
	}
	return out
}

// wrap puts parts on lines, each beginning its own where the one before has no room for all of it.
func wrap(parts []string, limit int) []string {
	var out []string
	for i, p := range parts {
		if p == "" {
			continue
		}
		if n := len(out) - 1; i > 1 && n >= 0 && width(out[n])+1+width(p) <= 2*limit {
			out[n] += " " + p
			continue
		}
		line := ""
		for _, r := range p {
			if width(line)+width(string(r)) > 2*limit {
				out = append(out, line)
				line = ""
			}
			line += string(r)
		}
		out = append(out, line)
	}
	return out
}
