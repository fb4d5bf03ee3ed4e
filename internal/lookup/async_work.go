package lookup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

const (
	kindLater  = "lookup.later"
	sealStaged = "lookup/staged"

	laterWorkers = 16
	// maxAsks bounds the runs that ask: a question under which the process dies
	// again and again ends as SourceError.
	maxAsks = 5
)

// laterArgs name the execution that a job ends.
type laterArgs struct {
	Service string `json:"service"`
	ID      string `json:"id"`
}

// register makes the engine's jobs, so before they start.
func (e *Engine) register() {
	if e.Jobs == nil {
		return
	}
	e.Jobs.Handle(kindLater, job.Options{Workers: laterWorkers, Timeout: e.Budget + time.Minute, MaxAttempts: 25}, e.later)
	e.Jobs.Handle(kindCallBack, job.Options{Workers: callBackWorkers, Timeout: e.CallBackTimeout + time.Minute, MaxAttempts: 25}, e.callBack)
}

// later ends one pending execution. It may run twice: whoever comes second finds
// the execution ended and changes nothing, and a source that keeps keys is asked
// under the same one.
func (e *Engine) later(ctx context.Context, j job.Job) error {
	var a laterArgs
	if err := json.Unmarshal(j.Args, &a); err != nil {
		return job.Cancel(fmt.Errorf("lookup: %w", err))
	}
	svc, ok := Named(a.Service)
	if !ok {
		return job.Cancel(fmt.Errorf("lookup: no service %s", a.Service))
	}
	var row lookupdb.Execution
	var p lookupdb.Pending
	var pending bool
	err := e.DB.Read(ctx, func(q store.Queryer) (err error) {
		if p, pending, err = lookupdb.FindPending(q, j.Scope, a.Service, a.ID); err != nil || !pending {
			return err
		}
		row, pending, err = lookupdb.FindExecution(q, j.Scope, a.Service, a.ID)
		return err
	})
	if err != nil || !pending {
		return err // ended before a crash, or erased
	}
	x, err := e.open(j.Scope, &row)
	if err != nil {
		return err
	}
	q := &question{svc: svc, subject: row.Subject, x: x, query: source.Query{Kind: svc.Kind, CURP: x.Request.CURP,
		NSS: x.Request.NSS, Person: x.Request.Person, RFCs: x.Request.RFCs, Key: x.ID}}
	if p.Staged != nil {
		var c TestCase
		if err := e.unseal(p.Staged, j.Scope, x.ID, sealStaged, &c); err != nil {
			return err
		}
		e.play(q, c, x.Origin)
		return e.finish(ctx, q, false)
	}
	return e.askLater(ctx, q, p)
}

// askLater asks the source. The attempt is given back only when it is certain
// that no source was reached, so not after a run whose end nobody saw.
func (e *Engine) askLater(ctx context.Context, q *question, p lookupdb.Pending) error {
	x := q.x
	if p.Asks >= maxAsks {
		x.Condition, x.FinishedAt = fault.SourceError, e.Clock.Now(x.Scope)
		return e.finish(ctx, q, false)
	}
	var wanted bool
	err := e.DB.Write(ctx, func(tx store.Tx) (err error) {
		wanted, err = lookupdb.NoteAsk(tx, x.Scope, x.Service, x.ID)
		return err
	})
	if err != nil || !wanted {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, e.Budget)
	defer cancel()
	res, failure := e.chain(x.Scope, q.svc.Kind).Find(bounded, x.Scope, q.query)
	if ctx.Err() != nil {
		return fmt.Errorf("lookup: interrupted: %w", errors.Join(context.Cause(ctx), failure)) // the next run asks again
	}
	x.Answer, x.Asked, x.FinishedAt = res.Answer, res.Asked, e.Clock.Now(x.Scope)
	if failure != nil {
		x.Condition, x.Answer = fault.From(failure).Condition, source.Answer{}
	}
	if res.PerDay > 0 { // the source's own limit was met before ours
		x.Request.PerDay = res.PerDay
	}
	return e.finish(ctx, q, p.Spent && p.Asks == 0 && !res.Spent)
}

// finish ends the execution, once: with its files, the attempt given back if it
// shall be, and the call-back on its way.
func (e *Engine) finish(ctx context.Context, q *question, giveBack bool) error {
	x := q.x
	files, err := e.makeFiles(x)
	if err != nil {
		return err
	}
	row, err := e.row(x, q.subject)
	if err != nil {
		return err
	}
	return e.DB.Write(ctx, func(tx store.Tx) error {
		ended, err := lookupdb.FinishExecution(tx, x.Scope, row)
		if err != nil || !ended {
			return err
		}
		if giveBack {
			if err := lookupdb.ReturnAttempt(tx, x.Scope, x.Service, dayOf(x.CreatedAt), q.subject); err != nil {
				return err
			}
		}
		for _, f := range files {
			if err := lookupdb.AddFile(tx, x.Scope, f); err != nil {
				return err
			}
		}
		return e.releaseCallBack(tx, x)
	})
}
