package bench

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"sort"
	"time"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/demo"
	"joren/internal/kit/day"
	"joren/internal/order"
	"joren/internal/product"
	"joren/internal/shop"
)

// The shop that segments are measured in: 8 of 100 customers have not bought, half have bought once, and the others so often that
// there are 3.3 orders and 6.5 lines for each customer. A few products are bought by very many.
const (
	products       = 2000
	categories     = 40
	neverBought    = 0.08
	boughtOnce     = 0.50
	furtherOrders  = 4.67 // beyond the second, of those who bought more than once
	daysOfShop     = 1096
	zipf           = 0.95
	peopleOfOneRun = 250
)

// benchToday is the last day of the shop.
var benchToday = mustDay(2026, 11, 1)

// seller draws orders.
type seller struct {
	r      *rand.Rand
	weight []float64 // of products, summed up
	n      int       // orders so far
}

func newSeller() *seller {
	s := &seller{r: rand.New(rand.NewPCG(42, 0))}
	sum := 0.0
	for i := range products {
		sum += math.Pow(float64(i+1), -zipf)
		s.weight = append(s.weight, sum)
	}
	return s
}

// orders draws what a customer bought, oldest first.
func (s *seller) orders() []order.Draft {
	count := 0
	switch p := s.r.Float64(); {
	case p < neverBought:
	case p < neverBought+boughtOnce:
		count = 1
	default:
		for count = 2; s.r.Float64() < furtherOrders/(1+furtherOrders); count++ {
		}
	}
	out := make([]order.Draft, 0, count)
	at := s.r.IntN(daysOfShop)
	for range count {
		out = append(out, s.order(at))
		if at += 1 + int(s.r.ExpFloat64()*70); at >= daysOfShop {
			at = s.r.IntN(daysOfShop)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].OrderedAt.Before(out[j].OrderedAt) })
	return out
}

func (s *seller) order(daysAfterFirst int) order.Draft {
	s.n++
	d := order.Draft{Source: "own", Number: fmt.Sprintf("B%08d", s.n), Channel: []string{"own_cart", "rakuten", "store"}[s.r.IntN(3)], State: order.Shipped,
		PaymentState: order.Paid, PaymentMethod: []string{"card", "cod", "bank"}[s.r.IntN(3)],
		OrderedAt: benchToday.Add(daysAfterFirst - daysOfShop + 1).Start(time.UTC).Add(time.Duration(s.r.IntN(86_400)) * time.Second)}
	if s.r.IntN(10) == 0 {
		d.Coupon = []string{"SPRING", "WELCOME", "THANKS"}[s.r.IntN(3)]
	}
	lines := 1
	for ; lines < 8 && s.r.Float64() < 0.49; lines++ {
	}
	for range lines {
		i := sort.SearchFloat64s(s.weight, s.r.Float64()*s.weight[products-1])
		price := int64(300 + i*37%4500)
		d.Lines = append(d.Lines, order.Line{SKU: sku(i), ProductID: fmt.Sprint(1000 + i), ProductName: fmt.Sprintf("商品%04d", i), Category: category(i),
			UnitPrice: &price, Quantity: int64(1 + s.r.IntN(3)), TaxRate: 80})
	}
	return d
}

func sku(i int) string      { return fmt.Sprintf("SKU-%04d", i) }
func category(i int) string { return fmt.Sprintf("カテゴリ%02d", i%categories) }

// filler writes the shop through the domain, as an import would.
type filler struct {
	d        *db.DB
	shops    *shop.Service
	s        *shop.Shop
	products *product.Batch
	seller   *seller
	people   []demo.Customer
}

// fillShop makes the shop of that many customers.
func fillShop(ctx context.Context, d *db.DB, customers int) (*shop.Shop, error) {
	shops := shop.New(d)
	s, err := shops.Add(ctx, benchShop, benchShop, "JPY", "UTC")
	if err != nil {
		return nil, err
	}
	f := &filler{d: d, shops: shops, s: s, products: &product.Batch{Shop: s.ID, NewID: d.NewID}, seller: newSeller()}
	people := demo.New(demo.Options{Customers: customers, Years: 3, Seed: 1, Today: benchToday, Loc: time.UTC})
	for c := range people.Customers() {
		c.Orders = f.seller.orders()
		for _, t := range []struct {
			tag   string
			share float64
		}{{"VIP", .03}, {"ギフト", .1}, {"紹介", .2}, {"法人", .01}} {
			if f.seller.r.Float64() < t.share {
				c.Fields.Tags = append(c.Fields.Tags, t.tag)
			}
		}
		if f.people = append(f.people, c); len(f.people) == peopleOfOneRun {
			if err := f.flush(ctx); err != nil {
				return nil, err
			}
		}
	}
	return s, f.flush(ctx)
}

func (f *filler) flush(ctx context.Context) error {
	orders := 0
	for _, c := range f.people {
		orders += len(c.Orders)
	}
	if len(f.people) == 0 {
		return nil
	}
	customerNumber, err := f.shops.Reserve(ctx, f.s.ID, "customer", len(f.people))
	if err != nil {
		return err
	}
	orderNumber, err := f.shops.Reserve(ctx, f.s.ID, "order", max(orders, 1))
	if err != nil {
		return err
	}
	err = f.d.TxBatch(ctx, func(tx *db.Tx) error { return f.write(tx, customerNumber, orderNumber) })
	f.people = f.people[:0]
	return err
}

func (f *filler) write(tx *db.Tx, customerNumber, orderNumber int64) error {
	rows := make([]customer.Row, len(f.people))
	for i, c := range f.people {
		rows[i] = customer.Row{Fields: c.Fields, Digest: digest(c.Fields.Source + c.Fields.ExternalID)}
	}
	people := customer.Batch{Shop: f.s.ID, Today: day.FromTime(tx.Now, f.s.Zone), Zone: f.s.Zone, Actor: benchShop, NewID: f.d.NewID, Numbers: counter(customerNumber)}
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
			statements = append(statements, consent.Statement{Customer: id, Channel: st.Channel, Address: c.Fields.Email, State: st.State, Basis: st.Basis,
				File: st.Page, ObtainedAt: st.At})
		}
		for _, o := range c.Orders {
			drafts = append(drafts, order.Row{Draft: o, Customer: id, Digest: digest(o.Number)})
		}
	}
	if err := order.OpenFigures(tx, f.s.ID, newcomers); err != nil {
		return err
	}
	consents := consent.Batch{Shop: f.s.ID, Zone: f.s.Zone, Actor: benchShop, NewID: f.d.NewID}
	if err := consents.Record(tx, statements); err != nil {
		return err
	}
	return f.sell(tx, drafts, orderNumber)
}

// sell writes orders of customers.
func (f *filler) sell(tx *db.Tx, drafts []order.Row, orderNumber int64) error {
	orders := order.Batch{Shop: f.s.ID, Zone: f.s.Zone, Lapse: f.s.Lapse(), Rounding: f.s.Rounding, Actor: benchShop, NewID: f.d.NewID,
		Numbers: counter(orderNumber), Products: f.products}
	_, err := orders.Apply(tx, drafts, nil)
	return err
}

func counter(next int64) func() int64 {
	return func() int64 {
		next++
		return next - 1
	}
}

func digest(s string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // a hash never fails
	return int64(h.Sum64() | 1)
}
