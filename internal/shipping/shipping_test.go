package shipping_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/history"
	"joren/internal/kit/errs"
	"joren/internal/shipping"
)

func do(t *testing.T, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Tx(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func of(t *testing.T, d *db.DB, shop int64, orders ...int64) (all map[int64][]shipping.Shipment) {
	t.Helper()
	if err := d.Read(t.Context(), func(q *db.Read) (err error) {
		all, err = shipping.Of(q, shop, orders)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestParcelsAreKeptOnceEach(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := time.UnixMilli(1_764_000_000_000)
		list := []shipping.Shipment{
			{Order: 7, Carrier: shipping.Yamato, Tracking: "111", ShippedAt: at.Add(time.Hour), Import: 1, FileName: "a.csv"},
			{Order: 7, Carrier: shipping.Yamato, Tracking: "110", ShippedAt: at, Import: 1, FileName: "a.csv"},
			{Order: 7, Carrier: shipping.Yamato, Tracking: "111", ShippedAt: at, Import: 1, FileName: "a.csv"},
			{Order: 8, Carrier: shipping.Sagawa, Tracking: "111", ShippedAt: at, Import: 1, FileName: "a.csv"},
		}
		for i, want := range []int{3, 0} {
			do(t, d, func(tx *db.Tx) error {
				fresh, err := shipping.Record(tx, 1, list)
				if len(fresh) != want {
					t.Errorf("time %d: %d new", i+1, len(fresh))
				}
				return err
			})
		}
		all := of(t, d, 1, 7, 8, 9)
		if len(all[7]) != 2 || all[7][0].Tracking != "110" || all[7][1].FileName != "a.csv" || len(all[8]) != 1 || len(all[9]) != 0 {
			t.Errorf("%+v", all)
		}
		if len(of(t, d, 2, 7, 8)) != 0 {
			t.Error("another shop sees them")
		}
		do(t, d, func(tx *db.Tx) error {
			return errors.Join(shipping.Removed(tx, 1, history.Customer, []int64{7}), shipping.Removed(tx, 1, history.Order, []int64{8}), shipping.Withdraw(tx, 1, 2))
		})
		if all = of(t, d, 1, 7, 8); len(all[7]) != 2 || len(all[8]) != 0 {
			t.Errorf("one order is gone: %+v", all)
		}
		do(t, d, func(tx *db.Tx) error { return shipping.Withdraw(tx, 1, 1) })
		if all = of(t, d, 1, 7, 8); len(all) != 0 {
			t.Errorf("the import is undone: %+v", all)
		}
	})
}

func TestSettingsAreBroughtIntoOneFormOrRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		do(t, d, func(tx *db.Tx) error {
			return shipping.Save(tx, 1, shipping.Settings{Name: " 茶の間 ", PostalCode: "〒420-0853", Prefecture: "静岡", City: "静岡市葵区", Address1: "追手町1-2",
				Phone: "０３(１２３４)５６７８", YamatoCode: "０３１２３４５６７８０１"})
		})
		var got shipping.Settings
		if err := d.Read(t.Context(), func(q *db.Read) (err error) {
			got, err = shipping.Load(q, 1)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if want := (shipping.Settings{Name: "茶の間", PostalCode: "4200853", Prefecture: "静岡県", City: "静岡市葵区", Address1: "追手町1-2", Phone: "03-1234-5678",
			YamatoCode: "031234567801"}); got != want {
			t.Errorf("%+v", got)
		}
		err := d.Tx(t.Context(), func(tx *db.Tx) error {
			return shipping.Save(tx, 1, shipping.Settings{Name: strings.Repeat("茶", 101), PostalCode: "42", Prefecture: "駿河", Phone: "+1 212 555 0100", SagawaCode: "1234567890123"})
		})
		var e *errs.Error
		if !errors.As(err, &e) || e.Code != errs.Invalid || len(e.Fields) != 5 {
			t.Errorf("%v", err)
		}
	})
}

func TestTrackingPages(t *testing.T) {
	t.Parallel()
	for c, want := range map[shipping.Carrier]string{shipping.Yamato: "https://toi.kuronekoyamato.co.jp/", shipping.Sagawa: "https://k2k.sagawa-exp.co.jp/", "other": ""} {
		if got := c.TrackingURL(`1&2"><script>`); !strings.HasPrefix(got, want) || strings.ContainsAny(got, `"<> `) || strings.Count(got, "&") > 0 || (want == "" && got != "") {
			t.Errorf("%s: %s", c, got)
		}
	}
}
