package connect

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/fault"
)

// Ensure a walk along the table ends in one final status and stays there,
// never succeeds without having read data, and never reads data while the
// person is awaited.
func TestWalks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := Created
		seen := []Status{at}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			next := rapid.SampledFrom(Statuses).Draw(t, "next")
			if !at.CanBecome(next) {
				if at.Final() && slices.ContainsFunc(Statuses, at.CanBecome) {
					t.Fatalf("%s is final and can become something", at)
				}
				continue
			}
			if next == Success && at != PendingData {
				t.Fatalf("success straight from %s", at)
			}
			if next == PendingData && at.Awaiting() {
				t.Fatalf("data read while the person was awaited, in %s", at)
			}
			at = next
			seen = append(seen, at)
		}
		final := 0
		for _, s := range seen {
			if s.Final() {
				final++
			}
		}
		if final > 1 {
			t.Fatalf("%d final statuses in %v", final, seen)
		}
	})
}

// Ensure every status is final, awaiting or working and nothing else, that all
// but the final ones can end, and that each can be reached.
func TestTable(t *testing.T) {
	t.Parallel()
	reached := map[Status]bool{Created: true}
	for range Statuses {
		for from := range reached {
			for _, to := range transitions[from] {
				reached[to] = true
			}
		}
	}
	for _, s := range Statuses {
		if !reached[s] {
			t.Errorf("%s cannot be reached", s)
		}
		kinds := 0
		for _, is := range []bool{s.Final(), s.Awaiting(), s.Working()} {
			if is {
				kinds++
			}
		}
		if kinds != 1 {
			t.Errorf("%s is %d kinds of status", s, kinds)
		}
		if !s.Final() && (!s.CanBecome(Incomplete) || !s.CanBecome(Errored)) {
			t.Errorf("%s cannot end", s)
		}
		if s.CanBecome(s) {
			t.Errorf("%s can become itself", s)
		}
	}
}

// Ensure an unknown error ends a login as a defect of the connector, and that
// each known condition has a detail and a final status.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	for c, o := range outcomes {
		if o.Detail == "" || !o.Ends.Final() || o.Ends == Success {
			t.Errorf("%s: %+v", c, o)
		}
	}
	f, o := outcomeOf(fault.Internal.Because(fault.CURPUnknown))
	if f.Condition != fault.ExtractionFailed || o.Detail != "lambda_error" {
		t.Errorf("%s, %+v", f.Condition, o)
	}
	if f, _ := outcomeOf(fault.SourceTimeout.Because(nil)); f.Condition != fault.SourceTimeout {
		t.Errorf("%s", f.Condition)
	}
}

// Ensure the next day begins at midnight in Mexico City.
func TestNextDay(t *testing.T) {
	t.Parallel()
	for now, want := range map[string]string{
		"2026-03-01T05:59:59Z": "2026-03-01T06:00:00Z",
		"2026-03-01T06:00:00Z": "2026-03-02T06:00:00Z",
		"2026-12-31T23:00:00Z": "2027-01-01T06:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := nextDay(at).UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s comes %s, want %s", now, got, want)
		}
	}
}
