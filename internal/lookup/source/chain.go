package source

import (
	"context"
	"errors"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Chain asks its links in order until one settles the question.
type Chain struct {
	links []*Link
	clock clock.Clock
}

// NewChain makes a chain; the first link has priority.
func NewChain(c clock.Clock, links ...*Link) *Chain { return &Chain{links: links, clock: c} }

// Result is what asking came to, also when it failed.
type Result struct {
	Answer  Answer
	Asked   []Asked
	Reached bool // at least one attempt may have reached its source
}

// Find asks. The end of ctx is SourceTimeout: the caller's time is up. When no
// link could settle the question, the last one's SourceUnavailable or
// SourceError comes back; without links, SourceUnavailable.
func (c *Chain) Find(ctx context.Context, s scope.Scope, q Query) (Result, error) {
	var r Result
	err := error(fault.SourceUnavailable.Because(errors.Join(errors.New("no source is configured"), ErrNotReached)))
	for i, l := range c.links {
		var a Answer
		a, err = l.find(ctx, s, q, func(at time.Time, err error) { r.note(c.clock.Now(s), at, l, err) }, c.clock)
		if err == nil {
			return r.found(a, q)
		}
		if ctx.Err() != nil {
			return r, fault.SourceTimeout.Because(errors.Join(ctx.Err(), err))
		}
		more := i+1 < len(c.links)
		if !passing(err) && !(more && l.Partial && unlisted(err)) {
			return r, err
		}
	}
	return r, err
}

// FindNow answers from memory when the first link can and nothing but its answer
// would count; see Instant.
func (c *Chain) FindNow(s scope.Scope, q Query) (r Result, ok bool, err error) {
	if len(c.links) == 0 {
		return r, false, nil
	}
	l := c.links[0]
	in, is := l.Source.(Instant)
	if !is {
		return r, false, nil
	}
	at := c.clock.Now(s)
	a, ok, err := in.FindNow(s, q)
	if !ok || len(c.links) > 1 && (passing(err) || l.Partial && unlisted(err)) {
		return r, false, nil
	}
	r.note(at, at, l, err)
	if err != nil {
		return r, true, err
	}
	r, err = r.found(a, q)
	return r, true, err
}

// Rest closes the breakers of a company's sandbox ("" is everybody's), after
// the company changed how its sources behave.
func (c *Chain) Rest(company string) {
	for _, l := range c.links {
		l.rest(company)
	}
}

func (r *Result) note(now, at time.Time, l *Link, err error) {
	r.Asked = append(r.Asked, Asked{Source: l.Source.Name(), At: at, Took: now.Sub(at), Outcome: conditionOf(err)})
	r.Reached = r.Reached || !errors.Is(err, ErrNotReached)
}

// found takes the answer, unless the caller believes in another number.
func (r Result) found(a Answer, q Query) (Result, error) {
	r.Answer = a
	if q.NSS != "" && a.NSS != "" && a.NSS != q.NSS {
		return r, fault.NSSMismatch
	}
	return r, nil
}

func unlisted(err error) bool {
	return errors.Is(err, fault.CURPUnknown) || errors.Is(err, fault.NSSUnknown) || errors.Is(err, fault.CURPNotInSource)
}

func conditionOf(err error) fault.Condition {
	if err == nil {
		return ""
	}
	return fault.From(err).Condition
}
