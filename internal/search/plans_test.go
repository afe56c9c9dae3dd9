package search_test

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/shop"
)

// explained asks as its querier does and keeps every plan that reads more than the rows asked for.
type explained struct {
	*db.Read
	t      *testing.T
	engine db.Engine
	asked  int
}

func (e *explained) Query(sql string, args ...any) (*db.Rows, error) {
	e.explain(sql, args)
	return e.Read.Query(sql, args...)
}

func (e *explained) QueryRow(sql string, args ...any) *db.Row {
	e.explain(sql, args)
	return e.Read.QueryRow(sql, args...)
}

func (e *explained) explain(sql string, args []any) {
	e.t.Helper()
	e.asked++
	how := "EXPLAIN "
	if e.engine == db.SQLite {
		how = "EXPLAIN QUERY PLAN "
	}
	rows, err := e.Read.Query(how+sql, args...)
	if err != nil {
		e.t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		values := make([]any, len(rows.Columns()))
		into := make([]any, len(values))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			e.t.Fatal(err)
		}
		plan = append(plan, fmt.Sprint(values[len(values)-1]))
	}
	if text := strings.Join(plan, "\n"); wide(e.engine, text) {
		e.t.Errorf("reads a whole shop:\n%s\n%s", sql, text)
	}
}

var (
	sqliteTable = regexp.MustCompile(`(?m)SCAN (\w+)`)
	wholeShop   = regexp.MustCompile(`(?m)(\(shop_id=\?\)$|\(shop_id=\? AND customer_id>\?\)$|Index Cond: \(shop_id = [^()]*(\(\))?[^()]*\)$)`)
)

// wide tells that a plan reads a table, or all that an index has of the shop.
func wide(e db.Engine, plan string) bool {
	if e == db.Postgres {
		return strings.Contains(plan, "Seq Scan") || wholeShop.MatchString(plan)
	}
	for _, m := range sqliteTable.FindAllStringSubmatch(plan, -1) {
		if m[1] != "json_each" {
			return true
		}
	}
	return wholeShop.MatchString(plan)
}

// lookUps asks everything that an import looks up and a page of a list loads.
func lookUps(q db.Querier, shopID int64) error {
	if _, err := order.Find(q, shopID, []order.Key{{Source: "own", Number: "a1"}, {Source: "new", Number: "a7"}}); err != nil {
		return err
	}
	ids := []int64{1, 2, 3}
	for _, ask := range []func() error{
		func() error { _, err := customer.Many(q, shopID, ids); return err },
		func() error { _, err := search.Load(q, shopID, ids); return err },
		func() error { _, err := order.Many(q, shopID, ids); return err },
		func() error { _, err := order.Nth(q, shopID, ids); return err },
		func() error {
			for _, sql := range []string{
				`SELECT source, reference, customer_id, digest FROM customer_sources WHERE shop_id = $1 AND reference {{in_list $2}}`,
				`SELECT source, order_number, id FROM orders WHERE shop_id = $1 AND order_number {{in_list $2}}`,
				`SELECT email_key, id FROM customers WHERE shop_id = $1 AND email_key <> '' AND email_key {{in_list $2}}`,
			} {
				if _, err := db.All(q, func(*db.Rows) (int, error) { return 0, nil }, sql, shopID, db.List([]string{"x", "y"})); err != nil {
					return err
				}
			}
			_, err := db.All(q, func(*db.Rows) (int, error) { return 0, nil }, `SELECT customer_id, SUM(amount) FROM orders
				WHERE shop_id = $1 AND customer_id {{in_list_int $2}} AND counts GROUP BY customer_id`, shopID, db.List(ids))
			return err
		},
	} {
		if err := ask(); err != nil {
			return err
		}
	}
	return nil
}

// No look-up reads a whole shop: on SQLite, which knows nothing about its tables, and on PostgreSQL, also for a shop and
// a source that came after the statistics.
func TestLookUpsReadNoWholeShop(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		id := filled(t, d, 6_000)
		check := func(shopID int64) {
			err := d.Read(t.Context(), func(q *db.Read) error {
				e := &explained{Read: q, t: t, engine: d.Engine()}
				err := lookUps(e, shopID)
				if e.asked < 10 {
					t.Errorf("only %d statements looked at", e.asked)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if d.Engine() == db.SQLite { // statistics are never gathered there
			check(id)
			return
		}
		err := d.Tx(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec("ANALYZE")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		check(id)
		check(id + 1)
	})
}

// filled makes a shop with n orders of as many customers.
func filled(t *testing.T, d *db.DB, n int) int64 {
	t.Helper()
	shops := shop.New(d)
	s, err := shops.Add(t.Context(), "s", "S", "JPY", "")
	if err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	file.WriteString("source,order_number,ordered_at,total,customer.external_id,customer.name,customer.email,customer.tags,customer.email_optin,product_name,quantity\n")
	for i := range n {
		fmt.Fprintf(&file, "own,a%d,2026-01-02T03:04:05Z,100,c%d,name%d,c%d@example.jp,tag,true,thing,1\n", i, i, i, i)
	}
	r, err := importer.New(d, shops, slog.New(slog.DiscardHandler)).Run(t.Context(), importer.Request{
		Shop: importer.Shop{ID: s.ID, Currency: s.Currency, Zone: s.Zone, Lapse: s.Lapse(), MatchMail: true},
		File: strings.NewReader(file.String()), FileName: "orders.csv"})
	if err != nil {
		t.Fatal(err)
	}
	if r.Orders.Created != int64(n) {
		t.Fatalf("%d orders, want %d", r.Orders.Created, n)
	}
	return s.ID
}
