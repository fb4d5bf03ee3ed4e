package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/ventanilla/ventanilla/internal/store"
)

func exerciseClose(t *testing.T, fresh Fresh) {
	url := fresh(t)
	b := &bench{t: t, DB: OpenWith(t, store.Config{URL: url})}
	b.table(`CREATE TABLE scratch (k TEXT NOT NULL PRIMARY KEY, v BIGINT NOT NULL);`)
	ctx := context.Background()
	running, release := make(chan struct{}), make(chan struct{})
	last, closed := make(chan error, 1), make(chan error, 1)
	go func() {
		last <- b.Write(ctx, func(tx store.Tx) error {
			close(running)
			<-release
			return put("last", 1)(tx)
		})
	}()
	<-running
	go func() { closed <- b.Close() }()
	select {
	case <-closed:
		t.Error("Close did not wait for the running call")
	default:
	}
	close(release)
	if err := errors.Join(<-last, <-closed); err != nil {
		t.Errorf("the last call, and Close: %v", err)
	}

	if err := b.Write(ctx, put("late", 1)); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Write after Close gave %v", err)
	}
	if err := b.Read(ctx, func(store.Queryer) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Read after Close gave %v", err)
	}
	if b.Live() {
		t.Error("live after Close")
	}
	if err := b.Close(); err != nil {
		t.Errorf("the second Close: %v", err)
	}

	again := &bench{t: t, DB: Open(t, url)}
	if got := again.rows(); len(got) != 1 || got["last"] != 1 {
		t.Errorf("after opening again: %v, want the last call's row", got)
	}
	read := &bench{t: t, DB: OpenWith(t, store.Config{URL: url, ReadOnly: true})}
	if err := read.Write(ctx, put("x", 1)); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("Write on a read-only handle gave %v", err)
	}
	if got := read.rows(); len(got) != 1 {
		t.Errorf("a read-only handle beside the other reads %v", got)
	}
}
