package importer

import (
	"hash/fnv"
	"io"
	"slices"
	"strconv"
	"time"

	"joren/internal/customer"
	"joren/internal/importer/format"
	"joren/internal/kit/errs"
	"joren/internal/order"
)

// Problem says why a row was not taken: where, which value, and the sentence that explains it.
type Problem struct {
	Row    int64     `json:"row"` // as a spreadsheet counts: the header is row 1
	Column string    `json:"column"`
	Value  string    `json:"value"`
	Key    string    `json:"key"` // i18n key
	Args   errs.Args `json:"args,omitempty"`
	Name   string    `json:"name,omitempty"` // whom or which order the row is about, in a dry run
	Cells  []string  `json:"-"`              // the row as it stood in the file
}

// row is a record of the file with its place.
type row struct {
	n       int64
	cells   []string
	problem *Problem // found while reading
}

// unit is what goes in together or not at all: a customer, or an order with its lines and its buyer.
type unit struct {
	rows      []row
	key       uint64 // hash of the reference that the file may state only once
	customer  customer.Fields
	draft     order.Draft
	shipTo    order.Address
	shipNames [4]bool          // which parts of the recipient's name have been taken
	line      *order.Line      // the one being filled
	parcel    parcel           // of a file of parcels
	extras    map[string]int64 // amounts that came as rows of their own, by field
	stated    taxes            // sums per tax rate that the source gives
	progress  progress
	problems  []Problem

	person int64  // digest of what it states about a customer
	buyer  uint64 // digest of that with how the source names them; 0 where no reference or address does
}

// digest works the digests out, away from the writing.
func (u *unit) digest() {
	u.person = customerDigest(&u.customer)
	if who := identities(&u.customer); len(who) > 0 {
		d := newDigester()
		d.text(who...)
		d.number(u.person)
		u.buyer = uint64(d.sum())
	}
}

func (u *unit) reject(p Problem) { u.problems = append(u.problems, p) }

// rejected spreads the problems of a unit over all of its rows, since none of them goes in.
func (u *unit) rejected() []Problem {
	first := map[int64]Problem{}
	for _, p := range u.problems {
		if _, ok := first[p.Row]; !ok {
			first[p.Row] = p
		}
	}
	out := make([]Problem, len(u.rows))
	for i, r := range u.rows {
		p, ok := first[r.n]
		if !ok {
			p = Problem{Row: r.n, Key: "import.same_order", Args: errs.Args{"row": int(u.problems[0].Row)}}
		}
		p.Cells = r.cells
		out[i] = p
	}
	return out
}

// digester makes a 64-bit FNV-1a digest of texts and numbers, the same in every run.
type digester struct {
	h interface {
		io.Writer
		Sum64() uint64
	}
	buf []byte
}

func newDigester() *digester { return &digester{h: fnv.New64a()} }

func (d *digester) text(parts ...string) {
	for _, p := range parts {
		d.buf = append(append(d.buf[:0], p...), 0x1f)
		_, _ = d.h.Write(d.buf) // a hash never fails
	}
}

func (d *digester) number(n int64) {
	d.buf = append(strconv.AppendInt(d.buf[:0], n, 36), 0x1f)
	_, _ = d.h.Write(d.buf)
}

func (d *digester) amount(a *int64) {
	if a == nil {
		d.text("")
		return
	}
	d.number(*a)
}

func (d *digester) time(t time.Time) {
	if t.IsZero() {
		d.text("")
		return
	}
	d.number(t.UnixMilli())
}

func (d *digester) sum() int64 {
	if s := int64(d.h.Sum64()); s != 0 {
		return s
	}
	return 1
}

// customerDigest is that of everything a row states about a customer.
func customerDigest(f *customer.Fields) int64 {
	d := newDigester()
	d.text(f.ExternalID, f.Name, f.DisplayName, f.FamilyName, f.GivenName, f.Kana, f.FamilyKana, f.GivenKana, f.Company, f.Department,
		f.Email, f.Phone, f.Mobile, f.Fax, f.PostalCode, f.Prefecture, f.City, f.Address1, f.Address2, f.Country, f.Sex,
		f.Birthday.String(), f.Homepage, f.MemberStatus, f.Rank, f.Staff, f.Memo)
	d.text(f.Tags...)
	d.amount(f.Points)
	if f.Optin != nil {
		d.text(strconv.FormatBool(*f.Optin))
	}
	d.time(f.ConsentAt)
	d.time(f.CreatedAt)
	keys := make([]string, 0, len(f.Custom))
	for k := range f.Custom {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		d.text(k, f.Custom[k])
	}
	return d.sum()
}

// orderDigest is that of an order's content in its final form, whatever file it came from.
func orderDigest(o *order.Draft) int64 {
	d := newDigester()
	sums := o.Sum()
	d.text(string(o.State), string(o.PaymentState), o.PaymentMethod, o.Channel, o.Coupon, o.Memo, strconv.FormatBool(o.Test))
	d.time(o.OrderedAt)
	for _, a := range []*int64{o.Subtotal, o.Shipping, o.Fees, o.Discount, o.CouponDiscount, o.PointsUsed, o.PointsEarned, o.Refunded} {
		if a != nil && *a == 0 {
			a = nil
		}
		d.amount(a)
	}
	d.amount(o.Tax)
	d.amount(sums.Total)
	digestMall(d, o)
	for _, t := range []time.Time{o.PaidAt, o.ShippedAt, o.DeliveredAt, o.CancelledAt} {
		d.time(t)
	}
	if a := o.ShipTo; a != nil {
		d.text(a.Name, a.Kana, a.Company, a.Phone, a.PostalCode, a.Prefecture, a.City, a.Address1, a.Address2, a.Country)
	}
	for i := range o.Lines {
		l := &o.Lines[i]
		d.text(l.SKU, l.ProductID, l.ProductName, l.Variant)
		d.amount(l.UnitPrice)
		d.number(l.Quantity)
		d.number(int64(l.TaxRate))
		d.amount(l.Value())
	}
	return d.sum()
}

// digestMall adds what only some sources state, so that the digests of the others stay as they are.
func digestMall(d *digester, o *order.Draft) {
	if o.Type != order.Regular {
		d.text("type", string(o.Type))
	}
	if value(o.MallCouponDiscount) != 0 {
		d.text("mall")
		d.amount(o.MallCouponDiscount)
	}
	if value(o.TaxAdded) != 0 {
		d.text("tax")
		d.amount(o.TaxAdded)
	}
	for _, t := range o.StatedTax {
		d.text("rate")
		for _, n := range []int64{int64(t.Rate), t.Amount, t.Tax, t.Before, t.Fees, t.Coupons, t.Points} {
			d.number(n)
		}
	}
}

// referenceHash is the digest of the reference that a file of the kind may state only once; 0 for none.
func (u *unit) referenceHash(kind format.Kind) uint64 {
	d := newDigester()
	switch {
	case kind != format.Customers:
		d.text(u.draft.Source, u.draft.Number)
	case u.customer.ExternalID != "":
		d.text(u.customer.Source, u.customer.ExternalID)
	default:
		return 0
	}
	return uint64(d.sum())
}
