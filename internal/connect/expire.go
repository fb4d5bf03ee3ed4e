package connect

import (
	"context"
	"encoding/json"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// expire ends a login whose person did not come in time, and says whether it
// did. It is called wherever a login is looked at, so that the rule holds to
// the scope's clock however that was moved, and by a job so that it is told
// even if nobody looks.
func (e *Engine) expire(tx store.Tx, l *connectdb.Login) (bool, error) {
	if !e.overdue(*l) {
		return false, nil
	}
	l.Condition, l.Detail = string(fault.ValidationExpired), outcomes[fault.ValidationExpired].Detail
	return e.advance(tx, l, Incomplete)
}

func (e *Engine) overdue(l connectdb.Login) bool {
	return Status(l.Status).Awaiting() && !l.CodeExpiresAt.IsZero() && !e.clk.Now(l.Scope).Before(l.CodeExpiresAt)
}

// expireJob is the reminder that was set when the code was sent.
func (e *Engine) expireJob(ctx context.Context, j job.Job) error {
	var args loginArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return job.Cancel(err)
	}
	l, err := e.loginRow(ctx, j.Scope, args.Login)
	if err != nil || !Status(l.Status).Awaiting() {
		return err
	}
	if left := l.CodeExpiresAt.Sub(e.clk.Now(l.Scope)); left > 0 {
		return job.Snooze(left) // a newer code, or a clock that was set back
	}
	_, err = e.current(ctx, l)
	return err
}

// current gives a login as it is now: ended, if its person is overdue.
func (e *Engine) current(ctx context.Context, l connectdb.Login) (connectdb.Login, error) {
	if !e.overdue(l) {
		return l, nil
	}
	var out connectdb.Login
	var ended bool
	err := e.db.Write(ctx, func(tx store.Tx) (err error) {
		out = l
		ended, err = e.expire(tx, &out)
		return err
	})
	if err != nil || ended {
		return out, err
	}
	return e.loginRow(ctx, l.Scope, l.ID)
}

// settle waits until a login's job has nothing more to do, at most as long as
// the engine waits, and gives the login as it then is.
func (e *Engine) settle(ctx context.Context, s scope.Scope, l connectdb.Login) (connectdb.Login, error) {
	bounded, stop := context.WithTimeout(ctx, e.wait)
	defer stop()
	news, leave := e.settled.join(l.ID)
	defer leave()
	for {
		now, err := e.loginRow(ctx, s, l.ID)
		if err != nil || !Status(now.Status).Working() {
			return now, err
		}
		select {
		case <-news:
		case <-bounded.Done():
			return now, ctx.Err() // no error when it only took too long: the login goes on
		}
	}
}

// loginRow loads a login. Conditions: login_not_found.
func (e *Engine) loginRow(ctx context.Context, s scope.Scope, id string) (l connectdb.Login, err error) {
	err = e.db.Read(ctx, func(q store.Queryer) error {
		var ok bool
		if l, ok, err = connectdb.LoginByID(q, s, id); err == nil && !ok {
			err = fault.LoginNotFound
		}
		return err
	})
	return l, err
}
