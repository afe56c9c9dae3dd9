package format

// amazonOrders is the order report of Amazon.co.jp, a row per order item, with times in GMT. The layout with 32 columns
// states no amounts; where item-price and the like are there, they are amounts of the whole row with tax in them, and an
// order's are their sums. How many pieces were shipped tells how far the order is.
var amazonOrders = &Format{
	Name: "amazon-orders", Kind: Lines,
	Require: []string{"order-id", "order-item-id", "purchase-date", "quantity-purchased"},
	Needs:   []string{"order_number", "ordered_at", "customer.name | customer.email"},
	Columns: []Column{
		{"order-id", "order_number"}, {"purchase-date", "ordered_at"}, {"payments-date", "paid_at"}, {"payment-method", "payment_method"},
		{"currency", "currency"}, {"shipping-price", "shipping++"}, {"gift-wrap-price", "fees++"},
		{"item-promotion-discount", "discount++"}, {"ship-promotion-discount", "discount++"},
		{"buyer-email", "customer.email"}, {"buyer-name", "customer.name"}, {"buyer-phone-number", "customer.phone"},
		{"buyer-company-name", "customer.company"},
		{"recipient-name", "ship_to.name"}, {"ship-phone-number", "ship_to.phone"}, {"ship-postal-code", "ship_to.postal_code"},
		{"ship-state", "ship_to.prefecture"}, {"ship-city", "ship_to.city"}, {"ship-address-1", "ship_to.address1"},
		{"ship-address-2 & ship-address-3", "ship_to.address2"}, {"ship-address-2", "ship_to.address2"}, {"ship-country", "ship_to.country"},
		{"sku", "sku"}, {"product-name", "product_name"}, {"quantity-purchased", "quantity"}, {"item-price", "line_amount"},
		{"quantity-shipped", "quantity_shipped"}, {"quantity-to-ship", "quantity_to_ship"},
	},
	Constants: map[string]string{"source": "amazon", "channel": "amazon"}, Words: words,
}
