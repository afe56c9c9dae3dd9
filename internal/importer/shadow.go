package importer

import (
	"joren/internal/customer"
	"joren/internal/kit/jptext"
	"joren/internal/order"
)

// shadow remembers across the rolled-back batches of a dry run who would exist by now, and shows the first customers as
// they would look.
type shadow struct {
	created map[string]bool // references and addresses of customers that the dry run has created
	samples []Sample
	at      map[string]int // identity → place in samples
}

func newShadow() *shadow { return &shadow{created: map[string]bool{}, at: map[string]int{}} }

// maxSamples bounds what a dry run shows.
const maxSamples = 20

func identities(f *customer.Fields) []string {
	var out []string
	if f.ExternalID != "" {
		out = append(out, "id\x00"+f.Source+"\x00"+f.ExternalID)
	}
	if key, ok := jptext.Email(f.Email); ok && f.Email != "" {
		out = append(out, "mail\x00"+key)
	}
	return out
}

// take corrects the count of customers whom an earlier batch would have created, and keeps samples.
func (s *shadow) take(a *applier) {
	r := a.run
	for id := range a.outcomes {
		r.customers.forget(id) // rolled back: the id means nobody
	}
	done := map[int64]bool{}
	for _, t := range a.touched {
		ids := identities(&t.unit.customer)
		existed := false
		for _, id := range ids {
			existed = existed || s.created[id]
		}
		if t.customer.Outcome == customer.CreatedNew && existed && !done[t.customer.ID] {
			r.report.Customers.Created--
		}
		done[t.customer.ID] = true
		if a.outcomes[t.customer.ID] == seenCreated {
			for _, id := range ids {
				s.created[id] = true
			}
		}
		s.sample(t, ids, existed)
	}
	name := r.report.Names()
	for _, p := range a.rejects {
		if len(r.report.Errors) < maxDryErrors {
			p.Name = name(p.Cells)
			r.report.Errors = append(r.report.Errors, p)
		}
	}
}

func (s *shadow) sample(t touched, ids []string, existed bool) {
	at, known := -1, false
	for _, id := range ids {
		if i, ok := s.at[id]; ok {
			at, known = i, true
		}
	}
	if !known {
		if len(s.samples) >= maxSamples || (t.customer.ID == 0) || existed {
			return
		}
		c := customer.Customer{Fields: t.unit.customer}
		c.Complete()
		at = len(s.samples)
		s.samples = append(s.samples, Sample{Name: c.FullName(), Kana: c.Kana, Email: c.Email, Phone: orText(c.Phone, c.Mobile),
			Prefecture: c.Prefecture, New: t.customer.Outcome == customer.CreatedNew})
		for _, id := range ids {
			s.at[id] = at
		}
	}
	if t.order.ID != 0 {
		s.samples[at].add(t.order)
	}
}

func (s *Sample) add(o order.Applied) {
	if !o.Counts {
		return
	}
	s.Orders++
	s.Amount += value(o.Amount)
}
