package dashboard

import (
	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/search"
)

// dayRow is what a shop sold on a day, and how many customers have a day of theirs on it.
type dayRow struct {
	day                day.Day
	all, first, nobody Sales
	repeaters, due     int64
}

func (r *dayRow) add(o *dayRow) {
	r.all.add(o.all)
	r.first.add(o.first)
	r.nobody.add(o.nobody)
	r.repeaters += o.repeaters
	r.due += o.due
}

// later are the purchases that were not their customer's first.
func (r *dayRow) later() Sales { return r.all.less(r.first).less(r.nobody) }

// readDays reads all days of a shop: a narrow row each, a thousand for three years.
func readDays(q db.Querier, shopID int64) ([]dayRow, error) {
	return db.All(q, func(rows *db.Rows) (r dayRow, err error) {
		var d int32
		err = rows.Scan(&d, &r.all.Orders, &r.all.Amount, &r.all.Unknown, &r.first.Orders, &r.first.Amount, &r.first.Unknown,
			&r.nobody.Orders, &r.nobody.Amount, &r.nobody.Unknown, &r.repeaters, &r.due)
		r.day = day.FromUnixDays(d)
		return r, err
	}, `SELECT day, orders, amount, unknown, first_orders, first_amount, first_unknown, nobody_orders, nobody_amount, nobody_unknown,
			repeaters, due
		FROM sales_days WHERE shop_id = $1 ORDER BY day`, shopID)
}

// total adds up the days of a span.
func total(days []dayRow, s search.Span) (sum dayRow) {
	for i := range days {
		if d := days[i].day; !d.Before(s.From) && !d.After(s.To) {
			sum.add(&days[i])
		}
	}
	return sum
}

// Month is the sales of one month.
type Month struct {
	First               day.Day // of the month
	Until               day.Day // the last day that is in it as yet
	Unfinished          bool
	Total               Part
	New, Repeat, Nobody Part
}

// months sums up the last twelve months; the last one goes on.
func (b *Board) months(days []dayRow) {
	for i := monthsShown - 1; i >= 0; i-- {
		first := monthOf(b.Today).AddMonths(-i)
		span := search.Span{From: first, To: first.AddMonths(1).Add(-1)}
		m := Month{First: first, Until: span.To}
		if i == 0 {
			m.Unfinished, m.Until, span.To = true, b.Today, day.Day{}
		}
		t := total(days, span)
		of := func(s Sales, part search.Part) Part { return Part{s, search.OrderQuery{Days: span, Part: part}} }
		m.Total, m.New, m.Nobody = of(t.all, search.Purchases), of(t.first, search.Firsts), of(t.nobody, search.Nobodys)
		m.Repeat = of(t.later(), search.Laters)
		b.Months = append(b.Months, m)
	}
	b.YearBefore = compare(days, Year.before(b.Today))
}
