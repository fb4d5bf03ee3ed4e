package main

import (
	"bytes"
	"io"
	"testing"
	"time"
)

// Ensure that without a terminal short work is silent and long work says now and
// then how far it is.
func TestProgressWithoutTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := newProgress(&terminal{out: io.Discard, err: &out}, "lines", 4000)
	at := p.begun
	p.now = func() time.Time { return at }
	step := func(d time.Duration) { at = at.Add(d); p.add(500, 50) }
	step(pace - time.Second)
	if out.Len() > 0 {
		t.Fatalf("short work says %q", out.String())
	}
	step(time.Second)
	step(time.Second)
	step(pace)
	p.clear()
	const want = "100 lines in 10 s, 10/s, 25 %, 30 s left\n200 lines in 21 s, 10/s, 50 %, 21 s left\n"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

func TestProgressOfUnknownSize(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := newProgress(&terminal{out: io.Discard, err: &out}, "rows", -1)
	at := p.begun.Add(pace)
	p.now = func() time.Time { return at }
	p.add(500, 50)
	if want := "50 rows in 10 s, 5/s\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
