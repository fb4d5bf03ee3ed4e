package job

import (
	"context"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// A job that brings its process down each time is given up without a run.
func TestAbandoned(t *testing.T) {
	t.Parallel()
	o := Options{MaxAttempts: 2}.complete()
	for attempt, want := range map[int]bool{1: true, 2: true, 5: true, 6: false} {
		ran := false
		err := run(t.Context(), o, func(context.Context, Job) error { ran = true; return nil }, Job{Attempt: attempt})
		_, _, cancel := outcome(err)
		if ran != want || cancel == want {
			t.Errorf("attempt %d: ran %v, %v", attempt, ran, err)
		}
	}
}

// A wait is moved by a tenth at most, the same way each time for one attempt.
func TestSpread(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(100*time.Hour)).Draw(t, "d"))
		id, n := rapid.String().Draw(t, "id"), rapid.IntRange(1, 30).Draw(t, "attempt")
		got := spread(d, id, n)
		if float64(got) < float64(d)*0.9-1 || float64(got) > float64(d)*1.1+1 || got != spread(d, id, n) {
			t.Fatalf("%v became %v", d, got)
		}
	})
}

func TestExponential(t *testing.T) {
	t.Parallel()
	for attempt, want := range map[int]time.Duration{0: time.Second, 1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second, 13: time.Hour, 1000: time.Hour} {
		if got := exponential(attempt); got != want {
			t.Errorf("after attempt %d: %v, want %v", attempt, got, want)
		}
	}
}

// Whatever a handler says fits into a row of either database.
func TestStorable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := storable(errors.New(string(rapid.SliceOfN(rapid.Byte(), 0, 600).Draw(t, "text"))))
		if len(s) > 500 || !utf8.ValidString(s) {
			t.Fatalf("%q", s)
		}
		for _, r := range s {
			if r == 0 {
				t.Fatal("NUL")
			}
		}
	})
}

func TestKindShape(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]bool{"webhook": true, "notify.email": true, "login_retry-2": true, "": false, "k": false, "Kind": false, "a b": false, ".a": false, "a.": false} {
		func() {
			defer func() {
				if good := recover() == nil; good != want {
					t.Errorf("%q: accepted %v", kind, good)
				}
			}()
			mustKind(kind)
		}()
	}
}
