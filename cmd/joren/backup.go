package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"

	"joren/internal/backup"
	"joren/internal/db"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
)

type backupCmd struct {
	File       string   `arg:"" help:"File to write; an older one of that name is replaced when the new one is whole."`
	Recipients []string `help:"Encrypt for this age public key (age1…); may be repeated." name:"recipient" env:"JOREN_RECIPIENT"`
	Passphrase bool     `help:"Encrypt with a passphrase, read from standard input." name:"passphrase-stdin" env:"JOREN_PASSPHRASE_STDIN"`
}

// summaryJSON is what backup and restore print.
type summaryJSON struct {
	File string `json:"file"`
	*backup.Summary
	Seconds float64 `json:"seconds"`
}

func (c *backupCmd) Run(ctx context.Context, g *globals) error {
	to, err := c.recipients()
	if err != nil {
		return err
	}
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	began := a.Clock.Now()
	sum, err := backup.Write(ctx, backup.Source{DB: a.DB, Data: a.Data, Version: version}, c.File, to...)
	if err != nil {
		return err
	}
	if !sum.Encrypted {
		fmt.Fprintln(g.errOut, g.lang().T("backup.not_encrypted", nil))
	}
	out := summaryJSON{c.File, sum, a.Clock.Now().Sub(began).Seconds()}
	return g.print(out, func(w io.Writer) {
		fmt.Fprintln(w, g.lang().T("backup.written", i18n.Args{"file": c.File, "n": int(sum.Rows), "tables": sum.Tables, "uploads": sum.Uploads, "sum": sum.SHA256}))
	})
}

func (c *backupCmd) recipients() ([]age.Recipient, error) {
	if c.Passphrase && len(c.Recipients) > 0 {
		return nil, errs.New(errs.BadUse, "backup.one_way", nil)
	}
	if !c.Passphrase {
		return backup.Recipients(c.Recipients)
	}
	phrase, err := readSecret(os.Stdin)
	if err != nil {
		return nil, err
	}
	r, err := backup.Passphrase(phrase, backup.Work)
	return []age.Recipient{r}, err
}

// readSecret reads one line.
func readSecret(from io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(from, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

type restoreCmd struct {
	File       string `arg:"" help:"Backup to restore."`
	Identity   string `help:"File with the age secret key that opens the backup." env:"JOREN_IDENTITY"`
	Passphrase bool   `help:"Read the passphrase that opens the backup from standard input." name:"passphrase-stdin" env:"JOREN_PASSPHRASE_STDIN"`
}

func (c *restoreCmd) Run(ctx context.Context, g *globals) error {
	keys, err := c.keys()
	if err != nil {
		return err
	}
	began := g.clock.Now()
	sum, err := backup.Restore(ctx, c.File, g.Data, g.Database, keys...)
	if err != nil {
		return err
	}
	out := summaryJSON{c.File, sum, g.clock.Now().Sub(began).Seconds()}
	return g.print(out, func(w io.Writer) {
		fmt.Fprintln(w, g.lang().T("backup.restored", i18n.Args{"file": c.File, "n": int(sum.Rows), "tables": sum.Tables, "uploads": sum.Uploads,
			"created": sum.Created, "sum": sum.SHA256}))
	})
}

func (c *restoreCmd) keys() ([]age.Identity, error) {
	switch {
	case c.Passphrase && c.Identity != "":
		return nil, errs.New(errs.BadUse, "backup.one_way", nil)
	case c.Passphrase:
		phrase, err := readSecret(os.Stdin)
		if err != nil {
			return nil, err
		}
		i, err := backup.OpenedBy(phrase)
		return []age.Identity{i}, err
	case c.Identity != "":
		f, err := os.Open(c.Identity)
		if err != nil {
			return nil, errs.New(errs.BadUse, "backup.bad_identity", errs.Args{"file": c.Identity})
		}
		defer f.Close()
		return backup.Identities(c.Identity, f)
	}
	return nil, nil
}

type dbCmd struct {
	Copy dbCopyCmd `cmd:"" help:"Copy a database to an empty place, also to the other engine, and prove that both hold the same."`
}

type dbCopyCmd struct {
	From string `help:"PostgreSQL address or data folder to copy." required:"" env:"JOREN_FROM"`
	To   string `help:"Empty PostgreSQL database or folder to copy to." required:"" env:"JOREN_TO"`
}

func (c *dbCopyCmd) Run(ctx context.Context, g *globals) error {
	began := g.clock.Now()
	sums, err := backup.Copy(ctx, c.From, c.To)
	if err != nil {
		return err
	}
	rows := int64(0)
	for _, s := range sums {
		rows += s.Rows
	}
	return g.print(struct {
		Rows    int64    `json:"rows"`
		Tables  []db.Sum `json:"tables"`
		Seconds float64  `json:"seconds"`
	}{rows, sums, g.clock.Now().Sub(began).Seconds()}, func(w io.Writer) {
		fmt.Fprintln(w, g.lang().T("backup.copied", i18n.Args{"n": int(rows), "tables": len(sums)}))
	})
}
