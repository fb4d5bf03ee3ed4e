package batch

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"time"
)

// Bounds of what is under way. While one row waits long, as many others go on as
// the window holds.
const (
	requestsAtOnce = 3
	windowRows     = 16 << 10
	windowBytes    = 16 << 20
)

// pump moves rows from the input through the server to the output. One goroutine
// has the rows; each request has one more, which tells the first what came.
type pump struct {
	c     Config
	batch string
	url   string
	in    *input
	out   *output
	sum   *Summary

	window []*row // from the first that is not written
	bytes  int
	ended  bool   // the input is
	ready  []*row // to be asked
	later  []*row // to be asked again, by when
	due    []time.Time
	soon   time.Time // the first of due
	told   int64     // rows that were written

	events   chan event
	tasks    sync.WaitGroup
	requests int
	outage   outage
}

// event is what a request tells: answers, and its end.
type event struct {
	rows    []*row
	answers []answer
	over    bool
	left    []*row // that it did not answer
	err     error
}

func newPump(c Config, in *input, out *output, sum *Summary) *pump {
	return &pump{c: c, batch: out.progress.Batch, url: c.Base + "/lookup/api/v1/" + c.Service.Name + "/batch",
		in: in, out: out, sum: sum, told: out.rows, events: make(chan event, requestsAtOnce)}
}

// run moves all rows.
func (p *pump) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer p.tasks.Wait()
	defer cancel()
	for {
		if err := p.fill(); err != nil {
			return err
		}
		if err := p.drain(); err != nil {
			return err
		}
		if p.ended && len(p.window) == 0 {
			return nil
		}
		p.send(ctx)
		if err := p.wait(ctx); err != nil {
			return err
		}
	}
}

// fill reads rows into the window.
func (p *pump) fill() error {
	for !p.ended && len(p.window) < windowRows && p.bytes < windowBytes {
		r, err := p.in.next()
		if errors.Is(err, io.EOF) {
			p.ended = true
			return nil
		}
		if err != nil {
			return err
		}
		p.window = append(p.window, r)
		p.bytes += r.size
		if !r.done {
			p.ready = append(p.ready, r)
		}
		if len(p.ready) >= requestsAtOnce*chunkRows { // enough for now
			return nil
		}
	}
	return nil
}

// drain writes the rows at the window's beginning that are done.
func (p *pump) drain() error {
	n := 0
	for _, r := range p.window {
		if !r.done {
			break
		}
		if r.result.status == statusWrong && !r.carry {
			p.c.Wrong(r.line, r.result.message)
		}
		if err := p.out.write(r); err != nil {
			return err
		}
		p.bytes -= r.size
		n++
	}
	if n > 0 {
		clear(p.window[:n])
		if p.window = p.window[n:]; len(p.window) == 0 {
			p.window = nil
		}
		p.told += int64(n)
		p.c.Progress(p.told, p.in.rows)
	}
	return p.out.tick(time.Now())
}

// send begins requests for rows whose time has come. One is sent half full only
// when nothing else is under way.
func (p *pump) send(ctx context.Context) {
	now := time.Now()
	if now.Before(p.outage.until) {
		return
	}
	p.wake(now)
	for len(p.ready) > 0 && p.requests < requestsAtOnce && (p.requests == 0 || len(p.ready) >= chunkRows || p.stuck()) {
		if p.requests > 0 && p.outage.tries > 0 {
			return // one is enough to find out
		}
		n, size := 0, 0
		for n < len(p.ready) && n < chunkRows && size < chunkBytes {
			size += len(p.ready[n].curp) + 100
			n++
		}
		rows := append([]*row(nil), p.ready[:n]...)
		p.ready = append(p.ready[:0], p.ready[n:]...)
		p.requests++
		p.tasks.Go(func() { p.ask(ctx, rows) })
	}
}

// wake makes rows ready whose time has come.
func (p *pump) wake(now time.Time) {
	if len(p.later) == 0 || now.Before(p.soon) {
		return
	}
	keep := 0
	for i, r := range p.later {
		if !now.Before(p.due[i]) {
			p.ready = append(p.ready, r)
			continue
		}
		if p.later[keep], p.due[keep] = r, p.due[i]; keep == 0 || p.due[i].Before(p.soon) {
			p.soon = p.due[i]
		}
		keep++
	}
	p.later, p.due = p.later[:keep], p.due[:keep]
}

// putOff has a row asked again after a time.
func (p *pump) putOff(r *row, d time.Duration) {
	due := time.Now().Add(d)
	if len(p.later) == 0 || due.Before(p.soon) {
		p.soon = due
	}
	p.later, p.due = append(p.later, r), append(p.due, due)
	r.tries++
}

// stuck reports that no more rows will come until some are answered.
func (p *pump) stuck() bool { return p.ended || len(p.window) >= windowRows || p.bytes >= windowBytes }

// ask makes one request and tells what comes of it, some answers at a time.
func (p *pump) ask(ctx context.Context, rows []*row) {
	const some = 64
	var e event
	done := 0
	tell := func(e event) {
		select {
		case p.events <- e:
		case <-ctx.Done():
		}
	}
	err := p.post(ctx, rows, func(at int, a answer, more bool) {
		e.rows, e.answers = append(e.rows, rows[at]), append(e.answers, a)
		done = at + 1
		if len(e.rows) == some || !more {
			tell(e)
			e = event{}
		}
	})
	e.over, e.left, e.err = true, rows[done:], err
	tell(e)
}

// wait takes what happens next.
func (p *pump) wait(ctx context.Context) error {
	t := time.NewTimer(p.pause(time.Now()))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	case e := <-p.events:
		return p.take(e)
	}
}

// pause gives how long nothing needs to be done, if nothing happens.
func (p *pump) pause(now time.Time) time.Duration {
	d := flushEvery
	if len(p.later) > 0 {
		d = min(d, p.soon.Sub(now))
	}
	return max(d, time.Millisecond)
}

// take settles rows, or puts them off.
func (p *pump) take(e event) error {
	for i, r := range e.rows {
		a := e.answers[i]
		if a.again == 0 || a.limit > 0 && r.tries >= a.limit {
			r.done, r.result = true, a.result
			continue
		}
		p.putOff(r, backoff(a.again, r.tries, longestWait))
	}
	if len(e.rows) > 0 {
		p.recovered()
	}
	if !e.over {
		return nil
	}
	p.requests--
	p.ready = append(e.left, p.ready...)
	var end fatal
	if errors.As(e.err, &end) {
		return end.error
	}
	if e.err != nil {
		p.failed(e.err)
	}
	return nil
}

// outage is the time in which the server does not answer.
type outage struct {
	tries int
	until time.Time
	told  bool
}

// failed puts everything off: it is not this row that is wrong.
func (p *pump) failed(err error) {
	var l later
	wait := backoff(200*time.Millisecond, p.outage.tries, longestWait)
	if errors.As(err, &l) {
		wait = max(wait, l.wait)
	}
	p.outage.until = time.Now().Add(wait)
	if p.outage.tries++; p.outage.tries == 2 {
		p.outage.told = true
		p.c.Notice(err.Error() + "; trying again until it answers")
	}
}

func (p *pump) recovered() {
	if p.outage.told {
		p.c.Notice("the server answers again")
	}
	p.outage = outage{}
}

// backoff doubles a time for every try, and takes up to a quarter off.
func backoff(first time.Duration, tries int, most time.Duration) time.Duration {
	d := min(first<<min(tries, 20), most)
	return d - time.Duration(rand.Int64N(int64(d)/4+1))
}
