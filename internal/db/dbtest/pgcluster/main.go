// Command pgcluster runs a command beside a throw-away PostgreSQL server:
//
//	go run ./internal/db/dbtest/pgcluster -- go test ./...
//
// JOREN_TEST_PG names the server's socket folder to the command, so that all packages share one server. Where no
// PostgreSQL is found the command runs without. The exit status is the command's.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"joren/internal/db/dbtest/pgserver"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: pgcluster -- COMMAND [ARGUMENT…]")
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if os.Getenv("JOREN_TEST_PG") == "" && os.Getenv("JOREN_TEST_DATABASE_URL") == "" {
		server, err := pgserver.Start(ctx)
		switch {
		case err == nil:
			defer server.Stop()
			cmd.Env = append(os.Environ(), "JOREN_TEST_PG="+server.Dir())
		case errors.Is(err, pgserver.ErrMissing):
			fmt.Fprintln(os.Stderr, err)
		default:
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode()
	}
	fmt.Fprintln(os.Stderr, "pgcluster:", err)
	return 1
}
