// Package crash kills the built program at random and looks at what is left.
package crash

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
)

const (
	orders        = 20_000
	linesPerOrder = 2
	people        = 3_000
)

// writeFile writes an order file in which one row in a thousand is bad.
func writeFile(t *testing.T) (name string, badOrders int) {
	t.Helper()
	var b strings.Builder
	b.WriteString("order_number,ordered_at,customer.external_id,customer.name,customer.email,sku,unit_price,quantity,shipping\n")
	for o := range orders {
		bad := o%1001 == 999
		if bad {
			badOrders++
		}
		for l := range linesPerOrder {
			price := "500"
			if bad && l == 1 {
				price = "-1"
			}
			p := o % people
			fmt.Fprintf(&b, "N%06d,2026-01-%02d 10:00,c%d,顧客 %d,c%d@example.jp,S%d,%s,%d,600\n", o, 1+o%28, p, p, p, (o+l)%50, price, l+1)
		}
	}
	name = filepath.Join(t.TempDir(), "orders.csv")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name, badOrders
}

func buildJoren(t *testing.T) string {
	t.Helper()
	if bin := os.Getenv("JOREN_BIN"); bin != "" {
		return bin
	}
	bin := filepath.Join(t.TempDir(), "joren")
	if out, err := exec.Command("go", "build", "-o", bin, "joren/cmd/joren").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return bin
}

func kills(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("JOREN_KILLS"))
	if err != nil {
		return 10
	}
	return n
}

// each runs the test on a fresh database of every engine, given by its folder and address.
func each(t *testing.T, test func(t *testing.T, dir, url string)) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			o := dbtest.Fresh(t, e)
			dir := o.Dir
			if dir == "" {
				dir = t.TempDir()
			}
			test(t, dir, o.URL)
		})
	}
}

// an import that is killed again and again and then run to its end has every row of the file exactly once.
func TestR01_KilledImportsLoseAndDoubleNothing(t *testing.T) {
	bin := buildJoren(t)
	file, badOrders := writeFile(t)
	each(t, func(t *testing.T, dir, url string) {
		env := append(os.Environ(), "JOREN_DATA="+dir, "JOREN_DATABASE_URL="+url)
		run := func(args ...string) *exec.Cmd {
			cmd := exec.Command(bin, args...)
			cmd.Env = env
			return cmd
		}
		if out, err := run("shop", "add", "s", "--name", "S").CombinedOutput(); err != nil {
			t.Fatalf("shop add: %v\n%s", err, out)
		}
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		random := rand.New(rand.NewPCG(seed, 1))
		killed := 0
		for range kills(t) {
			cmd := run("import", "--json", "--shop", "s", file)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			kill := time.AfterFunc(time.Duration(20+random.IntN(900))*time.Millisecond, func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
			err := cmd.Wait()
			kill.Stop()
			if err != nil {
				killed++
			}
		}
		t.Logf("%d of %d runs were killed before their end", killed, kills(t))
		for round := range 2 {
			out, err := run("import", "--json", "--shop", "s", file).Output()
			if err != nil {
				t.Fatalf("import: %v", err)
			}
			check(t, out, badOrders, round > 0)
		}
		checkRows(t, dir, url, badOrders)
	})
}

func check(t *testing.T, out []byte, badOrders int, again bool) {
	t.Helper()
	var r struct {
		Rows, Accepted, Rejected int
		Orders                   struct{ Created, Updated, Unchanged int }
		Customers                struct{ Created, Updated, Unchanged int }
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatal(err)
	}
	good := orders - badOrders
	if r.Rows != orders*linesPerOrder || r.Rejected != badOrders*linesPerOrder || r.Accepted != r.Rows-r.Rejected {
		t.Errorf("rows do not add up: %s", out)
	}
	if r.Orders.Created+r.Orders.Unchanged != good || r.Orders.Updated != 0 || r.Customers.Created+r.Customers.Updated+r.Customers.Unchanged != people {
		t.Errorf("records do not add up: %s", out)
	}
	if again && r.Orders.Created+r.Customers.Created+r.Customers.Updated != 0 {
		t.Errorf("the second run changed something: %s", out)
	}
}

// checkReports adds up what all imports said of themselves: those that were killed were carried on, so that every
// record was created once, by one of them, and none is left running.
func checkReports(t *testing.T, q *db.Read, good int64) error {
	var orders, customers int64
	rows, err := q.Query(`SELECT state, report FROM imports`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var state, raw string
		if err := rows.Scan(&state, &raw); err != nil {
			return err
		}
		var r struct{ Orders, Customers struct{ Created int64 } }
		if err := json.Unmarshal([]byte(raw), &r); err != nil {
			return err
		}
		orders += r.Orders.Created
		customers += r.Customers.Created
		if state != "done" {
			t.Errorf("an import is %s", state)
		}
	}
	if orders != good || customers != people {
		t.Errorf("all imports together created %d orders and %d customers, want %d and %d", orders, customers, good, people)
	}
	return rows.Err()
}

func checkRows(t *testing.T, dir, url string, badOrders int) {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{Dir: dir, URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	good := int64(orders - badOrders)
	err = d.Read(t.Context(), func(q *db.Read) error {
		for what, c := range map[string]struct {
			sql  string
			want int64
		}{
			"customers":       {`SELECT COUNT(*) FROM customers`, people},
			"numbers":         {`SELECT COUNT(DISTINCT number) FROM customers`, people},
			"references":      {`SELECT COUNT(*) FROM customer_sources`, people},
			"orders":          {`SELECT COUNT(*) FROM orders`, good},
			"lines":           {`SELECT COUNT(*) FROM order_lines`, good * linesPerOrder},
			"figures, orders": {`SELECT CAST(SUM(order_count) AS BIGINT) FROM customer_figures`, good},
			"figures, amount": {`SELECT CAST(SUM(amount) AS BIGINT) FROM customer_figures`, good * (500*3 + 600)},
			"events placed":   {`SELECT COUNT(*) FROM events WHERE kind = 'order.placed'`, good},
			"events created":  {`SELECT COUNT(*) FROM events WHERE kind = 'customer.created'`, people},
			"sequence":        {`SELECT CAST(MAX(seq) - COUNT(*) AS BIGINT) FROM events`, 0},
		} {
			var n int64
			if err := q.QueryRow(c.sql).Scan(&n); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			if n != c.want {
				t.Errorf("%s: %d, want %d", what, n, c.want)
			}
		}
		return checkReports(t, q, good)
	})
	if err != nil {
		t.Fatal(err)
	}
}
