package workbook_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/xuri/excelize/v2"

	"joren/internal/importer/tabular"
	"joren/internal/importer/workbook"
)

// BenchmarkRows opens a workbook of 50,000 rows and ten columns, as a library writes it, and reads it once.
func BenchmarkRows(b *testing.B) {
	raw := build(b, func(f *excelize.File) {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		for i := range 50_000 {
			_ = w.SetRow(fmt.Sprintf("A%d", i+1), []any{i, fmt.Sprintf("name %d", i), "山田 花子", "hanako@example.jp", 9012345678, 46348.5, "東京都", "港区芝1-2-3", 3572, true})
		}
		if err := w.Flush(); err != nil {
			b.Fatal(err)
		}
	})
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		book, err := workbook.Open(bytes.NewReader(raw), int64(len(raw)), tabular.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		r, err := book.Rows("Sheet1")
		n := 0
		for err == nil {
			if _, err = r.Next(); err == nil {
				n++
			}
		}
		if !errors.Is(err, io.EOF) || n != 50_000 {
			b.Fatal(n, err)
		}
	}
}
