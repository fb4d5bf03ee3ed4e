package source

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Chain asks its links in order until one settles the question.
type Chain struct {
	// Log is told, at the first question, that the chain has no links; nil is
	// nowhere.
	Log *slog.Logger

	links []*Link
	clock clock.Clock
	empty sync.Once
}

// NewChain makes a chain; the first link has priority.
func NewChain(c clock.Clock, links ...*Link) *Chain { return &Chain{links: links, clock: c} }

// Len gives the number of links.
func (c *Chain) Len() int { return len(c.links) }

// Result is what asking came to, also when it failed.
type Result struct {
	Answer  Answer
	Asked   []Asked
	Reached bool // at least one attempt may have reached its source
	// Spent says that the person's attempt is: a source answered the question, or
	// it went out and nothing came back, so that the source may have counted it.
	Spent  bool
	PerDay int // with SourceQuotaSpent, the source's own limit; 0 is unknown
}

// Find asks. The end of ctx is SourceTimeout: the caller's time is up. When no
// link could settle the question, the last one's SourceUnavailable or
// SourceError comes back; without links, SourceUnavailable.
func (c *Chain) Find(ctx context.Context, s scope.Scope, q Query) (Result, error) {
	if len(c.links) == 0 {
		return Result{}, c.nobody(q)
	}
	w := &walk{chain: c, scope: s, query: q}
	a, err := w.from(ctx, 0)
	if err == nil {
		return w.found(a, q)
	}
	w.Spent = w.Spent || isUnsure(err) // there was nobody who knows more
	if limit, ok := errors.AsType[quota](err); ok {
		w.PerDay = limit.perDay
	}
	if ctx.Err() != nil && passesOn(err) {
		err = fault.SourceTimeout.Because(errors.Join(ctx.Err(), err))
	}
	return w.Result, err
}

// nobody says that nobody can be asked, the operator's business, once.
func (c *Chain) nobody(q Query) error {
	if c.Log != nil {
		c.empty.Do(func() {
			c.Log.Error("a live look-up has no source; name one that serves it under sources in the manifest", "kind", string(q.Kind))
		})
	}
	return fault.SourceUnavailable.Because(errors.Join(errors.New("no source is configured"), ErrNotReached))
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
	if !ok || len(c.links) > 1 && passesOn(err) {
		return r, false, nil
	}
	r.note(at, l, attempt{at: at, err: err})
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

func (r *Result) note(now time.Time, l *Link, a attempt) {
	r.Asked = append(r.Asked, Asked{Source: l.Source.Name(), At: a.at, Took: now.Sub(a.at), Outcome: conditionOf(a.err), Said: a.said})
	reached := !errors.Is(a.err, ErrNotReached)
	r.Reached = r.Reached || reached
	r.Spent = r.Spent || reached && !errors.Is(a.err, ErrNoAnswer) && !isUnsure(a.err)
}

// found takes the answer, unless the caller believes in another number.
func (r Result) found(a Answer, q Query) (Result, error) {
	r.Answer = a
	if q.NSS != "" && a.NSS != "" && a.NSS != q.NSS {
		return r, fault.NSSMismatch
	}
	return r, nil
}

func conditionOf(err error) fault.Condition {
	if err == nil {
		return ""
	}
	return fault.From(err).Condition
}
