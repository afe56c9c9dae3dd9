package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"joren/internal/kit/clock"
)

// Budgets of whole answers, p99 in milliseconds.
const (
	maxListAnswer   = 100
	maxSearchAnswer = 50
)

// People use the screens while orders come in.
const (
	people      = 50
	peoplePause = time.Second // on average, from an answer to the next question
	cartRate    = 200         // orders a second, each in a transaction of its own
	webFor      = 20 * time.Second
)

// screen is what people ask for.
type screen struct {
	name   string
	part   bool // as htmx asks while one types
	budget float64
	path   func(r *rand.Rand, customers int) string
}

var screens = []screen{
	{"list, any order, any page", false, maxListAnswer, func(r *rand.Rand, customers int) string {
		sort := []string{"name", "amount", "last", "orders", "number", "points"}[r.IntN(6)]
		dir := []string{"asc", "desc"}[r.IntN(2)]
		return "?" + url.Values{"size": {"50"}, "sort": {sort}, "dir": {dir}, "page": {strconv.Itoa(1 + r.IntN(max(customers/50, 1)))}}.Encode()
	}},
	{"search while typing", true, maxSearchAnswer, func(r *rand.Rand, _ int) string {
		text := typed[r.IntN(len(typed))].text
		if r.IntN(2) == 0 {
			text = fmt.Sprintf("%04d", r.IntN(10_000))
		}
		return "?" + url.Values{"q": {text}}.Encode()
	}},
	{"list of a segment", false, maxListAnswer, func(r *rand.Rand, _ int) string {
		query := segments[[]int{1, 6, 7}[r.IntN(3)]].query
		return "?" + url.Values{"where": {strings.Join(strings.Fields(query), " ")}, "sort": {"amount"}, "dir": {"desc"}, "size": {"50"}}.Encode()
	}},
	{"a customer", false, maxListAnswer, func(r *rand.Rand, customers int) string {
		return "/" + strconv.Itoa(1+r.IntN(customers))
	}},
}

// measureWeb serves the shop from a process of its own and lets people use its screens, alone and beside orders that come in.
func measureWeb(ctx context.Context, o Options, sides []*sized, report *Report) error {
	for _, a := range sides {
		if err := measureSite(ctx, o, a, report); err != nil {
			return fmt.Errorf("bench: screens on %s: %w", a.name, err)
		}
	}
	return nil
}

func measureSite(ctx context.Context, o Options, a *sized, report *Report) error {
	o.Progress("serving " + a.name)
	if _, _, err := run(ctx, o.Binary, a.engine, "duplicates", "--shop", benchShop); err != nil { // not while we measure
		return err
	}
	s, err := serve(ctx, o.Binary, a.engine)
	if err != nil {
		return err
	}
	defer s.kill()
	cookie, err := s.signIn(ctx, o.Binary, a.engine)
	if err != nil {
		return err
	}
	began := a.d.Clock().Now()
	if err := s.get(ctx, cookie, "/s/"+benchShop+"/customers", false); err != nil {
		return err
	}
	if err := s.await(ctx, "index loaded"); err != nil {
		return err
	}
	report.add("web, index of the server "+a.name, "loaded after the first question", "s", a.d.Clock().Now().Sub(began).Seconds())
	orders := int(webFor.Seconds()) * cartRate
	in, err := newArrivals(ctx, a, orders+1)
	if err != nil {
		return err
	}
	if err := in.write(ctx, 1); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		fn   func() error
	}{{"alone", func() error { return nil }}, {"beside orders", func() error { return in.write(ctx, 1) }}} {
		o.Progress("using the screens, " + part.name)
		using, stop := context.WithCancel(ctx)
		wait := s.use(using, a.d.Clock(), cookie, o.Customers)
		took, err := paced(ctx, a.d.Clock(), orders, time.Second/cartRate, part.fn)
		stop()
		answers, failed := wait()
		if err := errors.Join(err, failed); err != nil {
			return err
		}
		s.report(report, "web, 50 people "+part.name+" "+a.name, answers, took)
		if part.name == "beside orders" {
			report.add("web, 50 people "+part.name+" "+a.name, "orders written", "/s", float64(orders)/took.Seconds())
		}
	}
	memory, err := s.stop()
	report.add("web, server "+a.name, "peak memory", "MiB", memory)
	return err
}

func (s *server) report(report *Report, name string, answers map[string][]time.Duration, took time.Duration) {
	n := 0
	for _, sc := range screens {
		list := answers[sc.name]
		n += len(list)
		report.add(name+", "+sc.name, "p50", "ms", millis(list, 50))
		report.atMost(name+", "+sc.name, "p99", "ms", millis(list, 99), sc.budget)
	}
	report.add(name, "answers", "/s", float64(n)/took.Seconds())
}

// use lets people ask for one screen after the other until ctx ends; what it returns waits for them and says how long each
// answer took.
func (s *server) use(ctx context.Context, c clock.Clock, cookie string, customers int) (wait func() (map[string][]time.Duration, error)) {
	var all sync.WaitGroup
	var mu sync.Mutex
	answers := map[string][]time.Duration{}
	var failed error
	for p := range people {
		all.Go(func() {
			r := rand.New(rand.NewPCG(42, uint64(p)))
			for pause(ctx, r) {
				sc := screens[r.IntN(len(screens))]
				began := c.Now()
				err := s.get(context.WithoutCancel(ctx), cookie, "/s/"+benchShop+"/customers"+sc.path(r, customers), sc.part)
				took := c.Now().Sub(began)
				mu.Lock()
				answers[sc.name] = append(answers[sc.name], took)
				failed = errors.Join(failed, err)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	return func() (map[string][]time.Duration, error) { all.Wait(); return answers, failed }
}

// pause waits as long as people look at a screen; it returns false when ctx has ended.
func pause(ctx context.Context, r *rand.Rand) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Duration(2 * r.Float64() * float64(peoplePause))):
		return ctx.Err() == nil
	}
}

// signIn makes an account and returns the cookie of its session.
func (s *server) signIn(ctx context.Context, binary string, e engine) (cookie string, err error) {
	const email = "bench@example.jp"
	out, _, err := run(ctx, binary, e, "staff", "add", email, "--json", "--shop", benchShop, "--role", "owner")
	if err != nil {
		return "", err
	}
	var made struct{ Password string }
	if err := json.Unmarshal(out, &made); err != nil {
		return "", err
	}
	form := url.Values{"email": {email}, "password": {made.Password}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/signin", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := s.client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	cookies := answer.Cookies()
	i := slices.IndexFunc(cookies, func(c *http.Cookie) bool { return c.Name == "__Host-joren" })
	if i < 0 {
		return "", fmt.Errorf("bench: sign in: %s", answer.Status)
	}
	return cookies[i].Name + "=" + cookies[i].Value, nil
}

// get asks for a page or a part of one and reads all of it.
func (s *server) get(ctx context.Context, cookie, path string, part bool) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Cookie", cookie)
	if part {
		r.Header.Set("HX-Request", "true")
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("bench: %s: %s", path, answer.Status)
	}
	return nil
}
