package orderui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/day"
	"joren/internal/order"
	"joren/internal/order/orderui"
	"joren/internal/product"
	"joren/internal/shop"
	"joren/internal/web/webtest"
)

// fixture is a site with one shop and the orders a test gives it.
type fixture struct {
	*webtest.Site
	shop           *shop.Shop
	people, orders int64 // the last numbers given
}

func newSite(t *testing.T, d *db.DB) *fixture {
	t.Helper()
	site := webtest.New(t, d)
	site.Handle(orderui.New(orderui.Options{DB: d}).Routes()...)
	return &fixture{Site: site, shop: site.Shop("tea")}
}

func (f *fixture) person(name, phone string) int64 {
	f.T.Helper()
	var id int64
	err := f.DB.Tx(f.T.Context(), func(tx *db.Tx) error {
		b := customer.Batch{Shop: f.shop.ID, Today: day.FromTime(tx.Now, f.shop.Zone), Zone: f.shop.Zone, Actor: "test", NewID: f.DB.NewID,
			Numbers: func() int64 { f.people++; return f.people }}
		applied, err := b.Apply(tx, []customer.Row{{Fields: customer.Fields{Source: "test", ExternalID: fmt.Sprint(f.people), Name: name, Phone: phone}}})
		if err != nil {
			return err
		}
		id = applied[0].ID
		return order.OpenFigures(tx, f.shop.ID, []order.Newcomer{{ID: id, Number: applied[0].Number}})
	})
	if err != nil {
		f.T.Fatal(err)
	}
	return id
}

func (f *fixture) add(customerID int64, drafts ...order.Draft) {
	f.T.Helper()
	rows := make([]order.Row, len(drafts))
	for i, d := range drafts {
		if d.Source == "" {
			d.Source = "shopify"
		}
		if d.State == "" {
			d.State = order.Delivered
		}
		if d.PaymentState == "" {
			d.PaymentState = order.Paid
		}
		rows[i] = order.Row{Draft: d, Customer: customerID}
	}
	err := f.DB.Tx(f.T.Context(), func(tx *db.Tx) error {
		b := order.Batch{Shop: f.shop.ID, Zone: f.shop.Zone, Lapse: 1000 * 24 * time.Hour, Actor: "test", NewID: f.DB.NewID,
			Numbers: func() int64 { f.orders++; return f.orders }, Products: &product.Batch{Shop: f.shop.ID, NewID: f.DB.NewID}}
		_, err := b.Apply(tx, rows, nil)
		return err
	})
	if err != nil {
		f.T.Fatal(err)
	}
}

func yen(n int64) *int64 { return &n }

func at(month, dayOf int) time.Time {
	return time.Date(2026, time.Month(month), dayOf, 3, 4, 0, 0, time.UTC)
}

func tea(amount int64) []order.Line {
	return []order.Line{{SKU: "T1", ProductName: "煎茶「朝霧」", Variant: "100g", Quantity: 2, UnitPrice: yen(amount / 2), TaxRate: 80}}
}

func has(t *testing.T, body string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func lacks(t *testing.T, body string, all ...string) {
	t.Helper()
	for _, s := range all {
		if strings.Contains(body, s) {
			t.Errorf("the page has %q", s)
		}
	}
}

// inOrder fails unless the pieces come one after the other.
func inOrder(t *testing.T, body string, pieces ...string) {
	t.Helper()
	from := 0
	for _, p := range pieces {
		i := strings.Index(body[from:], p)
		if i < 0 {
			t.Fatalf("%q does not come in its turn: %q", p, pieces)
		}
		from += i
	}
}

func each(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(t, newSite(t, d)) })
}
