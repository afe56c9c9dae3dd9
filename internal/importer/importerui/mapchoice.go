package importerui

import (
	"encoding/json"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/importer/guess"
	"joren/internal/importer/mapping"
	"joren/internal/kit/errs"
	"joren/internal/web"
)

// choice is what the mapping page has been told, or proposes: how the file is read, and what each column holds.
type choice struct {
	Kind     format.Kind
	NoHeader bool
	Dates    string
	Zone     string
	Source   string
	Channel  string
	Keep     bool
	Name     string
	Fields   []string // per column: a field, or one of the choices besides
	Ask      []bool   // proposed, but to be looked at
	others   map[string]string
}

// defaultSource is where data come from of which nobody said it.
const defaultSource = "file"

// proposed is the choice that a file opens the page with: of its mapping, else of its format as far as that goes, else
// what the guesser says. What is new to a kept mapping is guessed.
func proposed(i *importer.Import, h *importer.Head, noHeader bool) *choice {
	c := &choice{NoHeader: noHeader, Dates: "auto", Source: defaultSource, Keep: true, Fields: make([]string, len(h.Header)), Ask: make([]bool, len(h.Header))}
	c.Name, _ = strings.CutPrefix(i.Format, format.KeptPrefix)
	if c.Name == i.Format {
		c.Name = stem(i.FileName)
	}
	switch m := i.Report.Mapping; {
	case m != nil && m.NoHeader == noHeader:
		c.use(m, h)
		return c
	case noHeader:
		c.guess(guess.File(h.Header, h.Rows))
		return c
	}
	f, err := format.Recognise(h.Header)
	if err != nil || f.Kind == format.Shipments {
		c.guess(guess.File(h.Header, h.Rows))
		return c
	}
	c.Kind = f.Kind
	c.Source, c.Channel = f.Constants["source"], f.Constants["channel"]
	for at := range c.Fields {
		c.Fields[at] = choiceSkip
	}
	bound, _ := f.Bind(h.Header) // what is missing is what the page is for
	for _, b := range bound {
		field := strings.TrimRight(b.Field, "+")
		if !format.Known(f.Kind, field) || c.Fields[b.Index] != choiceSkip {
			continue
		}
		c.Fields[b.Index] = field
		for _, rest := range b.Rest {
			c.Fields[rest] = choiceJoin
		}
	}
	c.fill(h)
	return c
}

// fill asks again about columns that a format leaves out but the guesser has a field for that nothing else holds.
func (c *choice) fill(h *importer.Head) {
	taken := map[string]bool{}
	for _, f := range c.Fields {
		taken[f] = true
	}
	for at, g := range guess.Columns(c.Kind, h.Header, h.Rows) {
		if c.Fields[at] == choiceSkip && g.Field != "" && !taken[g.Field] {
			c.Fields[at], c.Ask[at] = g.Field, true
			taken[g.Field] = true
		}
	}
}

func (c *choice) guess(g guess.Guess) {
	c.Kind = g.Kind
	for at, col := range g.Columns {
		c.propose(at, col)
	}
}

func (c *choice) propose(at int, col guess.Column) {
	c.Fields[at], c.Ask[at] = col.Field, !col.Decided() && col != (guess.Column{})
	switch {
	case col.Unused:
		c.Fields[at] = choiceSkip
	case col.Continues:
		c.Fields[at] = choiceJoin
	}
}

// use takes the choice over that a mapping on this header says; columns it does not name are guessed.
func (c *choice) use(m *format.Mapping, h *importer.Head) {
	c.Kind, c.Dates, c.Zone, c.others = m.Kind, m.DateFormat, m.TimeZone, map[string]string{}
	if c.Dates == "" {
		c.Dates = "auto"
	}
	if c.Zone == "shop" {
		c.Zone = ""
	}
	c.Source, c.Channel = "", ""
	for field, value := range m.Constants {
		switch field {
		case "source":
			c.Source = value
		case "channel":
			c.Channel = value
		default:
			c.others[field] = value
		}
	}
	guesses := guess.Columns(m.Kind, h.Header, h.Rows)
	for at := range h.Header {
		c.propose(at, guesses[at])
		if importer.Reason(h.Header[at]) {
			c.Fields[at], c.Ask[at] = choiceSkip, false
		}
	}
	for name, field := range m.Columns {
		at := placesOf(name, h.Header)
		for n, i := range at {
			c.Ask[i] = false
			switch {
			case field == "":
				c.Fields[i] = choiceSkip
			case n > 0:
				c.Fields[i] = choiceJoin
			default:
				c.Fields[i] = field
			}
		}
	}
}

// placesOf are the columns that a name of a mapping on this header stands for.
func placesOf(name string, header []string) (out []int) {
	f := format.Format{Kind: format.Customers, Columns: []format.Column{{Header: name, Field: "memo"}}}
	bound, err := f.Bind(header)
	if err != nil || len(bound) == 0 {
		return nil
	}
	return append([]int{bound[0].Index}, bound[0].Rest...)
}

// readChoice is what the form says. Fields that no file of the kind can hold are asked about anew.
func readChoice(f web.Form, columns int) *choice {
	c := &choice{Kind: format.Kind(f.Line("kind")), NoHeader: f.Has("no_header"), Dates: f.Line("dates"), Zone: f.Line("zone"),
		Source: f.Line("source"), Channel: f.Line("channel"), Keep: f.Has("keep"), Name: f.Line("name"), Fields: make([]string, columns), Ask: make([]bool, columns)}
	if c.Kind != format.Orders && c.Kind != format.Lines {
		c.Kind = format.Customers
	}
	for at := range c.Fields {
		n := strconv.Itoa(at + 1)
		switch field := f.Line("c" + n); field {
		case choiceSkip, choiceNone:
			c.Fields[at] = field
		case choiceJoin:
			if at > 0 {
				c.Fields[at] = field
			}
		case choiceCustom:
			c.Fields[at] = customField(c.Kind, f.Line("k"+n))
		default:
			c.Fields[at] = moved(field, c.Kind)
		}
		c.Ask[at] = f.Has("a"+n) && f.Line("a"+n) == c.Fields[at]
	}
	_ = json.Unmarshal([]byte(f.Raw("others")), &c.others) // what is no JSON of ours is nothing
	return c
}

// customField is a field of the shop's own.
func customField(kind format.Kind, key string) string {
	if kind == format.Customers {
		return choiceCustom + key
	}
	return "customer." + choiceCustom + key
}

// customOf is the key of a field of the shop's own; false for other fields.
func customOf(field string) (string, bool) {
	return strings.CutPrefix(strings.TrimPrefix(field, "customer."), choiceCustom)
}

// maxKey is how long the key of a field of the shop's own may be, in characters.
const maxKey = 60

// mapping makes the mapping of a choice, or says which columns are still to be decided.
func (c *choice) mapping(header []string) (*format.Mapping, error) {
	var fields []errs.Field
	m := &format.Mapping{Kind: c.Kind, Columns: map[string]string{}, DateFormat: c.Dates, TimeZone: c.Zone, NoHeader: c.NoHeader, Constants: map[string]string{}}
	complain := func(at int, key string) {
		fields = append(fields, errs.Field{Path: "c" + strconv.Itoa(at+1), Key: key, Args: errs.Args{"column": columnName(header, at)}})
	}
	for at := 0; at < len(header); at++ {
		field, places := c.Fields[at], []int{at}
		for at+1 < len(header) && c.Fields[at+1] == choiceJoin {
			at++
			places = append(places, at)
		}
		switch key, custom := customOf(field); {
		case field == choiceNone:
			complain(places[0], "mapping.undecided")
		case field == choiceJoin || field == choiceSkip && len(places) > 1:
			complain(places[min(1, len(places)-1)], "mapping.joins_nothing")
		case custom && (key == "" || utf8.RuneCountInString(key) > maxKey):
			complain(places[0], "mapping.no_key")
		case field == choiceSkip:
			m.Columns[mapping.Key(header, at)] = ""
		default:
			m.Columns[mapping.Joined(header, places)] = field
		}
	}
	for field, value := range map[string]string{"source": c.Source, "channel": c.Channel} {
		if value != "" && format.Known(c.Kind, field) {
			m.Constants[field] = value
		}
	}
	for field, value := range c.others {
		if format.Known(c.Kind, field) {
			m.Constants[field] = value
		}
	}
	if c.Dates == "auto" {
		m.DateFormat = ""
	}
	return m, errs.InvalidFields(fields)
}

// undecided counts the columns that stop the file.
func (c *choice) undecided() (n int) {
	for _, f := range c.Fields {
		if open(f) {
			n++
		}
	}
	return n
}

// open reports whether a column still waits for a decision, or an own field for its name.
func open(field string) bool {
	key, custom := customOf(field)
	return field == choiceNone || custom && key == ""
}

// columnName is what a column is called: by its header, and by its number where that is empty or stands twice.
func columnName(header []string, at int) string {
	name := strings.TrimSpace(header[at])
	if name == "" {
		return "#" + strconv.Itoa(at+1)
	}
	return name
}

// stem is the name of a file without its ending.
func stem(file string) string {
	s := []rune(strings.TrimSuffix(file, filepath.Ext(file)))
	return string(s[:min(len(s), mapping.MaxName)])
}
