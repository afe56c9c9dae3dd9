package importer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"joren/internal/db"
	"joren/internal/importer/format"
	"joren/internal/kit/errs"
	"joren/internal/product"
)

// batchRows bounds the rows of the file that one transaction takes. A transaction of twice as many is faster by a tenth, for each
// writes the pages of the indexes anew, and keeps others from writing twice as long.
const batchRows = 4000

// run is one import under way.
type run struct {
	im     *Importer
	req    *Request
	src    *source
	report Report
	skip   int64 // units that an earlier attempt has committed
	done   int64 // units committed

	seen      map[uint64]stated // reference → what stated it first
	customers outcomes          // what became of each customer so far
	buyers    map[uint64]int64  // what orders said of a buyer, digested → the customer who has all of it
	products  *product.Batch
	epoch     int64 // of undoing, when products was filled
	blocks    map[string]*block
	shadow    *shadow // of a dry run

	owner, fingerprint string // of an import of the command line; empty for one that a job carries out
	started            time.Time
	spent              float64         // seconds that earlier attempts took
	before             map[uint64]bool // whom earlier attempts have counted
}

// errTried ends a dry run that has tried enough.
var errTried = errors.New("enough rows tried")

// Run takes a file in. Rows that are rejected are no error: the report counts them and they are kept with their
// reasons. An error means that the file as a whole could not be read, recognised or carried through; whatever was
// committed before stays, and running the same file again continues from there.
func (im *Importer) Run(ctx context.Context, req Request) (*Report, error) {
	r := &run{im: im, req: &req, seen: map[uint64]stated{}, customers: newOutcomes(), buyers: map[uint64]int64{}, blocks: map[string]*block{},
		before: map[uint64]bool{}, started: im.db.Clock().Now()}
	r.products = &product.Batch{Shop: req.Shop.ID, NewID: im.db.NewID}
	src, err := im.open(ctx, &req)
	if err != nil {
		return nil, err
	}
	r.src = src
	r.report = Report{File: req.FileName, Format: src.bound.format.Name, Encoding: string(src.table.info.Encoding), Kind: src.bound.format.Kind,
		Header: src.header, Unused: src.bound.unused(), Unverified: src.bound.format.Unverified,
		Info: src.table.info, Sheets: src.table.sheets, Total: src.rows,
		Mapping: req.Mapping, Added: req.added}
	if req.DryRun {
		r.shadow = newShadow()
	} else if err := r.begin(ctx); err != nil {
		return nil, err
	}
	err = r.all(ctx)
	if errors.Is(err, errTried) {
		err = nil
	}
	r.releaseNumbers(context.WithoutCancel(ctx))
	r.report.Seconds = r.seconds()
	if r.shadow != nil {
		r.report.Sample = r.shadow.samples
	} else if ferr := r.end(ctx, err); ferr != nil {
		err = errors.Join(err, ferr)
	}
	if err != nil {
		return nil, err
	}
	return &r.report, nil
}

// all goes through the units and applies them batch by batch. Reading and checking run ahead of writing by two
// batches.
func (r *run) all(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	type batch struct {
		units []*unit
		err   error
	}
	ahead := make(chan batch, 1)
	defer func() { // nobody reads the file any more when this returns
		cancel()
		for range ahead {
		}
	}()
	go func() {
		defer close(ahead)
		send := func(b batch) bool {
			select {
			case ahead <- b:
				return true
			case <-ctx.Done():
				return false
			}
		}
		var units []*unit
		rows := 0
		for u, err := range r.src.units(r.req.Shop) {
			if err != nil {
				send(batch{err: err})
				return
			}
			u.digest()
			r.once(u)
			if rows+len(u.rows) > batchRows && rows > 0 {
				if !send(batch{units: units}) {
					return
				}
				units, rows = nil, 0
			}
			units = append(units, u)
			rows += len(u.rows)
		}
		if len(units) > 0 {
			send(batch{units: units})
		}
	}()
	for b := range ahead {
		if b.err != nil {
			return b.err
		}
		if err := r.apply(ctx, b.units); err != nil {
			return err
		}
		if r.req.Progress != nil {
			r.req.Progress(Progress{Rows: r.report.Rows, Total: r.src.rows})
		}
	}
	return ctx.Err()
}

// stated is the row that first named a reference, with the digest of what it said of a customer, cut short: there is one
// for each reference of the file. A row number over 32 bits is only shown wrong.
type stated struct{ row, digest uint32 }

// once rejects a unit whose reference an earlier row of the file has named. The very same customer again is let through:
// it changes nothing.
func (r *run) once(u *unit) {
	if u.key == 0 || len(u.problems) > 0 || r.src.bound.format.Kind == format.Lines { // the rows of an order have been gathered
		return
	}
	digest := uint32(0)
	if r.src.bound.format.Kind == format.Customers {
		digest = uint32(u.person) | 1 // never 0
	}
	first, again := r.seen[u.key]
	if !again {
		r.seen[u.key] = stated{uint32(u.rows[0].n), digest}
		return
	}
	if digest != 0 && digest == first.digest {
		return
	}
	field := "external_id"
	if r.src.bound.format.Kind != format.Customers {
		field = "order_number"
	}
	p := r.src.bound.problem(u.rows[0], field, "import.twice")
	p.Args = errs.Args{"row": int(first.row)}
	u.reject(p)
}

// apply commits one batch, or runs through it and rolls back in a dry run.
func (r *run) apply(ctx context.Context, units []*unit) error {
	if err := r.reserveNumbers(ctx, len(units)); err != nil {
		return err
	}
	var after Report
	var a *applier
	err := r.im.db.TxBatch(ctx, func(tx *db.Tx) error {
		for _, b := range r.blocks {
			b.rewind()
		}
		after = r.report
		a = &applier{run: r, tx: tx, report: &after}
		if err := a.units(units); err != nil {
			return err
		}
		if r.req.DryRun {
			return errRollback
		}
		return a.record(r.done + int64(len(units)))
	})
	if r.req.DryRun && errors.Is(err, errRollback) {
		err = nil
	}
	if err != nil {
		return fmt.Errorf("import: rows %d to %d: %w", units[0].rows[0].n, units[len(units)-1].rows[0].n, err)
	}
	for _, b := range r.blocks {
		b.keep()
	}
	r.report = after
	r.done += int64(len(units))
	a.settle()
	if r.req.DryRun && r.req.TryRows > 0 && r.report.Rows >= r.req.TryRows {
		return errTried
	}
	return nil
}

// seconds is how long the import has taken so far, over all attempts.
func (r *run) seconds() float64 { return r.spent + r.im.db.Clock().Now().Sub(r.started).Seconds() }

func (r *run) within(tx *db.Tx, report *Report) error {
	if r.req.Within == nil {
		return nil
	}
	return r.req.Within(tx, Progress{Rows: report.Rows, Total: report.Total})
}

// errRollback ends the transaction of a dry run.
var errRollback = errors.New("dry run")

// block is a reserved run of numbers.
type block struct {
	next, last, kept int64
}

func (b *block) take() int64 {
	n := b.next
	b.next++
	return n
}

func (b *block) rewind() { b.next = b.kept }
func (b *block) keep()   { b.kept = b.next }

// dryNumbers is where the numbers of a dry run begin.
const dryNumbers = 1 << 52

// reserveNumbers makes sure that a batch of n units finds numbers enough, in a transaction of its own and before the
// batch's: a number once shown is never used again, whatever happens to the batch.
func (r *run) reserveNumbers(ctx context.Context, n int) error {
	for _, kind := range []string{"customer", "order"} {
		if !r.src.bound.format.Kind.Creates(kind) {
			continue
		}
		b := r.blocks[kind]
		if b == nil {
			b = &block{next: 1, kept: 1}
			if r.req.DryRun { // far from those that exist
				b = &block{next: dryNumbers, kept: dryNumbers}
			}
			r.blocks[kind] = b
		}
		if r.req.DryRun {
			b.last = b.next + int64(n)
			continue
		}
		if b.last-b.next+1 >= int64(n) {
			continue
		}
		want := n
		if r.src.rows > batchRows {
			want = max(n, 2*batchRows)
		}
		if err := r.im.numbers.Release(ctx, r.req.Shop.ID, kind, b.next, b.last); err != nil {
			return err
		}
		first, err := r.im.numbers.Reserve(ctx, r.req.Shop.ID, kind, want)
		if err != nil {
			return fmt.Errorf("import: reserve %s numbers: %w", kind, err)
		}
		*b = block{next: first, kept: first, last: first + int64(want) - 1}
	}
	return nil
}

func (r *run) releaseNumbers(ctx context.Context) {
	if r.req.DryRun {
		return
	}
	for kind, b := range r.blocks {
		if b.kept <= b.last {
			if err := r.im.numbers.Release(ctx, r.req.Shop.ID, kind, b.kept, b.last); err != nil {
				r.im.log.WarnContext(ctx, "numbers were not given back", "kind", kind, "err", err)
			}
		}
	}
}
