package connect

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// What a login's job does next.
const (
	phaseStart   = "start"
	phaseAnswer  = "answer"
	phaseResend  = "resend"
	phaseExtract = "extract"
)

// run takes a login as far as it goes without its person. It goes by what is
// stored alone, so after a crash it begins again with the phase that was not
// finished; the platform may then be asked a second time.
func (e *Engine) run(ctx context.Context, j job.Job) error {
	l, q, err := e.take(ctx, j)
	if err != nil || !Status(l.Status).Working() {
		return err
	}
	p, err := platform.Find(l.Platform)
	if err != nil {
		return job.Cancel(err)
	}
	conn, err := e.connectors.Connector(l.Scope, p)
	if err != nil {
		return e.fail(ctx, l, err)
	}
	if l.Phase != phaseExtract {
		step, err := e.ask(ctx, conn, l, q)
		if err != nil {
			return e.fail(ctx, l, err)
		}
		if l, err = e.stepped(ctx, l, step); err != nil || Status(l.Status) != PendingData {
			return err
		}
	}
	state, err := e.unsealed(l.State, l, forState)
	if err != nil {
		return err
	}
	data, err := conn.Extract(ctx, q, state)
	if err != nil {
		return e.fail(ctx, l, err)
	}
	return e.succeed(ctx, l, q, data)
}

// take loads a job's login and what the person gave, and marks it as being
// worked on. A login that is over or waits for its person comes back as it is.
func (e *Engine) take(ctx context.Context, j job.Job) (l connectdb.Login, q platform.Request, err error) {
	var args loginArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return l, q, job.Cancel(err)
	}
	l, err = e.loginRow(ctx, j.Scope, args.Login)
	if err != nil || !Status(l.Status).Working() {
		return l, q, err
	}
	if s := Status(l.Status); s == Created || s == Retry {
		next := Pending
		if l.Phase == phaseExtract {
			next = PendingData
		}
		if l, err = e.move(ctx, l, next, nil); err != nil || !Status(l.Status).Working() {
			return l, q, err
		}
	}
	if err := e.open(l.Credentials, l.Scope, l.ID, forCredentials, &q); err != nil {
		return l, q, fmt.Errorf("connect: credentials of %s: %w", l.ID, err)
	}
	q.Scope = l.Scope
	return l, q, nil
}

// ask makes the one call of the login's phase.
func (e *Engine) ask(ctx context.Context, conn platform.Connector, l connectdb.Login, q platform.Request) (platform.Step, error) {
	if l.Phase == phaseStart {
		return conn.Start(ctx, q)
	}
	state, err := e.unsealed(l.State, l, forState)
	if err != nil {
		return platform.Step{}, err
	}
	var given answerGiven
	if err := e.open(l.Answer, l.Scope, l.ID, forAnswer, &given); err != nil {
		return platform.Step{}, err
	}
	if l.Phase == phaseResend {
		return conn.Resend(ctx, q, state, given.Method)
	}
	return conn.Answer(ctx, q, state, given.Answer)
}

// stepped writes down what came of a call: a challenge for the person, an end
// without words, or an open door.
func (e *Engine) stepped(ctx context.Context, l connectdb.Login, step platform.Step) (connectdb.Login, error) {
	state, err := e.vault.Seal(step.State, l.Scope, l.ID, forState)
	if err != nil {
		return l, err
	}
	now := e.clk.Now(l.Scope)
	l.State, l.Answer, l.Condition, l.Detail = state, nil, "", ""
	switch {
	case step.Incomplete:
		return e.move(ctx, l, Incomplete, nil)
	case step.Challenge == nil:
		l.Phase, l.AuthenticatedAt, l.Challenge = phaseExtract, now, ""
		return e.move(ctx, l, PendingData, nil)
	}
	shown, err := json.Marshal(challengeOf(step.Challenge))
	if err != nil {
		return l, err
	}
	next := Validating
	if step.Challenge.NextStep == platform.StepCredentials {
		next = PasswordNeeded
	}
	l.Challenge, l.CodeSentAt, l.CodeExpiresAt, l.Tries = string(shown), now, now.Add(CodeLife), 0
	return e.move(ctx, l, next, func(tx store.Tx) error {
		if c := step.Challenge.Deliver; c != nil {
			if err := e.notify.Send(tx, l.Scope, codeMessage(l.Platform, c)); err != nil {
				return err
			}
		}
		return e.jobs.Enqueue(tx, job.Spec{Kind: kindExpire, Scope: l.Scope, Args: loginArgs{l.ID}, Delay: CodeLife})
	})
}

// move advances a login in a transaction of its own, with whatever belongs to
// it. A login that somebody else has moved comes back as that one left it.
func (e *Engine) move(ctx context.Context, l connectdb.Login, next Status, with func(store.Tx) error) (connectdb.Login, error) {
	var out connectdb.Login
	var moved bool
	err := e.db.Write(ctx, func(tx store.Tx) (err error) {
		out = l
		if moved, err = e.advance(tx, &out, next); err != nil || !moved || with == nil {
			return err
		}
		return with(tx)
	})
	if err != nil || moved {
		return out, err
	}
	now, err := e.loginRow(ctx, l.Scope, l.ID)
	if err == nil && Status(now.Status).Working() {
		// Another run of the same job holds it; this one must not go on beside it.
		return now, job.Snooze(time.Second)
	}
	return now, err
}

// fail writes down that the platform said no: ask again later, let the person
// try again, or end. The error it returns is for the job engine.
func (e *Engine) fail(ctx context.Context, l connectdb.Login, cause error) error {
	switch ctx.Err() {
	case context.Canceled:
		return ctx.Err() // this process is stopping; the platform said nothing
	case context.DeadlineExceeded:
		cause = fault.SourceTimeout.Because(cause)
		ctx = context.WithoutCancel(ctx)
	}
	f, o := outcomeOf(cause)
	if fault.From(cause).Condition != f.Condition {
		e.log.ErrorContext(ctx, "connector failed", "login_id", l.ID, "platform", l.Platform, "cause", cause)
	}
	e.health.note(l.Scope, l.Platform, theirFault(f.Condition))
	p, _ := platform.Find(l.Platform)
	l.Condition, l.Detail, l.Answer = string(f.Condition), o.Detail, nil
	if o.Again && p.Asynchronous && l.Retries < len(e.retryDelays) {
		delay := e.retryDelays[l.Retries]
		l.Retries++
		if _, err := e.move(ctx, l, Retry, nil); err != nil {
			return err
		}
		return job.Snooze(delay)
	}
	if l.Phase == phaseAnswer && l.Tries < CodeTries {
		switch f.Condition {
		case fault.PlatformOTPWrong:
			_, err := e.move(ctx, l, Validating, nil)
			return err
		case fault.PlatformPasswordWrong:
			_, err := e.move(ctx, l, PasswordNeeded, nil)
			return err
		}
	}
	now := e.clk.Now(l.Scope)
	_, err := e.move(ctx, l, o.Ends, func(tx store.Tx) error {
		if d := holdFor(f.Condition, l.Platform, now); d > 0 && f.Condition != fault.RecentLogin {
			return e.hold(tx, l, f.Condition, now.Add(d))
		}
		return nil
	})
	return err
}

// hold keeps the login's identifier from its platform until a time.
func (e *Engine) hold(tx store.Tx, l connectdb.Login, c fault.Condition, until time.Time) error {
	a, ok, err := connectdb.AccountByID(tx, l.Scope, l.AccountID)
	if err != nil || !ok {
		return err
	}
	return connectdb.PutHold(tx, l.Scope, l.Platform, a.IdentifierHash, connectdb.Hold{Condition: string(c), Until: until})
}

// unsealed opens bytes that belong to a login; nil stays nil.
func (e *Engine) unsealed(sealed []byte, l connectdb.Login, purpose string) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	return e.vault.OpenSealed(sealed, l.Scope, l.ID, purpose)
}

// codeMessage words the message with which a simulated platform sends a code.
func codeMessage(platformCode string, c *platform.Code) notify.Message {
	name := platformCode
	if p, err := platform.Find(platformCode); err == nil {
		name = p.Name
	}
	return notify.Message{
		Channel: c.Channel, To: c.To, Code: c.Code,
		Subject: "Su código de " + name, Text: c.Code + " es su código de " + name + ".",
	}
}
