package backup_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"filippo.io/age"

	"joren/internal/app"
	"joren/internal/backup"
	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/db/migrate"
	"joren/internal/demo"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// installation is one with a shop, some customers and an upload.
func installation(t testing.TB, e db.Engine, customers int) (o db.Options, data string) {
	t.Helper()
	o = dbtest.Fresh(t, e)
	if data = o.Dir; data == "" {
		data = t.TempDir()
	}
	a, err := app.Open(t.Context(), app.Options{Data: data, Database: o.URL})
	must(t, err)
	s, err := a.Shops.Add(t.Context(), "tea", "みなも茶舗", "", "")
	must(t, err)
	today, _ := day.Of(2026, 11, 20)
	must(t, a.FillDemo(t.Context(), s, demo.New(demo.Options{Customers: customers, Years: 2, Seed: 5, Today: today, Loc: s.Zone}), nil))
	must(t, a.Close())
	must(t, os.MkdirAll(filepath.Join(data, "imports"), 0o700))
	must(t, os.WriteFile(filepath.Join(data, "imports", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), []byte("external_id,name\n1,高橋\n"), 0o600))
	return o, data
}

func write(t testing.TB, o db.Options, data, path string, to ...age.Recipient) *backup.Summary {
	t.Helper()
	d := dbtest.OpenWith(t, o)
	s, err := backup.Write(context.Background(), backup.Source{DB: d, Data: data, Version: "test"}, path, to...)
	must(t, err)
	return s
}

func sumsOf(t testing.TB, o db.Options) []db.Sum {
	t.Helper()
	s, err := dbtest.OpenWith(t, o).Checksums(context.Background(), db.Scope{})
	must(t, err)
	return s
}

// Backup, restore, backup: the sums are equal, whatever engine the first was and whatever the second is.
func TestR39_BackupRestoreBackup(t *testing.T) {
	t.Parallel()
	for _, from := range dbtest.Engines() {
		o, data := installation(t, from, 60)
		file := filepath.Join(t.TempDir(), "first.joren")
		first := write(t, o, data, file)
		if first.Rows < 500 || first.Uploads != 1 || first.Encrypted {
			t.Fatalf("%+v", first)
		}
		want := sumsOf(t, o)
		for _, to := range dbtest.Engines() {
			into := dbtest.Empty(t, to)
			dir := filepath.Join(t.TempDir(), "data")
			restored, err := backup.Restore(t.Context(), file, dir, into.URL)
			must(t, err)
			if !reflect.DeepEqual(restored, first) {
				t.Errorf("%s to %s: %+v\nof %+v", from, to, restored, first)
			}
			if to == db.SQLite {
				into.Dir = dir
			}
			if got := sumsOf(t, into); !reflect.DeepEqual(got, want) {
				t.Errorf("%s to %s: %v\nwant %v", from, to, got, want)
			}
			upload, err := os.ReadFile(filepath.Join(dir, "imports", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
			if err != nil || !strings.Contains(string(upload), "高橋") {
				t.Errorf("upload: %q %v", upload, err)
			}
			second := write(t, into, dir, filepath.Join(t.TempDir(), "second.joren"))
			if second.SHA256 != first.SHA256 || second.Rows != first.Rows {
				t.Errorf("%s to %s: the second backup is %+v", from, to, second)
			}
			if _, err := backup.Restore(t.Context(), file, dir, into.URL); !errs.Is(err, errs.Conflict) {
				t.Errorf("%s to %s: restored over data: %v", from, to, err)
			}
		}
	}
}

// While the backup is written, people write: the backup is of one moment.
func TestR38_BackupWhilePeopleWrite(t *testing.T) {
	t.Parallel()
	for _, e := range dbtest.Engines() {
		o, data := installation(t, e, 300)
		d := dbtest.OpenWith(t, o)
		stop, done := make(chan struct{}), make(chan int)
		go func() {
			n := 0
			defer func() { done <- n }()
			for ; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				err := d.Tx(context.Background(), func(tx *db.Tx) error { // two rows that must always be equal
					for _, kind := range []string{"a", "b"} {
						if _, err := tx.Exec(`INSERT INTO shop_numbers (shop_id, kind, next) VALUES (7, $1, $2)
							ON CONFLICT (shop_id, kind) DO UPDATE SET next = excluded.next`, kind, n); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		}()
		for range 3 {
			file, dir := filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "data")
			_, err := backup.Write(t.Context(), backup.Source{DB: d, Data: data}, file)
			must(t, err)
			_, err = backup.Restore(t.Context(), file, dir, "")
			must(t, err)
			must(t, dbtest.OpenWith(t, db.Options{Dir: dir}).Read(t.Context(), func(q *db.Read) error {
				next, err := db.All(q, func(r *db.Rows) (n int64, err error) { return n, r.Scan(&n) }, `SELECT next FROM shop_numbers WHERE shop_id = 7`)
				if len(next) == 2 && next[0] != next[1] {
					t.Errorf("%s: two moments in one backup: %v", e, next)
				}
				return err
			}))
		}
		close(stop)
		if n := <-done; n == 0 {
			t.Errorf("%s: nobody could write", e)
		}
	}
}

// left lists what is in a folder.
func left(t testing.TB, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if path != dir {
			names = append(names, path)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return names
}

// refused restores what must not be restored: one clear error, and nothing is left.
func refused(t *testing.T, what, file, key string, keys ...age.Identity) {
	t.Helper()
	dir := t.TempDir()
	_, err := backup.Restore(t.Context(), file, dir, "", keys...)
	if err == nil || errs.CodeOf(err) == errs.Internal || key != "" && !strings.Contains(err.Error(), key) {
		t.Errorf("%s: %v", what, err)
	}
	if names := left(t, dir); len(names) > 0 {
		t.Errorf("%s: left %v", what, names)
	}
}

func TestS097_FlippedCutAndLockedBackups(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, data := installation(t, d.Engine(), 20)
		mine, err := age.GenerateX25519Identity()
		must(t, err)
		other, err := age.GenerateX25519Identity()
		must(t, err)
		dir := t.TempDir()
		plain, locked := filepath.Join(dir, "plain"), filepath.Join(dir, "locked")
		write(t, o, data, plain)
		if s := write(t, o, data, locked, mine.Recipient()); !s.Encrypted {
			t.Errorf("%+v", s)
		}
		refused(t, "no key", locked, "backup.needs_key")
		refused(t, "another key", locked, "backup.wrong_key", other)
		refused(t, "no file", filepath.Join(dir, "none"), "backup.cannot_open")
		for _, path := range []string{plain, locked} {
			raw, err := os.ReadFile(path)
			must(t, err)
			spoiled := filepath.Join(dir, "spoiled")
			spoil := func(what string, b []byte) {
				must(t, os.WriteFile(spoiled, b, 0o600))
				refused(t, filepath.Base(path)+", "+what, spoiled, "", mine)
			}
			for i := range 100 {
				at := i * (len(raw) - 1) / 99
				b := bytes.Clone(raw)
				b[at] ^= 1 << (i % 8)
				spoil(fmt.Sprintf("bit of byte %d of %d", at, len(raw)), b)
			}
			for _, n := range []int{0, 1, 3, 10, len(raw) / 3, len(raw) / 2, len(raw) - 41, len(raw) - 40, len(raw) - 1} {
				spoil(fmt.Sprintf("cut at %d of %d", n, len(raw)), raw[:n])
			}
			spoil("longer", append(bytes.Clone(raw), 0))
			spoil("twice", append(bytes.Clone(raw), raw...))
		}
		dir = t.TempDir()
		if _, err := backup.Restore(t.Context(), locked, dir, "", other, mine); err != nil {
			t.Error(err)
		}
	})
}

// Nothing of the people in it can be found in an encrypted backup (S-097), and a passphrase opens it.
func TestS097_NothingReadableInside(t *testing.T) {
	t.Parallel()
	o, data := installation(t, dbtest.Engines()[0], 1000)
	d := dbtest.OpenWith(t, o)
	var markers []string
	must(t, d.Read(t.Context(), func(q *db.Read) (err error) {
		markers, err = db.All(q, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) }, `SELECT email FROM customers WHERE email <> ''
			UNION SELECT name FROM customers WHERE name <> '' UNION SELECT phone FROM customers WHERE phone <> ''`)
		return err
	}))
	if len(markers) < 1000 {
		t.Fatalf("%d markers", len(markers))
	}
	to, err := backup.Passphrase("合言葉 correct horse", 10)
	must(t, err)
	file := filepath.Join(t.TempDir(), "b")
	_, err = backup.Write(t.Context(), backup.Source{DB: d, Data: data}, file, to)
	must(t, err)
	raw, err := os.ReadFile(file)
	must(t, err)
	for _, m := range append(markers, "customers", "みなも", "joren") {
		if bytes.Contains(raw, []byte(m)) {
			t.Errorf("%q can be read", m)
		}
	}
	right, err := backup.OpenedBy("合言葉 correct horse")
	must(t, err)
	wrong, err := backup.OpenedBy("another phrase")
	must(t, err)
	refused(t, "another passphrase", file, "backup.wrong_key", wrong)
	if _, err := backup.Restore(t.Context(), file, t.TempDir(), "", right); err != nil {
		t.Error(err)
	}
}

func TestBackupIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dir := t.TempDir()
		file := filepath.Join(dir, "b")
		must(t, os.WriteFile(file, []byte("yesterday's"), 0o600))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := backup.Write(ctx, backup.Source{DB: d, Data: t.TempDir()}, file); err == nil {
			t.Error("a cancelled backup succeeded")
		}
		if raw, err := os.ReadFile(file); err != nil || string(raw) != "yesterday's" {
			t.Errorf("%q %v", raw, err)
		}
		if names := left(t, dir); len(names) != 1 {
			t.Errorf("left %v", names)
		}
		must(t, d.Read(t.Context(), func(q *db.Read) error {
			if _, err := backup.Last(q); !errs.Is(err, errs.NotFound) {
				t.Error(err)
			}
			return nil
		}))
		_, err := backup.Write(t.Context(), backup.Source{DB: d, Data: t.TempDir()}, file)
		must(t, err)
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info, err)
		}
		must(t, d.Read(t.Context(), func(q *db.Read) error {
			r, err := backup.Last(q)
			if r.File != "b" || r.Bytes != info.Size() || r.Encrypted || r.At.IsZero() {
				t.Errorf("%+v", r)
			}
			return err
		}))
		refused(t, "a seal alone", sealAlone(t), "")
	})
}

// sealAlone is a file that ends well and holds nothing.
func sealAlone(t *testing.T) string {
	t.Helper()
	b := binary.LittleEndian.AppendUint32([]byte{0x28, 0xb5, 0x2f, 0xfd}, 0x184D2A5A)
	file := filepath.Join(t.TempDir(), "seal")
	must(t, os.WriteFile(file, b, 0o600))
	return file
}

func TestCopyBothWays(t *testing.T) {
	t.Parallel()
	address := func(o db.Options) string {
		if o.URL != "" {
			return o.URL
		}
		return db.Path(o.Dir)
	}
	for _, from := range dbtest.Engines() {
		o, _ := installation(t, from, 60)
		want := sumsOf(t, o)
		for _, to := range dbtest.Engines() {
			into := dbtest.Empty(t, to)
			sums, err := backup.Copy(t.Context(), address(o), address(into))
			must(t, err)
			if got := sumsOf(t, into); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(sums, want) {
				t.Errorf("%s to %s: %v\nwant %v", from, to, got, want)
			}
			if _, err := backup.Copy(t.Context(), address(o), address(into)); !errs.Is(err, errs.Conflict) {
				t.Errorf("%s to %s: copied over data: %v", from, to, err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		into := dbtest.Empty(t, from)
		if _, err := backup.Copy(ctx, address(o), address(into)); err == nil {
			t.Error("a cancelled copy succeeded")
		}
		if from == db.SQLite && len(left(t, into.Dir)) > 0 {
			t.Errorf("left %v", left(t, into.Dir))
		}
	}
	if _, err := backup.Copy(t.Context(), t.TempDir(), t.TempDir()); !errs.Is(err, errs.NotFound) {
		t.Errorf("a folder without database: %v", err)
	}
}

// a backup of an older Joren becomes an installation of this one, with the same rows.
func TestR41_OlderBackupsAreBroughtUpToDate(t *testing.T) {
	t.Parallel()
	all, err := migrate.Embedded()
	must(t, err)
	for _, e := range dbtest.Engines() {
		d := dbtest.Open(t, e, dbtest.WithMigrations(all[:len(all)-1]...))
		must(t, d.Tx(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO shop_numbers (shop_id, kind, next) VALUES (1, 'customer', 42)`)
			return err
		}))
		file, dir := filepath.Join(t.TempDir(), "old"), filepath.Join(t.TempDir(), "data")
		_, err := backup.Write(t.Context(), backup.Source{DB: d, Data: t.TempDir()}, file)
		must(t, err)
		_, err = backup.Restore(t.Context(), file, dir, "")
		must(t, err)
		must(t, dbtest.OpenWith(t, db.Options{Dir: dir}).Read(t.Context(), func(q *db.Read) error {
			var next, steps int
			err := q.QueryRow(`SELECT next, (SELECT COUNT(*) FROM migrations) FROM shop_numbers WHERE shop_id = 1`).Scan(&next, &steps)
			if next != 42 || steps != len(all) {
				t.Errorf("%s: %d, %d steps of %d", e, next, steps, len(all))
			}
			return err
		}))
	}
}
