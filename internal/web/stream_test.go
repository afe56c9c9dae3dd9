package web_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/staff"
	"joren/internal/web"
	"joren/internal/web/webtest"
)

// streaming is a site on a real connection with a stream of a number that the test moves.
type streaming struct {
	*webtest.Site
	url    string
	number atomic.Int64
	last   atomic.Bool
	looks  chan bool // one for each look
}

func newStreaming(t *testing.T, d *db.DB) *streaming {
	s := &streaming{looks: make(chan bool, 1000)}
	s.Site = webtest.New(t, d, func(o *web.Options) { o.StreamEvery = time.Millisecond })
	s.Handle(web.Route{Method: "GET", Pattern: "/s/{shop}/number", Permission: staff.CustomerRead, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return web.Stream(w, r, func(context.Context) (web.Update, error) {
			select {
			case s.looks <- true:
			default:
			}
			n := strconv.FormatInt(s.number.Load(), 10)
			return web.Update{ID: n, Part: templ.Raw("<b>\n" + n + "</b>"), Last: s.last.Load()}, nil
		})
	}})
	server := httptest.NewServer(s.Router)
	t.Cleanup(server.Close)
	t.Cleanup(s.CloseStreams)
	s.url = server.URL
	return s
}

// open connects as a browser would; the lines of the answer come one by one and end with the stream.
func (s *streaming) open(t *testing.T, c *webtest.Client, lastID string) (status int, lines <-chan string, leave func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/s/tea/number", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "__Host-joren", Value: c.Cookies["__Host-joren"]})
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	out := make(chan string)
	go func() {
		defer close(out)
		defer answer.Body.Close()
		for in := bufio.NewScanner(answer.Body); in.Scan(); {
			select {
			case out <- in.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return answer.StatusCode, out, cancel
}

// until reads lines up to one.
func until(t *testing.T, lines <-chan string, want string) {
	t.Helper()
	for line := range lines {
		if line == want {
			return
		}
	}
	t.Fatalf("the stream ended before %q", want)
}

func TestStreamsSendWhatChangedUntilTheLast(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStreaming(t, d)
		owner := s.Member("tea", staff.Owner)
		_, lines, _ := s.open(t, owner, "")
		until(t, lines, "data: 0</b>")
		s.number.Store(7)
		until(t, lines, "id: 7")
		until(t, lines, "data: <b>")
		until(t, lines, "data: 7</b>")
		s.last.Store(true)
		until(t, lines, "event: done")
		for range lines {
		}
		// A browser that comes back is not sent what it has.
		s.last.Store(false)
		_, lines, _ = s.open(t, owner, "7")
		<-s.looks
		s.number.Store(8)
		for line := range lines {
			if line == "id: 7" {
				t.Fatal("what the browser has was sent again")
			}
			if line == "id: 8" {
				break
			}
		}
	})
}

func TestS040_AStreamEndsWithTheSession(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStreaming(t, d)
		owner := s.Member("tea", staff.Owner)
		_, lines, _ := s.open(t, owner, "")
		until(t, lines, "id: 0")
		if err := s.Staff.EndAll(t.Context(), owner.Account.ID); err != nil {
			t.Fatal(err)
		}
		until(t, lines, "event: done")
		if status, _, _ := s.open(t, owner, ""); status == http.StatusOK {
			t.Error("the stream opens again")
		}
	})
}

func TestStreamsOfOneStaffMemberAreFew(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	s := newStreaming(t, d)
	owner := s.Member("tea", staff.Owner)
	var leave []func()
	for range 6 {
		status, lines, cancel := s.open(t, owner, "")
		if status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		until(t, lines, "id: 0")
		leave = append(leave, cancel)
	}
	if status, _, _ := s.open(t, owner, ""); status != http.StatusNoContent {
		t.Errorf("one more: status %d", status)
	}
	for _, cancel := range leave {
		cancel()
	}
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	s := newStreaming(t, d)
	_, lines, _ := s.open(t, s.Member("tea", staff.Owner), "")
	until(t, lines, "id: 0")
	s.CloseStreams()
	for line := range lines {
		if strings.HasPrefix(line, "event:") {
			t.Error("a browser is told that nothing will follow")
		}
	}
}
