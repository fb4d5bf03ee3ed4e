package storetest

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
)

// tell gives a function that writes a row and notifies.
func tell(topic, payload string, result error) func(store.Tx) error {
	return func(tx store.Tx) error {
		tx.Notify(topic, payload)
		return result
	}
}

func exerciseNotify(t *testing.T, fresh Fresh) {
	url := fresh(t)
	b := &bench{t: t, DB: Open(t, url)}
	ctx := context.Background()
	var here []string // filled before Write returns, hence by this goroutine's leave
	cancel := b.Subscribe("topic", func(p string) { here = append(here, p) })

	if err := b.Write(ctx, tell("topic", "undone", errors.New("mine"))); err == nil {
		t.Fatal("the error was lost")
	}
	b.must(tell("other", "elsewhere", nil))
	b.must(func(tx store.Tx) error {
		tx.Notify("topic", "one")
		tx.Notify("topic", "two")
		return nil
	})
	if got := strings.Join(here, ","); got != "one,two" {
		t.Errorf("this node heard %q by the time Write returned, want one,two", got)
	}
	cancel()
	cancel()
	b.must(tell("topic", "three", nil))
	if len(here) != 2 {
		t.Errorf("heard %v after cancelling", here)
	}
	// A busy machine may be late with a heartbeat.
	for deadline := time.Now().Add(20 * time.Second); !b.Live(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("not live")
		}
	}
	if b.Dialect() == store.Postgres {
		exerciseNotifyOthers(t, b, url)
	}
}

// exerciseNotifyOthers: a second handle stands for another node.
func exerciseNotifyOthers(t *testing.T, b *bench, url string) {
	other := Open(t, url)
	heard := make(chan string, 10)
	other.Subscribe("topic", func(p string) { heard <- p })

	if err := b.Write(context.Background(), tell("topic", "undone", errors.New("mine"))); err == nil {
		t.Fatal("the error was lost")
	}
	long := strings.Repeat("x", 9000)
	for _, payload := range []string{"one", "two", "con ñ y \"comillas\"", long} {
		b.must(tell("topic", payload, nil))
	}
	// A payload that the server would refuse becomes "anything may have changed".
	for _, want := range []string{"one", "two", "con ñ y \"comillas\"", ""} {
		select {
		case got := <-heard:
			if got != want {
				t.Errorf("the other node heard %q, want %q", got, want)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("the other node did not hear %q", want)
		}
	}
}
