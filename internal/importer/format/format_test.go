package format

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"joren/internal/kit/errs"
	"joren/internal/order"
)

// A format is known by its names: whatever the order of the columns, whatever others stand between them, and without
// any that it does not need.
func TestEveryFormatIsRecognisedByItsHeader(t *testing.T) {
	t.Parallel()
	is := func(t *testing.T, header []string, want *Format, how string) {
		t.Helper()
		got, err := Recognise(header)
		if err != nil || got != want {
			name := ""
			if got != nil {
				name = got.Name
			}
			t.Errorf("%s: recognised %q, %v", how, name, err)
			return
		}
		if _, err := got.Bind(header); err != nil {
			t.Errorf("%s: %v", how, err)
		}
	}
	for _, f := range builtin {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			full := f.Headers()
			if f.RowKind != "" {
				full = append(full, f.RowKind)
			}
			for _, r := range f.Require {
				if !slices.ContainsFunc(strings.Split(r, " | "), func(h string) bool { return slices.Contains(full, h) }) {
					full = append(full, strings.Split(r, " | ")[0])
				}
			}
			is(t, full, f, "all columns")
			reversed := slices.Clone(full)
			slices.Reverse(reversed)
			is(t, reversed, f, "reversed")
			is(t, append([]string{"", "見たことのない列", "another column"}, full...), f, "with others before")
			var wide []string
			for _, h := range full {
				wide = append(wide, " "+strings.NewReplacer("(", "（", ")", "）", "1", "１", " ", "　").Replace(h))
			}
			is(t, wide, f, "in full width")
			if f.Own {
				return // any of their columns may make them another of the three
			}
			for i, h := range full {
				less := slices.Delete(slices.Clone(full), i, i+1)
				got, err := Recognise(less)
				if err == nil && got == f {
					continue
				}
				if !slices.ContainsFunc(f.Require, func(r string) bool { return slices.Contains(strings.Split(r, " | "), h) }) {
					t.Errorf("without %s: %v, %v", h, got, err)
				}
			}
		})
	}
}

func TestAFormatAsksForTheColumnsItNeeds(t *testing.T) {
	t.Parallel()
	header := []string{"OrderId", "OrderTime", "OrderStatus", "ShipName"}
	f, err := Recognise(header)
	if err != nil || f.Name != "yahoo-orders" || !f.Unverified {
		t.Fatalf("recognised %v, %v", f, err)
	}
	_, err = f.Bind(header)
	var e *errs.Error
	if !errors.As(err, &e) || e.Code != errs.BadUse || e.Key != "format.needs_columns" || e.Args["format"] != "yahoo-orders" {
		t.Fatalf("bound: %v", err)
	}
	for _, name := range []string{"TotalPrice", "合計金額", "BillName", "BillMailAddress"} {
		if !strings.Contains(e.Args["columns"].(string), name) {
			t.Errorf("%q does not name %s", e.Args["columns"], name)
		}
	}
	if strings.Contains(e.Args["columns"].(string), "OrderTime") {
		t.Errorf("%q names a column that is there", e.Args["columns"])
	}
}

// Whatever is no field, or a field that no column, constant or need could name, is a slip of the pen in a table.
func TestTablesHoldFieldsAndStatesThatExist(t *testing.T) {
	t.Parallel()
	engine := []string{"quantity_shipped", "quantity_to_ship"}
	known := func(f *Format, field string) bool {
		base := strings.TrimRight(field, "+")
		return Known(f.Kind, base) || slices.Contains(engine, base) || strings.HasPrefix(base, "tax_totals.")
	}
	values := map[string][]string{"order_type": {string(order.Regular), string(order.Subscription), string(order.Club), string(order.Preorder)}}
	for _, s := range order.States {
		values["state"] = append(values["state"], string(s))
	}
	for _, s := range order.PaymentStates {
		values["payment_state"] = append(values["payment_state"], string(s))
	}
	values["payment_state"] = append(values["payment_state"], "")
	for _, f := range builtin {
		for _, c := range f.Columns {
			if !known(f, c.Field) {
				t.Errorf("%s: %s holds %s", f.Name, c.Header, c.Field)
			}
		}
		for field := range f.Constants {
			if !known(f, field) {
				t.Errorf("%s: constant %s", f.Name, field)
			}
		}
		for _, need := range f.Needs {
			if f.headersOf(strings.Split(need, " | ")) == "" {
				t.Errorf("%s needs %s, which no column holds", f.Name, need)
			}
		}
		for field, allowed := range values {
			for word, value := range f.Words[field] {
				if !slices.Contains(allowed, value) {
					t.Errorf("%s: %s %q means %q", f.Name, field, word, value)
				}
			}
		}
		both := f.maps("payment_state") && slices.ContainsFunc(f.Columns, func(c Column) bool {
			return c.Field == "payment_state" && slices.Contains(f.Columns, Column{c.Header, "state"})
		})
		for word := range f.Words["state"] {
			if _, ok := f.Words["payment_state"][word]; both && !ok {
				t.Errorf("%s: %q is a state but nothing for the payment, which stands in the same column", f.Name, word)
			}
		}
	}
}

func TestFilesOfOtherKindsAreCalledByTheirName(t *testing.T) {
	t.Parallel()
	for key, header := range map[string]string{
		"format.is_labels":          "住所録コード,お届け先電話番号,お届け先郵便番号,お届け先住所１,お客様管理ナンバー",
		"format.is_shipping_notice": "注文番号,送付先ID,発送明細ID,お荷物伝票番号,配送会社,発送日",
		"format.is_products":        "商品ID,公開ステータス(ID),公開ステータス(名称),商品名",
		"format.is_categories":      "カテゴリID,表示ランク,カテゴリ名,親カテゴリID,階層",
		"format.not_recognised":     "受付番号,お名前,金額",
	} {
		_, err := Recognise(strings.Split(header, ","))
		var e *errs.Error
		if !errors.As(err, &e) || e.Key != key || e.Code != errs.BadUse {
			t.Errorf("%s: %v", key, err)
		}
	}
}
