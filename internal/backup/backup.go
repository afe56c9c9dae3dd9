// Package backup writes an installation into one file and makes an installation out of such a file again, on either
// engine, and copies a database to another engine on the same way.
//
// The file is a tar of the database's rows and of the uploads that imports still need, compressed with zstd and, where
// a key is given, encrypted with age. Nothing in it depends on the engine: rows are written in the order of their keys
// in the canonical form of package db, and what they sum up to stands at the end, so a restore can prove that it made
// what the backup was made of. The package knows no table but backups; it may import db and kit.
package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"joren/internal/db"
)

// format is the number of the form that files have. It grows when an older Joren could not read them.
const format = 1

// The entries of the tar: first the manifest, then uploads, then rows in parts, at last the sums.
const (
	manifestName = "manifest.json"
	sumsName     = "sums.json"
	tablesDir    = "tables/"
	uploadsDir   = "imports/" // as in the data folder
)

// manifest says what the backup is of.
type manifest struct {
	Format  int       `json:"format"`
	Joren   string    `json:"joren"` // the version that wrote it
	Engine  db.Engine `json:"engine"`
	Created string    `json:"created"`
	db.Moment
}

// sums say what everything in the backup must come to.
type sums struct {
	Tables  []db.Sum `json:"tables"`
	Uploads []upload `json:"uploads"`
}

type upload struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Summary tells what was backed up or restored.
type Summary struct {
	Created   string `json:"created"` // when the data were as they are in the file, RFC 3339
	Tables    int    `json:"tables"`
	Rows      int64  `json:"rows"`
	Uploads   int    `json:"uploads"`
	Encrypted bool   `json:"encrypted"`
	// SHA256 is over the sums of all tables: it is equal where the rows are equal.
	SHA256 string `json:"sha256"`
}

func (s sums) summary(m manifest, encrypted bool) (*Summary, error) {
	text, err := json.Marshal(s.Tables)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(text)
	out := &Summary{Created: m.Created, Tables: len(s.Tables), Uploads: len(s.Uploads), Encrypted: encrypted, SHA256: hex.EncodeToString(digest[:])}
	for _, t := range s.Tables {
		out.Rows += t.Rows
	}
	return out, nil
}

// Source is an installation to back up.
type Source struct {
	DB      *db.DB
	Data    string // its data folder
	Version string // of this program
}

// Write backs the installation up into a file, which appears complete or not at all; a file of that name is replaced.
// People may read and write meanwhile: the backup is of the moment it began. Without recipients it is not encrypted.
func Write(ctx context.Context, s Source, path string, recipients ...age.Recipient) (sum *Summary, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".joren-backup-*")
	if err != nil {
		return nil, fmt.Errorf("backup: make the file: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	if sum, err = s.writeTo(ctx, f, recipients); err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err = f.Sync(); err != nil {
		return nil, fmt.Errorf("backup: write the file: %w", err)
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return nil, fmt.Errorf("backup: name the file: %w", err)
	}
	if err := errors.Join(f.Close(), syncDir(filepath.Dir(path))); err != nil {
		return nil, err
	}
	return sum, s.record(ctx, path, info.Size(), sum.Encrypted)
}

// syncDir makes the names in a folder outlast a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (s Source) writeTo(ctx context.Context, f io.Writer, recipients []age.Recipient) (*Summary, error) {
	var to io.WriteCloser = &sealer{to: f}
	if len(recipients) > 0 {
		var err error
		if to, err = age.Encrypt(f, recipients...); err != nil {
			return nil, fmt.Errorf("backup: encrypt: %w", err)
		}
	}
	z, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	t := tar.NewWriter(z)
	m, all, err := s.fill(ctx, t)
	if err == nil {
		err = errors.Join(t.Close(), z.Close(), to.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("backup: write: %w", err)
	}
	return all.summary(m, len(recipients) > 0)
}

// fill writes all entries.
func (s Source) fill(ctx context.Context, t *tar.Writer) (m manifest, all sums, err error) {
	m = manifest{Format: format, Joren: s.Version, Engine: s.DB.Engine()}
	modified := s.DB.Clock().Now()
	entry := func(name string, content []byte) error {
		if err := t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content)), ModTime: modified}); err != nil {
			return err
		}
		_, err := t.Write(content)
		return err
	}
	part, last := 0, ""
	all.Tables, err = s.DB.Dump(ctx, func(moment db.Moment) error {
		m.Moment, m.Created = moment, time.UnixMilli(moment.TakenAt).UTC().Format(time.RFC3339)
		text, err := json.MarshalIndent(m, "", " ")
		if err == nil {
			err = entry(manifestName, text)
		}
		if err == nil {
			all.Uploads, err = s.uploads(t, modified)
		}
		return err
	}, func(table string, rows []byte) error {
		if part++; table != last {
			part, last = 1, table
		}
		return entry(fmt.Sprintf("%s%s/%06d", tablesDir, table, part), rows)
	})
	if err != nil {
		return m, all, err
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return m, all, err
	}
	return m, all, entry(sumsName, text)
}

// uploads writes the files of imports. One that is removed meanwhile belonged to nobody any more.
func (s Source) uploads(t *tar.Writer, modified time.Time) (list []upload, err error) {
	dir, err := os.OpenRoot(filepath.Join(s.Data, uploadsDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = dir.Close() }()
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		u, err := writeUpload(t, dir, e.Name(), modified)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("upload %s: %w", e.Name(), err)
		}
		list = append(list, u)
	}
	return list, nil
}

func writeUpload(t *tar.Writer, dir *os.Root, name string, modified time.Time) (upload, error) {
	f, err := dir.Open(name)
	if err != nil {
		return upload{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return upload{}, err
	}
	if err := t.WriteHeader(&tar.Header{Name: uploadsDir + name, Mode: 0o600, Size: info.Size(), ModTime: modified}); err != nil {
		return upload{}, err
	}
	digest := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(t, digest), f, info.Size()); err != nil {
		return upload{}, err
	}
	return upload{name, info.Size(), hex.EncodeToString(digest.Sum(nil))}, nil
}
