package bench

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/ventanilla/ventanilla/curp"
)

// The goals for identifiers.
const (
	goalParse = 100 * time.Nanosecond
	goalLines = 1_000_000 // a second
)

// Identifiers is one figure about checking identifiers, which needs no server.
type Identifiers struct {
	Name   string        `json:"name"`
	Rate   float64       `json:"rate_per_s"`
	CPU    time.Duration `json:"cpu_ns_per_op"`
	Allocs float64       `json:"allocs_per_op"` // of curp.Parse alone
	Goal   string        `json:"goal"`
	Met    bool          `json:"met"`
}

// measureIdentifiers measures curp.Parse in this process, and the command as its
// users run it: the program, started, lines on its standard input, verdicts
// through a pipe.
func measureIdentifiers(ctx context.Context, o Options, only *regexp.Regexp) (all []Identifiers, err error) {
	if name := "curp.Parse"; only.MatchString(name) {
		figure, err := parseKeys(min(o.Measure/4, time.Second))
		if err != nil {
			return nil, err
		}
		figure.Name = name
		all = append(all, figure)
	}
	var lines *keyLines
	for _, args := range [][]string{{"curp", "check", "-"}, {"curp", "check", "--json", "-"}} {
		name := strings.Join(args, " ")
		if !only.MatchString(name) {
			continue
		}
		if lines == nil {
			if lines, err = writeKeyLines(filepath.Join(o.Dir, "lines.txt"), 20); err != nil {
				return nil, err
			}
		}
		figure, err := lines.check(ctx, o.Program, args...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		figure.Name = name
		all = append(all, figure)
	}
	return all, nil
}

// parseKeys reads good keys, and one with a wrong digit in five, for a while.
func parseKeys(d time.Duration) (Identifiers, error) {
	keys := make([]string, 1000)
	for i := range keys {
		key, err := nthLine(i)
		if err != nil {
			return Identifiers{}, err
		}
		keys[i] = key
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	count, bad := 0, 0
	begun := time.Now()
	for time.Since(begun) < d || count == 0 {
		for _, key := range keys {
			if _, err := curp.Parse(key); err != nil {
				bad++
			}
		}
		count += len(keys)
	}
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	if bad*5 != count {
		return Identifiers{}, fmt.Errorf("curp.Parse refused %d of %d keys, a fifth of which are bad", bad, count)
	}
	f := Identifiers{
		Rate: float64(count) / took.Seconds(), CPU: took / time.Duration(count),
		// Whatever else this process allocates meanwhile is far below one in a key.
		Allocs: float64((after.Mallocs - before.Mallocs) / uint64(count)),
		Goal:   fmt.Sprintf("≤ %d ns, 0 allocations", goalParse.Nanoseconds()),
	}
	f.Met = f.CPU <= goalParse && f.Allocs == 0
	return f, nil
}

// nthLine gives a key of the bench's own; every fifth has a wrong check digit.
func nthLine(n int) (string, error) {
	key, err := nthCURP(n/10000, n%10000)
	if err != nil || n%5 != 0 {
		return key, err
	}
	last := len(key) - 1
	return key[:last] + string('0'+(key[last]-'0'+1)%10), nil
}

// writeIdentifiers prints the figures as a table of their own.
func (r *Report) writeIdentifiers(w io.Writer) error {
	if len(r.Identifiers) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "identifiers\t/s\tCPU/op\tallocations\tgoal")
	for _, f := range r.Identifiers {
		allocs := "–"
		if f.Name == "curp.Parse" {
			allocs = fmt.Sprintf("%.0f", f.Allocs)
		}
		fmt.Fprintf(t, "%s\t%.0f\t%d ns\t%s\t%s %s\n", f.Name, f.Rate, f.CPU.Nanoseconds(), allocs, f.Goal, mark(f.Met))
	}
	return t.Flush()
}
