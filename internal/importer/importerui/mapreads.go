package importerui

import (
	"strings"

	"joren/internal/importer"
	"joren/internal/importer/format"
	"joren/internal/kit/i18n"
)

// reads tells how the values of a column are taken, where that is more than copying them, and what cannot be.
func (p *mapView) reads(c *columnProps, f *format.Format, field string, at int) error {
	if field == choiceNone || field == choiceSkip || field == choiceJoin {
		return nil
	}
	values := p.head.Column(at)
	if p.spread(at) {
		values = p.joined(at)
	}
	r, err := importer.Preview(f, importShop(p.visit.Shop), field, values)
	if err != nil {
		return err
	}
	words := false
	for _, v := range r.Values {
		switch text := p.read(v); {
		case v.Problem != nil && v.Count > 1 || v.Word != "":
			words = true
			c.Reads = append(c.Reads, p.word(v, field))
		case v.Problem == nil && text != "" && text != v.From && len(c.Reads) < 2:
			c.Reads = append(c.Reads, p.t("mapping.reads", i18n.Args{"from": shortened(v.From), "to": text}))
		}
	}
	if r.Bad != nil {
		c.Bad = p.t("mapping.bad", i18n.Args{"n": r.BadN, "value": shortened(r.Bad.From), "why": p.t(r.Bad.Problem.Key, r.Bad.Problem.Args)})
	}
	if words && len(p.head.Rows) >= 1000 {
		c.Reads = append(c.Reads, p.t("mapping.first_rows"))
	}
	return nil
}

// spread reports whether the value of a column goes on in the next.
func (p *mapView) spread(at int) bool {
	return at+1 < len(p.choice.Fields) && p.choice.Fields[at+1] == choiceJoin
}

// joined are the values of a column with those of the columns that it goes on in.
func (p *mapView) joined(at int) []string {
	end := at + 1
	for end < len(p.choice.Fields) && p.choice.Fields[end] == choiceJoin {
		end++
	}
	var out []string
	for _, r := range p.head.Rows {
		if s := strings.Join(r[min(at, len(r)):min(end, len(r))], ""); strings.TrimSpace(s) != "" {
			out = append(out, strings.TrimSpace(s))
		}
	}
	return out
}

// word says how one of the words of a column is taken, and how often it stands there.
func (p *mapView) word(v importer.Read, field string) string {
	meaning := p.t("mapping.word.none")
	if v.Problem == nil {
		meaning = p.meaning(field[strings.LastIndexByte(field, '.')+1:], v.Word)
	}
	return p.t("mapping.counts", i18n.Args{"word": shortened(v.From), "n": v.Count, "meaning": meaning})
}

// meaning is a word of ours for people.
func (p *mapView) meaning(field, word string) string {
	switch field {
	case "email_optin":
		return p.t("mapping.optin." + word)
	case "test":
		return p.t("mapping.test." + word)
	case "sex":
		return p.t("customerui.sex." + word)
	case "member_status":
		return p.t("customerui.member." + word)
	case "state":
		return p.t("ui.order." + word)
	case "payment_state":
		return p.t("ui.payment." + word)
	}
	return word
}

// read is a value as it is taken, for people.
func (p *mapView) read(v importer.Read) string {
	switch {
	case v.Problem != nil:
		return ""
	case v.Day.Valid():
		return p.format.DateLong(v.Day)
	case !v.Time.IsZero():
		if at := v.Time.In(p.visit.Shop.Zone); at.Hour() == 0 && at.Minute() == 0 {
			return p.format.DateLong(p.format.DayOf(v.Time))
		}
		return p.format.DateTime(v.Time)
	case v.Amount != nil:
		return p.format.Money(*v.Amount)
	case v.Number != nil:
		return p.format.Number(*v.Number)
	}
	return strings.Join(v.Parts, p.t("mapping.parts"))
}
