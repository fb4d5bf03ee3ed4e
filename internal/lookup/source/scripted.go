package source

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/sandbox/scenario"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Script gives the scenarios that a company wrote; *scenario.Book does.
type Script interface {
	// Quiet reports, from memory, that none can match in the scope.
	Quiet(s scope.Scope) bool
	Play(ctx context.Context, s scope.Scope, identifiers ...string) (scenario.Step, bool, error)
}

// play takes the next step of the scenario about the person. It is final, so
// that one look-up takes one step, and no breaker is worn by what a company
// invents.
func (x *Sandbox) play(ctx context.Context, s scope.Scope, q Query) (a Answer, played bool, err error) {
	if x.script == nil || q.Unscripted {
		return a, false, nil
	}
	step, ok, err := x.script.Play(ctx, s, identifiers(q)...)
	if err != nil || !ok {
		return a, ok, err
	}
	if err := wait(ctx, step.Delay); err != nil {
		return a, true, final{fault.SourceUnavailable.Because(err)}
	}
	c := step.Outcome()
	switch {
	case c == "" || c == fault.CURPWithdrawn && (q.Kind == CURP || q.Kind == CURPByData):
	case c == fault.SourceUnavailable:
		return a, true, final{c.Because(ErrNotReached)}
	case slices.Contains(settled, c):
		return a, true, c
	default:
		// SourceError, or a condition that no source of an institution has.
		return a, true, final{fault.SourceError.Because(fmt.Errorf("sandbox: a scenario says %s", c))}
	}
	if a = Known(q); c == fault.CURPWithdrawn {
		a.Status = CURPDeceased // unless the step's data say otherwise
	}
	if len(step.Data) > 0 {
		if err := json.Unmarshal(step.Data, &a); err != nil {
			return Answer{}, true, final{fault.SourceError.Because(err)}
		}
	}
	return a, true, nil
}

// identifiers lists what a question can match a scenario by.
func identifiers(q Query) []string {
	switch q.Kind {
	case CURPByData:
		return []string{curpOf(q.Person)}
	case RFCByData:
		return []string{rfcOf(q.Person)}
	}
	return append([]string{q.CURP, q.NSS}, q.RFCs...)
}

// wait waits, but not beyond the end of ctx.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
