package importer_test

import (
	"bytes"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/importer/mapping"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
)

// keep keeps a mapping for the fixture's shop.
func (f *fixture) keep(name, header string, m format.Mapping) {
	f.t.Helper()
	err := f.db.Tx(f.t.Context(), func(tx *db.Tx) error {
		_, err := mapping.Save(tx, f.db.NewID, f.shop.ID, mapping.Kept{Name: name, Header: strings.Split(header, ","), Mapping: m})
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

func TestAKeptMappingServesWhereNoFormatFits(t *testing.T) {
	t.Parallel()
	m := format.Mapping{Kind: format.Customers, Columns: map[string]string{"台帳": "external_id", "#2": "name", "#3": "kana", "区分": ""}}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		if _, err := f.try("台帳,人,人,区分\n1,田辺 美咲,ﾀﾅﾍﾞ ﾐｻｷ,x\n"); !errs.Is(err, errs.BadUse) {
			t.Fatalf("an unknown file: %v", err)
		}
		f.keep("店の台帳", "台帳,人,人,区分", m)
		r := f.take("台帳,人,人,区分\n1,田辺 美咲,ﾀﾅﾍﾞ ﾐｻｷ,x\n")
		if r.Format != "mapping:店の台帳" || r.Customers.Created != 1 || len(r.Added) != 0 {
			t.Errorf("report %+v", r)
		}
		r = f.take("人,新しい列,台帳,人\n神谷 誠,x,2,カミヤ マコト\n,x,3,\n")
		if h := f.one("神谷"); r.Format != "mapping:店の台帳" || r.Rejected != 0 || strings.Join(r.Added, " ") != "新しい列" || h.Kana != "カミヤ マコト" {
			t.Errorf("columns moved and added: %+v %+v", r, h)
		}
		if r = f.take("external_id,name\n9,江口 弘子\n"); r.Format != "generic-customers" {
			t.Errorf("a format goes first: %s", r.Format)
		}
		if r = f.take("台帳,人,人,区分\n4,安達 紗季,,x\n", func(r *importer.Request) { r.Format = "mapping:店の台帳" }); r.Customers.Created != 1 {
			t.Errorf("by its name: %+v", r)
		}
		for _, name := range []string{"mapping:ない", "mapping:"} {
			if _, err := f.try("a,b\n1,2\n", func(r *importer.Request) { r.Format = name }); err == nil {
				t.Errorf("%s is known", name)
			}
		}
		if _, err := f.try("台帳,人\n1,x\n", func(r *importer.Request) { r.Format = "mapping:店の台帳" }); !errs.Is(err, errs.BadUse) {
			t.Errorf("a missing column: %v", err)
		}
	})
}

func TestAFileWithoutHeaderLosesNoRow(t *testing.T) {
	t.Parallel()
	m := format.Mapping{Kind: format.Customers, NoHeader: true, Columns: map[string]string{"#1": "external_id", "#2": "name", "#3": "email"}}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		r := f.take("1,田辺 美咲,tanabe@example.jp\n2,神谷 誠,bad\n3,江口 弘子,eguchi@example.jp\n", func(r *importer.Request) { r.Mapping = &m })
		if r.Rows != 3 || r.Customers.Created != 2 || r.Rejected != 1 {
			t.Fatalf("report %+v", r)
		}
		var out bytes.Buffer
		if err := f.im.WriteRejected(t.Context(), f.shop.ID, r.ImportID, i18n.EN, &out); err != nil || !strings.HasPrefix(out.String(), "2,神谷 誠,bad,") || strings.Count(out.String(), "\n") != 1 {
			t.Errorf("rejected rows %v\n%s", err, out.String())
		}
		if r = f.take(strings.ReplaceAll(out.String(), "bad", "kamiya@example.jp"), func(r *importer.Request) { r.Mapping = &m }); r.Rows != 1 || r.Customers.Created != 1 {
			t.Errorf("mended: %+v", r)
		}
	})
}

func TestDatesAreReadInTheOrderOfTheMapping(t *testing.T) {
	t.Parallel()
	columns := map[string]string{"no": "order_number", "date": "ordered_at", "born": "customer.birthday", "who": "customer.name", "sum": "total"}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, "JPY")
		for pattern, want := range map[string]string{"DD/MM/YYYY": "2026-04-03 1985-02-01", "MM/DD/YYYY": "2026-03-04 1985-01-02"} {
			m := format.Mapping{Kind: format.Orders, Columns: columns, DateFormat: pattern, Constants: map[string]string{"source": pattern}}
			r := f.take("no,date,born,who,sum\n1,03/04/2026 10:00,1/2/1985,"+pattern+",100\n2,31/31/2026,,x,1\n", func(r *importer.Request) { r.Mapping = &m })
			if r.Accepted != 1 || r.Rejected != 1 {
				t.Fatalf("%s: %+v", pattern, r)
			}
			for _, o := range f.orders() {
				if o.Source == pattern {
					if got := o.OrderedAt.In(f.shop.Zone).Format("2006-01-02") + " " + f.one(pattern).Birthday.String(); got != want {
						t.Errorf("%s: %s, want %s", pattern, got, want)
					}
				}
			}
		}
		m := format.Mapping{Kind: format.Orders, Columns: columns}
		if r := f.take("no,date,born,who,sum\n1,03/04/2026,,x,100\n", func(r *importer.Request) { r.Mapping = &m }); r.Rejected != 1 {
			t.Errorf("days first without being told: %+v", r)
		}
		m.DateFormat = "YY"
		if _, err := f.try("no,date,born,who,sum\n", func(r *importer.Request) { r.Mapping = &m }); !errs.Is(err, errs.BadUse) {
			t.Errorf("an unknown order: %v", err)
		}
	})
}
