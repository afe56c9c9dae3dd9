package importer

import (
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"joren/internal/customer"
	"joren/internal/importer/format"
	"joren/internal/kit/day"
	"joren/internal/kit/jptext"
	"joren/internal/order"
)

// Head is the beginning of a file: its header and its first rows, as they stand.
type Head struct {
	Header []string
	Rows   [][]string
}

// maxHead is how many rows Head reads at most.
const maxHead = 1000

// Head reads the beginning of a file. With noHeader its first row is data.
func (im *Importer) Head(req Request, noHeader bool) (*Head, error) {
	s, r, err := begin(&req, func([]string) bool { return false })
	if err != nil {
		return nil, err
	}
	if noHeader {
		if r, err = s.withoutHeader(); err != nil {
			return nil, err
		}
	}
	h := &Head{Header: s.header}
	for len(h.Rows) < maxHead {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if rec.Problem == nil && !rec.Blank() {
			h.Rows = append(h.Rows, slices.Clone(rec.Fields))
		}
	}
	return h, nil
}

// Column returns the values of a column that are not empty.
func (h *Head) Column(at int) []string {
	var out []string
	for _, r := range h.Rows {
		if at < len(r) {
			if v := clean(r[at]); v != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

// Read is how one value of a file is taken: as the one of its parts that is set.
type Read struct {
	From    string   // as it stands in the file
	Parts   []string // as texts: the parts of a name, of an address
	Word    string   // as one of a fixed set of words, "true" and "false" among them
	Day     day.Day
	Time    time.Time
	Amount  *int64 // minor units
	Number  *int64
	Problem *Problem // why it cannot be taken
	Count   int      // how many of the values are the same, where words are counted
}

// Reading is how the first values of a column are taken as a field.
type Reading struct {
	Values []Read // the first few, or each word that occurs
	Filled int
	Bad    *Read // the first value that cannot be taken
	BadN   int
}

// How much of a column is shown.
const (
	maxShown = 3
	maxWords = 8
)

// wordFields are the fields that hold one of a fixed set of words.
var wordFields = []string{"email_optin", "sex", "member_status", "state", "payment_state", "test"}

// Preview reads values as a mapping would take them into a field.
func Preview(f *format.Format, shop Shop, field string, values []string) (Reading, error) {
	b, err := bind(&format.Format{Name: "preview", Kind: f.Kind, Dates: f.Dates, Zone: f.Zone}, nil, shop)
	if err != nil {
		return Reading{}, err
	}
	set := setterOf(f.Kind, field)
	base := field[strings.LastIndexByte(field, '.')+1:]
	words := slices.Contains(wordFields, base) && !strings.Contains(field, "custom.")
	out := Reading{Filled: len(values)}
	at := map[string]int{}
	for _, v := range values {
		r := Read{From: cut(v), Count: 1}
		u := &unit{line: &order.Line{TaxRate: -1}}
		if fault := set(&b.env, u, v); fault != nil {
			r.Problem = &Problem{Value: cut(v), Key: fault.key, Args: fault.args}
			if out.BadN++; out.Bad == nil {
				out.Bad = &r
			}
		} else {
			r.taken(u, f.Kind, field, base)
		}
		if i, again := at[v]; again && words {
			out.Values[i].Count++
		} else if words && len(out.Values) < maxWords || !words && len(out.Values) < maxShown {
			at[v] = len(out.Values)
			out.Values = append(out.Values, r)
		}
	}
	return out, nil
}

// taken fills in what the setter of a field left in a fresh unit.
func (r *Read) taken(u *unit, kind format.Kind, field, base string) {
	if kind == format.Customers || strings.HasPrefix(field, "customer.") {
		r.ofCustomer(u.customer, base)
		return
	}
	if strings.HasPrefix(field, "ship_to.") {
		u.completeShipTo()
		a := u.shipTo
		r.Parts = texts(a.Name, a.Kana, a.Company, jptext.FormatPhone(phoneOf(a.Phone)), jptext.FormatPostal(a.PostalCode), a.Prefecture, a.City, a.Address1, a.Address2, a.Country)
		return
	}
	r.ofOrder(&u.draft, u.line, base)
}

func (r *Read) ofCustomer(f customer.Fields, base string) {
	c := customer.Customer{Fields: f}
	c.Complete()
	switch base {
	case "name":
		r.Parts = texts(orText(c.FamilyName, c.Name), c.GivenName)
	case "kana":
		r.Parts = texts(orText(c.FamilyKana, c.Kana), c.GivenKana)
	case "family_kana":
		r.Parts = texts(c.FamilyKana)
	case "given_kana":
		r.Parts = texts(c.GivenKana)
	case "phone", "mobile", "fax":
		r.Parts = texts(orText(jptext.FormatPhone(phoneOf(r.From)), r.From))
	case "postal_code":
		r.Parts = texts(jptext.FormatPostal(c.PostalCode))
	case "prefecture", "city", "address", "address1", "address2":
		r.Parts = texts(c.Prefecture, c.City, c.Address1, c.Address2)
	case "sex":
		r.Word = c.Sex
	case "member_status":
		r.Word = c.MemberStatus
	case "email_optin":
		r.Word = yesWord(f.Optin != nil && *f.Optin)
	case "birthday":
		r.Day = c.Birthday
	case "consent_at":
		r.Time = f.ConsentAt
	case "created_at":
		r.Time = c.CreatedAt
	case "points":
		r.Number = c.Points
	case "tags":
		r.Parts = c.Tags
	case "homepage":
		r.Parts = texts(c.Homepage)
	default:
		r.Parts = texts(r.From)
	}
}

func (r *Read) ofOrder(o *order.Draft, l *order.Line, base string) {
	switch base {
	case "ordered_at", "paid_at", "shipped_at", "delivered_at", "cancelled_at":
		for _, t := range []time.Time{o.OrderedAt, o.PaidAt, o.ShippedAt, o.DeliveredAt, o.CancelledAt} {
			if !t.IsZero() {
				r.Time = t
			}
		}
	case "state":
		r.Word = string(o.State)
	case "payment_state":
		r.Word = string(o.PaymentState)
	case "order_type":
		r.Word = string(o.Type)
	case "test":
		r.Word = yesWord(o.Test)
	case "quantity":
		r.Number = &l.Quantity
	case "points_earned":
		r.Number = o.PointsEarned
	case "unit_price":
		r.Amount = l.UnitPrice
	case "line_amount":
		r.Amount = l.Amount
	default:
		for _, a := range []*int64{o.Subtotal, o.Shipping, o.Fees, o.Discount, o.CouponDiscount, o.MallCouponDiscount, o.TaxAdded, o.PointsUsed, o.Tax, o.Total, o.Refunded} {
			if a != nil {
				r.Amount = a
			}
		}
		if r.Amount == nil {
			r.Parts = texts(r.From)
		}
	}
}

func yesWord(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}

func phoneOf(s string) string {
	e164, _ := jptext.Phone(s)
	return e164
}

func texts(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// DateLayouts are the orders of day, month and year that all values fit: of those that are asked about where a file's dates
// do not begin with their year. None when the values are no dates at all; the first is "auto" where their year comes first.
func DateLayouts(values []string) []string {
	var out []string
	for _, pattern := range []string{"auto", "DD/MM/YYYY", "MM/DD/YYYY"} {
		l, err := day.ParseLayout(pattern)
		if err == nil && len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !l.Fits(v) }) {
			out = append(out, pattern)
		}
	}
	return out
}
