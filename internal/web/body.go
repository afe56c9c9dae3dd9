package web

import (
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The limits of bodies.
const (
	maxForm    = 1 << 20 // bytes
	uploadTime = 10 * time.Minute
)

// checkQuery refuses parameters that come twice, since two parts of a program may read two different ones, and bytes
// that are no text.
func checkQuery(r *http.Request, many []string) error {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return &statusError{status: http.StatusBadRequest, key: "web.bad_query"}
	}
	return checkValues(q, many, http.StatusBadRequest)
}

func checkValues(values url.Values, many []string, status int) error {
	for name, list := range values {
		if len(list) > 1 && !mayRepeat(name, many) {
			return &statusError{status: http.StatusBadRequest, key: "web.twice"}
		}
		for _, s := range append(list, name) {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				return &statusError{status: status, key: "web.no_text"}
			}
		}
	}
	return nil
}

// mayRepeat tells whether a field may come more than once: one that many names, or one whose end it names behind a star.
func mayRepeat(name string, many []string) bool {
	return slices.ContainsFunc(many, func(m string) bool {
		end, ends := strings.CutPrefix(m, "*")
		return m == name || ends && strings.HasSuffix(name, end)
	})
}

// body bounds what is sent and reads forms; uploads are left to the handler.
func (rt *Router) body(w http.ResponseWriter, r *http.Request, route *Route) error {
	if safe(r.Method) {
		return nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.Header.Get("Content-Type") != "" {
		return &statusError{status: http.StatusUnsupportedMediaType, key: "web.bad_type"}
	}
	if route.Upload > 0 {
		if kind != "multipart/form-data" {
			return &statusError{status: http.StatusUnsupportedMediaType, key: "web.bad_type"}
		}
		rc := http.NewResponseController(w)
		until := rt.clock.Now().Add(uploadTime)
		_ = rc.SetReadDeadline(until) // a recorder in tests has none
		_ = rc.SetWriteDeadline(until.Add(writeTimeout))
		r.Body = http.MaxBytesReader(w, r.Body, route.Upload)
		return nil
	}
	if kind != "" && kind != "application/x-www-form-urlencoded" || kind == "" && r.ContentLength > 0 {
		return &statusError{status: http.StatusUnsupportedMediaType, key: "web.bad_type"}
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	return rt.readForm(r, route)
}

func (rt *Router) readForm(r *http.Request, route *Route) error {
	if err := r.ParseForm(); err != nil {
		if tooLarge(err) {
			return err
		}
		return &statusError{status: http.StatusBadRequest, key: "web.bad_form"}
	}
	for name := range r.URL.Query() {
		if r.PostForm.Has(name) {
			return &statusError{status: http.StatusBadRequest, key: "web.twice"}
		}
	}
	return checkValues(r.PostForm, route.Many, http.StatusUnprocessableEntity)
}
