package db_test

import (
	"context"
	"fmt"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/db/migrate"
)

// The tables of the measurements: 3 columns, and 14 as customers have.
var benchSchema = migrate.New(2, "bench", `
CREATE TABLE narrow (shop_id BIGINT NOT NULL, id BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (shop_id, id));
CREATE TABLE wide (shop_id BIGINT NOT NULL, id BIGINT NOT NULL, a TEXT COLLATE "C", b TEXT COLLATE "C", c TEXT COLLATE "C", d TEXT COLLATE "C",
  e TEXT COLLATE "C", f TEXT COLLATE "C", g TEXT COLLATE "C", h BIGINT, i BIGINT, j BIGINT, k INTEGER, l BOOLEAN, PRIMARY KEY (shop_id, id));`)

func benchmark(b *testing.B, run func(b *testing.B, d *db.DB)) {
	base, err := migrate.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range dbtest.Engines() {
		b.Run(string(e), func(b *testing.B) {
			run(b, dbtest.Open(b, e, dbtest.WithMigrations(base[0], benchSchema)))
		})
	}
}

func perSecond(b *testing.B, rows int) {
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkExec(b *testing.B) {
	benchmark(b, func(b *testing.B, d *db.DB) {
		b.ReportAllocs()
		err := d.Tx(context.Background(), func(tx *db.Tx) error {
			for i := range b.N {
				if _, err := tx.Exec("INSERT INTO narrow (shop_id, id, n) VALUES ($1, $2, $3)", 1, int64(i), 7); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		perSecond(b, b.N)
	})
}

func BenchmarkInsertManyNarrow(b *testing.B) {
	benchmark(b, func(b *testing.B, d *db.DB) {
		insertMany(b, d, "narrow", []string{"shop_id", "id", "n"}, func(i int) []any { return []any{int64(1), int64(i), int64(7)} })
	})
}

func BenchmarkInsertManyWide(b *testing.B) {
	benchmark(b, func(b *testing.B, d *db.DB) {
		cols := []string{"shop_id", "id", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}
		insertMany(b, d, "wide", cols, func(i int) []any {
			return []any{int64(1), int64(i), "山田 花子", "ヤマダ ハナコ", fmt.Sprintf("hanako%d@example.com", i), "09012345678", "東京都", "渋谷区神南1-2-3",
				"", int64(i), int64(3572), nil, int64(20000), i%2 == 0}
		})
	})
}

// insertMany commits every 1,000 rows, as an import does.
func insertMany(b *testing.B, d *db.DB, table string, cols []string, row func(i int) []any) {
	b.ReportAllocs()
	for from := 0; from < b.N; from += 1000 {
		var rows [][]any
		for i := from; i < min(from+1000, b.N); i++ {
			rows = append(rows, row(i))
		}
		if err := d.Tx(context.Background(), func(tx *db.Tx) error { return tx.InsertMany(table, cols, rows, "") }); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, b.N)
}

func BenchmarkQueryRow(b *testing.B) {
	benchmark(b, func(b *testing.B, d *db.DB) {
		fill(b, d, 1000)
		b.ReportAllocs()
		b.ResetTimer()
		err := d.Read(context.Background(), func(q *db.Read) error {
			for i := range b.N {
				var n int64
				if err := q.QueryRow("SELECT n FROM narrow WHERE shop_id = $1 AND id = $2", 1, i%1000).Scan(&n); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		perSecond(b, b.N)
	})
}

func BenchmarkReadRows(b *testing.B) {
	benchmark(b, func(b *testing.B, d *db.DB) {
		fill(b, d, 100000)
		b.ReportAllocs()
		b.ResetTimer()
		rows := 0
		for range b.N {
			if err := d.Read(context.Background(), func(q *db.Read) error {
				r, err := q.Query("SELECT shop_id, id, n FROM narrow")
				if err != nil {
					return err
				}
				var shop, id, n int64
				for r.Next() {
					if err := r.Scan(&shop, &id, &n); err != nil {
						return err
					}
					rows++
				}
				return r.Err()
			}); err != nil {
				b.Fatal(err)
			}
		}
		perSecond(b, rows)
	})
}

func BenchmarkSmallTx(b *testing.B) {
	benchmark(b, func(b *testing.B, d *db.DB) {
		for i := range b.N {
			if err := d.Tx(context.Background(), func(tx *db.Tx) error {
				_, err := tx.Exec("INSERT INTO narrow (shop_id, id, n) VALUES ($1, $2, $3)", 1, int64(i), 7)
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func fill(b *testing.B, d *db.DB, n int) {
	rows := make([][]any, n)
	for i := range rows {
		rows[i] = []any{1, i, i * 3}
	}
	if err := d.Tx(context.Background(), func(tx *db.Tx) error {
		return tx.InsertMany("narrow", []string{"shop_id", "id", "n"}, rows, "")
	}); err != nil {
		b.Fatal(err)
	}
}
