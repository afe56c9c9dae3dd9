package customer

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/jptext"
)

// The member statuses, from never registered to left.
const (
	Guest       = "guest"
	Provisional = "provisional"
	Member      = "member"
	Withdrawn   = "withdrawn"
)

// MemberStatuses and Sexes list the values their fields take.
var (
	MemberStatuses = []string{Guest, Provisional, Member, Withdrawn}
	Sexes          = []string{"male", "female", "other", "unknown"}
)

// IDPrefix begins a customer's id outside the database.
const IDPrefix = "cus"

// Customer is a customer as kept.
type Customer struct {
	ID, Number int64
	Fields
	AddedDay  day.Day // the day the source or Joren first knew of the customer
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   int64
}

// FullName is the name to call the customer by: name, else what stands nearest to one.
func (c *Customer) FullName() string {
	for _, s := range []string{c.Name, jptext.JoinName(c.FamilyName, c.GivenName), c.Company, c.DisplayName} {
		if s != "" {
			return s
		}
	}
	return ""
}

// Complete fills the parts of a name from the whole and the whole from the parts, and brings kana, postal code and
// prefecture into their one form. Names stay byte for byte as the source wrote them.
func (f *Fields) Complete() {
	if f.Name == "" {
		f.Name = jptext.JoinName(f.FamilyName, f.GivenName)
	} else if f.FamilyName == "" && f.GivenName == "" {
		if family, given := jptext.SplitName(f.Name); given != "" {
			f.FamilyName, f.GivenName = family, given
		}
	}
	f.Kana, f.FamilyKana, f.GivenKana = jptext.Katakana(f.Kana), jptext.Katakana(f.FamilyKana), jptext.Katakana(f.GivenKana)
	if f.Kana == "" {
		f.Kana = jptext.JoinName(f.FamilyKana, f.GivenKana)
	} else if f.FamilyKana == "" && f.GivenKana == "" {
		if family, given := jptext.SplitName(f.Kana); given != "" {
			f.FamilyKana, f.GivenKana = family, given
		}
	}
	f.Email = strings.TrimSpace(f.Email)
	if p, ok := jptext.Postal(f.PostalCode); ok && f.domestic() {
		f.PostalCode = p
	}
	f.completeAddress()
	slices.Sort(f.Tags)
	f.Tags = slices.Compact(f.Tags)
}

func (f *Fields) domestic() bool { return f.Country == "" || f.Country == "JP" }

// completeAddress splits a Japanese address that came in one piece into prefecture, city and the rest.
func (f *Fields) completeAddress() {
	if !f.domestic() {
		return
	}
	if f.Prefecture != "" {
		if name, _, ok := jptext.Prefecture(f.Prefecture); ok {
			f.Prefecture = name
		}
	}
	if f.City != "" || f.Address1 == "" {
		return
	}
	prefecture, city, rest := jptext.SplitAddress(f.Prefecture + f.Address1)
	if city != "" && (f.Prefecture == "" || f.Prefecture == prefecture) {
		f.Prefecture, f.City, f.Address1 = prefecture, city, rest
	}
}

// The lines of a customer that the search box looks through.
const (
	NumberLine = iota
	NameLine
	KanaLine
	DisplayLine
	CompanyLine
	EmailLine
	PhoneLine
	MobileLine
	FaxLine
	PostalLine
	AddressLine
	MemoLine
	ReferenceLine
	SearchLines // how many there are
)

// SearchLines returns the texts that the search box looks through, each as its search key. Phones and postal codes stand as
// digits only, so that hyphens do not matter.
func (f *Fields) SearchLines(number string) [SearchLines]string {
	postal, _ := jptext.Digits(f.PostalCode)
	return [...]string{number, jptext.SearchKey(f.Name), jptext.SearchKey(f.Kana), jptext.SearchKey(f.DisplayName), jptext.SearchKey(f.Company),
		jptext.SearchKey(f.Email), PhoneDigits(f.Phone), PhoneDigits(f.Mobile), PhoneDigits(f.Fax), postal,
		jptext.SearchKey(f.Prefecture + f.City + f.Address1 + f.Address2), jptext.SearchKey(f.Memo), jptext.SearchKey(f.ExternalID)}
}

// searchText is what is kept of them for SQL, one per line.
func (f *Fields) searchText(number string) string {
	lines := f.SearchLines(number)
	return strings.Join(slices.DeleteFunc(lines[:], func(s string) bool { return s == "" }), "\n")
}

// PhoneDigits are the digits by which a phone number is looked for: as dialled within Japan where it is Japanese.
func PhoneDigits(phone string) string {
	if e164, ok := jptext.Phone(phone); ok {
		if national, ok := strings.CutPrefix(e164, "+81"); ok {
			return "0" + national
		}
	}
	digits, _ := jptext.Digits(phone)
	return digits
}

// columns of the customers table in the order of values and scan.
var columns = []string{"shop_id", "id", "number", "source", "external_id", "name", "display_name", "family_name", "given_name",
	"kana", "family_kana", "given_kana", "company", "department", "email", "email_key", "phone", "mobile", "fax", "postal_code",
	"prefecture", "city", "address1", "address2", "country", "sex", "birthday", "homepage", "member_status", "rank", "staff",
	"memo", "points", "custom", "added_day", "created_at", "updated_at", "version", "person_key"}

// selectColumns are columns without the shop.
var selectColumns = strings.Join(columns[1:], ", ")

func (c *Customer) values(shopID int64) []any {
	key, _ := jptext.Email(c.Email)
	return []any{shopID, c.ID, c.Number, c.Source, c.ExternalID, c.Name, c.DisplayName, c.FamilyName, c.GivenName,
		c.Kana, c.FamilyKana, c.GivenKana, c.Company, c.Department, c.Email, key, c.Phone, c.Mobile, c.Fax, c.PostalCode,
		c.Prefecture, c.City, c.Address1, c.Address2, c.Country, c.Sex, dayOrNull(c.Birthday), c.Homepage, c.MemberStatus, c.Rank,
		c.Staff, c.Memo, c.Points, customJSON(c.Custom), c.AddedDay.UnixDays(), c.CreatedAt.UnixMilli(), c.UpdatedAt.UnixMilli(), c.Version, c.personKey()}
}

func dayOrNull(d day.Day) any {
	if !d.Valid() {
		return nil
	}
	return d.UnixDays()
}

func customJSON(m map[string]string) string {
	if len(m) == 0 {
		return ""
	}
	raw, _ := json.Marshal(m) // a map of strings always encodes
	return string(raw)
}

func scan(rows *db.Rows) (*Customer, error) {
	var c Customer
	var emailKey, custom, personKey string
	var birthday db.Null[int32]
	var points db.Null[int64]
	var added int32
	var created, updated int64
	err := rows.Scan(&c.ID, &c.Number, &c.Source, &c.ExternalID, &c.Name, &c.DisplayName, &c.FamilyName, &c.GivenName,
		&c.Kana, &c.FamilyKana, &c.GivenKana, &c.Company, &c.Department, &c.Email, &emailKey, &c.Phone, &c.Mobile, &c.Fax, &c.PostalCode,
		&c.Prefecture, &c.City, &c.Address1, &c.Address2, &c.Country, &c.Sex, &birthday, &c.Homepage, &c.MemberStatus, &c.Rank,
		&c.Staff, &c.Memo, &points, &custom, &added, &created, &updated, &c.Version, &personKey)
	if err != nil {
		return nil, err
	}
	if birthday.Valid {
		c.Birthday = day.FromUnixDays(birthday.V)
	}
	if points.Valid {
		c.Points = &points.V
	}
	if custom != "" {
		if err := json.Unmarshal([]byte(custom), &c.Custom); err != nil {
			return nil, err
		}
	}
	c.AddedDay = day.FromUnixDays(added)
	c.CreatedAt, c.UpdatedAt = time.UnixMilli(created), time.UnixMilli(updated)
	c.Fields.CreatedAt = c.CreatedAt
	return &c, nil
}
