package importer_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"joren/internal/carrier"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/history"
	"joren/internal/importer"
	"joren/internal/kit/day"
	"joren/internal/kit/i18n"
	"joren/internal/order"
	"joren/internal/shipping"
)

const waiting = "source,order_number,ordered_at,state,payment_state,customer.name,total\n" +
	"rakuten,R-1,2026-11-01,new,paid,高橋 花,1000\n" +
	"rakuten,R-2,2026-11-02,preparing,paid,高橋 花,2000\n" +
	"amazon,R-3,2026-11-03,new,paid,高橋 花,3000\n" +
	"rakuten,R-3,2026-11-03,new,paid,神崎 実,3500\n" +
	"rakuten,R-4,2026-11-04,cancelled,paid,神崎 実,4000\n"

func named(name string) func(*importer.Request) {
	return func(r *importer.Request) { r.FileName = name }
}

// states are the orders' states by source and number, with their parcels.
func (f *fixture) states() map[string]string {
	f.t.Helper()
	out := map[string]string{}
	f.read(func(q *db.Read) error {
		for _, h := range f.orders() {
			parcels, err := shipping.Of(q, f.shop.ID, []int64{h.ID})
			if err != nil {
				return err
			}
			s := string(h.State)
			if !h.ShippedAt.IsZero() {
				s += " " + day.FromTime(h.ShippedAt, f.shop.Zone).String()
			}
			for _, p := range parcels[h.ID] {
				s += fmt.Sprintf(" %s:%s", p.Carrier, p.Tracking)
			}
			out[h.Source+" "+h.OrderNumber] = s
		}
		return nil
	})
	return out
}

func (f *fixture) want(want map[string]string) {
	f.t.Helper()
	got := f.states()
	for k, v := range want {
		if got[k] != v {
			f.t.Errorf("%s is %q, want %q", k, got[k], v)
		}
	}
}

func TestResultsOfCarriersMakeOrdersShipped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		f.take(waiting)
		b2 := "お客様管理番号,送り状種類,クール区分,伝票番号,出荷予定日,お届け先名\r\n" +
			"R-1,0,0,4444-1375-8703,2026/11/25,高橋 花\r\nR-1,0,0,444413758714,2026/11/25,高橋 花\r\n#2,0,0,444413758725,2026/11/26,高橋 花\r\n" +
			"R-3,0,0,444413758736,2026/11/25,\r\nR-4,0,0,444413758747,2026/11/25,\r\nX-9,0,0,444413758758,2026/11/25,\r\nR-2,0,0,,2026/11/25,\r\nR-2,0,0,4.44E+11,2026/11/25,\r\n,0,0,444413758769,2026/11/25,\r\n"
		sjis, err := japanese.ShiftJIS.NewEncoder().String(b2)
		if err != nil {
			t.Fatal(err)
		}
		r := f.take(sjis, named("b2.csv"))
		if r.Format != "yamato-b2-result" || r.Accepted != 3 || r.Rejected != 6 || r.Orders.Updated != 2 || r.Orders.Created+r.Customers.Created+r.Customers.Updated != 0 {
			t.Errorf("%+v", r)
		}
		f.want(map[string]string{"rakuten R-1": "shipped 2026-11-25 yamato:444413758703 yamato:444413758714", "rakuten R-2": "shipped 2026-11-26 yamato:444413758725",
			"rakuten R-3": "new", "amazon R-3": "new", "rakuten R-4": "cancelled"})
		var why strings.Builder
		if err := f.im.WriteRejected(t.Context(), f.shop.ID, r.ImportID, i18n.JA, &why); err != nil {
			t.Fatal(err)
		}
		text, _ := japanese.ShiftJIS.NewDecoder().String(why.String())
		for _, s := range []string{"いくつもあり", "取り消しまたは返品", "この番号の注文がありません", "送り状番号がまだありません", "4.44E+11"} {
			if !strings.Contains(text, s) {
				t.Errorf("no %q in\n%s", s, text)
			}
		}

		before := f.states()
		r = f.take(sjis, named("b2.csv"))
		if r.Orders.Updated != 0 || r.Orders.Unchanged != 2 {
			t.Errorf("twice: %+v", r.Orders)
		}
		f.want(before)
		f.take(waiting) // what the cart said before says nothing new
		f.want(before)

		r = f.take("お問合せ送り状No,出荷日時,住所録コード,お届け先住所１,お客様管理ナンバー\n5125-4751-4334,20261127,,,#4\n", named("sagawa.csv"))
		if r.Format != "sagawa-ehiden-result" || r.Orders.Updated != 1 {
			t.Errorf("%+v", r)
		}
		f.want(map[string]string{"rakuten R-3": "shipped 2026-11-27 sagawa:512547514334", "amazon R-3": "new"})
		r = f.take("お問い合せ送り状No.,出荷日,お客様管理番号\n512547514345,2026/11/28,R-3\n") // one that waits is left
		if r.Orders.Updated != 1 {
			t.Errorf("%+v", r)
		}
		f.want(map[string]string{"amazon R-3": "shipped 2026-11-28 sagawa:512547514345"})
	})
}

func TestAShippedOrderTellsItsHistoryAndKeepsItsFigures(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		f.take(waiting)
		bought := func() (n, amount int64) {
			for _, h := range f.find("高橋") {
				n, amount = n+h.OrderCount, amount+h.Amount
			}
			return n, amount
		}
		n, amount := bought()
		r := f.take("お客様管理番号,伝票番号,出荷日\nR-1,444413758703,2026/11/25\n")
		id := int64(0)
		for _, h := range f.orders() {
			if h.OrderNumber == "R-1" {
				id = h.ID
			}
		}
		f.read(func(q *db.Read) error {
			changes, err := history.Of(q, f.shop.ID, history.Order, id, 10)
			if err != nil {
				return err
			}
			if len(changes) != 1 || changes[0].Import != r.ImportID || *changes[0].Fields["state"][0] != "new" || *changes[0].Fields["state"][1] != "shipped" ||
				changes[0].Fields["shipped_at"][0] != nil {
				t.Errorf("%+v", changes)
			}
			values, err := (order.Records{Zone: f.shop.Zone}).Values(q, f.shop.ID, []int64{id})
			if err != nil {
				return err
			}
			for field, pair := range changes[0].Fields { // what stands is what the history says, so that undo can put it back
				if !history.Same(values[id](field), pair[1]) {
					t.Errorf("%s stands as %v, not %v", field, values[id](field), pair[1])
				}
			}
			var n int64
			err = q.QueryRow(`SELECT COUNT(*) FROM events WHERE shop_id = $1 AND kind = 'order.changed'`, f.shop.ID).Scan(&n)
			if n != 1 {
				t.Errorf("%d events", n)
			}
			return err
		})
		if m, sum := bought(); n != 3 || m != n || sum != amount {
			t.Errorf("the figures moved: %d and %d, now %d and %d", n, amount, m, sum)
		}
	})
}

// What goes out comes back: the slips that Joren writes, with numbers filled in as the carrier's program does.
func TestSlipsComeBackAsResults(t *testing.T) {
	t.Parallel()
	for _, l := range carrier.Layouts() {
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			f := newFixture(t, d, "JPY")
			f.take(waiting)
			at := map[string]int{"yamato-b2": 3, "sagawa-ehiden3": 61}[l.Name]
			ship, _ := day.Of(2026, 11, 25)
			row, _ := l.Row(carrier.Parcel{Number: 2, Order: "R-2", To: carrier.Party{Name: "高橋 花"}}, carrier.Options{Ship: ship, Service: l.Services[0]})
			var empty, filled strings.Builder
			if err := l.Write(&empty, [][]string{row}); err != nil {
				t.Fatal(err)
			}
			row[at] = "444413758703"
			if err := l.Write(&filled, [][]string{row}); err != nil {
				t.Fatal(err)
			}
			if r := f.take(empty.String()); r.Rejected != 1 {
				t.Errorf("%s without numbers: %+v", l.Name, r)
			}
			if r := f.take(filled.String()); r.Orders.Updated != 1 {
				t.Errorf("%s: %+v", l.Name, r)
			}
			if got := f.states()["rakuten R-2"]; !strings.HasPrefix(got, "shipped 20") || !strings.HasSuffix(got, string(l.Carrier)+":444413758703") {
				t.Errorf("%s: %s", l.Name, got)
			}
		})
	}
}
