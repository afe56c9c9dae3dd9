package importer

import (
	"slices"
	"strings"

	"joren/internal/customer"
	"joren/internal/importer/format"
	"joren/internal/importer/tabular"
	"joren/internal/order"
)

// setter takes one value into a unit.
type setter func(e *env, u *unit, v string) *fault

// binding is a column of the file with what takes its values.
type binding struct {
	format.Bound
	set setter
}

// bound is a format bound to the header of one file.
type bound struct {
	format    *format.Format
	header    []string
	columns   []binding
	constants []binding
	rowKind   int // column that tells kinds of rows apart, −1 for none
	numberAt  []int
	env       env
}

// bind prepares a format for a file with the header.
func bind(f *format.Format, header []string, shop Shop) (*bound, error) {
	places, err := f.Bind(header)
	if err != nil {
		return nil, err
	}
	b := &bound{format: f, header: header, rowKind: f.RowKindColumn(header), env: env{currency: shop.Currency, zone: shop.Zone, dates: f.Dates}}
	if f.Zone != "" && f.Zone != "shop" {
		if b.env.zone, err = loadZone(f.Zone); err != nil {
			return nil, err
		}
	}
	b.env.words = foldWords(f.Words)
	for _, p := range places {
		b.columns = append(b.columns, binding{p, setterOf(f.Kind, p.Field)})
		if p.Field == "order_number" {
			b.numberAt = append(b.numberAt, p.Index)
		}
	}
	for field, value := range f.Constants {
		if value != "" {
			b.constants = append(b.constants, binding{format.Bound{Index: -1, Header: value, Field: field}, setterOf(f.Kind, field)})
		}
	}
	slices.SortFunc(b.constants, func(a, c binding) int { return strings.Compare(a.Field, c.Field) })
	return b, nil
}

// cell is the value of a column in a row. Where it stands in several columns, phone numbers and postal codes are joined
// by hyphens, other values by blanks.
func (b *bound) cell(c *binding, cells []string) string {
	if c.Index >= len(cells) {
		return ""
	}
	v := clean(cells[c.Index])
	if len(c.Rest) > 0 {
		v = joinCells(c, v, cells)
	}
	if slices.Contains(b.format.Blank, v) {
		return ""
	}
	return v
}

func joinCells(c *binding, first string, cells []string) string {
	var parts []string
	if first != "" {
		parts = append(parts, first)
	}
	for _, i := range c.Rest {
		if i < len(cells) && clean(cells[i]) != "" {
			parts = append(parts, clean(cells[i]))
		}
	}
	switch c.Field[strings.LastIndexByte(c.Field, '.')+1:] {
	case "phone", "mobile", "fax", "postal_code":
		return strings.Join(parts, "-")
	}
	return strings.Join(parts, " ")
}

// unused lists the columns that hold no field.
func (b *bound) unused() []string {
	var out []string
	for i, h := range b.header {
		if !b.uses(i) && strings.TrimSpace(h) != "" {
			out = append(out, h)
		}
	}
	return out
}

// uses reports whether a column holds a field.
func (b *bound) uses(index int) bool {
	return index == b.rowKind || slices.ContainsFunc(b.columns, func(c binding) bool { return c.Index == index || slices.Contains(c.Rest, index) })
}

func foldWords(words map[string]map[string]string) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, field := range []string{"state", "payment_state", "order_type", "sex", "member_status", "email_optin", "test"} {
		list := words[field]
		if list == nil {
			list = format.WordsOf(field)
		}
		folded := make(map[string]string, len(list))
		for k, v := range list {
			folded[tabular.NormalizeHeader(k)] = v
		}
		out[field] = folded
	}
	return out
}

// setterOf returns what takes the values of a field. A field ending in + adds to what stands, see format.Column.
func setterOf(kind format.Kind, field string) setter {
	if kind == format.Shipments {
		return shipmentSetter(field)
	}
	base := strings.TrimRight(field, "+")
	add := field[len(base):]
	if rest, ok := strings.CutPrefix(base, "customer."); ok {
		return customerSetter(rest)
	}
	if rest, ok := strings.CutPrefix(base, "ship_to."); ok {
		return shipToSetter(rest)
	}
	if kind == format.Customers {
		return customerSetter(base)
	}
	if s := moneySetter(base, add); s != nil {
		return s
	}
	if s := taxSetter(base); s != nil {
		return s
	}
	if s := orderSetter(base); s != nil {
		return s
	}
	return lineSetter(base)
}

// customerTexts are the fields that are taken as they stand.
var customerTexts = map[string]func(*customer.Fields) *string{
	"source":       func(f *customer.Fields) *string { return &f.Source },
	"external_id":  func(f *customer.Fields) *string { return &f.ExternalID },
	"name":         func(f *customer.Fields) *string { return &f.Name },
	"display_name": func(f *customer.Fields) *string { return &f.DisplayName },
	"family_name":  func(f *customer.Fields) *string { return &f.FamilyName },
	"given_name":   func(f *customer.Fields) *string { return &f.GivenName },
	"kana":         func(f *customer.Fields) *string { return &f.Kana },
	"family_kana":  func(f *customer.Fields) *string { return &f.FamilyKana },
	"given_kana":   func(f *customer.Fields) *string { return &f.GivenKana },
	"company":      func(f *customer.Fields) *string { return &f.Company },
	"department":   func(f *customer.Fields) *string { return &f.Department },
	"phone":        func(f *customer.Fields) *string { return &f.Phone },
	"mobile":       func(f *customer.Fields) *string { return &f.Mobile },
	"fax":          func(f *customer.Fields) *string { return &f.Fax },
	"city":         func(f *customer.Fields) *string { return &f.City },
	"address":      func(f *customer.Fields) *string { return &f.Address1 }, // split where it is completed
	"address1":     func(f *customer.Fields) *string { return &f.Address1 },
	"address2":     func(f *customer.Fields) *string { return &f.Address2 },
	"country":      func(f *customer.Fields) *string { return &f.Country },
	"rank":         func(f *customer.Fields) *string { return &f.Rank },
	"staff":        func(f *customer.Fields) *string { return &f.Staff },
}

func customerSetter(field string) setter {
	if at := customerTexts[field]; at != nil {
		return func(_ *env, u *unit, v string) *fault { return text(at(&u.customer), v, maxText) }
	}
	if key, ok := strings.CutPrefix(field, "custom."); ok {
		return func(_ *env, u *unit, v string) *fault { return setCustom(&u.customer, key, v) }
	}
	switch field {
	case "email":
		return func(_ *env, u *unit, v string) *fault { return mail(&u.customer.Email, v) }
	case "postal_code":
		return func(_ *env, u *unit, v string) *fault { return postal(&u.customer.PostalCode, v) }
	case "prefecture":
		return func(_ *env, u *unit, v string) *fault { return prefecture(&u.customer.Prefecture, v) }
	case "sex":
		return func(e *env, u *unit, v string) *fault { return e.word(&u.customer.Sex, "sex", v) }
	case "member_status":
		return func(e *env, u *unit, v string) *fault { return e.word(&u.customer.MemberStatus, "member_status", v) }
	case "email_optin":
		return func(e *env, u *unit, v string) *fault { return e.yes(&u.customer.Optin, "email_optin", v) }
	case "birthday":
		return func(e *env, u *unit, v string) *fault { return e.birthday(&u.customer.Birthday, v) }
	case "homepage":
		return func(_ *env, u *unit, v string) *fault { return homepage(&u.customer.Homepage, v) }
	case "tags":
		return func(_ *env, u *unit, v string) *fault { return tags(&u.customer.Tags, v) }
	case "memo":
		return func(_ *env, u *unit, v string) *fault { return text(&u.customer.Memo, v, maxMemo) }
	case "points":
		return func(_ *env, u *unit, v string) *fault { return points(&u.customer.Points, v) }
	case "consent_at":
		return func(e *env, u *unit, v string) *fault { return e.moment(&u.customer.ConsentAt, v) }
	case "created_at":
		return func(e *env, u *unit, v string) *fault { return e.moment(&u.customer.CreatedAt, v) }
	}
	return nothing
}

func nothing(*env, *unit, string) *fault { return nil }

func setCustom(f *customer.Fields, key, v string) *fault {
	var value string
	if fault := text(&value, v, maxMemo); fault != nil {
		return fault
	}
	if f.Custom == nil {
		f.Custom = map[string]string{}
	}
	f.Custom[key] = value
	return nil
}

func points(to **int64, v string) *fault {
	var n int64
	if f := whole(&n, v); f != nil {
		return f
	}
	if *to == nil {
		*to = &n
	}
	return nil
}

// homepage takes a web address; anything that is no http address could run as script when clicked.
func homepage(to *string, v string) *fault {
	lower := strings.ToLower(v)
	if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") {
		if strings.ContainsAny(v, ": \t") {
			return bad("import.homepage")
		}
		v = "https://" + v
	}
	return text(to, v, maxText)
}

var shipToTexts = map[string]func(*order.Address) *string{
	"name":     func(a *order.Address) *string { return &a.Name },
	"kana":     func(a *order.Address) *string { return &a.Kana },
	"company":  func(a *order.Address) *string { return &a.Company },
	"phone":    func(a *order.Address) *string { return &a.Phone },
	"city":     func(a *order.Address) *string { return &a.City },
	"address":  func(a *order.Address) *string { return &a.Address1 },
	"address1": func(a *order.Address) *string { return &a.Address1 },
	"address2": func(a *order.Address) *string { return &a.Address2 },
	"country":  func(a *order.Address) *string { return &a.Country },
}

func shipToSetter(field string) setter {
	if at := shipToTexts[field]; at != nil {
		return func(_ *env, u *unit, v string) *fault { return text(at(&u.shipTo), v, maxText) }
	}
	switch field {
	case "postal_code":
		return func(_ *env, u *unit, v string) *fault { return postal(&u.shipTo.PostalCode, v) }
	case "prefecture":
		return func(_ *env, u *unit, v string) *fault { return prefecture(&u.shipTo.Prefecture, v) }
	case "family_name":
		return func(_ *env, u *unit, v string) *fault { return before(&u.shipTo.Name, v, &u.shipNames[0]) }
	case "given_name":
		return func(_ *env, u *unit, v string) *fault { return after(&u.shipTo.Name, v, &u.shipNames[1]) }
	case "family_kana":
		return func(_ *env, u *unit, v string) *fault { return before(&u.shipTo.Kana, v, &u.shipNames[2]) }
	case "given_kana":
		return func(_ *env, u *unit, v string) *fault { return after(&u.shipTo.Kana, v, &u.shipNames[3]) }
	}
	return nothing
}

// before and after put the two parts of a name together, once for all rows of an order.
func before(to *string, v string, done *bool) *fault {
	if *done {
		return nil
	}
	*done = true
	rest := *to
	*to = ""
	return text(to, strings.TrimSpace(v+" "+rest), maxText)
}

func after(to *string, v string, done *bool) *fault {
	if *done {
		return nil
	}
	*done = true
	rest := *to
	*to = ""
	return text(to, strings.TrimSpace(rest+" "+v), maxText)
}

// moneySetter takes the amounts of an order; nil for other fields.
func moneySetter(field, add string) setter {
	var at func(*order.Draft) **int64
	sign := anySign
	switch field {
	case "subtotal":
		at = func(o *order.Draft) **int64 { return &o.Subtotal }
	case "shipping":
		at, sign = func(o *order.Draft) **int64 { return &o.Shipping }, positive
	case "fees":
		at = func(o *order.Draft) **int64 { return &o.Fees }
	case "discount":
		at, sign = func(o *order.Draft) **int64 { return &o.Discount }, deduction
	case "coupon_discount":
		at, sign = func(o *order.Draft) **int64 { return &o.CouponDiscount }, deduction
	case "mall_coupon_discount":
		at, sign = func(o *order.Draft) **int64 { return &o.MallCouponDiscount }, deduction
	case "tax_added":
		at = func(o *order.Draft) **int64 { return &o.TaxAdded }
	case "points_used":
		at, sign = func(o *order.Draft) **int64 { return &o.PointsUsed }, deduction
	case "points_earned":
		at = func(o *order.Draft) **int64 { return &o.PointsEarned }
	case "tax":
		at = func(o *order.Draft) **int64 { return &o.Tax }
	case "total":
		at, sign = func(o *order.Draft) **int64 { return &o.Total }, positive
	case "refunded":
		at, sign = func(o *order.Draft) **int64 { return &o.Refunded }, deduction
	default:
		return nil
	}
	return func(e *env, u *unit, v string) *fault {
		if add == "" {
			return e.number(at(&u.draft), v, sign)
		}
		if add == "+" && len(u.rows) > 1 { // the order's columns repeat on each of its rows
			return nil
		}
		return e.plus(at(&u.draft), v, sign)
	}
}

var orderTexts = map[string]func(*order.Draft) *string{
	"order_number":   func(o *order.Draft) *string { return &o.Number },
	"payment_method": func(o *order.Draft) *string { return &o.PaymentMethod },
	"channel":        func(o *order.Draft) *string { return &o.Channel },
	"source":         func(o *order.Draft) *string { return &o.Source },
	"coupon":         func(o *order.Draft) *string { return &o.Coupon },
}

// orderSetter takes the other fields of an order; nil for those of a line.
func orderSetter(field string) setter {
	if at := orderTexts[field]; at != nil {
		return func(_ *env, u *unit, v string) *fault { return text(at(&u.draft), v, 200) }
	}
	switch field {
	case "memo":
		return func(_ *env, u *unit, v string) *fault { return text(&u.draft.Memo, v, maxMemo) }
	case "ordered_at":
		return func(e *env, u *unit, v string) *fault { return e.moment(&u.draft.OrderedAt, v) }
	case "paid_at":
		return func(e *env, u *unit, v string) *fault { return e.moment(&u.draft.PaidAt, v) }
	case "shipped_at":
		return func(e *env, u *unit, v string) *fault { return e.moment(&u.draft.ShippedAt, v) }
	case "delivered_at":
		return func(e *env, u *unit, v string) *fault { return e.moment(&u.draft.DeliveredAt, v) }
	case "cancelled_at":
		return func(e *env, u *unit, v string) *fault { return e.moment(&u.draft.CancelledAt, v) }
	case "state":
		return func(e *env, u *unit, v string) *fault { return e.word((*string)(&u.draft.State), "state", v) }
	case "payment_state":
		return func(e *env, u *unit, v string) *fault {
			return e.word((*string)(&u.draft.PaymentState), "payment_state", v)
		}
	case "order_type":
		return func(e *env, u *unit, v string) *fault { return e.word((*string)(&u.draft.Type), "order_type", v) }
	case "currency":
		return currency
	case "test":
		return func(e *env, u *unit, v string) *fault {
			var b *bool
			f := e.yes(&b, "test", v)
			u.draft.Test = u.draft.Test || (b != nil && *b)
			return f
		}
	}
	return nil
}

// lineSetter takes the fields of the line at hand.
func lineSetter(field string) setter {
	switch field {
	case "quantity_shipped":
		return func(_ *env, u *unit, v string) *fault { return u.progress.add(&u.progress.shipped, v) }
	case "quantity_to_ship":
		return func(_ *env, u *unit, v string) *fault { return u.progress.add(&u.progress.waiting, v) }
	case "sku":
		return func(_ *env, u *unit, v string) *fault { return text(&u.line.SKU, v, 200) }
	case "product_id":
		return func(_ *env, u *unit, v string) *fault { return text(&u.line.ProductID, v, 200) }
	case "product_name":
		return func(_ *env, u *unit, v string) *fault { return text(&u.line.ProductName, v, maxText) }
	case "variant":
		return func(_ *env, u *unit, v string) *fault { return text(&u.line.Variant, v, maxText) }
	case "category":
		return func(_ *env, u *unit, v string) *fault { return text(&u.line.Category, v, maxText) }
	case "unit_price":
		return func(e *env, u *unit, v string) *fault { return e.number(&u.line.UnitPrice, v, anySign) }
	case "quantity":
		return func(_ *env, u *unit, v string) *fault { return whole(&u.line.Quantity, v) }
	case "tax_rate":
		return func(_ *env, u *unit, v string) *fault { return rate(&u.line.TaxRate, v) }
	case "line_amount":
		return func(e *env, u *unit, v string) *fault { return e.number(&u.line.Amount, v, anySign) }
	}
	return nothing
}
