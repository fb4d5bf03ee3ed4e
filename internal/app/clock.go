package app

import (
	"context"
	"time"

	"github.com/ventanilla/ventanilla/internal/job"
	sandboxclock "github.com/ventanilla/ventanilla/internal/sandbox/clock"
)

// jobClock moves a sandbox's clock and brings the jobs that wait there nearer
// by as much. It is done here, by the one node that was asked, and not by
// whoever hears of the move: the jobs are everybody's.
type jobClock struct {
	*sandboxclock.Clock
	jobs job.Engine
}

// Advance moves the clock by a duration.
func (c jobClock) Advance(ctx context.Context, company string, by time.Duration) error {
	return c.moving(ctx, company, func() error { return c.Clock.Advance(ctx, company, by) })
}

// Set moves the clock to a time.
func (c jobClock) Set(ctx context.Context, company string, at time.Time) error {
	return c.moving(ctx, company, func() error { return c.Clock.Set(ctx, company, at) })
}

// Reset moves the clock back to the real time.
func (c jobClock) Reset(ctx context.Context, company string) error {
	return c.moving(ctx, company, func() error { return c.Clock.Reset(ctx, company) })
}

func (c jobClock) moving(ctx context.Context, company string, move func() error) error {
	before := c.Ahead(company)
	if err := move(); err != nil {
		return err
	}
	return c.jobs.AdvanceScope(ctx, company, (c.Ahead(company) - before).Round(time.Second))
}
