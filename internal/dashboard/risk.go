package dashboard

import (
	"fmt"

	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/search"
)

// riskDays is how long a customer who is late counts as one who may leave; after that they have left.
const riskDays = 180

// riskShown is how many of them are shown.
const riskShown = 5

// Risk are the customers who are later than usual: with three purchase days or more, whose next purchase was expected
// before today and in the last half year.
type Risk struct {
	People
	Days int // how far back the expected day may lie
	Top  []Late
}

// Late is a customer who is later than usual.
type Late struct {
	search.Hit
	Usual, Late int // days: the usual interval, and how many more it is now
	Year        Sales
}

// loadRisk counts them by the day on which they were expected, and finds those who have spent most.
func loadRisk(q db.Querier, shopID int64, days []dayRow, today day.Day) (Risk, error) {
	span := search.Span{From: today.Add(-riskDays), To: today.Add(-1)}
	r := Risk{Days: riskDays}
	r.Count = total(days, span).due
	r.Query.Bought.Due = span
	if r.Count == 0 {
		return r, nil
	}
	due := map[int64]day.Day{}
	ids, err := db.All(q, func(rows *db.Rows) (id int64, err error) {
		var d int32
		err = rows.Scan(&id, &d)
		due[id] = day.FromUnixDays(d)
		return id, err
	}, fmt.Sprintf(`SELECT customer_id, due_day FROM customer_figures WHERE shop_id = $1 AND due_day >= $2 AND due_day <= $3
		ORDER BY amount DESC, customer_id LIMIT %d`, riskShown), shopID, span.From.UnixDays(), span.To.UnixDays())
	if err != nil {
		return r, err
	}
	hits, err := search.Load(q, shopID, ids)
	if err != nil {
		return r, err
	}
	year, err := salesOf(q, shopID, ids, YearFrom(today))
	for _, h := range hits {
		d := due[h.ID]
		r.Top = append(r.Top, Late{Hit: h, Usual: d.Sub(h.LastDay), Late: today.Sub(d), Year: year[h.ID]})
	}
	return r, err
}

// YearFrom is the first day of the year that ends today.
func YearFrom(today day.Day) day.Day { return today.AddMonths(-12).Add(1) }

// salesOf sums up the purchases of customers from a day on.
func salesOf(q db.Querier, shopID int64, customers []int64, from day.Day) (map[int64]Sales, error) {
	rows, err := q.Query(`SELECT customer_id, COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT), COUNT(*) - COUNT(amount) FROM orders
		WHERE shop_id = $1 AND customer_id {{in_list_int $2}} AND counts AND ordered_day >= $3 GROUP BY customer_id`,
		shopID, db.List(customers), from.UnixDays())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]Sales{}
	for rows.Next() {
		var id int64
		var s Sales
		if err := rows.Scan(&id, &s.Orders, &s.Amount, &s.Unknown); err != nil {
			return nil, err
		}
		out[id] = s
	}
	return out, rows.Err()
}
