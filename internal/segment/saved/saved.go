// Package saved keeps the segments that staff name and come back to: their definitions with every earlier one, and who was in
// them over time.
//
// A dynamic segment means whom its query means at any moment; what is kept of its members are the changes from one evaluation
// to the next, as two compressed bitmaps of customer numbers. A fixed one means those who were meant when it was made.
package saved

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/jptext"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
	"joren/internal/shop"
)

// Kind says whom a segment means.
type Kind string

// The kinds.
const (
	Dynamic Kind = "dynamic"
	Fixed   Kind = audience.Fixed
)

// Limits.
const (
	MaxSegments = 1000 // of a shop
	MaxName     = 100  // characters
	MaxFixed    = 1_000_000
)

// Segment is a saved segment.
type Segment struct {
	ID        int64
	Slug      string // by which queries and addresses name it; never changes
	Name      string
	Kind      Kind
	Query     string // in English spelling
	Version   int64
	Count     int64 // members at the last evaluation
	CountedAt time.Time
	UpdatedAt time.Time
	UpdatedBy string // who made this version
}

// Draft is what staff say of a segment.
type Draft struct {
	Name  string
	Kind  Kind // of a new one
	Query segment.Node
}

// Service keeps segments.
type Service struct {
	db       *db.DB
	evaluate audience.Evaluator
}

// New returns a Service. What evaluates is asked whom segments mean.
func New(d *db.DB, e audience.Evaluator) *Service { return &Service{d, e} }

const columns = "id, slug, name, kind, query, version, count, counted_at, updated_at, updated_by"

func scan(rows *db.Rows) (*Segment, error) {
	var s Segment
	var counted, updated int64
	err := rows.Scan(&s.ID, &s.Slug, &s.Name, &s.Kind, &s.Query, &s.Version, &s.Count, &counted, &updated, &s.UpdatedBy)
	s.CountedAt, s.UpdatedAt = time.UnixMilli(counted), time.UnixMilli(updated)
	return &s, err
}

// List returns the segments of a shop by name.
func List(q db.Querier, shopID int64) ([]*Segment, error) {
	list, err := db.All(q, scan, `SELECT `+columns+` FROM segments WHERE shop_id = $1 ORDER BY name, id`, shopID)
	if err != nil {
		return nil, fmt.Errorf("segment: list: %w", err)
	}
	return list, nil
}

// BySlug returns a segment, or errs.NotFound.
func BySlug(q db.Querier, shopID int64, slug string) (*Segment, error) {
	s, err := db.One(q, scan, `SELECT `+columns+` FROM segments WHERE shop_id = $1 AND slug = $2`, shopID, slug)
	if errs.Is(err, errs.NotFound) {
		return nil, errs.New(errs.NotFound, "segment.saved_not_found", nil)
	}
	return s, err
}

// Root is the query of a segment as a tree.
func (s *Segment) Root() (segment.Node, error) {
	p, err := segment.Parse(s.Query)
	if err != nil {
		return nil, fmt.Errorf("segment: %s: %w", s.Slug, err)
	}
	return p.Root, nil
}

// check brings a draft into form and says what is wrong with it.
func (d *Draft) check() error {
	d.Name = strings.TrimSpace(d.Name)
	switch n := len([]rune(d.Name)); {
	case n == 0:
		return errs.New(errs.Invalid, "segment.name_missing", nil)
	case n > MaxName:
		return errs.New(errs.Invalid, "segment.name_long", errs.Args{"n": MaxName})
	case d.Query == nil:
		return errs.New(errs.Invalid, "segment.query_missing", nil)
	}
	return nil
}

// Create keeps a new segment and takes down who is in it. What is wrong with the query is segment.Problems.
func (s *Service) Create(ctx context.Context, sh *shop.Shop, actor string, d Draft) (*Segment, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	members, err := s.members(ctx, sh, d.Query)
	if err != nil {
		return nil, err
	}
	if d.Kind == Fixed && members.GetCardinality() > MaxFixed {
		return nil, errs.New(errs.Invalid, "segment.too_many_members", errs.Args{"n": MaxFixed})
	}
	var slug string
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := tx.Serialize("segments", sh.ID); err != nil {
			return err
		}
		list, err := List(tx, sh.ID)
		if err != nil {
			return err
		}
		if len(list) >= MaxSegments {
			return errs.New(errs.Invalid, "segment.too_many", errs.Args{"n": MaxSegments})
		}
		slug = freeSlug(list, d.Name)
		id, query := s.db.NewID(), segment.Print(d.Query, segment.English)
		now := tx.Now.UnixMilli()
		_, err = tx.Exec(`INSERT INTO segments (shop_id, id, slug, name, kind, query, version, count, counted_at, created_at, updated_at, updated_by)
			VALUES ($1, $2, $3, $4, $5, $6, 1, 0, $7, $7, $7, $8)`, sh.ID, id, slug, d.Name, string(d.Kind), query, now, actor)
		if err != nil {
			return err
		}
		if err := version(tx, sh.ID, id, 1, d.Name, query, actor); err != nil {
			return err
		}
		return change(tx, sh, &Segment{ID: id}, members, true)
	})
	if err != nil {
		return nil, err
	}
	return s.get(ctx, sh.ID, slug)
}

func (s *Service) get(ctx context.Context, shopID int64, slug string) (one *Segment, err error) {
	err = s.db.Read(ctx, func(q *db.Read) error {
		one, err = BySlug(q, shopID, slug)
		return err
	})
	return one, err
}

// Update gives a segment a new name and, where it is dynamic, a new query. version is the one that was edited: somebody
// else's change since then is errs.Conflict.
func (s *Service) Update(ctx context.Context, sh *shop.Shop, actor, slug string, edited int64, d Draft) (*Segment, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if slices.Contains(audience.References(d.Query), slug) {
		return nil, errs.New(errs.Invalid, "segment.loop", errs.Args{"chain": slug + " → " + slug})
	}
	members, err := s.members(ctx, sh, d.Query)
	if err != nil {
		return nil, err
	}
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := tx.Serialize("segments", sh.ID); err != nil {
			return err
		}
		was, err := BySlug(tx, sh.ID, slug)
		if err != nil {
			return err
		}
		if was.Version != edited {
			return errs.New(errs.Conflict, "segment.changed_meanwhile", nil)
		}
		query := segment.Print(d.Query, segment.English)
		if was.Kind == Fixed {
			query = was.Query
		}
		_, err = tx.Exec(`UPDATE segments SET name = $1, query = $2, version = $3, updated_at = $4, updated_by = $5 WHERE shop_id = $6 AND id = $7`,
			d.Name, query, was.Version+1, tx.Now.UnixMilli(), actor, sh.ID, was.ID)
		if err != nil {
			return err
		}
		if _, err := audience.Resolve(tx, sh.ID, d.Query); err != nil { // a circle over other segments
			return err
		}
		if err := version(tx, sh.ID, was.ID, was.Version+1, d.Name, query, actor); err != nil || was.Kind == Fixed || query == was.Query {
			return err
		}
		return change(tx, sh, was, members, true)
	})
	if err != nil {
		return nil, err
	}
	return s.get(ctx, sh.ID, slug)
}

// Delete removes a segment that no other refers to.
func (s *Service) Delete(ctx context.Context, shopID int64, slug string) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := tx.Serialize("segments", shopID); err != nil {
			return err
		}
		was, err := BySlug(tx, shopID, slug)
		if err != nil {
			return err
		}
		list, err := List(tx, shopID)
		if err != nil {
			return err
		}
		for _, other := range list {
			root, err := other.Root()
			if err != nil {
				return err
			}
			if other.ID != was.ID && slices.Contains(audience.References(root), slug) {
				return errs.New(errs.Conflict, "segment.referred", errs.Args{"name": other.Name})
			}
		}
		for _, table := range []string{"segments WHERE shop_id = $1 AND id", "segment_versions WHERE shop_id = $1 AND segment_id",
			"segment_changes WHERE shop_id = $1 AND segment_id", "segment_listeners WHERE shop_id = $1 AND segment_id"} {
			if _, err := tx.Exec("DELETE FROM "+table+" = $2", shopID, was.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func version(tx *db.Tx, shopID, id, n int64, name, query, actor string) error {
	_, err := tx.Exec(`INSERT INTO segment_versions (shop_id, segment_id, version, name, query, at, actor) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		shopID, id, n, name, query, tx.Now.UnixMilli(), actor)
	return err
}

// Version is a definition that a segment has or had.
type Version struct {
	Version     int64
	Name, Query string
	At          time.Time
	Actor       string
}

// Versions returns the definitions of a segment, the newest first.
func Versions(q db.Querier, shopID, id int64) ([]Version, error) {
	return db.All(q, func(rows *db.Rows) (v Version, err error) {
		var at int64
		err = rows.Scan(&v.Version, &v.Name, &v.Query, &at, &v.Actor)
		v.At = time.UnixMilli(at)
		return v, err
	}, `SELECT version, name, query, at, actor FROM segment_versions WHERE shop_id = $1 AND segment_id = $2 ORDER BY version DESC LIMIT 100`, shopID, id)
}

// Question asks whom a query means in a shop today.
func (s *Service) Question(sh *shop.Shop, n segment.Node) meaning.Question {
	return meaning.Question{Shop: sh.ID, Currency: sh.Currency, Query: n, Today: sh.Today(s.db.Clock().Now())}
}

// reserved are words that addresses use for something else.
var reserved = map[string]bool{"new": true, "overlap": true, "draft": true}

// freeSlug makes a slug of a name that no other segment has: its Latin letters and digits, or segment-N.
func freeSlug(list []*Segment, name string) string {
	base := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r == ' ', r == '-', r == '_':
			return '-'
		}
		return -1
	}, strings.ToLower(jptext.SearchKey(name))), "-")
	taken := func(slug string) bool {
		return slices.ContainsFunc(list, func(s *Segment) bool { return s.Slug == slug })
	}
	if len(base) > 40 {
		base = base[:40]
	}
	if len(base) >= 3 && !reserved[base] && !taken(base) {
		return base
	}
	if len(base) < 3 || reserved[base] {
		base = "segment"
	}
	for n := len(list) + 1; ; n++ {
		if slug := fmt.Sprintf("%s-%d", base, n); !taken(slug) {
			return slug
		}
	}
}
