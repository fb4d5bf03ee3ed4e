package jobtest

import (
	"context"
	"testing"

	"github.com/ventanilla/ventanilla/internal/job"
)

// Stop lets what runs finish, and starts nothing more; what waits runs at the
// next start, as its first attempt.
func stopWaits(t *testing.T, b *bench) {
	db := b.db()
	began, free := make(chan string, 8), make(chan struct{})
	e := engine(db)
	e.Handle("work", job.Options{Workers: 1}, func(_ context.Context, j job.Job) error {
		began <- string(j.Args)
		<-free
		return nil
	})
	if err := e.Start(b.ctx); err != nil {
		t.Fatal(err)
	}
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme, Args: 1})
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme, Args: 2})
	first := recv(t, began)
	stopped := make(chan struct{})
	go func() { stop(t, e); close(stopped) }()
	select {
	case <-stopped:
		t.Error("stopped under a running job")
	default:
	}
	close(free)
	recv(t, stopped)
	rest := map[string]bool{"1": true, "2": true}
	delete(rest, first)
	for len(began) > 0 { // one more may have begun before Stop was heard
		delete(rest, <-began)
	}

	var runs tally
	e = engine(db)
	e.Handle("work", job.Options{}, func(_ context.Context, j job.Job) error {
		runs.add(string(j.Args))
		if j.Attempt != 1 {
			t.Errorf("job %s: attempt %d", j.Args, j.Attempt)
		}
		return nil
	})
	if err := e.Start(b.ctx); err != nil {
		t.Fatal(err)
	}
	defer stop(t, e)
	waitIdle(t, e)
	for _, k := range []string{"1", "2"} {
		want := 0
		if rest[k] {
			want = 1
		}
		if got := runs.of(k); got != want {
			t.Errorf("job %s ran %d times after the restart, want %d", k, got, want)
		}
	}
}

// Stop does not wait longer than its context, and tells running jobs. The job
// that was cut short has not failed by it: it runs again.
func stopGivesUp(t *testing.T, b *bench) {
	began, told := make(chan struct{}), make(chan struct{})
	db := b.db()
	e := engine(db)
	once := job.Options{Workers: 1, MaxAttempts: 1}
	e.Handle("work", once, func(ctx context.Context, _ job.Job) error {
		close(began)
		<-ctx.Done()
		close(told)
		return ctx.Err()
	})
	if err := e.Start(b.ctx); err != nil {
		t.Fatal(err)
	}
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme})
	recv(t, began)
	over, cancel := context.WithCancel(b.ctx)
	cancel()
	if err := e.Stop(over); err == nil {
		t.Error("stopped in time with a job running")
	}
	recv(t, told)

	again := make(chan struct{})
	e = engine(db)
	e.Handle("work", once, func(context.Context, job.Job) error { close(again); return nil })
	if err := e.Start(b.ctx); err != nil {
		t.Fatal(err)
	}
	defer stop(t, e)
	recv(t, again)
}

// When Start's context ends no job begins any more.
func startContext(t *testing.T, b *bench) {
	var runs tally
	db := b.db()
	e := engine(db)
	e.Handle("work", job.Options{}, func(context.Context, job.Job) error { runs.add("work"); return nil })
	ctx, cancel := context.WithCancel(b.ctx)
	if err := e.Start(ctx); err != nil {
		t.Fatal(err)
	}
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme})
	waitIdle(t, e)
	cancel()
	stop(t, e)
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme})
	if got := runs.of("work"); got != 1 {
		t.Errorf("%d runs", got)
	}
}
