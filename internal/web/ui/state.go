package ui

// state is how a state is shown: key of its word, what it means, and its icon.
type state struct {
	key  string
	tone Tone
	icon string
}

// The states of orders, payments, members and jobs under the names that the vocabulary gives them.
func orderState(name string) (state, bool) {
	s, ok := map[string]state{
		"new":       {"ui.order.new", Plain, ""},
		"preparing": {"ui.order.preparing", Plain, ""},
		"shipped":   {"ui.order.shipped", Info, "truck"},
		"delivered": {"ui.order.delivered", Success, "check"},
		"cancelled": {"ui.order.cancelled", Failure, "x"},
		"returned":  {"ui.order.returned", Failure, "x"},
	}[name]
	return s, ok
}

func paymentState(name string) (state, bool) {
	s, ok := map[string]state{
		"unknown":       {"ui.payment.unknown", Plain, ""},
		"pending":       {"ui.payment.pending", Warning, "clock"},
		"paid":          {"ui.payment.paid", Success, "check"},
		"part_refunded": {"ui.payment.part_refunded", Warning, "warn"},
		"refunded":      {"ui.payment.refunded", Failure, "x"},
		"lapsed":        {"ui.payment.lapsed", Failure, "x"},
	}[name]
	return s, ok
}

func jobState(name string) (state, bool) {
	s, ok := map[string]state{
		"queued":    {"ui.job.queued", Plain, "clock"},
		"running":   {"ui.job.running", Info, ""},
		"done":      {"ui.job.done", Success, "check"},
		"failed":    {"ui.job.failed", Failure, "warn"},
		"cancelled": {"ui.job.cancelled", Plain, ""},
	}[name]
	return s, ok
}
