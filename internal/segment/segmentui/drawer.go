package segmentui

import (
	"context"
	"slices"
	"strings"

	"joren/internal/kit/i18n"
	"joren/internal/kit/jptext"
	"joren/internal/segment"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// drawer turns a draft into what is drawn, and counts each part by itself.
type drawer struct {
	u     *UI
	ctx   context.Context
	v     *web.Visit
	total int64
	busy  bool // counting did not work: nothing more is counted
	hits  []hitProps
}

func (w *drawer) t(key string, args ...i18n.Args) string {
	return w.v.Lang.T("segmentui."+key, args...)
}

// part draws a row or a group; before is the word that joins it to the one before it.
func (w *drawer) part(d *draft, before string) (*rowProps, error) {
	p := &rowProps{Path: d.path, Joint: before}
	n := d.node()
	if d.joint == "" && d.wrong != "" {
		p.Wrong = w.v.Lang.T(d.wrong)
	}
	if err := w.count(p, n); err != nil {
		return nil, err
	}
	if d.joint != "" {
		return p, w.group(p, d)
	}
	p.Names = names(w.v.Lang, d.name)
	return p, w.row(p, d)
}

func (w *drawer) group(p *rowProps, d *draft) error {
	p.Group, p.Deep = true, strings.Count(d.path, ".") >= maxDepth-1
	for _, j := range []joint{all, some, none} {
		p.Join = append(p.Join, ui.Option{Value: string(j), Label: w.t("join." + string(j)), Selected: d.joint == j})
	}
	word := "and"
	if d.joint != all {
		word = "or"
	}
	for i, r := range d.rows {
		before := ""
		if i > 0 {
			before = w.t(word)
		}
		part, err := w.part(r, before)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, part)
	}
	return nil
}

// count says how many customers a part means by itself.
func (w *drawer) count(p *rowProps, n segment.Node) error {
	p.Hit.Path = p.Path
	if n != nil && !w.busy {
		err := w.u.checked(w.ctx, w.v, n)
		if err == nil {
			var count int64
			if count, err = w.u.Evaluate.Count(w.ctx, w.u.question(w.v, n)); err == nil {
				p.Hit.Count, p.Hit.Share = formatOf(w.v).Number(count), share(count, w.total)
			}
		}
		if err != nil && !sayable(err) {
			return err
		}
		w.busy = w.busy || err != nil && !isProblem(err)
		if problem := problemText(w.v.Lang, err); problem != "" && p.Wrong == "" {
			p.Wrong = problem
		}
	}
	w.hits = append(w.hits, p.Hit)
	return nil
}

// row draws the inputs of a row.
func (w *drawer) row(p *rowProps, d *draft) error {
	switch d.name {
	case textRow:
		p.Inputs = []inputProps{{Name: d.path + ".v", Value: d.value(0), Label: w.t("as_text"), Width: "w-full"}}
		return nil
	case "anniversary":
		p.Inputs = []inputProps{w.number(d.path+".v", d.value(0), "within_days", w.t("unit.days_ahead"))}
		return nil
	case "segment":
		return w.saved(p, d)
	case "products_purchased", "orders_placed":
		return w.purchase(p, d)
	}
	typ := typeOf(d.name)
	way := d.way()
	p.Early = w.v.Lang == i18n.EN && typ != segment.Number && typ != segment.Money && way != "within" && way != "before"
	for _, id := range ways[typ] {
		p.Ways = append(p.Ways, ui.Option{Value: id, Label: w.wayLabel(typ, id), Selected: id == way})
	}
	switch way {
	case "null", "notnull", "yes", "no", "this_month", "last_month", "this_year", "last_year", "":
		return nil
	case "in", "notin":
		return w.picks(p, d, d.name)
	case "within", "before":
		unit := "unit.days"
		if way == "before" {
			unit = "unit.days_before"
		}
		p.Inputs = []inputProps{w.number(d.path+".v", d.value(0), "days", w.t(unit))}
		return nil
	}
	one := func(i int) inputProps {
		in := inputProps{Name: d.path + ".v", Value: d.value(i), Label: label(w.v.Lang, d.name), Width: "w-40"}
		switch typ {
		case segment.Number:
			in.Mode, in.Width = "numeric", "w-20 num"
			in.Unit = w.unit(d.name)
		case segment.Money:
			in.Mode, in.Width, in.Unit = "decimal", "w-28 num", w.money("")
		case segment.Date:
			in.Type, in.Width = "date", "w-40"
		}
		return in
	}
	p.Inputs = []inputProps{one(0)}
	if way == "between" {
		p.Inputs = append(p.Inputs, one(1))
	}
	if typ == segment.List {
		return w.suggest(p, d.name)
	}
	return nil
}

func (w *drawer) wayLabel(typ segment.Type, way string) string {
	if key := "segmentui.way." + string(typ) + "." + way; w.v.Lang.Has(key) {
		return w.v.Lang.T(key)
	}
	return w.t("way." + way)
}

// money is the unit of amounts.
func (w *drawer) money(more string) string {
	if w.v.Shop.Currency.Code == "JPY" {
		return w.t("unit.yen" + more)
	}
	return w.t("unit.money"+more, i18n.Args{"currency": w.v.Shop.Currency.Code})
}

func (w *drawer) unit(name string) string {
	switch name {
	case "number_of_orders":
		return w.t("unit.times")
	case "age":
		return w.t("unit.years")
	case "days_since_last_order", "usual_interval":
		return w.t("unit.days")
	case "birth_month":
		return w.t("unit.month")
	}
	return ""
}

func (w *drawer) number(name, value, label, unit string) inputProps {
	return inputProps{Name: name, Value: value, Label: w.t("label." + label), Mode: "numeric", Width: "w-20 num", Unit: unit}
}

// suggest gives the first input of a row the shop's own texts to choose from.
func (w *drawer) suggest(p *rowProps, field string) error {
	list, err := w.u.choices.of(w.ctx, w.v.Shop.ID, field)
	if len(list) > 0 {
		p.Inputs[0].List, p.Inputs[0].Options = "list-"+p.Path, list
	}
	return err
}

// picks lets some of a list be chosen: words of the language, prefectures, or the shop's own texts.
func (w *drawer) picks(p *rowProps, d *draft, field string) error {
	picks := &picksProps{Name: d.path + ".v"}
	var chosen []string
	add := func(value, label, group string, is bool) {
		if is {
			chosen = append(chosen, label)
		}
		picks.Options = append(picks.Options, ui.Option{Value: value, Label: label, Group: group, Selected: is})
	}
	has := func(values ...string) bool {
		return slices.ContainsFunc(d.values, func(v string) bool {
			return slices.ContainsFunc(values, func(o string) bool { return jptext.SearchKey(o) == jptext.SearchKey(v) })
		})
	}
	name := segment.Lookup(field)
	switch {
	case name != nil && len(name.Words) > 0:
		for _, word := range name.Words {
			add(word.Code, w.word(word), "", has(word.Code, word.Japanese))
		}
	case field == "prefecture":
		for code := 1; code <= 47; code++ {
			prefecture := jptext.PrefectureName(code)
			add(prefecture, prefecture, w.t("region."+regionOf(code)), has(prefecture))
		}
	default:
		list, err := w.u.choices.of(w.ctx, w.v.Shop.ID, field)
		if err != nil {
			return err
		}
		for _, s := range list {
			add(s, s, "", has(s))
		}
		for _, v := range d.values {
			if v != "" && !slices.ContainsFunc(list, func(s string) bool { return jptext.SearchKey(s) == jptext.SearchKey(v) }) {
				add(v, v, "", true)
			}
		}
	}
	picks.Chosen = strings.Join(chosen, w.v.Lang.T("segment.list_comma"))
	if len(chosen) == 0 {
		picks.Chosen = w.t("choose")
	} else if len(chosen) > 3 {
		picks.Chosen = strings.Join(chosen[:3], w.v.Lang.T("segment.list_comma")) + w.t("and_more", i18n.Args{"n": len(chosen) - 3})
	}
	p.Picks = picks
	return nil
}

// word is a word of the language as people read it.
func (w *drawer) word(word segment.Word) string {
	if w.v.Lang == i18n.JA {
		return word.Japanese
	}
	s := strings.ToLower(strings.ReplaceAll(word.Code, "_", " "))
	return strings.ToUpper(s[:1]) + s[1:]
}

// regionOf is the region of Japan that a prefecture lies in.
func regionOf(code int) string {
	for _, r := range []struct {
		last int
		name string
	}{{1, "hokkaido"}, {7, "tohoku"}, {14, "kanto"}, {23, "chubu"}, {30, "kinki"}, {35, "chugoku"}, {39, "shikoku"}} {
		if code <= r.last {
			return r.name
		}
	}
	return "kyushu"
}

func (w *drawer) saved(p *rowProps, d *draft) error {
	list, err := w.u.choices.of(w.ctx, w.v.Shop.ID, "segment")
	if err != nil {
		return err
	}
	in := inputProps{Name: d.path + ".v", Value: d.value(0), Label: label(w.v.Lang, "segment"), List: "list-" + d.path, Options: list, Width: "w-48"}
	p.Inputs, p.Early = []inputProps{in}, w.v.Lang == i18n.EN
	for _, id := range []string{"in", "notin"} {
		p.Ways = append(p.Ways, ui.Option{Value: id, Label: w.t("way.segment." + id), Selected: (d.op == "notin") == (id == "notin")})
	}
	return nil
}

func (w *drawer) purchase(p *rowProps, d *draft) error {
	if d.name == "products_purchased" {
		for _, by := range bys {
			p.By = append(p.By, ui.Option{Value: by, Label: w.t("by." + by), Selected: d.by() == by})
		}
		if d.by() == "category" {
			if err := w.picks(p, d, "category"); err != nil {
				return err
			}
		} else {
			list, err := w.u.choices.of(w.ctx, w.v.Shop.ID, d.by())
			if err != nil {
				return err
			}
			values := slices.DeleteFunc(slices.Clone(d.values), func(s string) bool { return s == "" })
			for i, v := range append(values, "") {
				in := inputProps{Name: d.path + ".v", Value: v, Label: w.t("by." + d.by()), List: "list-" + d.path, Width: "w-44"}
				if i == 0 {
					in.Options = list
				}
				p.Inputs = append(p.Inputs, in)
			}
		}
	} else {
		p.Inputs = []inputProps{{Name: d.path + ".v", Value: d.value(0), Label: w.t("label.amount"), Mode: "decimal", Width: "w-28 num",
			Unit: w.money("_or_more")}}
	}
	days, count := w.number(d.path+".days", d.days, "days", w.t("unit.days_within")), w.number(d.path+".count", d.count, "count", w.t("unit.times_or_more"))
	p.Days, p.Count = &days, &count
	for _, id := range []string{"no", "yes"} {
		p.Not = append(p.Not, ui.Option{Value: id, Label: w.t("not." + d.name + "." + id), Selected: d.not == (id == "yes")})
	}
	return nil
}
