package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"

	"joren/internal/kit/errs"
	"joren/internal/web/ui"
)

// statusError is a refusal that only HTTP knows: its status is no errs.Code.
type statusError struct {
	status int
	key    string // i18n key of the sentence
}

func (e *statusError) Error() string { return fmt.Sprintf("web: %d %s", e.status, e.key) }

var (
	// errNoPage is the one answer to everything that is not there, or not there for this visitor.
	errNoPage = errs.New(errs.NotFound, "web.not_found", nil)
	// errSignIn sends the browser to the sign-in page.
	errSignIn = errors.New("web: not signed in")
)

// Status is the HTTP status of an error: the one map from codes to statuses.
func Status(err error) int {
	var s *statusError
	switch {
	case errors.As(err, &s):
		return s.status
	case tooLarge(err):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errSignIn):
		return http.StatusUnauthorized
	}
	switch errs.CodeOf(err) {
	case errs.Invalid:
		return http.StatusUnprocessableEntity
	case errs.NotFound:
		return http.StatusNotFound
	case errs.Gone:
		return http.StatusGone
	case errs.Conflict:
		return http.StatusConflict
	case errs.Forbidden:
		return http.StatusForbidden
	case errs.Unsigned:
		return http.StatusUnauthorized
	case errs.TooMany:
		return http.StatusTooManyRequests
	case errs.Unavailable:
		return http.StatusServiceUnavailable
	case errs.BadUse:
		return http.StatusBadRequest
	case errs.TooLarge, errs.Internal:
	}
	return http.StatusInternalServerError
}

// SetRetryAfter tells the browser how long to wait, where the error knows.
func SetRetryAfter(h http.Header, err error) {
	var e *errs.Error
	if !errors.As(err, &e) {
		return
	}
	if s, ok := e.Args["seconds"].(int); ok {
		h.Set("Retry-After", strconv.Itoa(s))
	}
}

// fail answers with an error. What people see is the sentence of an errs.Error; everything else stays in the log,
// under the id that the page shows.
func (rt *Router) fail(a *answer, r *http.Request, v *Visit, err error) {
	if r.Context().Err() != nil {
		return // nobody is there to read it
	}
	status := Status(err)
	if status >= http.StatusInternalServerError && !errs.Is(err, errs.Unavailable) {
		rt.Log.LogAttrs(r.Context(), slog.LevelError, "request failed", slog.String("id", v.RequestID), slog.String("error", err.Error()))
	}
	if a.status != 0 {
		return
	}
	if errors.Is(err, errSignIn) && !IsPart(r) {
		http.Redirect(a, r, signInURL(r), http.StatusSeeOther)
		return
	}
	SetRetryAfter(a.Header(), err)
	page := failure{Text: sentence(v, err), RequestID: v.RequestID, Action: ui.Button{Text: v.Lang.T("web.go_home"), URL: "/"}}
	page.Title, page.Number = title(v, status), strconv.Itoa(status)
	if status == http.StatusUnauthorized {
		page.Action = ui.Button{Text: v.Lang.T("web.sign_in"), URL: signInURL(r), Primary: true}
	}
	page.Page = v.pageProps(page.Title)
	if IsPart(r) {
		if status == http.StatusUnauthorized {
			a.Header().Set("HX-Redirect", "/signin")
		}
		a.Header().Set("HX-Retarget", "#toasts")
		a.Header().Set("HX-Reswap", "beforeend")
		err = Render(a, r, status, ui.Toast(ui.ToastProps{Text: page.Text}))
	} else {
		err = Render(a, r, status, failurePage(page))
	}
	if err != nil {
		rt.Log.LogAttrs(r.Context(), slog.LevelError, "error page", slog.String("id", v.RequestID), slog.String("error", err.Error()))
		http.Error(a, http.StatusText(status), status)
	}
}

// sentence explains an error to the visitor.
func sentence(v *Visit, err error) string {
	var s *statusError
	switch {
	case errors.As(err, &s):
		return v.Lang.T(s.key)
	case tooLarge(err):
		return v.Lang.T("web.too_large")
	case errors.Is(err, errSignIn):
		return v.Lang.T("staff.session_ended")
	}
	return v.Lang.Error(err)
}

func title(v *Visit, status int) string {
	switch status {
	case http.StatusNotFound:
		return v.Lang.T("web.title.not_found")
	case http.StatusForbidden:
		return v.Lang.T("web.title.forbidden")
	case http.StatusUnauthorized:
		return v.Lang.T("web.title.signed_out")
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return v.Lang.T("web.title.wait")
	}
	if status >= http.StatusInternalServerError {
		return v.Lang.T("web.title.failed")
	}
	return v.Lang.T("web.title.refused")
}
