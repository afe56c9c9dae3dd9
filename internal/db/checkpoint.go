package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
)

// In WAL mode SQLite writes to a log, and whoever finds the log long at a commit copies it into the file: an import waits a fifth
// of its time for that. So another connection copies, beside the writer, what has gathered; it keeps nobody from writing. Only
// where the log has grown although, since it begins anew only once all of it is copied, the writer copies the little that is left.
const (
	pageSize  = 4096  // bytes, of a new file
	copyPages = 8192  // that gather before they are copied
	mostPages = 65536 // of the log, from which on the writer copies itself
)

// checkpointer copies the log into the file.
type checkpointer struct {
	log     string
	connect func() (*sqliteConn, error)
	wake    chan struct{}
	done    chan struct{}
}

func newCheckpointer(file string, connect func() (*sqliteConn, error)) *checkpointer {
	c := &checkpointer{file + "-wal", connect, make(chan struct{}, 1), make(chan struct{})}
	go c.run()
	return c
}

// written tells that something has been committed.
func (c *checkpointer) written() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// close ends copying; what is left is copied when the last connection closes.
func (c *checkpointer) close() {
	close(c.wake)
	<-c.done
}

// run copies until it is closed. Where it cannot, the writer copies from mostPages on, and tells what is wrong.
func (c *checkpointer) run() {
	defer close(c.done)
	var conn *sqliteConn
	for range c.wake {
		// The file is only looked at: to open and close it would let go of all locks that this process holds on it.
		if info, err := os.Stat(c.log); conn == nil && (err != nil || info.Size() < copyPages*pageSize) {
			continue
		}
		if conn == nil {
			conn, _ = c.connect()
		}
		if conn == nil {
			continue
		}
		if logged, copied, err := conn.checkpoint("NOOP"); err == nil && logged-copied >= copyPages {
			_, _, _ = conn.checkpoint("PASSIVE")
		}
	}
	if conn != nil {
		_ = conn.close() // it has written nothing that could be lost
	}
}

// checkpoint copies the log as a mode of SQLite has it, or not at all (NOOP), and tells how many pages the log has and how many
// of them are copied.
func (c *sqliteConn) checkpoint(mode string) (logged, copied int64, err error) {
	rows, err := c.query(context.Background(), "PRAGMA wal_checkpoint("+mode+")", nil)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, 3)
	if err := rows.Next(row); err != nil {
		return 0, 0, err
	}
	logged, _ = row[1].(int64)
	copied, _ = row[2].(int64)
	return logged, copied, nil
}
