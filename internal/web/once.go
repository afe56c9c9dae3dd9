package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/web/ui"
)

const (
	formToken    = "form_token"
	formTokenAge = 24 * time.Hour
	formWait     = 20 * time.Second
)

// FormToken is the hidden field of a form whose route is Once.
func FormToken() ui.Hidden { return ui.Hidden{Name: formToken, Value: rand.Text()} }

// FormTokenQuery is the same as the query of a form's action, for uploads, whose fields are read as they stream in.
func FormTokenQuery() string { return "?" + formToken + "=" + rand.Text() }

type formKey struct {
	staff int64
	token string
}

// inFlight are the forms this process is working on.
type inFlight struct {
	mu   sync.Mutex
	done map[formKey]chan struct{}
}

// once works on a form the first time it is sent. The second press waits for the first and follows it to where it led.
// A form that was refused may be sent again, and so may one whose first press came to nothing: browsers cut that off when
// a button is pressed again. The claim is committed before the work: after a crash in between the form
// counts as sent, and its page has to be looked at.
func (rt *Router) once(w http.ResponseWriter, r *http.Request, v *Visit, h Handler) error {
	k := formKey{token: r.URL.Query().Get(formToken)}
	if k.token == "" {
		k.token = r.PostForm.Get(formToken)
	}
	if len(k.token) < 16 || len(k.token) > 64 {
		return &statusError{status: http.StatusBadRequest, key: "web.no_form_token"}
	}
	if v.Session != nil {
		k.staff = v.Session.Account.ID
	}
	late := time.After(formWait)
	for {
		first, done := rt.inFlight.claim(k)
		if first {
			break
		}
		select {
		case <-done: // it led somewhere, or was refused, or its browser gave it up for this press: see below
		case <-r.Context().Done():
			return r.Context().Err()
		case <-late:
			return rt.repeat(w, r, k)
		}
	}
	defer rt.inFlight.release(k)
	claimed, err := rt.claim(r.Context(), k)
	if err != nil {
		return err
	}
	if !claimed {
		return rt.repeat(w, r, k)
	}
	return rt.work(w, r, k, h)
}

func (f *inFlight) claim(k formKey) (first bool, done <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c, ok := f.done[k]; ok {
		return false, c
	}
	f.done[k] = make(chan struct{})
	return true, nil
}

func (f *inFlight) release(k formKey) {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.done[k])
	delete(f.done, k)
}

// work runs the handler and keeps where it led, or gives the form back when it was refused.
func (rt *Router) work(w http.ResponseWriter, r *http.Request, k formKey, h Handler) error {
	ok := false
	defer func() { // also after a panic; also when the browser has gone
		ctx := context.WithoutCancel(r.Context())
		sql, args := `DELETE FROM form_tokens WHERE staff_id = $1 AND token = $2`, []any{k.staff, k.token}
		if ok {
			sql, args = `UPDATE form_tokens SET location = $3 WHERE staff_id = $1 AND token = $2`, append(args, location(w.Header()))
		}
		if err := rt.write(ctx, sql, args...); err != nil {
			rt.Log.Error("keep a form token", "error", err)
		}
	}()
	err := h(w, r)
	a, watched := w.(*answer)
	ok = err == nil && (!watched || a.status < http.StatusBadRequest)
	return err
}

func location(h http.Header) string {
	if l := h.Get("Location"); l != "" {
		return l
	}
	return h.Get("HX-Redirect")
}

func (rt *Router) claim(ctx context.Context, k formKey) (bool, error) {
	var n int64
	err := rt.DB.Tx(ctx, func(tx *db.Tx) (err error) {
		n, err = tx.Exec(`INSERT INTO form_tokens (staff_id, token, at, location) VALUES ($1, $2, $3, '') ON CONFLICT (staff_id, token) DO NOTHING`,
			k.staff, k.token, tx.Now.UnixMilli())
		return err
	})
	if err != nil {
		return false, fmt.Errorf("web: claim a form: %w", err)
	}
	return n == 1, nil
}

// repeat answers a form that was sent before.
func (rt *Router) repeat(w http.ResponseWriter, r *http.Request, k formKey) error {
	var to string
	err := rt.DB.Read(r.Context(), func(q *db.Read) error {
		return q.QueryRow(`SELECT location FROM form_tokens WHERE staff_id = $1 AND token = $2`, k.staff, k.token).Scan(&to)
	})
	if err != nil && !errs.Is(err, errs.NotFound) {
		return fmt.Errorf("web: find a form: %w", err)
	}
	if to == "" {
		return errs.New(errs.Conflict, "web.form_sent", nil)
	}
	return Redirect(w, r, to)
}

func (rt *Router) write(ctx context.Context, sql string, args ...any) error {
	return rt.DB.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(sql, args...)
		return err
	})
}

// Sweep forgets old form tokens. It is called now and then.
func (rt *Router) Sweep(ctx context.Context) error {
	before := rt.clock.Now().Add(-formTokenAge).UnixMilli()
	if err := rt.write(ctx, `DELETE FROM form_tokens WHERE at < $1`, before); err != nil {
		return errors.Join(errors.New("web: sweep form tokens"), err)
	}
	return nil
}
