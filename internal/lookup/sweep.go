package lookup

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// Sweep deletes what has had its day: attempts of past days, expired answers and
// idempotency keys. Once a day is enough; nothing depends on it but space.
func (e *Engine) Sweep(ctx context.Context) error {
	now := e.Clock.Now(scope.Scope{})
	for _, purge := range []func(store.Tx) error{
		func(tx store.Tx) error { return lookupdb.PurgeAttempts(tx, dayOf(now.Add(-48*time.Hour))) },
		func(tx store.Tx) error { return lookupdb.PurgeCached(tx, now) },
		func(tx store.Tx) error { return lookupdb.PurgeKeys(tx, now) },
	} {
		if err := e.DB.Write(ctx, purge); err != nil {
			return err
		}
	}
	return nil
}

// Forget deletes everything of a scope, in the caller's transaction.
func (e *Engine) Forget(tx store.Tx, s scope.Scope) error {
	tx.Notify(Topic, "")
	return lookupdb.ForgetScope(tx, s)
}
