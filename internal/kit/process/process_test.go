package process

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

func TestGone(t *testing.T) {
	t.Parallel()
	if self := Self(); Gone(self) || self != Self() {
		t.Errorf("this process, %s, is gone", self)
	}
	cmd := exec.Command("true")
	if err := cmd.Run(); err != nil {
		t.Skip(err)
	}
	here := place()
	for name, want := range map[string]bool{
		fmt.Sprintf("%s/%d/1", here, cmd.Process.Pid):    true,
		fmt.Sprintf("%s/%d/1", "elsewhere", os.Getpid()): false,
		fmt.Sprintf("%s/%d/before", here, os.Getpid()):   true,
		"":                       false,
		here + "/-1/1":           false,
		here + "/not a number/1": false,
	} {
		if Gone(name) != want {
			t.Errorf("Gone(%q) = %t", name, !want)
		}
	}
}
