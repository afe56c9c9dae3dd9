package duplicate

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/eventlog"
	"joren/internal/kit/clock"
	"joren/internal/kit/day"
)

const testShop = 7

// world is a shop's customers, changed the ways that imports and undoing change them.
type world struct {
	db     *db.DB
	number int64
}

func (w *world) tx(t rapid.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := w.db.Tx(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// take applies one row to the shop.
func (w *world) take(t rapid.TB, rows ...customer.Row) {
	t.Helper()
	w.tx(t, func(tx *db.Tx) error {
		b := customer.Batch{Shop: testShop, Zone: time.UTC, NewID: w.db.NewID, Numbers: func() int64 { w.number++; return w.number }}
		_, err := b.Apply(tx, rows)
		return err
	})
}

// remove takes a customer away, as undoing an import does.
func (w *world) remove(t rapid.TB, externalID string) {
	t.Helper()
	w.tx(t, func(tx *db.Tx) error {
		for _, sql := range []string{`DELETE FROM customers WHERE shop_id = $1 AND external_id = $2`, `DELETE FROM customer_sources WHERE shop_id = $1 AND reference = $2`} {
			if _, err := tx.Exec(sql, testShop, externalID); err != nil {
				return err
			}
		}
		return eventlog.Emit(tx, eventlog.Event{Shop: testShop, Kind: eventlog.Kind{Name: "customer.removed", Version: 1}, Body: struct{}{}})
	})
}

func (w *world) refresh(t rapid.TB) {
	t.Helper()
	if err := Refresh(context.Background(), w.db, testShop); err != nil {
		t.Fatal(err)
	}
}

// pairs writes down what is kept.
func (w *world) pairs(t rapid.TB) string {
	t.Helper()
	var lines []string
	err := w.db.Read(context.Background(), func(q *db.Read) error {
		var err error
		lines, err = db.All(q, func(rows *db.Rows) (string, error) {
			var a, b int64
			var score int
			var reasons, state string
			err := rows.Scan(&a, &b, &score, &reasons, &state)
			return fmt.Sprintf("%d %d %d %s %s", a, b, score, reasons, state), err
		}, `SELECT a, b, score, reasons, state FROM duplicate_pairs WHERE shop_id = $1 ORDER BY a, b`, testShop)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func (w *world) forget(t rapid.TB) {
	t.Helper()
	w.tx(t, func(tx *db.Tx) error {
		for _, table := range []string{"duplicate_pairs", "duplicate_runs"} {
			if _, err := tx.Exec(`DELETE FROM ` + table); err != nil {
				return err
			}
		}
		return nil
	})
}

func drawRow(t *rapid.T) customer.Row {
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "value") }
	f := customer.Fields{Source: "own", ExternalID: pick("1", "2", "3", "4", "5", "6", "7", "8"),
		FamilyName: pick("佐藤", "髙橋", "高橋", ""), GivenName: pick("花子", "太郎", "はな", ""), Email: pick("a@example.jp", "b@example.jp", "a.b@example.jp", ""),
		Phone: pick("09012345678", "03-1234-5678", ""), PostalCode: pick("1000001", "1500001", ""), Address1: pick("千代田1-2-3", "神宮前4-5", "")}
	if year := rapid.IntRange(1979, 1981).Draw(t, "year"); year > 1979 {
		f.Birthday, _ = day.Of(year, 5, 9)
	}
	return customer.Row{Fields: f, Digest: rapid.Int64().Draw(t, "digest")}
}

// However the shop came to its customers, and however often the pairs were brought up to date on the way, they are those
// that a look from scratch finds.
func TestPairsKeptCurrentAreThoseFoundFromScratch(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(t *rapid.T) {
			w := &world{db: d}
			w.tx(t, func(tx *db.Tx) error {
				for _, table := range []string{"customers", "customer_sources", "customer_tags", "customer_search"} {
					if _, err := tx.Exec(`DELETE FROM ` + table); err != nil {
						return err
					}
				}
				return nil
			})
			w.forget(t)
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				switch rapid.IntRange(0, 5).Draw(t, "step") {
				case 0:
					w.refresh(t)
				case 1:
					w.remove(t, rapid.SampledFrom([]string{"1", "2", "3", "4"}).Draw(t, "gone"))
				default:
					w.take(t, drawRow(t))
				}
			}
			w.refresh(t)
			current := w.pairs(t)
			w.refresh(t)
			if again := w.pairs(t); again != current {
				t.Fatalf("once more:\n%s\nbefore:\n%s", again, current)
			}
			w.forget(t)
			w.refresh(t)
			if scratch := w.pairs(t); scratch != current {
				t.Fatalf("from scratch:\n%s\nkept current:\n%s", scratch, current)
			}
		})
	})
}

// couple is a shop with two records of one person and somebody else.
func couple(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{db: d}
	born, _ := day.Of(1980, 5, 9)
	one := customer.Fields{Source: "own", ExternalID: "1", Name: "髙橋 花子", Email: "hanako@example.jp", Phone: "09012345678", Birthday: born, PostalCode: "1000001"}
	other := one
	other.Source, other.ExternalID, other.Name, other.Email = "mall", "2", "高橋花子", ""
	w.take(t, customer.Row{Fields: one, Digest: 1}, customer.Row{Fields: other, Digest: 2},
		customer.Row{Fields: customer.Fields{Source: "own", ExternalID: "3", Name: "山本 一", Email: "h@example.com"}, Digest: 3})
	w.refresh(t)
	if n := strings.Count(w.pairs(t), Email.String()); n != 0 || strings.Count(w.pairs(t), "open") != 1 {
		t.Fatalf("pairs:\n%s", w.pairs(t))
	}
	return w
}

func TestACandidateGoesWithItsCustomer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := couple(t, d)
		w.remove(t, "2")
		err := d.Read(t.Context(), func(q *db.Read) error {
			n, err := Count(q, testShop, Query{})
			if n != 0 {
				t.Errorf("%d candidates with a customer who has gone", n)
			}
			if behind, err := Behind(q, testShop); !behind || err != nil {
				t.Error("nothing is to be done", err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.refresh(t)
		if left := w.pairs(t); left != "" {
			t.Fatalf("left: %s", left)
		}
	})
}

func TestNotTheSameIsRememberedUntilOneGoes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := couple(t, d)
		w.tx(t, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE duplicate_pairs SET state = $1`, string(Not))
			return err
		})
		w.take(t, customer.Row{Fields: customer.Fields{Source: "mall", ExternalID: "2", Memo: "x"}, Digest: 9})
		w.refresh(t)
		if got := w.pairs(t); !strings.HasSuffix(got, string(Not)) {
			t.Fatalf("after a change: %s", got)
		}
		w.take(t, customer.Row{Fields: customer.Fields{Source: "mall", ExternalID: "2", Name: "森 次郎", Phone: "0312345678", PostalCode: "1500001"}, Digest: 10})
		w.refresh(t)
		if got := w.pairs(t); !strings.HasSuffix(got, string(Not)) {
			t.Fatalf("when nothing is alike any more: %s", got)
		}
		w.remove(t, "2")
		w.refresh(t)
		if got := w.pairs(t); got != "" {
			t.Fatalf("when one has gone: %s", got)
		}
	})
}

func TestManyRefreshAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{db: d}
		var rows []customer.Row
		for i := range 700 {
			for _, source := range []string{"own", "mall"} {
				rows = append(rows, customer.Row{Digest: int64(len(rows) + 1), Fields: customer.Fields{Source: source, ExternalID: fmt.Sprint(i),
					Name: fmt.Sprintf("山田%c 花子", rune('一'+i)), Phone: fmt.Sprintf("0901234%04d", i), PostalCode: "1000001"}})
			}
		}
		w.take(t, rows...)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				if err := Refresh(t.Context(), d, testShop); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		current := w.pairs(t)
		if n := strings.Count(current, "\n") + 1; n < 700 {
			t.Fatalf("%d pairs, want 700 and more", n)
		}
		w.forget(t)
		w.refresh(t)
		if w.pairs(t) != current {
			t.Fatal("not those found from scratch")
		}
	})
}

func TestTheKeeperWaitsUntilAShopIsQuietButNotForEver(t *testing.T) {
	t.Parallel()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			now := clock.At(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))
			w := &world{db: dbtest.Open(t, e, dbtest.WithClock(now))}
			k := NewKeeper(w.db)
			step := func() bool {
				if err := k.Step(t.Context()); err != nil {
					t.Fatal(err)
				}
				return w.pairs(t) != ""
			}
			other := func(n int) customer.Row {
				f := customer.Fields{Source: "own", ExternalID: fmt.Sprint(n), Name: "髙橋 花子", Phone: "09012345678", PostalCode: "1000001"}
				if n > 2 {
					f.Name, f.Phone = fmt.Sprintf("森 %c", rune('一'+n)), ""
				}
				return customer.Row{Digest: int64(n), Fields: f}
			}
			w.take(t, other(1), other(2))
			if step() {
				t.Fatal("found while customers may still be coming")
			}
			if !step() {
				t.Fatal("not found when the shop was quiet")
			}
			w.forget(t)
			for n := 3; ; n++ {
				w.take(t, other(n))
				if step() {
					break
				}
				if n > 30 {
					t.Fatal("not found in a shop that is never quiet")
				}
				now.Advance(time.Minute)
			}
		})
	}
}
