package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"joren/internal/kit/i18n"
	"joren/test/e2e/binary"
)

// largeOrders is how many orders the file of the story has.
const largeOrders = 50_000

// largeFile is a mall's order file: one line an order, in CP932.
func largeFile(t *testing.T) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString("order_number,ordered_at,customer.external_id,customer.name,customer.email,sku,product_name,unit_price,quantity,shipping\n")
	for o := range largeOrders {
		p := o % 9_000
		fmt.Fprintf(&b, "L%06d,2026-%02d-%02d 10:00,c%d,髙橋 %d,c%d@example.jp,S%d,煎茶 %d,%d,%d,600\n", o, 1+o%10, 1+o%28, p, p, p, o%50, o%50, 500+o%7*100, 1+o%3)
	}
	return cp932(t, b.String())
}

// A file of 50,000 orders goes in while nobody looks, over the death of the server, and goes out again.
func TestALargeFileSurvivesWhateverHappens(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		in := install(t)
		if err := all(t.Context(), in, freshSteps()); err != nil {
			t.Fatal(err)
		}
		largeStory(t, in)
	})
}

func largeStory(t *testing.T, in binary.Install) {
	t.Helper()
	first, err := in.Serve(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	b := (&site{in, first}).open(t, i18n.JA, 1280)
	b.signIn("/s/tea/imports")
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
}
