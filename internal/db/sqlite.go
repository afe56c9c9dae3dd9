package db

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite"

	"joren/internal/kit/errs"
)

// busyTimeout is how long one process waits for another's write transaction.
const busyTimeout = 20 * time.Second

// sqliteBackend is one file with one connection that writes and a few that read.
//
// Invariant: all writing of this process goes through writer, one transaction at a time, so SQLITE_BUSY can only
// come from another process.
type sqliteBackend struct {
	writer *sqliteConn
	turn   *queue // for the writer
	dsn    string

	reading *queue // for the readers
	mu      sync.Mutex
	idle    []*sqliteConn // readers that nobody uses
	log     *checkpointer // nil: there is no log
	sync    string        // how the writer waits for the disk now
	lazy    bool          // batches need not wait
	pace    *pace         // of batches
}

func openSQLite(o Options) (*sqliteBackend, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, &errs.Error{Code: errs.Invalid, Key: "error.data_folder", Args: errs.Args{"dir": dir, "error": withoutPath(err)}, Err: err}
	}
	if err := ownFile(Path(dir)); err != nil {
		return nil, &errs.Error{Code: errs.Invalid, Key: "error.data_folder", Args: errs.Args{"dir": dir, "error": withoutPath(err)}, Err: err}
	}
	file := url.URL{Scheme: "file", Path: filepath.ToSlash(Path(dir))}
	b := &sqliteBackend{turn: newQueue(1, 1), pace: newPace(), dsn: file.String()}
	journal, sync := "WAL", "FULL"
	if o.NoSync || o.fresh {
		sync = "OFF"
	}
	if o.fresh {
		journal = "OFF"
	}
	b.writer, err = b.connect("journal_mode="+journal, "synchronous="+sync, "foreign_keys=ON", "cache_size=-32768", fmt.Sprintf("wal_autocheckpoint=%d", mostPages),
		"temp_store=MEMORY", "journal_size_limit=67108864")
	if err != nil {
		return nil, cannotOpen(o, err)
	}
	b.writer.writer = true
	b.sync, b.lazy = sync, sync == "FULL"
	if !o.fresh {
		b.log = newCheckpointer(Path(dir), func() (*sqliteConn, error) { return b.connect("synchronous=" + sync) })
	}
	n := o.Conns
	if n <= 0 {
		n = 4
	}
	b.reading = newQueue(n, n)
	return b, nil
}

// ownFile makes the file when it is missing, so that only its owner reads it; the files beside it follow it.
func ownFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// withoutPath is what the system says, without the path.
func withoutPath(err error) string {
	var e *os.PathError
	if errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}

// connect opens a connection. Going over to WAL can be refused at once while another process does the same, so it is
// tried for as long as a write would wait.
func (b *sqliteBackend) connect(pragmas ...string) (*sqliteConn, error) {
	dc, err := (&sqlite.Driver{}).Open(fmt.Sprintf("%s?_pragma=busy_timeout(%d)", b.dsn, busyTimeout.Milliseconds()))
	if err != nil {
		return nil, mapError(fmt.Errorf("db: open %s: %w", b.dsn, err))
	}
	c := &sqliteConn{driver: dc, kept: map[string]*kept{}}
	for _, p := range pragmas {
		for wait := time.Millisecond; ; wait *= 2 {
			err = c.control("PRAGMA " + p)
			if !errs.Is(err, errs.Unavailable) || wait > busyTimeout {
				break
			}
			time.Sleep(wait) //nolint:forbidigo // another process holds the file and sends no signal when it lets go
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("db: open %s: %s: %w", b.dsn, p, err), c.close())
		}
	}
	return c, nil
}

func (b *sqliteBackend) write(ctx context.Context, p priority, fn func(conn) error) error {
	if p == batch && b.lazy {
		defer b.pace.batch()()
	}
	if err := b.turn.enter(ctx, p); err != nil {
		return err
	}
	defer b.turn.leave(p)
	if err := b.await(p); err != nil {
		return err
	}
	if b.log != nil {
		defer b.log.written()
	}
	return fn(b.writer)
}

// await sets whether a commit waits until it is on the disk. One of a batch does not: after a power failure it may be missing, whole
// and with all that came after it, unless somebody else has committed since. No failure of a process alone loses it.
func (b *sqliteBackend) await(p priority) error {
	want := "FULL"
	if p == batch {
		want = "NORMAL"
	}
	if !b.lazy || b.sync == want {
		return nil
	}
	// SQLite obeys this when it is prepared, so a kept statement would do nothing
	if err := b.writer.once("PRAGMA synchronous=" + want); err != nil {
		return err
	}
	b.sync = want
	return nil
}

func (b *sqliteBackend) read(ctx context.Context, fn func(conn) error) error {
	if err := b.reading.enter(ctx, people); err != nil {
		return err
	}
	defer b.reading.leave(people)
	c, err := b.takeReader()
	if err != nil {
		return err
	}
	defer func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.idle = append(b.idle, c)
	}()
	return fn(c)
}

func (b *sqliteBackend) takeReader() (*sqliteConn, error) {
	b.mu.Lock()
	if n := len(b.idle); n > 0 {
		c := b.idle[n-1]
		b.idle = b.idle[:n-1]
		b.mu.Unlock()
		return c, nil
	}
	b.mu.Unlock()
	return b.connect("query_only=1", "cache_size=-16384", "temp_store=MEMORY")
}

// close waits for those who still read or write.
func (b *sqliteBackend) close() error {
	b.reading.close()
	b.turn.close()
	if b.log != nil {
		b.log.close()
	}
	var all []error
	if b.sync == "NORMAL" { // another process may have the file open, so that closing alone would not wait for the disk
		_, _, err := b.writer.checkpoint("PASSIVE")
		all = append(all, err)
	}
	for _, c := range b.idle {
		all = append(all, c.close())
	}
	return errors.Join(append(all, b.writer.close())...)
}

// snapshot writes a copy of the database, as it is now, to a file, which appears complete or not at all.
func (b *sqliteBackend) snapshot(file string) error {
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	c, err := b.connect()
	if err != nil {
		return err
	}
	_, err = c.exec(context.Background(), "VACUUM INTO $1", []any{part})
	if err := errors.Join(err, c.close()); err != nil {
		return fmt.Errorf("db: snapshot before migrating: %w", err)
	}
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(part, file)
}
