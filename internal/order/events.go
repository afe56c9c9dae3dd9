package order

import "joren/internal/eventlog"

// The facts that this package records.
var (
	Placed  = eventlog.Kind{Name: "order.placed", Version: 1}
	Changed = eventlog.Kind{Name: "order.changed", Version: 1}
	Lapse   = eventlog.Kind{Name: "order.lapsed", Version: 1}
	Removed = eventlog.Kind{Name: "order.removed", Version: 1}
)

// PlacedBody is the payload of Placed. Amount is nil when unknown.
type PlacedBody struct {
	Order  int64  `json:"order"`
	Number int64  `json:"number"`
	Amount *int64 `json:"amount"`
	Counts bool   `json:"counts"`
	Lines  int    `json:"lines"`
}

// ChangedBody is the payload of Changed: how the order stood and how it stands.
type ChangedBody struct {
	Order       int64        `json:"order"`
	Number      int64        `json:"number"`
	FromState   State        `json:"from_state"`
	State       State        `json:"state"`
	FromPayment PaymentState `json:"from_payment"`
	Payment     PaymentState `json:"payment"`
	FromAmount  *int64       `json:"from_amount"`
	Amount      *int64       `json:"amount"`
	FromCounts  bool         `json:"from_counts"`
	Counts      bool         `json:"counts"`
}

// LapseBody is the payload of Lapse.
type LapseBody struct {
	Order  int64 `json:"order"`
	Number int64 `json:"number"`
}

// RemovedBody is the payload of Removed: what the order was when the import that brought it was undone.
type RemovedBody struct {
	Order  int64  `json:"order"`
	Number int64  `json:"number"`
	Amount *int64 `json:"amount"`
	Counts bool   `json:"counts"`
}
