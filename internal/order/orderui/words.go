package orderui

import (
	"strings"

	"joren/internal/kit/i18n"
	"joren/internal/order"
	"joren/internal/shipping"
)

// StateText is the word for a state of an order, the same that ui.OrderBadge draws; an unknown one is shown as it is.
func StateText(l i18n.Lang, s order.State) string {
	switch s {
	case order.New:
		return l.T("ui.order.new")
	case order.Preparing:
		return l.T("ui.order.preparing")
	case order.Shipped:
		return l.T("ui.order.shipped")
	case order.Delivered:
		return l.T("ui.order.delivered")
	case order.Cancelled:
		return l.T("ui.order.cancelled")
	case order.Returned:
		return l.T("ui.order.returned")
	}
	return string(s)
}

// PaymentText is the word for a state of a payment, the same that ui.PaymentBadge draws.
func PaymentText(l i18n.Lang, s order.PaymentState) string {
	switch s {
	case order.PaymentUnknown:
		return l.T("ui.payment.unknown")
	case order.Pending:
		return l.T("ui.payment.pending")
	case order.Paid:
		return l.T("ui.payment.paid")
	case order.PartRefunded:
		return l.T("ui.payment.part_refunded")
	case order.Refunded:
		return l.T("ui.payment.refunded")
	case order.Lapsed:
		return l.T("ui.payment.lapsed")
	}
	return string(s)
}

// Channel is the name of the channel an order came through; one that Joren does not know is shown as the source wrote it.
func Channel(l i18n.Lang, code string) string {
	switch code {
	case "own_cart":
		return l.T("order.channel.own_cart")
	case "rakuten":
		return l.T("order.channel.rakuten")
	case "amazon":
		return l.T("order.channel.amazon")
	case "yahoo":
		return l.T("order.channel.yahoo")
	case "store":
		return l.T("order.channel.store")
	case "phone":
		return l.T("order.channel.phone")
	}
	return code
}

// Source is the name of the system or file an order was taken from.
func Source(l i18n.Lang, code string) string {
	switch code {
	case "shopify":
		return l.T("order.source.shopify")
	case "eccube":
		return l.T("order.source.eccube")
	case "colorme":
		return l.T("order.source.colorme")
	case "base":
		return l.T("order.source.base")
	case "stores":
		return l.T("order.source.stores")
	case "makeshop":
		return l.T("order.source.makeshop")
	case "woocommerce":
		return l.T("order.source.woocommerce")
	case "futureshop":
		return l.T("order.source.futureshop")
	case "nextengine":
		return l.T("order.source.nextengine")
	case "rakuuru":
		return l.T("order.source.rakuuru")
	case "file":
		return l.T("order.source.file")
	}
	return Channel(l, code)
}

// TypeText says how an order came about; "" for a single purchase.
func TypeText(l i18n.Lang, t order.Type) string {
	switch t {
	case order.Subscription:
		return l.T("order.type.subscription")
	case order.Club:
		return l.T("order.type.club")
	case order.Preorder:
		return l.T("order.type.preorder")
	}
	return string(t)
}

// CarrierText is the name of a carrier; one that Joren does not know is shown as it is written.
func CarrierText(l i18n.Lang, c shipping.Carrier) string {
	switch c {
	case shipping.Yamato:
		return l.T("order.carrier.yamato")
	case shipping.Sagawa:
		return l.T("order.carrier.sagawa")
	}
	return string(c)
}

// Nth says in short which purchase of its customer an order is: "初回", "3回目"; "" for 0, which is none.
func Nth(l i18n.Lang, n int64) string {
	switch {
	case n <= 0:
		return ""
	case n == 1:
		return l.T("order.nth.first")
	}
	return l.T("order.nth.later", i18n.Args{"n": ordinal(l, n)})
}

// NthPurchase says it in full: "3回目のご購入".
func NthPurchase(l i18n.Lang, n int64) string {
	if n <= 0 {
		return ""
	}
	return l.T("order.nth.purchase", i18n.Args{"n": ordinal(l, n)})
}

// ordinal writes a number as English ordinals have it: 1st, 2nd, 3rd, 11th. Japanese takes the plain number.
func ordinal(l i18n.Lang, n int64) string {
	s := i18n.Number(n)
	if l != i18n.EN {
		return s
	}
	if n%100/10 != 1 {
		switch n % 10 {
		case 1:
			return s + "st"
		case 2:
			return s + "nd"
		case 3:
			return s + "rd"
		}
	}
	return s + "th"
}

// ItemsProps are what an order is of, in one line.
type ItemsProps struct {
	First string // name of the first product
	Rest  string // "ほか2点", "× 3", or ""
}

// ItemsOf sums up what an order is of.
func ItemsOf(l i18n.Lang, o *order.Order) ItemsProps {
	p := ItemsProps{First: o.FirstItem}
	switch {
	case o.LineCount == 0:
		return ItemsProps{}
	case p.First == "":
		p.First = l.T("order.items.unnamed", i18n.Args{"n": o.LineCount})
	case o.LineCount > 1:
		p.Rest = l.T("order.items.rest", i18n.Args{"n": o.LineCount - 1})
	case o.Quantity > 1:
		p.Rest = "× " + i18n.Number(o.Quantity)
	}
	return p
}

// whyNot lists the reasons for which an order is no purchase, as sentences; none for one that is.
func whyNot(l i18n.Lang, o *order.Order) []string {
	if o.Counts {
		return nil
	}
	var out []string
	if o.Test {
		out = append(out, l.T("order.not_counted.test"))
	}
	switch o.State {
	case order.Cancelled:
		out = append(out, l.T("order.not_counted.cancelled"))
	case order.Returned:
		out = append(out, l.T("order.not_counted.returned"))
	case order.New, order.Preparing, order.Shipped, order.Delivered:
	}
	switch o.Payment {
	case order.Refunded:
		out = append(out, l.T("order.not_counted.refunded"))
	case order.Lapsed:
		out = append(out, l.T("order.not_counted.lapsed"))
	case order.PaymentUnknown, order.Pending, order.Paid, order.PartRefunded:
	}
	return out
}

// sentences puts sentences one after the other, as the language does it.
func sentences(l i18n.Lang, all []string) string {
	if l == i18n.EN {
		return strings.Join(all, " ")
	}
	return strings.Join(all, "")
}
