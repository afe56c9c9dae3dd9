package customer

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/history"
	"joren/internal/kit/day"
)

// Row is one statement of a source about a customer, as a file or the API brings it.
type Row struct {
	Fields

	// Digest is that of the whole row. The same digest under the same reference means: nothing new. 0 is never equal.
	Digest int64

	// FromOrder marks what an order says about its buyer: it fills what is empty but overwrites nothing, and without
	// a reference or an e-mail address of its own it never matches anybody.
	FromOrder bool

	// ID is a customer that is meant for certain, for example the one an order already belongs to; 0: unknown.
	ID int64
}

// Outcome says what became of a row.
type Outcome int

// The outcomes of a row.
const (
	Unchanged Outcome = iota
	CreatedNew
	UpdatedOld
)

// Applied is the customer that a row was found to be about.
type Applied struct {
	ID      int64
	Number  int64 // of a customer created now, else 0
	Outcome Outcome
}

// Rules are what a shop lets an import decide by itself.
type Rules struct {
	MatchMail  bool // the same e-mail address from two sources is the same customer
	MatchPhone bool // so is the same phone number with the same full name
}

// Batch applies rows in one transaction.
type Batch struct {
	Shop    int64
	Today   day.Day
	Zone    *time.Location
	Rules   Rules
	Live    bool
	Actor   string
	NewID   func() int64
	Numbers func() int64 // the next free customer number
	History *history.Writer
}

// referenceOf returns the reference under which the row's source knows the customer, and whether the source gave it.
// Rows of orders without id and address have none.
func (r *Row) referenceOf() (reference string, own bool) {
	if r.ExternalID != "" {
		return r.ExternalID, true
	}
	if key := r.mailKey(); key != "" {
		return "mail:" + key, false
	}
	if r.FromOrder {
		return "", false
	}
	return "row:" + strconv.FormatUint(uint64(r.Digest), 36), false
}

func ownReference(reference string) bool {
	return !strings.HasPrefix(reference, "mail:") && !strings.HasPrefix(reference, "row:")
}

// entry is a customer within a batch, loaded or new.
type entry struct {
	c       *Customer
	was     *Customer // as it stood before the batch, once that changed it
	isNew   bool
	changed map[string]bool
	owns    map[string]string // source → a reference that source itself gave
}

type sourceKey struct{ source, reference string }

type known struct {
	customer int64
	digest   int64
}

// state is what a batch knows while it goes through its rows.
type state struct {
	b       *Batch
	tx      *db.Tx
	known   map[sourceKey]known
	byMail  holders
	byPhone holders // by personKey
	entries map[int64]*entry
	order   []*entry // new and changed ones, in the order of their first row
	refs    map[sourceKey]known
	hadRefs map[sourceKey]known // what stood of those, before the batch
}

// Apply matches every row to a customer, by the source's reference first, then by the rules of the shop, creates who
// is not there, takes over what is new, and records what happened. The answers stand in the order of the rows.
func (b *Batch) Apply(tx *db.Tx, rows []Row) ([]Applied, error) {
	s := &state{b: b, tx: tx, known: map[sourceKey]known{}, byMail: holders{}, byPhone: holders{}, entries: map[int64]*entry{}, refs: map[sourceKey]known{},
		hadRefs: map[sourceKey]known{}}
	for i := range rows {
		rows[i].Complete()
	}
	if err := Serialize(tx, b.Shop); err != nil {
		return nil, err
	}
	if err := s.load(rows); err != nil {
		return nil, fmt.Errorf("customer: load a batch: %w", err)
	}
	out := make([]Applied, len(rows))
	for i := range rows {
		a, err := s.apply(&rows[i])
		if err != nil {
			return nil, fmt.Errorf("customer: apply a row: %w", err)
		}
		out[i] = a
	}
	if err := s.write(); err != nil {
		return nil, fmt.Errorf("customer: write a batch: %w", err)
	}
	return out, nil
}

// Serialize makes transactions that look customers of a shop up, to create or to remove them, wait for each other: two that
// meet the same new person at the same time must not both create them.
func Serialize(tx *db.Tx, shopID int64) error {
	if err := tx.Serialize("customers", shopID); err != nil {
		return fmt.Errorf("customer: wait for others: %w", err)
	}
	return nil
}

func (s *state) apply(r *Row) (Applied, error) {
	reference, own := r.referenceOf()
	key := sourceKey{r.Source, reference}
	was, isKnown := s.known[key]
	isKnown = isKnown && reference != ""
	if r.ID == 0 && isKnown && was.digest == r.Digest && r.Digest != 0 && !r.FromOrder {
		return Applied{ID: was.customer, Outcome: Unchanged}, nil
	}
	e := s.entries[r.ID]
	if e == nil && isKnown {
		if s.entries[was.customer] == nil { // an unchanged row of the batch had left it unread
			if err := s.loadCustomers(map[int64]bool{was.customer: true}); err != nil {
				return Applied{}, err
			}
		}
		e = s.entries[was.customer]
	}
	if e == nil {
		e = s.match(r, own)
	}
	created := e == nil
	if created {
		e = s.create(r)
	}
	fillOnly := !created && (r.FromOrder || (e.c.ExternalID != "" && (e.c.Source != r.Source || e.c.ExternalID != r.ExternalID)))
	e.remember(s.b.History)
	changed := e.c.merge(&r.Fields, fillOnly)
	if s.b.Rules.MatchMail {
		s.byMail.add(e.c.mailKey(), e.c.ID)
	}
	if s.b.Rules.MatchPhone {
		s.byPhone.add(e.c.personKey(), e.c.ID)
	}
	if reference != "" {
		digest := r.Digest
		if r.FromOrder {
			digest = was.digest // the digest belongs to rows about the person
		}
		s.note(key, known{e.c.ID, digest}, own, e)
	}
	if created {
		return Applied{ID: e.c.ID, Number: e.c.Number, Outcome: CreatedNew}, nil
	}
	if len(changed) == 0 {
		return Applied{ID: e.c.ID, Outcome: Unchanged}, nil
	}
	s.touch(e, changed)
	return Applied{ID: e.c.ID, Outcome: UpdatedOld}, nil
}

// note remembers under which reference the source knows the customer from now on.
func (s *state) note(key sourceKey, k known, own bool, e *entry) {
	was, ok := s.known[key]
	if ok && was == k {
		return
	}
	if _, noted := s.refs[key]; ok && !noted {
		s.hadRefs[key] = was
	}
	s.known[key], s.refs[key] = k, k
	if own {
		e.owns[key.source] = key.reference
	}
}

func (s *state) create(r *Row) *entry {
	c := &Customer{ID: s.b.NewID(), Number: s.b.Numbers(), Version: 1, AddedDay: s.b.Today, UpdatedAt: s.tx.Now, CreatedAt: s.tx.Now}
	c.Source, c.ExternalID = r.Source, r.ExternalID
	c.MemberStatus, c.Sex, c.Country = Guest, "unknown", "JP"
	if !r.Fields.CreatedAt.IsZero() && r.Fields.CreatedAt.Before(s.tx.Now) {
		c.CreatedAt = r.Fields.CreatedAt
		c.AddedDay = day.FromTime(c.CreatedAt, s.b.Zone)
	}
	e := &entry{c: c, isNew: true, changed: map[string]bool{}, owns: map[string]string{}}
	s.entries[c.ID] = e
	s.order = append(s.order, e)
	return e
}

func (s *state) touch(e *entry, changed []string) {
	if !e.isNew {
		if len(e.changed) == 0 {
			s.order = append(s.order, e)
			e.c.Version++
			e.c.UpdatedAt = s.tx.Now
		}
	}
	for _, f := range changed {
		e.changed[f] = true
	}
}

// emit records what became of one customer.
func (s *state) emit(e *entry) error {
	ev := eventlog.Event{Shop: s.b.Shop, Customer: e.c.ID, Live: s.b.Live, Actor: s.b.Actor}
	if e.isNew {
		ev.Kind, ev.On, ev.Body = Created, e.c.AddedDay, CreatedBody{Source: e.c.Source}
		return eventlog.Emit(s.tx, ev)
	}
	names := make([]string, 0, len(e.changed))
	for f := range e.changed {
		names = append(names, f)
	}
	ev.Kind, ev.On, ev.Body = Updated, s.b.Today, UpdatedBody{Fields: sorted(names)}
	return eventlog.Emit(s.tx, ev)
}
