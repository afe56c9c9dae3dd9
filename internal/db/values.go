package db

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"joren/internal/kit/errs"
)

// bind turns an argument into one of the kinds of values that both engines take.
func bind(a any) (driver.Value, error) {
	switch x := a.(type) {
	case nil, int64, bool, float64, []byte:
		return a, nil
	case string:
		return a, checkText(x)
	case int:
		return int64(x), nil
	case int32:
		return int64(x), nil
	}
	v, err := driver.DefaultParameterConverter.ConvertValue(a)
	if err != nil {
		return nil, err
	}
	if s, ok := v.(string); ok {
		return v, checkText(s)
	}
	return v, nil
}

func bindError(i int, err error) error { return fmt.Errorf("db: argument $%d: %w", i+1, err) }

var errText = errs.New(errs.Invalid, "error.text", nil)

// checkText refuses what PostgreSQL cannot store, on both engines.
func checkText(s string) error {
	if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
		return errText
	}
	return nil
}

// List writes values as the JSON text that {{in_list $1}} and {{in_list_int $1}} take.
func List[T int64 | string](values []T) string {
	if len(values) == 0 {
		return "[]"
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(values); err != nil {
		panic(err) // numbers and strings can always be written
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// scan copies a row into dest. The usual types are copied without reflection.
func scan(dest []any, row []driver.Value, names interface{ Columns() []string }) error {
	if len(dest) != len(row) {
		return fmt.Errorf("db: %d columns scanned into %d values", len(row), len(dest))
	}
	for i, d := range dest {
		if err := scanOne(d, row[i]); err != nil {
			return fmt.Errorf("db: column %s: %w", names.Columns()[i], err)
		}
	}
	return nil
}

var errNull = errors.New("NULL into a value that cannot be nil")

func scanOne(dest any, v driver.Value) error {
	switch d := dest.(type) {
	case *int64:
		if n, ok := v.(int64); ok {
			*d = n
			return nil
		}
	case *string:
		if s, ok := v.(string); ok {
			*d = s
			return nil
		}
	case *bool:
		if b, ok := v.(bool); ok {
			*d = b
			return nil
		}
	case *int:
		if n, ok := v.(int64); ok {
			*d = int(n)
			return nil
		}
	case *float64:
		if f, ok := v.(float64); ok {
			*d = f
			return nil
		}
	case *[]byte:
		switch b := v.(type) {
		case []byte:
			*d = bytes.Clone(b)
			return nil
		case nil:
			*d = nil
			return nil
		}
	case *any:
		if b, ok := v.([]byte); ok {
			v = bytes.Clone(b)
		}
		*d = v
		return nil
	case interface{ Scan(any) error }:
		return d.Scan(v)
	}
	p := reflect.ValueOf(dest)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("%T is no pointer to scan into", dest)
	}
	return scanInto(p.Elem(), v)
}

// scanInto sets a value of any named type, and converts between numbers where nothing is lost: SQLite has no booleans.
func scanInto(d reflect.Value, v driver.Value) error {
	if d.Kind() == reflect.Pointer {
		if v == nil {
			d.SetZero()
			return nil
		}
		fresh := reflect.New(d.Type().Elem())
		if err := scanOne(fresh.Interface(), v); err != nil {
			return err
		}
		d.Set(fresh)
		return nil
	}
	switch x := v.(type) {
	case nil:
		return errNull
	case int64:
		switch {
		case d.CanInt() && !d.OverflowInt(x):
			d.SetInt(x)
			return nil
		case d.CanUint() && x >= 0 && !d.OverflowUint(uint64(x)):
			d.SetUint(uint64(x))
			return nil
		case d.CanFloat():
			d.SetFloat(float64(x))
			return nil
		case d.Kind() == reflect.Bool && (x == 0 || x == 1):
			d.SetBool(x == 1)
			return nil
		}
	case float64:
		if d.CanFloat() {
			d.SetFloat(x)
			return nil
		}
	case bool:
		if d.Kind() == reflect.Bool {
			d.SetBool(x)
			return nil
		}
	case string:
		if d.Kind() == reflect.String {
			d.SetString(x)
			return nil
		}
	case []byte:
		if d.Kind() == reflect.Slice && d.Type().Elem().Kind() == reflect.Uint8 {
			d.SetBytes(bytes.Clone(x))
			return nil
		}
	}
	return fmt.Errorf("%T %v does not fit %s", v, v, d.Type())
}
