package importer_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/history"
	"joren/internal/importer"
	"joren/internal/order"
)

// changes returns what the history holds of a record, the oldest first, as "field: before → after".
func (f *fixture) changes(kind history.Kind, id int64) (out []string) {
	f.t.Helper()
	f.read(func(q *db.Read) error {
		list, err := history.Of(q, f.shop.ID, kind, id, 100)
		show := func(v *string) string {
			if v == nil {
				return "–"
			}
			return *v
		}
		for _, c := range slices.Backward(list) {
			for _, field := range slices.Sorted(maps.Keys(c.Fields)) {
				if !slices.Contains([]string{"updated_at", "digest", "version"}, field) && !strings.HasPrefix(field, "reference.") {
					out = append(out, field+": "+show(c.Fields[field][0])+" → "+show(c.Fields[field][1]))
				}
			}
		}
		return err
	})
	return out
}

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheHistoryHasWhatAnImportChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "")
		const head = "source,external_id,name,email,tags,points,email_optin,custom.size\n"
		f.take(head + "shop,1,森 由紀子,mori@example.jp,常連,10,yes,M\n")
		id := f.find("森")[0].ID
		equal(t, f.changes(history.Customer, id), nil)
		equal(t, f.changes(history.Consent, id), nil)

		f.take(head + "shop,1,森 由紀子,mori@example.com,お茶,15,no,\n")
		equal(t, f.changes(history.Customer, id), []string{"email: mori@example.jp → mori@example.com", "points: 10 → 15", "tag.お茶: – → "})
		if c := f.changes(history.Consent, id); len(c) != 1 || !strings.HasPrefix(c[0], "email: SUBSCRIBED@") || !strings.Contains(c[0], "→ NOT_SUBSCRIBED@") {
			t.Errorf("consent: %q", c)
		}
		f.take(head + "shop,1,森 由紀子,mori@example.com,お茶,15,no,\n")
		if n := len(f.changes(history.Customer, id)); n != 3 {
			t.Errorf("the same file again added to the history: %d", n)
		}
	})
}

func TestTheHistoryKeepsAnOrdersAmountsAndLinesTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "")
		const head = "source,order_number,ordered_at,state,customer.email,sku,product_name,unit_price,quantity\n"
		f.take(head + "shop,N1,2026-10-01,new,mori@example.jp,T1,煎茶,1000,1\n")
		var id int64
		f.read(func(q *db.Read) error {
			known, err := order.Find(q, f.shop.ID, []order.Key{{Source: "shop", Number: "N1"}})
			id = known[order.Key{Source: "shop", Number: "N1"}].ID
			return err
		})
		f.take(head + "shop,N1,2026-10-01,shipped,mori@example.jp,T1,煎茶,1000,1\n")
		equal(t, f.changes(history.Order, id), []string{"state: new → shipped"})
		f.take(head + "shop,N1,2026-10-01,shipped,mori@example.jp,T1,煎茶,1000,2\n")
		list := f.changes(history.Order, id)
		if len(list) != 2 || !strings.HasPrefix(list[1], "contents: ") || !strings.Contains(list[1], `"product":"sku:T1"`) || !strings.Contains(list[1], `"total":"2000"`) {
			t.Errorf("%q", list)
		}
	})
}

func TestAFileOfCustomersTakesAndGivesBackNoNumbersOfOrders(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "")
		const order = "source,order_number,ordered_at,sku,unit_price,quantity\nshop,N%d,2026-10-01,T1,1000,1\n"
		for i := range 3 {
			f.take(fmt.Sprintf(order, i))
		}
		f.take("source,external_id,name\nshop,1,森 由紀子\nshop,2,田中 一郎\n")
		for i := range 3 {
			f.take(fmt.Sprintf(order, 10+i))
		}
	})
}

func TestOnlyYoungOrdersOfALiveFileCountAsHappeningNow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "")
		now := d.Clock().Now()
		day := func(ago int) string { return now.AddDate(0, 0, -ago).Format("2006-01-02 15:04") }
		text := "source,order_number,ordered_at,customer.email,customer.name,unit_price,quantity\n" +
			"shop,YOUNG," + day(1) + ",mori@example.jp,森,1000,1\nshop,OLD," + day(5) + ",tanaka@example.jp,田中,1000,1\n"
		f.take(text, func(r *importer.Request) { r.Live = true })
		f.take(strings.ReplaceAll(text, ",YOUNG", ",QUIET"))
		var live []string
		f.read(func(q *db.Read) (err error) {
			live, err = db.All(q, func(rows *db.Rows) (s string, err error) { return s, rows.Scan(&s) }, `SELECT e.kind || ' ' || o.order_number
				FROM events e JOIN orders o ON o.shop_id = e.shop_id AND o.customer_id = e.customer_id WHERE e.live ORDER BY o.order_number`)
			return err
		})
		equal(t, live, []string{"order.placed QUIET", "order.placed YOUNG"}) // one event, of a customer with two orders
	})
}
