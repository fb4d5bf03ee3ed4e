package scenario

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/sandboxdb"
)

const topic = "sandbox.scenarios"

// authors remembers which scopes have scenarios, so that the many who have none
// cost no disk.
type authors struct {
	db store.DB

	kept    atomic.Pointer[map[scope.Scope]bool] // nil: must be read again
	mu      sync.Mutex                           // guards changes, and kept together with it
	changes int                                  // counts what changed told
}

func (a *authors) changed(string) {
	a.mu.Lock()
	a.changes++
	a.kept.Store(nil)
	a.mu.Unlock()
}

// quiet reports whether the scope certainly has none, as far as memory tells.
func (a *authors) quiet(s scope.Scope) bool {
	kept := a.kept.Load()
	return kept != nil && a.db.Live() && !(*kept)[s]
}

// none reports whether the scope has none, from the table when memory cannot
// tell.
func (a *authors) none(ctx context.Context, s scope.Scope) (bool, error) {
	if kept := a.kept.Load(); kept != nil && a.db.Live() {
		return !(*kept)[s], nil
	}
	a.mu.Lock()
	before := a.changes
	a.mu.Unlock()
	read := map[scope.Scope]bool{}
	err := a.db.Read(ctx, func(q store.Queryer) error {
		clear(read)
		return sandboxdb.ScenarioScopes(q, func(company, environment string) {
			read[scope.Scope{Company: company, Environment: scope.Environment(environment)}] = true
		})
	})
	if err != nil {
		return false, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.changes == before { // else something changed while the table was read
		a.kept.Store(&read)
	}
	return !read[s], nil
}

// Quiet reports whether no scenario can match in a scope, from memory alone:
// false is no promise that one does. Live scopes have none.
func (b *Book) Quiet(s scope.Scope) bool { return !s.IsSandbox() || b.authors.quiet(s) }
