package app

import (
	"context"
	"encoding/json"
	"time"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/ids"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/shop"
)

// Disclosure is all that is held on a person.
type Disclosure struct {
	ID         string            `json:"id"`
	Number     int64             `json:"number"`
	Fields     map[string]string `json:"fields"`
	Birthday   day.Day           `json:"birthday"`
	Tags       []string          `json:"tags"`
	Points     *int64            `json:"points"`
	Custom     map[string]string `json:"custom"`
	References []ReferenceJSON   `json:"references"`
	Figures    FiguresJSON       `json:"figures"`
	Consents   []ConsentJSON     `json:"consents"`
	Orders     []OrderJSON       `json:"orders"`
	CreatedAt  string            `json:"created_at"`
}

// ReferenceJSON is one name by which a source knows the person.
type ReferenceJSON struct {
	Source     string `json:"source"`
	ExternalID string `json:"external_id"`
}

// FiguresJSON are the person's purchases summed up, in major units.
type FiguresJSON struct {
	Orders    int64       `json:"order_count"`
	Amount    json.Number `json:"amount"`
	Unknown   int64       `json:"amounts_unknown"`
	FirstDate day.Day     `json:"first_order_date"`
	LastDate  day.Day     `json:"last_order_date"`
}

// ConsentJSON is the state of one channel with its proof.
type ConsentJSON struct {
	Channel string `json:"channel"`
	State   string `json:"state"`
	Basis   string `json:"basis"`
	File    string `json:"file"`
	Row     int64  `json:"row"`
	At      string `json:"at"`
}

// OrderJSON is an order with its lines, in major units.
type OrderJSON struct {
	ID          string         `json:"id"`
	Number      int64          `json:"number"`
	Source      string         `json:"source"`
	OrderNumber string         `json:"order_number"`
	Channel     string         `json:"channel"`
	OrderedAt   string         `json:"ordered_at"`
	State       string         `json:"state"`
	Payment     string         `json:"payment_state"`
	Counts      bool           `json:"counts"`
	Amount      *json.Number   `json:"amount"`
	ShipTo      *order.Address `json:"ship_to"`
	Memo        string         `json:"memo"`
	Lines       []LineJSON     `json:"lines"`
}

// LineJSON is a line of an order.
type LineJSON struct {
	SKU      string       `json:"sku"`
	Name     string       `json:"product_name"`
	Variant  string       `json:"variant"`
	Quantity int64        `json:"quantity"`
	Amount   *json.Number `json:"line_amount"`
}

// maxDisclosed bounds the orders that are listed.
const maxDisclosed = 100_000

// Disclose gathers all that is held on the customer with the number.
func (a *App) Disclose(ctx context.Context, s *shop.Shop, number int64) (out *Disclosure, err error) {
	err = a.DB.Read(ctx, func(q *db.Read) error {
		id, err := customer.ByNumber(q, s.ID, number)
		if err != nil {
			return err
		}
		c, err := customer.Get(q, s.ID, id)
		if err != nil {
			return err
		}
		out = &Disclosure{ID: ids.Format(customer.IDPrefix, c.ID), Number: c.Number, Fields: map[string]string{}, Birthday: c.Birthday,
			Tags: c.Tags, Points: c.Points, Custom: c.Custom, CreatedAt: c.CreatedAt.In(s.Zone).Format(time.RFC3339)}
		for _, f := range customer.TextFields() {
			if v := c.Text(f); v != "" {
				out.Fields[f] = v
			}
		}
		if err := a.discloseRest(q, s, c.ID, out); err != nil {
			return err
		}
		return a.discloseOrders(q, s, c.ID, out)
	})
	return out, err
}

func (a *App) discloseRest(q db.Querier, s *shop.Shop, id int64, out *Disclosure) error {
	references, err := customer.References(q, s.ID, id)
	if err != nil {
		return err
	}
	for _, r := range references {
		out.References = append(out.References, ReferenceJSON{r.Source, r.Reference})
	}
	figures, err := search.FiguresOf(q, s.ID, id)
	if err != nil {
		return err
	}
	out.Figures = FiguresJSON{figures.OrderCount, json.Number(s.Currency.Decimal(figures.Amount)), figures.Unknown, figures.FirstDay, figures.LastDay}
	consents, err := consent.Of(q, s.ID, id)
	for _, c := range consents {
		out.Consents = append(out.Consents, ConsentJSON{c.Channel, string(c.State), c.Basis, c.File, c.FileRow, c.ObtainedAt.In(s.Zone).Format(time.RFC3339)})
	}
	return err
}

func (a *App) discloseOrders(q db.Querier, s *shop.Shop, id int64, out *Disclosure) error {
	orders, err := order.OfCustomer(q, s.ID, id, maxDisclosed)
	if err != nil {
		return err
	}
	list := make([]int64, len(orders))
	at := map[int64]int{}
	money := func(amount *int64) *json.Number {
		if amount == nil {
			return nil
		}
		n := json.Number(s.Currency.Decimal(*amount))
		return &n
	}
	for i, o := range orders {
		list[i], at[o.ID] = o.ID, i
		out.Orders = append(out.Orders, OrderJSON{ID: ids.Format(order.IDPrefix, o.ID), Number: o.Number, Source: o.Source, OrderNumber: o.OrderNumber,
			Channel: o.Channel, OrderedAt: o.OrderedAt.In(s.Zone).Format(time.RFC3339), State: string(o.State), Payment: string(o.Payment),
			Counts: o.Counts, Amount: money(o.Amount), ShipTo: o.ShipTo, Memo: o.Memo})
	}
	lines, err := order.Positions(q, s.ID, list)
	for _, l := range lines {
		o := &out.Orders[at[l.Order]]
		o.Lines = append(o.Lines, LineJSON{l.SKU, l.Name, l.Variant, l.Quantity, money(l.Amount)})
	}
	return err
}
