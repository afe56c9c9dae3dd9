package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"filippo.io/age"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// staging begins the names of the folders in which an installation is put together before it is moved into place. What
// a killed restore left there is no data, and the next one takes it away.
const staging = ".restoring-"

// Restore makes an installation out of a backup. dir is its data folder, database a PostgreSQL address or empty. Both
// must be without data. The restored database is compared with the sums that the backup states; on any error nothing
// is left behind.
func Restore(ctx context.Context, path, dir, database string, keys ...age.Identity) (*Summary, error) {
	a, err := open(path, keys)
	if err != nil {
		return nil, err
	}
	defer a.close()
	p, err := prepare(dir, func(name string) bool { return name != "lost+found" })
	if err != nil {
		return nil, err
	}
	defer p.clear()
	o := db.Options{Dir: p.staged, URL: database}
	var all sums
	err = db.Build(ctx, o, a.manifest.Moment, func(load func(string, []byte) error) ([]db.Sum, error) {
		all, err = p.fill(a, load)
		return all.Tables, err
	})
	if err != nil {
		return nil, explain(err)
	}
	// Opening brings an older backup to this program's schema.
	d, err := db.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	if err := p.finish(database == ""); err != nil {
		return nil, err
	}
	return all.summary(a.manifest, a.encrypted)
}

// explain says of rows that cannot be loaded that the backup is damaged.
func explain(err error) error {
	var e *errs.Error
	if errors.As(err, &e) && (e.Key == "error.damaged" || e.Key == "error.sums_differ") {
		return damaged(err)
	}
	return err
}

// place is where an installation comes into being.
type place struct {
	dir, staged string
	made        bool // dir was not there before
}

// prepare refuses a folder that has a file or folder in it which counts as data.
func prepare(dir string, isData func(name string) bool) (*place, error) {
	p := &place{dir: dir}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		p.made = true
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return nil, errs.New(errs.Invalid, "backup.bad_folder", errs.Args{"dir": dir, "error": bare(err)})
	}
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), staging):
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return nil, err
			}
		case isData(e.Name()):
			return nil, errs.New(errs.Conflict, "backup.folder_not_empty", errs.Args{"dir": dir, "name": e.Name()})
		}
	}
	if p.staged, err = os.MkdirTemp(dir, staging); err != nil {
		p.clear()
		return nil, errs.New(errs.Invalid, "backup.bad_folder", errs.Args{"dir": dir, "error": bare(err)})
	}
	return p, nil
}

// clear takes away what is not in place.
func (p *place) clear() {
	if p.staged != "" {
		_ = os.RemoveAll(p.staged)
	}
	if p.made {
		_ = os.Remove(p.dir) // only when it is empty
	}
}

// finish moves everything into place, the database last: where it is, the rest is.
func (p *place) finish(database bool) error {
	names := []string{filepath.Clean(uploadsDir)}
	if database {
		names = append(names, filepath.Base(db.Path(p.dir)))
	}
	for _, name := range names {
		err := os.Rename(filepath.Join(p.staged, name), filepath.Join(p.dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("backup: move into place: %w", err)
		}
	}
	return syncDir(p.dir)
}

// fill takes everything behind the manifest into place.
func (p *place) fill(a *archive, load func(string, []byte) error) (all sums, err error) {
	var got []upload
	for {
		h, err := a.next()
		if err != nil {
			return all, err
		}
		switch name := h.Name; {
		case name == sumsName:
			if err := a.readText(h, &all); err != nil {
				return all, err
			}
			if !reflect.DeepEqual(all.Uploads, got) {
				return all, damaged(errors.New("backup: uploads differ from their sums"))
			}
			return all, a.atEnd()
		case strings.HasPrefix(name, uploadsDir):
			u, err := p.takeUpload(a, strings.TrimPrefix(name, uploadsDir))
			if err != nil {
				return all, err
			}
			got = append(got, u)
		case strings.HasPrefix(name, tablesDir):
			table, _, _ := strings.Cut(strings.TrimPrefix(name, tablesDir), "/")
			rows, err := a.read(h)
			if err == nil {
				err = load(table, rows)
			}
			if err != nil {
				return all, err
			}
		default:
			return all, damaged(fmt.Errorf("backup: entry %q", name))
		}
	}
}

// takeUpload writes one file. Its name is one name, never a path.
func (p *place) takeUpload(a *archive, name string) (u upload, err error) {
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\\\x00") {
		return u, damaged(fmt.Errorf("backup: upload %q", name))
	}
	dir := filepath.Join(p.staged, uploadsDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return u, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return u, err
	}
	defer func() { _ = root.Close() }()
	f, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return u, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	digest := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, digest), source{a.tar})
	if err != nil {
		return u, err
	}
	return upload{name, n, hex.EncodeToString(digest.Sum(nil))}, f.Sync()
}

// source tells errors of the backup from those of the disk.
type source struct{ from io.Reader }

func (s source) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = damaged(err)
	}
	return n, err
}
