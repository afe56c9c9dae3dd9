package segmentui

import (
	"context"
	"strconv"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/kit/jptext"
	"joren/internal/segment"
	"joren/internal/web"
)

// whyProps say of each part of a segment's query whether it holds for a customer.
type whyProps struct {
	Number, Text, Error string
	Parts               []whyPart
}

type whyPart struct {
	Text  string
	Deep  int
	Holds bool
}

// why explains whether a customer is in a segment, by the number that was typed.
func (u *UI) why(ctx context.Context, v *web.Visit, s *state) (*whyProps, error) {
	p := &whyProps{Number: s.whose}
	if s.whose == "" || s.query == nil {
		return p, nil
	}
	digits, _ := jptext.Digits(s.whose)
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		number = 0
	}
	var who *customer.Customer
	err = u.DB.Read(ctx, func(q *db.Read) error {
		id, err := customer.ByNumber(q, v.Shop.ID, number)
		if err == nil {
			who, err = customer.Get(q, v.Shop.ID, id)
		}
		return err
	})
	if errs.Is(err, errs.NotFound) {
		p.Error = v.Lang.Error(err)
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	reasons, err := u.Saved.Why(ctx, v.Shop, s.query, who.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range reasons {
		p.Parts = append(p.Parts, whyPart{partText(v.Lang, r.Node), r.Depth, r.Holds})
	}
	key := "segmentui.why_out"
	if reasons[0].Holds {
		key = "segmentui.why_in"
	}
	name := who.FullName()
	if name == "" {
		name = v.Lang.T("customerui.nameless")
	}
	p.Text = v.Lang.T(key, i18n.Args{"name": name})
	return p, nil
}

// partText is a part of a query in words; of a group how it is joined, since its parts follow.
func partText(l i18n.Lang, n segment.Node) string {
	switch n.(type) {
	case *segment.And:
		return l.T("segmentui.why_all")
	case *segment.Or:
		return l.T("segmentui.why_any")
	case *segment.Not:
		return l.T("segmentui.why_not")
	}
	return segment.Print(n, spelling(l))
}
