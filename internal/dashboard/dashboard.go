// Package dashboard works out the first page of a shop: sales and buyers of a period beside the one before, twelve
// months, how many come back, who is late, what sells, what is to be done, and how far the shop has come. It reads what
// the order package adds up and writes nothing. A figure that counts customers or orders carries the query that lists
// them; a test holds every figure against its list.
package dashboard

import (
	"fmt"

	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/search"
)

// People are customers: how many, and the query that lists them.
type People struct {
	Count int64
	Query search.Query
}

// Orders are orders: how many, and the query that lists them.
type Orders struct {
	Count int64
	Query search.OrderQuery
}

// Sales are purchases added up. Unknown of them state no amount.
type Sales struct{ Orders, Amount, Unknown int64 }

// Average is the mean amount of the purchases whose amount is known; ok is false when there is none.
func (s Sales) Average() (amount int64, ok bool) {
	n := s.Orders - s.Unknown
	if n <= 0 {
		return 0, false
	}
	half := n / 2
	if s.Amount < 0 {
		half = -half
	}
	return (s.Amount + half) / n, true
}

func (s *Sales) add(o Sales) {
	s.Orders += o.Orders
	s.Amount += o.Amount
	s.Unknown += o.Unknown
}

func (s Sales) less(o Sales) Sales {
	return Sales{s.Orders - o.Orders, s.Amount - o.Amount, s.Unknown - o.Unknown}
}

// Part is some of the sales, with the orders behind them.
type Part struct {
	Sales
	Query search.OrderQuery
}

// Compared are the sales of an earlier span.
type Compared struct {
	Sales
	Span search.Span
	Any  bool // the shop had begun to sell before the span was over
}

// Board is everything that the page shows.
type Board struct {
	Today  day.Day
	Period Period
	Span   search.Span // of the period; it goes on until now
	Any    bool        // an order of any kind has come in

	Sales             Part
	Before, YearAgo   Compared
	First, Later      Part // purchases that were their customer's first, and the others
	Nobody            Part // purchases that name nobody
	Newcomers, Repeat People

	Months     []Month
	YearBefore Compared // the same months a year before, until the same day
	Steps      Steps
	Risk       Risk
	Best       Sellers
	Latest     []search.OrderHit
	ToSend     Orders
	Past       Past
}

// Load works out the board of a shop.
func Load(q *db.Read, shopID int64, period Period, today day.Day) (*Board, error) {
	b := &Board{Today: today, Period: period, Span: search.Span{From: period.from(today)}}
	days, err := readDays(q, shopID)
	if err != nil {
		return nil, fmt.Errorf("dashboard: days: %w", err)
	}
	b.period(days)
	b.months(days)
	b.Best.Span, b.Best.Short = bestSpan(days, b.Span, today)
	for _, part := range []struct {
		what string
		load func() error
	}{
		{"steps", func() (err error) { b.Steps, err = loadSteps(q, shopID, today); return err }},
		{"late customers", func() (err error) { b.Risk, err = loadRisk(q, shopID, days, today); return err }},
		{"best sellers", func() (err error) { b.Best.Top, err = loadBest(q, shopID, b.Best.Span); return err }},
		{"latest orders", func() (err error) { b.Latest, err = search.Latest(q, shopID, latest); return err }},
		{"orders to send", func() (err error) { b.ToSend, err = loadToSend(q, shopID); return err }},
		{"the way so far", func() (err error) { b.Past, err = loadPast(q, shopID, days, b.Steps, today); return err }},
	} {
		if err := part.load(); err != nil {
			return nil, fmt.Errorf("dashboard: %s: %w", part.what, err)
		}
	}
	b.Any = len(b.Latest) > 0
	return b, nil
}

// latest is how many orders are shown as the latest.
const latest = 6

// period sums up the period and what it is compared with.
func (b *Board) period(days []dayRow) {
	orders := func(part search.Part) search.OrderQuery { return search.OrderQuery{Days: b.Span, Part: part} }
	t := total(days, b.Span)
	b.Sales = Part{t.all, orders(search.Purchases)}
	b.First = Part{t.first, orders(search.Firsts)}
	b.Nobody = Part{t.nobody, orders(search.Nobodys)}
	b.Later = Part{t.later(), orders(search.Laters)}
	b.Newcomers = People{t.first.Orders, search.Query{Bought: search.Bought{First: b.Span}}}
	b.Repeat = People{t.repeaters, search.Query{Bought: search.Bought{Again: b.Span.From}}}
	b.Before, b.YearAgo = compare(days, b.Period.before(b.Today)), compare(days, b.Period.yearAgo(b.Today))
}

func compare(days []dayRow, s search.Span) Compared {
	c := Compared{Sales: total(days, s).all, Span: s}
	c.Any = s.To.Valid() && len(days) > 0 && !days[0].day.After(s.To)
	return c
}

// loadToSend counts the purchases that wait to be sent. An index holds the orders that are open; told a time after which
// all of them were placed, SQLite takes it.
func loadToSend(q db.Querier, shopID int64) (Orders, error) {
	o := Orders{Query: search.OrderQuery{Part: search.ToSend}}
	err := q.QueryRow(`SELECT COUNT(*) FROM orders WHERE shop_id = $1 AND state IN ('new', 'preparing') AND ordered_at > $2 AND counts`,
		shopID, search.LongAgo).Scan(&o.Count)
	return o, err
}
