package jobtest

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// A job of a committed transaction runs once, with what it was given.
func committed(t *testing.T, b *bench) {
	ran := make(chan job.Job, 2)
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("a.kind", job.Options{}, func(_ context.Context, j job.Job) error { ran <- j; return nil })
	})
	enqueue(t, db, e, job.Spec{Kind: "a.kind", Scope: acme, Args: map[string]string{"name": "ñ"}})
	j := recv(t, ran)
	var args map[string]string
	if err := json.Unmarshal(j.Args, &args); err != nil || args["name"] != "ñ" {
		t.Errorf("args %s: %v", j.Args, err)
	}
	if j.Kind != "a.kind" || j.Scope != acme || j.Attempt != 1 || j.ID == "" {
		t.Errorf("job %+v", j)
	}
	waitIdle(t, e)
	if len(ran) > 0 {
		t.Error("ran again")
	}
}

// A job of a transaction that was undone never runs.
func rolledBack(t *testing.T, b *bench) {
	var runs tally
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{}, func(_ context.Context, j job.Job) error { runs.add(string(j.Args)); return nil })
	})
	err := db.Write(b.ctx, func(tx store.Tx) error {
		if err := e.Enqueue(tx, job.Spec{Kind: "work", Scope: acme, Args: 1}); err != nil {
			return err
		}
		return errNo
	})
	if !errors.Is(err, errNo) {
		t.Fatal(err)
	}
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme, Args: 2})
	waitIdle(t, e)
	if runs.of("1") != 0 || runs.of("2") != 1 {
		t.Errorf("undone ran %d times, committed %d", runs.of("1"), runs.of("2"))
	}
}

// Jobs that were enqueued together, also before Start, each run once.
func manyAtOnce(t *testing.T, b *bench) {
	const n = 500
	var runs tally
	db := b.db()
	e := engine(db)
	e.Handle("work", job.Options{Workers: 8}, func(_ context.Context, j job.Job) error { runs.add(string(j.Args)); return nil })
	specs := make([]job.Spec, n)
	for i := range specs {
		specs[i] = job.Spec{Kind: "work", Scope: acme, Args: i}
	}
	enqueue(t, db, e, specs...)
	if err := e.Start(context.WithoutCancel(b.ctx)); err != nil {
		t.Fatal(err)
	}
	defer stop(t, e)
	waitIdle(t, e)
	for i := range n {
		if got := runs.of(strconv.Itoa(i)); got != 1 {
			t.Fatalf("job %d ran %d times", i, got)
		}
	}
}

// A job may enqueue the next; Idle sees the chain through.
func chain(t *testing.T, b *bench) {
	const links = 20
	var runs tally
	var db store.DB
	var e job.Engine
	ready := make(chan struct{})
	db, e = b.begin(t, func(en job.Engine) {
		en.Handle("work", job.Options{}, func(ctx context.Context, j job.Job) error {
			<-ready
			if runs.add("link") == links {
				return nil
			}
			return db.Write(ctx, func(tx store.Tx) error { return e.Enqueue(tx, job.Spec{Kind: "work", Scope: j.Scope}) })
		})
	})
	close(ready)
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme})
	waitIdle(t, e)
	if got := runs.of("link"); got != links {
		t.Errorf("%d links ran, want %d", got, links)
	}
}

// A delayed job runs by itself when its time has come, and not before.
func delay(t *testing.T, b *bench) {
	const wait = 150 * time.Millisecond
	ran := make(chan time.Time, 1)
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{}, func(context.Context, job.Job) error { ran <- time.Now(); return nil })
	})
	before := time.Now()
	enqueue(t, db, e, job.Spec{Kind: "work", Scope: acme, Delay: wait})
	if took := recv(t, ran).Sub(before); took < wait || took > wait+3*time.Second {
		t.Errorf("ran after %v, want %v", took, wait)
	}
}

// A company's sandbox clock moves its own waiting jobs and nobody else's.
func advanceScope(t *testing.T, b *bench) {
	var runs tally
	db, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{}, func(_ context.Context, j job.Job) error { runs.add(j.Scope.String()); return nil })
	})
	live := scope.Scope{Company: acme.Company, Environment: scope.Live}
	other := scope.Scope{Company: "000001", Environment: scope.Sandbox}
	for _, s := range []scope.Scope{acme, live, other} {
		enqueue(t, db, e, job.Spec{Kind: "work", Scope: s, Delay: 12 * time.Hour})
	}
	advance(t, e, 11*time.Hour)
	if got := runs.of(acme.String()); got != 0 {
		t.Errorf("ran %d times an hour early", got)
	}
	advance(t, e, -time.Hour)
	advance(t, e, 90*time.Minute)
	if got := runs.of(acme.String()); got != 0 {
		t.Errorf("ran %d times half an hour early", got)
	}
	advance(t, e, time.Hour)
	if got := runs.of(acme.String()); got != 1 {
		t.Errorf("ran %d times when due", got)
	}
	if runs.of(live.String())+runs.of(other.String()) != 0 {
		t.Error("moved jobs of another scope")
	}
}
