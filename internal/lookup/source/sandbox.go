package source

import (
	"context"
	"errors"
	"fmt"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Sandbox answers for one institution from the sandbox's population, as well or
// badly as the company made it behave, and about the people of the company's
// scenarios as those say.
type Sandbox struct {
	institution string
	behaviours  *behaviour.Store
	script      Script // nil: no scenarios
}

// NewSandbox makes the source of an institution of package population. script
// may be nil.
func NewSandbox(institution string, b *behaviour.Store, script Script) *Sandbox {
	return &Sandbox{institution: institution, behaviours: b, script: script}
}

// Name gives the institution.
func (x *Sandbox) Name() string { return x.institution }

// FindNow answers while the company has set nothing for this source and wrote
// no scenarios.
func (x *Sandbox) FindNow(s scope.Scope, q Query) (Answer, bool, error) {
	if !x.behaviours.Quiet(s, x.institution) || x.script != nil && !x.script.Quiet(s) {
		return Answer{}, false, nil
	}
	a, err := x.answer(q)
	return a, true, err
}

// Find behaves as it was told, and answers if that leaves it to.
func (x *Sandbox) Find(ctx context.Context, s scope.Scope, q Query) (Answer, error) {
	b, err := x.behaviours.Take(ctx, s, x.institution)
	if err != nil {
		return Answer{}, err
	}
	if err := b.Wait(ctx); err != nil {
		return Answer{}, err
	}
	if err := trouble(b.Mode); err != nil {
		return Answer{}, err
	}
	if a, played, err := x.play(ctx, s, q); played || err != nil {
		return a, err
	}
	return x.answer(q)
}

// trouble words a mode as the failure that a real source would cause.
func trouble(m behaviour.Mode) error {
	switch m {
	case behaviour.Timeout:
		return fault.SourceUnavailable.Because(errors.New("sandbox: no answer in time"))
	case behaviour.Refuse:
		return fault.SourceUnavailable.Because(fmt.Errorf("sandbox: connection refused: %w", ErrNotReached))
	case behaviour.Reset:
		return fault.SourceUnavailable.Because(errors.New("sandbox: connection reset"))
	case behaviour.Status500:
		return fault.SourceError.Because(fmt.Errorf("sandbox: status 500: %w", ErrNoAnswer))
	case behaviour.Status503:
		return fault.SourceUnavailable.Because(fmt.Errorf("sandbox: status 503: %w", ErrNotReached))
	case behaviour.Garbage:
		return fault.SourceUnavailable.Because(fmt.Errorf("sandbox: the answer cannot be read: %w", ErrNoAnswer))
	case behaviour.Truncated:
		return fault.SourceUnavailable.Because(fmt.Errorf("sandbox: the answer ends in the middle: %w", ErrNoAnswer))
	}
	return nil
}

// answer is what the institution knows. A published CURP's condition is final:
// it stands for that outcome, and trying again would only wear the breaker.
func (x *Sandbox) answer(q Query) (Answer, error) {
	switch c := x.verdict(q); c {
	case "", fault.CURPWithdrawn: // which Known tells
	case fault.NSSMismatch:
		if q.NSS != "" {
			return Answer{}, c
		}
	case fault.SourceUnavailable:
		return Answer{}, final{c.Because(ErrNotReached)}
	case fault.SourceError:
		return Answer{}, final{c.Because(errors.New("sandbox: the CURP stands for nonsense"))}
	default:
		return Answer{}, c
	}
	return Known(q), nil
}

// verdict gives the condition of whom the question is about; "" is known. SAT
// knows people by their RFC, and answers about each.
func (x *Sandbox) verdict(q Query) fault.Condition {
	switch q.Kind {
	case RFCs, RFCByData:
		return ""
	case CURPByData:
		return population.Answer(curpOf(q.Person), x.institution)
	}
	return population.Answer(q.CURP, x.institution)
}
