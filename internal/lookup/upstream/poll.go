package upstream

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// How often an execution that is not over is asked for: soon at first, and at
// least so often that nobody waits much longer than the source took. The
// attempt's time ends it, and the next attempt, under the same key, goes on
// with the same execution.
const (
	firstPoll = 250 * time.Millisecond
	lastPoll  = 5 * time.Second
)

// executionID is the form that the ids of executions have; anything else is not
// put into an address.
var executionID = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// errPending is the cause of a further poll.
var errPending = errors.New("the execution is not over")

// poll waits for the end of an execution that the server works on. What goes
// wrong with a poll in passing is asked again: the question itself was taken.
func (e *exchange) poll(ctx context.Context, at, id string) (envelope, error) {
	if !executionID.MatchString(id) {
		return envelope{}, e.unreadable(nil, errors.New("the execution is pending and has no id to ask for"))
	}
	// The library is generic code: a type of its own here would be a second copy of it.
	policy := retrypolicy.NewBuilder[source.Answer]().
		HandleIf(func(_ source.Answer, err error) bool {
			return errors.Is(err, errPending) || errors.Is(err, fault.SourceUnavailable) && !errors.Is(err, errMisconfigured)
		}).
		WithMaxRetries(-1).WithBackoff(firstPoll, lastPoll).WithJitterFactor(0.1).ReturnLastFailure().Build()
	var x envelope
	_, err := failsafe.With[source.Answer](policy).WithContext(ctx).Get(func() (none source.Answer, err error) {
		x, err = e.ended(ctx, at, id)
		return none, err
	})
	if ctx.Err() != nil || errors.Is(err, errPending) {
		// The server has taken the question, whatever the last poll came to.
		e.said.Note = "no answer: the time is up, and the execution is not over"
		late := error(fault.SourceUnavailable.Because(errors.Join(ctx.Err(), errPending)))
		if e.query.Key == "" {
			late = source.NotAgain(late) // it would be another execution
		}
		return x, late
	}
	return x, err
}

// ended asks for an execution once, and gives it when it is over.
func (e *exchange) ended(ctx context.Context, at, id string) (envelope, error) {
	raw, err := e.do(ctx, http.MethodGet, at+"/"+id, nil)
	if err != nil {
		return envelope{}, err
	}
	x, err := e.read(raw)
	switch {
	case err != nil:
		return x, e.unreadable(raw, err)
	case x.ID != id:
		return x, e.unreadable(nil, errors.New("the execution has another id"))
	case x.Status == pending:
		return x, errPending
	}
	return x, nil
}
