package importerui

import (
	"strings"

	"joren/internal/importer/format"
	"joren/internal/kit/i18n"
	"joren/internal/web/ui"
)

// Choices of a column besides the fields.
const (
	choiceNone   = ""        // not decided
	choiceSkip   = "-"       // not imported
	choiceJoin   = "+"       // goes on in the cell of the column before
	choiceCustom = "custom." // a field of the shop's own, whose key is typed in
)

// fieldGroup are fields that stand together in the choice of a column.
type fieldGroup struct {
	title  string // i18n key
	prefix string
	fields []string
}

func personGroups(prefix, title string) []fieldGroup {
	group := func(name, fields string) fieldGroup {
		return fieldGroup{"mapping.group." + title + name, prefix, strings.Fields(fields)}
	}
	if prefix == "ship_to." {
		return []fieldGroup{group("all", "name family_name given_name kana family_kana given_kana company phone postal_code prefecture city address1 address2 address country")}
	}
	return []fieldGroup{
		group("name", "name family_name given_name kana family_kana given_kana display_name company department"),
		group("contact", "email phone mobile fax homepage"),
		group("address", "postal_code prefecture city address1 address2 address country"),
		group("member", "external_id member_status rank points created_at email_optin consent_at"),
		group("more", "sex birthday tags memo staff"),
	}
}

// fieldGroups are all fields that a file of the kind can hold.
func fieldGroups(kind format.Kind) []fieldGroup {
	if kind == format.Customers {
		return append(personGroups("", "customer_"), fieldGroup{"mapping.group.source", "", []string{"source"}})
	}
	out := []fieldGroup{
		{"mapping.group.order", "", strings.Fields("order_number ordered_at state payment_state payment_method channel source order_type coupon memo currency test")},
		{"mapping.group.money", "", strings.Fields("subtotal shipping fees discount coupon_discount mall_coupon_discount points_used points_earned tax tax_added total refunded")},
		{"mapping.group.days", "", strings.Fields("paid_at shipped_at delivered_at cancelled_at")},
	}
	if kind == format.Lines {
		out = append(out, fieldGroup{"mapping.group.line", "", strings.Fields("product_name sku product_id variant category unit_price quantity tax_rate line_amount")})
	}
	out = append(out, personGroups("customer.", "customer_")...)
	return append(out, personGroups("ship_to.", "ship_")...)
}

// fieldName is a field in words.
func fieldName(l i18n.Lang, field string) string {
	if key, ok := strings.CutPrefix(strings.TrimPrefix(field, "customer."), "custom."); ok {
		return l.T("mapping.field_custom", i18n.Args{"key": key})
	}
	if rest, ok := strings.CutPrefix(field, "ship_to."); ok {
		return l.T("mapping.of_ship_to", i18n.Args{"field": l.T("mapping.field." + rest)})
	}
	if rest, ok := strings.CutPrefix(field, "customer."); ok {
		return l.T("mapping.of_customer", i18n.Args{"field": l.T("mapping.field." + customerKey(rest))})
	}
	return l.T("mapping.field." + field)
}

// customerKey tells fields of a customer from those of an order with the same name.
func customerKey(field string) string {
	if field == "memo" {
		return "customer_memo"
	}
	return field
}

// options are the choices of a column, the chosen one selected.
func options(l i18n.Lang, kind format.Kind, chosen string, first bool) []ui.Option {
	custom := strings.Contains(chosen, choiceCustom)
	out := []ui.Option{
		{Value: choiceNone, Label: l.T("mapping.choose"), Selected: chosen == choiceNone},
		{Value: choiceSkip, Label: l.T("mapping.skip"), Selected: chosen == choiceSkip},
		{Value: choiceCustom, Label: l.T("mapping.custom"), Selected: custom},
	}
	if !first {
		out = append(out, ui.Option{Value: choiceJoin, Label: l.T("mapping.join"), Selected: chosen == choiceJoin})
	}
	for _, g := range fieldGroups(kind) {
		title := l.T(g.title)
		for _, f := range g.fields {
			field := g.prefix + f
			label := fieldName(l, field)
			if kind == format.Customers && f == "memo" {
				label = l.T("mapping.field.customer_memo")
			}
			out = append(out, ui.Option{Value: field, Label: label, Group: title, Selected: chosen == field})
		}
	}
	return out
}

// moved is a field of one kind of file as the other kinds have it: email and customer.email.
func moved(field string, to format.Kind) string {
	if to == format.Customers {
		field = strings.TrimPrefix(field, "customer.")
	} else if !format.Known(to, field) && format.Known(format.Customers, field) {
		field = "customer." + field
	}
	if !format.Known(to, field) {
		return choiceNone
	}
	return field
}
