package crash

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"joren/internal/db"
)

// imports and undoings that are killed at random, one after the other, leave every row of the file once or not at
// all; run to its end, an undoing leaves nothing of the import.
func TestR03_KilledUndoingsLoseAndRepeatNothing(t *testing.T) {
	bin := buildJoren(t)
	file, badOrders := writeFile(t)
	each(t, func(t *testing.T, dir, url string) {
		run := func(args ...string) *exec.Cmd {
			cmd := exec.Command(bin, args...)
			cmd.Env = append(os.Environ(), "JOREN_DATA="+dir, "JOREN_DATABASE_URL="+url)
			return cmd
		}
		if out, err := run("shop", "add", "s", "--name", "S").CombinedOutput(); err != nil {
			t.Fatalf("shop add: %v\n%s", err, out)
		}
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		random := rand.New(rand.NewPCG(seed, 3))
		killed, undone := 0, 0
		for killed < kills(t) && undone < 10*kills(t) {
			for _, args := range [][]string{{"import", "--json", "--shop", "s", file}, {"undo", "--json", "--shop", "s", newest(t, run)}} {
				if args[len(args)-1] == "" {
					continue
				}
				cmd := run(args...)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				kill := time.AfterFunc(time.Duration(20+random.IntN(1200))*time.Millisecond, func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
				err := cmd.Wait()
				kill.Stop()
				if err != nil {
					killed++
				}
			}
			undone++
		}
		t.Logf("%d kills", killed)
		for _, id := range imports(t, run) {
			if out, err := run("undo", "--json", "--shop", "s", id).CombinedOutput(); err != nil {
				t.Fatalf("undo %s: %v\n%s", id, err, out)
			}
		}
		checkGone(t, dir, url)
		out, err := run("import", "--json", "--shop", "s", file).Output()
		if err != nil {
			t.Fatalf("import: %v", err)
		}
		check(t, out, badOrders, false)
	})
}

func imports(t *testing.T, run func(args ...string) *exec.Cmd) (ids []string) {
	t.Helper()
	out, err := run("imports", "--json", "--shop", "s", "--limit", "10000").Output()
	if err != nil {
		t.Fatalf("imports: %v", err)
	}
	var list struct {
		Imports []struct{ Import string }
	}
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatal(err)
	}
	for _, i := range list.Imports {
		ids = append(ids, i.Import)
	}
	return ids
}

func newest(t *testing.T, run func(args ...string) *exec.Cmd) string {
	t.Helper()
	if ids := imports(t, run); len(ids) > 0 {
		return ids[0]
	}
	return ""
}

// checkGone checks that nothing is left of what was imported, and that the log tells of each removal once.
func checkGone(t *testing.T, dir, url string) {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{Dir: dir, URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Read(t.Context(), func(q *db.Read) error {
		for _, table := range []string{"customers", "customer_sources", "customer_search", "customer_figures", "orders", "order_lines", "products", "import_kept"} {
			var n int64
			if err := q.QueryRow(`SELECT COUNT(*) FROM ` + table).Scan(&n); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
			if n != 0 {
				t.Errorf("%d rows left in %s", n, table)
			}
		}
		for _, what := range []string{"customer", "order"} {
			var created, removed int64
			err := q.QueryRow(`SELECT COUNT(CASE WHEN kind IN ('customer.created', 'order.placed') THEN 1 END),
				COUNT(CASE WHEN kind IN ('customer.removed', 'order.removed') THEN 1 END) FROM events WHERE kind LIKE '`+what+`.%'`).Scan(&created, &removed)
			if err != nil {
				return err
			}
			if created != removed || created == 0 {
				t.Errorf("%ss: %d created, %d removed", what, created, removed)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
