// Package source is how look-ups reach those who know: a Source answers one
// query about one person, and a Chain asks several by priority with time-outs,
// retries, a circuit breaker each, and a fall-over. What a source says is an
// Answer or a condition of package fault.
package source

import (
	"context"
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Kind is what is asked.
type Kind string

// The kinds of question.
const (
	NSS         Kind = "nss"         // which social security number has this CURP
	CURP        Kind = "curp"        // who is this CURP
	Affiliation Kind = "affiliation" // does ISSSTE know this CURP
)

// Query is one question.
type Query struct {
	Kind Kind
	CURP string // 18 characters, upper-case
	NSS  string // optional: the number that the caller believes in
	// Unscripted: whoever asks has played the person's scenario already.
	Unscripted bool
}

// Answer is what was found.
type Answer struct {
	NSS    string  `json:"nss,omitempty"`
	Person *Person `json:"person,omitempty"`
}

// Person is who a CURP belongs to, as RENAPO tells it.
type Person struct {
	Given         string `json:"given"`
	FirstSurname  string `json:"first_surname"`
	SecondSurname string `json:"second_surname,omitempty"`
	Birth         string `json:"birth,omitempty"` // YYYY-MM-DD
	Sex           string `json:"sex,omitempty"`   // H, M or X
	State         string `json:"state,omitempty"` // two letters
}

// Source answers queries. Find must return when ctx ends.
//
// Conditions that settle the question: CURPUnknown, NSSUnknown, NSSMismatch,
// CURPNotInSource, SubdelegationRequired, SourceQuotaSpent (the source's own
// limit), SourceRefused, SourceTimeout (the source says that it ran out of
// time). Conditions after which the chain tries again or elsewhere:
// SourceUnavailable and SourceError; so does the end of ctx, and any error that
// is no condition counts as SourceError. Because(ErrNotReached) says that the
// query certainly never got there, so it costs no attempt.
type Source interface {
	Name() string
	Find(ctx context.Context, s scope.Scope, q Query) (Answer, error)
}

// Instant is a Source that can answer some queries from memory, at once and
// without any effect, so that it may be asked before it is known whether the
// person has an attempt left, and its answer thrown away. ok is false when this
// query must go through Find.
type Instant interface {
	Source
	FindNow(s scope.Scope, q Query) (a Answer, ok bool, err error)
}

// ErrNotReached is the cause of a failure before the source was reached.
var ErrNotReached = errors.New("source: not reached")

// Asked is one attempt at one source, for the record of an execution.
type Asked struct {
	Source  string          `json:"source"`
	At      time.Time       `json:"at"`
	Took    time.Duration   `json:"took"`
	Outcome fault.Condition `json:"outcome,omitempty"` // "" is found
}

// final marks an answer that is not to be tried again whatever its condition.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// settled are the conditions that answer the question.
var settled = []fault.Condition{fault.CURPUnknown, fault.NSSUnknown, fault.NSSMismatch, fault.CURPNotInSource,
	fault.SubdelegationRequired, fault.SourceQuotaSpent, fault.SourceRefused, fault.SourceTimeout}

// passing reports whether err may be gone at the next try.
func passing(err error) bool {
	if err == nil {
		return false
	}
	if _, ok := errors.AsType[final](err); ok {
		return false
	}
	for _, c := range settled {
		if errors.Is(err, c) {
			return false
		}
	}
	return true
}
