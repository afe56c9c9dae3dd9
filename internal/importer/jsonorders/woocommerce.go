package jsonorders

import (
	"slices"
	"strings"
)

// woocommerce are the orders of WooCommerce's REST API (v3). It states all parts without their tax, so that parts and
// taxes are added here; the total has it in any case.
var woocommerce = system{
	wrote: func(o object) bool {
		return o["line_items"] != nil && o.object("billing") != nil && o["date_created"] != nil
	},
	columns: slices.Concat(
		plain(`number status currency total total_tax`),
		[]column{
			{"date_created", utc("date_created")},
			{"date_paid", utc("date_paid")},
			{"date_completed", utc("date_completed")},
			{"payment_status", paymentStatus},
			{"shipping_total", func(o object) string { return o.gross("shipping_total", "shipping_tax") }},
			{"discount_total", func(o object) string { return o.gross("discount_total", "discount_tax") }},
			{"fee_lines.total", func(o object) string {
				var fees []string
				for _, f := range o.list("fee_lines") {
					fees = append(fees, f.text("total"), f.text("total_tax"))
				}
				return rounded(sum(fees...), o.text("currency"))
			}},
			{"refunds.total", func(o object) string { return total(o.list("refunds"), "total") }},
			{"coupon_lines.code", func(o object) string { return strings.Join(each(o.list("coupon_lines"), "code"), ", ") }},
			{"customer_id", func(o object) string { return strings.TrimPrefix(o.text("customer_id"), "0") }}, // 0: a guest
			{"billing.state", prefecture("billing")},
			{"shipping.state", prefecture("shipping")},
		},
		plain(`payment_method_title customer_note billing.first_name billing.last_name billing.company billing.postcode billing.city
			billing.address_1 billing.address_2 billing.country billing.email billing.phone
			shipping.first_name shipping.last_name shipping.company shipping.postcode shipping.city
			shipping.address_1 shipping.address_2 shipping.country shipping.phone`),
	),
	itemColumns: append(plainItems(`sku product_id quantity`),
		itemColumn{"name", func(_, item object) string { return first(item.text("parent_name"), item.text("name")) }},
		itemColumn{"variation", variation},
		itemColumn{"price", func(o, item object) string {
			return shared(lineTotal(o, item), item.text("quantity"), o.text("currency"))
		}},
		itemColumn{"total", lineTotal},
		itemColumn{"tax_rate", taxRate}),
}

// gross adds the tax of a part to it.
func (o object) gross(net, tax string) string {
	return rounded(sum(o.text(net), o.text(tax)), o.text("currency"))
}

// utc is a time. The API gives it twice: in the zone of the site, and in UTC without saying so.
func utc(name string) func(object) string {
	return func(o object) string {
		if t := o.text(name + "_gmt"); t != "" {
			return strings.TrimSuffix(t, "Z") + "Z"
		}
		return o.text(name)
	}
}

// paymentStatus follows from the order's status, and from what was paid back of it.
func paymentStatus(o object) string {
	switch status := o.text("status"); status {
	case "refunded":
		return "refunded"
	case "processing", "completed":
		if len(o.list("refunds")) > 0 {
			return "part_refunded"
		}
		return "paid"
	case "pending", "on-hold", "failed":
		return "pending"
	}
	if o.text("date_paid")+o.text("date_paid_gmt") != "" {
		return "paid"
	}
	return ""
}

// prefecture is a state without its country: JP13 is 13.
func prefecture(address string) func(object) string {
	return func(o object) string {
		return strings.TrimPrefix(o.text(address+".state"), o.text(address+".country"))
	}
}

// lineTotal is a line's amount before discounts, with tax.
func lineTotal(o, item object) string {
	return rounded(sum(item.text("subtotal"), item.text("subtotal_tax")), o.text("currency"))
}

// variation is what was chosen of a product. Members that begin with an underscore are the system's own.
func variation(_, item object) string {
	if id := item.text("variation_id"); id == "" || id == "0" {
		return ""
	}
	var parts []string
	for _, m := range item.list("meta_data") {
		if v := first(m.text("display_value"), m.text("value")); v != "" && !strings.HasPrefix(m.text("key"), "_") {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, " / ")
}

// taxRate finds the rate of a line's first tax among the order's taxes.
func taxRate(o, item object) string {
	for _, t := range item.list("taxes") {
		if t.text("total")+t.text("subtotal") == "" {
			continue
		}
		for _, rate := range o.list("tax_lines") {
			if id := rate.text("rate_id"); id != "" && id == t.text("id") {
				return rate.text("rate_percent")
			}
		}
	}
	return ""
}
