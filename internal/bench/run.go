package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"joren/internal/demo"
	"joren/internal/importer/format"
	"joren/internal/kit/clock"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
)

// Options say what to measure.
type Options struct {
	Names     []string // of Names; none: all
	Customers int
	Binary    string // the program that imports, as a process of its own
	Database  string // an empty PostgreSQL database to measure beside SQLite; empty: SQLite alone
	Keep      string // a folder where the shop of segments stays, so that the next run need not fill it; empty: nowhere
	Progress  func(string)
}

// Names are the benchmarks there are.
var Names = []string{"import", "formats", "segment", "index", "web", "list", "search", "duplicates", "dashboard"}

// Budgets, for SQLite: rows a second, bytes, milliseconds.
const (
	minCustomerRows = 10_000
	minLineRows     = 30_000
	maxImportMemory = 256
	maxDashboard    = 100 // p99
)

// engine is a database that is measured.
type engine struct {
	name, dir, url string
}

// Run measures and reports.
func Run(ctx context.Context, o Options) (*Report, error) {
	want := map[string]bool{}
	for _, n := range o.Names {
		known := false
		for _, k := range Names {
			known = known || k == n
		}
		if !known {
			return nil, errs.New(errs.BadUse, "bench.unknown", errs.Args{"name": n})
		}
		want[n] = true
	}
	if len(want) == 0 {
		for _, n := range Names {
			want[n] = true
		}
	}
	dir, err := os.MkdirTemp("", "joren-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	report := &Report{Machine: Machine(), Customers: o.Customers}
	engines := []engine{{"sqlite", filepath.Join(dir, "sqlite"), ""}}
	if o.Database != "" {
		engines = append(engines, engine{"postgres", filepath.Join(dir, "postgres"), o.Database})
	}
	if want["import"] || want["formats"] || want["list"] || want["duplicates"] || want["dashboard"] {
		if err := measureFiles(ctx, o, dir, engines, report, want); err != nil {
			return nil, err
		}
	}
	if want["segment"] || want["index"] || want["search"] || want["web"] { // last: a process that is begun counts our memory as its own
		if err := measureSegments(ctx, o, engines, report, want); err != nil {
			return nil, err
		}
	}
	return report, nil
}

// measureFiles takes files in and asks what is shown of them without an index.
func measureFiles(ctx context.Context, o Options, dir string, engines []engine, report *Report, want map[string]bool) error {
	o.Progress("writing files")
	d := demo.New(demo.Options{Customers: o.Customers * 13 / 10, Years: 3, Seed: 1, Today: mustDay(2026, 11, 1), Loc: time.UTC})
	f, err := writeFiles(dir, o.Customers, d)
	if err != nil {
		return err
	}
	for _, e := range engines {
		if err := measureImport(ctx, o, e, f, report, want["import"]); err != nil {
			return fmt.Errorf("bench: import on %s: %w", e.name, err)
		}
		if want["formats"] {
			if err := measureFormats(ctx, o, e, dir, d, report); err != nil {
				return fmt.Errorf("bench: formats on %s: %w", e.name, err)
			}
		}
		if want["duplicates"] {
			if err := measureDuplicates(ctx, o, e, report); err != nil {
				return fmt.Errorf("bench: duplicates on %s: %w", e.name, err)
			}
		}
		if want["list"] || want["dashboard"] {
			o.Progress("asking " + e.name)
			if err := measurePages(ctx, e, report, want); err != nil {
				return fmt.Errorf("bench: pages on %s: %w", e.name, err)
			}
		}
	}
	return nil
}

func mustDay(y, m, d int) day.Day {
	out, _ := day.Of(y, m, d)
	return out
}

// The shop that files are imported into, and that of segments.
const (
	importShop = "imported"
	benchShop  = "bench"
)

// measureFormats imports a file of every text format, each into a shop of its own.
func measureFormats(ctx context.Context, o Options, e engine, dir string, d *demo.Shop, report *Report) error {
	list, err := rowLayouts()
	if err != nil {
		return err
	}
	for _, f := range list {
		n := o.Customers
		if f.Kind != format.Customers {
			n *= linesPerCustomer
		}
		file, rows, err := writeLayout(dir, f, n, d)
		if err != nil {
			return err
		}
		if _, _, err := run(ctx, o.Binary, e, "shop", "add", f.Name, "--name", f.Name); err != nil {
			return err
		}
		o.Progress("importing " + f.Name + " into " + e.name)
		r, memory, err := takeIn(ctx, o.Binary, e, f.Name, f.Name, file, rows)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		report.add("import "+f.Name+" "+e.name, "rate", "rows/s", float64(r.Rows)/r.Seconds)
		report.add("import "+f.Name+" "+e.name, "peak memory", "MiB", memory)
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
}

// taken is what the program says of an import.
type taken struct {
	Rows, Rejected int
	Seconds        float64
}

// takeIn imports a file in a process of its own; all of its rows must be accepted.
func takeIn(ctx context.Context, binary string, e engine, shop, format, file string, rows int) (r taken, memory float64, err error) {
	out, memory, err := run(ctx, binary, e, "import", "--json", "--shop", shop, "--format", format, file)
	if err != nil {
		return r, 0, err
	}
	if err := json.Unmarshal(out, &r); err != nil {
		return r, 0, err
	}
	if r.Rows != rows || r.Rejected != 0 {
		return r, 0, fmt.Errorf("%d rows, %d rejected of %d", r.Rows, r.Rejected, rows)
	}
	return r, memory, nil
}

// measureImport imports both files, each in a process of its own, and measures rate and peak memory.
func measureImport(ctx context.Context, o Options, e engine, f files, report *Report, keep bool) error {
	if _, _, err := run(ctx, o.Binary, e, "shop", "add", importShop, "--name", importShop); err != nil {
		return err
	}
	for _, step := range []struct {
		name, file string
		rows       int
		budget     float64
	}{{"customers", f.customers, f.customerRows, minCustomerRows}, {"lines", f.lines, f.lineRows, minLineRows}} {
		o.Progress("importing " + step.name + " into " + e.name)
		r, memory, err := takeIn(ctx, o.Binary, e, importShop, "auto", step.file, step.rows)
		if err != nil {
			return err
		}
		if !keep {
			continue
		}
		name := "import " + step.name + " " + e.name
		raw, err := rawRate(ctx, e, step.file)
		if err != nil {
			return err
		}
		if e.name == "sqlite" {
			report.atLeast(name, "rate", "rows/s", float64(r.Rows)/r.Seconds, step.budget)
			report.beside(e.name, raw)
			report.atMost(name, "peak memory", "MiB", memory, maxImportMemory)
			continue
		}
		report.add(name, "rate", "rows/s", float64(r.Rows)/r.Seconds)
		report.beside(e.name, raw)
		report.add(name, "peak memory", "MiB", memory)
	}
	return nil
}

// measureDuplicates finds the customers that may be one person, from scratch and then where nothing has changed.
func measureDuplicates(ctx context.Context, o Options, e engine, report *Report) error {
	for _, metric := range []string{"from scratch", "unchanged"} {
		o.Progress("finding duplicates on " + e.name + ", " + metric)
		began := clock.System{}.Now()
		_, memory, err := run(ctx, o.Binary, e, "duplicates", "--shop", importShop)
		if err != nil {
			return err
		}
		report.add("duplicates "+e.name, metric, "s", clock.System{}.Now().Sub(began).Seconds())
		report.add("duplicates "+e.name, metric+", peak memory", "MiB", memory)
	}
	return nil
}

// run runs the program and returns what it printed and its peak memory in MiB.
func run(ctx context.Context, binary string, e engine, args ...string) (out []byte, memory float64, err error) {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = append(os.Environ(), "JOREN_DATA="+e.dir, "JOREN_DATABASE_URL="+e.url)
	cmd.Stderr = os.Stderr
	out, err = cmd.Output()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		memory = float64(usage.Maxrss) / 1024
	}
	return out, memory, err
}
