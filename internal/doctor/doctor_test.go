package doctor_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"joren/internal/app"
	"joren/internal/backup"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/demo"
	"joren/internal/doctor"
	"joren/internal/kit/clock"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/shop"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type patient struct {
	t    testing.TB
	db   *db.DB
	data string
	shop *shop.Shop
	now  *clock.Fixed
}

// each makes a healthy installation with two shops.
func each(t *testing.T, test func(t *testing.T, p *patient)) {
	t.Helper()
	t.Parallel()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			now := clock.At(time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC))
			o := dbtest.Fresh(t, e, dbtest.WithClock(now))
			data := o.Dir
			if data == "" {
				data = t.TempDir()
			}
			must(t, os.Chmod(data, 0o700))
			a, err := app.Open(t.Context(), app.Options{Data: data, Database: o.URL, Clock: now})
			must(t, err)
			t.Cleanup(func() { must(t, a.Close()) })
			p := &patient{t, a.DB, data, nil, now}
			for _, slug := range []string{"rice", "tea"} {
				p.shop, err = a.Shops.Add(t.Context(), slug, slug, "", "")
				must(t, err)
				today, _ := day.Of(2026, 11, 20)
				must(t, a.FillDemo(t.Context(), p.shop, demo.New(demo.Options{Customers: 60, Years: 2, Seed: 5, Today: today, Loc: p.shop.Zone}), nil))
			}
			to, err := backup.Passphrase("a passphrase", 10)
			must(t, err)
			_, err = backup.Write(t.Context(), backup.Source{DB: a.DB, Data: data}, filepath.Join(t.TempDir(), "b"), to)
			must(t, err)
			test(t, p)
		})
	}
}

func (p *patient) look(fix bool) []doctor.Finding {
	p.t.Helper()
	found, err := doctor.Look(p.t.Context(), doctor.Options{DB: p.db, Shops: shop.New(p.db), Data: p.data, Fix: fix})
	must(p.t, err)
	return found
}

func (p *patient) exec(sql string, args ...any) {
	p.t.Helper()
	must(p.t, p.db.Tx(context.Background(), func(tx *db.Tx) error {
		n, err := tx.Exec(sql, args...)
		if n == 0 && err == nil {
			err = fmt.Errorf("nothing was planted by %s", sql)
		}
		return err
	}))
}

// ill are the checks that did not find all well; on the machine of a test neither the disk nor the server's clock matters.
func ill(found []doctor.Finding) (list []string) {
	for _, f := range found {
		if f.Level != doctor.OK && f.Check != "disk" && f.Check != "database-clock" {
			list = append(list, f.Check+" "+string(f.Level))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Each planted fault is found, named, and said what to do about; a healthy installation has none.
func TestPlantedFaultsAreFound(t *testing.T) {
	each(t, func(t *testing.T, p *patient) {
		if found := p.look(false); len(ill(found)) > 0 || doctor.Wrong(found) {
			t.Fatalf("a healthy installation: %v\n%+v", ill(found), found)
		}
		tea := p.shop.ID
		old := p.now.Now().Add(-48 * time.Hour).UnixMilli()
		one := `(SELECT MIN(customer_id) FROM customer_figures WHERE shop_id = $1 AND order_count > 2)`
		for _, c := range []struct {
			want, plant string
			args        []any
			undo        string // puts back what --fix does not
		}{
			{"figures fault", `UPDATE customer_figures SET amount = amount + 1 WHERE shop_id = $1 AND customer_id = ` + one, []any{tea}, ""},
			{"figures fault", `UPDATE customer_figures SET due_day = 1 WHERE shop_id = $1 AND customer_id = ` + one, []any{tea}, ""},
			{"figures fault", `DELETE FROM customer_figures WHERE shop_id = $1 AND customer_id = ` + one, []any{tea}, ""},
			{"sums fault", `UPDATE sales_days SET orders = orders + 1 WHERE shop_id = $1 AND day = (SELECT MAX(day) FROM sales_days WHERE shop_id = $1)`, []any{tea}, ""},
			{"sums fault", `DELETE FROM sales_days WHERE shop_id = $1 AND day = (SELECT MIN(day) FROM sales_days WHERE shop_id = $1)`, []any{tea}, ""},
			{"sums fault", `INSERT INTO purchase_steps (shop_id, step, month, gap, customers) VALUES ($1, 1, 3, 5, 1)`, []any{tea}, ""},
			{"search fault", `UPDATE customer_search SET text = 'x' WHERE shop_id = $1 AND customer_id = ` + one, []any{tea}, ""},
			{"search fault", `DELETE FROM customer_search WHERE shop_id = $1 AND customer_id = ` + one, []any{tea}, ""},
			{"event-log fault", `UPDATE events SET seq = seq + 1000000 WHERE shop_id = $1 AND seq = 7`, []any{tea}, `UPDATE events SET seq = 7 WHERE shop_id = $1 AND seq = 1000007`},
			{"event-log fault", `UPDATE shop_head SET seq = seq + 1 WHERE shop_id = $1`, []any{tea}, `UPDATE shop_head SET seq = seq - 1 WHERE shop_id = $1`},
			{"relations fault", `INSERT INTO order_lines (shop_id, order_id, position, name, variant, quantity, tax_rate) VALUES ($1, 5, 1, '', '', 1, 10)`, []any{tea}, `DELETE FROM order_lines WHERE shop_id = $1 AND order_id = 5`},
			{"relations fault", `INSERT INTO customer_tags (shop_id, customer_id, tag) VALUES ($1, 5, 'x')`, []any{tea}, `DELETE FROM customer_tags WHERE shop_id = $1 AND customer_id = 5`},
			{"relations fault", `INSERT INTO shop_staff (shop_id, staff_id, role, created_at) VALUES ($1, 5, 'owner', 0)`, []any{tea}, `DELETE FROM shop_staff WHERE shop_id = $1`},
			{"parked-events fault", `INSERT INTO event_parked (shop_id, consumer, seq, at, error) VALUES ($1, 'x', 1, 0, 'x')`, []any{tea}, `DELETE FROM event_parked WHERE shop_id = $1`},
			{"jobs warning", `INSERT INTO jobs (shop_id, id, kind, once, payload, state, run_at, fence, attempts, cancel_asked, created_at)
				VALUES ($1, 1, 'x', FALSE, '', 'queued', $2, 0, 0, FALSE, $2)`, []any{tea, old}, `DELETE FROM jobs WHERE shop_id = $1`},
			{"imports warning", `INSERT INTO imports (shop_id, id, file_name, stored_as, size, format, encoding, mapping, state, actor, units_done, report, error, created_at)
				VALUES ($1, 1, '', '', 0, '', '', '', 'running', '', 0, '{}', '', $2)`, []any{tea, old}, `DELETE FROM imports WHERE shop_id = $1`},
		} {
			p.exec(c.plant, c.args...)
			found := p.look(false)
			if got := ill(found); !slices.Contains(got, c.want) {
				t.Errorf("%s\nfound %v, want %s", c.plant, got, c.want)
			}
			if doctor.Wrong(found) != strings.HasSuffix(c.want, "fault") {
				t.Errorf("%s: %v", c.plant, ill(found))
			}
			for _, f := range found {
				if f.Level != doctor.OK && f.Advice == "" {
					t.Errorf("%s is not said what to do about", f.Check)
				}
			}
			if c.undo == "" {
				p.look(true)
			} else {
				p.exec(c.undo, tea)
			}
			if got := ill(p.look(false)); len(got) > 0 {
				t.Fatalf("%s\nafterwards: %v", c.plant, got)
			}
		}
	})
}

// An order that counts against the rule is reported and left alone.
func TestWrongCountsAreReportedOnly(t *testing.T) {
	each(t, func(t *testing.T, p *patient) {
		p.exec(`UPDATE orders SET counts = FALSE WHERE shop_id = $1 AND id = (SELECT MIN(id) FROM orders WHERE shop_id = $1 AND counts)`, p.shop.ID)
		if got := ill(p.look(true)); !slices.Contains(got, "purchase-rule fault") {
			t.Errorf("%v", got)
		}
		if got := ill(p.look(false)); strings.Join(got, ",") != "purchase-rule fault" {
			t.Errorf("%v", got)
		}
	})
}

func TestClockBackupAndFolder(t *testing.T) {
	each(t, func(t *testing.T, p *patient) {
		must(t, os.Chmod(p.data, 0o755)) //nolint:gosec // that is the fault
		p.now.Advance(8 * 24 * time.Hour)
		if got := ill(p.look(false)); strings.Join(got, ",") != "backup warning,data-folder warning" {
			t.Errorf("a week later: %v", got)
		}
		p.exec(`DELETE FROM backups`)
		if got := ill(p.look(false)); !slices.Contains(got, "backup warning") {
			t.Errorf("without backup: %v", got)
		}
		p.now.Advance(-30 * 24 * time.Hour)
		if got := ill(p.look(false)); !slices.Contains(got, "clock fault") {
			t.Errorf("a month before: %v", got)
		}
	})
}

// bytes that changed on the disk are found, or the database does not open; never is all said to be well.
func TestR15_FlippedBytesOfTheDatabaseAreFound(t *testing.T) {
	t.Parallel()
	if dbtest.Engines()[0] != db.SQLite {
		t.Skip("SQLite alone")
	}
	o := dbtest.Fresh(t, db.SQLite)
	a, err := app.Open(t.Context(), app.Options{Data: o.Dir})
	must(t, err)
	s, err := a.Shops.Add(t.Context(), "tea", "tea", "", "")
	must(t, err)
	today, _ := day.Of(2026, 11, 20)
	must(t, a.FillDemo(t.Context(), s, demo.New(demo.Options{Customers: 100, Years: 2, Seed: 5, Today: today, Loc: s.Zone}), nil))
	must(t, a.Close())
	raw, err := os.ReadFile(db.Path(o.Dir))
	must(t, err)
	const pageSize = 4096
	found := 0
	for i := range 100 {
		dir := t.TempDir()
		b := slices.Clone(raw)
		page := (i * 37) % (len(b) / pageSize)
		b[page*pageSize+i%8] ^= 0x41 // the head of a page: its kind, how much is free, how many cells it has
		must(t, os.WriteFile(db.Path(dir), b, 0o600))
		if err := checkup(t, dir); err != nil {
			found++
		}
	}
	if found < 90 { // free pages and the first bytes of a page's slack hold nothing
		t.Errorf("%d of 100 flipped bytes were found", found)
	}
	t.Logf("%d of 100 were found", found)
}

// checkup is nil when all is said to be well.
func checkup(t *testing.T, dir string) error {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{Dir: dir, NoSync: true})
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	found, err := doctor.Look(t.Context(), doctor.Options{DB: d, Shops: shop.New(d), Data: dir})
	if err == nil && doctor.Wrong(found) {
		err = errs.New(errs.Invalid, "found", nil)
	}
	return err
}
