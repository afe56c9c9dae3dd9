// Command joren is Joren: the server, and the commands that work beside it on the same data.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // shops have time zones also where the machine has none

	"github.com/alecthomas/kong"

	"joren/internal/app"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
)

// version is set when a release is built.
var version = "dev"

// globals are the flags that every command takes.
type globals struct {
	Data     string `help:"Folder of the data (SQLite and files)." default:"./data" env:"JOREN_DATA" type:"path"`
	Database string `help:"PostgreSQL database to use instead of SQLite (postgres://…)." env:"JOREN_DATABASE_URL"`
	JSON     bool   `help:"Print one JSON object." name:"json" env:"JOREN_JSON"`
	Lang     string `help:"Language of messages: ja or en." env:"JOREN_LANG"`

	out, errOut io.Writer
	clock       clock.Clock
}

type cli struct {
	globals
	Demo     demoCmd     `cmd:"" help:"Fill a shop with invented data and serve it."`
	Serve    serveCmd    `cmd:"" help:"Serve the screens."`
	Shop     shopCmd     `cmd:"" help:"Add, list and set shops."`
	Staff    staffCmd    `cmd:"" help:"Add, list and disable staff."`
	Import   importCmd   `cmd:"" help:"Take files of customers and orders in."`
	Imports  importsCmd  `cmd:"" help:"List the files that were taken in, the newest first."`
	Undo     undoCmd     `cmd:"" help:"Take back what an import did."`
	Formats  formatsCmd  `cmd:"" help:"List the formats that are recognised."`
	Export   exportCmd   `cmd:"" help:"Write customers, orders or lines out."`
	Customer customerCmd `cmd:"" help:"Show one customer and all held on them."`
	Pairs    pairsCmd    `cmd:"" name:"duplicates" help:"List customers that may be one person, one JSON object a line."`
	Search   searchCmd   `cmd:"" help:"Find customers."`
	Segment  segmentCmd  `cmd:"" help:"Ask which customers a query of the segment language means."`
	Backup   backupCmd   `cmd:"" help:"Write everything into one file, while the server runs."`
	Restore  restoreCmd  `cmd:"" help:"Make an installation out of a backup, in an empty place."`
	Doctor   doctorCmd   `cmd:"" help:"Look the installation over and say what to do."`
	DB       dbCmd       `cmd:"" name:"db" help:"Move a database."`
	Bench    benchCmd    `cmd:"" help:"Measure on this machine."`
	Book     bookCmd     `cmd:"" name:"storybook" help:"Serve a page with every component of the screens."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run parses and runs one command line and returns its exit status: 1 failed, 2 bad use.
func run(args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	c.out, c.errOut, c.clock = out, errOut, clock.System{}
	exited := -1
	parser, err := kong.New(&c, kong.Name("joren"), kong.Description("Customer management for online shops."),
		kong.Writers(out, errOut), kong.Exit(func(status int) { exited = status }), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 1
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(errOut, "joren:", err)
		return 2
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(&c.globals); err != nil {
		if !errors.Is(err, errWrong) {
			fmt.Fprintln(errOut, "joren:", c.explain(err))
		}
		if errs.Is(err, errs.BadUse) {
			return 2
		}
		return 1
	}
	return 0
}

func (g *globals) lang() i18n.Lang {
	for _, v := range []string{g.Lang, os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")} {
		if v != "" {
			return i18n.Parse(v)
		}
	}
	return i18n.EN
}

// explain says what went wrong: the sentence of an error meant for people, the bare text of any other.
func (g *globals) explain(err error) string {
	var e *errs.Error
	if errors.As(err, &e) {
		return g.lang().Error(err)
	}
	return err.Error()
}

// open opens the installation.
func (g *globals) open(ctx context.Context) (*app.App, error) {
	log := slog.New(slog.NewTextHandler(g.errOut, &slog.HandlerOptions{Level: slog.LevelError}))
	return app.Open(ctx, app.Options{Data: g.Data, Database: g.Database, Log: log})
}

// print writes v as JSON where asked for, else the text.
func (g *globals) print(v any, text func(io.Writer)) error {
	if !g.JSON {
		text(g.out)
		return nil
	}
	enc := json.NewEncoder(g.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

type versionCmd struct{}

func (versionCmd) Run(g *globals) error {
	return g.print(map[string]string{"version": version}, func(w io.Writer) { fmt.Fprintln(w, "joren", version) })
}
