package app

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// layers go from the ground up: a package imports only from its own layer's exceptions and from below.
var layers = []struct {
	name     string
	packages []string
}{
	{"kit", []string{"kit/*"}},
	{"language", []string{"segment"}}, // pure: knows no database
	{"db", []string{"db", "db/migrate", "db/dbtest", "db/dbtest/*"}},
	{"log", []string{"eventlog", "jobs", "history"}},
	{"features", []string{"shop", "staff", "product", "consent", "customer", "customer/listview", "order", "shipping"}},
	{"readers", []string{"search", "dashboard", "duplicate", "demo", "importer/tabular", "importer/workbook", "importer/jsonorders", "importer/format", "importer/guess", "importer/mapping"}},
	{"meaning", []string{"segment/meaning"}},              // what the language says of values
	{"audience", []string{"audience"}},                    // the door to what answers, and search loads what it finds
	{"segments", []string{"segment/segmentsql", "index"}}, // what answers
	{"saved", []string{"segment/saved", "bulk"}},          // asks what answers
	{"edges", []string{"importer", "importer/undo", "exporter", "backup", "bench", "carrier", "doctor"}},
	{"tests", []string{"segment/segmenttest"}},
	{"web", []string{"web/assets", "web/ui", "web/ui/storybook", "web"}},
	{"pages", []string{"staff/staffui", "customer/customerui", "order/orderui", "importer/importerui", "exporter/exporterui", "shipping/shippingui", "shop/shopui", "web/webtest", "dashboard/dashboardui", "segment/segmentui", "bulk/bulkui"}},
	{"app", []string{"app"}},
}

// within lists what may be imported inside a layer, with its reason.
var within = map[string][]string{
	"kit/*":               {"kit/*"},      // the kit's parts build on each other; Go forbids circles
	"db":                  {"db/migrate"}, // opening migrates
	"db/dbtest":           {"db", "db/migrate", "db/dbtest/pgserver"},
	"db/dbtest/pgcluster": {"db/dbtest/pgserver"},
	"staff":               {"shop"},    // roles are in shops
	"order":               {"product"}, // lines name products
	"demo":                {},
	"importer/format":     {"importer/tabular"}, // headers are compared as files write them
	"importer/guess":      {"importer/format", "importer/tabular"},
	"importer/mapping":    {"importer/format", "importer/tabular"},
	"importer/workbook":   {"importer/tabular"}, // gives its records
	"importer/jsonorders": {"importer/tabular"}, // gives its records
	"doctor":              {"backup"},           // when the last one was made
	"web":                 {"web/ui"},
	"web/ui/storybook":    {"web/ui"},
	"web/webtest":         {"staff/staffui"}, // tests sign in through the real page
	"importer/undo":       {"importer"},      // an import is undone by its record
	"importer/importerui": {},
	"customer/customerui": {},
	"shipping/shippingui": {"order/orderui"},                        // goes on with what the list of orders shows
	"exporter/exporterui": {"customer/customerui", "order/orderui"}, // goes on with what their lists show

	"bulk/bulkui":           {"customer/customerui"},                  // goes on with what its list shows
	"segment/segmentui":     {"customer/customerui"},                  // leads to the list of those it means
	"dashboard":             {"search"},                               // every figure carries the query that lists it
	"dashboard/dashboardui": {"customer/customerui", "order/orderui"}, // figures lead to the lists
}

// barred are packages that only some may import, with the reason.
var barred = map[string]struct {
	allowed []string
	reason  string
}{
	"database/sql": {[]string{"db"}, "drivers are the database package's business"},
	"net/http":     {[]string{"bench", "web", "web/*", "staff/staffui", "customer/customerui", "order/orderui", "importer/importerui", "exporter/exporterui", "shipping/shippingui", "shop/shopui", "dashboard/dashboardui", "segment/segmentui", "bulk/bulkui"}, "features know no transport; benchmarks ask the server over it"},
	"math/rand":    {nil, "use math/rand/v2 with a seed, or crypto/rand"},
	"math/rand/v2": {[]string{"demo", "db", "bench", "segment/segmenttest"}, "chance belongs to the demo, to benchmarks and to waiting before a retry; secrets come from crypto/rand"},
}

func matches(pattern, pkg string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "/*"); ok {
		return strings.HasPrefix(pkg, prefix+"/")
	}
	return pattern == pkg
}

func layerOf(pkg string) int {
	for i, l := range layers {
		for _, p := range l.packages {
			if matches(p, pkg) {
				return i
			}
		}
	}
	return -1
}

func allowedWithin(from, to string) bool {
	for pattern, list := range within {
		if !matches(pattern, from) {
			continue
		}
		for _, p := range list {
			if matches(p, to) {
				return true
			}
		}
	}
	return false
}

func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		rel, err := filepath.Rel("..", filepath.Dir(path))
		if err != nil {
			return err
		}
		from := filepath.ToSlash(rel)
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			checkImport(t, path, from, to)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImport(t *testing.T, path, from, to string) {
	t.Helper()
	if b, ok := barred[to]; ok && from != "app" {
		free := false
		for _, p := range b.allowed {
			free = free || matches(p, from)
		}
		if !free {
			t.Errorf("%s imports %s: %s", path, to, b.reason)
		}
	}
	own, ok := strings.CutPrefix(to, "joren/internal/")
	if !ok {
		return
	}
	a, b := layerOf(from), layerOf(own)
	switch {
	case a < 0:
		t.Errorf("%s: package %s stands in no layer; add it", path, from)
	case b < 0:
		t.Errorf("%s: package %s stands in no layer; add it", path, own)
	case b > a:
		t.Errorf("%s imports %s of the layer %s above", path, own, layers[b].name)
	case a == b && !allowedWithin(from, own):
		t.Errorf("%s imports %s of its own layer %s", path, own, layers[a].name)
	}
}
