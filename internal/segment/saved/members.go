package saved

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/eventlog"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/segment"
	"joren/internal/shop"
)

// The facts that are recorded where somebody listens to a segment.
var (
	Entered = eventlog.Kind{Name: "segment.entered", Version: 1}
	Left    = eventlog.Kind{Name: "segment.left", Version: 1}
)

// ChangedBody is the payload of Entered and Left.
type ChangedBody struct {
	Segment int64 `json:"segment"`
	Seq     int64 `json:"seq"` // of the evaluation that saw it
}

// members are the numbers of the customers that a query means.
func (s *Service) members(ctx context.Context, sh *shop.Shop, n segment.Node) (*roaring.Bitmap, error) {
	numbers, err := s.evaluate.Numbers(ctx, s.Question(sh, n))
	if err != nil {
		return nil, err
	}
	set := roaring.New()
	for _, n := range numbers {
		if n > math.MaxUint32 {
			return nil, errs.New(errs.Invalid, "segment.too_many_members", errs.Args{"n": MaxFixed})
		}
		set.Add(uint32(n))
	}
	set.RunOptimize()
	return set, nil
}

// Evaluate takes down who has come into a dynamic segment and who has gone since it was evaluated last, and returns how many
// are in it.
func (s *Service) Evaluate(ctx context.Context, sh *shop.Shop, slug string) (count int64, err error) {
	one, err := s.get(ctx, sh.ID, slug)
	if err != nil || one.Kind == Fixed {
		return 0, err
	}
	root, err := one.Root()
	if err != nil {
		return 0, err
	}
	now, err := s.members(ctx, sh, root)
	if err != nil {
		return 0, err
	}
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := tx.Serialize("segments", sh.ID); err != nil {
			return err
		}
		still, err := BySlug(tx, sh.ID, slug)
		if err != nil || still.Version != one.Version { // the edit has taken down its own
			return err
		}
		return change(tx, sh, still, now, false)
	})
	return int64(now.GetCardinality()), err
}

// EvaluateAll evaluates the dynamic segments of a shop whose last evaluation was on an earlier day, or all of them.
func (s *Service) EvaluateAll(ctx context.Context, sh *shop.Shop, all bool) error {
	var list []*Segment
	err := s.db.Read(ctx, func(q *db.Read) (err error) {
		list, err = List(q, sh.ID)
		return err
	})
	if err != nil {
		return err
	}
	today := sh.Today(s.db.Clock().Now())
	for _, one := range list {
		if one.Kind == Fixed || !all && !day.FromTime(one.CountedAt, sh.Zone).Before(today) {
			continue
		}
		if _, err := s.Evaluate(ctx, sh, one.Slug); err != nil && ctx.Err() != nil {
			return err
		} else if err != nil {
			return fmt.Errorf("segment: evaluate %s: %w", one.Slug, err)
		}
	}
	return nil
}

// change takes down what changed in the members of a segment. base says that it is because of a new definition.
func change(tx *db.Tx, sh *shop.Shop, s *Segment, now *roaring.Bitmap, base bool) error {
	was, err := audience.Members(tx, sh.ID, s.ID)
	if err != nil {
		return err
	}
	entered, departed := roaring.AndNot(now, was), roaring.AndNot(was, now)
	count := int64(now.GetCardinality())
	_, err = tx.Exec(`UPDATE segments SET count = $1, counted_at = $2 WHERE shop_id = $3 AND id = $4`, count, tx.Now.UnixMilli(), sh.ID, s.ID)
	if err != nil || !base && entered.IsEmpty() && departed.IsEmpty() {
		return err
	}
	var seq int64
	if err := tx.QueryRow(`SELECT COALESCE(MAX(seq), 0) + 1 FROM segment_changes WHERE shop_id = $1 AND segment_id = $2`, sh.ID, s.ID).Scan(&seq); err != nil {
		return err
	}
	in, err := entered.ToBytes()
	if err != nil {
		return err
	}
	out, err := departed.ToBytes()
	if err != nil {
		return err
	}
	today := day.FromTime(tx.Now, sh.Zone)
	_, err = tx.Exec(`INSERT INTO segment_changes (shop_id, segment_id, seq, at, on_day, base, count, entered, departed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		sh.ID, s.ID, seq, tx.Now.UnixMilli(), today.UnixDays(), base, count, in, out)
	if err != nil || base {
		return err
	}
	return tell(tx, sh, s.ID, seq, entered, departed)
}

// tell records who came and who went, where somebody listens.
func tell(tx *db.Tx, sh *shop.Shop, segmentID, seq int64, entered, departed *roaring.Bitmap) error {
	var listeners int64
	err := tx.QueryRow(`SELECT COUNT(*) FROM segment_listeners WHERE shop_id = $1 AND segment_id = $2`, sh.ID, segmentID).Scan(&listeners)
	if err != nil || listeners == 0 {
		return err
	}
	for _, side := range []struct {
		kind eventlog.Kind
		set  *roaring.Bitmap
	}{{Entered, entered}, {Left, departed}} {
		numbers := make([]int64, 0, side.set.GetCardinality())
		side.set.Iterate(func(n uint32) bool { numbers = append(numbers, int64(n)); return true })
		ids, err := db.All(tx, func(rows *db.Rows) (id int64, err error) { return id, rows.Scan(&id) },
			`SELECT id FROM customers WHERE shop_id = $1 AND number {{in_list_int $2}} ORDER BY number`, sh.ID, db.List(numbers))
		if err != nil {
			return err
		}
		for _, id := range ids {
			err := eventlog.Emit(tx, eventlog.Event{Shop: sh.ID, Kind: side.kind, Customer: id, On: day.FromTime(tx.Now, sh.Zone), Live: true, Actor: "system",
				Body: ChangedBody{segmentID, seq}})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Listen makes coming into a segment and leaving it events, for as long as somebody listens.
func Listen(tx *db.Tx, shopID, segmentID int64, listener string) error {
	_, err := tx.Exec(`INSERT INTO segment_listeners (shop_id, segment_id, listener) VALUES ($1, $2, $3) ON CONFLICT (shop_id, segment_id, listener) DO NOTHING`,
		shopID, segmentID, listener)
	return err
}

// Moment is how many were in a segment at an evaluation.
type Moment struct {
	On    day.Day
	At    time.Time
	Count int64
	Base  bool // the definition was new
}

// History returns the evaluations of a segment that changed something, oldest first, the last 1000.
func History(q db.Querier, shopID, segmentID int64) ([]Moment, error) {
	list, err := db.All(q, func(rows *db.Rows) (m Moment, err error) {
		var at int64
		var on int32
		err = rows.Scan(&on, &at, &m.Count, &m.Base)
		m.On, m.At = day.FromUnixDays(on), time.UnixMilli(at)
		return m, err
	}, `SELECT on_day, at, count, base FROM (SELECT seq, on_day, at, count, base FROM segment_changes WHERE shop_id = $1 AND segment_id = $2
		ORDER BY seq DESC LIMIT 1000) newest ORDER BY seq`, shopID, segmentID)
	if err != nil {
		return nil, fmt.Errorf("segment: history: %w", err)
	}
	return list, nil
}

// Reason says of a part of a query whether it holds for a customer.
type Reason struct {
	Depth int
	Node  segment.Node
	Holds bool
}

// Why says for every part of a query whether it holds for a customer, parents first.
func (s *Service) Why(ctx context.Context, sh *shop.Shop, n segment.Node, customerID int64) (list []Reason, err error) {
	var walk func(n segment.Node, depth int) error
	walk = func(n segment.Node, depth int) error {
		holds, err := s.evaluate.Match(ctx, s.Question(sh, n), customerID)
		if err != nil {
			return err
		}
		list = append(list, Reason{depth, n, holds})
		for _, child := range segment.Children(n) {
			if err := walk(child, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return list, walk(n, 0)
}

// MaxOverlap is how many segments are laid over each other at most.
const MaxOverlap = 5

// Share is how many customers are in exactly these of some segments.
type Share struct {
	In    []bool // by segment
	Count int64
}

// Overlap says how the members of segments overlap: for each combination that somebody is in, how many are in exactly those. The
// largest comes first.
func (s *Service) Overlap(ctx context.Context, sh *shop.Shop, list []*Segment) ([]Share, error) {
	if len(list) > MaxOverlap {
		return nil, errs.New(errs.Invalid, "segment.too_many_overlap", errs.Args{"n": MaxOverlap})
	}
	sets := make([]*roaring.Bitmap, len(list))
	for i, one := range list {
		root, err := s.meant(one)
		if err != nil {
			return nil, err
		}
		if sets[i], err = s.members(ctx, sh, root); err != nil {
			return nil, err
		}
	}
	var shares []Share
	for combination := 1; combination < 1<<len(sets); combination++ {
		in := make([]bool, len(sets))
		var all *roaring.Bitmap
		for i, set := range sets {
			if in[i] = combination>>i&1 != 0; !in[i] {
				continue
			}
			if all == nil {
				all = set.Clone()
			} else {
				all.And(set)
			}
		}
		for i, set := range sets {
			if !in[i] {
				all.AndNot(set)
			}
		}
		if n := all.GetCardinality(); n > 0 {
			shares = append(shares, Share{in, int64(n)})
		}
	}
	slices.SortStableFunc(shares, func(a, b Share) int { return cmp.Compare(b.Count, a.Count) })
	return shares, nil
}

// meant is the query that means the members of a segment today.
func (s *Service) meant(one *Segment) (segment.Node, error) {
	if one.Kind == Fixed {
		return &segment.Call{Name: "segment", Conds: []segment.Cond{{Name: "slug", Test: segment.Test{Op: segment.Equal,
			Values: []segment.Value{{Kind: segment.TextValue, Raw: one.Slug}}}}}}, nil
	}
	return one.Root()
}
