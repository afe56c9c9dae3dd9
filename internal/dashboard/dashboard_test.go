package dashboard_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"joren/internal/dashboard"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/kit/clock"
	"joren/internal/kit/day"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/shop"
)

var today, _ = day.Of(2026, 11, 22)

const header = "source,order_number,ordered_at,state,payment_state,total,customer.external_id,customer.name,product_name,quantity\n"

// seller is a shop to import orders into.
type seller struct {
	db   *db.DB
	im   *importer.Importer
	shop importer.Shop
	id   int64
}

func newSeller(t testing.TB, d *db.DB, slug string) *seller {
	t.Helper()
	shops := shop.New(d)
	s, err := shops.Add(t.Context(), slug, "S", "JPY", "Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	return &seller{d, importer.New(d, shops, slog.New(slog.DiscardHandler)),
		importer.Shop{ID: s.ID, Currency: s.Currency, Zone: s.Zone, Lapse: s.Lapse(), MatchMail: true}, s.ID}
}

type tester interface {
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func (s *seller) take(t tester, tb testing.TB, rows string) {
	tb.Helper()
	r, err := s.im.Run(tb.Context(), importer.Request{Shop: s.shop, File: strings.NewReader(header + rows), FileName: "f.csv"})
	if err != nil {
		t.Fatal(err)
	}
	if r.Rejected != 0 {
		t.Fatalf("%d rows rejected of\n%s", r.Rejected, rows)
	}
}

func (s *seller) board(t tester, tb testing.TB, p dashboard.Period) (b *dashboard.Board) {
	tb.Helper()
	err := s.db.Read(tb.Context(), func(q *db.Read) (err error) {
		b, err = dashboard.Load(q, s.id, p, today)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// agree holds every figure of a board against the list that it leads to.
func (s *seller) agree(t tester, tb testing.TB, b *dashboard.Board) {
	tb.Helper()
	people := map[string]dashboard.People{"newcomers": b.Newcomers, "repeaters": b.Repeat, "late": b.Risk.People, "customers": b.Past.Customers, "regulars": b.Past.Regulars}
	parts := map[string]dashboard.Part{"sales": b.Sales, "first": b.First, "later": b.Later, "nobody": b.Nobody}
	orders := map[string]dashboard.Orders{"to send": b.ToSend}
	for i, st := range b.Steps.Steps {
		people[fmt.Sprint("step of ", i)], people[fmt.Sprint("step went ", i)] = st.Of, st.Went
	}
	for _, m := range b.Months {
		for what, p := range map[string]dashboard.Part{"total": m.Total, "new": m.New, "repeat": m.Repeat, "nobody": m.Nobody} {
			parts[m.First.String()+what] = p
		}
	}
	if b.Past.Since.Valid() {
		parts["this month"], parts["first month"] = b.Past.ThisMonth, b.Past.FirstOne
	}
	for _, p := range b.Best.Top {
		orders[p.Name] = p.Orders
	}
	err := s.db.Read(tb.Context(), func(q *db.Read) error {
		for what, p := range people {
			r, err := search.Customers(q, s.id, p.Query)
			if err != nil {
				return err
			}
			if r.Total != p.Count {
				t.Fatalf("%s: %s says %d, its list has %d", b.Period, what, p.Count, r.Total)
			}
		}
		for what, p := range parts {
			r, err := search.Orders(q, s.id, p.Query)
			if err != nil {
				return err
			}
			if got := (dashboard.Sales{Orders: r.Total, Amount: r.Sum, Unknown: r.Unknown}); got != p.Sales {
				t.Fatalf("%s: %s says %+v, its list has %+v", b.Period, what, p.Sales, got)
			}
		}
		for what, o := range orders {
			r, err := search.Orders(q, s.id, o.Query)
			if err != nil {
				return err
			}
			if r.Total != o.Count {
				t.Fatalf("%s: %s says %d, its list has %d", b.Period, what, o.Count, r.Total)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func drawRow(t *rapid.T) string {
	days := rapid.SampledFrom([]int{-1, 0, 0, 1, 3, 6, 7, 13, 29, 30, 31, 60, 90, 91, 130, 200, 300, 364, 365, 400, 700, 1000}).Draw(t, "days")
	at := time.Date(2026, 11, 22, rapid.SampledFrom([]int{0, 9, 23}).Draw(t, "hour"), 30, 0, 0, time.FixedZone("", 9*3600)).AddDate(0, 0, -days)
	total, who := "", ","
	if n := rapid.IntRange(0, 4).Draw(t, "total"); n > 0 {
		total = fmt.Sprint(n * 100)
	}
	if n := rapid.IntRange(0, 5).Draw(t, "who"); n > 0 {
		who = fmt.Sprintf("c%d,name%d", n, n)
	}
	state := rapid.SampledFrom([]string{"new", "preparing", "shipped", "delivered", "delivered", "cancelled", "returned"}).Draw(t, "state")
	payment := rapid.SampledFrom([]string{"paid", "paid", "paid", "pending", "refunded"}).Draw(t, "payment")
	return fmt.Sprintf("own,n%d,%s,%s,%s,%s,%s,thing %d,%d\n", rapid.IntRange(1, 30).Draw(t, "number"), at.Format(time.RFC3339), state, payment, total, who,
		rapid.IntRange(1, 3).Draw(t, "thing"), rapid.IntRange(1, 3).Draw(t, "quantity"))
}

// Every figure is what the list behind it has, whatever was imported, changed and removed.
func TestFiguresAgreeWithTheirLists(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := 0
		rapid.Check(t, func(r *rapid.T) {
			n++
			s := newSeller(t, d, fmt.Sprint("s", n))
			for range rapid.IntRange(0, 2).Draw(r, "files") {
				byNumber := map[string]string{}
				for _, row := range rapid.SliceOfN(rapid.Custom(drawRow), 1, 25).Draw(r, "rows") {
					byNumber[strings.Split(row, ",")[1]] = row
				}
				var file strings.Builder
				for _, row := range byNumber {
					file.WriteString(row)
				}
				s.take(r, t, file.String())
			}
			for _, p := range dashboard.Periods {
				s.agree(r, t, s.board(r, t, p))
			}
			err := d.Tx(t.Context(), func(tx *db.Tx) error {
				ids, err := db.All(tx, func(rows *db.Rows) (id int64, err error) { return id, rows.Scan(&id) },
					`SELECT id FROM orders WHERE shop_id = $1 AND order_number <= 'n2' ORDER BY id`, s.id)
				if err != nil {
					return err
				}
				return order.Remove(tx, s.id, ids)
			})
			if err != nil {
				r.Fatal(err)
			}
			s.agree(r, t, s.board(r, t, dashboard.Year))
		})
	}, dbtest.WithClock(clock.At(time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC))))
}
