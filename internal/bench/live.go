package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"joren/internal/db"
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
	if err := in.write(ctx, busyBatch); err != nil {
		return err
	}
	if _, err := x.Follow(ctx, a.d); err != nil {
		return err
	}
	if err := measureBusy(ctx, x, in, busy, report); err != nil {
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

// measureBusy lets a reader ask without a pause, first alone, then while orders are written, and brought in beside that.
func measureBusy(ctx context.Context, x *index.Index, in *arrivals, asks []meaning.Question, report *Report) error {
	const every, alone, beside = busyBatch * time.Second / busyRate, "index, a reader alone", "index, a reader beside orders"
	c := in.f.d.Clock()
	for _, name := range []string{alone, beside} {
		reading, stop := context.WithCancel(ctx)
		wait := startReader(reading, x, c, asks)
		write, follow := func() error { return nil }, func() error { return nil }
		if name == beside {
			write = func() error { return in.write(ctx, busyBatch) }
			follow = follower(ctx, x, in.f.d)
		}
		took, err := paced(ctx, c, busyTimes, every, func() error { return errors.Join(write(), follow()) })
		stop()
		answers, failed := wait()
		if err := errors.Join(err, failed); err != nil {
			return err
		}
		report.add(name, "count and page, median", "ms", millis(answers, 50))
		report.atMost(name, "count and page, p99", "ms", millis(answers, 99), maxReadBeside)
		report.add(name, "count and page, longest", "ms", millis(answers, 100))
		report.add(name, "answers", "/s", float64(len(answers))/took.Seconds())
		if name == beside {
			report.atLeast(name, "orders written and brought in", "/s", busyTimes*busyBatch/took.Seconds(), busyRate)
		}
	}
	return nil
}

// follower brings an index up to date beside its caller, who waits only while that of the last time is not done.
func follower(ctx context.Context, x *index.Index, d *db.DB) func() error {
	done := make(chan error, 1)
	done <- nil
	return func() error {
		if err := <-done; err != nil {
			return err
		}
		go func() {
			_, err := x.Follow(ctx, d)
			done <- err
		}()
		return nil
	}
}

// startReader asks in turn until ctx ends; what it returns waits for that and says how long each answer took.
func startReader(ctx context.Context, x *index.Index, c clock.Clock, asks []meaning.Question) (wait func() ([]time.Duration, error)) {
	var took []time.Duration
	done := make(chan error, 1)
	go func() {
		var err error
		for i := 0; ctx.Err() == nil && err == nil; i++ {
			began := c.Now()
			x.Forget()
			_, _, err = x.Page(asks[i%len(asks)], bySpent)
			took = append(took, c.Now().Sub(began))
		}
		done <- err
	}()
	return func() ([]time.Duration, error) { err := <-done; return took, err }
}

// measureOne brings one order in after the other, and asks for its customer which of the saved segments mean it.
func measureOne(ctx context.Context, x *index.Index, in *arrivals, list []meaning.Question, report *Report) error {
	c := in.f.d.Clock()
	if _, err := x.Follow(ctx, in.f.d); err != nil {
		return err
	}
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
