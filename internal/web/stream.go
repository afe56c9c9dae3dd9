package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/a-h/templ"
)

const (
	streamEvery = 500 * time.Millisecond // how often a stream looks for news
	streamFor   = 10 * time.Minute       // how long one answer lasts; the browser then asks again
	streamsEach = 6                      // how many streams a staff member may have open
	// quietFor is after how many looks without news a stream says that it is alive, so that nothing on the way closes it.
	quietFor = 30
)

// Update is a state of something that goes on.
type Update struct {
	ID   string          // names the state: nothing is sent while it stays the same, nor to a browser that has it
	Part templ.Component // what a page shows of it
	Last bool            // nothing will follow
}

// streams are the answers that go on.
type streams struct {
	mu      sync.Mutex
	open    map[int64]int // by staff member
	once    sync.Once
	closing chan struct{}
}

// CloseStreams ends all streams, so that a server that stops need not wait for them.
func (rt *Router) CloseStreams() { rt.streams.once.Do(func() { close(rt.streams.closing) }) }

func (s *streams) enter(staff int64) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[staff] >= streamsEach {
		return nil, false
	}
	s.open[staff]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[staff]--; s.open[staff] == 0 {
			delete(s.open, staff)
		}
	}, true
}

// Stream answers with server-sent events: what look returns, each time that changed, until it is the last. It ends too
// when the visitor may not see the page any more, when the browser goes and when the server stops. The page connects
// with hx-sse:connect and closes at the event "done"; when the answer just ends, it asks again by itself.
func Stream(w http.ResponseWriter, r *http.Request, look func(ctx context.Context) (Update, error)) error {
	v := From(r.Context())
	leave, ok := v.router.streams.enter(v.Session.Account.ID)
	if !ok { // the page stays as it is, and works without
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	defer leave()
	first, err := look(r.Context()) // before anything is written: a failure is answered like any other
	if err != nil {
		return err
	}
	s := &stream{w: w, r: r, rc: http.NewResponseController(w), sent: r.Header.Get("Last-Event-ID")}
	if err := s.rc.SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy must not gather what is meant for now
	w.WriteHeader(http.StatusOK)
	ctx, cancel := context.WithTimeout(r.Context(), streamFor)
	defer cancel()
	tick := time.NewTicker(v.router.StreamEvery)
	defer tick.Stop()
	for u := first; ; {
		if !s.send(u) || u.Last {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		case <-v.router.streams.closing:
			return nil
		}
		if !v.still(ctx, r) {
			s.write("event: done\ndata:\n\n")
			return nil
		}
		if u, err = look(ctx); err != nil {
			if ctx.Err() == nil {
				v.router.Log.WarnContext(ctx, "a stream ended", "id", v.RequestID, "err", err)
			}
			return nil // the answer has begun; the browser asks again
		}
	}
}

// stream writes events.
type stream struct {
	w     http.ResponseWriter
	r     *http.Request
	rc    *http.ResponseController
	sent  string
	quiet int
}

// send writes an update that is new; false when the browser went away.
func (s *stream) send(u Update) bool {
	if u.ID == s.sent && !u.Last {
		if s.quiet++; s.quiet < quietFor {
			return true
		}
		s.quiet = 0
		return s.write(": still here\n\n")
	}
	s.sent, s.quiet = u.ID, 0
	var part bytes.Buffer
	if err := u.Part.Render(s.r.Context(), &part); err != nil {
		From(s.r.Context()).router.Log.ErrorContext(s.r.Context(), "draw an update", "err", err)
		return false
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "id: %s\n", u.ID)
	for line := range bytes.Lines(part.Bytes()) {
		fmt.Fprintf(&b, "data: %s\n", bytes.TrimRight(line, "\r\n"))
	}
	b.WriteString("\n")
	if u.Last {
		b.WriteString("event: done\ndata:\n\n")
	}
	return s.write(b.String())
}

func (s *stream) write(text string) bool {
	if _, err := s.w.Write([]byte(text)); err != nil {
		return false
	}
	return s.rc.Flush() == nil
}

// still reports whether the visitor may go on seeing the route's page.
func (v *Visit) still(ctx context.Context, r *http.Request) bool {
	token, err := SessionToken(r)
	if err != nil {
		return false
	}
	s, err := v.router.Staff.PeekSession(ctx, token)
	if err != nil {
		return false
	}
	if v.Shop == nil {
		return true
	}
	role, ok := s.RoleIn(v.Shop.ID)
	return ok && role.Can(v.route.Permission)
}
