package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/i18n"
	"joren/test/e2e/binary"
)

// largeOrders is how many orders the file of the story has.
const largeOrders = 50_000

// largeFile is an order file as the mall writes it, in CP932, each buyer with some orders.
func largeFile(t *testing.T) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString("注文番号,ステータス,注文日時,支払方法名,送料合計,請求金額,注文者姓,注文者名,注文者メールアドレス,商品明細ID,商品名,商品番号,単価,個数\r\n")
	for o := range largeOrders {
		p, price, n := o%9_000, 500+o%7*100, 1+o%3
		fmt.Fprintf(&b, "312345-202610%02d-%010d,700,2026-10-%02d 10:00:00,クレジットカード,600,%d,髙橋,花子%d,c%d@example.jp,%d,煎茶 %d,T-%d,%d,%d\r\n",
			1+o%28, o, 1+o%28, price*n+600, p, p, o, o%50, o%50, price, n)
	}
	return cp932(t, b.String())
}

// A file of 50,000 orders goes in while nobody looks, over the death of the server, and out again: then the shop is as
// it was before, on both engines.
func TestALargeFileSurvivesWhateverHappens(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			in := install(t)
			if e == db.Postgres {
				in.Database = dbtest.Fresh(t, e).URL
			}
			if err := all(t.Context(), in, freshSteps()); err != nil {
				t.Fatal(err)
			}
			largeStory(t, in)
		})
	}
}

func largeStory(t *testing.T, in binary.Install) {
	t.Helper()
	first, err := in.Serve(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	b := (&site{in, first}).open(t, i18n.JA, 1280)
	b.signIn("/s/tea/imports")
	takeIn(t, b, "顧客.csv", cp932(t, people))
	before := sums(t, in)

	b.FollowLink("nav a[href$='/imports']")
	check(t, b, "注文.csv", largeFile(t))
	b.FollowLink("main button[form=start]", b.say("importui.start"))
	at := here(b)
	b.Wait(`document.querySelector("#import progress").value > 0`) // it was sent
	b.Go("/s/tea/customers")
	b.See("main", "髙橋")
	b.Go("/s/tea/imports")
	b.FollowLink("main table a", "注文.csv")
	b.See("#import", b.say("importui.running.title"))
	b.Leave()
	first.Kill()

	b = start(t, in).open(t, i18n.JA, 1280)
	b.signIn(at)
	b.See("#import", b.say("importui.done.title"))
	b.See("#import", "50,000")
	undo(b)
	if after := sums(t, in); !slices.Equal(after, before) {
		t.Errorf("the shop is not as it was:\n%v\nbefore:\n%v", after, before)
	}
}

// undo takes the import whose page is open back.
func undo(b *tab) {
	b.t.Helper()
	b.FollowLink("#import a", b.say("importui.undo"))
	b.See("main", b.say("importui.undo.ask"))
	b.FollowLink("main button", b.say("importui.undo"))
	b.See("#import", b.say("importui.undo.title"))
}

// books are the tables that tell what happened: undoing adds to them. Numbers are never given out twice, and pairs of
// possible duplicates are looked for in the background.
var books = []string{"events", "shop_head", "event_cursors", "event_parked", "imports", "import_batches", "import_kept", "import_rejects",
	"record_changes", "undo_epochs", "jobs", "shop_numbers", "consent_log", "staff", "staff_sessions", "staff_devices", "sign_in_counts", "form_tokens", "duplicate_pairs", "duplicate_runs"}

// sums are the checksums of all other tables.
func sums(t *testing.T, in binary.Install) []db.Sum {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{Dir: in.Data, URL: in.Database})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	all, err := d.Checksums(t.Context(), db.Scope{Except: books})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
