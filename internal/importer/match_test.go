package importer_test

import (
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/shop"
)

const peopleHeader = "source,external_id,name,kana,email,phone,mobile,birthday\n"

// bothRules has both automatic rules decide.
func bothRules(r *importer.Request) { r.Shop.MatchMail, r.Shop.MatchPhone = true, true }

// Wrong merges that must not happen, whatever rules are on: nobody here is anybody else.
func TestWhoIsNeverMatched(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string]string{
		"dots and plus":                   "x,1,,,a.b@example.jp,,,\ny,2,,,ab@example.jp,,,\nz,3,,,a+b@example.jp,,,\n",
		"dots of phone companies":         "x,1,,,a..b@docomo.ne.jp,,,\ny,2,,,a.b@docomo.ne.jp,,,\nz,3,,,ab@docomo.ne.jp,,,\nw,4,,,a.@docomo.ne.jp,,,\n",
		"masked marketplace addresses":    "rakuten,1,山本,,abc@pc.fw.rakuten.ne.jp,,,\nown,2,川本,,abc@pc.fw.rakuten.ne.jp,,,\namazon,3,山本,,z@marketplace.amazon.co.jp,,,\nown,4,山本,,z@marketplace.amazon.co.jp,,,\n",
		"a family's address in a source":  "own,1,父,,family@example.jp,,,\nown,2,母,,family@example.jp,,,\n",
		"a family's address, two sources": "own,1,山田 太郎,,family@example.jp,,,\nmall,2,山田 花子,,family@example.jp,,,\n",
		"names without a space":           "own,1,山田太郎,,family@example.jp,,,\nmall,2,山田花子,,family@example.jp,,,\n",
		"names by their kana":             "own,1,山田 裕子,ヤマダ ユウコ,family@example.jp,,,\nmall,2,山田 裕子,ヤマダ ヒロコ,family@example.jp,,,\n",
		"an address that two have":        "own,1,山田 太郎,,family@example.jp,,,\nown,2,山田 花子,,family@example.jp,,,\nmall,3,山田 太郎,,family@example.jp,,,\n",
		"an office's address":             "own,1,佐藤 一,,info@example.com,,,\nmall,2,鈴木 次郎,,info@example.com,,,\n",
		"a family's phone":                "own,1,山田 太郎,,,03-1234-5678,,\nmall,2,山田 花子,,,0312345678,,\n",
		"a family's phone, no given name": "own,1,山田,,,03-1234-5678,,\nmall,2,山田,,,0312345678,,\n",
		"father and son of one name":      "own,1,山田 太郎,,,0312345678,,1950-01-02\nmall,2,山田 太郎,,,0312345678,,1980-03-04\n",
		"a number and name that two have": "own,1,山田 太郎,,,0312345678,,\nown,2,山田 太郎,,,0312345678,,\nmall,3,山田 太郎,,,0312345678,,\n",
		"no number":                       "own,1,山田 太郎,,,0,,\nmall,2,山田 太郎,,,0,,\n",
		"guests without an address":       "own,,佐藤 花子,,,,,\nmall,,佐藤 花子,,,,,\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				f := newFixture(t, d, "JPY")
				want := int64(strings.Count(rows, "\n"))
				for _, line := range strings.SplitAfter(rows, "\n") { // each in a file of its own, then all at once
					if line != "" {
						f.take(peopleHeader+line, bothRules)
					}
				}
				if n := len(f.find("")); int64(n) != want {
					t.Fatalf("%d customers one by one, want %d", n, want)
				}
				if again := f.take(peopleHeader+rows, bothRules); again.Customers.Unchanged != want {
					t.Fatalf("second run %+v", again.Customers)
				}
				g := newNamedFixture(t, d, "t")
				if r := g.take(peopleHeader+rows, bothRules); r.Customers.Created != want {
					t.Fatalf("%d customers at once, want %d", r.Customers.Created, want)
				}
			})
		})
	}
}

// The same person in two sources, who must be found.
func TestWhoIsMatched(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string]string{
		"case and width of an address": "own,1,山田 花子,,Hanako@Example.JP,,,\nmall,2,山田 花子,,ｈａｎａｋｏ@example.jp,,,\n",
		"odd address, the same":        "own,1,,,a..b@docomo.ne.jp,,,\nmall,2,,,A..B@docomo.ne.jp,,,\n",
		"a guest's address":            "own,,山田 花子,,hanako@example.jp,,,\nmall,,山田 花子,,hanako@example.jp,,,\n",
		"variant kanji":                "own,1,髙橋 花,,h@example.jp,,,\nmall,2,高橋花,,h@example.jp,,,\n",
		"another script":               "own,1,山田 花子,,h@example.jp,,,\nmall,2,Hanako Yamada,,h@example.jp,,,\neccube,3,ヤマダ ハナコ,,h@example.jp,,,\n",
		"a new family name":            "own,1,佐藤 花子,,h@example.jp,,,\nmall,2,佐々木 花子,,h@example.jp,,,\n",
		"a new family name, no space":  "own,1,佐藤花子,,h@example.jp,,,\nmall,2,佐々木花子,,h@example.jp,,,\n",
		"phone and name":               "own,1,山田 花子,,,090-1234-5678,,\nmall,2,山田　花子,,,,+81 90 1234 5678,\n",
		"phone and name without space": "own,1,山田 花子,,,090-1234-5678,,\nmall,2,山田花子,,x@pc.fw.rakuten.ne.jp,09012345678,,\n",
		"the mobile among two phones":  "own,1,髙橋 花,,,0312345678,09012345678,\nmall,2,高橋 花,,,09012345678,,\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				f := newFixture(t, d, "JPY")
				f.take(peopleHeader+rows, bothRules)
				if n := len(f.find("")); n != 1 {
					t.Fatalf("%d customers, want 1", n)
				}
				if again := f.take(peopleHeader+rows, bothRules); again.Customers.Created != 0 || again.Customers.Updated != 0 {
					t.Fatalf("second run %+v", again.Customers)
				}
			})
		})
	}
}

// What the rules are when nobody has set them: e-mail decides, phone and name do not.
func TestPhoneAndNameDecideOnlyWhereTheShopSaysSo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, err := shop.New(d).Add(t.Context(), "d", "D", "", "")
		if err != nil {
			t.Fatal(err)
		}
		f := newFixture(t, d, "JPY")
		f.shop.ID, f.shop.MatchMail, f.shop.MatchPhone = s.ID, s.MatchMail, s.MatchPhone
		f.take(peopleHeader + "own,1,山田 花子,,,090-1234-5678,,\nmall,2,山田 花子,,,090-1234-5678,,\nown,3,森 明,,m@example.jp,,,\nmall,4,森 明,,m@example.jp,,,\n")
		if n := len(f.find("")); n != 3 {
			t.Fatalf("%d customers, want 3", n)
		}
	})
}

// A mall's orders carry a masked address; with the rule on they find the customer whom the cart knows.
func TestOrdersOfAMallFindTheCustomerByPhoneAndName(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		f.take(peopleHeader+"own,1,山田 花子,,h@example.jp,090-1234-5678,,\n", bothRules)
		orders := "source,order_number,ordered_at,total,customer.name,customer.email,customer.phone\n" +
			"rakuten,r1,2026-01-02,100,山田 花子,x1@pc.fw.rakuten.ne.jp,09012345678\nrakuten,r2,2026-02-03,100,山田 花子,x2@pc.fw.rakuten.ne.jp,09012345678\n"
		f.take(orders, bothRules)
		if h := f.one("山田"); h.OrderCount != 2 || h.Email != "h@example.jp" {
			t.Fatalf("%d orders, %s", h.OrderCount, h.Email)
		}
		off := newNamedFixture(t, d, "off")
		off.take(peopleHeader + "own,1,山田 花子,,h@example.jp,090-1234-5678,,\n")
		off.take(orders)
		if n := len(off.find("")); n != 3 {
			t.Fatalf("with the rule off: %d customers, want 3", n)
		}
	})
}

func TestFiftyAtOnceMakeOneCustomer(t *testing.T) {
	t.Parallel()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			o := dbtest.Fresh(t, e)
			d := dbtest.OpenWith(t, o)
			f := newFixture(t, d, "JPY")
			other := *f // as a second process would, on PostgreSQL
			if e == db.Postgres {
				other.db = dbtest.OpenWith(t, o)
				other.im = importer.New(other.db, shop.New(other.db), slog.New(slog.DiscardHandler))
			}
			var wg sync.WaitGroup
			failed := make([]error, 50)
			for i := range failed {
				side := f
				if i%2 == 1 {
					side = &other
				}
				wg.Go(func() {
					r, err := side.try(peopleHeader + "own,A-1,山田 花子,,hanako@example.jp,09012345678,,\n")
					if err == nil && r.Customers.Created+r.Customers.Unchanged != 1 {
						err = errors.New("neither created nor known")
					}
					failed[i] = err
				})
			}
			wg.Wait()
			if err := errors.Join(failed...); err != nil {
				t.Fatal(err)
			}
			if n := len(f.find("")); n != 1 {
				t.Fatalf("%d customers, want 1", n)
			}
		})
	}
}

func TestEightDigitsThatAreNoDayAreAnUnknownBirthday(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take(peopleHeader + "own,1,山田 花子,,,,,00000000\nown,2,森 明,,,,,19729518\nown,3,林 一,,,,,19720518\nown,4,谷 二,,,,,1972/95/18\nown,5,原 三,,,,,197295\n")
		if r.Accepted != 3 || r.Rejected != 2 {
			t.Fatalf("%d taken, %d rejected", r.Accepted, r.Rejected)
		}
		if h := f.one("森"); h.Birthday.Valid() {
			t.Fatalf("born on %s", h.Birthday)
		}
		if h := f.one("林"); h.Birthday.String() != "1972-05-18" {
			t.Fatalf("born on %s", h.Birthday)
		}
	})
}
