package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
)

// The caller's context bounds the wait for a turn and nothing after it.
func exerciseContext(t *testing.T, fresh Fresh) {
	t.Run("while running", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, fresh)
		ctx, cancel := context.WithCancel(context.Background())
		err := b.Write(ctx, func(tx store.Tx) error {
			cancel()
			return put("a", 1)(tx)
		})
		if err != nil || b.rows()["a"] != 1 {
			t.Errorf("cancelled in the middle: %v, rows %v; want it kept", err, b.rows())
		}
	})

	t.Run("while reading", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, fresh)
		ctx, cancel := context.WithCancel(context.Background())
		err := b.Read(ctx, func(q store.Queryer) error {
			cancel()
			var n int
			return q.QueryRow(`SELECT count(*) FROM scratch`).Scan(&n)
		})
		if !errors.Is(err, context.Canceled) || errors.Is(err, fault.Unavailable) {
			t.Errorf("Read gave %v, want context.Canceled alone", err)
		}
	})

	t.Run("before", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, fresh)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := b.Write(ctx, put("a", 1)); !errors.Is(err, context.Canceled) {
			t.Errorf("Write gave %v, want context.Canceled", err)
		}
		err := b.Read(ctx, func(store.Queryer) error { return nil })
		if !errors.Is(err, context.Canceled) || len(b.rows()) != 0 {
			t.Errorf("Read gave %v, want context.Canceled; rows %v", err, b.rows())
		}
	})

	t.Run("while queued", func(t *testing.T) {
		t.Parallel()
		b := &bench{t: t, DB: OpenWith(t, store.Config{URL: fresh(t), Conns: 1})}
		b.table(`CREATE TABLE scratch (k TEXT NOT NULL PRIMARY KEY, v BIGINT NOT NULL);`)
		running, release := make(chan struct{}), make(chan struct{})
		first := make(chan error, 1)
		go func() {
			first <- b.Write(context.Background(), func(tx store.Tx) error {
				close(running)
				<-release
				return put("first", 1)(tx)
			})
		}()
		<-running
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
		defer cancel()
		if err := b.Write(ctx, put("second", 1)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the queued call gave %v, want context.DeadlineExceeded", err)
		}
		close(release)
		if err := <-first; err != nil {
			t.Errorf("the running call: %v", err)
		}
		b.must(put("third", 1))
		if got := b.rows(); len(got) != 2 || got["second"] != 0 {
			t.Errorf("rows %v, want the first and the third", got)
		}
	})
}
