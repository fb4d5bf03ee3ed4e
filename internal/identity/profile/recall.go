package profile

import (
	"sync"

	"github.com/ventanilla/ventanilla/internal/memo"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Topic is the bus topic on which this engine says what changed:
// "session <hex of token hash>" or "account <id>". The empty payload means
// that anything may have.
const Topic = "sessions"

// remembered is how many entries of a kind are kept in memory.
const remembered = 200_000

// recall remembers what the database said until the bus says that it changed.
// While the bus is not live it remembers nothing.
type recall[K comparable, V any] struct {
	db    store.DB
	cache *memo.Cache[K, V]
	mu    sync.RWMutex // held for writing while something is forgotten
	turn  uint64       // counts what was forgotten
}

func newRecall[K comparable, V any](db store.DB) *recall[K, V] {
	return &recall[K, V]{db: db, cache: memo.New[K, V](remembered)}
}

// get gives the value of k, from memory or else from load.
func (r *recall[K, V]) get(k K, load func() (v V, found bool, err error)) (V, bool, error) {
	live := r.db.Live()
	if live {
		if v, ok := r.cache.Get(k); ok {
			return v, true, nil
		}
	}
	r.mu.RLock()
	turn := r.turn
	r.mu.RUnlock()
	v, found, err := load()
	if err != nil || !found || !live {
		return v, found, err
	}
	// What was read may have changed since, and the notice may have come and
	// gone already: then it must not be remembered.
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.turn == turn {
		r.cache.Set(k, v)
	}
	return v, true, nil
}

// forget drops k.
func (r *recall[K, V]) forget(k K) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn++
	r.cache.Forget(k)
}

// forgetAll drops everything.
func (r *recall[K, V]) forgetAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn++
	r.cache.ForgetAll()
}
