package format

import (
	"slices"
	"strings"
)

// CustomerFields are the fields of a customer that a file can fill, under the names that mappings and exports use.
var CustomerFields = strings.Fields(`source external_id name display_name family_name given_name kana family_kana given_kana
	company department email phone mobile fax postal_code prefecture city address1 address2 country sex birthday homepage
	member_status rank staff tags memo points email_optin consent_at created_at`)

// OneLineAddress is a customer's or a recipient's address in one piece. It is split into prefecture, city and the rest, so
// no export has it.
const OneLineAddress = "address"

// OrderFields are the fields of an order.
var OrderFields = strings.Fields(`order_number ordered_at state payment_state payment_method channel source coupon memo currency
	subtotal shipping fees discount coupon_discount points_used points_earned tax total refunded test paid_at shipped_at
	delivered_at cancelled_at order_type mall_coupon_discount tax_added`)

// LineFields are the fields of an order line.
var LineFields = strings.Fields(`sku product_id product_name variant category unit_price quantity tax_rate line_amount`)

// ShipToFields are the fields of the address an order goes to.
var ShipToFields = strings.Fields(`name family_name given_name kana family_kana given_kana company phone postal_code prefecture
	city address1 address2 country`)

// ShipmentFields are the fields of a parcel.
var ShipmentFields = strings.Fields(`order_number tracking_number carrier shipped_at`)

// ReadOnlyFields are columns of Joren's own exports that an import passes over.
var ReadOnlyFields = strings.Fields(`number id order_count amount first_order_date last_order_date difference carrier tracking_number`)

// Known reports whether a file of the kind can hold the field.
func Known(kind Kind, field string) bool {
	if kind == Shipments {
		return slices.Contains(ShipmentFields, field)
	}
	if rest, ok := strings.CutPrefix(field, "customer."); ok && kind != Customers {
		return customerField(rest)
	}
	if rest, ok := strings.CutPrefix(field, "ship_to."); ok && kind != Customers {
		return rest == OneLineAddress || slices.Contains(ShipToFields, rest)
	}
	switch kind {
	case Customers:
		return customerField(field)
	case Orders:
		return slices.Contains(OrderFields, field)
	default:
		return slices.Contains(OrderFields, field) || slices.Contains(LineFields, field)
	}
}

func customerField(field string) bool {
	if key, ok := strings.CutPrefix(field, "custom."); ok {
		return key != ""
	}
	return field == OneLineAddress || slices.Contains(CustomerFields, field)
}
