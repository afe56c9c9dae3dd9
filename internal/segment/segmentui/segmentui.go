// Package segmentui has the staff's pages of segments: the list of those that are saved, and the builder, in which a query is made of
// rows or written as text while it counts. Nothing is evaluated in the browser: the form is sent, and the server reads it, asks
// and draws. Without scripts the same form works by its buttons.
package segmentui

import (
	"context"
	"errors"
	"net/http"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/kit/i18n"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
	"joren/internal/segment/saved"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// Options are what the pages need.
type Options struct {
	DB       *db.DB
	Evaluate audience.Evaluator
	Saved    *saved.Service
	Staff    *staff.Service
}

// UI answers the pages.
type UI struct {
	Options
	choices *choices
}

// New returns a UI.
func New(o Options) *UI { return &UI{o, newChoices(o.DB)} }

// repeated are the fields of the builder's form that come more than once: the rows, and the values of one.
var repeated = []string{"node", "*.v"}

// Routes are the routes of this package.
func (u *UI) Routes() []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Pattern: "/s/{shop}/customers/find", Permission: staff.CustomerRead, Handle: u.find},
		{Method: http.MethodPost, Pattern: "/s/{shop}/customers/find", Permission: staff.CustomerRead, Many: repeated, Handle: u.found},
		{Method: http.MethodGet, Pattern: "/s/{shop}/segments", Permission: staff.CustomerRead, Handle: u.list},
		{Method: http.MethodGet, Pattern: "/s/{shop}/segments/new", Permission: staff.CustomerRead, Handle: u.fresh},
		{Method: http.MethodGet, Pattern: "/s/{shop}/segments/overlap", Permission: staff.CustomerRead, Many: []string{"s"}, Handle: u.overlap},
		{Method: http.MethodPost, Pattern: "/s/{shop}/segments/draft", Permission: staff.CustomerRead, Many: repeated, Handle: u.draft},
		{Method: http.MethodPost, Pattern: "/s/{shop}/segments", Permission: staff.SegmentEdit, Once: true, Many: repeated, Handle: u.create},
		{Method: http.MethodGet, Pattern: "/s/{shop}/segments/{slug}", Permission: staff.CustomerRead, Handle: u.show},
		{Method: http.MethodPost, Pattern: "/s/{shop}/segments/{slug}", Permission: staff.SegmentEdit, Once: true, Many: repeated, Handle: u.update},
		{Method: http.MethodPost, Pattern: "/s/{shop}/segments/{slug}/remove", Permission: staff.SegmentEdit, Once: true, Handle: u.remove},
	}
}

// spelling is how the language of a visitor writes queries.
func spelling(l i18n.Lang) segment.Spelling {
	if l == i18n.JA {
		return segment.Japanese
	}
	return segment.English
}

func formatOf(v *web.Visit) ui.Format {
	return ui.Format{Lang: v.Lang, Currency: v.Shop.Currency, Loc: v.Shop.Zone}
}

// question asks whom a query means in the shop of a visit today.
func (u *UI) question(v *web.Visit, n segment.Node) meaning.Question {
	return meaning.Question{Shop: v.Shop.ID, Currency: v.Shop.Currency, Query: n, Today: v.Shop.Today(u.DB.Clock().Now())}
}

// everybody is meant by a query that every customer meets.
var everybody = &segment.Clause{Name: "customer_number", Test: segment.Test{Op: segment.IsNull, Not: true}}

// state is what the builder's form holds.
type state struct {
	slug    string // of the segment that is edited; empty: a new one
	version int64
	name    string
	kind    saved.Kind
	asText  bool
	text    string
	rows    *draft

	query    segment.Node     // whole conditions alone; nil: none
	problems segment.Problems // of the text, or of what the rows name
	notice   string
	whose    string // number of the customer of whom is asked why they are in or out
}

// readState reads the builder's form.
func (u *UI) readState(ctx context.Context, v *web.Visit, f web.Form) (*state, error) {
	s := &state{slug: f.Line("slug"), version: int64(f.Int("version", 0)), name: f.Line("title"), kind: saved.Dynamic, asText: f.Line("as") == "text",
		text: f.Text("text")}
	if saved.Kind(f.Line("kind")) == saved.Fixed {
		s.kind = saved.Fixed
	}
	if !s.asText {
		s.rows = readDraft(f)
	}
	return s, u.understand(ctx, v, s)
}

// understand reads the query out of the form.
func (u *UI) understand(ctx context.Context, v *web.Visit, s *state) error {
	s.query, s.problems = nil, nil
	if s.asText {
		if s.text == "" {
			return nil
		}
		p, err := audience.Parse(ctx, u.DB, v.Shop.ID, s.text)
		if err == nil {
			s.query = p.Root
		}
		return s.wrong(err)
	}
	n := s.rows.node()
	if n == nil {
		return nil
	}
	err := audience.Check(ctx, u.DB, v.Shop.ID, n)
	if err == nil {
		s.query = n
	}
	return s.wrong(err)
}

// wrong keeps what is wrong with a query; other errors are returned.
func (s *state) wrong(err error) error {
	if errors.As(err, &s.problems) {
		return nil
	}
	return err
}

// turn changes between rows and text. What cannot be read stays as it is.
func (s *state) turn(l i18n.Lang) {
	switch {
	case s.asText && s.problems == nil:
		s.asText, s.rows = false, draftOf(s.query)
	case s.asText:
		s.notice = l.T("segmentui.mend_text")
	case !s.rows.whole() && !s.rows.untouched() || s.problems != nil:
		s.notice = l.T("segmentui.mend_rows")
	default:
		s.asText, s.text = true, ""
		if s.query != nil {
			s.text = segment.Print(s.query, spelling(l))
		}
	}
}
