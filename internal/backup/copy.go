package backup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// piece is what goes from one database to the other.
type piece struct {
	moment *db.Moment
	table  string
	rows   []byte
}

// Copy makes the database that to names out of the one that from names, as it is at one moment, and proves that both
// hold the same. Each is a PostgreSQL address, a data folder or the SQLite file in one. to must be empty.
func Copy(ctx context.Context, from, to string) ([]db.Sum, error) {
	source, err := openExisting(ctx, from)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	o := options(to)
	if o.URL != "" {
		return pipe(ctx, source, o)
	}
	p, err := prepare(o.Dir, func(name string) bool { return strings.HasPrefix(name, filepath.Base(db.Path(""))) })
	if err != nil {
		return nil, err
	}
	defer p.clear()
	o.Dir = p.staged
	sums, err := pipe(ctx, source, o)
	if err != nil {
		return nil, err
	}
	return sums, p.finish(true)
}

// pipe dumps one database into the other.
func pipe(ctx context.Context, source *db.DB, o db.Options) ([]db.Sum, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pieces := make(chan piece)
	send := func(p piece) error {
		select {
		case pieces <- p:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var all []db.Sum
	dumped := make(chan error, 1)
	go func() {
		var err error
		all, err = source.Dump(ctx, func(m db.Moment) error { return send(piece{moment: &m}) }, func(table string, rows []byte) error {
			return send(piece{table: table, rows: append([]byte{}, rows...)})
		})
		dumped <- err
		close(pieces)
	}()
	first, ok := <-pieces
	if !ok {
		return nil, <-dumped
	}
	read := false
	err := db.Build(ctx, o, *first.moment, func(load func(string, []byte) error) ([]db.Sum, error) {
		for p := range pieces {
			if err := load(p.table, p.rows); err != nil {
				return nil, err
			}
		}
		read = true
		return all, <-dumped
	})
	if !read { // Build gave up before the end: let Dump end, too
		cancel()
		for range pieces {
		}
		if stopped := <-dumped; err == nil {
			err = stopped
		}
	}
	return all, err
}

// options are those of the database at an address.
func options(address string) db.Options {
	if strings.Contains(address, "://") {
		return db.Options{URL: address}
	}
	if filepath.Base(address) == filepath.Base(db.Path("")) {
		address = filepath.Dir(address)
	}
	return db.Options{Dir: address}
}

// openExisting opens a database that is there: a mistyped folder must not become an empty database.
func openExisting(ctx context.Context, address string) (*db.DB, error) {
	o := options(address)
	if o.URL == "" {
		if _, err := os.Stat(db.Path(o.Dir)); err != nil {
			if errors.Is(err, os.ErrNotExist) {
				return nil, errs.New(errs.NotFound, "backup.no_database", errs.Args{"dir": o.Dir})
			}
			return nil, err
		}
	}
	return db.Open(ctx, o)
}
