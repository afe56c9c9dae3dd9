package importer

import (
	"fmt"
	"maps"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/history"
	"joren/internal/importer/format"
	"joren/internal/kit/day"
	"joren/internal/order"
)

// applier applies the units of one batch within one transaction.
type applier struct {
	run    *run
	tx     *db.Tx
	report *Report
	today  day.Day

	rejects  []Problem
	outcomes map[int64]customerState // customers of this batch
	buyers   map[uint64]int64        // of this batch
	touched  []touched
	history  *history.Writer
}

// touched is a unit that was applied, with what became of it.
type touched struct {
	unit     *unit
	customer customer.Applied
	order    order.Applied
}

func (a *applier) units(units []*unit) error {
	r := a.run
	a.today = day.FromTime(a.tx.Now, r.req.Shop.Zone)
	a.outcomes, a.buyers = map[int64]customerState{}, map[uint64]int64{}
	if err := a.join(); err != nil {
		return err
	}
	var good []*unit
	for i, u := range units {
		if r.done+int64(i) < r.skip {
			r.counted(u)
			continue
		}
		a.report.Rows += int64(len(u.rows))
		if len(u.problems) > 0 {
			a.report.Rejected += int64(len(u.rows))
			a.rejects = append(a.rejects, u.rejected()...)
			continue
		}
		a.report.Accepted += int64(len(u.rows))
		good = append(good, u)
	}
	if len(good) == 0 {
		return nil
	}
	switch r.src.bound.format.Kind {
	case format.Customers:
		return a.customersOnly(good)
	case format.Shipments:
		return a.shipments(good)
	case format.Orders, format.Lines:
	}
	return a.ordersWithBuyers(good)
}

// join takes the batch's turn among those that fill or undo the shop. Where something was undone since the last batch,
// what is remembered of the shop may be gone.
func (a *applier) join() error {
	r := a.run
	if err := customer.Serialize(a.tx, r.req.Shop.ID); err != nil {
		return err
	}
	epoch, err := history.Epoch(a.tx, r.req.Shop.ID)
	if err != nil {
		return err
	}
	if epoch != r.epoch {
		r.products.Known, r.epoch = nil, epoch
		clear(r.buyers)
	}
	if !r.req.DryRun {
		a.history = &history.Writer{Shop: r.req.Shop.ID, Import: a.report.ImportID, Actor: r.req.Actor, NewID: r.im.db.NewID}
	}
	r.products.History = a.history
	return nil
}

func (a *applier) customerBatch() *customer.Batch {
	r := a.run
	return &customer.Batch{Shop: r.req.Shop.ID, Today: a.today, Zone: r.req.Shop.Zone, Rules: customer.Rules{MatchMail: r.req.Shop.MatchMail, MatchPhone: r.req.Shop.MatchPhone},
		Actor: r.req.Actor, NewID: r.im.db.NewID, Numbers: r.blocks["customer"].take, History: a.history}
}

// people applies what the units say about customers and opens the figures of new ones.
func (a *applier) people(rows []customer.Row) ([]customer.Applied, error) {
	applied, err := a.customerBatch().Apply(a.tx, rows)
	if err != nil {
		return nil, err
	}
	var newcomers []order.Newcomer
	for i, p := range applied {
		if p.Outcome == customer.CreatedNew {
			newcomers = append(newcomers, order.Newcomer{ID: p.ID, Number: p.Number})
		} else if a.run.before[personHash(&rows[i].Fields)] {
			a.outcomes[p.ID] = seenCreated // nothing more to count
			continue
		}
		a.count(p)
	}
	return applied, order.OpenFigures(a.tx, a.run.req.Shop.ID, newcomers)
}

// counted remembers whom an earlier attempt has counted already.
func (r *run) counted(u *unit) {
	if h := personHash(&u.customer); len(u.problems) == 0 && h != 0 {
		r.before[h] = true
	}
}

// personHash is a digest of how the source names a customer; 0 where it does not.
func personHash(f *customer.Fields) uint64 {
	who := identities(f)
	if len(who) == 0 {
		return 0
	}
	d := newDigester()
	d.text(who[0])
	return uint64(d.sum())
}

// count keeps the strongest outcome of each customer: a person whom ten orders name is one person.
func (a *applier) count(p customer.Applied) {
	now := seenUnchanged
	switch p.Outcome {
	case customer.CreatedNew:
		now = seenCreated
	case customer.UpdatedOld:
		now = seenUpdated
	}
	was := max(a.outcomes[p.ID], a.run.customers.of(p.ID))
	if now <= was {
		return
	}
	a.outcomes[p.ID] = now
	if counter := a.counter(was); counter != nil {
		*counter--
	}
	*a.counter(now)++
}

func (a *applier) counter(s customerState) *int64 {
	switch s {
	case seenUnchanged:
		return &a.report.Customers.Unchanged
	case seenUpdated:
		return &a.report.Customers.Updated
	case seenCreated:
		return &a.report.Customers.Created
	}
	return nil
}

func (a *applier) customersOnly(units []*unit) error {
	rows := make([]customer.Row, len(units))
	for i, u := range units {
		rows[i] = customer.Row{Fields: u.customer, Digest: u.person}
	}
	applied, err := a.people(rows)
	if err != nil {
		return err
	}
	var statements []consent.Statement
	for i, u := range units {
		a.touched = append(a.touched, touched{unit: u, customer: applied[i]})
		if applied[i].Outcome != customer.Unchanged || rows[i].Optin != nil {
			statements = append(statements, a.statement(u, applied[i].ID)...)
		}
	}
	return a.consents(statements)
}

func (a *applier) ordersWithBuyers(units []*unit) error {
	shop := a.run.req.Shop
	keys := make([]order.Key, len(units))
	for i, u := range units {
		keys[i] = order.Key{Source: u.draft.Source, Number: u.draft.Number}
	}
	known, err := order.Find(a.tx, shop.ID, keys)
	if err != nil {
		return err
	}
	if err := a.keepLines(units, keys, known); err != nil {
		return err
	}
	if a.run.src.bound.format.AddsLines {
		if units, keys, err = a.addLines(units, keys, known); err != nil || len(units) == 0 {
			return err
		}
	}
	buyers, err := a.buyersOf(units, keys, known)
	if err != nil {
		return err
	}
	rows := make([]order.Row, len(units))
	var statements []consent.Statement
	for i, u := range units {
		rows[i] = order.Row{Draft: u.draft, Digest: orderDigest(&u.draft), Customer: buyers[i].ID}
		if was, exists := known[keys[i]]; !exists || was.Digest != rows[i].Digest {
			statements = append(statements, a.statement(u, rows[i].Customer)...)
		}
	}
	batch := order.Batch{Shop: shop.ID, Zone: shop.Zone, Lapse: shop.Lapse, Rounding: shop.Rounding, Live: a.run.req.Live, Actor: a.run.req.Actor,
		NewID: a.run.im.db.NewID, Numbers: a.run.blocks["order"].take, Products: a.run.products, History: a.history}
	orders, err := batch.Apply(a.tx, rows, known)
	if err != nil {
		return err
	}
	for i, u := range units {
		a.countOrder(u, orders[i])
		a.touched = append(a.touched, touched{unit: u, customer: buyers[i], order: orders[i]})
	}
	return a.consents(statements)
}

// buyersOf finds or creates who bought each order; nobody where the order names nobody. What an earlier order of the file has said of
// a buyer in the same words is not looked at again: an order overwrites nothing, so it can change nothing a second time.
func (a *applier) buyersOf(units []*unit, keys []order.Key, known map[order.Key]order.Known) ([]customer.Applied, error) {
	out := make([]customer.Applied, len(units))
	if a.run.src.bound.format.AddsLines {
		return out, nil // the order's buyer stays
	}
	var people []customer.Row
	var of []int // the unit of each
	for i, u := range units {
		was := known[keys[i]]
		if !u.customer.Identified() && was.Customer == 0 {
			continue
		}
		if id, again := a.run.buyers[u.buyer]; again && was.Customer == 0 {
			out[i] = customer.Applied{ID: id}
			continue
		}
		people, of = append(people, customer.Row{Fields: u.customer, FromOrder: true, ID: was.Customer}), append(of, i)
	}
	applied, err := a.people(people)
	if err != nil {
		return nil, err
	}
	for j, p := range applied {
		out[of[j]] = p
		if buyer := units[of[j]].buyer; buyer != 0 && people[j].ID == 0 {
			a.buyers[buyer] = p.ID
		}
	}
	return out, nil
}

// keepLines gives orders that exist their lines back where the file, one row an order, says nothing of lines.
func (a *applier) keepLines(units []*unit, keys []order.Key, known map[order.Key]order.Known) error {
	if a.run.src.bound.format.Kind != format.Orders || len(known) == 0 {
		return nil
	}
	ids := make([]int64, 0, len(known))
	at := map[int64]*unit{}
	for i, u := range units {
		if was, exists := known[keys[i]]; exists {
			ids = append(ids, was.ID)
			at[was.ID] = u
			u.draft.Lines = nil // the transaction may run again
		}
	}
	lines, err := order.Positions(a.tx, a.run.req.Shop.ID, ids)
	if err != nil {
		return fmt.Errorf("import: lines that stay: %w", err)
	}
	for _, l := range lines {
		at[l.Order].draft.Lines = append(at[l.Order].draft.Lines, l.Line())
	}
	return nil
}

func (a *applier) countOrder(u *unit, o order.Applied) {
	a.report.Lines += int64(len(u.draft.Lines))
	switch o.Outcome {
	case order.CreatedNew:
		a.report.Orders.Created++
	case order.UpdatedOld:
		a.report.Orders.Updated++
	default:
		a.report.Orders.Unchanged++
	}
	if !o.Counts {
		return
	}
	if o.Amount == nil {
		a.report.Orders.Unknown++
		return
	}
	a.report.Orders.Amount += *o.Amount
}

// statement is what a unit says about consent to mail, if anything. An order says it at its own time.
func (a *applier) statement(u *unit, customerID int64) []consent.Statement {
	if u.customer.Optin == nil || customerID == 0 {
		return nil
	}
	at := u.customer.ConsentAt
	if at.IsZero() {
		at = u.draft.OrderedAt
	}
	return []consent.Statement{{Customer: customerID, Channel: consent.Mail, Address: u.customer.Email, State: consent.Optin(*u.customer.Optin),
		Basis: consent.BasisFile, File: a.run.req.FileName, FileRow: u.rows[0].n, ObtainedAt: at}}
}

func (a *applier) consents(statements []consent.Statement) error {
	r := a.run
	b := consent.Batch{Shop: r.req.Shop.ID, Zone: r.req.Shop.Zone, Actor: r.req.Actor, NewID: r.im.db.NewID, History: a.history}
	if err := b.Record(a.tx, statements); err != nil {
		return fmt.Errorf("import: consents: %w", err)
	}
	return nil
}

// settle takes over what a committed batch found out.
func (a *applier) settle() {
	for id, s := range a.outcomes {
		a.run.customers.set(id, s)
	}
	if a.run.shadow != nil {
		a.run.shadow.take(a) // what was rolled back is nobody's
		return
	}
	maps.Copy(a.run.buyers, a.buyers)
}
