package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress tells on stderr how far long work is: a bar on a terminal, a line now
// and then elsewhere, and nothing while the work is short. On a terminal that
// shows the results there is no bar between them.
type progress struct {
	err   io.Writer
	unit  string // of what is counted
	total int64  // bytes, -1 if unknown
	bar   *progressbar.ProgressBar
	now   func() time.Time

	bytes, count int64
	begun, next  time.Time
}

const (
	// quiet is how long work may take before anything is said about it.
	quiet = time.Second
	// pace is how often a line is written where there is no terminal.
	pace = 10 * time.Second
)

// newProgress begins to watch work on so many bytes.
func newProgress(t *terminal, unit string, total int64) *progress {
	p := &progress{err: t.err, unit: unit, total: total, now: time.Now}
	p.begun = p.now()
	p.next = p.begun.Add(pace)
	switch onTerminal := isTerminal(t.err); {
	case onTerminal && isTerminal(t.out):
		p.err = nil
	case onTerminal:
		p.bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(t.err), progressbar.OptionShowBytes(true),
			progressbar.OptionSetWidth(30), progressbar.OptionSetRenderBlankState(false))
		p.next = p.begun.Add(quiet)
	}
	return p
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// add counts what was done since the last call.
func (p *progress) add(bytes, count int) {
	p.bytes += int64(bytes)
	p.count += int64(count)
	now := p.now()
	if p.err == nil || now.Before(p.next) {
		return
	}
	if p.bar == nil {
		p.next = now.Add(pace)
		fmt.Fprintln(p.err, p.line(now))
		return
	}
	p.next = now.Add(quiet / 10)
	p.bar.Describe(fmt.Sprintf("%d %s", p.count, p.unit))
	_ = p.bar.Set64(p.bytes) // a bar that cannot be drawn is no failure
}

// line says how far the work is, how fast and how long it may still take.
func (p *progress) line(now time.Time) string {
	took := now.Sub(p.begun).Seconds()
	text := fmt.Sprintf("%d %s in %.0f s, %.0f/s", p.count, p.unit, took, float64(p.count)/took)
	if p.total > 0 {
		part := float64(p.bytes) / float64(p.total)
		text += fmt.Sprintf(", %.0f %%, %.0f s left", 100*part, took/part-took)
	}
	return text
}

// clear takes the bar away: at the end, or so that a message can be written.
func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
