package bench

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"joren/internal/db"
	"joren/internal/kit/clock"
)

// rawBatch is how many rows one transaction inserts, as an import does.
const rawBatch = 1000

// rawRate is how many rows a second the engine itself takes: those of the file as they stand, into one table with nothing
// but a key, in durable transactions of 1,000 rows. No import can be faster.
func rawRate(ctx context.Context, e engine, file string) (perSecond float64, err error) {
	d, err := db.Open(ctx, db.Options{Dir: e.dir, URL: e.url, Clock: clock.System{}})
	if err != nil {
		return 0, err
	}
	defer d.Close()
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	in := csv.NewReader(f)
	header, err := in.Read()
	if err != nil {
		return 0, err
	}
	columns := []string{"n"}
	for i := range header {
		columns = append(columns, fmt.Sprintf("c%d", i))
	}
	create := "CREATE TABLE bench_raw (n BIGINT PRIMARY KEY, " + strings.Join(columns[1:], " TEXT, ") + " TEXT)"
	if err := d.Tx(ctx, func(tx *db.Tx) error { _, err := tx.Exec(create); return err }); err != nil {
		return 0, err
	}
	total, began := 0, d.Clock().Now()
	for {
		rows, err := readRaw(in, total)
		if err != nil {
			return 0, err
		}
		if len(rows) == 0 {
			break
		}
		if err := d.Tx(ctx, func(tx *db.Tx) error { return tx.InsertMany("bench_raw", columns, rows, "") }); err != nil {
			return 0, err
		}
		total += len(rows)
	}
	took := d.Clock().Now().Sub(began)
	err = d.Tx(ctx, func(tx *db.Tx) error { _, err := tx.Exec("DROP TABLE bench_raw"); return err })
	return float64(total) / took.Seconds(), err
}

func readRaw(in *csv.Reader, before int) ([][]any, error) {
	var rows [][]any
	for len(rows) < rawBatch {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		row := make([]any, 1, len(cells)+1)
		row[0] = before + len(rows)
		for _, c := range cells {
			row = append(row, c)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
