package segment

import (
	"slices"
	"strings"

	"joren/internal/kit/i18n"
	"joren/internal/kit/jptext"
)

// Fields says which names a shop has beside the table.
type Fields struct {
	Custom []string // the keys of the shop's own fields
	Unused []string // names that the shop's settings leave unused

	Segments []string // the slugs of the shop's saved segments
}

// Check holds a query against the names that a shop has, and each value against the type of its name. The error is
// Problems. A query that passes can be evaluated.
func Check(n Node, f Fields) error {
	c := &checker{fields: f}
	Walk(n, func(n Node) {
		switch n := n.(type) {
		case *Clause:
			c.clause(n)
		case *Call:
			c.call(n)
		}
	})
	return c.problems.first(maxProblems).err()
}

type checker struct {
	fields   Fields
	problems Problems
}

func (c *checker) complain(at Pos, length int, key string, args i18n.Args) {
	c.problems = append(c.problems, Problem{At: at, Length: length, Key: key, Args: args})
}

// status complains about a name that cannot be used, and reports whether it can.
func (c *checker) status(s Status, at Pos, name string) bool {
	if s != Ready {
		c.complain(at, len([]rune(name)), statusKey(s), i18n.Args{"name": name})
	}
	return s == Ready
}

// statusKey is the sentence that says why a name cannot be used.
func statusKey(s Status) string {
	if s == Never {
		return "segment.never"
	}
	return "segment.not_yet"
}

func (c *checker) clause(n *Clause) {
	if t, ok := c.name(n.At, n.Name); !ok || n.Name != "anniversary" {
		if ok {
			c.test(n.At, n.Name, t, n.Test)
		}
		return
	}
	switch t, ok := c.name(n.At, n.Of); {
	case !ok:
	case t.Type != Own && n.Of != "birthday":
		c.complain(n.At, len([]rune(n.Name)), "segment.no_anniversary", i18n.Args{"name": n.Of})
	case n.Op == In:
		c.complain(n.At, len([]rune(n.Name)), "segment.wrong_op", i18n.Args{"name": n.Name, "op": string(In), "allowed": "= != < <= > >= BETWEEN, IS NULL"})
	default:
		c.test(n.At, n.Name, Name{Type: Date}, n.Test)
	}
}

// name finds a name that the shop has, and complains where there is none.
func (c *checker) name(at Pos, name string) (Name, bool) {
	if key, ok := CustomKey(name); ok {
		if slices.Contains(c.fields.Custom, key) {
			return Name{ID: name, Type: Own}, true
		}
		c.unknown(at, name)
		return Name{}, false
	}
	n := Lookup(name)
	switch {
	case n == nil:
		c.unknown(at, name)
		return Name{}, false
	case !c.status(n.Status, at, name):
		return Name{}, false
	case slices.Contains(c.fields.Unused, n.ID):
		c.complain(at, len([]rune(name)), "segment.unused", i18n.Args{"name": name})
		return Name{}, false
	}
	return *n, true
}

func (c *checker) unknown(at Pos, name string) {
	words := slices.Clone(table.words)
	for _, k := range c.fields.Custom {
		words = append(words, customPrefix+k)
	}
	key := "segment.unknown_name"
	near, found := nearest(name, words)
	if found {
		key += ".near"
	}
	c.complain(at, len([]rune(name)), key, i18n.Args{"name": shorten(name), "near": near})
}

func (c *checker) call(n *Call) {
	f := LookupFunc(n.Name)
	if !c.status(f.Status, n.At, n.Name) {
		return
	}
	if n.Name == reference {
		c.reference(n)
		return
	}
	for _, cond := range n.Conds {
		p := f.Param(cond.Name)
		if p == nil {
			c.problems = append(c.problems, unknownParam(f, cond))
			continue
		}
		if c.status(p.Status, cond.At, p.ID) {
			c.test(cond.At, p.ID, Name{ID: f.ID + "." + p.ID, Type: p.Type, Words: p.Words}, cond.Test)
		}
	}
}

// reference checks that a call names one saved segment of the shop.
func (c *checker) reference(n *Call) {
	slug, ok := n.Reference()
	if !ok || n.Conds[0].Name != "slug" || n.Conds[0].Op != Equal || n.Conds[0].Not {
		c.complain(n.At, len([]rune(n.Name)), "segment.bad_reference", i18n.Args{})
		return
	}
	if slices.Contains(c.fields.Segments, slug) {
		return
	}
	key := "segment.unknown_segment"
	near, found := nearest(slug, c.fields.Segments)
	if found {
		key += ".near"
	}
	c.complain(n.Conds[0].At, len([]rune(slug)), key, i18n.Args{"name": shorten(slug), "near": near})
}

// allowedOps are the operators that a type takes, in the order in which they are listed to people.
var allowedOps = map[Type][]Op{
	Number: {Equal, Less, LessEqual, Greater, GreaterEqual, In, Between, IsNull},
	Money:  {Equal, Less, LessEqual, Greater, GreaterEqual, In, Between, IsNull},
	Date:   {Equal, Less, LessEqual, Greater, GreaterEqual, In, Between, IsNull},
	Text:   {Equal, In, Contains, StartsWith, IsNull},
	Choice: {Equal, In, IsNull},
	List:   {Contains, IsNull},
	YesNo:  {Equal},
	Own:    {Equal, Less, LessEqual, Greater, GreaterEqual, In, Between, Contains, StartsWith, IsNull},
}

// AllowedOps returns the operators that a type takes. It is not to be changed.
func AllowedOps(t Type) []Op { return allowedOps[t] }

// test checks operator and values of a comparison with a name.
func (c *checker) test(at Pos, shown string, n Name, t Test) {
	length := len([]rune(shown))
	if !slices.Contains(allowedOps[n.Type], t.Op) {
		c.complain(at, length, "segment.wrong_op", i18n.Args{"name": shown, "op": string(t.Op), "allowed": opList(n.Type)})
		return
	}
	for _, v := range t.Values {
		if v.At.Line != 0 {
			at, length = v.At, len([]rune(v.Raw))
		}
		if key, args := misfit(n, t, v); key != "" {
			args["name"], args["value"] = shown, shorten(v.Raw)
			c.complain(at, length, key, args)
		}
	}
}

func opList(t Type) string {
	parts := make([]string, 0, len(allowedOps[t]))
	for _, op := range allowedOps[t] {
		parts = append(parts, string(op))
		if op == Equal {
			parts = append(parts, "!=")
		}
	}
	return strings.Join(parts, ", ")
}

// misfit says why a value does not fit its name; key is empty where it does.
func misfit(n Name, t Test, v Value) (key string, args i18n.Args) {
	args = i18n.Args{}
	switch n.Type {
	case Number, Money:
		if v.Kind != NumberValue {
			key = "segment.want_number"
		}
	case YesNo:
		if v.Kind != YesNoValue {
			key = "segment.want_truth"
		}
	case Date:
		key = misfitDate(t, v)
	case Choice:
		key, args = misfitChoice(n, v)
	case Text, List:
		key = misfitText(n, v)
	case Own:
		switch {
		case v.Kind == DateValue:
			key = misfitDate(t, v)
		case v.Kind == TextValue && jptext.SearchKey(v.Raw) == "":
			key = "segment.blank_text"
		case (t.Op == Contains || t.Op == StartsWith) && v.Kind != TextValue:
			key = "segment.want_text"
		case (t.Op.Orders() || t.Op == Between) && v.Kind != NumberValue:
			if _, isDate := date(v.Raw); !isDate {
				key = "segment.want_number_or_date"
			}
		}
	}
	return key, args
}

func misfitDate(t Test, v Value) string {
	raw, isDate := date(v.Raw)
	switch {
	case v.Kind == TextValue && len(v.Raw) > 11 && v.Raw[10] == 'T':
		return "segment.time_of_day"
	case v.Kind != DateValue && (v.Kind != TextValue || !isDate):
		return "segment.want_date"
	case Value{Kind: DateValue, Raw: raw}.Range() && t.Op != Equal && t.Op != In:
		return "segment.no_range"
	}
	return ""
}

func misfitText(n Name, v Value) string {
	switch {
	case v.Kind == DateValue || v.Kind == YesNoValue:
		return "segment.want_text"
	case jptext.SearchKey(v.Raw) == "":
		return "segment.blank_text"
	case n.ID == "phone" || n.ID == "postal_code":
		if digits, _ := jptext.Digits(v.Raw); digits == "" {
			return "segment.want_digits"
		}
	}
	return ""
}

func misfitChoice(n Name, v Value) (string, i18n.Args) {
	args := i18n.Args{}
	if key := misfitText(n, v); key != "" {
		return key, args
	}
	if n.ID == "prefecture" {
		if _, _, ok := jptext.Prefecture(v.Raw); ok {
			return "", args
		}
		if args["near"] = jptext.SuggestPrefecture(v.Raw); args["near"] != "" {
			return "segment.bad_prefecture_near", args
		}
		return "segment.bad_prefecture", args
	}
	if n.ID == "rfm_group" && rfmCode(v.Raw) {
		return "", args
	}
	if _, ok := WordCode(n.Words, v.Raw); ok || len(n.Words) == 0 {
		return "", args
	}
	codes := make([]string, len(n.Words))
	for i, w := range n.Words {
		codes[i] = w.Code
	}
	args["choices"] = strings.Join(codes, ", ")
	return "segment.bad_choice", args
}

// rfmCode reports whether s is a group by its three scores: r5f1m3.
func rfmCode(s string) bool {
	s = fold(s)
	if len(s) != 6 || s[0] != 'r' || s[2] != 'f' || s[4] != 'm' {
		return false
	}
	for _, i := range []int{1, 3, 5} {
		if s[i] < '1' || s[i] > '5' {
			return false
		}
	}
	return true
}
