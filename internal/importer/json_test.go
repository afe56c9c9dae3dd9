package importer_test

import (
	"strings"
	"testing"

	"joren/internal/consent"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
	"joren/internal/order"
)

// shopifyOrder is an order with nearly everything: prices without tax, a discount, a tip, a gift card, several shipping
// lines, a refund. 3,000 × 2 + 5,000 − 500 + 600 + 400 + 150 + tax 1,165 = 12,815.
const shopifyOrder = `{"id": 1, "name": "#1001", "created_at": "2026-11-01T10:00:00+09:00", "taxes_included": false, "test": false,
	"currency": "JPY", "financial_status": "partially_refunded", "fulfillment_status": "fulfilled", "total_line_items_price": "11000",
	"total_discounts": "500", "total_tax": "1165", "total_tip_received": "150", "total_price": "12815", "source_name": "pos",
	"discount_codes": [{"code": "AUTUMN"}], "payment_gateway_names": ["shopify_payments", "gift_card"], "note": "のし希望",
	"note_attributes": [{"name": "届け日", "value": "11/05"}],
	"shipping_lines": [{"price": "600"}, {"price": "400"}],
	"refunds": [{"transactions": [{"kind": "refund", "status": "success", "amount": "1000"}, {"kind": "refund", "status": "failure", "amount": "9"}]},
		{"transactions": [], "refund_line_items": [{"subtotal": "200", "total_tax": "20"}]}],
	"fulfillments": [{"created_at": "2026-11-02T09:00:00+09:00", "status": "success"}],
	"customer": {"id": 77, "email": "momo@example.jp", "last_name": "桃瀬", "first_name": "くるみ", "tags": "VIP, 定期",
		"email_marketing_consent": {"state": "subscribed", "consent_updated_at": "2026-10-01T00:00:00+09:00"}},
	"billing_address": {"last_name": "桃瀬", "first_name": "くるみ", "zip": "105-0011", "province": "Tokyo", "city": "港区", "address1": "芝公園1-2-3", "address2": null, "country_code": "JP", "phone": "+81 90-1234-5678"},
	"shipping_address": {"last_name": "高橋", "first_name": "一郎", "zip": "1500001", "province": "Tokyo", "city": "渋谷区", "address1": "1-1", "country_code": "JP"},
	"line_items": [
		{"sku": "T-1", "product_id": 5, "title": "煎茶", "variant_title": "100g", "quantity": 2, "price": "3000", "tax_lines": [{"rate": 0.08}]},
		{"sku": "", "title": "ギフト券", "quantity": 1, "price": "5000", "gift_card": true, "tax_lines": []}]}`

func wooOrder(number, status, more string) string {
	return `{"id": ` + number + `, "number": "` + number + `", "status": "` + status + `", "currency": "JPY", "date_created": "2026-11-01T10:00:00",
	"date_created_gmt": "2026-11-01T01:00:00", "date_paid_gmt": "2026-11-01T01:05:00", "prices_include_tax": true, "customer_id": 9,
	"discount_total": "455", "discount_tax": "45", "shipping_total": "500", "shipping_tax": "50", "total_tax": "777", "total": "8450",
	"payment_method_title": "クレジットカード", "customer_note": "急ぎ", "coupon_lines": [{"code": "autumn", "discount": "455"}],
	"fee_lines": [{"name": "ギフト包装", "total": "364", "total_tax": "36"}], "refunds": [],
	"tax_lines": [{"rate_id": 1, "rate_percent": 10}, {"rate_id": 2, "rate_percent": 8}],
	"billing": {"first_name": "一郎", "last_name": "高橋", "postcode": "150-0001", "state": "JP13", "city": "渋谷区", "address_1": "1-1", "address_2": "", "country": "JP", "email": "ichiro@example.jp", "phone": "03-1234-5678"},
	"shipping": {"first_name": "一郎", "last_name": "高橋", "postcode": "150-0001", "state": "JP13", "city": "渋谷区", "address_1": "1-1", "country": "JP"},
	"line_items": [{"name": "湯のみ - 青", "parent_name": "湯のみ", "product_id": 3, "variation_id": 31, "sku": "Y-1", "quantity": 3, "subtotal": "5454.545454", "subtotal_tax": "545.454546",
		"price": 1818.1818, "taxes": [{"id": 1, "total": "1"}], "meta_data": [{"key": "_x", "value": "no"}, {"key": "color", "display_value": "青"}]},
		{"name": "煎茶", "product_id": 4, "variation_id": 0, "quantity": 1, "subtotal": "1852", "subtotal_tax": "148", "taxes": [{"id": 2, "total": "1"}]}]` + more + `}`
}

func (f *fixture) detail(id int64) (o *order.Order, lines []order.Position) {
	f.t.Helper()
	f.read(func(q *db.Read) (err error) {
		if o, err = order.Get(q, f.shop.ID, id); err == nil {
			lines, err = order.Positions(q, f.shop.ID, []int64{id})
		}
		return err
	})
	return o, lines
}

func TestShopifyOrdersInJSON(t *testing.T) {
	t.Parallel()
	cancelled := strings.NewReplacer(`"#1001"`, `"#1002"`, `"test": false`, `"test": true, "cancelled_at": "2026-11-03T00:00:00+09:00"`).Replace(shopifyOrder)
	dollars := strings.NewReplacer(`"#1001"`, `"#1003"`, `"JPY"`, `"USD"`).Replace(shopifyOrder)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		for name, text := range map[string]string{
			"an array": "[" + shopifyOrder + "]", "one order": shopifyOrder, "a webhook": `{"order": ` + shopifyOrder + `}`,
			"a list":     `{"count": 1, "orders": [` + shopifyOrder + `], "next": null}`,
			"JSON lines": strings.ReplaceAll(shopifyOrder, "\n", " ") + "\n", "with a byte order mark": "\uFEFF" + shopifyOrder,
		} {
			r := f.take(text)
			if r.Format != "shopify-orders-json" || r.Rows != 2 || r.Accepted != 2 || r.Info.Kind != tabular.JSON || r.Lines != 2 {
				t.Fatalf("%s: %+v", name, r)
			}
		}
		orders := f.orders()
		if len(orders) != 1 || orders[0].Amount == nil || *orders[0].Amount != 12815-1000-220 || orders[0].State != order.Shipped || orders[0].Payment != order.PartRefunded {
			t.Fatalf("%+v", orders)
		}
		detail, l := f.detail(orders[0].ID)
		if detail.Difference != 0 || detail.Channel != "store" || detail.Memo != "のし希望\n届け日: 11/05" || detail.CouponCode != "AUTUMN" || detail.ShipTo.Name != "高橋 一郎" {
			t.Errorf("%+v", detail)
		}
		if len(l) != 2 || l[0].Name != "煎茶" || l[0].TaxRate != 80 || l[1].Category != "gift_card" || l[0].Quantity != 2 {
			t.Errorf("%+v", l)
		}
		hit := f.one("momo@example.jp")
		if hit.Name != "桃瀬 くるみ" || hit.Prefecture != "東京都" || f.mail(hit.ID) != consent.Subscribed {
			t.Errorf("%+v, %s", hit, f.mail(hit.ID))
		}
		r := f.take("[" + shopifyOrder + "," + cancelled + "," + dollars + "]")
		if r.Rows != 6 || r.Rejected != 2 || r.Orders.Unchanged != 1 || r.Orders.Created != 1 || r.Orders.Amount != 11595 {
			t.Fatalf("%+v", r)
		}
		text := f.rejected(r)
		if !strings.HasPrefix(text, "\uFEFFname,created_at,") || !strings.Contains(text, "Reason not imported") || strings.Count(text, "#1003") != 2 || r.RejectedName() == "" {
			t.Errorf("rejected rows: %s", text)
		}
		again := f.take(strings.ReplaceAll(text, "USD", "JPY"))
		if again.Format != "shopify-orders-json" || again.Accepted != 2 || again.Orders.Created != 1 || again.Orders.Amount != 11595 {
			t.Errorf("mended: %+v", again)
		}
	})
}

func TestWooCommerceOrders(t *testing.T) {
	t.Parallel()
	refund := strings.Replace(wooOrder("52", "completed", ""), `"refunds": []`, `"refunds": [{"id": 1, "total": "-450"}]`, 1)
	guest := strings.Replace(wooOrder("53", "on-hold", ""), `"customer_id": 9`, `"customer_id": 0`, 1)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take("[" + wooOrder("51", "processing", "") + "," + refund + "," + guest + "]")
		if r.Format != "woocommerce-orders" || r.Rows != 6 || r.Accepted != 6 || r.Orders.Created != 3 || r.Orders.Amount != 8450*2-450 { // the guest has not paid for weeks
			t.Fatalf("%+v %v", r, r.Errors)
		}
		orders := f.orders()
		detail, l := f.detail(orders[0].ID)
		if detail.Difference != 0 || detail.Payment != order.Paid || detail.State != order.Preparing || detail.Memo != "急ぎ" || detail.OrderedAt.UTC().Hour() != 1 {
			t.Errorf("%+v", detail)
		}
		if len(l) != 2 || l[0].Name != "湯のみ" || l[0].Variant != "青" || l[0].TaxRate != 100 || *l[0].Amount != 6000 || *l[0].UnitPrice != 2000 || l[1].TaxRate != 80 || *l[1].Amount != 2000 {
			t.Errorf("%+v", l)
		}
		if got, _ := f.detail(orders[1].ID); got.Payment != order.PartRefunded || got.State != order.Shipped || got.Difference != 0 {
			t.Errorf("%+v", got)
		}
		if hit := f.one("ichiro@example.jp"); hit.Prefecture != "東京都" || hit.Name != "高橋 一郎" || hit.OrderCount != 2 {
			t.Errorf("%+v", hit)
		}
		if again := f.take("[" + wooOrder("51", "processing", "") + "]"); again.Orders.Unchanged != 1 || again.Orders.Created+again.Orders.Updated != 0 {
			t.Errorf("again: %+v", again.Orders)
		}
		if empty := f.take("[]"); empty.Rows != 0 || empty.Format != "woocommerce-orders" {
			t.Errorf("no orders: %+v", empty)
		}
	})
}

// TestS085_UnsoundJSONLeavesNothing: also where the damage comes after many good orders.
func TestS085_UnsoundJSONLeavesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		good := strings.Repeat(shopifyOrder+"\n", 3)
		for name, c := range map[string]struct{ text, key string }{
			"cut off":         {good + shopifyOrder[:500], "json.cut_off"},
			"invalid UTF-8":   {good + strings.Replace(shopifyOrder, "のし", "\xff", 1), "json.bad_utf8"},
			"depth 33":        {good + `{"a": ` + strings.Repeat("[", 33) + strings.Repeat("]", 33) + `}`, "json.too_deep"},
			"depth 10,001":    {good + `{"a": ` + strings.Repeat("[", 10001), "json.too_deep"},
			"a million keys":  {good + `{"a": {` + strings.Repeat(`"a":1,`, 1_000_000) + `"b":1}}`, "json.too_many_members"},
			"1e400":           {good + `{"a": 1e400}`, "json.number"},
			"2^63":            {good + `{"a": {"b": 9223372036854775808}}`, "json.number"},
			"a text of 8 MiB": {good + `{"a": "` + strings.Repeat("x", 8<<20) + `"}`, "json.too_large"},
			"two commas":      {good + `{"a": 1,,}`, "json.syntax"},
			"customers":       {`{"customers": [{"id": 1}]}`, "json.no_orders"},
		} {
			_, err := f.try(c.text)
			if keyOf(err) != c.key || errs.CodeOf(err) == errs.Internal {
				t.Errorf("%s: %v, want %s", name, err, c.key)
			}
		}
		f.read(func(q *db.Read) error {
			list, err := importer.Recent(q, f.shop.ID, 10)
			if len(list) != 0 || len(f.orders()) != 0 {
				t.Errorf("%d imports, %d orders", len(list), len(f.orders()))
			}
			return err
		})
	})
}

func TestSharedShopifyFiles(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for _, name := range []string{"goshopify_order", "goshopify_orders", "goshopify_order_with_transaction", "python_api_order", "python_api_orders",
		"goshopify_customer", "goshopify_product", "goshopify_webhook", "goshopify_draft_order", "python_api_customers_search"} {
		files[name] = string(shared(t, "cart_shopify/"+name+".json"))
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, text := range files {
			f := newShopFixture(t, d, strings.ReplaceAll(name, "_", "-"), "USD")
			r, err := f.try(text)
			if !strings.Contains(name, "order") || strings.Contains(name, "draft") {
				if keyOf(err) != "json.no_orders" {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if err != nil || r.Rejected != 0 || r.Orders.Created == 0 {
				t.Errorf("%s: %+v, %v", name, r, err)
			}
			for _, o := range f.orders() {
				t.Logf("%s: %s %s %v difference %d", name, o.State, o.Payment, *o.Amount, o.Difference)
			}
		}
	})
}
