package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"joren/internal/index"
	"joren/internal/kit/clock"
	"joren/internal/segment/meaning"
)

// Budgets of an index that orders come into: milliseconds, seconds, orders a second.
const (
	maxReadBeside = 10
	maxOneOrder   = 0.1
	maxFromZero   = 1
	busyRate      = 2000
)

// Orders come in batches, as files bring them, and one by one, as carts do.
const (
	busyBatch = 200
	busyTimes = 100
	oneByOne  = 500
	saved     = 200 // segments that a shop has saved
	busyReads = 2   // readers
)

// measureLive brings orders into an index while it is asked.
func measureLive(ctx context.Context, o Options, x *index.Index, a *sized, report *Report) error {
	o.Progress("bringing orders into the index")
	in, err := newArrivals(ctx, a, (busyTimes+1)*busyBatch+oneByOne)
	if err != nil {
		return err
	}
	var busy []meaning.Question
	for _, i := range []int{1, 6, 7} {
		ask, err := asked(a.s, segments[i].query)
		if err != nil {
			return err
		}
		busy = append(busy, ask)
	}
	list, err := savedSegments(a)
	if err != nil {
		return err
	}
	if err := measureFromZero(x, a.d.Clock(), list, report); err != nil {
		return err
	}
	bring := func(n int) error {
		if err := in.write(ctx, n); err != nil {
			return err
		}
		_, err := x.Follow(ctx, a.d)
		return err
	}
	if err := bring(busyBatch); err != nil {
		return err
	}
	if err := measureBusy(ctx, x, a.d.Clock(), busy, report, func() error { return bring(busyBatch) }); err != nil {
		return err
	}
	return measureOne(ctx, x, in, list, report)
}

// savedSegments are as many queries as a shop may have saved, no two alike.
func savedSegments(a *sized) (list []meaning.Question, err error) {
	texts := []func(i int) string{
		func(i int) string {
			return fmt.Sprintf("number_of_orders >= %d AND last_order_date >= -%dd", i%9+1, i+20)
		},
		func(i int) string { return fmt.Sprintf("amount_spent >= %d AND last_order_date < -%dd", i*500, i) },
		func(i int) string { return fmt.Sprintf("products_purchased(sku: '%s', date: >= -%dd)", sku(i), i+30) },
		func(i int) string {
			return fmt.Sprintf("products_purchased(category: '%s', count: >= 2) AND NOT products_purchased(sku: '%s')", category(i), sku(i))
		},
		func(i int) string {
			return fmt.Sprintf("birth_month = %d AND (customer_tags CONTAINS 'VIP' OR points >= %d)", i%12+1, i*10)
		},
		func(i int) string { return fmt.Sprintf("first_order_date >= -%dd AND number_of_orders = 1", i+7) },
		func(i int) string {
			return fmt.Sprintf("orders_placed(amount: >= %d, date: >= -365d) AND last_order_date < -60d", 1000+i*50)
		},
		func(i int) string {
			return fmt.Sprintf("NOT (customer_tags CONTAINS 'ギフト' OR email_subscription_status = 'SUBSCRIBED') AND amount_spent < %d", 1000*i)
		},
	}
	for i := range saved {
		ask, err := asked(a.s, texts[i%len(texts)](i))
		if err != nil {
			return nil, err
		}
		list = append(list, ask)
	}
	return list, nil
}

// measureFromZero asks all saved segments, as at midnight.
func measureFromZero(x *index.Index, c clock.Clock, list []meaning.Question, report *Report) error {
	began := c.Now()
	for _, ask := range list {
		if _, err := x.Count(ask); err != nil {
			return err
		}
	}
	report.atMost("index, 200 segments", "from scratch", "s", c.Now().Sub(began).Seconds(), maxFromZero)
	return nil
}

// measureBusy lets readers ask without a pause, first alone, then while bring brings orders in.
func measureBusy(ctx context.Context, x *index.Index, c clock.Clock, asks []meaning.Question, report *Report, bring func() error) error {
	every := busyBatch * time.Second / busyRate
	for _, part := range []struct {
		name string
		fn   func() error
	}{{"index, 2 readers alone", func() error { return nil }}, {"index, 2 readers beside orders", bring}} {
		reading, stop := context.WithCancel(ctx)
		wait := startReaders(reading, x, c, asks)
		took, err := paced(ctx, c, busyTimes, every, part.fn)
		stop()
		times, failed := wait()
		if err != nil || failed != nil {
			return errors.Join(err, failed)
		}
		report.add(part.name, "count and page, median", "ms", millis(times, 50))
		report.atMost(part.name, "count and page, p99", "ms", millis(times, 99), maxReadBeside)
		report.add(part.name, "count and page, longest", "ms", millis(times, 100))
		report.add(part.name, "answers", "/s", float64(len(times))/took.Seconds())
		if part.name == "index, 2 readers beside orders" {
			report.atLeast(part.name, "orders written and in the index", "/s", busyTimes*busyBatch/took.Seconds(), busyRate)
		}
	}
	return nil
}

// startReaders asks in turn until ctx ends; what it returns waits for the readers and says how long each answer took.
func startReaders(ctx context.Context, x *index.Index, c clock.Clock, asks []meaning.Question) (wait func() ([]time.Duration, error)) {
	type read struct {
		took []time.Duration
		err  error
	}
	all := make(chan read, busyReads)
	for r := range busyReads {
		go func() {
			var out read
			for i := r; ctx.Err() == nil && out.err == nil; i++ {
				began := c.Now()
				_, _, out.err = x.Page(asks[i%len(asks)], bySpent)
				out.took = append(out.took, c.Now().Sub(began))
			}
			all <- out
		}()
	}
	return func() (took []time.Duration, err error) {
		for range busyReads {
			r := <-all
			took, err = append(took, r.took...), errors.Join(err, r.err)
		}
		return took, err
	}
}

// measureOne brings one order in after the other, and asks for its customer which of the saved segments mean it.
func measureOne(ctx context.Context, x *index.Index, in *arrivals, list []meaning.Question, report *Report) error {
	c := in.f.d.Clock()
	var into, matched []time.Duration
	for range oneByOne {
		if err := in.write(ctx, 1); err != nil {
			return err
		}
		began := c.Now()
		changed, err := x.Follow(ctx, in.f.d)
		if err != nil {
			return err
		}
		there := c.Now()
		if len(changed) != 1 {
			return fmt.Errorf("bench: one order changed %d customers", len(changed))
		}
		for _, ask := range list {
			if _, err := x.Match(ask, changed[0]); err != nil {
				return err
			}
		}
		into, matched = append(into, there.Sub(began)), append(matched, c.Now().Sub(there))
	}
	report.add("index, one order", "from its commit into the index, median", "ms", millis(into, 50))
	report.atMost("index, one order", "from its commit into the index, p99", "ms", millis(into, 99), maxOneOrder)
	report.add("index, 200 segments", "for one customer, median", "ms", millis(matched, 50))
	report.add("index, 200 segments", "for one customer, p99", "ms", millis(matched, 99))
	return nil
}
