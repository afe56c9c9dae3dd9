// Package bulk does one thing to many customers: it gives them a tag or takes it away, in the background, in steps that each happen
// once, and takes that back where it still stands.
package bulk

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/jobs"
	"joren/internal/kit/errs"
	"joren/internal/shop"
)

// Kind is what an action does.
type Kind string

// The kinds.
const (
	Tag   Kind = "tag"
	Untag Kind = "untag"
)

// State is where an action stands.
type State string

// The states.
const (
	Running State = "running"
	Done    State = "done"
	Undoing State = "undoing"
	Undone  State = "undone"
)

// MaxCustomers bounds the customers of an action.
const MaxCustomers = 2_000_000

// atOnce is how many customers a transaction works through.
const atOnce = 500

// Action is something that is or was done to many customers.
type Action struct {
	ID       int64
	Kind     Kind
	Tag      string
	State    State
	Total    int64 // customers it is meant for
	Done     int64 // of these, worked through
	Changed  int64 // of these, changed
	Undone   int64 // of the changed ones, worked through by taking back
	At       time.Time
	Actor    string
	UndoneBy string

	members, changed *roaring.Bitmap // numbers of customers
}

// Service does actions.
type Service struct {
	db    *db.DB
	shops *shop.Service
	jobs  *jobs.Queue
}

// New returns a Service.
func New(d *db.DB, shops *shop.Service, q *jobs.Queue) *Service { return &Service{d, shops, q} }

const columns = "id, kind, tag, state, total, done, undone, at, actor, undone_by, members, changed"

func scan(rows *db.Rows) (*Action, error) {
	var a Action
	var at int64
	var members, changed []byte
	if err := rows.Scan(&a.ID, &a.Kind, &a.Tag, &a.State, &a.Total, &a.Done, &a.Undone, &at, &a.Actor, &a.UndoneBy, &members, &changed); err != nil {
		return nil, err
	}
	a.At, a.members, a.changed = time.UnixMilli(at), roaring.New(), roaring.New()
	for set, raw := range map[*roaring.Bitmap][]byte{a.members: members, a.changed: changed} {
		if _, err := set.FromBuffer(bytes.Clone(raw)); err != nil {
			return nil, fmt.Errorf("bulk: action %d: %w", a.ID, err)
		}
	}
	a.Changed = int64(a.changed.GetCardinality())
	return &a, nil
}

// List returns the latest actions of a shop, at most limit.
func List(q db.Querier, shopID int64, limit int) ([]*Action, error) {
	list, err := db.All(q, scan, fmt.Sprintf(`SELECT %s FROM bulk_actions WHERE shop_id = $1 ORDER BY id DESC LIMIT %d`, columns, limit), shopID)
	if err != nil {
		return nil, fmt.Errorf("bulk: list: %w", err)
	}
	return list, nil
}

func get(q db.Querier, shopID, id int64) (*Action, error) {
	return db.One(q, scan, `SELECT `+columns+` FROM bulk_actions WHERE shop_id = $1 AND id = $2`, shopID, id)
}

// Start takes an action down for the customers of ids and lets it begin in the background.
func (s *Service) Start(ctx context.Context, sh *shop.Shop, actor string, kind Kind, tag string, ids []int64) (id int64, err error) {
	if tag, err = customer.Tag(tag); err != nil {
		return 0, err
	}
	switch {
	case kind != Tag && kind != Untag:
		return 0, errs.New(errs.Invalid, "bulk.kind", nil)
	case len(ids) == 0:
		return 0, errs.New(errs.Invalid, "bulk.nobody", nil)
	case len(ids) > MaxCustomers:
		return 0, errs.New(errs.Invalid, "bulk.too_many", errs.Args{"n": MaxCustomers})
	}
	members := roaring.New()
	err = s.db.Read(ctx, func(q *db.Read) error {
		const chunk = 10_000
		for at := 0; at < len(ids); at += chunk {
			numbers, err := db.All(q, scanInt, `SELECT number FROM customers WHERE shop_id = $1 AND id {{in_list_int $2}}`, sh.ID, db.List(ids[at:min(at+chunk, len(ids))]))
			if err != nil {
				return err
			}
			for _, n := range numbers {
				if n > 0 && n <= math.MaxUint32 {
					members.Add(uint32(n))
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("bulk: start: %w", err)
	}
	raw, err := members.ToBytes()
	if err != nil {
		return 0, fmt.Errorf("bulk: start: %w", err)
	}
	none, err := roaring.New().ToBytes()
	if err != nil {
		return 0, fmt.Errorf("bulk: start: %w", err)
	}
	id = s.db.NewID()
	return id, s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO bulk_actions (shop_id, id, kind, tag, state, total, done, undone, members, changed, at, actor, undone_by)
			VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8, $9, $10, '')`, sh.ID, id, string(kind), tag, string(Running), int64(members.GetCardinality()),
			raw, none, tx.Now.UnixMilli(), actor)
		if err != nil {
			return err
		}
		return s.enqueue(tx, sh, id)
	})
}

func scanInt(rows *db.Rows) (n int64, err error) { return n, rows.Scan(&n) }

// Undo lets what an action changed be taken back in the background. A second time it changes nothing.
func (s *Service) Undo(ctx context.Context, sh *shop.Shop, actor string, id int64) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		a, err := get(tx, sh.ID, id)
		if err != nil {
			return err
		}
		if a.State == Undoing || a.State == Undone {
			return nil
		}
		if a.State == Running {
			return errs.New(errs.Conflict, "bulk.still_running", nil)
		}
		_, err = tx.Exec(`UPDATE bulk_actions SET state = $1, undone_by = $2, ended_at = NULL WHERE shop_id = $3 AND id = $4`, string(Undoing), actor, sh.ID, id)
		if err != nil {
			return err
		}
		return s.enqueue(tx, sh, id)
	})
}

// payload is what a job needs to know.
type payload struct {
	Slug   string `json:"slug"`
	Action int64  `json:"action"`
}

const (
	jobKind = "bulk"
	group   = "bulk" // a shop's actions are done one after another
)

func (s *Service) enqueue(tx *db.Tx, sh *shop.Shop, id int64) error {
	_, _, err := s.jobs.Enqueue(tx, jobs.Job{Shop: sh.ID, Kind: jobKind, Key: fmt.Sprint("bulk_", id), Group: group, Payload: jobs.NewPayload(payload{sh.Slug, id})})
	return err
}

// JobKind is how actions are done, for the worker.
func (s *Service) JobKind() jobs.Kind { return jobs.Kind{Name: jobKind, Handler: s.run, Limit: 2} }

// run does an action or takes it back, from where an earlier attempt was cut off.
func (s *Service) run(ctx context.Context, j jobs.Job) error {
	p, err := jobs.Payload[payload](j)
	if err != nil {
		return err
	}
	sh, err := s.shops.BySlug(ctx, p.Slug)
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		err = s.db.TxBatch(ctx, func(tx *db.Tx) (err error) {
			more, err = s.step(tx, j, sh, p.Action)
			return err
		})
	}
	return err
}

// step works through the next customers of an action, and ends the job with the last of them.
func (s *Service) step(tx *db.Tx, j jobs.Job, sh *shop.Shop, id int64) (more bool, err error) {
	a, err := get(tx, sh.ID, id)
	if err != nil {
		return false, err
	}
	r := customer.Retagging{Shop: sh.ID, Zone: sh.Zone, Actor: a.Actor, NewID: s.db.NewID, Tag: a.Tag, Give: a.Kind == Tag}
	of, from, ends := a.members, &a.Done, Done
	if a.State == Undoing {
		of, from, ends = a.changed, &a.Undone, Undone
		r.Give, r.Actor = !r.Give, a.UndoneBy
	} else if a.State != Running {
		return false, j.Done(tx)
	}
	numbers := next(of, *from)
	ids, err := db.All(tx, scanInt, `SELECT id FROM customers WHERE shop_id = $1 AND number {{in_list_int $2}} ORDER BY id`, sh.ID, db.List(numbers))
	if err != nil {
		return false, err
	}
	changed, err := r.Apply(tx, ids)
	if err != nil {
		return false, err
	}
	if a.State == Running {
		for _, c := range changed {
			a.changed.Add(uint32(c.Number))
		}
	}
	*from += int64(len(numbers))
	if more = *from < int64(of.GetCardinality()); !more {
		a.State = ends
	}
	if err := a.save(tx, sh.ID); err != nil {
		return false, err
	}
	if !more {
		return false, j.Done(tx)
	}
	return true, j.SaveProgress(tx, a.Done)
}

// next are the numbers that come after those that are done.
func next(of *roaring.Bitmap, done int64) []int64 {
	var numbers []int64
	for i := done; i < min(done+atOnce, int64(of.GetCardinality())); i++ {
		n, err := of.Select(uint32(i))
		if err != nil {
			break
		}
		numbers = append(numbers, int64(n))
	}
	return numbers
}

func (a *Action) save(tx *db.Tx, shopID int64) error {
	raw, err := a.changed.ToBytes()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE bulk_actions SET state = $1, done = $2, undone = $3, changed = $4, ended_at = $5 WHERE shop_id = $6 AND id = $7`,
		string(a.State), a.Done, a.Undone, raw, tx.Now.UnixMilli(), shopID, a.ID)
	return err
}
