package mapping_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/importer/format"
	"joren/internal/importer/mapping"
	"joren/internal/kit/errs"
)

func people(columns map[string]string) format.Mapping {
	return format.Mapping{Kind: format.Customers, Columns: columns}
}

func save(t *testing.T, d *db.DB, shop int64, k mapping.Kept) (id int64, err error) {
	t.Helper()
	err = d.Tx(t.Context(), func(tx *db.Tx) error {
		id, err = mapping.Save(tx, d.NewID, shop, k)
		return err
	})
	return id, err
}

func list(t *testing.T, d *db.DB, shop int64) (out []*mapping.Kept) {
	t.Helper()
	if err := d.Read(t.Context(), func(q *db.Read) (err error) {
		out, err = mapping.List(q, shop)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMappingsAreKeptPerShopAndByHeader(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := mapping.Kept{Name: "店頭", Header: []string{"名前", "電話"}, Actor: "staff:1", Mapping: people(map[string]string{"名前": "name", "電話": "phone"})}
		first, err := save(t, d, 1, k)
		if err != nil {
			t.Fatal(err)
		}
		k.Name, k.Header, k.Mapping.Columns["電話"] = "店頭の名簿", []string{"電　話", "名前"}, "mobile"
		again, err := save(t, d, 1, k)
		if err != nil || again != first {
			t.Fatalf("the same header in another order is another mapping: %d %d %v", first, again, err)
		}
		if got := list(t, d, 1); len(got) != 1 || got[0].Name != "店頭の名簿" || got[0].Mapping.Columns["電話"] != "mobile" || got[0].Actor != "staff:1" {
			t.Fatalf("%+v", got)
		}
		other := mapping.Kept{Name: "店頭の名簿", Header: []string{"氏名", "電話"}, Mapping: people(map[string]string{"氏名": "name"})}
		if _, err := save(t, d, 1, other); !errs.Is(err, errs.Conflict) {
			t.Errorf("two of one name: %v", err)
		}
		if n := mapping.FreeName(list(t, d, 1), other.Header, "店頭の名簿"); n != "店頭の名簿 2" {
			t.Errorf("free name %q", n)
		}
		if _, err := save(t, d, 2, other); err != nil {
			t.Errorf("another shop: %v", err)
		}
		if err := d.Tx(t.Context(), func(tx *db.Tx) error { return mapping.Delete(tx, 2, first) }); !errs.Is(err, errs.NotFound) {
			t.Errorf("delete from another shop: %v", err)
		}
		if err := d.Tx(t.Context(), func(tx *db.Tx) error { return mapping.Delete(tx, 1, first) }); err != nil || len(list(t, d, 1)) != 0 || len(list(t, d, 2)) != 1 {
			t.Errorf("delete: %v", err)
		}
	})
}

func TestWhatCannotBeKeptIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		good := mapping.Kept{Name: "x", Header: []string{"名前"}, Mapping: people(map[string]string{"名前": "name"})}
		for what, change := range map[string]func(k *mapping.Kept){
			"no name":      func(k *mapping.Kept) { k.Name = " " },
			"long name":    func(k *mapping.Kept) { k.Name = strings.Repeat("長", 101) },
			"line break":   func(k *mapping.Kept) { k.Name = "a\nb" },
			"unknown kind": func(k *mapping.Kept) { k.Mapping.Kind = "x" },
			"no column":    func(k *mapping.Kept) { k.Mapping.Columns = map[string]string{"名前": ""} },
			"field":        func(k *mapping.Kept) { k.Mapping.Columns = map[string]string{"名前": "password"} },
			"dates":        func(k *mapping.Kept) { k.Mapping.DateFormat = "YY" },
			"too wide":     func(k *mapping.Kept) { k.Header = make([]string, 301) },
		} {
			k := good
			change(&k)
			if _, err := save(t, d, 1, k); err == nil {
				t.Errorf("%s is kept", what)
			}
		}
		for n := range mapping.MaxKept {
			if _, err := save(t, d, 1, mapping.Kept{Name: fmt.Sprint(n), Header: []string{fmt.Sprint("c", n)}, Mapping: people(map[string]string{fmt.Sprint("c", n): "name"})}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := save(t, d, 1, good); !errs.Is(err, errs.Conflict) {
			t.Errorf("one more than the limit: %v", err)
		}
	})
}

func TestAMappingIsFoundByTheHeader(t *testing.T) {
	t.Parallel()
	small := &mapping.Kept{Name: "small", Header: []string{"氏名", "TEL"}, Mapping: people(map[string]string{"氏名": "name", "TEL": ""})}
	twice := &mapping.Kept{Name: "twice", Header: []string{"番号", "送料", "送料", "", "日"}, Mapping: format.Mapping{Kind: format.Orders,
		Columns: map[string]string{"番号": "order_number", "#3": "shipping", "#2": "", "#4": "memo", "日": "ordered_at"}}}
	bare := &mapping.Kept{Name: "bare", Header: []string{"#1", "#2"}, Mapping: format.Mapping{Kind: format.Customers, NoHeader: true, Columns: map[string]string{"#1": "name"}}}
	all := []*mapping.Kept{bare, small, twice}
	for _, c := range []struct {
		header, want string
		added        []int
	}{
		{"氏名,TEL", "small", nil}, {"ＴＥＬ,氏　名", "small", nil}, {"氏名", "small", nil}, {"氏名,TEL,備考", "small", []int{2}},
		{"氏名,a,b,c", "", nil}, {"TEL,x", "", nil}, {"a,b", "", nil},
		{"番号,送料,送料,,日", "twice", nil}, {"日,番号,送料,備考,送料,", "twice", []int{3}}, {"番号,送料,,日", "", nil},
	} {
		header := strings.Split(c.header, ",")
		m := mapping.Best(all, header)
		if m == nil {
			if c.want != "" {
				t.Errorf("%s is not known", c.header)
			}
			continue
		}
		if m.Name != c.want || !slices.Equal(m.Added, c.added) {
			t.Errorf("%s is %s, new %v; want %s, %v", c.header, m.Name, m.Added, c.want, c.added)
		}
		if f, err := m.Mapping.Format(); err != nil {
			t.Errorf("%s: %v", c.header, err)
		} else if _, err := f.Bind(header); err != nil {
			t.Errorf("%s: %v", c.header, err)
		}
	}
	blind := format.Mapping{Kind: format.Customers, Columns: map[string]string{"#1": "name", "#2": "email"}}
	if m := mapping.Best([]*mapping.Kept{{Name: "blind", Header: mapping.HeaderOf(&blind), Mapping: blind}}, []string{"売上", "日"}); m != nil {
		t.Error("a mapping by numbers alone fits any file")
	}
	mixed := format.Mapping{Kind: format.Customers, Columns: map[string]string{"a": "name", "b": "email", "c": "memo", "#2": "phone"}}
	if h := mapping.HeaderOf(&mixed); h != nil {
		t.Errorf("the header of names and numbers is %v", h)
	}
	phone := &mapping.Kept{Name: "phone", Header: []string{"名前", "TEL1", "TEL2"}, Mapping: people(map[string]string{"名前": "name", "#2 & #3": "phone"})}
	if m := mapping.Best([]*mapping.Kept{phone}, []string{"TEL2", "名前", "TEL1"}); m == nil || m.Mapping.Columns["#3 & #1"] != "phone" || m.Added != nil {
		t.Errorf("joined columns that moved: %+v", m)
	}
	if mapping.Best([]*mapping.Kept{phone}, []string{"名前", "TEL1"}) != nil {
		t.Error("half of a phone is taken for it")
	}
	moved := mapping.Best(all, strings.Split("日,番号,送料,備考,送料,", ","))
	if got := moved.Mapping.Columns; got["#5"] != "shipping" || got["#6"] != "memo" || got["#3"] != "" || got["番号"] != "order_number" {
		t.Errorf("columns that moved: %v", got)
	}
}

func TestColumnsAreNamedSoThatTheyAreFoundAgain(t *testing.T) {
	t.Parallel()
	header := []string{"名前", "送料", "送 料", "", "#2", "a##b", "TEL"}
	want := []string{"名前", "#2", "#3", "#4", "#5", "#6", "TEL"}
	for i := range header {
		if got := mapping.Key(header, i); got != want[i] {
			t.Errorf("column %d is %q, want %q", i+1, got, want[i])
		}
	}
}
