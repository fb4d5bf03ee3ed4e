package profile

import (
	"github.com/ventanilla/ventanilla/internal/memo"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// maxStrangers is how many tokens that no session has are remembered.
const maxStrangers = 10_000

// strangers remembers tokens that no session has, so that a client application
// which keeps sending one costs no disk. No notice ever has to correct it: a
// token is told to somebody only after its session is stored, it cannot be
// guessed before, and one that is gone never comes back. They are kept apart
// from the sessions, which made-up tokens must not push out.
type strangers struct {
	cache *memo.Cache[stranger, struct{}]
}

// stranger is a token in the scope that it was shown in: in another it may be
// somebody's.
type stranger struct {
	scope scope.Scope
	hash  [32]byte
}

func newStrangers() strangers {
	return strangers{memo.New[stranger, struct{}](maxStrangers)}
}

func (s strangers) known(k stranger) bool {
	_, ok := s.cache.Get(k)
	return ok
}

func (s strangers) remember(k stranger) { s.cache.Set(k, struct{}{}) }
