package dashboard

import (
	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/search"
)

// Past is how far the shop has come.
type Past struct {
	Customers People      // with a purchase
	Regulars  People      // who came a third time or more often
	First     *search.Hit // who bought first of all; nil before that
	FirstDay  day.Day
	ThisMonth Part
	FirstOne  Part // the month of the first sale
	Since     day.Day
}

func loadPast(q db.Querier, shopID int64, days []dayRow, steps Steps, today day.Day) (p Past, err error) {
	p.Customers = People{steps.bought[0], search.Query{Bought: search.Bought{AtLeast: 1}}}
	p.Regulars = People{steps.bought[2], search.Query{Bought: search.Bought{AtLeast: 3}}}
	for i := range days {
		if days[i].all.Orders > 0 && !p.Since.Valid() {
			p.Since = monthOf(days[i].day)
		}
		if days[i].first.Orders > 0 {
			p.FirstDay = days[i].day
			break
		}
	}
	if p.Since.Valid() {
		of := func(s search.Span) Part {
			return Part{total(days, s).all, search.OrderQuery{Days: s, Part: search.Purchases}}
		}
		p.ThisMonth, p.FirstOne = of(search.Span{From: monthOf(today)}), of(search.Span{From: p.Since, To: p.Since.AddMonths(1).Add(-1)})
	}
	if p.FirstDay.Valid() {
		p.First, err = firstCustomer(q, shopID, p.FirstDay)
	}
	return p, err
}

// firstCustomer is who made the earliest purchase of the day on which the shop had its first customer.
func firstCustomer(q db.Querier, shopID int64, on day.Day) (*search.Hit, error) {
	const dayMs = 24 * 60 * 60 * 1000
	ids, err := db.All(q, func(rows *db.Rows) (id int64, err error) {
		return id, rows.Scan(&id)
	}, `SELECT customer_id FROM orders WHERE shop_id = $1 AND ordered_at >= $2 AND ordered_at < $3 AND ordered_day = $4
		AND counts AND customer_id IS NOT NULL ORDER BY ordered_at, id LIMIT 1`,
		shopID, (int64(on.UnixDays())-1)*dayMs, (int64(on.UnixDays())+2)*dayMs, on.UnixDays())
	if err != nil {
		return nil, err
	}
	hits, err := search.Load(q, shopID, ids)
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	return &hits[0], nil
}
