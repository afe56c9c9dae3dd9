package app

import (
	"context"
	"fmt"
	"hash/fnv"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/demo"
	"joren/internal/kit/day"
	"joren/internal/order"
	"joren/internal/product"
	"joren/internal/shipping"
	"joren/internal/shop"
)

// demoBatch bounds the records that one transaction of the demo takes.
const demoBatch = 300

// FillDemo fills an empty shop with the customers and orders of a demo, through the same services as an import.
// progress is told how many customers are in.
func (a *App) FillDemo(ctx context.Context, s *shop.Shop, d *demo.Shop, progress func(customers int)) error {
	if err := a.DB.Tx(ctx, func(tx *db.Tx) error { return shipping.Save(tx, s.ID, demoSender(s)) }); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	f := &demoFiller{app: a, shop: s, products: &product.Batch{Shop: s.ID, NewID: a.DB.NewID}}
	n := 0
	for c := range d.Customers() {
		f.add(c)
		n++
		if f.records >= demoBatch {
			if err := f.flush(ctx); err != nil {
				return err
			}
			if progress != nil {
				progress(n)
			}
		}
	}
	return f.flush(ctx)
}

// demoSender is how the shop of the demo sends its parcels.
func demoSender(s *shop.Shop) shipping.Settings {
	return shipping.Settings{Name: s.Name, PostalCode: "4200853", Prefecture: "静岡県", City: "静岡市葵区", Address1: "追手町1-2", Phone: "03-1234-5678",
		Goods: "お茶", YamatoCode: "031234567801", YamatoFare: "01", SagawaCode: "031234567801"}
}

type demoFiller struct {
	app      *App
	shop     *shop.Shop
	products *product.Batch
	people   []demo.Customer
	records  int
}

func (f *demoFiller) add(c demo.Customer) {
	f.people = append(f.people, c)
	f.records += 1 + len(c.Orders)
}

func (f *demoFiller) flush(ctx context.Context) error {
	if len(f.people) == 0 {
		return nil
	}
	orders := 0
	for _, c := range f.people {
		orders += len(c.Orders)
	}
	customerNumber, err := f.app.Shops.Reserve(ctx, f.shop.ID, "customer", len(f.people))
	if err != nil {
		return err
	}
	orderNumber, err := f.app.Shops.Reserve(ctx, f.shop.ID, "order", orders)
	if err != nil {
		return err
	}
	err = f.app.DB.TxBatch(ctx, func(tx *db.Tx) error { return f.write(tx, customerNumber, orderNumber) })
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	f.people, f.records = nil, 0
	return nil
}

func counter(next int64) func() int64 {
	return func() int64 {
		next++
		return next - 1
	}
}

const demoActor = "demo"

func (f *demoFiller) write(tx *db.Tx, customerNumber, orderNumber int64) error {
	s := f.shop
	today := day.FromTime(tx.Now, s.Zone)
	rows := make([]customer.Row, len(f.people))
	for i, c := range f.people {
		rows[i] = customer.Row{Fields: c.Fields, Digest: digestText(c.Fields.Source + c.Fields.ExternalID)}
	}
	people := customer.Batch{Shop: s.ID, Today: today, Zone: s.Zone, Rules: customer.Rules{MatchMail: s.MatchMail, MatchPhone: s.MatchPhone}, Actor: demoActor,
		NewID: f.app.DB.NewID, Numbers: counter(customerNumber)}
	applied, err := people.Apply(tx, rows)
	if err != nil {
		return err
	}
	var newcomers []order.Newcomer
	var statements []consent.Statement
	var drafts []order.Row
	for i, c := range f.people {
		id := applied[i].ID
		if applied[i].Outcome == customer.CreatedNew {
			newcomers = append(newcomers, order.Newcomer{ID: id, Number: applied[i].Number})
		}
		for _, st := range c.Consents {
			statements = append(statements, consent.Statement{Customer: id, Channel: st.Channel, Address: c.Fields.Email,
				State: st.State, Basis: st.Basis, File: st.Page, ObtainedAt: st.At})
		}
		for _, o := range c.Orders {
			drafts = append(drafts, order.Row{Draft: o, Customer: id, Digest: digestText(o.Source + o.Number)})
		}
	}
	if err := order.OpenFigures(tx, s.ID, newcomers); err != nil {
		return err
	}
	consents := consent.Batch{Shop: s.ID, Zone: s.Zone, Actor: demoActor, NewID: f.app.DB.NewID}
	if err := consents.Record(tx, statements); err != nil {
		return err
	}
	orders := order.Batch{Shop: s.ID, Zone: s.Zone, Lapse: s.Lapse(), Rounding: s.Rounding, Actor: demoActor, NewID: f.app.DB.NewID,
		Numbers: counter(orderNumber), Products: f.products}
	_, err = orders.Apply(tx, drafts, nil)
	return err
}

func digestText(s string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // a hash never fails
	return int64(h.Sum64() | 1)
}
