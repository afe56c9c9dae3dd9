package exporter

import (
	"slices"
	"strings"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// Columns lists the columns that files of a kind can have, in their usual order.
func Columns(q db.Querier, shop Shop, kind Kind) ([]string, error) {
	s, err := (&Request{Shop: shop, Kind: kind}).sheet()
	if err != nil {
		return nil, err
	}
	if err := s.open(q); err != nil {
		return nil, err
	}
	return s.header(), nil
}

// choose finds the columns asked for among all; none asked for are all.
func choose(all, asked []string) (names []string, places []int, err error) {
	if len(asked) == 0 {
		asked = all
	}
	for i, name := range asked {
		at := slices.Index(all, name)
		if at < 0 {
			return nil, nil, errs.New(errs.BadUse, "export.unknown_column", errs.Args{"column": name, "columns": strings.Join(all, ", ")})
		}
		if slices.Contains(asked[:i], name) {
			return nil, nil, errs.New(errs.BadUse, "export.column_twice", errs.Args{"column": name})
		}
		places = append(places, at)
	}
	return asked, places, nil
}

// impersonal are the columns that tell nobody who somebody is.
var impersonal = strings.Fields(`number id source external_id prefecture country sex member_status rank staff tags points email_optin
	consent_at created_at order_count amount first_order_date last_order_date order_number ordered_at state payment_state
	payment_method channel coupon currency subtotal shipping fees discount coupon_discount mall_coupon_discount tax_added order_type points_used points_earned tax total
	refunded test paid_at shipped_at delivered_at cancelled_at sku product_id product_name variant category unit_price quantity
	tax_rate line_amount difference carrier tracking_number`)

// Personal reports whether a column says who somebody is or how to reach them.
func Personal(column string) bool {
	column = strings.TrimPrefix(strings.TrimPrefix(column, "customer."), "ship_to.")
	return !slices.Contains(impersonal, column)
}
