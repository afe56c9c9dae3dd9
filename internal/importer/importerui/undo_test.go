package importerui_test

import (
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/jobs"
)

const (
	twoPeople = "source,external_id,name,email\nshop,1,森 由紀子,mori@example.jp\nshop,2,田中 一郎,tanaka@example.jp\n"
	oneOrder  = "source,order_number,ordered_at,customer.email,unit_price,quantity\nshop,N1,2026-10-01,mori@example.jp,1000,1\n"
)

func (b *bench) imported(name, text string) string {
	b.t.Helper()
	at := b.checked(name, text)
	b.start(at)
	b.work()
	return at
}

func TestStaffUndoAnImportAndSeeWhatStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		people, orders := b.imported("people.csv", twoPeople), b.imported("orders.csv", oneOrder)
		b.has(b.owner.Get(people).Body, "取り込む前に戻す", people+"/undo")
		b.has(b.owner.Get(people+"/undo").Body, "取り込む前に戻しますか", "people.csv", "そのまま残るもの 1件", "森 由紀子", "ほかの注文（1番）があります")
		if b.customers("") != 2 {
			t.Fatal("looking undid something")
		}
		if a := b.owner.Post(people+"/undo", token()); a.Status != 303 || a.Location() != people {
			t.Fatalf("undo: %d", a.Status)
		}
		b.has(b.owner.Get(people).Body, "取り込む前に戻しています", "順番")
		if j := b.work(); j.State != jobs.Done || j.Kind != "import.undo" {
			t.Fatalf("%+v", j)
		}
		b.has(b.owner.Get(people).Body, "取り込む前に戻しました", "一部を戻しました", "残したもの 1件", "森 由紀子", "残りをもう一度戻す")
		if n := b.customers(""); n != 1 {
			t.Errorf("%d customers", n)
		}

		b.owner.Post(orders+"/undo", token())
		b.work()
		b.has(b.owner.Get(people).Body, "戻しました", "同じファイルは、もう一度取り込めます")
		b.has(b.owner.Get("/s/tea/imports").Body, "戻しました")
		if n := b.customers(""); n != 0 {
			t.Errorf("%d customers", n)
		}
		if a := b.owner.Get(people + "/undo"); a.Status != 303 {
			t.Errorf("asking again: %d", a.Status)
		}
	})
}

func TestOnlyAFinishedImportIsUndone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("people.csv", twoPeople)
		if a := b.owner.Get(at + "/undo"); a.Status != 303 {
			t.Errorf("ask: %d", a.Status)
		}
		if a := b.owner.Post(at+"/undo", token()); a.Status != 409 {
			t.Errorf("undo: %d", a.Status)
		}
	})
}

func TestADailyFileIsDeclaredOnTheCheckPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		at := b.checked("orders.csv", oneOrder)
		b.has(b.owner.Get(at).Body, "毎日の注文ファイルとして取り込む", `form="start"`)
		form := token()
		form.Set("live", "1")
		if a := b.owner.Post(at+"/start", form); a.Status != 303 {
			t.Fatalf("start: %d", a.Status)
		}
		b.work()
		if !b.record(at).Live {
			t.Error("not live")
		}
	})
}
