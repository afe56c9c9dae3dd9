package db_test

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"joren/internal/db"
)

type state string

type code int32

func TestValuesGoThroughBothEngines(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, d.Tx(context.Background(), func(tx *db.Tx) error {
			points := int64(7)
			_, err := tx.Exec("INSERT INTO things (shop_id, id, name, big, size, raw, born) VALUES ($1, $2, $3, $4, $5, $6, $7), ($1, 2, 'x', FALSE, NULL, NULL, NULL)",
				int32(1), int64(math.MaxInt64), state("髙橋𠮷"), true, 0.1, []byte{0, 255}, &points)
			if err != nil {
				return err
			}
			var id int64
			var name state
			var big bool
			var size *float64
			var raw []byte
			var born db.Null[int64]
			var bornCode *code
			row := "SELECT id, name, big, size, raw, born, born FROM things WHERE shop_id = $1 AND id = $2"
			if err := tx.QueryRow(row, 1, int64(math.MaxInt64)).Scan(&id, &name, &big, &size, &raw, &born, &bornCode); err != nil {
				return err
			}
			if id != math.MaxInt64 || name != "髙橋𠮷" || !big || *size != 0.1 || !reflect.DeepEqual(raw, []byte{0, 255}) || born.V != 7 || *bornCode != 7 {
				t.Errorf("read %v %v %v %v %v %v %v", id, name, big, *size, raw, born, *bornCode)
			}
			if err := tx.QueryRow(row, 1, 2).Scan(&id, &name, &big, &size, &raw, &born, &bornCode); err != nil {
				return err
			}
			if id != 2 || name != "x" || big || size != nil || raw != nil || born.Valid || bornCode != nil {
				t.Errorf("read %v %v %v %v %v %v %v", id, name, big, size, raw, born, bornCode)
			}
			var anything [3]any
			if err := tx.QueryRow("SELECT id, name, born FROM things WHERE id = 2").Scan(&anything[0], &anything[1], &anything[2]); err != nil {
				return err
			}
			if anything != [3]any{int64(2), "x", nil} {
				t.Errorf("anything %v", anything)
			}
			return nil
		}))
	})
}

func TestScanRefuses(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, d.Read(context.Background(), func(q *db.Read) error {
			for name, dest := range map[string]any{"null": new(int64), "kind": new(bool), "size": new(int8), "pointer": 7} {
				sql := map[string]string{"null": "SELECT CAST(NULL AS BIGINT)", "kind": "SELECT CAST(2 AS BIGINT)",
					"size": "SELECT CAST(300 AS BIGINT)", "pointer": "SELECT CAST(1 AS BIGINT)"}[name]
				if err := q.QueryRow(sql).Scan(dest); err == nil {
					t.Errorf("%s: scanned", name)
				}
			}
			if err := q.QueryRow("SELECT 1, 2").Scan(new(int64)); err == nil {
				t.Error("scanned two columns into one value")
			}
			return nil
		}))
	})
}

func TestInList(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, d.Tx(context.Background(), func(tx *db.Tx) error {
			var ids []int64
			for i, n := range []string{"a", `b"<&>`, "c'", "日本", `d\`} {
				if err := insert(tx, int64(i+1), n); err != nil {
					return err
				}
			}
			scan := func(r *db.Rows) (id int64, err error) { return id, r.Scan(&id) }
			for _, c := range []struct {
				sql  string
				list string
				want []int64
			}{
				{"id {{in_list_int $2}}", db.List([]int64{5, 1, 99}), []int64{1, 5}},
				{"id {{in_list_int $2}}", db.List([]int64(nil)), nil},
				{"NOT (id {{in_list_int $2}})", db.List([]int64{1, 2}), []int64{3, 4, 5}},
				{"id NOT IN {{in_list_int $2}}", db.List([]int64{1, 2}), []int64{3, 4, 5}},
				{"name IN {{in_list $2}}", db.List([]string{`b"<&>`, "c'", "日本", `d\`, "x"}), []int64{2, 3, 4, 5}},
			} {
				var err error
				if ids, err = db.All(tx, scan, "SELECT id FROM things WHERE shop_id = $1 AND "+c.sql+" ORDER BY id", 1, c.list); err != nil {
					return err
				}
				if !slices.Equal(ids, c.want) {
					t.Errorf("%s with %s: %v", c.sql, c.list, ids)
				}
			}
			_, err := db.One(tx, scan, "SELECT id FROM things WHERE id = 2 {{skip_locked}}")
			return err
		}))
	})
}

func TestTextIsComparedByBytes(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, d.Tx(context.Background(), func(tx *db.Tx) error {
			for i, n := range []string{"b", "B", "a", "é", "_", "あ"} {
				if err := insert(tx, int64(i), n); err != nil {
					return err
				}
			}
			all, err := db.All(tx, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) }, "SELECT name FROM things ORDER BY name")
			if got := strings.Join(all, ""); got != "B_abéあ" {
				t.Errorf("order %s", got)
			}
			return err
		}))
	})
}

func TestManyStatementsAreForgotten(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, d.Read(context.Background(), func(q *db.Read) error {
			for i := range 1000 {
				var n int
				if err := q.QueryRow("SELECT " + strings.Repeat("1 + ", i%600) + "1").Scan(&n); err != nil {
					return err
				}
				if n != i%600+1 {
					t.Fatalf("statement %d says %d", i, n)
				}
			}
			return nil
		}))
	})
}
