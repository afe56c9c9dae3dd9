package bench

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/index"
	"joren/internal/kit/clock"
	"joren/internal/search"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
	"joren/internal/segment/segmentsql"
	"joren/internal/shop"
)

// Budgets of segments, at a million customers: milliseconds, seconds and MiB.
const (
	maxSegment       = 10
	maxSegmentMedian = 3
	leastRatio       = 100
	maxSearch        = 1
	maxBuild         = 40
	maxLoad          = 2
	maxIndexMemory   = 600
)

// How often each question is asked.
const (
	indexRuns = 201
	sqlRuns   = 3
)

// segments are the questions, from simple to hard.
var segments = []struct{ name, query string }{
	{"01 bought twice", "number_of_orders >= 2"},
	{"02 last order, amount, five prefectures, mail", `last_order_date BETWEEN -180d AND -90d AND amount_spent >= 10000
		AND prefecture IN ('東京都', '神奈川県', '大阪府', '愛知県', '埼玉県') AND email_subscription_status = 'SUBSCRIBED'`},
	{"03 bought one product, never another", "products_purchased(sku: 'SKU-0005') AND products_purchased(sku: 'SKU-0001') = false"},
	{"04 a category often, but not lately", `products_purchased(category: 'カテゴリ03', date: >= -365d, count: >= 3) AND
		products_purchased(category: 'カテゴリ03', date: >= -60d) = false`},
	{"05 one order, in one month", "first_order_date BETWEEN 2025-11-01 AND 2025-11-30 AND number_of_orders = 1"},
	{"06 birthday month and tags", "birth_month = 5 AND (customer_tags CONTAINS 'VIP' OR customer_tags CONTAINS 'ギフト')"},
	{"07 groups in groups", `(prefecture = '東京都' AND NOT (sex = 'female' OR customer_tags CONTAINS 'VIP') OR rank = 'ゴールド' AND NOT (points < 100 OR
		email_subscription_status = 'SUBSCRIBED')) AND NOT (member_status = 'guest' AND number_of_orders = 1)`},
	{"08 category or tag, without a product, amount", `(products_purchased(category: 'カテゴリ02', date: >= -90d) OR customer_tags CONTAINS 'ギフト') AND
		products_purchased(sku: 'SKU-0005', date: >= -180d) = false AND amount_spent >= 20000`},
	{"09 any of twenty products, never a category", "products_purchased MATCHES (sku IN (" + skus(20) + "), date >= -30d) AND products_purchased(category: 'カテゴリ07') = false"},
	{"10 large orders, lapsed, tag or amount", `orders_placed(amount: >= 8000, date: >= -365d) AND last_order_date < -120d AND
		(customer_tags CONTAINS 'VIP' OR amount_spent >= 50000)`},
	{"11 part of a name", "name CONTAINS '佐藤'"},
	{"12 part of an e-mail address", "email CONTAINS 'suzuki'"},
	{"13 end of a phone number", "phone CONTAINS '4821'"},
}

func skus(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = "'" + sku(i*7+3) + "'"
	}
	return strings.Join(list, ", ")
}

// typed is what is typed into the search box.
var typed = []struct{ name, text string }{{"family name", "佐藤"}, {"part of an e-mail", "suzuki"}, {"last four digits", "4821"}}

// asked is a question to a shop of the benchmark.
func asked(s *shop.Shop, query string) (meaning.Question, error) {
	ask := meaning.Question{Shop: s.ID, Currency: s.Currency, Today: benchToday}
	if query == "" {
		return ask, nil
	}
	p, err := segment.Parse(query)
	if err == nil {
		err = segment.Check(p.Root, segment.Fields{})
	}
	if err != nil {
		return ask, fmt.Errorf("%s: %w", query, err)
	}
	ask.Query = p.Root
	return ask, nil
}

// bySpent is the page that is measured.
var bySpent = audience.Page{Sort: "amount", Desc: true, Limit: 50}

// sized is a shop on an engine.
type sized struct {
	engine
	d    *db.DB
	s    *shop.Shop
	eval *segmentsql.Evaluator
}

// measureSegments fills a shop on each engine and asks its index and SQL the same questions.
func measureSegments(ctx context.Context, o Options, engines []engine, report *Report, want map[string]bool) error {
	var sides []*sized
	for _, e := range engines {
		e.dir += "-segments" // a file of its own, where the engine keeps one
		d, s, err := openShop(ctx, o, e)
		if err != nil {
			return err
		}
		defer d.Close()
		sides = append(sides, &sized{e, d, s, segmentsql.New(segmentsql.Options{DB: d, Limit: 10 * time.Minute})})
	}
	if !want["segment"] && !want["index"] && !want["search"] {
		return measureWeb(ctx, o, sides, report)
	}
	x, err := measureIndex(ctx, o, sides[0], report, want["index"])
	if err != nil {
		return err
	}
	if want["segment"] {
		if err := askSegments(ctx, o, x, sides, report); err != nil {
			return err
		}
	}
	if want["search"] {
		if err := askSearch(ctx, o, x, sides, report); err != nil {
			return err
		}
	}
	if want["index"] {
		if err := measureLive(ctx, o, x, sides[0], report); err != nil {
			return err
		}
	}
	if want["web"] {
		return measureWeb(ctx, o, sides, report)
	}
	return nil
}

// measureIndex builds the index of a shop, writes it down and reads it back.
func measureIndex(ctx context.Context, o Options, a *sized, report *Report, keep bool) (*index.Index, error) {
	o.Progress("building the index")
	clock := a.d.Clock()
	began := clock.Now()
	x, err := index.Build(ctx, a.d, a.s.ID)
	if err != nil || !keep {
		return x, err
	}
	report.atMost("index, build from "+a.name, "time", "s", clock.Now().Sub(began).Seconds(), maxBuild)
	size, customers := x.Size()
	report.atMost("index, memory", "by its columns", "MiB", float64(size)/(1<<20), maxIndexMemory)
	report.add("index, memory of a customer", "by its columns", "bytes", float64(size)/float64(max(customers, 1)))
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	report.add("index, memory", "heap in use", "MiB", float64(m.HeapInuse)/(1<<20))
	path := filepath.Join(a.dir, "shop.index")
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return nil, err
	}
	began = clock.Now()
	if err := x.Save(path); err != nil {
		return nil, err
	}
	report.add("index, snapshot", "write", "s", clock.Now().Sub(began).Seconds())
	began = clock.Now()
	y, err := index.Load(path, a.s.ID)
	if err != nil {
		return nil, err
	}
	report.atMost("index, snapshot", "load", "s", clock.Now().Sub(began).Seconds(), maxLoad)
	return y, nil
}

// times runs something often and returns how long each run took, in milliseconds, ascending.
func times(c clock.Clock, runs int, fn func() error) ([]time.Duration, error) {
	out := make([]time.Duration, runs)
	for i := range out {
		began := c.Now()
		if err := fn(); err != nil {
			return nil, err
		}
		out[i] = c.Now().Sub(began)
	}
	return out, nil
}

// millis is the p-th percentile of times in milliseconds, to the microsecond and below.
func millis(list []time.Duration, p float64) float64 {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return float64(sorted[min(int(float64(len(sorted))*p/100), len(sorted)-1)].Nanoseconds()) / 1e6
}

func askSegments(ctx context.Context, o Options, x *index.Index, sides []*sized, report *Report) error {
	medians, ratios := make([]float64, 0, len(segments)), map[string][]float64{}
	c := sides[0].d.Clock()
	for _, q := range segments {
		o.Progress("asking " + q.name)
		ask, err := asked(sides[0].s, q.query)
		if err != nil {
			return err
		}
		var ids []int64
		var total int64
		paged, err := times(c, indexRuns, func() (err error) { x.Forget(); ids, total, err = x.Page(ask, bySpent); return err })
		if err != nil {
			return err
		}
		counted, err := times(c, indexRuns, func() error { x.Forget(); _, err := x.Count(ask); return err })
		if err != nil {
			return err
		}
		median := millis(paged, 50)
		medians = append(medians, median)
		report.add("segment "+q.name, "customers", "", float64(total))
		report.add("segment "+q.name, "count, median", "ms", millis(counted, 50))
		report.add("segment "+q.name, "count, p99", "ms", millis(counted, 99))
		report.add("segment "+q.name, "count and page, p99", "ms", millis(paged, 99))
		report.atMost("segment "+q.name, "count and page, median", "ms", median, maxSegment)
		for i, side := range sides {
			ask.Shop = side.s.ID
			took, err := side.check(ctx, ask, i == 0, ids, total)
			if err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
			report.slower(side.name, took)
			ratios[side.name] = append(ratios[side.name], took/median)
		}
	}
	slices.Sort(medians)
	report.atMost("segment, all questions", "count and page, median of medians", "ms", medians[len(medians)/2], maxSegmentMedian)
	for _, side := range sides {
		report.atLeast("segment, all questions", "geometric mean beside "+side.name, "times", mean(ratios[side.name]), leastRatio)
	}
	return nil
}

// check asks SQL the same and returns the median time in milliseconds. Ids differ between databases; numbers of customers do not.
func (a *sized) check(ctx context.Context, ask meaning.Question, same bool, ids []int64, total int64) (float64, error) {
	var got []int64
	var n int64
	took, err := times(a.d.Clock(), sqlRuns, func() (err error) { got, n, err = a.eval.Page(ctx, ask, bySpent); return err })
	if err != nil {
		return 0, err
	}
	if n != total || same && !slices.Equal(got, ids) {
		return 0, fmt.Errorf("bench: %s finds %d customers, the index %d, or another page", a.name, n, total)
	}
	return millis(took, 50), nil
}

// mean is the geometric mean.
func mean(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		sum += math.Log(v)
	}
	return math.Exp(sum / float64(len(list)))
}

// askSearch types into the search box: the index by itself, and beside SQL the whole answer with the customers it shows.
func askSearch(ctx context.Context, o Options, x *index.Index, sides []*sized, report *Report) error {
	all := index.New(index.Options{DB: sides[0].d})
	defer all.Close()
	c := sides[0].d.Clock()
	for _, q := range typed {
		o.Progress("searching " + q.name)
		ask, err := asked(sides[0].s, "")
		if err != nil {
			return err
		}
		query := search.Query{Text: q.text, Limit: 50}
		inside, err := times(c, indexRuns, func() error { _, err := x.Find(ask, query, false); return err })
		if err != nil {
			return err
		}
		report.atMost("search, "+q.name, "in the index, median", "ms", millis(inside, 50), maxSearch)
		var found *search.Result
		whole, err := times(c, indexRuns, func() (err error) { found, err = all.List(ctx, ask, query); return err })
		if err != nil {
			return err
		}
		report.add("search, "+q.name, "customers", "", float64(found.Total))
		report.add("search, "+q.name, "with the customers it shows, p99", "ms", millis(whole, 99))
		report.add("search, "+q.name, "with the customers it shows, median", "ms", millis(whole, 50))
		for _, side := range sides {
			ask.Shop = side.s.ID
			var r *search.Result
			took, err := times(c, sqlRuns, func() (err error) { r, err = audience.Database{DB: side.d}.List(ctx, ask, query); return err })
			if err != nil {
				return err
			}
			if r.Total != found.Total || r.Sum != found.Sum {
				return fmt.Errorf("bench: %s finds %+v for %s, the index %+v", side.name, r.Sum, q.text, found.Sum)
			}
			report.slower(side.name, millis(took, 50))
		}
	}
	return nil
}
