package lookup

import (
	"fmt"
	"testing"
	"time"
)

var noonOf = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)

// However many hosts a company names, others have workers left; and what was
// counted is forgotten when it is over.
func TestCompanyNeverHasAllWorkers(t *testing.T) {
	t.Parallel()
	h := newHosts()
	var running []func(time.Time, bool)
	for i := range 10 * callBackWorkers {
		if release, wait := h.admit("AAAA01", fmt.Sprintf("https://h%d.example/", i), noonOf); release != nil {
			running = append(running, release)
		} else if wait < time.Second {
			t.Fatalf("a wait of %v", wait)
		}
	}
	if len(running) >= callBackWorkers {
		t.Errorf("one company has %d of %d workers", len(running), callBackWorkers)
	}
	release, _ := h.admit("BBBB01", "https://other.example/", noonOf)
	if release == nil {
		t.Fatal("another company has none")
	}
	for _, end := range append(running, release) {
		end(noonOf.Add(time.Second), true)
	}
	if len(h.by) != 0 || len(h.companies) != 0 {
		t.Errorf("%d hosts and %d companies are remembered", len(h.by), len(h.companies))
	}
}

// Thousands of call-backs to a host that hangs come back a few times a second,
// not each of them every second; those to one that is quick hardly wait.
func TestWaitsAreAsLongAsThoseBeforeTake(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name            string
		took            time.Duration
		delivered       bool
		waiting         int
		atLeast, atMost time.Duration // the average wait
	}{
		{"hangs", 15 * time.Second, false, 20_000, 9 * time.Minute, 10 * time.Minute},
		{"is slow", time.Second, true, 1000, 10 * time.Second, time.Minute},
		{"is quick", 10 * time.Millisecond, true, 1000, time.Second, 2 * time.Second},
	} {
		h := newHosts()
		const url = "https://Receiver.example/in"
		first, _ := h.admit("AAAA01", url, noonOf)
		second, _ := h.admit("AAAA01", url, noonOf) // which keeps the host in mind
		first(noonOf.Add(c.took), c.delivered)
		for {
			if release, _ := h.admit("AAAA01", "https://receiver.example/in", noonOf); release == nil {
				break
			}
		}
		var total time.Duration
		for range c.waiting {
			release, wait := h.admit("AAAA01", url, noonOf)
			if release != nil {
				t.Fatalf("%s: admitted", c.name)
			}
			total += wait
		}
		if average := total / time.Duration(c.waiting); average < c.atLeast || average > c.atMost {
			t.Errorf("%s: those who wait do so for %v on average", c.name, average)
		}
		second(noonOf, true)
	}
}
