// Package source is how look-ups reach those who know: a Source answers one
// query about one person, and a Chain asks several by priority with time-outs,
// retries, a circuit breaker each, and a fall-over. What a source says is an
// Answer or a condition of package fault.
package source

import (
	"context"
	"errors"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Kind is what is asked.
type Kind string

// The kinds of question, each with what its Query holds.
const (
	NSS         Kind = "nss"          // which social security number has this CURP
	Weeks       Kind = "weeks"        // what has this CURP worked and paid at IMSS; NSS or Person beside it
	CURP        Kind = "curp"         // who is this CURP
	CURPByData  Kind = "curp_by_data" // which CURP has this Person
	Affiliation Kind = "affiliation"  // what does ISSSTE know of this CURP
	RFCs        Kind = "rfcs"         // which of these RFCs are registered
	RFCByData   Kind = "rfc_by_data"  // which RFC has this Person
)

// Query is one question.
type Query struct {
	Kind   Kind
	CURP   string   // 18 characters, upper-case
	NSS    string   // optional: the number that the caller believes in
	Person *Person  // for questions by personal data
	RFCs   []string // upper-case
	// Unscripted: whoever asks has played the person's scenario already.
	Unscripted bool
	// Key stays the same when the same question is asked again after a failure
	// or a restart, so that a source that keeps such keys answers it once. It
	// tells nothing about the person.
	Key string
}

// Source answers queries. Find must return when ctx ends.
//
// Conditions that settle the question: CURPUnknown, NSSUnknown, NSSMismatch,
// CURPNotInSource, SubdelegationRequired, SourceQuotaSpent (the source's own
// limit), SourceRefused, SourceTimeout (the source says that it ran out of
// time). Conditions after which the chain tries again or elsewhere:
// SourceUnavailable and SourceError; so does the end of ctx, and any error that
// is no condition counts as SourceError. Because(ErrNotReached) says that the
// query certainly never got there, and Because(ErrNoAnswer) that what came back
// is no answer to it; neither costs an attempt.
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

// The causes of failures that cost the person no attempt. A query that went out
// and after which nothing came back has neither: the source may have counted it.
var (
	// ErrNotReached: the query certainly never got there.
	ErrNotReached = errors.New("source: not reached")
	// ErrNoAnswer: something came back that is no answer to the question, be it
	// unreadable or a failure by the source's own word.
	ErrNoAnswer = errors.New("source: no answer in what it said")
)

// final marks an answer that is not to be tried again, here or elsewhere,
// whatever its condition.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// once marks a failure after which only another source is asked.
type once struct{ error }

func (o once) Unwrap() error { return o.error }

// NotAgain marks a failure that trying again at the same source would not mend
// or would make worse. The chain asks the next one all the same.
func NotAgain(err error) error { return once{err} }

// quota is SourceQuotaSpent with the source's own limit.
type quota struct {
	error
	perDay int
}

func (q quota) Unwrap() error { return q.error }

// QuotaSpent is SourceQuotaSpent of a source that allows so many queries per
// person and day; 0 is unknown.
func QuotaSpent(perDay int) error { return quota{fault.SourceQuotaSpent, perDay} }

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
