package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"joren/internal/db"
	"joren/internal/kit/clock"
	"joren/internal/kit/errs"
	"joren/internal/shop"
)

// openShop opens an engine with the shop of segments in it: filled there, or copied from where it is kept.
func openShop(ctx context.Context, o Options, e engine) (*db.DB, *shop.Shop, error) {
	if o.Keep == "" || e.url != "" {
		return fillEngine(ctx, o, e)
	}
	kept := engine{e.name, filepath.Join(o.Keep, fmt.Sprintf("%s-%d", e.name, o.Customers)), ""}
	file := filepath.Join(kept.dir, "joren.db")
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		half := kept
		half.dir += ".part"
		if err := os.RemoveAll(half.dir); err != nil {
			return nil, nil, err
		}
		d, _, err := fillEngine(ctx, o, half)
		if err != nil {
			return nil, nil, err
		}
		if err := errors.Join(d.Close(), os.Rename(half.dir, kept.dir)); err != nil {
			return nil, nil, err
		}
	}
	o.Progress("copying " + file)
	if err := copyFile(file, filepath.Join(e.dir, "joren.db")); err != nil {
		return nil, nil, err
	}
	d, err := db.Open(ctx, db.Options{Dir: e.dir, Clock: clock.System{}})
	if err != nil {
		return nil, nil, err
	}
	s, err := shop.New(d).BySlug(ctx, benchShop)
	if err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	return d, s, nil
}

// fillEngine fills an engine, where an earlier run has not left it.
func fillEngine(ctx context.Context, o Options, e engine) (*db.DB, *shop.Shop, error) {
	d, err := db.Open(ctx, db.Options{Dir: e.dir, URL: e.url, Clock: clock.System{}})
	if err != nil {
		return nil, nil, err
	}
	o.Progress("filling " + e.name)
	s, err := shop.New(d).BySlug(ctx, benchShop)
	if errs.Is(err, errs.NotFound) {
		s, err = fillShop(ctx, d, o.Customers)
	}
	if err == nil {
		err = d.Tx(ctx, func(tx *db.Tx) error { _, err := tx.Exec("ANALYZE"); return err })
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("bench: fill %s: %w", e.name, err), d.Close())
	}
	return d, s, nil
}

// copyFile copies a database that nobody has open.
func copyFile(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
