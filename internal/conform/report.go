package conform

import (
	"slices"
	"time"
)

// State is what came of a way.
type State string

// The states.
const (
	Reached  State = "reached"
	Missing  State = "missing"   // it led elsewhere
	ByDesign State = "by_design" // no caller can bring it about
)

// Result is one way to one code.
type Result struct {
	API     string
	Code    string
	Status  int // the contract's
	Hint    string
	How     string
	State   State
	Method  string // of the last call
	Path    string
	Got     int // the status of its answer
	Took    time.Duration
	Problem string // of a missing one
}

// Report is a whole run.
type Report struct {
	Run     Run
	Results []Result
}

// row is a line of a contract's table of errors.
type row struct {
	api, code, hint string
	status          int
}

// Codes gives how many codes are in each state, each counted for every status
// and hint that it comes with. A code is reached when every way to it is, and
// missing when one is not.
func (r *Report) Codes() map[State]int {
	worst := map[row]State{}
	for _, result := range r.Results {
		at := row{result.API, result.Code, result.Hint, result.Status}
		if before, told := worst[at]; !told || before != Missing && result.State == Missing {
			worst[at] = result.State
		}
	}
	out := map[State]int{}
	for _, state := range worst {
		out[state]++
	}
	return out
}

// Missing lists the codes that were not reached.
func (r *Report) Missing() (codes []string) {
	for _, result := range r.Results {
		if code := result.API + " " + result.Code; result.State == Missing && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}
