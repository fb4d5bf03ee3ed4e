package app

import (
	"context"
	"time"
)

// upkeepEvery is how often dead sessions, spent attempts and the like are
// cleared away. Nothing depends on it but space.
const upkeepEvery = 10 * time.Minute

// upkeep starts what must happen now and then until ctx ends.
func (a *App) upkeep(ctx context.Context) {
	warn := func(what string) func(error) {
		return func(err error) {
			if ctx.Err() == nil {
				a.Config.Log.WarnContext(ctx, "upkeep failed", "what", what, "cause", err)
			}
		}
	}
	a.tasks.Go(func() { a.Customers.Run(ctx, warn("tokens")) })
	a.tasks.Go(func() { every(ctx, a.Profiles.Purge, warn("sessions")) })
	a.tasks.Go(func() { every(ctx, a.Lookup.Sweep, warn("look-ups")) })
	a.tasks.Go(func() { every(ctx, a.Hooks.Prune, warn("webhooks")) })
	a.tasks.Go(func() { every(ctx, a.tidyErrors, warn("errors")) })
	a.tasks.Go(func() { a.Registries.Run(ctx, upkeepEvery, warn("registries")) })
	a.tasks.Go(func() { a.errors.Run(ctx, warn("error records")) })
}

// every runs task until ctx ends.
func every(ctx context.Context, task func(context.Context) error, warn func(error)) {
	tick := time.NewTicker(upkeepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := task(ctx); err != nil {
				warn(err)
			}
		}
	}
}
