package segmentui

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"joren/internal/audience"
	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/segment"
	"joren/internal/segment/saved"
	"joren/internal/web"
)

// fresh shows an empty builder, or one with a query from its address or a template.
func (u *UI) fresh(w http.ResponseWriter, r *http.Request) error {
	v, f := web.From(r.Context()), web.Query(r)
	s := &state{kind: saved.Dynamic, rows: draftOf(nil)}
	text := f.Line("q")
	if t := templateOf(f.Line("template")); t != nil {
		text, s.name = t.query, v.Lang.T(t.title())
	}
	if text != "" {
		p, err := audience.Parse(r.Context(), u.DB, v.Shop.ID, text)
		if err == nil {
			s.rows = draftOf(p.Root)
		} else if s.asText, s.text = true, text; s.wrong(err) != nil {
			return err
		}
	} else {
		s.rows.do("add:" + root)
	}
	if err := u.understand(r.Context(), v, s); err != nil {
		return err
	}
	return u.render(w, r, s, http.StatusOK)
}

// show shows a saved segment in the builder.
func (u *UI) show(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	one, err := u.saved(r)
	if err != nil {
		return err
	}
	s := &state{slug: one.Slug, version: one.Version, name: one.Name, kind: one.Kind, whose: web.Query(r).Line("customer")}
	root, err := one.Root()
	if err != nil {
		return err
	}
	s.rows = draftOf(root)
	if err := u.understand(r.Context(), v, s); err != nil {
		return err
	}
	return u.render(w, r, s, http.StatusOK)
}

// draft takes a step in the form: a button that was pressed, a row that is about something else, or a value that was typed, after
// which only the counts are drawn.
func (u *UI) draft(w http.ResponseWriter, r *http.Request) error {
	v, f := web.From(r.Context()), web.PostForm(r)
	if web.Query(r).Line("part") == "complete" {
		return u.complete(w, r)
	}
	s, err := u.readState(r.Context(), v, f)
	if err != nil {
		return err
	}
	if insert := f.Line("insert"); insert != "" && s.asText {
		s.text = strings.TrimSpace(s.text + " " + insert)
	}
	switch do := f.Line("do"); {
	case do == "turn":
		s.turn(v.Lang)
	case do != "" && s.rows != nil:
		s.rows.do(do)
	}
	if err := u.understand(r.Context(), v, s); err != nil {
		return err
	}
	return u.render(w, r, s, http.StatusOK)
}

// complete offers words for the place at which a text is being written.
func (u *UI) complete(w http.ResponseWriter, r *http.Request) error {
	v, f := web.From(r.Context()), web.PostForm(r)
	var fields segment.Fields
	err := u.DB.Read(r.Context(), func(q *db.Read) (err error) {
		fields, err = audience.Fields(q, v.Shop.ID)
		return err
	})
	if err != nil {
		return err
	}
	values := func(name string) (list []string) {
		param, product := strings.CutPrefix(name, "products_purchased.")
		if err == nil && product == slices.Contains(bys, param) { // a customer's name is no product's
			list, err = u.choices.of(r.Context(), v.Shop.ID, param)
		}
		return list
	}
	offer := segment.Complete(strings.ReplaceAll(f.Raw("text"), "\r\n", "\n"), f.Int("at", 0), fields, values, spelling(v.Lang))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, completions(offer.From, offer.Words))
}

func (u *UI) create(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	return u.keep(w, r, func(s *state) (*saved.Segment, error) {
		return u.Saved.Create(r.Context(), v.Shop, v.Actor(), saved.Draft{Name: s.name, Kind: s.kind, Query: s.query})
	})
}

func (u *UI) update(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	return u.keep(w, r, func(s *state) (*saved.Segment, error) {
		return u.Saved.Update(r.Context(), v.Shop, v.Actor(), r.PathValue("slug"), s.version, saved.Draft{Name: s.name, Kind: s.kind, Query: s.query})
	})
}

// keep saves what the form holds. What is wrong with it is shown in the form, which loses nothing.
func (u *UI) keep(w http.ResponseWriter, r *http.Request, save func(*state) (*saved.Segment, error)) error {
	v := web.From(r.Context())
	s, err := u.readState(r.Context(), v, web.PostForm(r))
	if err != nil {
		return err
	}
	if s.problems != nil || s.rows != nil && !s.rows.whole() {
		s.notice = v.Lang.T("segmentui.mend_first")
		return u.render(w, r, s, http.StatusUnprocessableEntity)
	}
	one, err := save(s)
	var e *errs.Error
	if errors.As(err, &e) && (e.Code == errs.Invalid || e.Code == errs.Conflict) {
		s.notice = v.Lang.T(e.Key, e.Args)
		return u.render(w, r, s, web.Status(err))
	}
	if err != nil {
		return err
	}
	web.SetFlash(w, "segmentui.saved")
	return web.Redirect(w, r, v.Path("/segments/"+one.Slug))
}

func (u *UI) remove(w http.ResponseWriter, r *http.Request) error {
	v := web.From(r.Context())
	if err := u.Saved.Delete(r.Context(), v.Shop.ID, r.PathValue("slug")); err != nil {
		return err
	}
	web.SetFlash(w, "segmentui.removed")
	return web.Redirect(w, r, v.Path("/segments"))
}

// template is a query to begin with.
type template struct{ id, query string }

var templates = []template{
	{"f2", "number_of_orders = 1 AND first_order_date BETWEEN -60d AND -14d"},
	{"lapsed_good", "last_order_date < -180d AND (amount_spent >= 30000 OR number_of_orders >= 3)"},
	{"due", "number_of_orders >= 3 AND last_order_date < -60d AND last_order_date >= -120d"},
	{"birthday", "anniversary('birthday') BETWEEN today AND +30d"},
	{"new", "first_order_date = last_month"},
	{"best", "rfm_group IN ('CHAMPIONS', 'LOYAL')"},
	{"no_order", "number_of_orders = 0 AND email_subscription_status = 'SUBSCRIBED'"},
}

func templateOf(id string) *template {
	for _, t := range templates {
		if t.id == id {
			return &t
		}
	}
	return nil
}

func (t *template) title() string { return "segmentui.template." + t.id }
