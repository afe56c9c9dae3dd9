package audience

import (
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/segment"
)

// maxReferences bounds how deep saved segments may refer to each other.
const maxReferences = 20

// Fixed is the kind of a saved segment that means those whom it once meant.
const Fixed = "fixed"

// Resolve puts in place of each reference to a saved segment what that segment means: its query, or its members where they are fixed.
// Segments that refer to each other in a circle are an error that names them.
func Resolve(q db.Querier, shopID int64, n segment.Node) (segment.Node, error) {
	return (&resolver{q, shopID}).node(n, nil)
}

// Refers reports whether a query refers to saved segments.
func Refers(n segment.Node) bool { return len(References(n)) > 0 }

// References returns the slugs of the saved segments that a query refers to, each once.
func References(n segment.Node) (slugs []string) {
	segment.Walk(n, func(n segment.Node) {
		if c, ok := n.(*segment.Call); ok {
			if slug, ok := c.Reference(); ok && !slices.Contains(slugs, slug) {
				slugs = append(slugs, slug)
			}
		}
	})
	return slugs
}

type resolver struct {
	q    db.Querier
	shop int64
}

// node resolves a query that the segments of a chain led to.
func (r *resolver) node(n segment.Node, chain []string) (segment.Node, error) {
	switch n := n.(type) {
	case *segment.And:
		of, err := r.nodes(n.Of, chain)
		return &segment.And{Of: of}, err
	case *segment.Or:
		of, err := r.nodes(n.Of, chain)
		return &segment.Or{Of: of}, err
	case *segment.Not:
		of, err := r.node(n.Of, chain)
		return &segment.Not{At: n.At, Of: of}, err
	case *segment.Call:
		slug, ok := n.Reference()
		if !ok {
			return n, nil
		}
		of, err := r.segment(slug, chain)
		if n.Not && err == nil {
			of = &segment.Not{At: n.At, Of: of}
		}
		return of, err
	}
	return n, nil
}

func (r *resolver) nodes(list []segment.Node, chain []string) ([]segment.Node, error) {
	out := make([]segment.Node, len(list))
	for i, n := range list {
		var err error
		if out[i], err = r.node(n, chain); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *resolver) segment(slug string, chain []string) (segment.Node, error) {
	if slices.Contains(chain, slug) {
		return nil, errs.New(errs.Invalid, "segment.loop", errs.Args{"chain": strings.Join(append(chain, slug), " → ")})
	}
	if len(chain) == maxReferences {
		return nil, errs.New(errs.Invalid, "segment.too_deep", errs.Args{"n": maxReferences})
	}
	var id int64
	var kind, query string
	err := r.q.QueryRow(`SELECT id, kind, query FROM segments WHERE shop_id = $1 AND slug = $2`, r.shop, slug).Scan(&id, &kind, &query)
	if errs.Is(err, errs.NotFound) {
		return nil, errs.New(errs.NotFound, "segment.unknown_segment", errs.Args{"name": slug})
	}
	if err != nil {
		return nil, fmt.Errorf("audience: segment %s: %w", slug, err)
	}
	if kind == Fixed {
		ids, err := r.members(id)
		return &segment.Members{IDs: ids}, err
	}
	p, err := segment.Parse(query)
	if err != nil {
		return nil, fmt.Errorf("audience: segment %s: %w", slug, err)
	}
	return r.node(p.Root, append(slices.Clone(chain), slug))
}

// members are the ids of a fixed segment's customers that are still there.
func (r *resolver) members(segmentID int64) ([]int64, error) {
	set, err := Members(r.q, r.shop, segmentID)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, 0, set.GetCardinality())
	set.Iterate(func(n uint32) bool { numbers = append(numbers, int64(n)); return true })
	ids, err := db.All(r.q, func(rows *db.Rows) (id int64, err error) { return id, rows.Scan(&id) },
		`SELECT id FROM customers WHERE shop_id = $1 AND number {{in_list_int $2}} ORDER BY id`, r.shop, db.List(numbers))
	return append([]int64{}, ids...), err
}

// Members are the numbers of the customers that a saved segment had at its last evaluation.
func Members(q db.Querier, shopID, segmentID int64) (*roaring.Bitmap, error) {
	type change struct{ entered, departed []byte }
	list, err := db.All(q, func(rows *db.Rows) (c change, err error) { return c, rows.Scan(&c.entered, &c.departed) },
		`SELECT entered, departed FROM segment_changes WHERE shop_id = $1 AND segment_id = $2 ORDER BY seq`, shopID, segmentID)
	if err != nil {
		return nil, fmt.Errorf("audience: members: %w", err)
	}
	set := roaring.New()
	for _, c := range list {
		entered, departed := roaring.New(), roaring.New()
		if _, err := entered.FromBuffer(c.entered); err != nil {
			return nil, fmt.Errorf("audience: members: %w", err)
		}
		if _, err := departed.FromBuffer(c.departed); err != nil {
			return nil, fmt.Errorf("audience: members: %w", err)
		}
		set.AndNot(departed)
		set.Or(entered)
	}
	return set, nil
}
