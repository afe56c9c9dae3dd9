// Package process names running programs, so that another one can tell whether they still run.
package process

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Self names this process: its machine, its number and, where the system tells, when it began.
func Self() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%s/%d/%s", host, os.Getpid(), begun(os.Getpid()))
}

// Gone reports whether the process of a name from Self has certainly ended. It cannot tell of other machines.
func Gone(name string) bool {
	parts := strings.Split(name, "/")
	if len(parts) != 3 {
		return false
	}
	host, _ := os.Hostname()
	pid, err := strconv.Atoi(parts[1])
	if err != nil || pid <= 0 || parts[0] != host {
		return false
	}
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return true
	}
	return begun(pid) != parts[2] // the number was given to another one since
}

// begun is when a process began, in the words of the system; empty where it does not tell.
func begun(pid int) string {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The name in brackets may hold blanks; the start time is the 20th word after it.
	_, rest, _ := strings.Cut(string(raw[strings.LastIndexByte(string(raw), ')')+1:]), " ")
	if words := strings.Fields(rest); len(words) > 19 {
		return words[19]
	}
	return ""
}
