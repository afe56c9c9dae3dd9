// Package bench measures Joren on the machine it runs on: imports through the whole domain, lists and searches, on
// SQLite and, where one is given, on PostgreSQL. It prints figures; it judges only those that have a budget.
package bench

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Result is one figure.
type Result struct {
	Name   string             `json:"name"`
	Metric string             `json:"metric"`
	Unit   string             `json:"unit"`
	Value  float64            `json:"value"`
	Beside map[string]float64 `json:"beside,omitempty"` // what the engine itself does, by engine
	Ratio  map[string]float64 `json:"ratio,omitempty"`  // Value to that
	Budget *float64           `json:"budget"`
	OK     *bool              `json:"ok"`
}

// Report is what a run measured and where.
type Report struct {
	Machine   string   `json:"machine"`
	Customers int      `json:"customers"`
	Results   []Result `json:"results"`
}

// atLeast adds a figure that must reach its budget, atMost one that must stay below; add one without.
func (r *Report) atLeast(name, metric, unit string, value, budget float64) {
	ok := value >= budget
	r.Results = append(r.Results, Result{Name: name, Metric: metric, Unit: unit, Value: value, Budget: &budget, OK: &ok})
}

func (r *Report) atMost(name, metric, unit string, value, budget float64) {
	ok := value <= budget
	r.Results = append(r.Results, Result{Name: name, Metric: metric, Unit: unit, Value: value, Budget: &budget, OK: &ok})
}

func (r *Report) add(name, metric, unit string, value float64) {
	r.Results = append(r.Results, Result{Name: name, Metric: metric, Unit: unit, Value: value})
}

// beside sets the last figure beside what the engine itself does.
func (r *Report) beside(engine string, value float64) {
	last := &r.Results[len(r.Results)-1]
	last.Beside, last.Ratio = map[string]float64{engine: value}, map[string]float64{engine: last.Value / value}
}

// slower sets the last figure, a time, beside the longer time that an engine takes for the same.
func (r *Report) slower(engine string, value float64) {
	last := &r.Results[len(r.Results)-1]
	if last.Beside == nil {
		last.Beside, last.Ratio = map[string]float64{}, map[string]float64{}
	}
	last.Beside[engine], last.Ratio[engine] = value, value/last.Value
}

// Machine describes the processor and memory of this machine.
func Machine() string {
	model, memory := runtime.GOARCH, ""
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan(); {
			if name, ok := strings.CutPrefix(s.Text(), "model name"); ok {
				model = strings.TrimSpace(strings.TrimLeft(name, " \t:"))
				break
			}
		}
	}
	if raw, err := os.ReadFile("/proc/meminfo"); err == nil {
		var kb int
		if _, err := fmt.Sscanf(string(raw), "MemTotal: %d kB", &kb); err == nil {
			memory = fmt.Sprintf(", %d GiB", (kb+512*1024)/(1024*1024))
		}
	}
	return fmt.Sprintf("%s, %d cores%s, %s", model, runtime.NumCPU(), memory, runtime.Version())
}

// percentile returns the p-th percentile of times in milliseconds.
func percentile(times []time.Duration, p float64) float64 {
	sorted := slices.Clone(times)
	slices.Sort(sorted)
	i := min(int(float64(len(sorted))*p/100), len(sorted)-1)
	return float64(sorted[i].Microseconds()) / 1000
}
