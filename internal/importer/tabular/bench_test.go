package tabular_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"joren/internal/importer/tabular"
)

// sample is a file of about 16 MB: 16 columns, as an order export has them.
func sample(row string) []byte {
	var b bytes.Buffer
	b.WriteString("id,date,name,kana,mail,phone,zip,pref,city,street,sku,product,price,quantity,total,note\n")
	for i := 0; b.Len() < 16<<20; i++ {
		fmt.Fprintf(&b, row, i)
	}
	return b.Bytes()
}

const (
	plainRow    = "%08d,2026-04-01 10:00:00,Hanako Yamada,YAMADA,hanako@example.jp,090-1234-5678,100-0001,Tokyo,Chiyoda,1-1-1,SKU-1,Green tea 200g,1280,2,2560,\n"
	japaneseRow = "%08d,2026-04-01 10:00:00,山田　花子,ヤマダ　ハナコ,hanako@example.jp,090-1234-5678,100-0001,東京都,千代田区,千代田１－１－１,SKU-1,静岡県産 深蒸し煎茶 200g,1280,2,2560,\n"
	quotedRow   = "\"%08d\",\"2026-04-01 10:00:00\",\"Hanako Yamada\",\"YAMADA\",\"hanako@example.jp\",\"090-1234-5678\",\"100-0001\",\"Tokyo\",\"Chiyoda\",\"1-1-1\",\"SKU-1\",\"Green tea, 200g\",\"1280\",\"2\",\"2560\",\"\"\n"
)

func inCP932(b *testing.B, utf8 []byte) []byte {
	b.Helper()
	out, err := japanese.ShiftJIS.NewEncoder().Bytes(utf8)
	if err != nil {
		b.Fatal(err)
	}
	return out
}

func BenchmarkReader(b *testing.B) {
	for _, c := range []struct {
		name     string
		data     []byte
		encoding tabular.Encoding
	}{
		{"plain", sample(plainRow), tabular.UTF8},
		{"quoted", sample(quotedRow), tabular.UTF8},
		{"japanese", sample(japaneseRow), tabular.UTF8},
		{"cp932", inCP932(b, sample(japaneseRow)), tabular.CP932},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			for b.Loop() {
				r := tabular.NewReader(bytes.NewReader(c.data), tabular.Info{Encoding: c.encoding}, tabular.Limits{})
				for {
					rec, err := r.Next()
					if errors.Is(err, io.EOF) {
						break
					}
					if err != nil || rec.Problem != nil || len(rec.Fields) != 16 {
						b.Fatal(err, rec)
					}
				}
			}
		})
	}
}

func BenchmarkDetect(b *testing.B) {
	for name, data := range map[string][]byte{
		"japanese": sample(japaneseRow),
		"cp932":    inCP932(b, sample(japaneseRow)),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := tabular.Detect(bytes.NewReader(data)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
