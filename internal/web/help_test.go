package web_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/a-h/templ"

	"joren/internal/web"
	"joren/internal/web/ui"
)

// page is a document with a text in it.
func page(text string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		body := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			_, err := io.WriteString(w, templ.EscapeString(text))
			return err
		})
		return ui.Bare(web.BareProps(ctx, "test")).Render(templ.WithChildren(ctx, body), w)
	})
}

// silent is a test whose failures are only noted, to test checks with.
type silent struct {
	testing.TB
	failed bool
}

func (s *silent) Error(...any)          { s.failed = true }
func (s *silent) Errorf(string, ...any) { s.failed = true }
func (s *silent) Fatal(...any)          { s.Fatalf("") }

func (s *silent) Fatalf(string, ...any) {
	s.failed = true
	panic(s)
}

// run runs a check, which a Fatal ends.
func (s *silent) run(check func()) {
	defer func() {
		if p := recover(); p != nil && p != any(s) {
			panic(p)
		}
	}()
	check()
}

type ctx = context.Context

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
