package format

// The formats of this file are orders that systems give out as JSON. Package jsonorders makes rows of them, under headers
// that are the paths of the values; a file of rejected rows has the same headers.

var shopifyOrdersJSON = &Format{
	Name: "shopify-orders-json", Kind: Lines,
	Require: []string{"name", "financial_status", "total_line_items_price", "line_items.title", "line_items.quantity"},
	Columns: []Column{
		{"name", "order_number"}, {"created_at", "ordered_at"}, {"processed_at", "ordered_at"}, {"cancelled_at", "cancelled_at"},
		{"financial_status", "payment_state"}, {"fulfillment_status", "state"}, {"fulfillments.created_at", "shipped_at"},
		{"test", "test"}, {"currency", "currency"}, {"total_line_items_price", "subtotal"}, {"total_discounts", "discount"},
		{"shipping_lines.price", "shipping"}, {"total_tip_received", "fees"}, {"total_tax", "tax"}, {"tax_added", "tax_added"},
		{"total_price", "total"}, {"refunds.amount", "refunded"}, {"discount_codes.code", "coupon"},
		{"payment_gateway_names", "payment_method"}, {"source_name", "channel"}, {"note", "memo"},
		{"customer.email_marketing_consent.state", "customer.email_optin"},
		{"customer.email_marketing_consent.consent_updated_at", "customer.consent_at"},
		{"customer.id", "customer.external_id"}, {"customer.email", "customer.email"}, {"email", "customer.email"},
		{"contact_email", "customer.email"},
		{"customer.last_name", "customer.family_name"}, {"billing_address.last_name", "customer.family_name"},
		{"customer.first_name", "customer.given_name"}, {"billing_address.first_name", "customer.given_name"},
		{"billing_address.company", "customer.company"}, {"billing_address.zip", "customer.postal_code"},
		{"billing_address.province", "customer.prefecture"}, {"billing_address.city", "customer.city"},
		{"billing_address.address1", "customer.address1"}, {"billing_address.address2", "customer.address2"},
		{"billing_address.country_code", "customer.country"}, {"billing_address.phone", "customer.phone"},
		{"customer.phone", "customer.phone"}, {"phone", "customer.phone"},
		{"customer.tags", "customer.tags"}, {"customer.note", "customer.memo"}, {"customer.created_at", "customer.created_at"},
		{"shipping_address.last_name", "ship_to.family_name"}, {"shipping_address.first_name", "ship_to.given_name"},
		{"shipping_address.company", "ship_to.company"}, {"shipping_address.zip", "ship_to.postal_code"},
		{"shipping_address.province", "ship_to.prefecture"}, {"shipping_address.city", "ship_to.city"},
		{"shipping_address.address1", "ship_to.address1"}, {"shipping_address.address2", "ship_to.address2"},
		{"shipping_address.country_code", "ship_to.country"}, {"shipping_address.phone", "ship_to.phone"},
		{"line_items.sku", "sku"}, {"line_items.product_id", "product_id"}, {"line_items.title", "product_name"},
		{"line_items.variant_title", "variant"}, {"line_items.price", "unit_price"}, {"line_items.quantity", "quantity"},
		{"line_items.tax_lines.rate", "tax_rate"}, {"line_items.gift_card", "category"},
	},
	Constants: map[string]string{"source": "shopify", "channel": "own_cart"},
	Words:     shopifyOrders.Words,
}

var woocommerceOrders = &Format{
	Name: "woocommerce-orders", Kind: Lines, Unverified: true,
	Require: []string{"number", "date_created", "payment_status", "line_items.name", "line_items.total"},
	Columns: []Column{
		{"number", "order_number"}, {"date_created", "ordered_at"}, {"date_paid", "paid_at"}, {"date_completed", "shipped_at"},
		{"status", "state"}, {"payment_status", "payment_state"}, {"currency", "currency"}, {"shipping_total", "shipping"},
		{"discount_total", "discount"}, {"fee_lines.total", "fees"}, {"total_tax", "tax"}, {"total", "total"},
		{"refunds.total", "refunded"}, {"coupon_lines.code", "coupon"}, {"payment_method_title", "payment_method"},
		{"customer_note", "memo"}, {"customer_id", "customer.external_id"},
		{"billing.last_name", "customer.family_name"}, {"billing.first_name", "customer.given_name"},
		{"billing.company", "customer.company"}, {"billing.postcode", "customer.postal_code"}, {"billing.state", "customer.prefecture"},
		{"billing.city", "customer.city"}, {"billing.address_1", "customer.address1"}, {"billing.address_2", "customer.address2"},
		{"billing.country", "customer.country"}, {"billing.email", "customer.email"}, {"billing.phone", "customer.phone"},
		{"shipping.last_name", "ship_to.family_name"}, {"shipping.first_name", "ship_to.given_name"},
		{"shipping.company", "ship_to.company"}, {"shipping.postcode", "ship_to.postal_code"}, {"shipping.state", "ship_to.prefecture"},
		{"shipping.city", "ship_to.city"}, {"shipping.address_1", "ship_to.address1"}, {"shipping.address_2", "ship_to.address2"},
		{"shipping.country", "ship_to.country"}, {"shipping.phone", "ship_to.phone"},
		{"line_items.sku", "sku"}, {"line_items.product_id", "product_id"}, {"line_items.name", "product_name"},
		{"line_items.variation", "variant"}, {"line_items.price", "unit_price"}, {"line_items.quantity", "quantity"},
		{"line_items.total", "line_amount"}, {"line_items.tax_rate", "tax_rate"},
	},
	Constants: map[string]string{"source": "woocommerce", "channel": "own_cart"},
	Words: with(map[string]map[string]string{
		"state": {"pending": "new", "on-hold": "new", "processing": "preparing", "completed": "shipped", "cancelled": "cancelled",
			"refunded": "returned", "failed": "cancelled", "trash": "cancelled", "checkout-draft": "cancelled", "auto-draft": "cancelled"},
	}),
}
