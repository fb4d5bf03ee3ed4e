package lookup

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// Sweep deletes what has had its day: attempts of past days, expired answers,
// idempotency keys, and executions that are older than is to be kept. Once a day is enough; nothing depends on it but space.
func (e *Engine) Sweep(ctx context.Context) error {
	now := e.Clock.Now(scope.Scope{})
	for _, purge := range []func(store.Tx) error{
		func(tx store.Tx) error { return lookupdb.PurgeAttempts(tx, dayOf(now.Add(-48*time.Hour))) },
		func(tx store.Tx) error { return lookupdb.PurgeCached(tx, scope.Live, now, now.Add(max(e.Keep, 0))) },
		func(tx store.Tx) error { return lookupdb.PurgeKeys(tx, now.Add(-keyLife)) }, // one that was freed may still know of an attempt
		func(tx store.Tx) error { return lookupdb.PurgeNIPs(tx, now.Add(-keepNIPs)) },
	} {
		if err := e.DB.Write(ctx, purge); err != nil {
			return err
		}
	}
	return e.purgeExecutions(ctx)
}

// purgeAtOnce bounds the executions that one transaction deletes.
const purgeAtOnce = 200

// purgeExecutions deletes those that are older than is to be kept, by each
// company's own clock.
func (e *Engine) purgeExecutions(ctx context.Context) error {
	if e.KeepExecutions <= 0 || e.Companies == nil {
		return nil
	}
	for _, company := range e.Companies() {
		for _, environment := range []scope.Environment{scope.Sandbox, scope.Live} {
			s := scope.Scope{Company: company, Environment: environment}
			before := secondOf(e.Clock.Now(s).Add(-e.KeepExecutions))
			for _, service := range services {
				for deleted := purgeAtOnce; deleted == purgeAtOnce; {
					err := e.DB.Write(ctx, func(tx store.Tx) (err error) {
						deleted, err = lookupdb.PurgeExecutions(tx, s, service.Name, before, purgeAtOnce)
						return err
					})
					if err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// Forget deletes everything of a scope, in the caller's transaction.
func (e *Engine) Forget(tx store.Tx, s scope.Scope) error {
	tx.Notify(Topic, "")
	return lookupdb.ForgetScope(tx, s)
}
