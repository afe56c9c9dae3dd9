package exporter

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/importer/format"
	"joren/internal/kit/day"
	"joren/internal/kit/ids"
	"joren/internal/kit/money"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/shipping"
)

// cell is a value of a file. text is what people wrote and could be taken for a formula; number is a JSON number, to be
// written bare.
type cell struct {
	text   string
	number string
	yes    *bool
	list   []string
	day    day.Day
	at     time.Time // in the shop's zone
}

func (s Shop) money(a *int64) cell {
	if a == nil {
		return cell{}
	}
	return cell{number: s.Currency.Decimal(*a)}
}

func (s Shop) time(t time.Time) cell {
	if t.IsZero() {
		return cell{}
	}
	return cell{at: t.In(s.Zone)}
}

func count(n int64) cell { return cell{number: fmt.Sprint(n)} }

func id(prefix string, n int64) cell { return cell{text: ids.Format(prefix, n)} }

// customerSheet lists customers, a row each.
type customerSheet struct {
	shop   Shop
	custom []string // keys of the shop's own fields
}

func newCustomerSheet(shop Shop) *customerSheet { return &customerSheet{shop: shop} }

func (s *customerSheet) open(q db.Querier) (err error) {
	s.custom, err = customer.CustomKeys(q, s.shop.ID)
	return err
}

var customerFigures = []string{"order_count", "amount", "first_order_date", "last_order_date"}

func (s *customerSheet) header() []string {
	own := make([]string, len(s.custom))
	for i, k := range s.custom {
		own[i] = "custom." + k
	}
	return slices.Concat([]string{"number", "id"}, format.CustomerFields, own, customerFigures)
}

func (s *customerSheet) table() string { return "customers" }

func (s *customerSheet) rows(q db.Querier, ids []int64) ([][]cell, error) {
	hits, err := search.Load(q, s.shop.ID, ids)
	if err != nil {
		return nil, err
	}
	rows := make([][]cell, len(hits))
	for i, h := range hits {
		row := []cell{count(h.Number), id(customer.IDPrefix, h.ID)}
		row = append(row, s.shop.customer(h.Customer, h.Mail)...)
		for _, k := range s.custom {
			row = append(row, cell{text: h.Custom[k]})
		}
		rows[i] = append(row, count(h.OrderCount), s.shop.money(&h.Amount), cell{day: h.FirstDay}, cell{day: h.LastDay})
	}
	return rows, nil
}

// customer is the customer's fields in the order of format.CustomerFields.
func (s Shop) customer(c *customer.Customer, mail string) []cell {
	out := make([]cell, 0, len(format.CustomerFields))
	for _, field := range format.CustomerFields {
		switch field {
		case "birthday":
			out = append(out, cell{day: c.Birthday})
		case "tags":
			out = append(out, cell{list: c.Tags})
		case "points":
			if c.Points == nil {
				out = append(out, cell{})
				continue
			}
			out = append(out, count(*c.Points))
		case "email_optin":
			out = append(out, optin(mail))
		case "consent_at":
			out = append(out, cell{})
		case "created_at":
			out = append(out, s.time(c.CreatedAt))
		default:
			out = append(out, cell{text: c.Text(field)})
		}
	}
	return out
}

func optin(state string) cell {
	if state == "" {
		return cell{}
	}
	yes := state == "SUBSCRIBED"
	return cell{yes: &yes}
}

// orderSheet lists orders, a row each, or their lines.
type orderSheet struct {
	shop  Shop
	lines bool
}

func newOrderSheet(shop Shop, lines bool) *orderSheet { return &orderSheet{shop, lines} }

func (s *orderSheet) open(db.Querier) error { return nil }

// buyerFields are the customer's fields that stand beside an order.
var buyerFields = strings.Fields(`external_id name family_name given_name kana company email phone mobile postal_code prefecture city address1 address2 country`)

var shipToFields = strings.Fields(`name kana company phone postal_code prefecture city address1 address2 country`)

func (s *orderSheet) header() []string {
	h := slices.Concat([]string{"number", "id"}, format.OrderFields)
	if s.lines {
		h = append(h, format.LineFields...)
	}
	for _, f := range buyerFields {
		h = append(h, "customer."+f)
	}
	for _, f := range shipToFields {
		h = append(h, "ship_to."+f)
	}
	return append(h, "difference", "carrier", "tracking_number")
}

func (s *orderSheet) table() string { return "orders" }

func (s *orderSheet) rows(q db.Querier, ids []int64) ([][]cell, error) {
	orders, err := order.Many(q, s.shop.ID, ids)
	if err != nil {
		return nil, err
	}
	at := make(map[int64]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(orders, func(a, b *order.Order) int { return at[a.ID] - at[b.ID] })
	people, err := buyers(q, s.shop.ID, orders)
	if err != nil {
		return nil, err
	}
	parcels, err := shipping.Of(q, s.shop.ID, ids)
	if err != nil {
		return nil, err
	}
	lines := map[int64][]order.Position{}
	if s.lines {
		list, err := order.Positions(q, s.shop.ID, ids)
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			lines[l.Order] = append(lines[l.Order], l)
		}
	}
	var rows [][]cell
	for _, o := range orders {
		head, tail := s.order(o), append(buyer(people[o.Customer]), append(shipTo(o.ShipTo), cell{number: s.shop.Currency.Decimal(o.Difference)})...)
		tail = append(tail, sent(parcels[o.ID])...)
		if !s.lines {
			rows = append(rows, slices.Concat(head, tail))
			continue
		}
		for _, l := range lines[o.ID] {
			rows = append(rows, slices.Concat(head, s.line(l), tail))
		}
	}
	return rows, nil
}

// sent are an order's carriers, each once, and the numbers of its parcels.
func sent(parcels []shipping.Shipment) []cell {
	var carriers, numbers []string
	for _, p := range parcels {
		if !slices.Contains(carriers, string(p.Carrier)) {
			carriers = append(carriers, string(p.Carrier))
		}
		numbers = append(numbers, p.Tracking)
	}
	return []cell{{list: carriers}, {list: numbers}}
}

func buyers(q db.Querier, shopID int64, orders []*order.Order) (map[int64]*customer.Customer, error) {
	var ids []int64
	for _, o := range orders {
		if o.Customer != 0 {
			ids = append(ids, o.Customer)
		}
	}
	slices.Sort(ids)
	list, err := customer.Many(q, shopID, slices.Compact(ids))
	out := make(map[int64]*customer.Customer, len(list))
	for _, c := range list {
		out[c.ID] = c
	}
	return out, err
}

// order is the order's fields in the order of format.OrderFields.
func (s *orderSheet) order(o *order.Order) []cell {
	m := func(a int64) cell { return s.shop.money(&a) }
	test := o.Test
	values := map[string]cell{
		"order_number": {text: o.OrderNumber}, "ordered_at": s.shop.time(o.OrderedAt), "state": {text: string(o.State)},
		"payment_state": {text: string(o.Payment)}, "payment_method": {text: o.PaymentMethod}, "channel": {text: o.Channel},
		"source": {text: o.Source}, "coupon": {text: o.CouponCode}, "memo": {text: o.Memo}, "currency": {text: s.shop.Currency.Code},
		"subtotal": s.shop.money(o.Subtotal), "shipping": m(o.Shipping), "fees": m(o.Fees), "discount": m(o.Discount),
		"coupon_discount": m(o.Coupon), "mall_coupon_discount": m(o.MallCoupon), "tax_added": m(o.TaxAdded), "order_type": {text: string(o.Type)},
		"points_used": m(o.PointsUsed), "points_earned": m(o.PointsEarned), "tax": s.shop.money(o.Tax),
		"total": s.shop.money(o.Total), "refunded": m(o.Refunded), "test": {yes: &test}, "paid_at": s.shop.time(o.PaidAt),
		"shipped_at": s.shop.time(o.ShippedAt), "delivered_at": s.shop.time(o.DeliveredAt), "cancelled_at": s.shop.time(o.CancelledAt),
	}
	out := []cell{count(o.Number), id(order.IDPrefix, o.ID)}
	for _, f := range format.OrderFields {
		out = append(out, values[f])
	}
	return out
}

// line is a line's fields in the order of format.LineFields.
func (s *orderSheet) line(l order.Position) []cell {
	rate := cell{}
	if l.TaxRate >= 0 {
		rate = cell{number: trimZero(l.TaxRate)}
	}
	return []cell{{text: l.SKU}, {text: l.ProductID}, {text: l.Name}, {text: l.Variant}, {text: l.Category},
		s.shop.money(l.UnitPrice), count(l.Quantity), rate, s.shop.money(l.Amount)}
}

// trimZero writes a rate in tenths of a percent as percent: 80 as 8, 85 as 8.5.
func trimZero(tenths int) string {
	return strings.TrimSuffix(money.Currency{Digits: 1}.Decimal(int64(tenths)), ".0")
}

func buyer(c *customer.Customer) []cell {
	out := make([]cell, len(buyerFields))
	if c != nil {
		for i, f := range buyerFields {
			out[i] = cell{text: c.Text(f)}
		}
	}
	return out
}

func shipTo(a *order.Address) []cell {
	if a == nil {
		a = &order.Address{}
	}
	return []cell{{text: a.Name}, {text: a.Kana}, {text: a.Company}, {text: a.Phone}, {text: a.PostalCode}, {text: a.Prefecture},
		{text: a.City}, {text: a.Address1}, {text: a.Address2}, {text: a.Country}}
}
