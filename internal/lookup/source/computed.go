package source

import (
	"context"
	"errors"
	"fmt"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Computed makes the RFC of personal data by SAT's published rules and asks
// nobody. Whether SAT gave that RFC, to that person, is not known: of two people
// whose data make the same one, SAT tells one apart by another homoclave.
type Computed struct{}

// Name is what executions record.
func (Computed) Name() string { return "computed" }

// FindNow answers every question about an RFC of personal data.
func (x Computed) FindNow(_ scope.Scope, q Query) (Answer, bool, error) {
	a, err := x.answer(q)
	return a, true, err
}

// Find is FindNow.
func (x Computed) Find(_ context.Context, _ scope.Scope, q Query) (Answer, error) { return x.answer(q) }

func (Computed) answer(q Query) (Answer, error) {
	if q.Kind != RFCByData {
		return Answer{}, fault.SourceUnavailable.Because(fmt.Errorf("nobody can compute %s: %w", q.Kind, ErrNotReached))
	}
	text := rfcOf(q.Person)
	if text == "" {
		return Answer{}, final{fault.SourceError.Because(errors.New("these data make no RFC"))}
	}
	return Answer{RFC: text}, nil
}
