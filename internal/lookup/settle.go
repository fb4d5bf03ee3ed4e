package lookup

import (
	"context"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// spend takes an attempt before a source is asked; without one left the
// execution is over and recorded.
func (e *Engine) spend(ctx context.Context, q *question) (spent bool, err error) {
	if q.perDay == 0 || q.prepaid() {
		return true, nil
	}
	row, err := e.row(q.x, q.subject)
	if err != nil {
		return false, err
	}
	refused := refusedRow(row)
	if e.combiner != nil && q.plain(refused) {
		spent, err = e.combiner.record(ctx, q.entry(nil, refused))
	} else {
		spent, err = e.spendAlone(ctx, q, refused)
	}
	if err == nil && !spent {
		q.refuse()
	}
	return spent, err
}

func (e *Engine) spendAlone(ctx context.Context, q *question, refused *lookupdb.Execution) (spent bool, err error) {
	err = e.DB.Write(ctx, func(tx store.Tx) (err error) {
		spent, err = lookupdb.SpendAttempt(tx, q.x.Scope, q.svc.Name, dayOf(q.x.CreatedAt), q.subject, q.perDay)
		if err != nil {
			return err
		}
		if spent {
			return e.noteSpent(tx, q)
		}
		return e.add(tx, q, refused)
	})
	return spent, err
}

// settle records what a chain answered. When atOnce, the attempt is still to be
// taken, in the same transaction, and the answer counts only if there was one.
func (e *Engine) settle(ctx context.Context, q *question, res source.Result, failure error, atOnce bool) error {
	x := q.x
	x.Origin, x.Answer, x.Asked = FromSource, res.Answer, res.Asked
	x.FinishedAt = e.Clock.Now(x.Scope)
	if failure != nil {
		x.Condition = fault.From(failure).Condition
		x.Answer = source.Answer{}
	} else if x.Answer.Withdrawn() {
		x.Condition = fault.CURPWithdrawn // an answer all the same: who it is, and why
	}
	if res.PerDay > 0 { // the source's own limit was met before ours
		x.Request.PerDay = res.PerDay
	}
	row, err := e.row(x, q.subject)
	if err != nil {
		return err
	}
	kept, until, err := e.toKeep(q)
	if err != nil {
		return err
	}
	if e.combiner != nil && q.plain(row) && kept == nil && atOnce && res.Spent {
		allowed, err := e.combiner.record(ctx, q.entry(row, refusedRow(row)))
		if err == nil && !allowed {
			q.refuse()
		}
		return err
	}
	day := dayOf(x.CreatedAt)
	allowed := true
	err = e.DB.Write(ctx, func(tx store.Tx) (err error) {
		if allowed = true; atOnce && q.perDay > 0 && !q.prepaid() {
			allowed, err = lookupdb.SpendAttempt(tx, x.Scope, q.svc.Name, day, q.subject, q.perDay)
			if err != nil {
				return err
			}
		}
		if !allowed {
			return e.add(tx, q, refusedRow(row))
		}
		if !res.Spent && q.perDay > 0 {
			if err := lookupdb.ReturnAttempt(tx, x.Scope, q.svc.Name, day, q.subject); err != nil {
				return err
			}
		}
		if kept != nil {
			replaced, err := lookupdb.PutCached(tx, x.Scope, q.svc.Name, q.subject, kept, until)
			if err != nil {
				return err
			}
			if replaced { // nobody remembers an answer that was not there
				tx.Notify(Topic, q.place())
			}
		}
		return e.add(tx, q, row)
	})
	if err == nil && !allowed {
		q.refuse()
	}
	return err
}

// refuse makes the execution one that nobody was asked for.
func (q *question) refuse() {
	x := q.x
	x.Condition, x.Origin, x.Answer, x.Asked, x.FinishedAt = fault.SourceQuotaSpent, FromLimit, source.Answer{}, nil, x.CreatedAt
}

// refusedRow makes a row what refuse makes the execution.
func refusedRow(row *lookupdb.Execution) *lookupdb.Execution {
	r := *row
	r.Condition, r.Origin, r.Answer, r.FinishedAt = string(fault.SourceQuotaSpent), string(FromLimit), nil, r.CreatedAt
	return &r
}

// add stores the execution and what its idempotency key stands for.
func (e *Engine) add(tx store.Tx, q *question, row *lookupdb.Execution) error {
	if err := e.settleKey(tx, q); err != nil {
		return err
	}
	if err := e.addCallBack(tx, q, row); err != nil {
		return err
	}
	return lookupdb.AddExecution(tx, q.x.Scope, row)
}

// record stores an execution that is over.
func (e *Engine) record(ctx context.Context, q *question) error {
	row, err := e.row(q.x, q.subject)
	if err != nil {
		return err
	}
	if e.combiner != nil && q.plain(row) {
		_, err := e.combiner.record(ctx, &entry{scope: q.x.Scope, row: row})
		return err
	}
	return e.DB.Write(ctx, func(tx store.Tx) error { return e.add(tx, q, row) })
}

// plain reports whether nothing but its row is stored of the execution, so that
// it may be recorded together with others.
func (q *question) plain(row *lookupdb.Execution) bool {
	return q.claimed == nil && q.callBack == nil && len(row.Also) == 0
}

// entry is what the combiner shall record: row if there is an attempt left, and
// refused if there is none.
func (q *question) entry(row, refused *lookupdb.Execution) *entry {
	e := &entry{scope: q.x.Scope, row: row, refused: refused}
	if q.perDay > 0 {
		e.limit = q.perDay
		e.attempt = &lookupdb.Attempt{Scope: e.scope, Service: q.svc.Name, Day: dayOf(q.x.CreatedAt), Subject: string(q.subject)}
	}
	return e
}
