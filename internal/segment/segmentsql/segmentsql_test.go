package segmentsql_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/search"
	"joren/internal/segment"
	"joren/internal/segment/segmentsql"
	"joren/internal/segment/segmenttest"
	"joren/internal/shop"
)

var today = segmenttest.Today

// read parses and checks a query of a shop.
func read(t *testing.T, d *db.DB, s *shop.Shop, text string) segment.Node {
	t.Helper()
	p, err := segment.Parse(text)
	if err == nil {
		err = d.Read(t.Context(), func(q *db.Read) error {
			fields, err := audience.Fields(q, s.ID)
			if err != nil {
				return err
			}
			return segment.Check(p.Root, fields)
		})
	}
	if problems, ok := err.(segment.Problems); ok { //nolint:errorlint // always bare
		t.Fatalf("%s: %s", text, problems.In(i18n.EN))
	}
	if err != nil {
		t.Fatal(err)
	}
	return p.Root
}

// One query means the same customers on SQLite, on PostgreSQL and to whoever looks at each customer; and with its negation
// it parts the shop in two.
func TestEveryQueryMeansTheSameEverywhere(t *testing.T) {
	t.Parallel()
	type side struct {
		d     *db.DB
		e     *segmentsql.Evaluator
		shops []*shop.Shop
	}
	const shops = 3
	var sides []side
	for _, engine := range dbtest.Engines() {
		s := side{d: dbtest.Open(t, engine)}
		s.e = segmentsql.New(segmentsql.Options{DB: s.d, Limit: time.Minute})
		for i := range shops {
			s.shops = append(s.shops, segmenttest.Filled(t, s.d, "s"+strconv.Itoa(i), segmenttest.ShopFile(uint64(i), 12+i*14)))
		}
		sides = append(sides, s)
	}
	var oracles [shops][2]*oracle
	for i := range shops {
		oracles[i][0] = load(t, sides[0].d, sides[0].shops[i].ID, today, false)
		oracles[i][1] = load(t, sides[0].d, sides[0].shops[i].ID, today, true)
	}
	fields := segment.Fields{Custom: []string{"level", "since", "note", "agree"}}
	drawn, found := 0, 0
	one := func(rt *rapid.T) {
		i, past := rapid.IntRange(0, shops-1).Draw(rt, "shop"), rapid.Bool().Draw(rt, "past")
		text := segment.Print(segmenttest.Query(rt, 2), segment.Spelling(rapid.IntRange(0, 1).Draw(rt, "spelling")))
		p, err := segment.Parse(text)
		if err == nil {
			err = segment.Check(p.Root, fields)
		}
		if err != nil {
			rt.Fatalf("%s: %v", text, err)
		}
		o := oracles[i][0]
		if past {
			o = oracles[i][1]
		}
		want := o.numbers(p.Root)
		drawn++
		if len(want) > 0 && len(want) < len(o.all) {
			found++
		}
		for _, s := range sides {
			got, err := s.e.Numbers(t.Context(), segmenttest.Ask(s.shops[i], p.Root, past))
			if err != nil {
				rt.Fatalf("%s %s: %v", s.d.Engine(), text, err)
			}
			if !slices.Equal(got, want) {
				rt.Fatalf("%s past=%v %s\n got %v\nwant %v", s.d.Engine(), past, text, got, want)
			}
			rest, err := s.e.Count(t.Context(), segmenttest.Ask(s.shops[i], &segment.Not{Of: p.Root}, past))
			if err != nil || int(rest)+len(got) != len(o.all) {
				rt.Fatalf("%s %s: %d and not %d of %d: %v", s.d.Engine(), text, len(got), rest, len(o.all), err)
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		for range max(1, segmenttest.Cases(60)/100) {
			one(rt)
		}
	})
	if found*5 < drawn {
		t.Errorf("only %d of %d queries tell customers apart", found, drawn)
	}
	t.Logf("%d queries, %d of them tell customers apart", drawn, found)
}

// The examples of the language whose names exist find whom they should, on both engines.
func TestExamples(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := segmenttest.Filled(t, d, "s", segmenttest.ShopFile(7, 60))
		o := load(t, d, s.ID, today, false)
		e := segmentsql.New(segmentsql.Options{DB: d})
		for _, text := range []string{
			"number_of_orders = 1 AND first_order_date >= -30d",
			"last_order_date BETWEEN -180d AND -90d AND amount_spent >= 10000 AND prefecture IN ('東京都','神奈川県') AND email_subscription_status = 'SUBSCRIBED'",
			"products_purchased(sku: 'TEA-01') AND NOT products_purchased(sku: ('TEA-02','TEA-03'), date: -1y)",
			"products_purchased(category: '紅茶', count: >= 3, date: BETWEEN -365d AND today) AND last_order_date < -60d",
			"anniversary('birthday') BETWEEN today AND +30d AND rank IN ('gold','silver')",
			"products_purchased MATCHES (sku = 'TEA-01', date >= -30d) AND orders_placed NOT MATCHES (date >= -7d)",
			"number_of_orders >= 5 AND average_order_value < 3000",
			"custom.note CONTAINS '1980年' AND custom.level IS NOT NULL",
			"注文回数 >= 2 かつ 最終注文日 < -90日 かつ 都道府県 のいずれか ('東京都','大阪府')",
		} {
			n := read(t, d, s, text)
			got, err := e.Numbers(t.Context(), segmenttest.Ask(s, n, false))
			if err != nil {
				t.Fatal(text, err)
			}
			if want := o.numbers(n); !slices.Equal(got, want) {
				t.Errorf("%s\n got %v\nwant %v", text, got, want)
			}
		}
		for _, text := range []string{
			"(customer_tags CONTAINS 'VIP' OR amount_spent > 50000) AND NOT (line_status = 'blocked' OR email_subscription_status = 'BOUNCED')",
			"mail(event: opened, campaign: 'spring', count: >= 1) AND orders_placed(date: -7d) = false",
		} {
			p, err := segment.Parse(text)
			if err != nil {
				t.Fatal(text, err)
			}
			if err := segment.Check(p.Root, segment.Fields{}); err == nil || err.Error() != "segment: segment.not_yet" {
				t.Errorf("%s: %v", text, err)
			}
		}
	})
}

func TestPageMatchAndExplain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := segmenttest.Filled(t, d, "s", segmenttest.ShopFile(3, 40))
		o := load(t, d, s.ID, today, false)
		e := segmentsql.New(segmentsql.Options{DB: d})
		n := read(t, d, s, "number_of_orders >= 2 AND name CONTAINS '佐藤' OR orders_placed(coupon: 'spring')")
		want := o.numbers(n)
		var all []int64
		for offset := 0; ; offset += 5 {
			hits, total, err := e.Customers(t.Context(), segmenttest.Ask(s, n, false), audience.Page{Sort: "number", Limit: 5, Offset: offset})
			if err != nil || int(total) != len(want) {
				t.Fatal(total, err)
			}
			if len(hits) == 0 {
				break
			}
			for _, h := range hits {
				all = append(all, h.Number)
			}
		}
		if !slices.Equal(all, want) {
			t.Errorf("pages hold %v, want %v", all, want)
		}
		hits, _, err := e.Customers(t.Context(), segmenttest.Ask(s, n, false), audience.Page{Sort: "amount", Desc: true, Limit: search.MaxLimit})
		if err != nil || !slices.IsSortedFunc(hits, func(a, b search.Hit) int { return int(b.Amount - a.Amount) }) {
			t.Error("not by amount", err)
		}
		for _, f := range o.all {
			yes, err := e.Match(t.Context(), segmenttest.Ask(s, n, false), f.ID)
			if err != nil || yes != slices.Contains(want, f.Number) {
				t.Errorf("customer %d: %v %v", f.Number, yes, err)
			}
		}
		steps, err := e.Explain(t.Context(), segmenttest.Ask(s, n, false))
		if err != nil || len(steps) != 5 || steps[0].Count != int64(len(want)) || steps[2].Depth != 2 {
			t.Errorf("%+v %v", steps, err)
		}
	})
}

// S-025: a statement is made of texts written in the program; what a query says is in its parameters alone.
func TestS025_StatementsHoldNoTextOfTheQuery(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := segmenttest.Filled(t, d, "s", segmenttest.ShopFile(1, 20))
		e := segmentsql.New(segmentsql.Options{DB: d})
		const evil = `x''); DROP TABLE customers; -- \\ % _ $1 {{in_list $2}}`
		for _, text := range []string{"name = '" + evil + "'", "name CONTAINS '" + evil + "'", "customer_tags CONTAINS '" + evil + "'", "rank IN ('" + evil + "')",
			"custom.note STARTS WITH '" + evil + "'", "orders_placed(coupon: '" + evil + "')", "products_purchased(name: '" + evil + "')"} {
			steps, err := e.Explain(t.Context(), segmenttest.Ask(s, read(t, d, s, text), false))
			if err != nil {
				t.Errorf("%s: %v", text, err)
				continue
			}
			if steps[0].Count != 0 || strings.Contains(strings.ToUpper(steps[0].Plan), "DROP") {
				t.Errorf("%s: %d %s", text, steps[0].Count, steps[0].Plan)
			}
		}
		n, err := e.Count(t.Context(), segmenttest.Ask(s, read(t, d, s, "customer_number >= 0"), false))
		if err != nil || n == 0 {
			t.Error(n, err)
		}
	})
}

// A shop's queries touch no other shop's customers.
func TestShopsAreApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := segmenttest.Filled(t, d, "a", segmenttest.ShopFile(1, 10)), segmenttest.Filled(t, d, "b", segmenttest.ShopFile(2, 25))
		e := segmentsql.New(segmentsql.Options{DB: d})
		for _, s := range []*shop.Shop{a, b} {
			o := load(t, d, s.ID, today, false)
			for _, text := range []string{"rfm_r >= 3", "products_purchased(sku: 'TEA-01')", "customer_tags CONTAINS 'VIP'", "decile = 1 OR duplicates = true", "custom.level > 0"} {
				n := read(t, d, s, text)
				if got, err := e.Numbers(t.Context(), segmenttest.Ask(s, n, false)); err != nil || !slices.Equal(got, o.numbers(n)) {
					t.Errorf("%s %s: %v %v", s.Slug, text, got, err)
				}
			}
		}
	})
}

func TestAnswersAreLimited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := segmenttest.Filled(t, d, "s", segmenttest.ShopFile(1, 10))
		n := read(t, d, s, "age > 3")
		slow := segmentsql.New(segmentsql.Options{DB: d, Limit: time.Nanosecond})
		if _, err := slow.Count(t.Context(), segmenttest.Ask(s, n, false)); !errs.Is(err, errs.Unavailable) {
			t.Error(err)
		}
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := slow.Count(cancelled, segmenttest.Ask(s, n, false)); err == nil || errs.Is(err, errs.Unavailable) {
			t.Error("who went away is not told to wait", err)
		}
		// Two answers are in the making: they hold their view of the database open until the third has been refused.
		e := segmentsql.New(segmentsql.Options{DB: d})
		leave, inside := make(chan struct{}), make(chan struct{})
		done := make(chan error, 2)
		for range 2 {
			go func() {
				done <- e.Hold(t.Context(), s.ID, func() { inside <- struct{}{}; <-leave })
			}()
			<-inside
		}
		if _, err := e.Count(t.Context(), segmenttest.Ask(s, n, false)); !errs.Is(err, errs.Unavailable) {
			t.Error(err)
		}
		close(leave)
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if _, err := e.Count(t.Context(), segmenttest.Ask(s, n, false)); err != nil {
			t.Error(err)
		}
	})
}
