// Package e2e goes through Joren as its users do: the built program, a real browser, a data folder per journey. Each
// journey also fails on what no user sees: a violation of the content policy, an error on the console, an exception, a
// request to another host, an error in the server's log.
//
// Chromium is found on the path (or JOREN_CHROMIUM names it); without it the tests are skipped, or fail when CI=true.
// JOREN_BIN names a program that is built already.
package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/i18n"
	"joren/test/e2e/binary"
	"joren/test/e2e/browser"
)

// world is what all journeys share: the browser, the program, and data to begin with.
type world struct {
	browser *browser.Browser
	missing error
	dir     string
	bin     func() (string, error)
	demo    func() (string, error) // folder with a filled shop, to be copied
	fresh   func() (string, error) // folder with an empty shop, to be copied
}

func TestMain(m *testing.M) { os.Exit(run(m)) }

// shared is set once, before any test runs.
var shared *world

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "joren-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	w := &world{dir: dir}
	ctx := context.Background()
	w.bin = sync.OnceValues(func() (string, error) { return binary.Path(ctx, dir) })
	w.demo = sync.OnceValues(func() (string, error) { return w.filled(ctx) })
	w.fresh = sync.OnceValues(func() (string, error) { return w.empty(ctx) })
	if w.browser, w.missing = browser.Start(ctx); w.missing == nil {
		defer w.browser.Close()
	} else if !errors.Is(w.missing, browser.ErrMissing) {
		fmt.Fprintln(os.Stderr, w.missing)
		return 1
	}
	shared = w
	return m.Run()
}

const password = "e2e-staff-password"

// account is the owner who reads lang.
func account(lang i18n.Lang) string { return string(lang) + "@e2e.example" }

// filled makes a demo shop, and beside it a shop without customers; an owner per language is in both.
func (w *world) filled(ctx context.Context) (string, error) {
	bin, err := w.bin()
	if err != nil {
		return "", err
	}
	in := binary.Install{Bin: bin, Data: filepath.Join(w.dir, "demo")}
	steps := [][]string{{"demo", "--customers", "60", "--years", "2", "--seed", "7", "--today", "2026-11-20", "--no-serve"},
		{"shop", "add", "empty", "--name", "空の店"}}
	for _, l := range i18n.Langs {
		for _, slug := range []string{"demo", "empty"} {
			steps = append(steps, staffAdd(l, slug))
		}
	}
	return in.Data, all(ctx, in, steps)
}

// empty makes a shop without customers, with an owner per language.
func (w *world) empty(ctx context.Context) (string, error) {
	bin, err := w.bin()
	if err != nil {
		return "", err
	}
	in := binary.Install{Bin: bin, Data: filepath.Join(w.dir, "fresh")}
	return in.Data, all(ctx, in, freshSteps())
}

func freshSteps() [][]string {
	return [][]string{{"shop", "add", "tea", "--name", "茶と器 つきのわ"}, staffAdd(i18n.JA, "tea"), staffAdd(i18n.EN, "tea")}
}

func staffAdd(l i18n.Lang, slug string) []string {
	return []string{"staff", "add", account(l), "--shop", slug, "--role", "owner", "--name", "桃瀬", "--lang", string(l), "--password-stdin"}
}

func all(ctx context.Context, in binary.Install, steps [][]string) error {
	for _, s := range steps {
		if _, err := in.Run(ctx, password+"\n", s...); err != nil {
			return err
		}
	}
	return nil
}

// site is a running server with its data.
type site struct {
	binary.Install
	*binary.Server
}

// serve starts a server on a copy of the data that made makes.
func serve(t *testing.T, made func() (string, error)) *site {
	t.Helper()
	in := install(t)
	from, err := made()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(in.Data, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return start(t, in)
}

// servePostgres starts a server with an empty shop on a PostgreSQL database of its own.
func servePostgres(t *testing.T) *site {
	t.Helper()
	in := install(t)
	in.Database = dbtest.Fresh(t, db.Postgres).URL
	if err := all(t.Context(), in, freshSteps()); err != nil {
		t.Fatal(err)
	}
	return start(t, in)
}

func install(t *testing.T) binary.Install {
	t.Helper()
	if shared.missing != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(shared.missing)
		}
		t.Skipf("NOT TESTED IN A BROWSER: %v", shared.missing)
	}
	bin, err := shared.bin()
	if err != nil {
		t.Fatal(err)
	}
	return binary.Install{Bin: bin, Data: filepath.Join(t.TempDir(), "data")}
}

func start(t *testing.T, in binary.Install) *site {
	t.Helper()
	s, err := in.Serve(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("stop the server: %v", err)
		}
		for _, l := range s.Errors() {
			t.Errorf("the server logged %s", l)
		}
	})
	return &site{in, s}
}

// tab is a tab of a person who reads lang.
type tab struct {
	*browser.Tab
	t    *testing.T
	lang i18n.Lang
}

// open opens a tab; what pages did wrong in it fails the test (S-012).
func (s *site) open(t *testing.T, lang i18n.Lang, width int64, change ...func(*browser.Options)) *tab {
	t.Helper()
	o := browser.Options{Base: s.URL, Lang: string(lang), Width: width, Height: 800}
	for _, c := range change {
		c(&o)
	}
	b, closeTab := shared.browser.Tab(t, o)
	t.Cleanup(func() {
		for _, x := range b.Trouble() {
			t.Errorf("a page did what it should not: %s", x)
		}
		closeTab()
	})
	return &tab{b, t, lang}
}

// say is the sentence of a key in the language of the tab.
func (b *tab) say(key string, args ...i18n.Args) string { return b.lang.T(key, args...) }

// signIn signs the owner in from the page that is asked for first.
func (b *tab) signIn(to string) {
	b.t.Helper()
	b.Go(to)
	b.See("h1", b.say("staff.signin.title"))
	b.Fill("[name=email]", account(b.lang))
	b.Fill("[name=password]", password)
	b.FollowLink("button[type=submit]", b.say("staff.signin.submit"))
}

// write keeps a file for uploading.
func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
