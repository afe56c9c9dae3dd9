package format

// builtin lists all formats; the order matters only where two fit equally well.
var builtin = []*Format{
	shopifyCustomers, shopifyOrders, shopifyOrdersJSON, woocommerceOrders, eccubeCustomers, eccubeOrders, colormeOrders, rakutenOrders, amazonOrders, baseOrders, storesOrders,
	yahooOrders, yahooItems, yahooLines, makeshopOrders, woocommerceCSV, futureshopOrders, nextengineOrders, rakuuruCustomers, eccube2Customers,
	yamatoResults, sagawaResults,
	genericCustomers, genericOrders, genericLines,
}

// generic takes files whose headers are field names, as Joren's own exports are.
func generic(name string, kind Kind, require []string, fields ...[]string) *Format {
	f := &Format{Name: name, Kind: kind, Own: true, Require: require, Constants: map[string]string{"source": "file"}, Words: words}
	for _, list := range fields {
		for _, field := range list {
			f.Columns = append(f.Columns, Column{field, field})
		}
	}
	return f
}

func prefixed(prefix string, fields []string) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = prefix + f
	}
	return out
}

var (
	genericCustomers = identified(generic("generic-customers", Customers, nil, CustomerFields))
	genericOrders    = generic("generic-orders", Orders, []string{"order_number"},
		OrderFields, prefixed("customer.", CustomerFields), prefixed("ship_to.", ShipToFields))
	genericLines = generic("generic-lines", Lines, []string{"order_number", "quantity"},
		OrderFields, LineFields, prefixed("customer.", CustomerFields), prefixed("ship_to.", ShipToFields))
)

// identified asks for a column that says who a row is about.
func identified(f *Format) *Format {
	f.Require = []string{"external_id | email | phone | mobile | name | family_name | display_name | company"}
	return f
}
