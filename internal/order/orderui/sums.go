package orderui

import (
	"strconv"
	"strings"

	"joren/internal/kit/i18n"
	"joren/internal/order"
	"joren/internal/web/ui"
)

type sumProps struct{ Text, Note string }

// lineTable lists the lines with their sum.
func (s *sheet) lineTable() ui.TableProps {
	p := ui.TableProps{Cards: "ab", Caption: s.t("orderui.lines.caption", i18n.Args{"n": len(s.lines)}), Columns: []ui.Column{
		{Key: "name", Label: s.t("orderui.lines.product")},
		{Label: s.t("orderui.lines.quantity"), Num: true, Phone: true},
		{Label: s.t("orderui.lines.price"), Num: true, Phone: true},
		{Key: "hide", Label: s.t("orderui.lines.rate"), Num: true, Quiet: true},
		{Label: s.t("orderui.lines.amount"), Num: true, Phone: true},
	}}
	unknown := s.t("order.amount_unknown")
	for i := range s.lines {
		l := &s.lines[i]
		name := l.Name
		if name == "" {
			name = s.t("orderui.lines.unnamed")
		}
		price := "–"
		if l.UnitPrice != nil {
			price = s.format.Money(*l.UnitPrice)
		}
		p.Rows = append(p.Rows, ui.Row{Cells: []ui.Cell{
			{Head: true, Text: name, Sub: joined(l.Variant, l.SKU)}, {Text: i18n.Number(l.Quantity), Unit: s.t("orderui.unit.piece")},
			{Text: price}, {Text: rateText(l.TaxRate)}, {Text: s.format.MoneyOr(l.Amount, unknown), Strong: l.Amount != nil},
		}})
	}
	sum, missing := s.lineSum()
	foot := sumProps{Text: s.t("orderui.lines.sum")}
	if missing > 0 && sum != nil {
		foot.Note = s.t("orderui.lines.missing", i18n.Args{"n": missing})
	}
	p.Foot = []ui.Cell{{Head: true, Body: sumCell(foot)}, {Text: i18n.Number(s.order.Quantity), Unit: s.t("orderui.unit.piece")},
		{Span: 2, Wide: true}, {Text: s.format.MoneyOr(sum, unknown)}}
	return p
}

// lineSum adds the lines up: nil when none states an amount. missing are those that state none.
func (s *sheet) lineSum() (sum *int64, missing int) {
	var total int64
	for i := range s.lines {
		if a := s.lines[i].Amount; a != nil {
			total += *a
		} else {
			missing++
		}
	}
	if missing == len(s.lines) {
		return nil, missing
	}
	return &total, missing
}

// rateText writes a tax rate in tenths of a percent: "8%", "7.8%"; "" when unknown.
func rateText(tenths int) string {
	if tenths < 0 {
		return ""
	}
	return strings.TrimSuffix(strconv.Itoa(tenths/10)+"."+strconv.Itoa(tenths%10), ".0") + "%"
}

// sumsProps show how an order's amount comes about.
type sumsProps struct {
	Sheet ui.SheetProps
	Table ui.TableProps
	Note  string // what the difference is
}

// sums goes the way of order.Draft.Sum: what the lines come to, what is added, what is taken off, and what of the
// stated total that does not explain.
func (s *sheet) sums() sumsProps {
	o := s.order
	p := sumsProps{Sheet: ui.SheetProps{Title: s.t("orderui.sums")}, Table: ui.TableProps{Tight: true, Caption: s.t("orderui.sums.table"),
		Columns: []ui.Column{{Label: s.t("orderui.sums.item")}, {Label: s.t("orderui.lines.amount"), Num: true}}}}
	add := func(key string, a int64, sub string) {
		if a != 0 {
			p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Head: true, Text: s.t(key), Sub: sub}, {Text: s.format.Money(a)}}})
		}
	}
	base, _ := s.lineSum()
	sub := ""
	if base == nil {
		base = o.Subtotal
	} else if o.Subtotal != nil && *o.Subtotal != *base {
		sub = s.t("orderui.sums.stated_subtotal", i18n.Args{"amount": s.format.Money(*o.Subtotal)})
	}
	p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Head: true, Text: s.t("orderui.sums.subtotal"), Sub: sub},
		{Text: s.format.MoneyOr(base, s.t("order.amount_unknown"))}}})
	add("orderui.sums.tax_added", o.TaxAdded, "")
	add("orderui.sums.shipping", o.Shipping, "")
	add("orderui.sums.fees", o.Fees, "")
	add("orderui.sums.discount", -o.Discount, "")
	add("orderui.sums.coupon", -o.Coupon, o.CouponCode)
	add("orderui.sums.mall_coupon", -o.MallCoupon, s.t("orderui.sums.mall_coupon_note"))
	add("orderui.sums.points", -o.PointsUsed, "")
	add("orderui.sums.difference", o.Difference, "")
	if o.Difference != 0 {
		p.Note = s.t("orderui.sums.difference_note")
	}
	total := s.format.MoneyOr(o.Total, s.t("order.amount_unknown"))
	label := s.t("orderui.sums.total")
	if o.Refunded != 0 && o.Total != nil {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Head: true, Text: label, Strong: true}, {Text: total, Strong: true}}})
		add("orderui.sums.refunded", -o.Refunded, "")
		label, total = s.t("orderui.sums.after_refund"), s.format.MoneyOr(o.Amount, s.t("order.amount_unknown"))
	}
	p.Table.Foot = []ui.Cell{{Head: true, Text: label}, {Text: total}}
	return p
}

// taxProps are the sums per tax rate.
type taxProps struct {
	Sheet ui.SheetProps
	Table *ui.TableProps // nil when no line states a rate
	Note  string
}

func (s *sheet) tax() taxProps {
	o := s.order
	p := taxProps{Sheet: ui.SheetProps{Title: s.t("orderui.tax")}}
	var notes []string
	if len(o.TaxTotals) > 0 {
		p.Table = s.taxTable(o.TaxTotals)
		note := s.t("orderui.tax.note")
		if o.TaxTotals[0].Stated {
			note = s.t("orderui.tax.of_source")
		}
		notes = append(notes, note)
	}
	if o.Tax != nil {
		notes = append(notes, s.t("orderui.tax.stated", i18n.Args{"amount": s.format.Money(*o.Tax)}))
	}
	p.Note = sentences(s.lang, notes)
	return p
}

func (s *sheet) taxTable(totals []order.TaxTotal) *ui.TableProps {
	t := &ui.TableProps{Tight: true, Caption: s.t("orderui.tax.table"), Columns: []ui.Column{{Label: s.t("orderui.lines.rate")},
		{Label: s.t("orderui.tax.base"), Num: true}, {Label: s.t("orderui.tax.inside"), Num: true}}}
	var base, tax int64
	for _, x := range totals {
		base, tax = base+x.Amount, tax+x.Tax
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Head: true, Text: rateText(x.Rate)}, {Text: s.format.Money(x.Amount)}, {Text: s.format.Money(x.Tax)}}})
	}
	if len(totals) > 1 {
		t.Foot = []ui.Cell{{Head: true, Text: s.t("orderui.sums.total")}, {Text: s.format.Money(base)}, {Text: s.format.Money(tax)}}
	}
	return t
}
