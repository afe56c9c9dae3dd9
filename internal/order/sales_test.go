package order_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/db/migrate"
	"joren/internal/kit/clock"
	"joren/internal/order"
	"joren/internal/product"
)

// derived are the tables that follow from the orders.
var derived = []string{
	`SELECT customer_id, order_count, amount, unknown, first_day, last_day, first_order, first_amount, second_day, third_day, fourth_day, due_day
		FROM customer_figures WHERE shop_id = $1 ORDER BY customer_id`,
	`SELECT * FROM sales_days WHERE shop_id = $1 ORDER BY day`,
	`SELECT * FROM purchase_steps WHERE shop_id = $1 ORDER BY step, month, gap`,
}

// dump writes what the derived tables hold.
func dump(q db.Querier, shopID int64) (string, error) {
	var b strings.Builder
	for _, sql := range derived {
		rows, err := q.Query(sql, shopID)
		if err != nil {
			return "", err
		}
		into := make([]db.Null[int64], len(rows.Columns()))
		at := make([]any, len(into))
		for i := range into {
			at[i] = &into[i]
		}
		for rows.Next() {
			if err := rows.Scan(at...); err != nil {
				return "", err
			}
			for i, name := range rows.Columns() {
				if name == "shop_id" {
					continue
				}
				if into[i].Valid {
					fmt.Fprintf(&b, "%s %d  ", name, into[i].V)
				} else {
					fmt.Fprintf(&b, "%s -  ", name)
				}
			}
			b.WriteByte('\n')
		}
		if err := rows.Err(); err != nil {
			return "", err
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

var errBack = errors.New("roll back")

// scratch works the derived tables out from the orders as the migration that brought them in does, and leaves nothing.
func scratch(t *rapid.T, d *db.DB, shopID int64, statements []string) (text string) {
	err := d.Tx(t.Context(), func(tx *db.Tx) (err error) {
		all := append([]string{`DELETE FROM sales_days`, `DELETE FROM purchase_steps`,
			`UPDATE customer_figures SET first_order = NULL, first_amount = NULL, second_day = NULL, third_day = NULL, fourth_day = NULL, due_day = NULL,
				order_count = (SELECT COUNT(*) FROM orders o WHERE o.shop_id = customer_figures.shop_id AND o.customer_id = customer_figures.customer_id AND o.counts),
				amount = (SELECT COALESCE(SUM(o.amount), 0) FROM orders o WHERE o.shop_id = customer_figures.shop_id AND o.customer_id = customer_figures.customer_id AND o.counts),
				unknown = (SELECT COUNT(*) FROM orders o WHERE o.shop_id = customer_figures.shop_id AND o.customer_id = customer_figures.customer_id AND o.counts AND o.amount IS NULL),
				first_day = (SELECT MIN(o.ordered_day) FROM orders o WHERE o.shop_id = customer_figures.shop_id AND o.customer_id = customer_figures.customer_id AND o.counts),
				last_day = (SELECT MAX(o.ordered_day) FROM orders o WHERE o.shop_id = customer_figures.shop_id AND o.customer_id = customer_figures.customer_id AND o.counts)`},
			statements...)
		for _, sql := range all {
			if _, err := tx.Exec(sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
		if text, err = dump(tx, shopID); err != nil {
			return err
		}
		return errBack
	})
	if !errors.Is(err, errBack) {
		t.Fatal(err)
	}
	return text
}

// backfill are the statements of the migration that fill the derived tables.
func backfill(t *testing.T, d *db.DB) []string {
	t.Helper()
	raw, err := os.ReadFile("../db/migrate/0015_sales.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(raw), "-- From here on")
	if !ok {
		t.Fatal("the migration has no such part")
	}
	statements := migrate.Split("-- " + text)
	if d.Engine() == db.SQLite {
		for i := range statements {
			statements[i] = migrate.Translate(statements[i])
		}
	}
	return statements
}

// drawOrder draws an order of one of few customers in few years, so that days, firsts and gaps meet.
func drawOrder(t *rapid.T, number int, now time.Time) order.Row {
	days := rapid.SampledFrom([]int{0, 0, 1, 3, 13, 30, 31, 89, 90, 91, 92, 200, 365, 700}).Draw(t, "days")
	r := order.Row{Draft: order.Draft{Source: "s", Number: fmt.Sprint("n", number), OrderedAt: now.Add(-time.Duration(days)*24*time.Hour - time.Duration(rapid.IntRange(0, 3).Draw(t, "hour"))*time.Hour),
		State:        rapid.SampledFrom([]order.State{order.New, order.Shipped, order.Shipped, order.Delivered, order.Cancelled}).Draw(t, "state"),
		PaymentState: rapid.SampledFrom([]order.PaymentState{order.Paid, order.Paid, order.Pending, order.Refunded}).Draw(t, "payment")},
		Customer: rapid.SampledFrom([]int64{0, 11, 11, 11, 12, 12, 13}).Draw(t, "customer")}
	if total := rapid.Int64Range(-1, 3).Draw(t, "total"); total >= 0 {
		total *= 100
		r.Total = &total
	}
	return r
}

// Whatever is written, changed, lapsed or removed: what is kept beside the orders is what they come to.
func TestSumsAreThoseOfTheOrders(t *testing.T) {
	t.Parallel()
	now := clock.At(time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		statements := backfill(t, d)
		shopID := int64(0)
		rapid.Check(t, func(t *rapid.T) {
			shopID++
			number := int64(0)
			batch := order.Batch{Shop: shopID, Zone: time.UTC, Lapse: 20 * 24 * time.Hour, NewID: d.NewID, Numbers: func() int64 { number++; return number },
				Products: &product.Batch{Shop: shopID, NewID: d.NewID}}
			must := func(err error) {
				if err != nil {
					t.Fatal(err)
				}
			}
			must(d.Tx(t.Context(), func(tx *db.Tx) error {
				return order.OpenFigures(tx, shopID, []order.Newcomer{{ID: 11, Number: 1}, {ID: 12, Number: 2}, {ID: 13, Number: 3}})
			}))
			empty := ""
			must(d.Read(t.Context(), func(q *db.Read) (err error) { empty, err = dump(q, shopID); return err }))
			check := func(what string) {
				var kept string
				must(d.Read(t.Context(), func(q *db.Read) (err error) { kept, err = dump(q, shopID); return err }))
				if want := scratch(t, d, shopID, statements); kept != want {
					t.Fatalf("after %s:\nkept\n%sfrom scratch\n%s", what, kept, want)
				}
			}
			var ids []int64
			for range rapid.IntRange(1, 4).Draw(t, "batches") {
				var rows []order.Row
				var keys []order.Key
				numbers := rapid.SliceOfNDistinct(rapid.IntRange(1, 14), 1, 8, rapid.ID[int]).Draw(t, "numbers")
				for _, n := range numbers {
					rows = append(rows, drawOrder(t, n, now.Now()))
					keys = append(keys, order.Key{Source: "s", Number: fmt.Sprint("n", n)})
				}
				must(d.Tx(t.Context(), func(tx *db.Tx) error {
					known, err := order.Find(tx, shopID, keys)
					if err != nil {
						return err
					}
					applied, err := batch.Apply(tx, rows, known)
					for _, a := range applied {
						if a.Outcome == order.CreatedNew {
							ids = append(ids, a.ID)
						}
					}
					return err
				}))
				check("a batch")
			}
			_, err := order.LapseDue(t.Context(), d, shopID, time.UTC, 10*24*time.Hour)
			must(err)
			check("lapsing")
			gone := rapid.IntRange(0, len(ids)).Draw(t, "gone")
			must(d.Tx(t.Context(), func(tx *db.Tx) error { return order.Remove(tx, shopID, ids[:gone]) }))
			check("removing some")
			must(d.Tx(t.Context(), func(tx *db.Tx) error { return order.Remove(tx, shopID, ids[gone:]) }))
			var left string
			must(d.Read(t.Context(), func(q *db.Read) (err error) { left, err = dump(q, shopID); return err }))
			if left != empty {
				t.Fatalf("after removing all there is left\n%s", left)
			}
		})
	}, dbtest.WithClock(now))
}
