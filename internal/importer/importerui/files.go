package importerui

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"joren/internal/db"
	"joren/internal/importer"
	"joren/internal/kit/errs"
)

// storedName is the form of the names under which uploads are kept; nothing else is ever opened or removed.
var storedName = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// How long uploads are kept: with a record, after the import ended or was checked; without one.
const (
	keepFor   = 30 * 24 * time.Hour
	orphanFor = 24 * time.Hour
)

// place is where an upload lies.
func (u *UI) place(stored string) (string, error) {
	if !storedName.MatchString(stored) {
		return "", fs.ErrNotExist
	}
	return filepath.Join(u.Dir, stored), nil
}

// store writes an upload into a file of a random name. A file over the limit is read to its end and refused.
func (u *UI) store(from io.Reader) (stored string, err error) {
	if err := os.MkdirAll(u.Dir, 0o700); err != nil {
		return "", fmt.Errorf("import: folder of uploads: %w", err)
	}
	stored = rand.Text()
	name := filepath.Join(u.Dir, stored)
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("import: store an upload: %w", err)
	}
	n, err := io.Copy(f, io.LimitReader(from, u.MaxFile+1))
	switch {
	case err != nil:
	case n > u.MaxFile:
		_, _ = io.Copy(io.Discard, from)
		err = errs.New(errs.TooLarge, "importui.too_large", errs.Args{"limit": u.MaxFile >> 20})
	case n == 0:
		err = errs.New(errs.Invalid, "tabular.empty", nil)
	default:
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(name))
	}
	return stored, nil
}

func (u *UI) open(stored string) (*os.File, error) {
	name, err := u.place(stored)
	if err != nil {
		return nil, err
	}
	return os.Open(name)
}

// remove deletes an upload; one that is gone already is no failure.
func (u *UI) remove(stored string) error {
	name, err := u.place(stored)
	if err != nil {
		return nil //nolint:nilerr // no place, no file
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("import: remove an upload: %w", err)
	}
	return nil
}

// Sweep removes uploads that are not needed any more, and closes imports that nobody carries on: whose job was given
// up, or whose command was killed. It is called now and then.
func (u *UI) Sweep(ctx context.Context) error {
	shops, err := u.Shops.List(ctx)
	if err != nil {
		return err
	}
	kept := map[string]bool{}
	for _, sh := range shops {
		var list []*importer.Import
		err := u.DB.Read(ctx, func(q *db.Read) (err error) {
			list, err = importer.Kept(q, sh.ID)
			return err
		})
		if err != nil {
			return err
		}
		if err := u.DB.Tx(ctx, func(tx *db.Tx) error { return importer.CloseLost(tx, sh.ID, tx.Now.Add(-orphanFor)) }); err != nil {
			return err
		}
		for _, i := range list {
			kept[i.StoredAs] = true
			if err := u.sweep(ctx, sh.ID, i); err != nil {
				return err
			}
		}
	}
	return u.sweepOrphans(kept)
}

func (u *UI) sweep(ctx context.Context, shopID int64, i *importer.Import) error {
	since := i.Finished
	switch i.State {
	case importer.StateRunning:
		return u.giveUp(ctx, shopID, i)
	case importer.StateChecked, importer.StateAsking:
		since = i.CreatedAt
	}
	if u.DB.Clock().Now().Sub(since) < keepFor {
		return nil
	}
	if err := u.remove(i.StoredAs); err != nil {
		return err
	}
	return u.DB.Tx(ctx, func(tx *db.Tx) error {
		if i.Open() {
			if err := importer.Drop(tx, shopID, i.ID); err != nil {
				return err
			}
		}
		return importer.Forget(tx, shopID, i.ID)
	})
}

// sweepOrphans removes uploads that no import knows: what a crash left between storing and checking.
func (u *UI) sweepOrphans(kept map[string]bool) error {
	entries, err := os.ReadDir(u.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("import: list uploads: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || kept[e.Name()] || u.DB.Clock().Now().Sub(info.ModTime()) < orphanFor {
			continue
		}
		if err := u.remove(e.Name()); err != nil {
			return err
		}
	}
	return nil
}
