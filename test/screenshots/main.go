// Command screenshots fills a demo shop, the same on every machine and day, signs in and writes a picture of every
// screen into docs/images: NAME-{ja,en}.png at 1280 px, NAME-phone-{ja,en}.png at 360 px, and the list and the page of a
// customer in the dark.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"joren/internal/kit/i18n"
	"joren/test/e2e/binary"
	"joren/test/e2e/browser"
)

// The pictures are as wide as these, and no higher than maxHeight.
const (
	wide, phone = 1280, 360
	maxHeight   = 1600
	images      = "docs/images"
	password    = "joren-screenshots"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// failed is a step that did not work, on its way to run.
type failed struct{ error }

type failer struct{}

func (failer) Helper()                           {}
func (failer) Fatalf(format string, args ...any) { panic(failed{fmt.Errorf(format, args...)}) }

func run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "joren-screenshots-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin, err := binary.Path(ctx, dir)
	if err != nil {
		return err
	}
	in := binary.Install{Bin: bin, Data: filepath.Join(dir, "data")}
	if err := fill(ctx, in); err != nil {
		return err
	}
	b, err := browser.Start(ctx)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := os.MkdirAll(images, 0o750); err != nil {
		return err
	}
	for _, lang := range i18n.Langs {
		if err := each(ctx, b, in, lang); err != nil {
			return err
		}
	}
	return nil
}

// each takes the pictures of one language, from a copy of the shop: the imports of one are not in the other.
func each(ctx context.Context, b *browser.Browser, in binary.Install, lang i18n.Lang) (err error) {
	from := in.Data
	in.Data += "-" + string(lang)
	if err := os.CopyFS(in.Data, os.DirFS(from)); err != nil {
		return err
	}
	file := filepath.Join(filepath.Dir(from), sampleName[lang])
	own := filepath.Join(filepath.Dir(from), registerName[lang])
	if err := errors.Join(writeSample(file, sample), writeSample(own, register)); err != nil {
		return err
	}
	server, err := in.Serve(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if stopped := server.Stop(); err == nil {
			err = stopped
		}
	}()
	defer func() {
		if f, ok := recover().(failed); ok {
			err = f.error
		}
	}()
	pictures(b, server.URL, lang, file, own)
	return nil
}

// fill makes the shop and an owner per language.
func fill(ctx context.Context, in binary.Install) error {
	steps := [][]string{{"demo", "--customers", "1200", "--years", "3", "--seed", "1", "--today", "2026-11-20", "--no-serve"}}
	for _, l := range i18n.Langs {
		steps = append(steps, []string{"staff", "add", account(l), "--shop", "demo", "--role", "owner", "--name", owner[l], "--lang", string(l), "--password-stdin"})
	}
	for _, s := range steps {
		if _, err := in.Run(ctx, password+"\n", s...); err != nil {
			return err
		}
	}
	return nil
}

var owner = map[i18n.Lang]string{i18n.JA: "森 由紀子", i18n.EN: "Yukiko Mori"}

func account(l i18n.Lang) string { return "owner-" + string(l) + "@example.jp" }
