package main

import (
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"
)

// rowProgress tells on stderr how far a batch is: a bar with rate and time left
// on a terminal, a line now and then elsewhere.
type rowProgress struct {
	t     *terminal
	bar   *progressbar.ProgressBar
	begun time.Time
	first int64 // rows that were done when it began, -1 before
	next  time.Time
}

func newRowProgress(t *terminal) *rowProgress {
	now := time.Now()
	return &rowProgress{t: t, begun: now, first: -1, next: now.Add(pace)}
}

// set says how many rows are done.
func (p *rowProgress) set(done, total int64) {
	if p.first < 0 {
		p.first = done
		if isTerminal(p.t.err) {
			p.bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(p.t.err), progressbar.OptionShowCount(),
				progressbar.OptionShowIts(), progressbar.OptionSetItsString("rows"), progressbar.OptionSetPredictTime(true),
				progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond))
			p.bar.AddMax64(-done) // rate and time left are this run's
		}
	}
	if p.bar != nil {
		_ = p.bar.Set64(done - p.first) // a bar that cannot be drawn is no failure
		return
	}
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(pace)
	took := now.Sub(p.begun).Seconds()
	rate := float64(done-p.first) / took
	text := fmt.Sprintf("%d of %d rows, %.0f/s", done, total, rate)
	if rate > 0 {
		text += fmt.Sprintf(", %.0f s left", float64(total-done)/rate)
	}
	fmt.Fprintln(p.t.err, text)
}

// say writes a line above the bar.
func (p *rowProgress) say(text string) {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintln(p.t.err, text)
}

func (p *rowProgress) end() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
