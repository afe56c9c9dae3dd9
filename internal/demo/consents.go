package demo

import (
	"joren/internal/consent"
	"joren/internal/customer"
)

// Bases that a statement rests on, in the words of the law on mail.
const (
	basisConsent     = "consent"
	basisUnsubscribe = "unsubscribe_link"
	basisBounce      = "bounce"
)

// optinShare is how many say yes to mail.
func (t traits) optinShare() float64 {
	switch {
	case t.channel == ownCart && t.status == customer.Guest:
		return .38
	case t.channel == ownCart:
		return .76
	case t.channel == store:
		return .5
	case t.channel == amazon:
		return 0
	}
	return .52
}

// consents tells what became of the permission to write to a person. A marketplace that passes on no mail makes no
// statement.
func (s *Shop) consents(t traits, p person, created int64) []Consent {
	r := s.rand(t.index, consentStream)
	if s.emailOf(t, p) == "" || t.channel == amazon {
		return nil
	}
	page := map[string]string{ownCart: "会員登録の頁", rakuten: "注文の頁", yahoo: "注文の頁", store: "店頭の申込書"}[t.channel]
	if t.status == customer.Guest {
		page = "注文の頁"
	}
	first := Consent{Channel: consent.Mail, State: consent.NotSubscribed, Basis: basisConsent, Page: page}
	if chance(r, t.optinShare()) {
		first.State = consent.Subscribed
	}
	first.At = s.calendar.time(created)
	out := []Consent{first}
	if first.State != consent.Subscribed {
		return out
	}
	next := Consent{Channel: consent.Mail, State: consent.Unsubscribed, Basis: basisUnsubscribe, Page: "メールの配信停止"}
	switch x := r.Float64(); {
	case t.status == customer.Withdrawn:
		next.Page = "退会の頁"
	case x < .015:
		next.State, next.Basis, next.Page = consent.Bounced, basisBounce, ""
	case x > .09:
		return out
	}
	days := s.calendar.last() - t.arrival
	if days < 14 {
		return out
	}
	next.At = s.calendar.time(s.calendar.moment(t.arrival+7+r.IntN(days-7), r.Float64()))
	return append(out, next)
}
