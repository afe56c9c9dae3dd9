package jsonorders

import (
	"slices"
	"strings"
)

// shopify are the orders of Shopify's Admin REST API and of its webhooks. Amounts are those in the shop's currency.
var shopify = system{
	wrote: func(o object) bool { // whether or not its lines were asked for
		return o["name"] != nil && o["total_price"] != nil && (o["financial_status"] != nil || o["line_items"] != nil) && o["invoice_url"] == nil
	},
	columns: slices.Concat(
		plain(`name created_at processed_at cancelled_at financial_status fulfillment_status test currency`),
		plain(`total_line_items_price total_discounts total_tax total_price`),
		[]column{
			{"tax_added", func(o object) string {
				if o.text("taxes_included") == "false" {
					return o.text("total_tax")
				}
				return ""
			}},
			{"shipping_lines.price", func(o object) string {
				return first(o.text("total_shipping_price_set.shop_money.amount"), total(o.list("shipping_lines"), "price"))
			}},
			{"total_tip_received", func(o object) string {
				return sum(o.text("total_tip_received"), o.text("original_total_duties_set.shop_money.amount"))
			}},
			{"refunds.amount", refunds},
			{"discount_codes.code", func(o object) string { return strings.Join(each(o.list("discount_codes"), "code"), ", ") }},
			{"payment_gateway_names", func(o object) string {
				return first(strings.Join(o.texts("payment_gateway_names"), ", "), o.text("gateway"))
			}},
			{"fulfillments.created_at", shippedAt},
			{"source_name", func(o object) string {
				if o.text("source_name") == "pos" {
					return "store"
				}
				return ""
			}},
			{"note", note},
			{"customer.email_marketing_consent.state", func(o object) string { state, _ := consent(o); return state }},
			{"customer.email_marketing_consent.consent_updated_at", func(o object) string { _, at := consent(o); return at }},
		},
		plain(`customer.id customer.email email contact_email customer.first_name customer.last_name customer.phone phone
			customer.tags customer.note customer.created_at`),
		within("billing_address", `first_name last_name name company zip province city address1 address2 country_code phone`, billing),
		plain(`shipping_address.first_name shipping_address.last_name shipping_address.company shipping_address.zip
			shipping_address.province shipping_address.city shipping_address.address1 shipping_address.address2
			shipping_address.country_code shipping_address.phone`),
	),
	itemColumns: append(plainItems(`sku product_id title variant_title price quantity`),
		itemColumn{"tax_lines.rate", func(_, item object) string { return total(item.list("tax_lines"), "rate") }},
		itemColumn{"gift_card", func(_, item object) string {
			if item.text("gift_card") == "true" {
				return "gift_card"
			}
			return ""
		}}),
}

func total(list []object, path string) string {
	var amounts []string
	for _, o := range list {
		amounts = append(amounts, o.text(path))
	}
	return sum(amounts...)
}

// billing is where the buyer lives, as the order knows it, else as the customer's account does, else where it goes.
func billing(o object) object {
	for _, path := range []string{"billing_address", "customer.default_address", "shipping_address"} {
		if a := o.object(path); a.text("address1")+a.text("zip")+a.text("last_name")+a.text("name") != "" {
			return a
		}
	}
	return nil
}

// refunds is what was paid back: the payments where the order has them, else the lines that were taken back.
func refunds(o object) string {
	var amounts []string
	for _, r := range o.list("refunds") {
		paid := r.list("transactions")
		for _, t := range paid {
			if t.text("kind") == "refund" && t.text("status") == "success" {
				amounts = append(amounts, t.text("amount"))
			}
		}
		if len(paid) == 0 {
			for _, l := range r.list("refund_line_items") {
				amounts = append(amounts, l.text("subtotal"))
				if o.text("taxes_included") == "false" {
					amounts = append(amounts, l.text("total_tax"))
				}
			}
		}
	}
	return sum(amounts...)
}

// shippedAt is when the last parcel of an order left, once all of it has.
func shippedAt(o object) string {
	if o.text("fulfillment_status") != "fulfilled" {
		return ""
	}
	last := ""
	for _, f := range o.list("fulfillments") {
		if status := f.text("status"); status == "success" || status == "" {
			last = first(f.text("created_at"), last)
		}
	}
	return last
}

// note is what the buyer or the shop wrote on the order, with the further fields of the cart.
func note(o object) string {
	var lines []string
	if n := o.text("note"); n != "" {
		lines = append(lines, n)
	}
	for _, a := range o.list("note_attributes") {
		if v := a.text("value"); v != "" {
			lines = append(lines, a.text("name")+": "+v)
		}
	}
	return strings.Join(lines, "\n")
}

// consent is whether the customer agreed to mail, and when that was said. Older orders have it in other members. A state
// that is neither yes nor no says nothing.
func consent(o object) (state, at string) {
	c := o.object("customer")
	if m := c.object("email_marketing_consent"); m != nil {
		switch state := m.text("state"); state {
		case "subscribed", "not_subscribed", "unsubscribed":
			return state, m.text("consent_updated_at")
		}
		return "", ""
	}
	if s := c.text("accepts_marketing"); s != "" {
		return s, c.text("accepts_marketing_updated_at")
	}
	return o.text("buyer_accepts_marketing"), ""
}
