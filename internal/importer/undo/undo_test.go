package undo_test

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/history"
	"joren/internal/importer"
	"joren/internal/importer/undo"
	"joren/internal/kit/errs"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/shipping"
	"joren/internal/shop"
)

// apart are the tables that undoing does not bring back: what happened, and the books about it. Numbers are not given out
// twice, and the log of consents is only added to.
var apart = []string{"events", "shop_head", "event_cursors", "event_parked", "imports", "import_batches", "import_kept", "import_rejects",
	"record_changes", "undo_epochs", "jobs", "shop_numbers", "consent_log"}

type fixture struct {
	t    testing.TB
	db   *db.DB
	im   *importer.Importer
	undo *undo.Undoer
	shop importer.Shop
}

func newFixture(t testing.TB, d *db.DB, slug string) *fixture {
	t.Helper()
	shops := shop.New(d)
	s, err := shops.Add(t.Context(), slug, "S", "", "")
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	return &fixture{t, d, importer.New(d, shops, log), undo.New(d, undo.Feature{Removed: shipping.Removed, Undone: shipping.Withdraw}),
		importer.Shop{ID: s.ID, Currency: s.Currency, Zone: s.Zone, Lapse: s.Lapse(), MatchMail: true}}
}

// take imports a text and returns the import.
func (f *fixture) take(text string) int64 {
	f.t.Helper()
	r, err := f.im.Run(f.t.Context(), importer.Request{Shop: f.shop, File: strings.NewReader(text), FileName: "test.csv", Actor: "staff"})
	if err != nil {
		f.t.Fatal(err)
	}
	if r.Rejected > 0 {
		f.t.Fatalf("%d rows rejected", r.Rejected)
	}
	return r.ImportID
}

func (f *fixture) request(id int64) undo.Request {
	return undo.Request{Shop: f.shop.ID, Zone: f.shop.Zone, Import: id, Actor: "staff"}
}

func (f *fixture) back(id int64) *importer.Undo {
	f.t.Helper()
	u, err := f.undo.Run(f.t.Context(), f.request(id))
	if err != nil {
		f.t.Fatal(err)
	}
	if u.Running || u.Kept != int64(len(f.kept(id))) {
		f.t.Fatalf("%+v, %d kept", u, len(f.kept(id)))
	}
	return u
}

func (f *fixture) preview(id int64) *undo.Preview {
	f.t.Helper()
	p, err := f.undo.Preview(f.t.Context(), f.request(id))
	if err != nil {
		f.t.Fatal(err)
	}
	return p
}

func (f *fixture) kept(id int64) (list []undo.Kept) {
	f.t.Helper()
	f.read(func(q *db.Read) (err error) {
		list, err = undo.List(q, f.shop.ID, id, 1000)
		return err
	})
	return list
}

func (f *fixture) read(fn func(q *db.Read) error) {
	f.t.Helper()
	if err := f.db.Read(f.t.Context(), fn); err != nil {
		f.t.Fatal(err)
	}
}

// state is the sum of everything that undoing brings back.
func (f *fixture) state() map[string]string {
	f.t.Helper()
	sums, err := f.db.Checksums(f.t.Context(), db.Scope{Shop: f.shop.ID, Except: apart})
	if err != nil {
		f.t.Fatal(err)
	}
	out := map[string]string{}
	for _, s := range sums {
		out[s.Table] = fmt.Sprint(s.Rows, " rows ", s.SHA256[:12])
	}
	return out
}

func (f *fixture) same(what string, before map[string]string) {
	f.t.Helper()
	for table, sum := range f.state() {
		if sum != before[table] {
			f.t.Errorf("%s: %s is %s, was %s", what, table, sum, before[table])
		}
	}
}

func (f *fixture) customer(text string) *customer.Customer {
	f.t.Helper()
	var c *customer.Customer
	f.read(func(q *db.Read) error {
		r, err := search.Customers(q, f.shop.ID, search.Query{Text: text, Sort: "number", Limit: 10})
		if err != nil {
			return err
		}
		if len(r.Hits) != 1 {
			f.t.Fatalf("%d customers like %q", len(r.Hits), text)
		}
		c, err = customer.Get(q, f.shop.ID, r.Hits[0].ID)
		return err
	})
	return c
}

const (
	people = "source,external_id,name,email,phone,tags,points,birthday,email_optin,postal_code,prefecture,city,custom.size\n"
	lines  = "source,order_number,ordered_at,state,payment_state,customer.external_id,customer.name,customer.email,sku,product_name,category,unit_price,quantity,shipping\n"

	mori   = "shop,1,森 由紀子,mori@example.jp,090-1234-5678,常連,10,1980-01-02,yes,100-0001,東京都,千代田区,M\n"
	tanaka = "shop,2,田中 一郎,tanaka@example.jp,,,,,no,,,,\n"
	order1 = "shop,N1,2026-10-01 10:00,new,paid,1,森 由紀子,mori@example.jp,T1,煎茶,お茶,1000,1,600\n"
	order2 = "shop,N2,2026-10-02 10:00,new,paid,2,田中 一郎,tanaka@example.jp,T2,玉露,お茶,2000,2,0\n"
)

func TestUndoingAFirstImportLeavesTheShopAsItWas(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "s")
		before := f.state()
		first := f.take(people + mori + tanaka)
		between := f.state()
		second := f.take(lines + order1 + order2)
		if p := f.preview(second); p.Orders != 2 || p.Customers != 0 || p.Stay != 0 || !p.Whole() {
			t.Errorf("preview: %+v", p)
		}
		if u := f.back(second); u.Orders != 2 || u.Products != 2 || u.Kept != 0 || u.Done != u.Total {
			t.Errorf("%+v", u)
		}
		f.same("orders undone", between)
		if u := f.back(first); u.Customers != 2 || u.Kept != 0 {
			t.Errorf("%+v", u)
		}
		f.same("all undone", before)
		after := f.state()
		f.back(first)
		f.same("twice", after)
		if n := f.take(people + mori + tanaka); n == 0 {
			t.Error("cannot be imported again")
		}
	})
}

func TestUndoingPutsBackWhatAnImportChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "s")
		f.take(people + mori + tanaka)
		f.take(lines + order1 + order2)
		before := f.state()
		changed := f.take(people + "shop,1,森 友紀子,mori@example.com,090-1111-2222,お茶,20,1980-02-02,no,530-0001,大阪府,大阪市,L\n")
		f.back(changed)
		f.same("customers", before)

		changed = f.take(lines + strings.Replace(order1, "new,paid", "cancelled,refunded", 1) + strings.Replace(order2, "T2,玉露,お茶,2000,2", "T3,番茶,お茶,500,4", 1))
		if f.customer("森").Version == 0 {
			t.Error("no customer")
		}
		if p := f.preview(changed); p.Changed != 2 || p.Orders != 0 || p.Stay != 0 {
			t.Errorf("preview: %+v", p)
		}
		if u := f.back(changed); u.Changed != 2 || u.Products != 1 {
			t.Errorf("%+v", u)
		}
		f.same("orders", before)
	})
}

func TestImportsMayBeUndoneInAnyOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			f := newFixture(t, d, fmt.Sprintf("s%d%d%d", order[0], order[1], order[2]))
			f.take(people + tanaka)
			before := f.state()
			imports := []int64{
				f.take(people + mori + strings.Replace(tanaka, "田中 一郎", "田中 二郎", 1)),
				f.take(lines + order1 + order2),
				f.take(people + strings.Replace(mori, "090-1234-5678", "090-1111-2222", 1) + strings.Replace(tanaka, "田中 一郎", "田中 三郎", 1)),
			}
			for _, i := range order {
				f.back(imports[i])
			}
			f.same(fmt.Sprint(order), before)
			for _, id := range imports {
				if k := f.kept(id); len(k) != 0 {
					t.Errorf("%v: still kept: %+v", order, k)
				}
			}
		}
	})
}

func TestWhatWasUsedSinceStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "s")
		first := f.take(people + mori + tanaka)
		second := f.take(lines + order1)
		third := f.take(people + strings.Replace(tanaka, "tanaka@example.jp,,", "tanaka@example.jp,,お得意様", 1))
		p := f.preview(first)
		if p.Customers != 0 || p.Stay != 2 {
			t.Errorf("preview: %+v", p)
		}
		if u := f.back(first); u.Customers != 0 || u.Kept != 2 {
			t.Errorf("%+v", u)
		}
		mori, tanaka := f.customer("森"), f.customer("田中")
		for _, k := range f.kept(first) {
			switch k.Record {
			case mori.ID:
				if k.Reason != undo.ReasonOrders || k.By == 0 {
					t.Errorf("Mori stays because %+v", k)
				}
			case tanaka.ID:
				if k.Reason != undo.ReasonChanged || k.By != third || k.ByActor != "staff" {
					t.Errorf("Tanaka stays because %+v", k)
				}
			default:
				t.Errorf("%+v", k)
			}
		}
		f.back(second) // Mori has no orders any more
		if list := f.kept(first); len(list) != 1 || list[0].Record != tanaka.ID {
			t.Errorf("%+v", list)
		}
		f.back(third)
		if list := f.kept(first); len(list) != 0 {
			t.Errorf("%+v", list)
		}
	})
}

// byHand changes a customer as staff do, with a line in the history.
func (f *fixture) byHand(id int64, field, value string) {
	f.t.Helper()
	err := f.db.Tx(f.t.Context(), func(tx *db.Tx) error {
		values, err := customer.Records{Zone: f.shop.Zone}.Values(tx, f.shop.ID, []int64{id})
		if err != nil {
			return err
		}
		version, _ := strconv.Atoi(*values[id]("version"))
		changed := map[string]*string{field: &value, "version": history.Text(strconv.Itoa(version + 1))}
		w := history.Writer{Shop: f.shop.ID, Actor: "hand", NewID: f.db.NewID}
		fields := history.Fields{}
		for name, v := range changed {
			fields.Set(name, values[id](name), v)
		}
		if err := w.Changed(tx, history.Customer, id, fields); err != nil {
			return err
		}
		if err := w.Write(tx); err != nil {
			return err
		}
		by := history.By{Shop: f.shop.ID, Actor: "hand", NewID: f.db.NewID}
		return customer.Records{Zone: f.shop.Zone}.PutBack(tx, by, map[int64]map[string]*string{id: changed})
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

func TestAValueThatStaffChangedSinceStaysAndTheOthersGoBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "s")
		f.take(people + mori)
		changed := f.take(people + strings.Replace(strings.Replace(mori, "090-1234-5678", "090-1111-2222", 1), "常連,10", ",20", 1))
		id := f.customer("森").ID
		f.byHand(id, "phone", "03-1111-2222")
		version := f.customer("森").Version
		if u := f.back(changed); u.Kept != 1 || u.Changed != 1 {
			t.Errorf("%+v", u)
		}
		c := f.customer("森")
		if c.Phone != "03-1111-2222" || *c.Points != 10 || c.Version <= version {
			t.Errorf("phone %s, points %d, version %d after %d", c.Phone, *c.Points, c.Version, version)
		}
		if k := f.kept(changed); len(k) != 1 || k[0].Part != undo.PartValues || k[0].Reason != undo.ReasonChanged || k[0].ByActor != "hand" {
			t.Errorf("%+v", k)
		}
	})
}

func TestUndoingAskedForTwiceAtOnceIsDoneOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "s")
		before := f.state()
		id := f.take(manyOrders(700))
		done := make(chan error)
		for range 2 {
			go func() {
				_, err := f.undo.Run(t.Context(), f.request(id))
				done <- err
			}()
		}
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		f.same("undone", before)
		f.removedOnce(700, 100)
	})
}

// removedOnce checks that the log tells of each removal once.
func (f *fixture) removedOnce(orders, customers int64) {
	f.t.Helper()
	f.read(func(q *db.Read) error {
		for kind, want := range map[string]int64{order.Removed.Name: orders, customer.Removed.Name: customers} {
			var n int64
			if err := q.QueryRow(`SELECT COUNT(*) FROM events WHERE shop_id = $1 AND kind = $2 AND NOT live`, f.shop.ID, kind).Scan(&n); err != nil {
				return err
			}
			if n != want {
				f.t.Errorf("%d events %s, want %d", n, kind, want)
			}
		}
		return nil
	})
}

func manyOrders(n int) string {
	var b strings.Builder
	b.WriteString(lines)
	for i := range n {
		p := i % 100
		fmt.Fprintf(&b, "shop,M%05d,2026-10-%02d 10:00,new,paid,m%d,顧客 %d,m%d@example.jp,T%d,お茶 %d,,1000,1,0\n", i, 1+i%28, p, p, p, i%20, i%20)
	}
	return b.String()
}

func TestImportsAndUndoingsAtOnceKeepTheShopWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "s")
		before := f.state()
		first := f.take(manyOrders(1500))
		done := make(chan error)
		var second int64
		go func() {
			r, err := f.im.Run(t.Context(), importer.Request{Shop: f.shop, File: strings.NewReader(strings.ReplaceAll(manyOrders(3000), ",M", ",X")), FileName: "x.csv"})
			if err == nil {
				second = r.ImportID
			}
			done <- err
		}()
		go func() {
			_, err := f.undo.Run(t.Context(), f.request(first))
			done <- err
		}()
		for range 2 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		f.read(func(q *db.Read) error {
			for what, sql := range map[string]string{
				"lines without a product":    `SELECT COUNT(*) FROM order_lines l WHERE NOT EXISTS (SELECT 1 FROM products p WHERE p.shop_id = l.shop_id AND p.id = l.product_id)`,
				"orders without a customer":  `SELECT COUNT(*) FROM orders o WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.shop_id = o.shop_id AND c.id = o.customer_id)`,
				"customers without figures":  `SELECT COUNT(*) FROM customers c WHERE NOT EXISTS (SELECT 1 FROM customer_figures f WHERE f.shop_id = c.shop_id AND f.customer_id = c.id)`,
				"references without anybody": `SELECT COUNT(*) FROM customer_sources s WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.shop_id = s.shop_id AND c.id = s.customer_id)`,
			} {
				var n int64
				if err := q.QueryRow(sql).Scan(&n); err != nil {
					return err
				}
				if n != 0 {
					t.Errorf("%d %s", n, what)
				}
			}
			return nil
		})
		f.back(second)
		f.back(first)
		f.same("both undone", before)
	})
}

func TestAnImportThatIsNotOverIsNotUndone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "s")
		r, err := f.im.Check(t.Context(), importer.Request{Shop: f.shop, File: strings.NewReader(people + mori), FileName: "x.csv"}, "STORED")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.undo.Run(t.Context(), f.request(r.ImportID)); !errs.Is(err, errs.Conflict) {
			t.Errorf("only looked at: %v", err)
		}
		if err := d.Tx(t.Context(), func(tx *db.Tx) error { _, err := importer.Start(tx, f.shop.ID, r.ImportID, false); return err }); err != nil {
			t.Fatal(err)
		}
		if _, err := f.undo.Run(t.Context(), f.request(r.ImportID)); !errs.Is(err, errs.Conflict) {
			t.Errorf("running: %v", err)
		}
		if _, err := f.undo.Run(t.Context(), f.request(1)); !errs.Is(err, errs.NotFound) {
			t.Errorf("none: %v", err)
		}
	})
}
