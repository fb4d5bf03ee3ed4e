package registry

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/registrydb"
)

// purgeRows is how many rows one transaction deletes.
const purgeRows = 4096

// Purge deletes the rows of lists that answer no more, step by step. What it
// leaves when it is stopped, the next one finds.
func (r *Registries) Purge(ctx context.Context) error {
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := r.db.Write(ctx, func(tx store.Tx) (err error) {
			more, err = registrydb.PurgeStep(tx, purgeRows)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// nudge tells Run that there may be rows to delete.
func (r *Registries) nudge() {
	select {
	case r.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// Run purges after each change and every so often, for other nodes may leave
// something, until ctx ends. Errors go to warn.
func (r *Registries) Run(ctx context.Context, every time.Duration, warn func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		case <-tick.C:
		}
		if err := r.Purge(ctx); err != nil && ctx.Err() == nil {
			warn(err)
		}
	}
}
