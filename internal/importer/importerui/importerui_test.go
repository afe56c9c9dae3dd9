package importerui_test

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/jobs"
	"joren/internal/staff"
)

// token is a form's own, new each time.
func token() url.Values { return url.Values{"form_token": {rand.Text()}} }

func TestAnImportIsStartedOnceAndMayBeGivenUpBefore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		b.start(at)
		for range 2 {
			if a := b.owner.Post(at+"/start", token()); a.Status != 303 {
				t.Errorf("again: %d", a.Status)
			}
		}
		if a := b.owner.Post(at+"/drop", nil); a.Status != 409 {
			t.Errorf("drop what runs: %d", a.Status)
		}
		var n int
		if err := d.Read(t.Context(), func(q *db.Read) error {
			list, err := jobs.List(q, b.Shop("tea").ID, "", 0, 10)
			n = len(list)
			return err
		}); err != nil || n != 1 {
			t.Fatalf("%d jobs, %v", n, err)
		}
		b.work()
		if i := b.record(at); i.State != importer.StateDone || i.Report.Rows != 4 {
			t.Errorf("%+v", i)
		}
		other := b.checked("b.csv", threeBad)
		if a := b.owner.Post(other+"/drop", nil); a.Status != 303 || b.uploads() != 1 {
			t.Errorf("drop: %d, %d uploads", a.Status, b.uploads())
		}
		if i := b.record(other); i.State != importer.StateDropped || len(i.Report.Sample)+len(i.Report.Errors) != 0 {
			t.Errorf("dropped: %+v", i)
		}
		b.has(b.owner.Get(other).Body, "この取り込みはやめました")
		b.has(b.owner.Get("/s/tea/imports").Body, "a.csv", "完了", "b.csv", "取りやめ")
	})
}

func TestAnImportThatWasCutOffGoesOn(t *testing.T) {
	t.Parallel()
	const orders, bad, people = 20_000, 20, 700
	var text strings.Builder
	text.WriteString("order_number,ordered_at,customer.external_id,customer.name,sku,unit_price,quantity\n")
	for o := range orders {
		price := "500"
		if o%1000 == 999 {
			price = "-1"
		}
		fmt.Fprintf(&text, "N%06d,2026-01-%02d,c%d,顧客 %d,S%d,%s,1\n", o, 1+o%28, o%people, o%people, o%9, price)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("orders.csv", text.String())
		b.start(at)
		w := b.worker()
		for b.record(at).Report.Rows == 0 && t.Context().Err() == nil {
		}
		w.Stop()
		if i := b.record(at); i.State != importer.StateRunning || i.Report.Rows >= orders {
			t.Fatalf("not cut off in the middle: %s, %d rows", i.State, i.Report.Rows)
		}
		b.has(b.owner.Get(at).Body, "取り込み中", "<progress", "/ 20,000行")
		for len(b.ended) > 0 {
			<-b.ended
		}
		if j := b.work(); j.State != jobs.Done {
			t.Fatalf("job %+v", j)
		}
		r := b.record(at).Report
		if r.Rows != orders || r.Rejected != bad || r.Accepted != orders-bad || r.Orders.Created != orders-bad || r.Orders.Unchanged+r.Orders.Updated != 0 ||
			r.Orders.Amount != 500*(orders-bad) || r.Customers.Created != people || r.Customers.Updated+r.Customers.Unchanged != 0 || b.customers("") != people {
			t.Errorf("report %+v", r)
		}
	})
}

func TestALostFileIsExplained(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		b.start(at)
		if err := os.RemoveAll(b.dir); err != nil {
			t.Fatal(err)
		}
		b.work()
		b.has(b.owner.Get(at).Body, "失敗", "しまっておいたファイルが見つかりません", "新しく取り込む")
	})
}

func TestWorkGivenUpClosesTheImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		b.start(at)
		if err := d.Tx(t.Context(), func(tx *db.Tx) error {
			list, err := jobs.List(tx, b.Shop("tea").ID, "", 0, 1)
			if err != nil {
				return err
			}
			return b.queue.Cancel(tx, b.Shop("tea").ID, list[0].ID)
		}); err != nil {
			t.Fatal(err)
		}
		if err := b.ui.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.has(b.owner.Get(at).Body, "取り込みを止めました", "まだ何も取り込んでいませんでした")
	})
}

func TestAStoppedImportIsCarriedOn(t *testing.T) {
	t.Parallel()
	const orders = 40_000
	var text strings.Builder
	text.WriteString("order_number,ordered_at,customer.external_id,sku,unit_price,quantity\n")
	for o := range orders {
		fmt.Fprintf(&text, "N%06d,2026-01-%02d,c%d,S%d,500,1\n", o, 1+o%28, o%50, o%9)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("orders.csv", text.String())
		b.start(at)
		w := b.worker()
		for b.record(at).Report.Rows == 0 && t.Context().Err() == nil {
		}
		if a := b.owner.Post(at+"/stop", nil); a.Status != 303 {
			t.Fatalf("stop: %d", a.Status)
		}
		if j := <-b.ended; j.State != jobs.Cancelled {
			t.Fatalf("job %+v", j)
		}
		w.Stop()
		i := b.record(at)
		if i.State != importer.StateStopped || i.Report.Rows == 0 || i.Report.Rows >= orders {
			t.Fatalf("not stopped in the middle: %s, %d rows", i.State, i.Report.Rows)
		}
		b.has(b.owner.Get(at).Body, "取り込みを止めました", "続きから取り込む")
		if a := b.owner.Post(at+"/stop", nil); a.Status != 303 || b.record(at).State != importer.StateStopped {
			t.Errorf("stop again: %d", a.Status)
		}
		if a := b.owner.Post(at+"/resume", token()); a.Status != 303 {
			t.Fatalf("resume: %d", a.Status)
		}
		b.work()
		r := b.record(at).Report
		if r.Rows != orders || r.Accepted != orders || r.Orders.Created != orders || r.Orders.Unchanged+r.Orders.Updated != 0 || r.Customers.Created != 50 {
			t.Errorf("report %+v", r)
		}
		if a := b.owner.Post(at+"/resume", token()); a.Status != 409 {
			t.Errorf("resume what is done: %d", a.Status)
		}
	})
}

func TestFilesOfAShopAreTakenInOneAfterAnother(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		first, second := b.checked("a.csv", threeBad), b.checked("b.csv", threeBad)
		b.start(first)
		b.start(second)
		b.has(b.owner.Get(second).Body, "先に取り込むファイルが 1件あります", "止める")
		if b.owner.Post(first+"/stop", nil); b.record(first).State != importer.StateStopped {
			t.Errorf("one that waits is not stopped at once: %s", b.record(first).State)
		}
		if body := b.owner.Get(second).Body; strings.Contains(body, "先に取り込む") {
			t.Error("one that was stopped is waited for")
		}
		b.work()
		if b.record(first).State != importer.StateStopped || b.record(second).State != importer.StateDone {
			t.Errorf("ended as %s and %s", b.record(first).State, b.record(second).State)
		}
	})
}

func TestProgressIsSentUntilTheEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		b.start(at)
		b.has(b.owner.Get(at).Body, `hx-sse:connect="`+at+`/progress"`, `hx-sse:close="done"`)
		b.work()
		a := b.owner.Get(at + "/progress")
		b.has(a.Body, "data: ", "取り込みの結果", "event: done")
		if a.Header.Get("Content-Type") != "text/event-stream" {
			t.Errorf("type %s", a.Header.Get("Content-Type"))
		}
	})
}

func TestUploadsAreRemovedAfterThirtyDays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		done, waiting := b.checked("a.csv", threeBad), b.checked("b.csv", threeBad)
		b.start(done)
		b.work()
		if err := os.WriteFile(filepath.Join(b.dir, strings.Repeat("A", 26)), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := b.ui.Sweep(t.Context()); err != nil || b.uploads() != 3 {
			t.Fatalf("swept too early: %d, %v", b.uploads(), err)
		}
		for _, at := range []string{done, waiting} {
			b.age(at, 31*24*time.Hour)
		}
		old := time.Now().Add(-25 * time.Hour)
		if err := os.Chtimes(filepath.Join(b.dir, strings.Repeat("A", 26)), old, old); err != nil {
			t.Fatal(err)
		}
		if err := b.ui.Sweep(t.Context()); err != nil || b.uploads() != 0 {
			t.Fatalf("left: %d, %v", b.uploads(), err)
		}
		if b.record(done).State != importer.StateDone || b.record(waiting).State != importer.StateDropped {
			t.Error("the states after sweeping")
		}
	})
}

// age makes an import older than it is.
func (b *bench) age(at string, by time.Duration) {
	b.t.Helper()
	i := b.record(at)
	if err := b.DB.Tx(b.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE imports SET created_at = created_at - $1, finished_at = finished_at - $1 WHERE shop_id = $2 AND id = $3`,
			by.Milliseconds(), b.Shop("tea").ID, i.ID)
		return err
	}); err != nil {
		b.t.Fatal(err)
	}
}

func TestEveryStateReadsInEnglish(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		pages := []string{b.owner.Get("/s/tea/imports?lang=en").Body, b.owner.Get(at).Body}
		b.start(at)
		pages = append(pages, b.owner.Get(at).Body)
		b.work()
		pages = append(pages, b.owner.Get(at).Body, b.owner.Get("/s/tea/imports").Body)
		for _, p := range pages {
			if strings.Contains(p, "«") || strings.Contains(p, "style=") || strings.Contains(p, "{n}") {
				t.Errorf("page:\n%s", p)
			}
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	for _, r := range staff.Roles() {
		if r.Can(staff.ImportRun) && !r.Can(staff.CustomerExport) {
			t.Errorf("%s may import but not see the page to do it on", r)
		}
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("a.csv", threeBad)
		id := at[strings.LastIndex(at, "/")+1:]
		b.CheckStrangers("tea", id, "customers")
		b.CheckCrossSite("tea", id)
		b.CheckReads("tea", id, "customers")
		b.CheckRoles("tea", "0")
		marketer := b.Member("tea", staff.Marketer).Get("/s/tea/imports")
		if marketer.Status != 200 || strings.Contains(marketer.Body, "multipart/form-data") || !strings.Contains(marketer.Body, "/exports?kind=lines") {
			t.Errorf("the page of one who may only export: %d", marketer.Status)
		}
		other := b.Member("coffee", staff.Owner)
		if a := other.Get(strings.Replace(at, "/tea/", "/coffee/", 1)); a.Status != 404 {
			t.Errorf("an import of another shop under one's own: %d", a.Status)
		}
		if a := other.Post(strings.Replace(at, "/tea/", "/coffee/", 1)+"/start", map[string][]string{"form_token": {"BBBBBBBBBBBBBBBBBBBBBBBB"}}); a.Status != 404 {
			t.Errorf("start it: %d", a.Status)
		}
	})
}
