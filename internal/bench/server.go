package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// server is the program as it serves an engine, in a process of its own.
type server struct {
	url    string
	client *http.Client
	cmd    *exec.Cmd
	said   chan entry // what it logs; closed when it ends
}

// entry is a line of the log.
type entry struct{ Level, Msg, URL, Err string }

// serve starts a server and returns once it listens.
func serve(ctx context.Context, binary string, e engine) (*server, error) {
	s := &server{said: make(chan entry, 64), cmd: exec.CommandContext(ctx, binary, "serve", "--listen", "127.0.0.1:0")}
	s.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: people},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	s.cmd.Env = append(os.Environ(), "JOREN_DATA="+e.dir, "JOREN_DATABASE_URL="+e.url)
	log, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go s.listen(log)
	if err := s.await(ctx, "serving"); err != nil {
		s.kill()
		return nil, err
	}
	return s, nil
}

// listen reads the log to its end and keeps what anybody may wait for.
func (s *server) listen(log io.Reader) {
	defer close(s.said)
	in := bufio.NewScanner(log)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var e entry
		if json.Unmarshal(in.Bytes(), &e) != nil {
			continue
		}
		select {
		case s.said <- e:
		default: // nobody waits any more
		}
	}
}

// await waits until the server logs a message.
func (s *server) await(ctx context.Context, message string) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case e, ok := <-s.said:
			switch {
			case !ok:
				return errors.New("bench: the server ended")
			case e.Level == "ERROR":
				return fmt.Errorf("bench: the server: %s: %s", e.Msg, e.Err)
			case e.URL != "":
				s.url = e.URL
			}
			if e.Msg == message {
				return nil
			}
		}
	}
}

// stop ends the server in order and returns its peak memory in MiB.
func (s *server) stop() (memory float64, err error) {
	memory, err = peakMemory(s.cmd.Process.Pid)
	if err := errors.Join(err, s.cmd.Process.Signal(syscall.SIGTERM)); err != nil {
		return 0, err
	}
	for range s.said {
	}
	return memory, s.cmd.Wait()
}

// peakMemory is the most memory that a running process has had, in MiB.
func peakMemory(pid int) (float64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(raw), "VmHWM:")
	var kb float64
	_, err = fmt.Sscanf(rest, "%f kB", &kb)
	return kb / 1024, err
}

// kill ends a server that has not been stopped.
func (s *server) kill() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill() // it may have ended by itself
		_ = s.cmd.Wait()
	}
}
