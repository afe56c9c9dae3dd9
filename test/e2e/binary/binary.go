// Package binary runs the built program as its users do: as a process of its own, with a data folder of its own. It is
// for tests in a browser and for taking pictures, and knows nothing of what the program does.
package binary

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Path is where the program is: JOREN_BIN, or built into dir from the module that the working folder is in.
func Path(ctx context.Context, dir string) (string, error) {
	if p := os.Getenv("JOREN_BIN"); p != "" {
		return filepath.Abs(p)
	}
	p := filepath.Join(dir, "joren")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", p, "joren/cmd/joren")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build joren: %w\n%s", err, out)
	}
	return p, nil
}

// Install is one installation: the program and its data.
type Install struct {
	Bin, Data string
	Database  string // postgres://…; empty: SQLite in Data
}

func (i Install) command(ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, i.Bin, args...)
	cmd.Env = append(os.Environ(), "JOREN_DATA="+i.Data, "JOREN_DATABASE_URL="+i.Database)
	return cmd
}

// Run runs one command with stdin and returns what it printed.
func (i Install) Run(ctx context.Context, stdin string, args ...string) (string, error) {
	cmd := i.command(ctx, args)
	cmd.Stdin = strings.NewReader(stdin)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("joren %s: %w\n%s%s", strings.Join(args, " "), err, out, problems.Bytes())
	}
	return string(out), nil
}

// Server is a running server.
type Server struct {
	URL   string // http://localhost:PORT
	cmd   *exec.Cmd
	ended chan struct{}
	mu    sync.Mutex
	log   []string
}

// Serve starts a server on a free port and returns once it listens.
func (i Install) Serve(ctx context.Context) (*Server, error) {
	s := &Server{cmd: i.command(ctx, []string{"serve", "--listen", "127.0.0.1:0"}), ended: make(chan struct{})}
	lines, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	url := make(chan string, 1)
	go s.read(lines, url)
	select {
	case s.URL = <-url:
		return s, nil
	case <-s.ended:
		return nil, errors.Join(errors.New("the server ended\n"+s.Log()), s.cmd.Wait())
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Server) read(lines io.Reader, url chan<- string) {
	defer close(s.ended)
	in := bufio.NewScanner(lines)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var entry struct{ Msg, URL string }
		if json.Unmarshal(in.Bytes(), &entry) == nil && entry.Msg == "serving" {
			url <- entry.URL
		}
		s.mu.Lock()
		s.log = append(s.log, in.Text())
		s.mu.Unlock()
	}
}

// Log is all that the server logged.
func (s *Server) Log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.log, "\n")
}

// Errors are the lines of the log that report a failure of the server's own.
func (s *Server) Errors() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, l := range s.log {
		if strings.Contains(l, `"level":"ERROR"`) || strings.HasPrefix(l, "panic") {
			out = append(out, l)
		}
	}
	return out
}

// Kill ends the server as a power cut would, and waits for it.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	<-s.ended
	_ = s.cmd.Wait()
}

// Hurry asks the server to end and kills it if it takes longer than that.
func (s *Server) Hurry(patience time.Duration) {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	kill := time.AfterFunc(patience, func() { _ = s.cmd.Process.Kill() })
	<-s.ended
	kill.Stop()
	_ = s.cmd.Wait()
}

// Stop ends the server as a person would, and waits for it.
func (s *Server) Stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-s.ended
	return s.cmd.Wait()
}
