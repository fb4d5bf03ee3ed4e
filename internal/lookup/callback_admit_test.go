package lookup

import (
	"fmt"
	"testing"
)

// However many hosts a company names, others have workers left; and what was
// counted is forgotten when it is over.
func TestCompanyNeverHasAllWorkers(t *testing.T) {
	t.Parallel()
	h := hosts{by: map[string]*host{}, of: map[string]int{}}
	var running []func(bool)
	for i := range 10 * callBackWorkers {
		if release, ok := h.admit("AAAA01", fmt.Sprintf("https://h%d.example/", i)); ok {
			running = append(running, release)
		}
	}
	if len(running) >= callBackWorkers {
		t.Errorf("one company has %d of %d workers", len(running), callBackWorkers)
	}
	release, ok := h.admit("BBBB01", "https://other.example/")
	if !ok {
		t.Fatal("another company has none")
	}
	for _, end := range append(running, release) {
		end(true)
	}
	if len(h.by) != 0 || len(h.of) != 0 {
		t.Errorf("%d hosts and %d companies are remembered", len(h.by), len(h.of))
	}
}
