package jptext

import (
	"os"
	"path/filepath"
	"testing"
)

// shared opens a reference file that lies outside of the repository, and skips the test when it is absent.
func shared(t *testing.T, name ...string) string {
	t.Helper()
	root := os.Getenv("JOREN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{root, "data"}, name...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("reference data %s is not here", filepath.Join(name...))
	}
	return path
}

func sharedBytes(t *testing.T, name ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(shared(t, name...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
