package job

import (
	"context"
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/jobdb"
)

// maxBatch bounds how many jobs one commit settles, so that it does not hold up
// other writers.
const maxBatch = 256

// settleAll writes the outcomes of finished jobs until told to quit and nothing
// is left.
func (o *outbox) settleAll() {
	for {
		batch := o.batch()
		if len(batch) == 0 {
			select {
			case <-o.settle:
				continue
			case <-o.quit:
				if batch = o.batch(); len(batch) == 0 {
					return
				}
			}
		}
		if err := o.write(batch); err != nil {
			if errors.Is(err, store.ErrClosed) {
				return // the leases end, and the jobs run again at the next start
			}
			o.log.Error("finished jobs wait for the database", "jobs", len(batch), "error", err)
			o.mu.Lock()
			o.finished = append(batch, o.finished...)
			o.mu.Unlock()
			if o.quits(retryAfter) {
				return
			}
		}
	}
}

// quits waits a while and reports whether the engine was stopped meanwhile.
func (o *outbox) quits(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-o.quit:
		return true
	case <-t.C:
		return false
	}
}

func (o *outbox) batch() []outcomeOf {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := min(len(o.finished), maxBatch)
	batch := o.finished[:n:n]
	o.finished = o.finished[n:]
	return batch
}

// write settles a batch in one transaction.
func (o *outbox) write(batch []outcomeOf) error {
	verdicts := make([]verdict, len(batch))
	for i, f := range batch {
		verdicts[i] = o.judge(f)
	}
	err := o.db.Write(context.Background(), func(tx store.Tx) error {
		for i, f := range batch {
			if err := o.put(tx, f, verdicts[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	o.settled(batch, verdicts)
	return nil
}

func (o *outbox) put(tx store.Tx, f outcomeOf, v verdict) error {
	switch {
	case v.bury:
		return jobdb.Bury(tx, f.job.ID, o.owner, clock.Micros(v.due), storable(f.err))
	case v.again:
		return jobdb.Release(tx, f.job.ID, o.owner, clock.Micros(v.due), v.back, storable(f.err))
	}
	return jobdb.Delete(tx, f.job.ID, o.owner)
}

// settled frees the jobs and tells who waits.
func (o *outbox) settled(batch []outcomeOf, verdicts []verdict) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, f := range batch {
		delete(o.leased, f.job.ID)
		if v := verdicts[i]; v.again {
			f.lane.hot = true
			nudge(o.wake)
		} else if v.bury {
			o.log.Warn("job given up", "job", f.job.ID, "kind", f.job.Kind, "company", f.job.Scope.Company,
				"attempts", f.job.Attempt, "error", f.err)
		}
	}
	o.tell()
}
