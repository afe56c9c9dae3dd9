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

// Self names this process: where it runs, its number there and, where the system tells, when it began.
func Self() string { return Name(os.Getpid()) }

// Name is the name of a process that runs here.
func Name(pid int) string { return fmt.Sprintf("%s/%d/%s", place(), pid, begun(pid)) }

// place tells where a number means the same process: since when the machine runs and in which container, as two
// machines may have one name; the machine's name where the system does not tell.
func place() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err == nil {
		var container string
		if container, err = os.Readlink("/proc/self/ns/pid"); err == nil {
			return strings.TrimSpace(string(boot)) + " " + container
		}
	}
	host, _ := os.Hostname()
	return host
}

// Gone reports whether the process of a name from Self has certainly ended. It cannot tell of other places.
func Gone(name string) bool {
	parts := strings.Split(name, "/")
	if len(parts) != 3 {
		return false
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil || pid <= 0 || parts[0] != place() {
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
