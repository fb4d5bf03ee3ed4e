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

// Codes gives how many codes are in each state. A code is reached when every way
// to it is, and missing when one is.
func (r *Report) Codes() map[State]int {
	worst := map[[2]string]State{}
	for _, result := range r.Results {
		at := [2]string{result.API, result.Code}
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
