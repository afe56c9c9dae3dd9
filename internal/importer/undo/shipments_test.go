package undo_test

import (
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
)

// What a carrier reported goes back as it came: the parcels go, and the orders wait again.
func TestResultsOfCarriersAreUndone(t *testing.T) {
	t.Parallel()
	const results = "お客様管理番号,伝票番号,出荷日\nN1,444413758703,2026/10/05\nN1,444413758714,2026/10/05\nN2,444413758725,2026/10/06\n"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "s")
		empty := f.state()
		orders := f.take(lines + order1 + order2)
		before := f.state()
		f.back(f.take(results))
		f.same("results undone", before)

		shipped := f.take(results)
		if u := f.back(orders); u.Kept == 0 {
			t.Error("orders that were sent are gone")
		}
		f.back(shipped)
		f.same("the results, and the orders that only they held", empty)
	})
}
