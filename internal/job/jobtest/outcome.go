package jobtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/job"
)

// A failed job runs again after its back-off, and its attempts are counted.
func retry(t *testing.T, b *bench) {
	attempts := make(chan int, 8)
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{MaxAttempts: 5, Backoff: quick}, func(_ context.Context, j job.Job) error {
			attempts <- j.Attempt
			if j.Attempt < 3 {
				return errNo
			}
			return nil
		})
	})
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme})
	for want := 1; want <= 3; want++ {
		if got := recv(t, attempts); got != want {
			t.Errorf("attempt %d, want %d", got, want)
		}
	}
	advance(t, e, pass)
	if len(attempts) > 0 {
		t.Error("ran again after success")
	}
}

// A job that always fails waits between and ends with its last attempt.
func maxAttempts(t *testing.T, b *bench) {
	var runs tally
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{MaxAttempts: 3, Backoff: late}, func(context.Context, job.Job) error {
			runs.add("work")
			return errNo
		})
	})
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme})
	waitIdle(t, e)
	for want := 1; want <= 3; want++ {
		if got := runs.of("work"); got != want {
			t.Fatalf("%d runs, want %d", got, want)
		}
		advance(t, e, 2*time.Hour)
	}
	advance(t, e, pass)
	if got := runs.of("work"); got != 3 {
		t.Errorf("%d runs of at most 3", got)
	}
}

// A panic is a failure like any other.
func panics(t *testing.T, b *bench) {
	attempts := make(chan int, 4)
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{MaxAttempts: 3, Backoff: quick}, func(_ context.Context, j job.Job) error {
			attempts <- j.Attempt
			if j.Attempt == 1 {
				panic("oh")
			}
			return nil
		})
	})
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme})
	if first, second := recv(t, attempts), recv(t, attempts); first != 1 || second != 2 {
		t.Errorf("attempts %d, %d", first, second)
	}
}

// A snoozed job comes back at its time, and its attempt does not count.
func snooze(t *testing.T, b *bench) {
	var runs tally
	attempts := make(chan int, 8)
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{MaxAttempts: 1}, func(_ context.Context, j job.Job) error {
			attempts <- j.Attempt
			if runs.add("work") <= 5 { // more often than attempts are allowed
				return job.Snooze(time.Hour)
			}
			return nil
		})
	})
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme})
	waitIdle(t, e)
	for want := 1; want <= 6; want++ {
		if got := runs.of("work"); got != want {
			t.Fatalf("%d runs, want %d", got, want)
		}
		if got := recv(t, attempts); got != 1 {
			t.Errorf("attempt %d", got)
		}
		advance(t, e, 59*time.Minute)
		advance(t, e, 2*time.Minute)
	}
	advance(t, e, pass)
	if got := runs.of("work"); got != 6 {
		t.Errorf("%d runs", got)
	}
}

// A cancelled job does not come back.
func cancel(t *testing.T, b *bench) {
	var runs tally
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{MaxAttempts: 9, Backoff: quick}, func(context.Context, job.Job) error {
			runs.add("work")
			return job.Cancel(errNo)
		})
	})
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme})
	waitIdle(t, e)
	advance(t, e, pass)
	if got := runs.of("work"); got != 1 {
		t.Errorf("%d runs", got)
	}
}

// A run that takes too long is told so, and is a failure.
func timeout(t *testing.T, b *bench) {
	ended := make(chan error, 1)
	again := make(chan int, 1)
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{Timeout: 20 * time.Millisecond, Backoff: quick}, func(ctx context.Context, j job.Job) error {
			if j.Attempt > 1 {
				again <- j.Attempt
				return nil
			}
			<-ctx.Done()
			ended <- ctx.Err()
			return ctx.Err()
		})
	})
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme})
	if err := recv(t, ended); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended by %v", err)
	}
	if got := recv(t, again); got != 2 {
		t.Errorf("attempt %d", got)
	}
}
