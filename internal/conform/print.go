package conform

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Lines prints a run for people, a line a way as it was walked.
type Lines struct {
	Out io.Writer
	run Run
	n   int
}

// Started says what is about to happen.
func (l *Lines) Started(run Run) {
	l.run = run
	how := "with the keys that it was given: what needs a company of its own will be missing"
	if run.Own {
		how = "in companies of its own (" + ownCompany + ", " + limitedCompany + "), brought in by the admin token"
	}
	fmt.Fprintf(l.Out, "Driving %s of %s, %s.\n", strings.Join(run.APIs, ", "), run.Base, how)
	if len(run.Without) > 0 {
		fmt.Fprintf(l.Out, "Not covered yet: %s.\n", strings.Join(run.Without, ", "))
	}
}

// Told prints one way.
func (l *Lines) Told(r Result) {
	l.n++
	width := len(fmt.Sprint(l.run.Ways))
	call := ""
	if r.Method != "" {
		call = fmt.Sprintf("%s %s → %d", r.Method, r.Path, r.Got)
	}
	switch r.State {
	case Missing:
		fmt.Fprintf(l.Out, "%*d/%d  MISSING  %s %d %s  %s\n%*s%s\n", width, l.n, l.run.Ways, r.API, r.Status, r.Code, r.How, 2*width+3, "", r.Problem)
	case ByDesign:
		fmt.Fprintf(l.Out, "%*d/%d        -  %s %d %-22s  by design: %s\n", width, l.n, l.run.Ways, r.API, r.Status, r.Code, r.How)
	default:
		fmt.Fprintf(l.Out, "%*d/%d  %6.1f ms  %s %d %-22s  %s  (%s)\n", width, l.n, l.run.Ways, float64(r.Took)/1e6, r.API, r.Status, r.Code, r.How, call)
	}
}

// Done sums a run up.
func (l *Lines) Done(r *Report) {
	codes := r.Codes()
	fmt.Fprintf(l.Out, "%d codes reached, %d missing, %d that no caller can bring about.\n", codes[Reached], codes[Missing], codes[ByDesign])
}

// JSON prints a run for programs: an object a way as it was walked, and at the
// end one with the sums.
type JSON struct{ Out io.Writer }

// Told prints one way.
func (j JSON) Told(r Result) error {
	return json.NewEncoder(j.Out).Encode(map[string]any{
		"api": r.API, "code": r.Code, "status": r.Status, "hint": r.Hint, "state": r.State, "how": r.How, "method": r.Method, "path": r.Path,
		"got": r.Got, "ms": float64(r.Took.Microseconds()) / 1000, "problem": r.Problem,
	})
}

// Done prints the sums.
func (j JSON) Done(r *Report) error {
	codes := r.Codes()
	return json.NewEncoder(j.Out).Encode(map[string]any{
		"ok": len(r.Missing()) == 0, "reached": codes[Reached], "missing": codes[Missing], "by_design": codes[ByDesign],
		"apis": r.Run.APIs, "not_covered": append([]string{}, r.Run.Without...), "own_companies": r.Run.Own,
	})
}
