package bench

import (
	"context"
	"time"

	"joren/internal/dashboard"
	"joren/internal/db"
	"joren/internal/kit/clock"
	"joren/internal/search"
)

// ask is one question, asked again and again in variations.
type ask struct {
	name  string
	query func(i int) search.Query
}

var lists = []ask{
	{"list, newest order first, page 1", func(int) search.Query { return search.Query{Limit: 50} }},
	{"list, by amount, any page", func(i int) search.Query {
		return search.Query{Sort: "amount", Desc: true, Limit: 50, Offset: i * 997 % 90_000}
	}},
	{"list, by name, any page", func(i int) search.Query {
		return search.Query{Sort: "name", Limit: 50, Offset: i * 997 % 90_000}
	}},
}

// askings is how often each question is asked.
const askings = 100

func measurePages(ctx context.Context, e engine, report *Report, want map[string]bool) error {
	d, err := db.Open(ctx, db.Options{Dir: e.dir, URL: e.url, Clock: clock.System{}})
	if err != nil {
		return err
	}
	defer d.Close()
	var shop int64
	err = d.Read(ctx, func(q *db.Read) error {
		return q.QueryRow(`SELECT id FROM shops WHERE slug = $1`, importShop).Scan(&shop)
	})
	if err != nil {
		return err
	}
	for _, group := range []struct {
		name string
		asks []ask
	}{{"list", lists}} {
		if !want[group.name] {
			continue
		}
		for _, a := range group.asks {
			times := make([]time.Duration, askings)
			for i := range times {
				began := d.Clock().Now()
				err := d.Read(ctx, func(q *db.Read) error {
					_, err := search.Customers(q, shop, a.query(i))
					return err
				})
				if err != nil {
					return err
				}
				times[i] = d.Clock().Now().Sub(began)
			}
			report.add(a.name+" "+e.name, "p50", "ms", percentile(times, 50))
			report.add(a.name+" "+e.name, "p99", "ms", percentile(times, 99))
		}
	}
	if want["dashboard"] {
		return measureDashboard(ctx, d, e, shop, report)
	}
	return nil
}

// measureDashboard works out the first page for each of its periods.
func measureDashboard(ctx context.Context, d *db.DB, e engine, shop int64, report *Report) error {
	for _, p := range dashboard.Periods {
		times := make([]time.Duration, askings)
		for i := range times {
			began := d.Clock().Now()
			err := d.Read(ctx, func(q *db.Read) error {
				_, err := dashboard.Load(q, shop, p, mustDay(2026, 11, 1))
				return err
			})
			if err != nil {
				return err
			}
			times[i] = d.Clock().Now().Sub(began)
		}
		name := "dashboard, " + string(p) + " " + e.name
		report.add(name, "p50", "ms", percentile(times, 50))
		report.atMost(name, "p99", "ms", percentile(times, 99), maxDashboard)
	}
	return nil
}
