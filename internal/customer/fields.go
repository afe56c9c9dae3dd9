// Package customer keeps a shop's customers: what each source states about a person, under which references the
// source knows them, and how a stated row is matched to a customer that exists. It knows nothing of orders.
package customer

import (
	"time"

	"joren/internal/kit/day"
)

// Fields are what a source (a file, the API, a form) states about a customer. What is empty is not stated.
type Fields struct {
	Source, ExternalID string

	Name, DisplayName, FamilyName, GivenName string
	Kana, FamilyKana, GivenKana              string
	Company, Department                      string
	Email, Phone, Mobile, Fax                string

	PostalCode, Prefecture, City, Address1, Address2, Country string

	Sex          string // male, female, other, unknown
	Birthday     day.Day
	Homepage     string
	MemberStatus string // guest, provisional, member, withdrawn
	Rank, Staff  string
	Memo         string
	Tags         []string
	Points       *int64

	Optin     *bool // whether the person agreed to mail
	ConsentAt time.Time
	CreatedAt time.Time

	Custom map[string]string // fields of the shop's own, by key
}

// Identified reports whether the fields say who the person is: by a reference, a name, an address or a phone.
func (f *Fields) Identified() bool {
	return f.ExternalID != "" || f.Email != "" || f.Phone != "" || f.Mobile != "" ||
		f.Name != "" || f.FamilyName != "" || f.GivenName != "" || f.DisplayName != "" || f.Company != ""
}
