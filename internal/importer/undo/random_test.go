package undo_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"joren/internal/db"
	"joren/internal/db/dbtest"
)

// drawFile makes a small file about the same few people, orders and products, so that imports meet in many ways.
func drawFile(t *rapid.T, label string) string {
	pick := func(what string, values ...string) string { return rapid.SampledFrom(values).Draw(t, label+" "+what) }
	var b strings.Builder
	seen := map[string]bool{}
	rows := rapid.IntRange(1, 4).Draw(t, label+" rows")
	if pick("kind", "people", "orders") == "people" {
		b.WriteString(people)
		for range rows {
			source, id := pick("source", "shop", "mall"), pick("id", "1", "2", "3")
			if seen[source+id] {
				continue
			}
			seen[source+id] = true
			fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,%s,%s,,%s,,%s\n", source, id, pick("name", "森 由紀子", "森 友紀子", "田中 一郎"),
				pick("mail", "", "a@example.jp", "b@example.jp", "c@example.jp"), pick("phone", "", "090-1111-2222", "03-1111-2222"),
				pick("tags", "", "常連", "お茶", "常連 お茶"), pick("points", "", "0", "10"), pick("birthday", "", "1980-01-02"),
				pick("optin", "", "yes", "no"), pick("prefecture", "", "東京都", "大阪府"), pick("size", "", "M", "L"))
		}
		return b.String()
	}
	b.WriteString(lines)
	for range rows {
		source, number := pick("source", "shop", "mall"), pick("number", "N1", "N2", "N3")
		if seen[source+number] {
			continue
		}
		seen[source+number] = true
		buyer := pick("buyer", ",,", "1,森 由紀子,a@example.jp", "2,田中 一郎,b@example.jp", ",田中 一郎,c@example.jp", "3,,")
		state := pick("state", "new", "shipped", "cancelled")
		for range rapid.IntRange(1, 2).Draw(t, label+" lines") {
			fmt.Fprintf(&b, "%s,%s,2026-10-01 10:00,%s,%s,%s,%s,%s,%s,%s,%s,0\n", source, number, state, pick("payment", "paid", "refunded"), buyer,
				pick("sku", "T1", "T2", "T3"), pick("product", "煎茶", ""), pick("category", "", "お茶"), pick("price", "500", "1000"), pick("quantity", "1", "2"))
		}
	}
	return b.String()
}

func TestRandomImportsUndoneInRandomOrderLeaveTheShopAsItWas(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := 0
		rapid.Check(t, func(r *rapid.T) {
			n++
			f := newFixture(t, d, fmt.Sprintf("r%d", n))
			log := []string{}
			for i := range rapid.IntRange(0, 2).Draw(r, "before") {
				text := drawFile(r, fmt.Sprint("before ", i))
				f.take(text)
				log = append(log, text)
			}
			before := f.state()
			var imports []int64
			for i := range rapid.IntRange(1, 4).Draw(r, "imports") {
				text := drawFile(r, fmt.Sprint("import ", i))
				imports = append(imports, f.take(text))
				log = append(log, text)
			}
			for _, id := range rapid.Permutation(imports).Draw(r, "order") {
				f.back(id)
			}
			for table, sum := range f.state() {
				if sum != before[table] {
					r.Errorf("%s is %s, was %s", table, sum, before[table])
				}
			}
			for _, id := range imports {
				if k := f.kept(id); len(k) > 0 {
					r.Errorf("import %d: still kept: %+v", id, k)
				}
			}
			if r.Failed() && os.Getenv("JOREN_SHOW") != "" {
				r.Logf("%s", strings.Join(log, "\n"))
			}
		})
	})
}
