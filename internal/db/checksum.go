package db

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"slices"
)

// Sum says what a table holds.
type Sum struct {
	Table  string `json:"table"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

// Scope limits what is summed.
type Scope struct {
	Shop   int64    // the rows of one shop, in the tables that have shops; 0: all rows of all tables
	Except []string // tables that are left out
}

// Checksums returns the sums of the features' tables, by name, all of one moment. The same rows have the same sum on
// both engines, in whatever order they were written; any other value, NULL in place of an empty text too, gives another.
func (d *DB) Checksums(ctx context.Context, s Scope) (sums []Sum, err error) {
	err = d.Read(ctx, func(q *Read) error {
		tables, err := d.tables(q)
		if err != nil {
			return err
		}
		sums = nil
		for _, t := range tables {
			if slices.Contains(s.Except, t.Name) || s.Shop != 0 && !t.HasShop() {
				continue
			}
			sum := newSummer(&t)
			if err := t.scan(q, s.Shop, sum.add); err != nil {
				return err
			}
			sums = append(sums, sum.sum())
		}
		return nil
	})
	return sums, err
}

// summer makes the Sum of a table whose rows it is given in the order of their keys.
type summer struct {
	table *Table
	rows  int64
	hash  hash.Hash
	buf   []byte
}

func newSummer(t *Table) *summer {
	s := &summer{table: t, hash: sha256.New()}
	for _, c := range t.Columns {
		s.buf = appendText(s.buf, c.Name)
	}
	s.hash.Write(s.buf)
	return s
}

func (s *summer) add(row []any) (err error) {
	if s.buf, err = appendRow(s.buf[:0], row); err != nil {
		return fmt.Errorf("db: sum %s: %w", s.table.Name, err)
	}
	s.hash.Write(s.buf)
	s.rows++
	return nil
}

func (s *summer) sum() Sum {
	return Sum{s.table.Name, s.rows, hex.EncodeToString(s.hash.Sum(nil))}
}

// The marks in front of a value's bytes. They are part of backups: never change one.
const (
	markNull    = 'n'
	markInteger = 'i' // 8 bytes
	markReal    = 'r' // 8 bytes
	markText    = 't' // length and bytes
	markBlob    = 'b' // length and bytes
)

// appendRow writes values so that different rows differ in their bytes, and equal ones are equal on both engines.
func appendRow(b []byte, row []any) ([]byte, error) {
	for _, v := range row {
		switch x := v.(type) {
		case nil:
			b = append(b, markNull)
		case int64:
			b = binary.BigEndian.AppendUint64(append(b, markInteger), uint64(x)) //nolint:gosec // all bits are kept
		case bool:
			n := uint64(0)
			if x {
				n = 1
			}
			b = binary.BigEndian.AppendUint64(append(b, markInteger), n)
		case float64:
			b = binary.BigEndian.AppendUint64(append(b, markReal), math.Float64bits(x+0)) // +0 makes one of the two zeros
		case string:
			b = appendText(append(b, markText), x)
		case []byte:
			b = append(binary.AppendUvarint(append(b, markBlob), uint64(len(x))), x...)
		default:
			return nil, fmt.Errorf("a value of type %T", v)
		}
	}
	return b, nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
