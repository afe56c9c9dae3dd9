// Package order keeps a shop's orders and the one rule of what a purchase is. It owns the figures per customer that
// follow from that rule. It knows customers by their id only.
package order

import (
	"slices"
	"time"
)

// State is how far an order has come.
type State string

// The states of an order.
const (
	New       State = "new"
	Preparing State = "preparing"
	Shipped   State = "shipped"
	Delivered State = "delivered"
	Cancelled State = "cancelled"
	Returned  State = "returned"
)

// States lists every state in the order of an order's life.
var States = []State{New, Preparing, Shipped, Delivered, Cancelled, Returned}

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States, s) }

// PaymentState is what is known of an order's payment.
type PaymentState string

// The payment states. Lapsed is set by a job, or at once by an import of an old unpaid order.
const (
	PaymentUnknown PaymentState = "unknown"
	Pending        PaymentState = "pending"
	Paid           PaymentState = "paid"
	PartRefunded   PaymentState = "part_refunded"
	Refunded       PaymentState = "refunded"
	Lapsed         PaymentState = "lapsed"
)

// PaymentStates lists every payment state.
var PaymentStates = []PaymentState{PaymentUnknown, Pending, Paid, PartRefunded, Refunded, Lapsed}

// Type tells orders apart that come about in another way than a single purchase.
type Type string

// The types of orders.
const (
	Regular      Type = ""
	Subscription Type = "subscription"
	Club         Type = "club" // 頒布会: another product each time
	Preorder     Type = "preorder"
)

// Draft is an order as a source states it. Amounts are minor units of the shop's currency; nil means not stated.
type Draft struct {
	Source, Number string // Number is the source's own
	Channel        string // own_cart, rakuten, amazon, yahoo, store, phone, …
	OrderedAt      time.Time
	State          State
	PaymentState   PaymentState
	PaymentMethod  string
	Test           bool
	Type           Type
	Coupon, Memo   string

	Subtotal, Shipping, Fees, Discount, CouponDiscount *int64
	PointsUsed, PointsEarned, Tax, Refunded            *int64

	// MallCouponDiscount is what coupons took off that the marketplace pays for, beside those of the shop.
	MallCouponDiscount *int64

	// TaxAdded is tax on top of the lines, where their prices are without.
	TaxAdded *int64

	// StatedTax are the sums per tax rate that the source gives; they rule over those of the lines.
	StatedTax []TaxTotal

	// Total is what the source states for the whole order; it rules. Where it is nil the total is computed from
	// the lines, and unknown when no line states an amount.
	Total *int64

	ShipTo                                      *Address
	PaidAt, ShippedAt, DeliveredAt, CancelledAt time.Time
	Lines                                       []Line
}

// Line is one position of an order.
type Line struct {
	SKU, ProductID, ProductName, Variant, Category string

	UnitPrice *int64
	Quantity  int64
	TaxRate   int    // tenths of a percent: 80, 100; negative: not stated
	Amount    *int64 // of the whole line; nil: unit price × quantity, unknown without a price
}

// Address is where an order goes.
type Address struct {
	Name       string `json:"name,omitempty"`
	Kana       string `json:"kana,omitempty"`
	Company    string `json:"company,omitempty"`
	Phone      string `json:"phone,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	Prefecture string `json:"prefecture,omitempty"`
	City       string `json:"city,omitempty"`
	Address1   string `json:"address1,omitempty"`
	Address2   string `json:"address2,omitempty"`
	Country    string `json:"country,omitempty"`
}
