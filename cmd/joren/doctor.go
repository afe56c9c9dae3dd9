package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"joren/internal/db"
	"joren/internal/doctor"
	"joren/internal/kit/errs"
)

type doctorCmd struct {
	Fix bool `help:"Repair what is worked out from the rest: figures and search texts. No server may run meanwhile." env:"JOREN_FIX"`
}

// findingJSON is a finding as programs read it.
type findingJSON struct {
	Check  string       `json:"check"`
	Level  doctor.Level `json:"level"`
	Text   string       `json:"text"`
	Advice *string      `json:"advice"`
}

// errWrong ends a command that has printed what is wrong.
var errWrong = errors.New("faults were found")

func (c *doctorCmd) Run(ctx context.Context, g *globals) error {
	if g.Database == "" { // looking must not make a database
		if _, err := os.Stat(db.Path(g.Data)); errors.Is(err, os.ErrNotExist) {
			return errs.New(errs.NotFound, "backup.no_database", errs.Args{"dir": g.Data})
		}
	}
	if c.Fix {
		release, err := lockData(g.Data)
		if err != nil {
			return err
		}
		defer release()
	}
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	found, err := doctor.Look(ctx, doctor.Options{DB: a.DB, Shops: a.Shops, Data: a.Data, Fix: c.Fix})
	if err != nil {
		return err
	}
	wrong := doctor.Wrong(found)
	list := make([]findingJSON, len(found))
	for i, f := range found {
		list[i] = findingJSON{Check: f.Check, Level: f.Level, Text: g.lang().T(f.Text, f.Args)}
		if f.Advice != "" {
			advice := g.lang().T(f.Advice, f.Args)
			list[i].Advice = &advice
		}
	}
	err = g.print(map[string]any{"ok": !wrong, "checks": list}, func(w io.Writer) {
		for _, f := range list {
			fmt.Fprintf(w, "%s  %s\n", map[doctor.Level]string{doctor.OK: "✓", doctor.Warning: "!", doctor.Fault: "✗"}[f.Level], f.Text)
			if f.Advice != nil {
				fmt.Fprintf(w, "   → %s\n", *f.Advice)
			}
		}
	})
	if err == nil && wrong {
		err = errWrong
	}
	return err
}
