package ui

import "github.com/a-h/templ"

// Option is one choice of a select, a group of radios, or a row of joined links.
type Option struct {
	Value    string
	Label    string
	Group    string // options of the same group stand together under its name
	Selected bool
	Disabled bool
}

// InputProps describe one line of input with its label.
type InputProps struct {
	Name         string
	ID           string // FieldID(Name) when empty
	Label        string
	HideLabel    bool   // for readers only; what stands beside must say the same
	Type         string // text when empty
	Value        string
	Placeholder  string
	Hint         string
	Error        string
	Required     bool
	ReadOnly     bool
	Disabled     bool
	Autofocus    bool
	Num          bool   // figures: tabular
	Width        string // class of the width, "sm:w-60"; the whole line when empty
	Autocomplete string // token of HTML: email, tel, family-name, current-password …
	InputMode    string // numeric, tel, email, decimal …
	EnterKeyHint string // next, search, done …
	MaxLength    int
	List         string   // id of a datalist
	Options      []string // values to propose; they make the datalist
	Attrs        templ.Attributes
}

// SelectProps describe a choice of one with its label.
type SelectProps struct {
	Name, ID, Label, Hint, Error, Width, Autocomplete string
	HideLabel, Required, Disabled                     bool
	Options                                           []Option
	Attrs                                             templ.Attributes
}

// TextareaProps describe several lines of input with their label.
type TextareaProps struct {
	Name, ID, Label, Hint, Error, Value, Placeholder string
	HideLabel, Required, ReadOnly                    bool
	Rows                                             int // 4 when 0
	MaxLength                                        int
	Attrs                                            templ.Attributes
}

// CheckboxProps describe a box to tick with its words.
type CheckboxProps struct {
	Name, ID, Value, Label, Hint, Error string // Value is "1" when empty
	Checked, Required, Disabled, Toggle bool
	Attrs                               templ.Attributes
}

// RadiosProps describe a choice of one among a few, all in sight.
type RadiosProps struct {
	Name, ID, Label, Hint, Error string
	Required                     bool
	Options                      []Option
}

// FileInputProps describe a choice of files.
type FileInputProps struct {
	Name, ID, Label, Hint, Error string
	Accept                       string // ".csv,.tsv,.xlsx"
	Multiple, Required           bool
	Attrs                        templ.Attributes
}

// field is what every kind of input has around it.
type field struct {
	id, label, hint, err string
	hideLabel, required  bool
}

func newField(name, id, label, hint, err string, hide, required bool) field {
	if id == "" {
		id = FieldID(name)
	}
	return field{id, label, hint, err, hide, required}
}

func (p InputProps) field() field {
	return newField(p.Name, p.ID, p.Label, p.Hint, p.Error, p.HideLabel, p.Required)
}

func (p SelectProps) field() field {
	return newField(p.Name, p.ID, p.Label, p.Hint, p.Error, p.HideLabel, p.Required)
}

func (p TextareaProps) field() field {
	return newField(p.Name, p.ID, p.Label, p.Hint, p.Error, p.HideLabel, p.Required)
}

func (p CheckboxProps) field() field {
	return newField(p.Name, p.ID, p.Label, p.Hint, p.Error, false, p.Required)
}

func (p RadiosProps) field() field {
	return newField(p.Name, p.ID, p.Label, p.Hint, p.Error, false, p.Required)
}

func (p FileInputProps) field() field {
	return newField(p.Name, p.ID, p.Label, p.Hint, p.Error, false, p.Required)
}

// describe adds what ties an input to its label, hint and error. The browser's own messages stay off where the form
// has novalidate; required is still said to readers.
func (f field) describe(a templ.Attributes) templ.Attributes {
	a["id"] = f.id
	by := ""
	if f.err != "" {
		a["aria-invalid"] = "true"
		by = "e-" + f.id
	}
	if f.hint != "" {
		if by != "" {
			by += " "
		}
		by += "h-" + f.id
	}
	if by != "" {
		a["aria-describedby"] = by
	}
	if f.required {
		a["required"] = true
	}
	return a
}

func merged(base, own templ.Attributes) templ.Attributes {
	for k, v := range own {
		base[k] = v
	}
	return base
}

// put sets those of the pairs that have a value.
func put(a templ.Attributes, pairs ...string) templ.Attributes {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			a[pairs[i]] = pairs[i+1]
		}
	}
	return a
}

func flag(a templ.Attributes, name string, on bool) {
	if on {
		a[name] = true
	}
}

func (p InputProps) attrs() templ.Attributes {
	a := p.field().describe(templ.Attributes{"type": "text", "name": p.Name, "value": p.Value})
	put(a, "type", p.Type, "placeholder", p.Placeholder, "autocomplete", p.Autocomplete, "inputmode", p.InputMode,
		"enterkeyhint", p.EnterKeyHint, "list", p.list())
	if p.MaxLength > 0 {
		a["maxlength"] = rows(p.MaxLength)
	}
	flag(a, "readonly", p.ReadOnly)
	flag(a, "disabled", p.Disabled)
	flag(a, "autofocus", p.Autofocus)
	a["class"] = "input " + class(p.Num, "tnum") + width(p.Width)
	return merged(a, p.Attrs)
}

func (p InputProps) list() string {
	if len(p.Options) > 0 {
		return "l-" + p.field().id
	}
	return p.List
}

func (p SelectProps) attrs() templ.Attributes {
	a := put(p.field().describe(templ.Attributes{"name": p.Name}), "autocomplete", p.Autocomplete)
	flag(a, "disabled", p.Disabled)
	a["class"] = "select " + width(p.Width)
	return merged(a, p.Attrs)
}

func (p TextareaProps) attrs() templ.Attributes {
	a := put(p.field().describe(templ.Attributes{"name": p.Name, "rows": rows(p.Rows)}), "placeholder", p.Placeholder)
	if p.MaxLength > 0 {
		a["maxlength"] = rows(p.MaxLength)
	}
	flag(a, "readonly", p.ReadOnly)
	a["class"] = "textarea w-full"
	return merged(a, p.Attrs)
}

func (p CheckboxProps) attrs() templ.Attributes {
	a := p.field().describe(templ.Attributes{"type": "checkbox", "name": p.Name, "value": "1", "class": "checkbox"})
	put(a, "value", p.Value)
	if p.Toggle {
		a["class"], a["role"] = "toggle", "switch"
	}
	flag(a, "checked", p.Checked)
	flag(a, "disabled", p.Disabled)
	return merged(a, p.Attrs)
}

func (p RadiosProps) attrs(i int) templ.Attributes {
	o := p.Options[i]
	a := templ.Attributes{"type": "radio", "class": "radio", "name": p.Name, "value": o.Value}
	if i == 0 { // where a link of the error message leads
		a["id"] = p.field().id
	}
	flag(a, "checked", o.Selected)
	flag(a, "disabled", o.Disabled)
	flag(a, "required", p.Required)
	return a
}

// group returns the attributes of the fieldset around radios.
func (p RadiosProps) group() templ.Attributes {
	a := p.field().describe(templ.Attributes{})
	delete(a, "id")
	delete(a, "required")
	delete(a, "aria-invalid") // not allowed on a group
	return a
}

func (p FileInputProps) attrs() templ.Attributes {
	a := put(p.field().describe(templ.Attributes{"type": "file", "name": p.Name}), "accept", p.Accept)
	flag(a, "multiple", p.Multiple)
	a["class"] = "file-input w-full"
	return merged(a, p.Attrs)
}

func width(w string) string {
	if w == "" {
		return "w-full"
	}
	return "w-full " + w
}

// optionGroups splits options where their group changes, keeping the order.
func optionGroups(all []Option) [][]Option {
	var out [][]Option
	for i, o := range all {
		if i == 0 || o.Group != all[i-1].Group {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], o)
	}
	return out
}
