package job

import (
	"encoding/json"
	"time"

	"github.com/ventanilla/ventanilla/internal/store/jobdb"
)

// outcomeOf is a job that needs to be settled.
type outcomeOf struct {
	job   jobdb.Job
	lane  *lane
	err   error
	unrun bool // claimed and never begun, or cut short
}

// begin starts a worker on the lane's first ready job; o.mu is held.
func (o *outbox) begin(l *lane) {
	j := o.pop(l)
	l.running++
	o.workers.Go(func() { o.work(l, j) })
}

func (o *outbox) pop(l *lane) jobdb.Job {
	j := l.ready[0]
	l.ready[0] = jobdb.Job{}
	l.ready = l.ready[1:]
	if len(l.ready) == l.ahead()/2 {
		nudge(o.wake)
	}
	return j
}

// work runs jobs of the lane until none is ready.
func (o *outbox) work(l *lane, j jobdb.Job) {
	for {
		err := o.runOne(l, j)
		cut := err != nil && o.runs.Err() != nil // by Stop: not the job's failure
		o.mu.Lock()
		o.finished = append(o.finished, outcomeOf{job: j, lane: l, err: err, unrun: cut})
		nudge(o.settle)
		if o.claims.Err() != nil || len(l.ready) == 0 {
			l.running--
			o.mu.Unlock()
			nudge(o.wake)
			return
		}
		j = o.pop(l)
		o.mu.Unlock()
	}
}

func (o *outbox) runOne(l *lane, j jobdb.Job) error {
	return run(o.runs, l.options, l.handler, Job{
		ID: j.ID, Kind: j.Kind, Scope: j.Scope, Args: json.RawMessage(j.Args), Attempt: j.Attempt,
	})
}

// giveBack returns what was claimed and not begun.
func (o *outbox) giveBack() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.lanes {
		for _, j := range l.ready {
			o.finished = append(o.finished, outcomeOf{job: j, lane: l, unrun: true})
		}
		l.ready = nil
	}
	nudge(o.settle)
}

// verdict says what a finished job's row becomes.
type verdict struct {
	bury  bool
	again bool
	due   time.Time
	back  int // 1: the run does not count
}

func (o *outbox) judge(f outcomeOf) verdict {
	now := o.now()
	delay, snoozed, cancel := outcome(f.err)
	switch {
	case f.unrun:
		return verdict{again: true, due: now, back: 1}
	case f.err == nil:
		return verdict{}
	case snoozed:
		return verdict{again: true, due: now.Add(delay), back: 1}
	case cancel || f.job.Attempt >= f.lane.options.MaxAttempts:
		return verdict{bury: true, due: now}
	}
	wait := spread(f.lane.options.Backoff(f.job.Attempt), f.job.ID, f.job.Attempt)
	return verdict{again: true, due: now.Add(wait)}
}
