package lookup

import (
	"context"
	"errors"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

var errNoJobs = errors.New("lookup: nothing runs jobs here")

// way runs a service and records the execution; c is the test case to play, nil
// for none.
type way func(ctx context.Context, q *question, c *TestCase, from Origin) error

// wayOf gives the way of a service that has one of its own; nil: a source is
// asked while the caller waits.
func (e *Engine) wayOf(svc Service) way {
	switch {
	case svc.Kind == source.Weeks:
		return e.begin
	case svc.Name == serviceSend:
		return e.sendNIP
	case svc.Name == serviceCheck:
		return e.checkNIP
	}
	return nil
}

// begin records an execution that ends later and sees to it that a source will
// be asked: the attempt, the execution and the job are one transaction, so that
// a query that the day has no room for ends at once and nothing is asked. A
// test case ends later too, but for the one of a spent day.
func (e *Engine) begin(ctx context.Context, q *question, c *TestCase, from Origin) error {
	x := q.x
	if e.Jobs == nil {
		return fault.Unavailable.Because(errNoJobs)
	}
	if c != nil && c.Condition == fault.SourceQuotaSpent {
		return e.stage(ctx, q, *c, from)
	}
	p := lookupdb.Pending{Service: x.Service, ID: x.ID, Spent: c == nil && q.perDay > 0}
	x.Origin = FromSource
	if c != nil {
		x.Origin = from
		if from == FromTestCase {
			x.Request.TestCase = c.Name
		}
		var err error
		if p.Staged, err = e.seal(x.Scope, x.ID, sealStaged, c); err != nil {
			return err
		}
	}
	row, err := e.row(x, q.subject)
	if err != nil {
		return err
	}
	spent := true
	err = e.DB.Write(ctx, func(tx store.Tx) (err error) {
		if spent = true; p.Spent {
			spent, err = lookupdb.SpendAttempt(tx, x.Scope, x.Service, dayOf(x.CreatedAt), q.subject, q.perDay)
			if err != nil {
				return err
			}
		}
		if !spent {
			return e.add(tx, q, refusedRow(row))
		}
		if err := lookupdb.AddPending(tx, x.Scope, p); err != nil {
			return err
		}
		err = e.Jobs.Enqueue(tx, job.Spec{Kind: kindLater, Scope: x.Scope, Args: laterArgs{x.Service, x.ID}})
		if err != nil {
			return err
		}
		return e.add(tx, q, row)
	})
	if err == nil && !spent {
		q.refuse()
	}
	return err
}

// freeKey lets go of the idempotency key of a question that failed before
// anything was recorded or spent, so that the same key may try again. Should
// that fail as well, the key waits for its time.
func (e *Engine) freeKey(ctx context.Context, q *question) {
	if q.claimed == nil {
		return
	}
	err := e.DB.Write(context.WithoutCancel(ctx), func(tx store.Tx) error { return lookupdb.FreeKey(tx, q.x.Scope, q.claimed) })
	if err != nil {
		e.Log.WarnContext(ctx, "an idempotency key stays taken until its time is over", "company", q.x.Scope.Company, "cause", err)
	}
}
