package auth

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// early is how long before its end an access token is changed for a new one.
	early = 30 * time.Second
	// patience bounds a refresh whatever its caller's context says: a pair that is
	// on its way must not be lost with the request that asked for it.
	patience = 20 * time.Second
)

// Session keeps one customer logged in, for many goroutines: whoever comes when
// the access token is about to end waits for the one refresh that is under way.
// Several processes may do so with the same pair at once, within ten seconds.
type Session struct {
	shop  *Shop
	store func(context.Context, Tokens) error

	mu      sync.Mutex
	tokens  Tokens
	unsaved bool  // the store has not taken tokens yet
	over    error // the session has ended
	flight  *flight
}

// flight is a refresh under way.
type flight struct {
	done chan struct{}
	err  error
}

// NewSession goes on with tokens of a log-in. store, which may be nil, is given
// each new pair before anybody works with it; the pair before is dead then. When
// it fails, so do the callers who wait, and the next caller makes it try
// again.
func (s *Shop) NewSession(t Tokens, store func(context.Context, Tokens) error) *Session {
	return &Session{shop: s, tokens: t, store: store}
}

// Tokens gives the newest pair.
func (s *Session) Tokens() Tokens {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens
}

// Access gives an access token that is good for half a minute at least. Errors:
// those of Refresh ([Over] when the customer must log in again), or the store's.
func (s *Session) Access(ctx context.Context) (string, error) {
	s.mu.Lock()
	t, unsaved, over := s.tokens, s.unsaved, s.over
	s.mu.Unlock()
	switch {
	case over != nil:
		return "", over
	case unsaved || now().Add(early).After(t.Expires):
		return s.renew(ctx, t.Access)
	}
	return t.Access, nil
}

// Do calls fn as the customer. When the server says that the token is not good,
// it is refreshed once and fn called again.
func (s *Session) Do(ctx context.Context, fn func(context.Context, *Customer) error) error {
	access, err := s.Access(ctx)
	if err != nil {
		return err
	}
	if err = fn(ctx, s.shop.Customer(access)); !errors.Is(err, InvalidToken) {
		return err
	}
	if access, err = s.renew(ctx, access); err != nil {
		return err
	}
	return fn(ctx, s.shop.Customer(access))
}

// renew gives the token after stale, by the flight under way or a new one.
func (s *Session) renew(ctx context.Context, stale string) (string, error) {
	s.mu.Lock()
	switch {
	case s.over != nil:
		defer s.mu.Unlock()
		return "", s.over
	case s.flight == nil && s.tokens.Access != stale && !s.unsaved: // somebody was faster
		defer s.mu.Unlock()
		return s.tokens.Access, nil
	}
	f := s.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		s.flight = f
		go s.fly(context.WithoutCancel(ctx), f) // ends by itself, within patience
	}
	s.mu.Unlock()
	select {
	case <-f.done:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if f.err != nil {
		return "", f.err
	}
	return s.Tokens().Access, nil
}

// fly refreshes, unless only the storing is left to do, and stores.
func (s *Session) fly(ctx context.Context, f *flight) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	t, unsaved := s.state()
	var err, over error
	if !unsaved {
		if t, err = s.refresh(ctx, t.Refresh); Over(err) {
			over = err
		}
	}
	if err == nil && s.store != nil {
		if err = s.store(ctx, t); err != nil {
			err = fmt.Errorf("auth: the new tokens could not be stored: %w", err)
		}
		unsaved = err != nil
	} else {
		unsaved = false
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens, s.unsaved, s.flight, f.err = t, unsaved, nil, err
	s.over = over
	close(f.done)
}

func (s *Session) state() (Tokens, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens, s.unsaved
}

// refresh asks once more when no answer came: the server may have changed the
// token all the same, and gives the same pair again. On failure it gives the
// tokens that were there.
func (s *Session) refresh(ctx context.Context, spent string) (Tokens, error) {
	next, err := s.shop.Refresh(ctx, spent)
	if Temporary(err) && !errors.Is(err, TooManyAttempts) {
		next, err = s.shop.Refresh(ctx, spent)
	}
	if err != nil {
		next, _ = s.state()
	}
	return next, err
}
