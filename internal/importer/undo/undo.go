// Package undo takes back what an import did: it removes the records that the import created and that nobody has used
// since, puts values back that nobody has changed since, and lists the rest with the reason.
//
// The work is done in small transactions that also note how far it has come, so that a kill loses nothing and repeats
// nothing. What stayed is tried again whenever another import of the shop is undone, and when staff ask: so imports may be
// undone in any order. While it runs, imports of the shop wait for each transaction, and forget what they remember.
//
// The package decides what goes and in which order; how records and values go is the business of the features. It
// owns import_kept. The import's own record is kept by package importer.
package undo

import (
	"context"
	"fmt"
	"time"

	"joren/internal/consent"
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/history"
	"joren/internal/importer"
	"joren/internal/order"
	"joren/internal/product"
)

// Feature is what another part of the program has to say about records that an import created.
type Feature struct {
	// InUse returns for those of the records that it uses the reason why they cannot go: an i18n key. May be nil.
	InUse func(q db.Querier, shopID int64, kind history.Kind, ids []int64) (map[int64]string, error)
	// Removed is told of records that go, to remove its own rows about them. May be nil.
	Removed func(tx *db.Tx, shopID int64, kind history.Kind, ids []int64) error
	// Undone is told that an import's changes are undone, to remove its own rows that the import brought. May be nil.
	Undone func(tx *db.Tx, shopID, importID int64) error
}

// Undoer undoes imports.
type Undoer struct {
	db       *db.DB
	features []Feature
}

// New returns an Undoer.
func New(d *db.DB, features ...Feature) *Undoer {
	return &Undoer{d, features}
}

// Request says what to undo.
type Request struct {
	Shop   int64
	Zone   *time.Location
	Import int64
	Actor  string

	// Within is called in every transaction; its error undoes the transaction and ends Run. A worker says there that the
	// undoing is still its own. May be nil.
	Within   func(tx *db.Tx, p importer.Progress) error
	Progress func(p importer.Progress) // called after each step; may be nil
}

// The phases. What a later one removes may be named by what an earlier one does.
const (
	phaseOrders = iota // those that the import created go
	phaseChanges
	phaseCustomers
	phaseProducts
	phaseAgainOrders // what earlier undoings left is tried again
	phaseAgainCustomers
	phaseAgainProducts
	phaseSettle
	phaseEnd
)

// How much one transaction does.
const (
	recordsAtOnce = 250
	changesAtOnce = 200
)

// Begin notes that an import is being undone. The caller makes sure in the same transaction that Run will be called;
// Run begins by itself where nobody did. total is what Size counted.
func Begin(tx *db.Tx, shopID, importID int64, actor string, total int64) (*importer.Undo, error) {
	return importer.BeginUndo(tx, shopID, importID, actor, total, phaseAgainOrders)
}

// Size counts the records that an import created and the changes that it made.
func Size(q db.Querier, shopID, importID int64) (int64, error) {
	return size(q, shopID, importID, history.Order, history.Customer, history.Product)
}

func size(q db.Querier, shopID, importID int64, created ...history.Kind) (n int64, err error) {
	if n, err = history.CountOf(q, shopID, importID); err != nil {
		return 0, err
	}
	err = eachBatch(q, shopID, importID, func(b importer.Batch) bool {
		for _, kind := range created {
			n += int64(len(b.Created[kind]))
		}
		return true
	})
	return n, err
}

func eachBatch(q db.Querier, shopID, importID int64, take func(b importer.Batch) bool) error {
	const atOnce = 50
	for below := int64(0); ; {
		list, err := importer.Batches(q, shopID, importID, below, atOnce)
		if err != nil {
			return err
		}
		for _, b := range list {
			if !take(b) {
				return nil
			}
			below = b.ID
		}
		if len(list) < atOnce {
			return nil
		}
	}
}

// work is one undoing under way.
type work struct {
	*Undoer
	req    *Request
	by     history.By
	used   map[int64]bool // products that lines name, since usedIn began and up to usedAt
	usedIn int            // the phase
	usedAt int64          // a sequence of the log
}

func (u *Undoer) records(zone *time.Location) map[history.Kind]history.Records {
	return map[history.Kind]history.Records{history.Customer: customer.Records{Zone: zone}, history.Consent: consent.Records{Zone: zone},
		history.Order: order.Records{Zone: zone}, history.Product: product.Records{}}
}

// Run undoes an import, or carries on where an earlier attempt was cut off. Undoing what was undone changes nothing.
func (u *Undoer) Run(ctx context.Context, req Request) (*importer.Undo, error) {
	w := &work{Undoer: u, req: &req, by: history.By{Shop: req.Shop, Import: req.Import, Actor: req.Actor, NewID: u.db.NewID}}
	var total int64
	err := u.db.Read(ctx, func(q *db.Read) (err error) {
		total, err = Size(q, req.Shop, req.Import)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("undo: look at the import: %w", err)
	}
	var state *importer.Undo
	err = u.db.Tx(ctx, func(tx *db.Tx) (err error) {
		state, err = Begin(tx, req.Shop, req.Import, req.Actor, total)
		return err
	})
	if err != nil {
		return nil, err
	}
	w.by.Actor = state.Actor
	for state.Running {
		if state, err = w.step(ctx, state.Phase); err != nil {
			return nil, err
		}
		if req.Progress != nil {
			req.Progress(importer.Progress{Rows: state.Done, Total: state.Total})
		}
	}
	return state, nil
}

// step does a little of one phase in a transaction.
func (w *work) step(ctx context.Context, phase int) (state *importer.Undo, err error) {
	if err := w.look(ctx, phase); err != nil {
		return nil, err
	}
	err = w.db.TxBatch(ctx, func(tx *db.Tx) error {
		if err := customer.Serialize(tx, w.req.Shop); err != nil {
			return err
		}
		if w.req.Within != nil {
			if err := w.req.Within(tx, importer.Progress{}); err != nil {
				return err
			}
		}
		if state, err = importer.GetUndo(tx, w.req.Shop, w.req.Import); err != nil {
			return err
		}
		if !state.Running || state.Phase != phase { // another process has carried it on
			return nil
		}
		if err := w.advance(tx, state); err != nil {
			return err
		}
		if err := history.NextEpoch(tx, w.req.Shop); err != nil {
			return err
		}
		return importer.SaveUndo(tx, w.req.Shop, w.req.Import, state)
	})
	if err != nil {
		return nil, fmt.Errorf("undo: %w", err)
	}
	return state, nil
}

// advance does the next piece of the phase that the undoing has come to.
func (w *work) advance(tx *db.Tx, s *importer.Undo) error {
	switch s.Phase {
	case phaseOrders:
		return w.created(tx, s, history.Order)
	case phaseChanges:
		return w.changes(tx, s)
	case phaseCustomers:
		return w.created(tx, s, history.Customer)
	case phaseProducts:
		return w.created(tx, s, history.Product)
	case phaseAgainOrders:
		return w.again(tx, s, history.Order)
	case phaseAgainCustomers:
		return w.again(tx, s, history.Customer)
	case phaseAgainProducts:
		return w.again(tx, s, history.Product)
	case phaseSettle:
		return w.settle(tx, s)
	}
	s.Running, s.FinishedAt = false, tx.Now.UnixMilli()
	return nil
}

func next(s *importer.Undo) { s.Phase, s.Place, s.Offset = s.Phase+1, 0, 0 }

// created lets records go that the import created, in the batch that the undoing has come to.
func (w *work) created(tx *db.Tx, s *importer.Undo, kind history.Kind) error {
	below := s.Place
	if s.Offset > 0 {
		below++ // the same batch again
	}
	list, err := importer.Batches(tx, w.req.Shop, w.req.Import, below, 1)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		next(s)
		return nil
	}
	ids := list[0].Created[kind]
	ids = ids[min(s.Offset, len(ids)):]
	s.Place = list[0].ID
	if len(ids) > recordsAtOnce {
		ids = ids[:recordsAtOnce]
		s.Offset += recordsAtOnce
	} else {
		s.Offset = 0
	}
	s.Done += int64(len(ids))
	if kind == history.Product {
		if err := w.lookOn(tx); err != nil {
			return err
		}
	}
	free, kept, err := w.decide(tx, kind, w.req.Import, ids, w.used, nil)
	if err != nil {
		return err
	}
	if err := w.remove(tx, kind, w.req.Import, free); err != nil {
		return err
	}
	count(s, kind, len(free))
	return keep(tx, w.req.Shop, w.req.Import, kept)
}
