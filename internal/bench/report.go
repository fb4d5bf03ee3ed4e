package bench

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Report is everything one run measured.
type Report struct {
	Limits      Limits        `json:"limits_per_s"`
	Results     []Result      `json:"results"`
	Identifiers []Identifiers `json:"identifiers"`
	Timing      []Timing      `json:"timing"`
	FirstStart  time.Duration `json:"first_start_to_ready_ns"` // with an empty data directory
	Start       time.Duration `json:"start_to_ready_ns"`
	Idle        Memory        `json:"idle_memory"`
	Binary      int64         `json:"binary_bytes"`
}

// Compare fills in each result's ratio to its limit.
func (r *Report) Compare() {
	for i := range r.Results {
		if limit := r.Limits[r.Results[i].Limit]; limit > 0 {
			r.Results[i].Ratio = r.Results[i].Rate / limit
		}
	}
}

// WriteText prints the report as a table for people.
func (r *Report) WriteText(w io.Writer) error {
	fmt.Fprintln(w, "Limits of this machine, measured now:")
	names := make([]string, 0, len(r.Limits))
	for name := range r.Limits {
		names = append(names, name)
	}
	slices.Sort(names)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, name := range names {
		fmt.Fprintf(t, "  %s\t%.0f/s\n", name, r.Limits[name])
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "operation\tworkers\t/s\tp50\tp99\tserver CPU/op\tof limit\tgoal")
	for _, res := range r.Results {
		fmt.Fprintf(t, "%s\t%d\t%.0f\t%s\t%s\t%s\t%s\t%s\n", res.Name, res.Workers, res.Rate,
			short(res.P50), short(res.P99), short(res.CPU), percent(res), goal(res))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if err := r.writeIdentifiers(w); err != nil {
		return err
	}
	if err := r.writeTiming(w); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nstart to ready %s (the first, with no data, %s), idle memory %.1f MiB of which %.1f its own, binary %.1f MB\n",
		short(r.Start), short(r.FirstStart), float64(r.Idle.Resident)/(1<<20), float64(r.Idle.Own)/(1<<20), float64(r.Binary)/1e6)
	return err
}

func short(d time.Duration) string {
	if d < time.Millisecond {
		return fmt.Sprintf("%d µs", d.Microseconds())
	}
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

func percent(r Result) string {
	if r.Ratio == 0 {
		return "–"
	}
	return strings.TrimSpace(fmt.Sprintf("%.0f %% of %s", r.Ratio*100, r.Limit))
}

func goal(r Result) string {
	switch {
	case r.GoalP99 > 0:
		return fmt.Sprintf("p99 %s %s", short(r.GoalP99), mark(r.P99 <= r.GoalP99))
	case r.Goal > 0:
		return fmt.Sprintf("%.0f/s %s", r.Goal, mark(r.Rate >= r.Goal))
	}
	return "–"
}

func mark(met bool) string {
	if met {
		return "met"
	}
	return "missed"
}
