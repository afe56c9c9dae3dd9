package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"joren/internal/kit/errs"
)

// answer watches what is written to a browser.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController through.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// ServeHTTP answers a request: guards, route, errors as pages, one line in the log.
func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := rt.clock.Now()
	v, r := rt.start(r)
	a := &answer{ResponseWriter: w}
	rt.setHeaders(a.Header(), v)
	defer func() { rt.record(r, v, a, rt.clock.Now().Sub(began)) }()
	if err := rt.serve(a, r, v); err != nil {
		rt.fail(a, r, v, err)
	}
}

// serve turns a panic into an error, so that one request cannot stop the others.
func (rt *Router) serve(a *answer, r *http.Request, v *Visit) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if e, ok := p.(error); ok && errors.Is(e, http.ErrAbortHandler) {
			panic(p)
		}
		err = fmt.Errorf("web: panic: %v\n%s", p, debug.Stack())
	}()
	if err := rt.guard(r); err != nil {
		return err
	}
	err = rt.mux.serve(a, r)
	if errors.Is(err, errNoPage) && v.Session == nil {
		rt.recognise(r, v)
	}
	return err
}

// recognise lets whoever is signed in read of a missing page in their own language.
func (rt *Router) recognise(r *http.Request, v *Visit) {
	token, err := SessionToken(r)
	if err != nil || token == "" {
		return
	}
	if s, err := rt.Staff.Session(r.Context(), token); err == nil {
		v.Session = s
		v.speak(r, s.Account.Lang)
	}
}

// record writes the access log: no query, no address, no name.
func (rt *Router) record(r *http.Request, v *Visit, a *answer, took time.Duration) {
	path := r.URL.Path
	if v.route != nil {
		path = v.route.Pattern
	} else if len(path) > 100 {
		path = path[:100]
	}
	rt.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("id", v.RequestID), slog.String("method", r.Method),
		slog.String("path", path), slog.Int("status", a.status), slog.Int64("bytes", a.bytes), slog.Int64("ms", took.Milliseconds()))
}

// mux finds routes with http.ServeMux and turns its own answers into errors, which become pages.
type mux struct{ std *http.ServeMux }

func newMux() mux { return mux{http.NewServeMux()} }

// outcome is where a handler inside ServeMux leaves its error.
type outcome struct{ err error }

type outcomeKey struct{}

// handle adds a handler. It panics when another pattern matches the same requests.
func (m mux) handle(pattern string, h Handler) {
	m.std.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if out, ok := r.Context().Value(outcomeKey{}).(*outcome); ok {
			out.err = h(w, r)
		}
	})
}

func (m mux) serve(w http.ResponseWriter, r *http.Request) error {
	if !utf8.ValidString(r.URL.Path) || strings.ContainsRune(r.URL.Path, 0) {
		return errNoPage
	}
	out := &outcome{}
	*r = *r.WithContext(context.WithValue(r.Context(), outcomeKey{}, out))
	if h, pattern := m.std.Handler(r); pattern == "" {
		probe := &refusal{header: http.Header{}}
		h.ServeHTTP(probe, r)
		if probe.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", probe.header.Get("Allow"))
			return &statusError{status: probe.status, key: "web.bad_method"}
		}
		return errNoPage
	}
	m.std.ServeHTTP(w, r)
	return out.err
}

// refusal takes in what ServeMux answers where no route is.
type refusal struct {
	header http.Header
	status int
}

func (f *refusal) Header() http.Header         { return f.header }
func (f *refusal) Write(p []byte) (int, error) { return len(p), nil }
func (f *refusal) WriteHeader(status int)      { f.status = status }

// The times a connection has.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 120 * time.Second
	maxHeader     = 16 << 10
)

// NewServer returns an HTTP server for a handler with the limits of time and size that every listener has.
func NewServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

func tooLarge(err error) bool {
	var e *http.MaxBytesError
	return errors.As(err, &e) || errs.Is(err, errs.TooLarge)
}
