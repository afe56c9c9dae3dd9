package demo

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"joren/internal/consent"
	"joren/internal/kit/day"
	"joren/internal/order"
)

func options(customers int, seed uint64) Options {
	today, _ := day.Of(2026, 11, 22)
	return Options{Customers: customers, Years: 3, Seed: seed, Today: today, Loc: time.FixedZone("JST", 9*3600)}
}

func digest(t testing.TB, s *Shop) string {
	t.Helper()
	h := sha256.New()
	enc := json.NewEncoder(h)
	if err := enc.Encode(s.Products()); err != nil {
		t.Fatal(err)
	}
	for c := range s.Customers() {
		if err := enc.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := enc.Encode(s.Duplicates()); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestSameOptionsGiveTheSameShop(t *testing.T) {
	t.Parallel()
	shop := New(options(600, 1))
	first := digest(t, shop)
	if again := digest(t, shop); again != first {
		t.Error("a second pass over the same shop differs")
	}
	if again := digest(t, New(options(600, 1))); again != first {
		t.Error("the same options gave another shop")
	}
	if other := digest(t, New(options(600, 2))); other == first {
		t.Error("another seed gave the same shop")
	}
}

func TestNobodyCanBeReached(t *testing.T) {
	t.Parallel()
	reserved := []string{"example.jp", "example.com", "example.ne.jp"}
	free := func(number string) bool {
		digits := bare(number)
		for _, prefix := range []string{"0900", "0800", "0700"} {
			if strings.HasPrefix(digits, prefix) {
				return len(digits) == 11
			}
		}
		if _, rest, ok := strings.Cut(number, "-"); ok && rest[0] != '0' {
			return false
		}
		return len(digits) == 10
	}
	for c := range New(options(5000, 3)).Customers() {
		if _, domain, ok := strings.Cut(strings.ToLower(c.Fields.Email), "@"); ok {
			found := false
			for _, r := range reserved {
				found = found || domain == r || strings.HasSuffix(domain, "."+r)
			}
			if !found {
				t.Fatalf("%s is at no reserved domain", c.Fields.Email)
			}
		}
		numbers := []string{c.Fields.Phone, c.Fields.Mobile, c.Fields.Fax}
		for _, o := range c.Orders {
			if o.ShipTo != nil {
				numbers = append(numbers, o.ShipTo.Phone)
			}
		}
		for _, n := range numbers {
			if n != "" && !free(n) {
				t.Fatalf("%s may be somebody's number", n)
			}
		}
	}
}

func TestRecordsKeepToThemselves(t *testing.T) {
	t.Parallel()
	const n = 10_000
	s := New(options(n, 1))
	refs, numbers, mails := map[Ref]bool{}, map[string]bool{}, map[string]bool{}
	records, orders := 0, 0
	for c := range s.Customers() {
		records++
		ref := Ref{c.Fields.Source, c.Fields.ExternalID}
		if refs[ref] || ref.ExternalID == "" {
			t.Fatalf("reference %v is not its record's alone", ref)
		}
		refs[ref] = true
		if c.Fields.Email != "" && mails[c.Fields.Email] {
			t.Errorf("address %s stands on two records", c.Fields.Email)
		}
		mails[c.Fields.Email] = true
		if !c.Fields.Identified() {
			t.Errorf("nobody knows who %v is", ref)
		}
		var before time.Time
		for _, o := range c.Orders {
			orders++
			key := o.Source + " " + o.Number
			if numbers[key] {
				t.Fatalf("order number %s is given twice", key)
			}
			numbers[key] = true
			if !o.OrderedAt.After(before) {
				t.Fatalf("order %s does not come after the one before it", key)
			}
			before = o.OrderedAt
		}
	}
	if records != n || orders != s.OrderCount() {
		t.Errorf("%d records and %d orders, want %d and %d", records, orders, n, s.OrderCount())
	}
	for _, p := range s.Duplicates() {
		if !refs[p.Original] || !refs[p.Duplicate] || p.Original == p.Duplicate {
			t.Errorf("pair %+v names no two records", p)
		}
	}
}

func TestDaysEndToday(t *testing.T) {
	t.Parallel()
	o := options(8000, 5)
	first, now := o.Today.AddMonths(-36), o.Today.Start(o.Loc).Add(90*time.Minute)
	last := first
	for c := range New(o).Customers() {
		for _, d := range c.Orders {
			for _, at := range []time.Time{d.OrderedAt, d.PaidAt, d.ShippedAt, d.DeliveredAt, d.CancelledAt} {
				if at.After(now) || (!at.IsZero() && !day.FromTime(at, o.Loc).After(first)) {
					t.Fatalf("order %s has a time outside the shop's days: %v", d.Number, at)
				}
			}
			if on := day.FromTime(d.OrderedAt, o.Loc); on.After(last) {
				last = on
			}
		}
		for _, k := range c.Consents {
			if k.At.After(now) {
				t.Fatalf("a statement of consent lies in the future: %v", k.At)
			}
		}
	}
	if last != o.Today {
		t.Errorf("the last order is of %v, want %v", last, o.Today)
	}
}

func TestAmountsAddUp(t *testing.T) {
	t.Parallel()
	zero, unknown := 0, 0
	for c := range New(options(4000, 1)).Customers() {
		for _, o := range c.Orders {
			if o.Total == nil {
				unknown++
				if sum := o.Sum(); sum.Amount != nil {
					t.Fatalf("order %s has no total but an amount", o.Number)
				}
				continue
			}
			sum := -*o.Discount - *o.CouponDiscount - *o.PointsUsed + *o.Shipping + *o.Fees
			lines := int64(0)
			for _, l := range o.Lines {
				if *l.Amount != *l.UnitPrice*l.Quantity || l.Quantity < 1 {
					t.Fatalf("order %s: line %+v does not add up", o.Number, l)
				}
				lines += *l.Amount
			}
			if sum+lines != *o.Total || lines != *o.Subtotal || *o.Total < 0 {
				t.Fatalf("order %s: total %d, parts %d", o.Number, *o.Total, sum+lines)
			}
			if o.Sum().Difference != 0 || (o.Refunded != nil && *o.Refunded > *o.Total) {
				t.Fatalf("order %s has a difference or pays back more than was paid", o.Number)
			}
			if *o.Total == 0 {
				zero++
			}
			if n := len(o.Lines); n < 1 || n > 6 {
				t.Fatalf("order %s has %d lines", o.Number, n)
			}
		}
		if c.Fields.Points != nil && *c.Fields.Points < 0 {
			t.Fatalf("customer %s owes points", c.Fields.ExternalID)
		}
	}
	if zero == 0 || unknown == 0 {
		t.Errorf("%d orders of 0 yen, %d of unknown amount; both should occur", zero, unknown)
	}
}

func TestConsentIsThatOfTheLastStatement(t *testing.T) {
	t.Parallel()
	seen := map[consent.State]int{}
	for c := range New(options(4000, 1)).Customers() {
		for i, k := range c.Consents {
			if i > 0 && !k.At.After(c.Consents[i-1].At) {
				t.Fatalf("statements of %s are out of order", c.Fields.ExternalID)
			}
			seen[k.State]++
		}
		n := len(c.Consents)
		if n == 0 {
			if c.Fields.Optin != nil {
				t.Fatalf("%s states a consent without a record of it", c.Fields.ExternalID)
			}
			continue
		}
		last := c.Consents[n-1]
		if *c.Fields.Optin != (last.State == consent.Subscribed) || !c.Fields.ConsentAt.Equal(last.At) {
			t.Fatalf("%s states another consent than the last one", c.Fields.ExternalID)
		}
	}
	for _, state := range []consent.State{consent.Subscribed, consent.NotSubscribed, consent.Unsubscribed, consent.Bounced} {
		if seen[state] == 0 {
			t.Errorf("no statement %s", state)
		}
	}
}

func TestEveryCaseOfThePurchaseRule(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for c := range New(options(10_000, 1)).Customers() {
		for _, o := range c.Orders {
			seen[string(o.State)+" "+string(o.PaymentState)]++
			if o.Test {
				seen["test"]++
			}
		}
	}
	for _, want := range []string{
		"new pending", "new paid", "new lapsed", "preparing paid", "shipped paid", "delivered paid", "delivered pending",
		"delivered part_refunded", "delivered refunded", "delivered unknown", "cancelled refunded", "cancelled pending",
		"cancelled lapsed", "returned refunded", "returned part_refunded", "test",
	} {
		if seen[want] == 0 {
			t.Errorf("no order is %s; seen %v", want, seen)
		}
	}
	for _, state := range order.States {
		found := false
		for k := range seen {
			found = found || strings.HasPrefix(k, string(state)+" ")
		}
		if !found {
			t.Errorf("no order is %s", state)
		}
	}
}

func BenchmarkCustomers(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		orders := 0
		for c := range New(options(10_000, 1)).Customers() {
			orders += len(c.Orders)
		}
		b.ReportMetric(float64(orders), "orders")
	}
	b.ReportMetric(10_000*float64(b.N)/b.Elapsed().Seconds(), "customers/s")
}

func TestSmallAndOddShops(t *testing.T) {
	t.Parallel()
	leap, _ := day.Of(2024, 2, 29)
	for _, o := range []Options{
		{Today: leap},
		{Customers: 1, Years: 1, Today: leap},
		{Customers: 60, Years: 1, Seed: 9, Today: leap, Loc: time.FixedZone("west", -11*3600)},
		{Customers: 1000, Years: 10, Seed: 1<<63 + 5, Today: leap},
	} {
		n := 0
		for range New(o).Customers() {
			n++
		}
		if n != o.Customers {
			t.Errorf("%d records, want %d", n, o.Customers)
		}
	}
}
