package bench

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// loginStorm logs in from as many connections as a crowd has, without a pause.
// Beyond the bound of the hashing queue 429 is the right answer, and the only
// other one that is.
func (t *Target) loginStorm(ctx context.Context) (stop func() error, err error) {
	steps := make([]Step, crowd)
	for worker := range steps {
		if steps[worker], err = t.stormStep(worker); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	for _, step := range steps {
		g.Go(func() error { return insist(ctx, t.Host, step) })
	}
	return func() error {
		cancel()
		return g.Wait()
	}, nil
}

// stormStep is one login of a customer of its own.
func (t *Target) stormStep(worker int) (Step, error) {
	c := t.es256()
	if _, err := t.register(c, "storm", worker, 0); err != nil {
		return nil, fmt.Errorf("the storm's customers: %w", err)
	}
	raw := t.post("/auth/v1/auth/login", map[string]string{"Authorization": c.basic}, map[string]any{
		"email": t.email("storm", worker, 0), "password": password, "shop_id": t.Keys.Auth.ShopID,
	})
	return func(c *Conn) error {
		status, body, err := c.Do(raw)
		if err != nil || status == 429 {
			return err
		}
		return expect(200, status, body)
	}, nil
}

// insist repeats a step on a connection of its own until ctx ends.
func insist(ctx context.Context, addr string, step Step) error {
	c, err := Dial(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	for ctx.Err() == nil {
		if err := step(c); err != nil {
			return err
		}
	}
	return nil
}

// stormGoal bounds the 99th percentile of token checks during a login storm.
const stormGoal = 25 * time.Millisecond
