package customer

import (
	"maps"
	"slices"

	"joren/internal/kit/jptext"
)

// textField is a plain text field of a customer: its name in mapping files and where it stands.
type textField struct {
	name string
	at   func(*Fields) *string
}

var textFields = []textField{
	{"name", func(f *Fields) *string { return &f.Name }},
	{"display_name", func(f *Fields) *string { return &f.DisplayName }},
	{"family_name", func(f *Fields) *string { return &f.FamilyName }},
	{"given_name", func(f *Fields) *string { return &f.GivenName }},
	{"kana", func(f *Fields) *string { return &f.Kana }},
	{"family_kana", func(f *Fields) *string { return &f.FamilyKana }},
	{"given_kana", func(f *Fields) *string { return &f.GivenKana }},
	{"company", func(f *Fields) *string { return &f.Company }},
	{"department", func(f *Fields) *string { return &f.Department }},
	{"email", func(f *Fields) *string { return &f.Email }},
	{"phone", func(f *Fields) *string { return &f.Phone }},
	{"mobile", func(f *Fields) *string { return &f.Mobile }},
	{"fax", func(f *Fields) *string { return &f.Fax }},
	{"country", func(f *Fields) *string { return &f.Country }},
	{"sex", func(f *Fields) *string { return &f.Sex }},
	{"homepage", func(f *Fields) *string { return &f.Homepage }},
	{"member_status", func(f *Fields) *string { return &f.MemberStatus }},
	{"rank", func(f *Fields) *string { return &f.Rank }},
	{"staff", func(f *Fields) *string { return &f.Staff }},
	{"memo", func(f *Fields) *string { return &f.Memo }},
}

// addressFields change together: half of a new address with half of an old one is nobody's address.
var addressFields = []textField{
	{"postal_code", func(f *Fields) *string { return &f.PostalCode }},
	{"prefecture", func(f *Fields) *string { return &f.Prefecture }},
	{"city", func(f *Fields) *string { return &f.City }},
	{"address1", func(f *Fields) *string { return &f.Address1 }},
	{"address2", func(f *Fields) *string { return &f.Address2 }},
}

// merge takes over what the row states and returns the names of the fields that changed. What the row does not state
// stays. With fillOnly only empty fields are filled. Nobody who left becomes a guest by buying again.
func (c *Customer) merge(row *Fields, fillOnly bool) []string {
	var changed []string
	set := func(f textField) {
		from, to := *f.at(row), f.at(&c.Fields)
		if from != "" && from != *to {
			*to = from
			changed = append(changed, f.name)
		}
	}
	for _, f := range textFields {
		if fillOnly && *f.at(&c.Fields) != "" && !(f.name == "member_status" && c.MemberStatus == Guest) {
			continue
		}
		if f.name == "member_status" && c.MemberStatus == Withdrawn && row.MemberStatus == Guest {
			continue
		}
		set(f)
	}
	if !fillOnly || !c.hasAddress() {
		for _, f := range addressFields {
			set(f)
		}
	}
	changed = append(changed, c.mergeRest(row, fillOnly)...)
	return changed
}

func (c *Customer) hasAddress() bool {
	return slices.ContainsFunc(addressFields, func(f textField) bool { return *f.at(&c.Fields) != "" })
}

func (c *Customer) mergeRest(row *Fields, fillOnly bool) []string {
	var changed []string
	if row.Birthday.Valid() && row.Birthday != c.Birthday && (!fillOnly || !c.Birthday.Valid()) {
		c.Birthday = row.Birthday
		changed = append(changed, "birthday")
	}
	if row.Points != nil && (c.Points == nil || (!fillOnly && *row.Points != *c.Points)) {
		c.Points = row.Points
		changed = append(changed, "points")
	}
	if c.ExternalID == "" && row.ExternalID != "" {
		c.Source, c.ExternalID = row.Source, row.ExternalID
		changed = append(changed, "external_id")
	}
	tags := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(c.Tags), row.Tags...))))
	if len(tags) != len(c.Tags) {
		c.Tags = tags
		changed = append(changed, "tags")
	}
	for _, k := range slices.Sorted(maps.Keys(row.Custom)) {
		v := row.Custom[k]
		if v == "" || v == c.Custom[k] || (fillOnly && c.Custom[k] != "") {
			continue
		}
		if c.Custom == nil {
			c.Custom = map[string]string{}
		}
		c.Custom[k] = v
		changed = append(changed, "custom."+k)
	}
	return changed
}

// mailKey is the e-mail's key for matching, empty for none and for a marketplace's masked address, which belongs to
// the marketplace and not to the person.
func (f *Fields) mailKey() string {
	if f.Email == "" || jptext.MaskedDomain(f.Email) {
		return ""
	}
	key, ok := jptext.Email(f.Email)
	if !ok {
		return ""
	}
	return key
}

// Text returns a plain text field by the name that mappings use; empty for other fields.
func (f *Fields) Text(name string) string {
	switch name {
	case "source":
		return f.Source
	case "external_id":
		return f.ExternalID
	}
	for _, list := range [][]textField{textFields, addressFields} {
		for _, t := range list {
			if t.name == name {
				return *t.at(f)
			}
		}
	}
	return ""
}

// TextFields lists the names that Text knows.
func TextFields() []string {
	names := []string{"source", "external_id"}
	for _, list := range [][]textField{textFields, addressFields} {
		for _, t := range list {
			names = append(names, t.name)
		}
	}
	return names
}
